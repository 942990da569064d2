import numpy as np


def list_comprehension_grad(x):
    t = []
    for v in x:
        t.append(v * v)

    # return np.sum(np.array([v * v for v in x]))
    dt = np.broadcast_to(1.0, np.array(t).shape)
    dx = np.zeros_like(x)
    for k2 in reversed(range(len(x))):
        v = x[k2]
        dt2 = dt
        dt = dt2[:-1]
        dx[k2] += 2.0 * dt2[-1] * v
    return dx
