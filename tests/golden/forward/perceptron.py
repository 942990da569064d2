import numpy as np


def perceptron_tangent(params, X, y, tparams):
    h = X
    th = np.zeros_like(X)
    for (W, b), (tW, tb) in zip(params[:-1], tparams[:-1]):
        h2 = np.tanh(h @ W + b)
        th2 = (th @ W + h @ tW + tb) * (1.0 - h2 * h2)
        h = h2
        th = th2
    t = tparams[-1]
    W2, b2 = params[-1]
    tW2 = t[0]
    tb2 = t[1]
    r = h @ W2 + b2 - y
    return np.mean(r ** 2), np.mean(2.0 * (th @ W2 + h @ tW2 + tb2) * r)
