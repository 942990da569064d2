import numpy as np


def smooth_tangent(x, a, tx, ta):
    y = np.zeros_like(x)
    ty = np.zeros_like(y)
    ty[0] = tx[0]
    y[0] = x[0]
    for i in range(1, len(x)):
        r = i - 1
        t = y[r]
        r2 = 1.0 - a
        t2 = x[i]
        ty[i] = ta * t + ty[r] * a + (-ta * t2 + tx[i] * r2)
        y[i] = a * t + r2 * t2
    return np.sum(y * y), np.dot(2.0 * ty, y)
