import numpy as np


def over_rows_tangent(X, tX):
    s = 0.0
    ts = 0.0
    for row, trow in zip(X, tX):
        s2 = np.sum(row)
        ts = ts + 2.0 * np.sum(trow) * s2
        s = s + s2 ** 2
    return s, ts
