import numpy as np


def raises_for_bad_data_grad(x):
    s = np.sum(x)
    if s < 0:
        raise ValueError(f"a negative sum: {s}")
    assert x.shape == (3,), "three numbers"
    y = np.sqrt(s)
    if not y > 1000000.0:
        if np.isnan(y):
            raise ArithmeticError("not a number")

    if y > 1000000.0:
        # return y * s
        ds = 2.0 * y
        # y = y * 2.0
        dy = 2.0 * s
    else:
        # return y * s
        ds = 3.0 * y
        # y = y * 3.0
        dy = 3.0 * s
    # y = np.sqrt(s)
    ds += 0.5 * dy / y
    # s = np.sum(x)
    dx = np.empty(x.shape)
    dx[...] = ds
    return dx
