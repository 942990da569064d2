"""Logistic regression with a ridge: 1000 rows of 20 columns, labels -1 and 1."""

import numpy as np

NAME = "logistic regression 1000x20"
WRT = (0, 1)


def arguments():
    random = np.random.RandomState(1)
    X = random.standard_normal((1000, 20))
    y = np.where(X @ random.standard_normal(20) + random.standard_normal(1000) > 0.0, 1.0, -1.0)
    return 0.1 * random.standard_normal(20), 0.1, X, y


def primal(w, b, X, y):
    margin = y * (np.dot(X, w) + b)
    return np.mean(np.log(1.0 + np.exp(-margin))) + 0.01 * np.sum(w * w)


def by_hand(w, b, X, y):
    z = np.dot(X, w)
    z += b
    z *= y
    np.negative(z, z)
    e = np.exp(z, z)
    q = 1.0 + e
    value = np.mean(np.log(q)) + 0.01 * np.dot(w, w)
    e /= q
    e *= y
    e *= -1.0 / len(y)
    dw = np.dot(e, X)
    dw += 0.02 * w
    return value, (dw, np.sum(e))
