import numpy as np


def walrus_in_an_if_tangent(x, tx):
    y = np.sum(x * x)
    ty = np.dot(2.0 * tx, x)
    if y > 0.01:
        t = x[0]
        result = y * t
        t2 = ty * t + tx[0] * y
    else:
        result = y
        t2 = ty
    return result, t2
