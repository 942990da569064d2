import numpy as np


def two_buffers_swapped_tangent(x, n, tx):
    t = np.zeros_like(x)
    a = x * 1.0
    ta = np.array(tx)
    b = t
    tb = np.zeros_like(t)
    for _ in range(n):
        t2 = a[1:-1]
        t3 = a[2:]
        t4 = a[:-2]
        tb[1:-1] = ta[1:-1] * t3 + ta[2:] * t2 - 0.5 * (2.0 * ta[:-2] * t4)
        b[1:-1] = t2 * t3 - 0.5 * t4 ** 2
        t5 = a
        a = b
        t6 = ta
        ta = tb
        b = t5
        tb = t6
    return np.sum(a * x) + np.sum(b), np.sum(ta * x + tx * a) + np.sum(tb)
