def power_by_loop_grad(x, n):
    y = 1.0
    y_kept = []
    for _ in range(n):
        y_kept.append(y)
        y = y * x

    # return y
    dy = 1.0
    dx = 0.0
    for _ in reversed(range(n)):
        # y = y * x
        y = y_kept.pop()
        dy2 = dy
        dy = dy2 * x
        dx += dy2 * y
    return dx
