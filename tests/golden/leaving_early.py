def leaving_early_grad(x, n):
    y = 1.0
    y_kept = []
    kept = []
    turns = 0
    for i in range(n):
        turns += 1
        y_kept.append(y)
        y = y * (1.0 + x)
        test = y > 5.0
        kept.append(test)
        if test:
            break
        else:
            y = y + x * x

    # return y
    dy = 1.0
    dx = 0.0
    for i in reversed(range(n)[:turns]):
        test = kept.pop()
        if not test:
            # y = y + x * x
            dx += 2.0 * dy * x
        # y = y * (1.0 + x)
        y = y_kept.pop()
        dy2 = dy
        dy = dy2 * (1.0 + x)
        dx += dy2 * y
    return dx
