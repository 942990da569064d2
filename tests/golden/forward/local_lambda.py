import numpy as np


def f_tangent(v, tv):
    s = np.sin(v)
    return v * s, tv * s + tv * np.cos(v) * v


def local_lambda_tangent(x, tx):
    t, t2 = f_tangent(x, tx)
    t3, t4 = f_tangent(x * x, 2.0 * tx * x)
    return t + t3, t2 + t4
