import numpy as np


def overwritten_in_a_loop_tangent(x, n, tx):
    for _ in range(n):
        s = np.sin(x)
        tx = tx * np.cos(x) * x + tx * s
        x = s * x
    return np.sum(x), np.sum(tx)
