import numpy as np


def overwritten_test_grad(x):
    if x < 0.0:
        x2 = x * x + 1.0
    else:
        x2 = x * 3.0

    # return np.sin(x)
    dx = np.cos(x2)
    if x < 0.0:
        # x = x * x + 1.0
        dx = 2.0 * dx * x
    else:
        # x = x * 3.0
        dx = 3.0 * dx
    return dx
