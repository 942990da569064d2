import numpy as np


def nested_loops_tangent(x, n, tx):
    for i in range(n):
        for j in range(i):
            c = np.cos(x)
            tx = tx * c - tx * np.sin(x) * x
            x = x * c
        x = x + 0.1 * i
    return x, tx
