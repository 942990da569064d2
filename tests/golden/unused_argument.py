import numpy as np


def unused_argument_grad(x, y):
    # return np.sum(np.cos(x))
    dx = -np.sin(x)
    return dx
