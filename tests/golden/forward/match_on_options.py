import numpy as np


def match_on_options_tangent(x, kind, tx):
    if kind == "sine" or kind == "sin":
        y = np.sin(x)
        ty = tx * np.cos(x)
        result = np.sum(y * x)
        t = np.sum(ty * x + tx * y)
    elif kind == "cosine":
        y = np.cos(x)
        ty = -(tx * np.sin(x))
        result = np.sum(y * x)
        t = np.sum(ty * x + tx * y)
    elif kind is None:
        y = x
        ty = tx
        result = np.sum(y * x)
        t = np.sum(ty * x + tx * y)
    else:
        raise ValueError(f"what is {kind}?")
    return result, t
