import numpy as np


def live_through_tangent(x, n, tx):
    z = np.sin(x)
    tz = tx * np.cos(x)
    y = x
    ty = tx
    for _ in range(n):
        ty = ty * z + tz * y
        y = y * z
    return y + z, ty + tz
