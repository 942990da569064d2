"""Several ways out of a function."""

import numpy as np

from tests.corpus import normal, program


@program(0.4, golden=True, shows=("early return, several returns, return in loop",))
def early_return(x):
    """A guard clause: the text after it is an else."""
    if x < 0.0:
        return -x
    y = x * x
    return y * x


@program(-0.4)
def early_return_taken(x):
    """The guard clause is the way taken."""
    if x < 0.0:
        return x * x * x
    y = x * x
    return y * x


@program(1.7)
def ladder_of_returns(x):
    """Three returns, the second one taken."""
    if x < 1.0:
        return x
    if x < 2.0:
        return x * x
    if x < 3.0:
        return x * x * x
    return 0.0


@program(0.4)
def constant_return(x):
    """One of the results is a constant."""
    if x < 0.0:
        return 1.0
    return np.sin(x)


@program(normal(3))
def return_of_an_argument_s_element(x):
    """The result is an element of the argument."""
    return x[1]


@program(0.4)
def return_the_argument(x):
    """The identity."""
    return x


@program(normal(3))
def return_in_both_branches(x):
    """Nothing follows the branch."""
    s = np.sum(x)
    if s > 0.0:
        return s * s
    else:
        return np.exp(s)


@program(0.9, golden=True, shows=("early return, several returns, return in loop",))
def return_from_nested_loops(x):
    """A return that leaves two loops at once."""
    y = x
    for i in range(4):
        for j in range(4):
            y = y * x + 0.1
            if i * j == 2:
                return y * y
    return y


@program(0.3, normal(3), normal(3), wrt=1)
def returned_from_within(a, u, v):
    """The first turn returns before there is any other result, and the kind of that is not known."""
    p = np.ones(3)
    for _ in range(1):
        p = p * np.tanh(u)
    for c, t in zip(u, v):
        v = np.tanh(p)
    for _ in range(2):
        for c, t in zip(u, v):
            if a > t:
                return np.max(np.tanh(np.where(p > 0.1, u, u) * np.sum(p)))
            a = np.tanh(np.sum(np.cos(p) - p[::-1]))
    return np.tanh(c) + a + np.sum(u * v)


@program(normal(5), normal(5), wrt=(0, 1))
def slice_of_what_is_not_known(x, y):
    """An array of unknown kind is sliced."""
    z = np.where(np.cos(np.ones(5)) > 0.1, x - x[0], y)[::-1]
    return np.sum(np.tanh(z)[1:] * y[1:])
