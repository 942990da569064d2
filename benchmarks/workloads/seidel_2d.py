"""The nine-point mean, each point from neighbours of which four are new: a grid of 100 by 100, 15 times."""

import numpy as np

NAME = "seidel_2d 100x100, 15 steps"
WRT = (0,)


def arguments():
    return np.random.RandomState(12).standard_normal((100, 100)), 15


def primal(A, steps):
    A = A.copy()
    n, m = A.shape
    for _ in range(steps):
        for i in range(1, n - 1):
            A[i, 1:-1] += (
                A[i - 1, :-2] + A[i - 1, 1:-1] + A[i - 1, 2:] + A[i, 2:] + A[i + 1, :-2] + A[i + 1, 1:-1] + A[i + 1, 2:]
            )
            for j in range(1, m - 1):
                A[i, j] += A[i, j - 1]
                A[i, j] /= 9.0
    return np.sum(A * A)


def by_hand(A, steps):
    A = A.copy()
    n, m = A.shape
    for _ in range(steps):
        for i in range(1, n - 1):
            A[i, 1:-1] += (
                A[i - 1, :-2] + A[i - 1, 1:-1] + A[i - 1, 2:] + A[i, 2:] + A[i + 1, :-2] + A[i + 1, 1:-1] + A[i + 1, 2:]
            )
            for j in range(1, m - 1):
                A[i, j] += A[i, j - 1]
                A[i, j] /= 9.0
    value = np.sum(A * A)

    A *= 2.0
    dA = A
    for _ in range(steps):
        for i in range(n - 2, 0, -1):
            drow, d = dA[i], 0.0
            for j in range(m - 2, 0, -1):
                drow[j] = d = (drow[j] + d) / 9.0
            drow[0] += d
            dv = drow[1:-1].copy()
            dA[i - 1, :-2] += dv
            dA[i - 1, 1:-1] += dv
            dA[i - 1, 2:] += dv
            dA[i, 2:] += dv
            dA[i + 1, :-2] += dv
            dA[i + 1, 1:-1] += dv
            dA[i + 1, 2:] += dv
    return value, (dA,)
