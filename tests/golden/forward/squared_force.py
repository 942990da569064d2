import numpy as np


def potential_grad_tangent(q, depth, tq2):
    p = 0.5 * STIFFNESS
    dq = p * q - depth * np.sin(q) + 0.5 * q * STIFFNESS
    tdq = tq2 * p - tq2 * np.cos(q) * depth + 0.5 * tq2 * STIFFNESS
    return dq, tdq


def squared_force_tangent(q, tq):
    g, tg = potential_grad_tangent(q, 2.0, tq)
    return g @ g, tg @ g + g @ tg
