import numpy as np


def in_an_errstate_tangent(x, tx):
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = np.float64(1.0) / np.float64(0.0)
        t = np.abs(x)
        y = x / t
        ty = (tx - tx * np.sign(x) * y) / t
        p = y * x
        y2 = p * x
        ty = (ty * x + tx * y) * x + tx * p
    if scale > 1.0:
        t2 = 2.0
    else:
        t2 = 1.0
    return np.sum(y2) * t2, np.sum(ty) * t2
