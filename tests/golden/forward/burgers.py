import numpy as np


def burgers_tangent(x, steps, tx):
    u = x.copy()
    tu = tx.copy()
    for t in range(steps):
        p = 0.1 * u[1:-1]
        r = u[2:] - u[:-2]
        tu[1:-1] -= 0.1 * tu[1:-1] * r + (tu[2:] - tu[:-2]) * p
        u[1:-1] -= p * r
    return np.sum(u * u), np.dot(2.0 * tu, u)
