import numpy as np
from tangentish.helpers import last_written


def added_at_repeated_places_grad(x):
    a = x * 1.0
    b = x * 1.0
    np.add.at(a, INDEX, x * x)
    b[INDEX] += x * x

    # return np.sum(a**2) - np.sum(b**3)
    db = -3.0 * b ** 2
    da = 2.0 * a
    # b[INDEX] += x * x
    dx = 2.0 * last_written(db, INDEX) * x
    # np.add.at(a, INDEX, x * x)
    dx += 2.0 * da[INDEX] * x
    # a, b = x * 1.0, x * 1.0
    dx += db
    dx += da
    return dx
