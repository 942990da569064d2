import numpy as np
from tangentish.helpers import conj, lowered, unbroadcast


def power_of_numbers_grad(x, y):
    # return x**y
    dx = unbroadcast(y * conj(x ** lowered(y)), x)
    dy = x ** y * np.log(np.where(x == 0, 1, x))
    return dx, dy
