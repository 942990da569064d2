import numpy as np
from tangentish.helpers import appended, tangent_like, zeros_of


def stacked_from_a_loop_tangent(x, tx):
    t = []
    rows = t
    trows = zeros_of(t)
    for i in range(len(x)):
        t2 = x[i]
        t3 = appended(rows, np.sin(t2) * i)
        trows = tangent_like(appended(trows, tx[i] * np.cos(t2) * i), t3)
        rows = t3
    t4 = np.stack(rows)
    return np.sum(t4 ** 2), np.sum(2.0 * np.stack(trows) * t4)
