import numpy as np


def over_rows_grad(X):
    s = 0.0
    kept = []
    for row in X:
        t = np.sum(row)
        kept.append(t)
        s = s + t ** 2

    # return s
    ds = 1.0
    dX = np.zeros_like(X)
    for k2 in reversed(range(len(X))):
        row = X[k2]
        t = kept.pop()
        # s = s + np.sum(row) ** 2
        dX[k2] += np.broadcast_to(2.0 * ds * t, row.shape)
    return dX
