import numpy as np


def in_an_errstate_grad(x):
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = np.float64(1.0) / np.float64(0.0)
        t = np.abs(x)
        y = x / t
        p = y * x
    if scale > 1.0:
        t2 = 2.0
    else:
        t2 = 1.0

    # return np.sum(y) * (2.0 if scale > 1.0 else 1.0)
    dt = t2
    with np.errstate(divide="ignore", invalid="ignore"):
        # y = y * x * x
        dt2 = dt * x
        dx = dt * p + dt2 * y
        # y = x / np.abs(x)
        dy = dt2 * x
        q = dy / t
        dx += q
        dx -= q * y * np.sign(x)
    return dx
