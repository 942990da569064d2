import numpy as np


def while_true_grad(x):
    n = 0
    x_kept2 = []
    kept = []
    turns = 0
    while True:
        turns += 1
        x = x * 1.5
        test = x > 4.0
        kept.append(test)
        if test:
            break
        else:
            x_kept2.append(x)
            x = np.sin(x) + x
            n = n + 1

    # return x * x
    dx = 2.0 * x
    for _ in range(turns):
        test = kept.pop()
        if not test:
            # x = np.sin(x) + x
            x = x_kept2.pop()
            dx = dx + dx * np.cos(x)
        # x = x * 1.5
        dx = 1.5 * dx
    return dx
