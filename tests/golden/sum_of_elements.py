import numpy as np


def sum_of_elements_grad(x):
    s = 0.0
    for i in range(len(x)):
        s = s + x[i] * x[i]

    # return s
    dx = np.zeros_like(x)
    for i in reversed(range(len(x))):
        # s += x[i] * x[i]
        dx[i] += 2.0 * x[i]
    return dx
