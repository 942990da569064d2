import numpy as np


def match_on_options_grad(x, kind):
    t = kind == "sine" or kind == "sin"
    if t:
        y = np.sin(x)
    elif kind == "cosine":
        y2 = np.cos(x)
    elif kind is None:
        y3 = x
    else:
        raise ValueError(f"what is {kind}?")

    if t:
        # return np.sum(y * x)
        dx = y
        # y = np.sin(x)
        dx = dx + x * np.cos(x)
    elif kind == "cosine":
        # return np.sum(y * x)
        dx = y2
        # y = np.cos(x)
        dx = dx - x * np.sin(x)
    else:
        # return np.sum(y * x)
        dx = y3
        # y = x
        dx = dx + x
    return dx.copy()
