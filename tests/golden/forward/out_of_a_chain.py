import numpy as np


def out_of_a_chain_tangent(x, y, tx, ty):
    buffer = np.empty(4)
    tbuffer = np.zeros_like(buffer)
    tbuffer[...] = tx * y + ty * x
    np.multiply(x, y, out=buffer)
    tbuffer *= np.cos(buffer)
    np.sin(buffer, out=buffer)
    tbuffer += tx
    np.add(buffer, x, out=buffer)
    return np.sum(buffer ** 2), np.dot(2.0 * tbuffer, buffer)
