import numpy as np
from tangentish.helpers import conj, lowered, unbroadcast


def default_value_grad(x, n, scale):
    # return scale * np.sum(x**n)
    dx = unbroadcast(np.broadcast_to(scale * n, x.shape) * conj(x ** lowered(n)), x)
    return dx.copy()
