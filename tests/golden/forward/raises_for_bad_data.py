import numpy as np


def raises_for_bad_data_tangent(x, tx):
    s = np.sum(x)
    ts = np.sum(tx)
    if s < 0:
        raise ValueError(f"a negative sum: {s}")
    assert x.shape == (3,), "three numbers"
    y = np.sqrt(s)
    ty = 0.5 * ts / y
    if y > 1000000.0:
        y = y * 2.0
        ty = 2.0 * ty
        result = y * s
        t = ty * s + ts * y
    else:
        if np.isnan(y):
            raise ArithmeticError("not a number")
        y = y * 3.0
        ty = 3.0 * ty
        result = y * s
        t = ty * s + ts * y
    return result, t
