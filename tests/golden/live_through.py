import numpy as np


def live_through_grad(x, n):
    z = np.sin(x)
    y = x
    y_kept = []
    for _ in range(n):
        y_kept.append(y)
        y = y * z

    # return y + z
    dy = 1.0
    dz = 1.0
    for _ in reversed(range(n)):
        # y = y * z
        y = y_kept.pop()
        dy2 = dy
        dy = dy2 * z
        dz += dy2 * y
    # y = x
    dx = dy
    # z = np.sin(x)
    dx += dz * np.cos(x)
    return dx
