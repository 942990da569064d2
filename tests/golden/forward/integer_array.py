import numpy as np


def integer_array_tangent(x, index, tx):
    t = x[index]
    t2 = x[index]
    return np.sum(t * t2), np.sum(tx[index] * t2 + tx[index] * t)
