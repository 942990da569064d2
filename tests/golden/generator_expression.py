import numpy as np
from tangentish.helpers import summands


def generator_expression_grad(x):
    t = []
    for v in x:
        t.append(v * v)

    # return sum(v * v for v in x)
    dt = summands(1.0, t)
    dx = np.zeros_like(x)
    for k2 in reversed(range(len(x))):
        v = x[k2]
        dt2 = dt
        dt = dt2[:-1]
        dx[k2] += 2.0 * dt2[-1] * v
    return dx
