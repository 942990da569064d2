import numpy as np


def tried_and_caught_grad(x):
    try:
        y = x[7]
        completed = True
    except IndexError:
        completed = False
    if not completed:
        y = x[0] * x[1]

    # return y * x[2]
    dx = np.zeros_like(x)
    dx[2] += y
    dy = x[2]
    if not completed:
        # y = x[0] * x[1]
        dx[1] += dy * x[0]
        dx[0] += dy * x[1]
        dy = 0.0
    if completed:
        # y = x[7]
        dx[7] += dy
    return dx
