import numpy as np


def added_at_repeated_places_tangent(x, tx):
    a = x * 1.0
    ta = np.array(tx)
    b = x * 1.0
    tb = np.array(tx)
    np.add.at(ta, INDEX, 2.0 * tx * x)
    np.add.at(a, INDEX, x * x)
    tb[INDEX] += 2.0 * tx * x
    b[INDEX] += x * x
    return np.sum(a ** 2) - np.sum(b ** 3), np.dot(2.0 * ta, a) - np.dot(3 * tb, b ** 2)
