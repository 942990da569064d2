import numpy as np


def overwritten_in_a_loop_grad(x, n):
    x_kept = []
    kept = []
    for _ in range(n):
        t = np.sin(x)
        kept.append(t)
        x_kept.append(x)
        x = t * x

    # return np.sum(x)
    dx = np.broadcast_to(1.0, x.shape)
    for _ in reversed(range(n)):
        t = kept.pop()
        # x = np.sin(x) * x
        x = x_kept.pop()
        dx = dx * t + dx * x * np.cos(x)
    return dx.copy()
