"""Heat in a cube of 40 by 40 by 40, 25 double steps in two arrays."""

import numpy as np

NAME = "heat_3d 40x40x40, 25 steps"
WRT = (0, 1)


def arguments():
    random = np.random.RandomState(13)
    return random.standard_normal((40, 40, 40)), random.standard_normal((40, 40, 40)), 25


def primal(A, B, steps):
    A, B = A.copy(), B.copy()
    for _ in range(steps):
        B[1:-1, 1:-1, 1:-1] = (
            0.125 * (A[2:, 1:-1, 1:-1] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[:-2, 1:-1, 1:-1])
            + 0.125 * (A[1:-1, 2:, 1:-1] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[1:-1, :-2, 1:-1])
            + 0.125 * (A[1:-1, 1:-1, 2:] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[1:-1, 1:-1, :-2])
            + A[1:-1, 1:-1, 1:-1]
        )
        A[1:-1, 1:-1, 1:-1] = (
            0.125 * (B[2:, 1:-1, 1:-1] - 2.0 * B[1:-1, 1:-1, 1:-1] + B[:-2, 1:-1, 1:-1])
            + 0.125 * (B[1:-1, 2:, 1:-1] - 2.0 * B[1:-1, 1:-1, 1:-1] + B[1:-1, :-2, 1:-1])
            + 0.125 * (B[1:-1, 1:-1, 2:] - 2.0 * B[1:-1, 1:-1, 1:-1] + B[1:-1, 1:-1, :-2])
            + B[1:-1, 1:-1, 1:-1]
        )
    return np.sum(A * A)


def by_hand(A, B, steps):
    A, B = A.copy(), B.copy()
    for _ in range(steps):
        B[1:-1, 1:-1, 1:-1] = (
            0.125 * (A[2:, 1:-1, 1:-1] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[:-2, 1:-1, 1:-1])
            + 0.125 * (A[1:-1, 2:, 1:-1] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[1:-1, :-2, 1:-1])
            + 0.125 * (A[1:-1, 1:-1, 2:] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[1:-1, 1:-1, :-2])
            + A[1:-1, 1:-1, 1:-1]
        )
        A[1:-1, 1:-1, 1:-1] = (
            0.125 * (B[2:, 1:-1, 1:-1] - 2.0 * B[1:-1, 1:-1, 1:-1] + B[:-2, 1:-1, 1:-1])
            + 0.125 * (B[1:-1, 2:, 1:-1] - 2.0 * B[1:-1, 1:-1, 1:-1] + B[1:-1, :-2, 1:-1])
            + 0.125 * (B[1:-1, 1:-1, 2:] - 2.0 * B[1:-1, 1:-1, 1:-1] + B[1:-1, 1:-1, :-2])
            + B[1:-1, 1:-1, 1:-1]
        )
    value = np.sum(A * A)

    A *= 2.0
    dA, dB = A, B
    dB.fill(0.0)
    dv = np.empty(tuple(length - 2 for length in A.shape))
    for _ in range(steps):
        spread(dv, dA, dB)
        spread(dv, dB, dA)
    return value, (dA, dB)


def spread(dv, source, target):
    """Move the adjoint of what was written to the seven points it came from; the middle one counts 1 - 6 / 8."""
    np.multiply(source[1:-1, 1:-1, 1:-1], 0.125, out=dv)
    source[1:-1, 1:-1, 1:-1] = 0.0
    target[2:, 1:-1, 1:-1] += dv
    target[:-2, 1:-1, 1:-1] += dv
    target[1:-1, 2:, 1:-1] += dv
    target[1:-1, :-2, 1:-1] += dv
    target[1:-1, 1:-1, 2:] += dv
    target[1:-1, 1:-1, :-2] += dv
    dv *= 2.0
    target[1:-1, 1:-1, 1:-1] += dv


def for_jax(np, lax):
    def half_step(A, B):
        middle = A[1:-1, 1:-1, 1:-1]
        around = A[2:, 1:-1, 1:-1] + A[:-2, 1:-1, 1:-1] + A[1:-1, 2:, 1:-1] + A[1:-1, :-2, 1:-1]
        around = around + A[1:-1, 1:-1, 2:] + A[1:-1, 1:-1, :-2]
        return B.at[1:-1, 1:-1, 1:-1].set(0.125 * (around - 6.0 * middle) + middle)

    def loss(A, B, steps):
        def step(both, _):
            A, B = both
            B = half_step(A, B)
            return (half_step(B, A), B), None

        A, B = lax.scan(step, (A, B), None, length=25)[0]
        return np.sum(A * A)

    return loss
