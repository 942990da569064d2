import numpy as np


def dict_as_state_grad(x):
    state_a = x
    state_n = 0
    state_a_kept = []
    kept = []
    for i in range(3):
        s = np.sin(state_a)
        kept.append(s)
        state_a_kept.append(state_a)
        state_a = s * x
        state_n = state_n + 1

    # return np.sum(state["a"]) * state["n"]
    dstate_a = np.broadcast_to(state_n, x.shape)
    dx = np.zeros_like(x)
    for i in reversed(range(3)):
        s = kept.pop()
        # state["a"] = np.sin(state["a"]) * x
        state_a = state_a_kept.pop()
        dstate_a2 = dstate_a
        dstate_a = dstate_a2 * x * np.cos(state_a)
        dx += dstate_a2 * s
    # state = {"a": x, "n": 0}
    dx += dstate_a
    return dx
