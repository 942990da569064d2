import numpy as np
from tangentish.helpers import summands


def comprehension_with_a_condition_grad(x):
    items = []
    for v2 in x:
        if v2 > -0.5:
            items.append(v2 * v2)

    # return v * sum(items)
    ditems = summands(2.0, items)
    dx = np.zeros_like(x)
    for k2 in reversed(range(len(x))):
        v2 = x[k2]
        if v2 > -0.5:
            ditems2 = ditems
            ditems = ditems2[:-1]
            dv2 = 2.0 * ditems2[-1] * v2
        else:
            dv2 = 0.0
        dx[k2] += dv2
    return dx
