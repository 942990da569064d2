import numpy as np


def length_one_axes_grad(x, y):
    s = x * y + x

    # return np.sum(x * y + x)
    dx = (
        np.sum(np.broadcast_to(1.0, s.shape), axis=1, keepdims=True)
        + np.sum(np.broadcast_to(1.0, s.shape) * y, axis=1, keepdims=True)
    )
    dy = np.sum(np.broadcast_to(1.0, s.shape) * x, axis=0, keepdims=True)
    return dx, dy
