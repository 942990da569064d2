import numpy as np


def advanced_by_a_callee_tangent(x, dt, tx, tdt):
    u = x.copy()
    tu = tx.copy()
    for _ in range(3):
        s = u[2:] - 2.0 * u[1:-1] + u[:-2]
        tu[1:-1] += tdt * s + (tu[2:] - 2.0 * tu[1:-1] + tu[:-2]) * dt
        u[1:-1] += dt * s
    return np.sum(u ** 2), np.dot(2.0 * tu, u)
