import numpy as np
from tangentish.helpers import appended, tangent_like, without_entry


def stack_machine_tangent(x, tx):
    tstack = [tx[0], tx[1]]
    stack = [x[0], x[1]]
    tstack2 = tstack
    for i in range(2, len(x)):
        a = stack[-1]
        ta = tstack2[-1]
        stack = without_entry(stack, -1)
        tstack2 = without_entry(tstack2, -1)
        t2 = x[i]
        t3 = appended(stack, a * t2)
        tstack2 = tangent_like(appended(tstack2, ta * t2 + tx[i] * a), t3)
        stack = t3
        if i % 2 == 0:
            t4 = x[i]
            t5 = appended(stack, t4 ** 2)
            tstack2 = tangent_like(appended(tstack2, 2.0 * tx[i] * t4), t5)
            stack = t5
    t = 1.0
    tt = 0.0
    while stack:
        t6 = stack[-1]
        tstack3 = without_entry(tstack2, -1)
        stack = without_entry(stack, -1)
        t7 = tstack2[-1]
        tstack2 = tstack3
        s = np.sin(t6)
        tt = tt * s + t7 * np.cos(t6) * t
        t = t * s
    return t, tt
