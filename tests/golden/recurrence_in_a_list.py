import numpy as np
from tangentish.helpers import add_nests, copy_nest, summands, zeros_of


def recurrence_in_a_list_grad(x):
    xs = [x[0]]
    kept = []
    kept2 = []
    for i in range(1, len(x)):
        t = xs[-1]
        kept.append(t)
        t2 = xs[i - 1]
        kept2.append(t2)
        xs.append(t * x[i] + np.sin(t2))
    total = 0.0
    t3 = xs
    for v in t3:
        total = total + v * v

    # return total + sum(xs)
    dxs = copy_nest(summands(1.0, xs))
    dt = zeros_of(t3)
    for k2 in reversed(range(len(xs))):
        v = t3[k2]
        # total += v * v
        dt[k2] += 2.0 * v
    dxs = copy_nest(add_nests(dxs, dt))
    dx = np.zeros_like(x)
    for i in reversed(range(1, len(x))):
        t = kept.pop()
        t2 = kept2.pop()
        # xs.append(xs[-1] * x[i] + np.sin(xs[i - 1]))
        dt2 = dxs[-1]
        dxs = dxs[:-1]
        dxs[i - 1] += dt2 * np.cos(t2)
        dx[i] += dt2 * t
        dxs[-1] += dt2 * x[i]
    # xs = [x[0]]
    dx[0] += copy_nest(dxs)[0]
    return dx
