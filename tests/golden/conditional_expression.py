import numpy as np


def conditional_expression_grad(x, flag):
    if flag:
        s = np.sin(x)
    else:
        s = np.cos(x)

    # return x * (np.sin(x) if flag else np.cos(x)) + (x if x > 1.0 else 2.0 * x)
    if x > 1.0:
        # return x * (np.sin(x) if flag else np.cos(x)) + (x if x > 1.0 else 2.0 * x)
        dx = 1.0
    else:
        # return x * (np.sin(x) if flag else np.cos(x)) + (x if x > 1.0 else 2.0 * x)
        dx = 2.0
    dx += s
    if flag:
        # return x * (np.sin(x) if flag else np.cos(x)) + (x if x > 1.0 else 2.0 * x)
        dx += x * np.cos(x)
    else:
        # return x * (np.sin(x) if flag else np.cos(x)) + (x if x > 1.0 else 2.0 * x)
        dx -= x * np.sin(x)
    return dx
