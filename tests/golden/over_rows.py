import numpy as np


def over_rows_grad(X):
    s = 0.0
    kept = []
    for row in X:
        s2 = np.sum(row)
        kept.append(s2)
        s = s + s2 ** 2

    # return s
    dX = np.zeros_like(X)
    for k2 in reversed(range(len(X))):
        row = X[k2]
        s2 = kept.pop()
        # s = s + np.sum(row) ** 2
        dX[k2] += np.broadcast_to(2.0 * s2, row.shape)
    return dX
