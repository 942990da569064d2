import numpy as np


def rebinding_tangent(x, tx):
    x2 = np.sin(x)
    tx = tx * np.cos(x)
    x = x2 * x2
    tx = 2.0 * tx * x2
    x = np.exp(x)
    tx = tx * x
    return np.sum(x), np.sum(tx)
