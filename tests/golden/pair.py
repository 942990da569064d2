import numpy as np
from tangentish.helpers import as_nest


def pair_grad(p):
    a, b = p

    # a, b = p
    da = 2.0 * b * a
    dp = [da, np.dot(a, a)]
    return as_nest(dp, p)
