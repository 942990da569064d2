"""Programs with writes into arrays whose gradients were wrong once."""

import numpy as np

from tests.corpus import normal, program


@program(normal(3), tape=False)
def copied_under_its_name(x):
    """`x = x.copy()` was dropped, and the caller's array [1, 2, 3] became [4, 2, 3]."""
    x = x.copy()
    x[0] = x[1] * 2.0
    return np.sum(x * x)


@program(normal(3), normal(3), wrt=(0, 1), tape=False)
def both_copied_under_their_names(x, y):
    """Of two copies in one line the first was dropped: `x` of the caller was written to."""
    x, y = x.copy(), y.copy()
    x[0] = x[1] * 2.0 + y[0]
    y[1:] = x[:-1] * y[1:]
    return np.sum(x * x) + np.sum(y)
