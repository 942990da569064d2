import numpy as np


def slices_grad(x):
    # return np.sum((x[1:] - x[:-1]) ** 2)
    dt = 2.0 * (x[1:] - x[:-1])
    dx = np.zeros_like(x)
    dx[:-1] -= dt
    dx[1:] += dt
    return dx
