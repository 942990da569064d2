import numpy as np


def over_zip_grad(x, y):
    s = 0.0
    for a, b in zip(x, y):
        s = s + a * b * b

    # return s
    dx = np.zeros_like(x)
    dy = np.zeros_like(y)
    for k2 in reversed(range(min(len(x), len(y)))):
        a = x[k2]
        b = y[k2]
        # s = s + a * b * b
        dt = b
        dx[k2] += dt * b
        dy[k2] += a * b + dt * a
    return dx, dy
