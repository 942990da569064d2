import numpy as np
from tangentish.helpers import add_nests, as_nest, zeros_of


def perceptron_grad(params, X, y):
    h = X
    t = params[:-1]
    h_kept = []
    h_kept2 = []
    for W, b in t:
        h2 = np.tanh(h @ W + b)
        h_kept2.append(h2)
        h_kept.append(h)
        h = h2
    W2, b2 = params[-1]

    # return np.mean((h @ W + b - y) ** 2)
    dt = 2.0 / y.size * (h @ W2 + b2 - y)
    dh = dt @ W2.T
    # W, b = params[-1]
    dparams = zeros_of(params)
    db = np.sum(dt, axis=0)
    dW = h.T @ dt
    dparams[-1] = add_nests(dparams[-1], [dW, db])
    dt2 = zeros_of(t)
    for k2 in reversed(range(len(t))):
        W = t[k2][0]
        h2 = h_kept2.pop()
        # h = np.tanh(h @ W + b)
        h = h_kept.pop()
        dt3 = dh * (1.0 - h2 * h2)
        dh = dt3 @ W.T
        dt2[k2][0] += h.T @ dt3
        dt2[k2][1] += np.sum(dt3, axis=0)
    dparams[:-1] = add_nests(dparams[:-1], dt2)
    return as_nest(dparams, params)
