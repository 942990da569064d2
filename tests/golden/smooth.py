import numpy as np


def smooth_grad(x, a):
    y = np.zeros_like(x)
    y[0] = x[0]
    for i in range(1, len(x)):
        y[i] = a * y[i - 1] + (1.0 - a) * x[i]

    # return np.sum(y * y)
    dy = 2.0 * y
    dx = np.zeros_like(x)
    da = 0.0
    for i in reversed(range(1, len(x))):
        # y[i] = a * y[i - 1] + (1.0 - a) * x[i]
        dt = dy[i]
        dy[i] = 0.0
        dx[i] += dt * (1.0 - a)
        dy[i - 1] += dt * a
        da -= dt * x[i]
        da += dt * y[i - 1]
    # y[0] = x[0]
    dt2 = dy[0]
    dy[0] = 0.0
    dx[0] += dt2
    return dx, da
