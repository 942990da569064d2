import numpy as np


def loss_grad(w, X, y):
    e = np.exp(-(X @ w))
    s = 1.0 + e
    p = 1.0 / s

    # return -np.mean(y * np.log(p) + (1.0 - y) * np.log(1.0 - p))
    dt = -1.0 / len(y)
    # p = 1.0 / (1.0 + np.exp(-(X @ w)))
    dp = dt * y / p - dt * (1.0 - y) / (1.0 - p)
    dw = X.T @ (dp / s * p * e)
    return dw
