import numpy as np


def out_of_a_chain_grad(x, y):
    buffer = np.empty(4)
    np.multiply(x, y, out=buffer)
    buffer_kept = buffer.copy()
    np.sin(buffer, out=buffer)
    buffer_kept2 = buffer.copy()
    np.add(buffer, x, out=buffer)

    # return np.sum(buffer**2)
    dbuffer = 2.0 * buffer
    # np.add(buffer, x, out=buffer)
    buffer[...] = buffer_kept2
    dt = dbuffer
    dbuffer = dt.copy()
    dx = dt
    # np.sin(buffer, out=buffer)
    buffer[...] = buffer_kept
    dbuffer = dbuffer * np.cos(buffer)
    # np.multiply(x, y, out=buffer)
    dt2 = dbuffer
    dx = dx + dt2 * y
    dy = dt2 * x
    return dx, dy
