import numpy as np


def overwritten_in_a_loop_grad(x, n):
    x_kept = []
    kept = []
    for _ in range(n):
        s = np.sin(x)
        kept.append(s)
        x_kept.append(x)
        x = s * x

    # return np.sum(x)
    dx = np.broadcast_to(1.0, x.shape)
    for _ in reversed(range(n)):
        s = kept.pop()
        # x = np.sin(x) * x
        x = x_kept.pop()
        dx = dx * s + dx * x * np.cos(x)
    return dx.copy()
