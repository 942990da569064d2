"""Programs of machine learning."""

import numpy as np

from tests.corpus import normal, program


def softmax(logits):
    e = np.exp(logits - np.max(logits, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


@program([(normal(3, 4), normal(4)), (normal(4, 2), normal(2))], normal(5, 3), normal(5, 2), golden=True)
def perceptron(params, X, y):
    """Layers in a list; the last one is linear."""
    h = X
    for W, b in params[:-1]:
        h = np.tanh(h @ W + b)
    W, b = params[-1]
    return np.mean((h @ W + b - y) ** 2)


@program(normal(3, 4), normal(6, 3), np.array([0, 3, 1, 1, 2, 0]))
def cross_entropy(W, X, labels):
    """softmax as a callee, a pick per row."""
    p = softmax(X @ W)
    return -np.mean(np.log(p[np.arange(len(labels)), labels]))


@program(normal(4, 3), normal(4, 3), normal(4, 3), wrt=(0, 1, 2))
def attention(Q, K, V):
    """softmax of scores, three active operands."""
    scores = softmax(Q @ K.T / np.sqrt(Q.shape[1]))
    return np.sum((scores @ V) ** 2)


@program(normal(5, 4), normal(4), normal(4), wrt=(0, 1, 2))
def layer_norm(x, gain, offset):
    """Mean and variance are read, and x again."""
    m = np.mean(x, axis=1, keepdims=True)
    v = np.var(x, axis=1, keepdims=True)
    return np.sum(((x - m) / np.sqrt(v + 1e-5) * gain + offset) ** 3)


@program(normal(2), normal(2, 4), normal(2, 4, 2), normal(4), normal(5, 2), wrt=(0, 2))
def gated_unit(h, U, W, b, inputs):
    """A gate in a recurrent network, read twice."""
    for x in inputs:
        z = 1.0 / (1.0 + np.exp(-(x @ U[:, :2] + h @ W[0, :2])))
        candidate = np.tanh(x @ U[:, 2:] + b[:2])
        h = (1.0 - z) * h + z * candidate
    return np.sum(h)


@program(normal(3), 3)
def gradient_descent(x, steps):
    """An optimiser that is differentiated through."""
    for _ in range(steps):
        slope = 2.0 * x + np.cos(x)
        x = x - 0.1 * slope
    return np.sum(x * x)
