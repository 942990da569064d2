import numpy as np
from tangentish.helpers import add_nests, check_scalar, conj, matmul_right, spread, unbroadcast, zeros_of


def states_of_a_cell_grad(xs):
    CELL_calls = getattr(CELL, "calls", ...)
    CELL_state = getattr(CELL, "state", ...)
    CELL_total = getattr(CELL, "total", ...)
    CELL_state = np.zeros(2)
    CELL.state = CELL_state
    CELL_calls2 = 0
    CELL.calls = CELL_calls2
    CELL_total2 = 0.0
    CELL.total = CELL_total2
    total = 0.0
    CELL_state_kept = []
    total_kept = []
    kept = []
    kept2 = []
    kept3 = []
    kept4 = []
    for x in xs:
        CELL_calls2 = CELL_calls2 + 1
        CELL.calls = CELL_calls2
        p = CELL.weights @ CELL_state
        kept.append(p)
        h = np.tanh(p + x)
        kept2.append(h)
        CELL_state_kept.append(CELL_state)
        CELL_state = h * CELL.gain
        CELL.state = CELL_state
        p2 = CELL_state ** 2
        kept3.append(p2)
        s = np.sum(p2)
        kept4.append(s)
        total_kept.append(total)
        total = total + s
    CELL_total = total
    CELL.total = CELL_total
    check_scalar(total * CELL_calls2)

    # return total * CELL.calls
    dtotal = unbroadcast(CELL_calls2, total)
    dxs = np.zeros_like(xs)
    dCELL_state = zeros_of(CELL_state)
    for k2 in reversed(range(len(xs))):
        x = xs[k2]
        p = kept.pop()
        h = kept2.pop()
        p2 = kept3.pop()
        s = kept4.pop()
        # total = total + np.sum(CELL.advance(x) ** 2)
        total = total_kept.pop()
        dtotal2 = dtotal
        dtotal = unbroadcast(dtotal2, total)
        # return self.state
        dt = unbroadcast(2.0 * spread(unbroadcast(dtotal2, s), p2) * conj(CELL_state), CELL_state)
        dCELL_state = add_nests(dCELL_state, dt)
        # self.state = np.tanh(self.weights @ self.state + x) * self.gain
        CELL_state = CELL_state_kept.pop()
        dt2 = unbroadcast(dCELL_state * conj(CELL.gain), h) * (1.0 - conj(h) * conj(h))
        dCELL_state = matmul_right(unbroadcast(dt2, p), CELL.weights, CELL_state)
        dxs[k2] += unbroadcast(dt2, x)
    return dxs
