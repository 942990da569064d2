import numpy as np


def sum_over_an_axis_tangent(x, tx):
    s = np.sum(x, axis=0)
    return np.sum(s ** 2), np.dot(2.0 * np.sum(tx, axis=0), s)
