import numpy as np
from tangentish.helpers import tangent_like


def recurrent_tangent(h, W, inputs, th, tW):
    for t in range(len(inputs)):
        h2 = np.tanh(W @ h + inputs[t])
        th2 = (tW @ h + W @ th) * (1.0 - h2 * h2)
        h = h2
        th = th2
    p = h * h
    return np.sum(p), np.sum(tangent_like(2.0 * th * h, p))
