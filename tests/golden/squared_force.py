import numpy as np


def potential_grad_forward(q, depth):
    p = 0.5 * STIFFNESS
    return p * q - depth * np.sin(q) + 0.5 * q * STIFFNESS, (q, depth, p)


def potential_grad_backward(residuals, dresult):
    q, depth, p = residuals
    # dq = 0.5 * STIFFNESS * q - depth * np.sin(q) + 0.5 * q * STIFFNESS
    dq = 0.5 * dresult * STIFFNESS - dresult * depth * np.cos(q) + dresult * p
    return dq


def squared_force_grad(q):
    g, potential_grad_residuals = potential_grad_forward(q, 2.0)

    # g = force(q)
    dg = 2.0 * g
    dq = potential_grad_backward(potential_grad_residuals, dg)
    return dq.copy()
