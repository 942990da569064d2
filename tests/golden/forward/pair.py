import numpy as np


def pair_tangent(p, tp):
    a, b = p
    ta = tp[0]
    tb = tp[1]
    s = np.sum(a * a)
    return s * b, np.dot(2.0 * ta, a) * b + tb * s
