import numpy as np
from tangentish.helpers import appended, tangent_like


def recurrence_in_a_list_tangent(x, tx):
    txs = [tx[0]]
    xs = [x[0]]
    txs2 = txs
    for i in range(1, len(x)):
        t = xs[-1]
        t2 = x[i]
        r = i - 1
        t3 = xs[r]
        t4 = appended(xs, t * t2 + np.sin(t3))
        txs2 = tangent_like(appended(txs2, txs2[-1] * t2 + tx[i] * t + txs2[r] * np.cos(t3)), t4)
        xs = t4
    total = 0.0
    ttotal = 0.0
    for v, tv in zip(xs, txs2):
        ttotal = ttotal + 2.0 * tv * v
        total = total + v * v
    return total + sum(xs), ttotal + sum(txs2)
