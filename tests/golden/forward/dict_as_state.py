import numpy as np


def dict_as_state_tangent(x, tx):
    state_a = x
    tstate_a = tx
    state_n = 0
    for i in range(3):
        s = np.sin(state_a)
        tstate_a = tstate_a * np.cos(state_a) * x + tx * s
        state_a = s * x
        state_n = state_n + 1
    return np.sum(state_a) * state_n, np.sum(tstate_a) * state_n
