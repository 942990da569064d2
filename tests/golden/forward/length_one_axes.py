import numpy as np


def length_one_axes_tangent(x, y, tx, ty):
    return np.sum(x * y + x), np.sum(tx * y + ty * x + tx)
