import numpy as np


def row_view_overwritten_name_grad(x):
    y = x.reshape(2, 3)
    y2 = y[1]

    # y = y[1]
    dy = np.zeros_like(y)
    dy2 = 2.0 * y2
    dy[1] += dy2
    # y = x.reshape(2, 3)
    dx = np.reshape(dy, x.shape)
    return dx.copy()
