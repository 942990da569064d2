import numpy as np


def says_what_it_does_tangent(x, tx):
    h2 = np.tanh(x)
    th = tx * (1.0 - h2 * h2)
    h = h2
    print("start", h.shape, np.sum(h), f"{h[0]:.3f}", sep=" | ")
    for i in range(2):
        print(i, *h.shape, end="\n")
        th = th * x + tx * h
        h = h * x
    return np.sum(h ** 2), np.dot(2.0 * th, h)
