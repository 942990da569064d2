def leaving_early_grad(x, n):
    y = 1.0
    y_kept = []
    kept = []
    turns = 0
    for i in range(n):
        turns += 1
        y_kept.append(y)
        y = y * (1.0 + x)
        t = y > 5.0
        kept.append(t)
        if t:
            break
        else:
            y = y + x * x

    # return y
    dy = 1.0
    dx = 0.0
    for i in reversed(range(n)[:turns]):
        t = kept.pop()
        if not t:
            # y = y + x * x
            dx += 2.0 * dy * x
        # y = y * (1.0 + x)
        y = y_kept.pop()
        dy2 = dy
        dy = dy2 * (1.0 + x)
        dx += dy2 * y
    return dx
