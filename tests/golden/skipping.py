def skipping_grad(x, n):
    y = 0.0
    y_kept = []
    for i in range(n):
        y = y + x
        if i % 2 != 0:
            y_kept.append(y)
            y = y * x

    # return y
    dy = 1.0
    dx = 0.0
    for i in reversed(range(n)):
        if i % 2 != 0:
            # y = y * x
            y = y_kept.pop()
            dy2 = dy
            dy = dy2 * x
            dx += dy2 * y
        # y = y + x
        dx += dy
    return dx
