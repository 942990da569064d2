import numpy as np


def while_true_tangent(x, tx):
    n = 0
    while True:
        tx = 1.5 * tx
        x = x * 1.5
        if x > 4.0:
            break
        else:
            tx = tx * np.cos(x) + tx
            x = np.sin(x) + x
            n = n + 1
    return x * x, 2.0 * tx * x
