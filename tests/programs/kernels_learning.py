"""Layers of neural networks, in loops over windows of arrays."""

import numpy as np

from tests.corpus import normal, program


def weights(*shape):
    """Weights of the outputs, so that the gradient of every one of them counts."""
    return np.cos(np.arange(float(np.prod(shape)))).reshape(shape)


def softmax(x):
    largest = np.max(x, axis=-1, keepdims=True)
    e = np.exp(x - largest)
    return e / np.sum(e, axis=-1, keepdims=True)


@program(normal(2, 2, 3), weights(2, 2, 3))
def softmax_last(x, w):
    """The largest entry is taken from all, and does not change the result."""
    return np.sum(w * softmax(x))


@program(normal(2, 3), weights(2, 3))
def softmax_in_place(x, w):
    """The same, overwriting the argument with `-=`, `out=` and `/=`."""
    x -= np.max(x, axis=1)[:, None]
    np.exp(x, out=x)
    x /= np.sum(x, axis=1, keepdims=True)
    return np.sum(w * x)


def relu(x):
    return np.maximum(x, 0.0)


@program(normal(2, 3), normal(3, 3), normal(3), normal(3, 2), normal(2), weights(2, 2), wrt=(0, 1, 2, 3, 4))
def mlp(x, w1, b1, w2, b2, w):
    """Two layers, each one line."""
    x = relu(x @ w1 + b1)
    x = softmax(x @ w2 + b2)
    return np.sum(w * x)


def conv2d_bias(x, kernel, bias):
    size = kernel.shape[0]
    height, width = x.shape[1] - size + 1, x.shape[2] - size + 1
    out = np.empty((x.shape[0], height, width, kernel.shape[3]))
    for i in range(height):
        for j in range(width):
            out[:, i, j, :] = np.sum(
                x[:, i : i + size, j : j + size, :, np.newaxis] * kernel[np.newaxis, :, :, :], axis=(1, 2, 3)
            )
    return out + bias


@program(normal(2, 3, 3, 2), normal(2, 2, 2, 2), normal(2), weights(2, 2, 2, 2), wrt=(0, 1, 2))
def conv2d(x, kernel, bias, w):
    """Windows of an array overlap; each is multiplied with a kernel through axes of length one."""
    return np.sum(w * conv2d_bias(x, kernel, bias))


def max_pool(x):
    out = np.empty((x.shape[0], x.shape[1] // 2, x.shape[2] // 2, x.shape[3]), dtype=x.dtype)
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            out[:, i, j, :] = np.max(x[:, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2, :], axis=(1, 2))
    return out


@program(
    normal(1, 5, 5, 1), normal(2, 2, 1, 2), normal(2), normal(8, 3), normal(3), weights(1, 3),
    wrt=(0, 1, 2, 3, 4),
)  # fmt: skip
def lenet(x, kernel, bias, dense, offset, w):
    """A convolution, the largest of each window, and a layer on what is left, flattened."""
    x = relu(conv2d_bias(x, kernel, bias))
    x = max_pool(x)
    x = np.reshape(x, (x.shape[0], -1))
    return np.sum(w * softmax(x @ dense + offset))


def batch_normalised(x):
    return (x - np.mean(x, axis=0, keepdims=True)) / np.sqrt(np.std(x, axis=0, keepdims=True) + 1e-5)


def conv2d_padded(x, kernel):
    size = kernel.shape[0]
    margin = size // 2
    wide = np.zeros((x.shape[0], x.shape[1] + 2 * margin, x.shape[2] + 2 * margin, x.shape[3]))
    wide[:, margin:-margin, margin:-margin, :] = x
    out = np.zeros((*x.shape[:3], kernel.shape[3]))
    for i in range(size):
        for j in range(size):
            out += wide[:, i : i + x.shape[1], j : j + x.shape[2], :] @ kernel[i, j]
    return out


@program(normal(3, 2, 2, 1), normal(3, 3, 1, 1), normal(3, 3, 1, 1), weights(3, 2, 2, 1), wrt=(0, 1, 2), rtol=1e-6)
def resnet(x, first, second, w):
    """Convolutions with a margin, normalised over the batch; what came in is added at the end."""
    y = relu(batch_normalised(conv2d_padded(x, first)))
    y = batch_normalised(conv2d_padded(y, second))
    return np.sum(w * relu(y + x))


@program(normal(3, 2), normal(2, 4), normal(1, 4), normal(4), normal(1), normal(1), wrt=(0, 1, 2, 3, 4, 5))
def lstm(xs, W, U, b, h, c):
    """The four gates are slices of one array, which is overwritten in each turn."""
    gates = np.empty(4)
    hs = np.empty((len(xs), len(h)))
    for t in range(len(xs)):
        gates[:] = xs[t] @ W + h @ U + b
        gates[:3] = 1.0 / (1.0 + np.exp(-gates[:3]))
        np.tanh(gates[3:], out=gates[3:])
        c = gates[0:1] * c + gates[1:2] * gates[3:4]
        h = gates[2:3] * np.tanh(c)
        hs[t] = h
    return np.sum(hs * np.array([[1.0], [-0.5], [2.0]]))


@program(normal(3, 2), normal(2, 2), normal(2, 2), normal(2, 2), weights(3, 2), wrt=(0, 1, 2, 3))
def causal_attention(x, WQ, WK, WV, w):
    """Scores of what comes later are masked out by a boolean array before the softmax."""
    Q, K, V = x @ WQ, x @ WK, x @ WV
    scores = Q @ K.T / np.sqrt(2.0)
    later = np.triu(np.ones((3, 3), dtype=bool), 1)
    scores[later] = -1e9
    return np.sum(w * (softmax(scores) @ V))


@program(normal(2), normal(3, 2), normal(3), 0.1, wrt=(0, 1, 2, 3))
def momentum_descent(theta, X, y, rate):
    """Training with momentum, differentiated: parameters and velocity are updated in place."""
    velocity = np.zeros_like(theta)
    losses = []
    for _ in range(3):
        r = X @ theta - y
        losses.append(np.mean(r * r))
        velocity *= 0.9
        velocity -= rate * (2.0 / len(y)) * (r @ X)
        theta += velocity
    return losses[-1] + 0.5 * losses[0] + np.sum(theta)


@program(normal(2), normal(2), 0.1, 0.5, wrt=(0, 1, 2, 3))
def adam(theta, target, rate, decay):
    """Two running means are kept in place; steps divide by the root of one."""
    m, v = np.zeros(2), np.zeros(2)
    for t in range(1, 4):
        g = np.cos(theta) - target
        m[:] = decay * m + (1.0 - decay) * g
        v[:] = 0.9 * v + 0.1 * g**2
        theta -= rate * (m / (1.0 - decay**t)) / (np.sqrt(v / (1.0 - 0.9**t)) + 1e-3)
    return np.sum(theta**2)
