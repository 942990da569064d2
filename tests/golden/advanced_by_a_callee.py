import numpy as np


def advanced_by_a_callee_grad(x, dt):
    u = x.copy()
    kept = []
    for _ in range(3):
        s = u[2:] - 2.0 * u[1:-1] + u[:-2]
        kept.append(s)
        u[1:-1] += dt * s

    # return np.sum(u**2)
    du = 2.0 * u
    ddt = 0.0
    for _ in reversed(range(3)):
        s = kept.pop()
        g = du[1:-1].copy()
        # u[1:-1] += dt * (u[2:] - 2.0 * u[1:-1] + u[:-2])
        g2 = g * dt
        du[:-2] += g2
        ddt += np.dot(g, s)
        du[1:-1] += -2.0 * g2
        du[2:] += g2
    # u = x.copy()
    dx = du
    return dx, ddt
