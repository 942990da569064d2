import numpy as np


def rebinding_grad(x):
    x2 = np.sin(x)
    x3 = x2 * x2
    x3 = np.exp(x3)

    # x = np.sin(x)
    dx = 2.0 * x3 * x2
    dx = dx * np.cos(x)
    return dx
