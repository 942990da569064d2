import numpy as np


def nested_loops_grad(x, n):
    x_kept = []
    kept = []
    for i in range(n):
        for j in range(i):
            c = np.cos(x)
            kept.append(c)
            x_kept.append(x)
            x = x * c
        x = x + 0.1 * i

    # return x
    dx = 1.0
    for i in reversed(range(n)):
        # x = x + 0.1 * i
        for j in reversed(range(i)):
            c = kept.pop()
            # x = x * np.cos(x)
            x = x_kept.pop()
            dx = dx * c - dx * x * np.sin(x)
    return dx
