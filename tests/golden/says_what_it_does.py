import numpy as np


def says_what_it_does_grad(x):
    h2 = np.tanh(x)
    h = h2
    print("start", h.shape, np.sum(h), f"{h[0]:.3f}", sep=" | ")
    h_kept = []
    for i in range(2):
        print(i, *h.shape, end="\n")
        h_kept.append(h)
        h = h * x

    # return np.sum(h**2)
    dh = 2.0 * h
    dx = np.zeros_like(x)
    for i in reversed(range(2)):
        # h = h * x
        h = h_kept.pop()
        dh2 = dh
        dh = dh2 * x
        dx += dh2 * h
    # h = np.tanh(x)
    dx += dh * (1.0 - h2 * h2)
    return dx
