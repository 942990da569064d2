import numpy as np


def nonlocal_accumulator_grad(x):
    total = 0.0
    for v in x:
        total = total + v * v

    # return total
    dx = np.zeros_like(x)
    for k2 in reversed(range(len(x))):
        v = x[k2]
        # total += v * v
        dx[k2] += 2.0 * v
    return dx
