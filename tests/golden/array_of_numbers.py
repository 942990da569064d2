import numpy as np


def array_of_numbers_grad(a, b):
    m = np.array([[a, b], [b * a, 1.0]])
    p = m @ m

    # return np.sum(m @ m)
    dm = np.broadcast_to(1.0, p.shape) @ m.T + m.T @ np.broadcast_to(1.0, p.shape)
    # m = np.array([[a, b], [b * a, 1.0]])
    dt = dm[1, 0]
    da = dm[0, 0] + dt * b
    db = dm[0, 1] + dt * a
    return da, db
