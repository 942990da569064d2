import numpy as np


def loss_tangent(w, X, y, tw):
    e = np.exp(-(X @ w))
    s = 1.0 + e
    p = 1.0 / s
    tp = X @ tw * e * p / s
    r = 1.0 - y
    r2 = 1.0 - p
    return -np.mean(y * np.log(p) + r * np.log(r2)), -np.mean(tp / p * y - tp / r2 * r)
