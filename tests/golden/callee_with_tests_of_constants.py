import numpy as np


def callee_with_tests_of_constants_grad(x):
    u = x * x
    u *= 0.5
    e = np.exp(0.5 * u[0])
    u[2:] = e
    t = u[:-1]
    t2 = u[-1]
    u_kept = u[1:].copy()
    u[1:] += t * t2
    t3 = u[:-1]
    t4 = u[-1]
    u_kept2 = u[1:].copy()
    u[1:] += t3 * t4

    # return np.sum(u * x)
    du = x.copy()
    dx = u.copy()
    u[1:] = u_kept2
    dt = du[1:].copy()
    # u[1:] += u[:-1] * u[-1]
    du[-1] += np.dot(dt, t3)
    du[:-1] += dt * t4
    u[1:] = u_kept
    dt2 = du[1:].copy()
    # u[1:] += u[:-1] * u[-1]
    du[-1] += np.dot(dt2, t)
    du[:-1] += dt2 * t2
    # u[order:] = np.exp(shift * u[0])
    dt3 = du[2:].copy()
    du[2:] = 0.0
    du[0] += 0.5 * np.sum(dt3) * e
    # u *= 0.5 if order == 1 else u[0]
    du = 0.5 * du
    # u = x * x
    dx += 2.0 * du * x
    return dx
