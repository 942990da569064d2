def hinge_grad(w, x):
    m = w @ x

    # return r + w @ w
    dw = 2.0 * w
    if m < 1.0:
        # r = (1.0 - m) ** 2
        dm = -2.0 * (1.0 - m)
    else:
        dm = 0.0
    # m = w @ x
    dw += dm * x
    return dw
