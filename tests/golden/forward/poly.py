import numpy as np


def square_tangent(x, tx2):
    return x * x, 2.0 * tx2 * x


def poly_tangent(x, tx):
    t, t2 = square_tangent(np.sin(x), tx * np.cos(x))
    return np.sum(t * x), np.sum(t2 * x + tx * t)
