import numpy as np


def row_view_overwritten_name_tangent(x, tx):
    y = x.reshape(2, 3)
    ty = tx.reshape(2, 3)
    y2 = y[1]
    ty2 = ty[1]
    return np.sum(y2 * y2), np.dot(2.0 * ty2, y2)
