import numpy as np


def overwritten_test_tangent(x, tx):
    if x < 0.0:
        tx = 2.0 * tx * x
        x = x * x + 1.0
    else:
        tx = 3.0 * tx
        x = x * 3.0
    return np.sin(x), tx * np.cos(x)
