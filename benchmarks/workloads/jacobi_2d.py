"""The five-point mean on a grid of 150 by 150, 50 times to and fro: two arrays are written in turn."""

import numpy as np

NAME = "jacobi_2d 150x150, 50 steps"
WRT = (0, 1)


def arguments():
    random = np.random.RandomState(11)
    return random.standard_normal((150, 150)), random.standard_normal((150, 150)), 50


def primal(A, B, steps):
    A, B = A.copy(), B.copy()
    for _ in range(steps):
        B[1:-1, 1:-1] = 0.2 * (A[1:-1, 1:-1] + A[1:-1, :-2] + A[1:-1, 2:] + A[2:, 1:-1] + A[:-2, 1:-1])
        A[1:-1, 1:-1] = 0.2 * (B[1:-1, 1:-1] + B[1:-1, :-2] + B[1:-1, 2:] + B[2:, 1:-1] + B[:-2, 1:-1])
    return np.sum(A * A)


def by_hand(A, B, steps):
    A, B = A.copy(), B.copy()
    for _ in range(steps):
        B[1:-1, 1:-1] = 0.2 * (A[1:-1, 1:-1] + A[1:-1, :-2] + A[1:-1, 2:] + A[2:, 1:-1] + A[:-2, 1:-1])
        A[1:-1, 1:-1] = 0.2 * (B[1:-1, 1:-1] + B[1:-1, :-2] + B[1:-1, 2:] + B[2:, 1:-1] + B[:-2, 1:-1])
    value = np.sum(A * A)

    A *= 2.0
    dA, dB = A, B
    dB.fill(0.0)
    dv = np.empty((A.shape[0] - 2, A.shape[1] - 2))
    for _ in range(steps):
        spread(dv, dA, dB)
        spread(dv, dB, dA)
    return value, (dA, dB)


def spread(dv, source, target):
    """Move the adjoint of what was written to what it was the mean of."""
    np.multiply(source[1:-1, 1:-1], 0.2, out=dv)
    source[1:-1, 1:-1] = 0.0
    target[1:-1, 1:-1] += dv
    target[1:-1, :-2] += dv
    target[1:-1, 2:] += dv
    target[2:, 1:-1] += dv
    target[:-2, 1:-1] += dv


def for_jax(np, lax):
    def mean(A, B):
        inner = A[1:-1, 1:-1] + A[1:-1, :-2] + A[1:-1, 2:] + A[2:, 1:-1] + A[:-2, 1:-1]
        return B.at[1:-1, 1:-1].set(0.2 * inner)

    def loss(A, B, steps):
        def step(both, _):
            A, B = both
            B = mean(A, B)
            return (mean(B, A), B), None

        A, B = lax.scan(step, (A, B), None, length=50)[0]
        return np.sum(A * A)

    return loss
