"""Implicit steps in alternating directions, tridiagonal systems of whole lines: a grid of 100 by 100, 5 steps."""

import numpy as np

NAME = "adi 100x100, 5 steps"
WRT = (0,)


def arguments():
    return np.random.RandomState(15).standard_normal((100, 100)), 5


def primal(u, steps):
    u = u.copy()
    n = u.shape[0]
    v, p, q = np.empty(u.shape), np.empty(u.shape), np.empty(u.shape)
    a = -n * n / steps
    d = 0.5 * a
    b, e = 1.0 - 2.0 * a, 1.0 - 2.0 * d
    for _ in range(steps):
        v[0, 1:-1] = 1.0
        p[1:-1, 0] = 0.0
        q[1:-1, 0] = v[0, 1:-1]
        for j in range(1, n - 1):
            p[1:-1, j] = -a / (a * p[1:-1, j - 1] + b)
            right = -d * u[j, :-2] + (1.0 + 2.0 * d) * u[j, 1:-1] - d * u[j, 2:]
            q[1:-1, j] = (right - a * q[1:-1, j - 1]) / (a * p[1:-1, j - 1] + b)
        v[n - 1, 1:-1] = 1.0
        for j in range(n - 2, 0, -1):
            v[j, 1:-1] = p[1:-1, j] * v[j + 1, 1:-1] + q[1:-1, j]
        u[1:-1, 0] = 1.0
        p[1:-1, 0] = 0.0
        q[1:-1, 0] = u[1:-1, 0]
        for j in range(1, n - 1):
            p[1:-1, j] = -d / (d * p[1:-1, j - 1] + e)
            right = -a * v[:-2, j] + (1.0 + 2.0 * a) * v[1:-1, j] - a * v[2:, j]
            q[1:-1, j] = (right - d * q[1:-1, j - 1]) / (d * p[1:-1, j - 1] + e)
        u[1:-1, n - 1] = 1.0
        for j in range(n - 2, 0, -1):
            u[1:-1, j] = p[1:-1, j] * u[1:-1, j + 1] + q[1:-1, j]
    return np.sum(u * u)


def by_hand(u, steps):
    """`p` does not depend on `u` and is the same in every step: the reverse keeps its first half step."""
    u = u.copy()
    n = u.shape[0]
    v, p, q = np.empty(u.shape), np.empty(u.shape), np.empty(u.shape)
    a = -n * n / steps
    d = 0.5 * a
    b, e = 1.0 - 2.0 * a, 1.0 - 2.0 * d
    for _ in range(steps):
        v[0, 1:-1] = 1.0
        p[1:-1, 0] = 0.0
        q[1:-1, 0] = v[0, 1:-1]
        for j in range(1, n - 1):
            p[1:-1, j] = -a / (a * p[1:-1, j - 1] + b)
            right = -d * u[j, :-2] + (1.0 + 2.0 * d) * u[j, 1:-1] - d * u[j, 2:]
            q[1:-1, j] = (right - a * q[1:-1, j - 1]) / (a * p[1:-1, j - 1] + b)
        v[n - 1, 1:-1] = 1.0
        for j in range(n - 2, 0, -1):
            v[j, 1:-1] = p[1:-1, j] * v[j + 1, 1:-1] + q[1:-1, j]
        first = p.copy()
        u[1:-1, 0] = 1.0
        p[1:-1, 0] = 0.0
        q[1:-1, 0] = u[1:-1, 0]
        for j in range(1, n - 1):
            p[1:-1, j] = -d / (d * p[1:-1, j - 1] + e)
            right = -a * v[:-2, j] + (1.0 + 2.0 * a) * v[1:-1, j] - a * v[2:, j]
            q[1:-1, j] = (right - d * q[1:-1, j - 1]) / (d * p[1:-1, j - 1] + e)
        u[1:-1, n - 1] = 1.0
        for j in range(n - 2, 0, -1):
            u[1:-1, j] = p[1:-1, j] * u[1:-1, j + 1] + q[1:-1, j]
    value = np.sum(u * u)

    u *= 2.0
    du, dv, dq = u, v, q
    dv.fill(0.0)
    for _ in range(steps):
        for j in range(1, n - 1):
            dq[1:-1, j] = du[1:-1, j]
            du[1:-1, j + 1] += p[1:-1, j] * du[1:-1, j]
        du[1:-1] = 0.0
        for j in range(n - 2, 0, -1):
            dright = dq[1:-1, j] / (d * p[1:-1, j - 1] + e)
            dq[1:-1, j - 1] -= d * dright
            dv[1:-1, j] += (1.0 + 2.0 * a) * dright
            dright *= a
            dv[:-2, j] -= dright
            dv[2:, j] -= dright
        for j in range(1, n - 1):
            dq[1:-1, j] = dv[j, 1:-1]
            dv[j + 1, 1:-1] += first[1:-1, j] * dv[j, 1:-1]
        dv.fill(0.0)
        for j in range(n - 2, 0, -1):
            dright = dq[1:-1, j] / (a * first[1:-1, j - 1] + b)
            dq[1:-1, j - 1] -= a * dright
            du[j, 1:-1] += (1.0 + 2.0 * d) * dright
            dright *= d
            du[j, :-2] -= dright
            du[j, 2:] -= dright
    return value, (du,)
