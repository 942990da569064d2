def root_tangent(a, ta):
    x = a
    tx = ta
    while abs(x * x - a) > 1e-12:
        q = a / x
        tx = 0.5 * (tx + (ta - tx * q) / x)
        x = 0.5 * (x + q)
    return x, tx
