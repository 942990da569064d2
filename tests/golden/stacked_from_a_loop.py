import numpy as np


def stacked_from_a_loop_grad(x):
    rows = []
    for i in range(len(x)):
        rows.append(np.sin(x[i]) * i)

    # return np.sum(np.stack(rows) ** 2)
    drows = 2.0 * np.stack(rows)
    dx = np.zeros_like(x)
    for i in reversed(range(len(x))):
        # rows.append(np.sin(x[i]) * i)
        dx[i] += drows[-1] * i * np.cos(x[i])
        drows = drows[:-1]
    return dx
