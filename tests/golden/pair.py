import numpy as np
from tangentish.helpers import as_nest


def pair_grad(p):
    a, b = p

    # a, b = p
    db = np.dot(a, a)
    da = 2.0 * b * a
    dp = [da, db]
    return as_nest(dp, p)
