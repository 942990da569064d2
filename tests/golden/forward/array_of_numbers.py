import numpy as np


def array_of_numbers_tangent(a, b, ta, tb):
    m = np.array([[a, b], [b * a, 1.0]])
    tm = np.array([[ta, tb], [tb * a + ta * b, 0.0]])
    return np.sum(m @ m), np.sum(tm @ m + m @ tm)
