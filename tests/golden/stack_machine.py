import numpy as np
from tangentish.helpers import copy_nest, put_back, zeros_of


def stack_machine_grad(x):
    stack = [x[0], x[1]]
    a_kept = []
    for i in range(2, len(x)):
        a = stack[-1]
        a_kept.append(a)
        stack.pop()
        stack.append(a * x[i])
        if i % 2 == 0:
            stack.append(x[i] ** 2)
    t = 1.0
    t_kept = []
    kept = []
    kept2 = []
    while stack:
        t2 = stack[-1]
        kept.append(t2)
        stack.pop()
        s = np.sin(t2)
        kept2.append(s)
        t_kept.append(t)
        t = t * s

    # return t
    dt = 1.0
    dstack = zeros_of(stack)
    for t2 in reversed(kept):
        s = kept2.pop()
        # t = t * np.sin(stack.pop())
        t = t_kept.pop()
        dstack = put_back(dstack, -1, 0.0)
        dstack[-1] += dt * t * np.cos(t2)
        dt = dt * s
    dx = np.zeros_like(x)
    for i in reversed(range(2, len(x))):
        a = a_kept.pop()
        if i % 2 == 0:
            # stack.append(x[i] ** 2)
            dx[i] += 2.0 * dstack[-1] * x[i]
            dstack = dstack[:-1]
        # stack.append(a * x[i])
        dt2 = dstack[-1]
        dx[i] += dt2 * a
        # a = stack.pop()
        dstack = dstack[:-1]
        dstack = put_back(dstack, -1, 0.0)
        da = dt2 * x[i]
        dstack[-1] += da
    # stack = [x[0], x[1]]
    dstack2 = copy_nest(dstack)
    dx[1] += dstack2[1]
    dx[0] += dstack2[0]
    return dx
