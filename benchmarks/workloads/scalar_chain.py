"""Twenty elementary operations in a row on one float: nothing but the cost of an operation."""

import numpy as np

NAME = "chain of 20 scalar operations"
WRT = (0,)


def arguments():
    return (0.7,)


def primal(x):
    u = np.sin(x)
    u = u * x
    u = np.exp(u)
    u = u - x
    u = np.cos(u)
    u = u * x
    u = np.tanh(u)
    u = u + x
    u = np.sin(u)
    u = u * x
    u = np.exp(u)
    u = u - x
    u = np.log(u)
    u = u * x
    u = np.tanh(u)
    u = u + x
    u = np.sqrt(u)
    u = u * x
    u = np.sin(u)
    return u * u


def by_hand(x):
    s1 = np.sin(x)
    e1 = np.exp(s1 * x)
    v1 = e1 - x
    c1 = np.cos(v1)
    h1 = np.tanh(c1 * x)
    v2 = h1 + x
    s2 = np.sin(v2)
    e2 = np.exp(s2 * x)
    v3 = e2 - x
    l1 = np.log(v3)
    h2 = np.tanh(l1 * x)
    r1 = np.sqrt(h2 + x)
    v4 = r1 * x
    s3 = np.sin(v4)

    du = 2.0 * s3 * np.cos(v4)
    dx = du * r1
    du *= 0.5 * x / r1
    dx += du
    du *= 1.0 - h2 * h2
    dx += du * l1
    du *= x / v3
    dx -= du
    du *= e2
    dx += du * s2
    du *= x * np.cos(v2)
    dx += du
    du *= 1.0 - h1 * h1
    dx += du * c1
    du *= -x * np.sin(v1)
    dx -= du
    du *= e1
    return s3 * s3, (dx + du * s1 + du * x * np.cos(x),)
