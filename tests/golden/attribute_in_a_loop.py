import numpy as np


def attribute_in_a_loop_grad(x):
    CELL_total = 0.0
    CELL.total = CELL_total
    CELL_total_kept = []
    for v in x:
        if v > 0.0:
            CELL_total = CELL_total + v * v
            CELL.total = CELL_total
        else:
            CELL_total_kept.append(CELL_total)
            CELL_total = CELL_total * v
            CELL.total = CELL_total

    # return CELL.total * x[0]
    dx = np.zeros_like(x)
    dx[0] += CELL_total
    dCELL_total = x[0]
    for k in reversed(range(len(x))):
        v = x[k]
        if v > 0.0:
            # CELL.total += v * v
            dv = 2.0 * dCELL_total * v
        else:
            # CELL.total = CELL.total * v
            CELL_total = CELL_total_kept.pop()
            dCELL_total2 = dCELL_total
            dCELL_total = dCELL_total2 * v
            dv = dCELL_total2 * CELL_total
        dx[k] += dv
    return dx
