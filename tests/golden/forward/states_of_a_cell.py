import numpy as np
from tangentish.helpers import tangent_like, zeros_of


def states_of_a_cell_tangent(xs, txs):
    CELL_calls = getattr(CELL, "calls", ...)
    CELL_state = getattr(CELL, "state", ...)
    CELL_total = getattr(CELL, "total", ...)
    t = np.zeros(2)
    CELL_state = t
    tCELL_state = np.zeros_like(t)
    CELL.state = CELL_state
    CELL_calls2 = 0
    CELL.calls = CELL_calls2
    CELL_total2 = 0.0
    CELL.total = CELL_total2
    total = 0.0
    ttotal = zeros_of(total)
    for x, tx in zip(xs, txs):
        CELL_calls2 = CELL_calls2 + 1
        CELL.calls = CELL_calls2
        t2 = CELL.weights
        s = t2 @ CELL_state + x
        h = np.tanh(s)
        t3 = CELL.gain
        p = h * t3
        tCELL_state = tangent_like(
            tangent_like(tangent_like(t2 @ tCELL_state + tx, s) * (1.0 - h * h), h) * t3, p
        )
        CELL_state = p
        CELL.state = CELL_state
        result = CELL_state
        p2 = result ** 2
        s2 = np.sum(p2)
        s3 = total + s2
        ttotal = tangent_like(
            ttotal + tangent_like(np.sum(tangent_like(2.0 * tCELL_state * result, p2)), s2), s3
        )
        total = s3
    CELL_total = total
    CELL.total = CELL_total
    result2 = total * CELL_calls2
    return result2, tangent_like(ttotal * CELL_calls2, result2)
