import numpy as np


def distance_tangent(a, b, ta):
    r = a - b
    result = np.sqrt(np.sum(r ** 2))
    return result, 0.5 * np.dot(2.0 * ta, r) / result
