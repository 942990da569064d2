import numpy as np


def over_reversed_grad(c):
    y = 0.0
    for v in reversed(c):
        y = y * 0.7 + v

    # return y * y
    dy = 2.0 * y
    dc = np.zeros_like(c)
    for k2 in reversed(range(len(c))):
        # y = y * 0.7 + v
        dy2 = dy
        dy = 0.7 * dy2
        dc[len(c) - 1 - k2] += dy2
    return dc
