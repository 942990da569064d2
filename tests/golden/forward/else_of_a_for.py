import numpy as np


def else_of_a_for_tangent(x, tx):
    broken = False
    for v, tv in zip(x, tx):
        if v > 5.0:
            broken = True
            break
    if not broken:
        result = np.sum(x * x)
        t = np.dot(2.0 * tx, x)
    else:
        result = v
        t = tv
    return result, t
