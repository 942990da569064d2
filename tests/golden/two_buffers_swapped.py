import numpy as np


def two_buffers_swapped_grad(x, n):
    a = x * 1.0
    b = np.zeros_like(x)
    b_kept = []
    a_kept = []
    b_kept2 = []
    for _ in range(n):
        b_kept.append(b[1:-1].copy())
        b[1:-1] = a[1:-1] * a[2:] - 0.5 * a[:-2] ** 2
        a_kept.append(a)
        t = a
        a = b
        b_kept2.append(b)
        b = t

    # return np.sum(a * x) + np.sum(b)
    db = np.ones(x.shape)
    da = x.copy()
    dx = a.copy()
    for _ in reversed(range(n)):
        # a, b = b, a
        b = b_kept2.pop()
        a = a_kept.pop()
        da, db = db, da
        # b[1:-1] = a[1:-1] * a[2:] - 0.5 * a[:-2] ** 2
        b[1:-1] = b_kept.pop()
        dt = db[1:-1].copy()
        db[1:-1] = 0.0
        da[:-2] -= dt * a[:-2]
        da[2:] += dt * a[1:-1]
        da[1:-1] += dt * a[2:]
    # a, b = x * 1.0, np.zeros_like(x)
    dx += da
    return dx
