import numpy as np


def bond_grad(rates):
    discount = 1.0
    value = 0.0
    discount_kept = []
    for rate in rates:
        q = discount / (1.0 + rate)
        discount_kept.append(q)
        discount = q
        value = value + 5.0 * discount

    # return value + 100.0 * discount
    ddiscount = 100.0
    drates = np.zeros_like(rates)
    for k2 in reversed(range(len(rates))):
        rate = rates[k2]
        q = discount_kept.pop()
        # value = value + 5.0 * discount
        ddiscount += 5.0
        # discount = discount / (1.0 + rate)
        q2 = ddiscount / (1.0 + rate)
        ddiscount = q2
        drates[k2] -= q2 * q
    return drates
