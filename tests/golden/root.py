def root_grad(a):
    x = a
    x_kept = []
    while abs(x * x - a) > 1e-12:
        x_kept.append(x)
        x = 0.5 * (x + a / x)

    # return x
    dx = 1.0
    da = 0.0
    for x in reversed(x_kept):
        # x = 0.5 * (x + a / x)
        dt = 0.5 * dx
        q = dt / x
        dx = dt - q * a / x
        da += q
    # x = a
    da += dx
    return da
