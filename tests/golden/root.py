def root_grad(a):
    x = a
    x_kept = []
    turns = 0
    while abs(x * x - a) > 1e-12:
        turns += 1
        x_kept.append(x)
        x = 0.5 * (x + a / x)

    # return x
    dx = 1.0
    da = 0.0
    for _ in range(turns):
        # x = 0.5 * (x + a / x)
        x = x_kept.pop()
        dt = 0.5 * dx
        t = dt / x
        dx = dt - t * a / x
        da += t
    # x = a
    da += dx
    return da
