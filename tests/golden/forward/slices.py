import numpy as np


def slices_tangent(x, tx):
    r = x[1:] - x[:-1]
    return np.sum(r ** 2), np.dot(2.0 * (tx[1:] - tx[:-1]), r)
