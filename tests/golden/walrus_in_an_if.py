import numpy as np


def walrus_in_an_if_grad(x):
    y = np.sum(x * x)

    if y > 0.01:
        # return y * x[0]
        dx = np.zeros_like(x)
        dx[0] += y
        dy = x[0]
    else:
        # return y
        dy = 1.0
        dx = np.zeros_like(x)
    dx += 2.0 * dy * x
    return dx
