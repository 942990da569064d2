import numpy as np


def distance_grad(a, b):
    r = a - b

    # return np.sqrt(np.sum((a - b) ** 2))
    dt = 1.0 / np.sqrt(np.sum(r ** 2)) * r
    return dt
