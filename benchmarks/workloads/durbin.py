"""A Toeplitz system of 1000 equations by Durbin's recursion: a vector is replaced by itself plus its reverse."""

import numpy as np

NAME = "durbin, 1000"
WRT = (0,)


def arguments():
    """The autocorrelation of a series: its Toeplitz matrix is definite."""
    series = np.convolve(np.random.RandomState(18).standard_normal(4000), [1.0, 0.6, 0.3])
    products = np.correlate(series, series, "full")[len(series) - 1 :]
    return (0.98 * products[1:1001] / products[0],)


def primal(r):
    y = np.empty(len(r))
    y[0] = alpha = -r[0]
    beta = 1.0
    for k in range(1, len(r)):
        beta *= 1.0 - alpha * alpha
        alpha = -(r[k] + np.dot(np.flip(r[:k]), y[:k])) / beta
        y[:k] += alpha * np.flip(y[:k])
        y[k] = alpha
    return np.sum(y * y)


def by_hand(r):
    n = len(r)
    y = np.empty(n)
    y[0] = alpha = -r[0]
    beta = 1.0
    alphas, betas, ys = [alpha], [beta], [y[:0]]
    for k in range(1, n):
        beta *= 1.0 - alpha * alpha
        alpha = -(r[k] + np.dot(r[k - 1 :: -1], y[:k])) / beta
        old = y[:k].copy()
        y[:k] += alpha * old[::-1]
        y[k] = alpha
        alphas.append(alpha)
        betas.append(beta)
        ys.append(old)
    value = np.sum(y * y)

    dr, dy = np.zeros(n), 2.0 * y
    dalpha = dbeta = 0.0
    for k in range(n - 1, 0, -1):
        alpha, beta, old, dold = alphas[k], betas[k], ys[k], dy[:k]
        dalpha += dy[k] + np.dot(dold, old[::-1])
        dold += alpha * dold[::-1]
        ds = -dalpha / beta
        dr[k] += ds
        dr[:k] += ds * old[::-1]
        dold += ds * r[k - 1 :: -1]
        dbeta += ds * alpha
        dalpha = -2.0 * alphas[k - 1] * betas[k - 1] * dbeta
        dbeta *= 1.0 - alphas[k - 1] ** 2
    dr[0] -= dy[0] + dalpha
    return value, (dr,)
