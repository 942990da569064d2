def hinge_tangent(w, x, tw):
    m = w @ x
    tm = tw @ x
    if m < 1.0:
        r2 = 1.0 - m
        tr = -2.0 * tm * r2
        r = r2 ** 2
    else:
        r = 0.0
        tr = 0.0
    return r + w @ w, tr + (tw @ w + w @ tw)
