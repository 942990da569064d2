"""The square of the sum of a two by two matrix: the least an array gradient can cost."""

import numpy as np

NAME = "squared sum of a 2x2 array"
WRT = (0,)


def arguments():
    return (np.array([[1.0, 2.0], [3.0, 4.0]]),)


def primal(x):
    total = np.sum(x)
    return total**2


def by_hand(x):
    total = np.sum(x)
    dx = np.empty(x.shape)
    dx.fill(2.0 * total)
    return total**2, (dx,)
