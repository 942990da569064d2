import numpy as np


def callee_with_tests_of_constants_tangent(x, tx):
    u = x * x
    tu = 2.0 * tx * x
    tu[...] = 0.5 * tu
    u *= 0.5
    e = np.exp(0.5 * u[0])
    tu[2:] = 0.5 * tu[0] * e
    u[2:] = e
    t = u[:-1]
    t2 = u[-1]
    tu[1:] += tu[:-1] * t2 + tu[-1] * t
    u[1:] += t * t2
    t3 = u[:-1]
    t4 = u[-1]
    tu[1:] += tu[:-1] * t4 + tu[-1] * t3
    u[1:] += t3 * t4
    return np.sum(u * x), np.sum(tu * x + tx * u)
