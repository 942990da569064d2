import numpy as np


def else_of_a_for_grad(x):
    broken = False
    turns = 0
    for v in x:
        turns += 1
        if v > 5.0:
            broken = True
            break

    if not broken:
        # return np.sum(x * x)
        dx = 2.0 * x
        dv = 0.0
    else:
        # return v
        dv = 1.0
        dx = np.zeros_like(x)
    for k in reversed(range(turns)):
        dx[k] += dv
        dv = 0.0
    return dx
