import numpy as np
from tangentish.helpers import unbroadcast


def recurrent_grad(h, W, inputs):
    h_kept = []
    h_kept2 = []
    for t in range(len(inputs)):
        h2 = np.tanh(W @ h + inputs[t])
        h_kept2.append(h2)
        h_kept.append(h)
        h = h2

    # return np.sum(h * h)
    dh = 2.0 * unbroadcast(np.broadcast_to(1.0, (h * h).shape) * h, h)
    dW = np.zeros_like(W)
    for t in reversed(range(len(inputs))):
        h2 = h_kept2.pop()
        # h = np.tanh(W @ h + inputs[t])
        h = h_kept.pop()
        dt = dh * (1.0 - h2 * h2)
        dh = W.T @ dt
        dW += np.outer(dt, h)
    return dh.copy(), dW
