import numpy as np


def sine_and_cosine_tangent(x, tx2):
    return (np.sin(x), np.cos(x)), [tx2 * np.cos(x), -(tx2 * np.sin(x))]


def two_results_tangent(x, tx):
    t, t2 = sine_and_cosine_tangent(x, tx)
    s, c = t
    ts = t2[0]
    tc = t2[1]
    p = s * c
    return p * x, (ts * c + tc * s) * x + tx * p
