"""Both triangular factors of a matrix of 220 by 220, in place and element by element."""

import numpy as np

NAME = "lu loops, 220x220"
WRT = (0,)


def arguments():
    return (np.random.RandomState(17).standard_normal((220, 220)) + 30.0 * np.eye(220),)


def primal(A):
    A = A.copy()
    n = len(A)
    for i in range(n):
        for j in range(i):
            A[i, j] -= np.dot(A[i, :j], A[:j, j])
            A[i, j] /= A[j, j]
        for j in range(i, n):
            A[i, j] -= np.dot(A[i, :i], A[:i, j])
    return np.sum(A * A)


def by_hand(A):
    A = A.copy()
    n = len(A)
    for i in range(n):
        for j in range(i):
            A[i, j] -= np.dot(A[i, :j], A[:j, j])
            A[i, j] /= A[j, j]
        for j in range(i, n):
            A[i, j] -= np.dot(A[i, :i], A[:i, j])
    value = np.sum(A * A)

    dA = 2.0 * A
    for i in range(n - 1, -1, -1):
        row, drow = A[i], dA[i]
        for j in range(n - 1, i - 1, -1):
            d = drow[j]
            drow[:i] -= d * A[:i, j]
            dA[:i, j] -= d * row[:i]
        for j in range(i - 1, -1, -1):
            d = drow[j] / A[j, j]
            drow[j] = d
            drow[:j] -= d * A[:j, j]
            dA[:j, j] -= d * row[:j]
            dA[j, j] -= d * row[j]
    return value, (dA,)
