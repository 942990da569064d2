import numpy as np


def unused_argument_tangent(x, y, tx):
    return np.sum(np.cos(x)), np.sum(-(tx * np.sin(x)))
