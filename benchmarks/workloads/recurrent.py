"""A tanh recurrent network: 100 steps, 64 hidden units, a batch of 16 rows of 32 inputs."""

import numpy as np

NAME = "recurrent network 100x16x64"
WRT = (0, 1, 2)


def arguments():
    random = np.random.RandomState(4)
    steps, rows, inputs, hidden = 100, 16, 32, 64
    return (
        random.standard_normal((inputs, hidden)) / np.sqrt(inputs),
        random.standard_normal((hidden, hidden)) / np.sqrt(hidden),
        np.zeros(hidden),
        random.standard_normal((steps, rows, inputs)),
        np.zeros((rows, hidden)),
    )


def primal(W, U, b, X, h):
    for t in range(len(X)):
        h = np.tanh(np.dot(X[t], W) + np.dot(h, U) + b)
    return np.mean(h * h)


def by_hand(W, U, b, X, h):
    hs = [h]
    for t in range(len(X)):
        a = np.dot(X[t], W)
        a += np.dot(h, U)
        a += b
        h = np.tanh(a, a)
        hs.append(h)
    value = np.mean(h * h)

    dh = h * (2.0 / h.size)
    dW, dU, db = np.zeros(W.shape), np.zeros(U.shape), np.zeros(b.shape)
    for t in range(len(X) - 1, -1, -1):
        h = hs[t + 1]
        da = h * h
        np.subtract(1.0, da, da)
        da *= dh
        dW += np.dot(X[t].T, da)
        dU += np.dot(hs[t].T, da)
        db += np.sum(da, axis=0)
        dh = np.dot(da, U.T)
    return value, (dW, dU, db)


def for_jax(np, lax):
    def loss(W, U, b, X, h):
        h, _ = lax.scan(lambda h, x: (np.tanh(x @ W + h @ U + b), None), h, X)
        return np.mean(h * h)

    return loss
