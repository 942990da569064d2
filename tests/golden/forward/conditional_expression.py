import numpy as np


def conditional_expression_tangent(x, flag, tx):
    if flag:
        s = np.sin(x)
        t = tx * np.cos(x)
    else:
        s = np.cos(x)
        t = -(tx * np.sin(x))
    if x > 1.0:
        t2 = x
        t3 = tx
    else:
        t2 = 2.0 * x
        t3 = 2.0 * tx
    return x * s + t2, tx * s + t * x + t3
