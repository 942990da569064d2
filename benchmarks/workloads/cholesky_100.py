"""The factor of a definite matrix of 100 by 100, in place and element by element."""

import numpy as np

NAME = "cholesky loops, 100x100"
WRT = (0,)


def definite(size):
    columns = np.random.RandomState(16).standard_normal((size, size))
    return columns @ columns.T + size * np.eye(size)


def arguments():
    return (definite(100),)


def primal(A):
    A = A.copy()
    for i in range(len(A)):
        for j in range(i):
            A[i, j] -= np.dot(A[i, :j], A[j, :j])
            A[i, j] /= A[j, j]
        A[i, i] -= np.dot(A[i, :i], A[i, :i])
        A[i, i] = np.sqrt(A[i, i])
    return np.sum(A * A)


def by_hand(A):
    """What the reverse reads is final when the forward reads it: nothing is kept."""
    A = A.copy()
    for i in range(len(A)):
        for j in range(i):
            A[i, j] -= np.dot(A[i, :j], A[j, :j])
            A[i, j] /= A[j, j]
        A[i, i] -= np.dot(A[i, :i], A[i, :i])
        A[i, i] = np.sqrt(A[i, i])
    value = np.sum(A * A)

    dA = 2.0 * A
    for i in range(len(A) - 1, -1, -1):
        row, drow = A[i], dA[i]
        d = 0.5 * drow[i] / row[i]
        drow[i] = d
        drow[:i] -= (2.0 * d) * row[:i]
        for j in range(i - 1, -1, -1):
            d = drow[j] / A[j, j]
            drow[j] = d
            drow[:j] -= d * A[j, :j]
            dA[j, :j] -= d * row[:j]
            dA[j, j] -= d * row[j]
    return value, (dA,)
