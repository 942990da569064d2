import numpy as np


def reshaping_tangent(x, tx):
    t = 3, 4
    t2 = np.reshape(x, t)
    t3 = x.reshape(4, 3).T
    return np.sum(t2 * t3), np.sum(np.reshape(tx, t) * t3 + tx.reshape(4, 3).T * t2)
