"""Programs of statistics."""

import numpy as np

from tests.corpus import normal, positive, program


@program({"mean": 0.3, "log_sigma": -0.2}, normal(8), shows=("plain NumPy functions on active values",))
def gaussian_likelihood(p, data):
    """A nest of parameters, a logarithm of a scale."""
    z = (data - p["mean"]) / np.exp(p["log_sigma"])
    return np.sum(0.5 * z * z) + len(data) * p["log_sigma"]


@program(normal(2), normal(2, 3), normal(7, 3), wrt=(0, 1))
def mixture_likelihood(logits, means, X):
    """A log-sum-exp over differences with a new axis."""
    distance = np.sum((X[:, None, :] - means[None, :, :]) ** 2, axis=2)
    terms = logits - np.log(np.sum(np.exp(logits))) - 0.5 * distance
    m = np.max(terms, axis=1, keepdims=True)
    return -np.sum(m[:, 0] + np.log(np.sum(np.exp(terms - m), axis=1)))


@program(normal(3), normal(9, 3), normal(9), 0.3)
def ridge(w, X, y, strength):
    """Least squares with a penalty."""
    residual = X @ w - y
    return 0.5 * np.mean(residual**2) + strength * w @ w


@program(positive(2), normal(6, 1), normal(6), rtol=1e-6)
def gaussian_process(theta, X, y):
    """A covariance matrix, its solve and its determinant."""
    D = (X - X.T) ** 2
    K = theta[0] * np.exp(-0.5 * D / theta[1] ** 2) + 0.5 * np.eye(len(y))
    return 0.5 * y @ np.linalg.solve(K, y) + 0.5 * np.log(np.linalg.det(K))


@program(0.4, 0.6, normal(6), wrt=(0, 1))
def autoregression(a, s, data):
    """A filter over time with a state that is a number."""
    state = 0.0
    total = 0.0
    for v in data:
        error = v - state
        total = total + error * error / (s * s) + 2.0 * np.log(s)
        state = a * v + (1.0 - a) * state
    return total
