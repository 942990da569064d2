import numpy as np
from tangentish.helpers import copy_nest, summands


def ring_of_entries_grad(x):
    w = [0.0] * 4
    kept = []
    for i in range(len(x)):
        t = i % 4
        w[t] = w[t] + x[i] ** 2
        t2 = w[0]
        kept.append(t2)
        w[-1] = t2 * x[i]

    # return sum(w)
    dw = copy_nest(summands(1.0, w))
    dx = np.zeros_like(x)
    for i in reversed(range(len(x))):
        t2 = kept.pop()
        # w[-1] = w[0] * x[i]
        dt = dw[-1]
        dx[i] += dt * t2
        dw[-1] = 0.0
        dw[0] += dt * x[i]
        # w[i % 4] += x[i] ** 2
        dt2 = dw[i % 4]
        dx[i] += 2.0 * dt2 * x[i]
        dw[i % 4] = 0.0
        dw[i % 4] += dt2
    return dx
