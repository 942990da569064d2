"""Two hidden layers of 64 tanh units and a softmax cross-entropy, a batch of 32."""

import numpy as np

NAME = "multilayer perceptron 32x64"
WRT = (0, 1, 2, 3, 4, 5)


def arguments():
    random = np.random.RandomState(2)
    rows, width, classes = 32, 64, 10
    scale = 1.0 / np.sqrt(width)
    return (
        scale * random.standard_normal((width, width)),
        np.zeros(width),
        scale * random.standard_normal((width, width)),
        np.zeros(width),
        scale * random.standard_normal((width, classes)),
        np.zeros(classes),
        random.standard_normal((rows, width)),
        np.eye(classes)[random.randint(0, classes, rows)],
    )


def primal(W1, b1, W2, b2, W3, b3, X, Y):
    h1 = np.tanh(np.dot(X, W1) + b1)
    h2 = np.tanh(np.dot(h1, W2) + b2)
    logits = np.dot(h2, W3) + b3
    normaliser = np.log(np.sum(np.exp(logits), axis=1))
    return np.mean(normaliser - np.sum(logits * Y, axis=1))


def by_hand(W1, b1, W2, b2, W3, b3, X, Y):
    h1 = np.dot(X, W1)
    h1 += b1
    np.tanh(h1, h1)
    h2 = np.dot(h1, W2)
    h2 += b2
    np.tanh(h2, h2)
    logits = np.dot(h2, W3)
    logits += b3
    e = np.exp(logits)
    s = np.sum(e, axis=1)
    value = np.mean(np.log(s) - np.sum(logits * Y, axis=1))

    e /= s[:, None]
    e -= Y
    e *= 1.0 / len(X)
    dW3, db3 = np.dot(h2.T, e), np.sum(e, axis=0)
    da = np.dot(e, W3.T)
    slope = h2 * h2
    np.subtract(1.0, slope, slope)
    da *= slope
    dW2, db2 = np.dot(h1.T, da), np.sum(da, axis=0)
    da = np.dot(da, W2.T)
    np.multiply(h1, h1, slope)
    np.subtract(1.0, slope, slope)
    da *= slope
    return value, (np.dot(X.T, da), np.sum(da, axis=0), dW2, db2, dW3, db3)
