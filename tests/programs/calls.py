"""Calls of other functions of the user's: split pairs, keywords, defaults, recursion's neighbours."""

import numpy as np

from tests.corpus import normal, program


def square(x):
    return x * x


def scaled(x, factor=2.0, *, offset=0.0):
    return x * factor + offset


def sine_and_cosine(x):
    return np.sin(x), np.cos(x)


def guarded(x):
    if x < 0.0:
        return -x
    y = x * x
    return y * x


def summed(x, n):
    s = 0.0
    for i in range(n):
        s = s + x**i
    return s


def twice(f, x):
    return f(f(x))


def outer_call(x):
    return square(x) + square(2.0 * x)


def constant(n):
    return 2.0 * n


def nothing_returned(x):
    x * 2.0


@program(normal(3), golden=True)
def poly(x):
    """A call in the middle of an expression, on a value that has no name."""
    return np.sum(square(np.sin(x)) * x)


@program(1.3, golden=True)
def two_calls(x):
    """One callee called twice: two sets of residuals."""
    return square(x) * square(x + 1.0)


@program(1.3)
def call_of_a_call(x):
    """The result of a call is the argument of the same function."""
    return square(square(x))


@program(1.3)
def callee_with_callees(x):
    """Three levels of functions."""
    return outer_call(x) * x


@program(1.3)
def default_in_the_callee(x):
    """The callee's default is used."""
    return scaled(x) * x


@program(1.3, 0.2, wrt=(0, 1), golden=True, shows=("default / keyword arguments",))
def keywords_in_the_call(x, y):
    """Keywords out of order, both active."""
    return scaled(offset=y, factor=x, x=y) * x


@program(1.3, golden=True)
def two_results(x):
    """A callee that returns a tuple, unpacked."""
    s, c = sine_and_cosine(x)
    return s * c * x


@program(1.3)
def one_of_two_results(x):
    """Only one of the callee's results is read."""
    s, _ = sine_and_cosine(x)
    return s * x


@program(1.3)
def indexed_result(x):
    """The callee's tuple is indexed, not unpacked."""
    return sine_and_cosine(x)[1] * x


@program(1.3, golden=True)
def callee_with_two_exits(x):
    """The callee returns early."""
    return guarded(x) * 2.0 + guarded(-x)


@program(0.8, golden=True)
def call_in_a_loop(x):
    """The residuals of each turn are kept."""
    y = x
    for _ in range(3):
        y = square(y) + x
    return y


@program(0.8)
def loop_in_the_callee(x):
    """The callee has a loop."""
    return summed(x, 4) * summed(2.0 * x, 3)


@program(0.8, shows=("function passed as argument",))
def function_as_an_argument(x):
    """A function handed to a function."""
    return twice(square, x) + twice(np.sin, x)


@program(0.8)
def inactive_call(x):
    """A call whose arguments are not active is only a call."""
    return x * constant(3)


@program(0.8)
def call_in_a_branch(x):
    """Residuals that exist on one way only."""
    y = x
    if x > 0.0:
        y = square(y)
    return y * x


@program(0.8)
def call_in_a_test(x):
    """The test calls a function."""
    if square(x) > 0.5:
        return square(x) * x
    return x


@program(normal(3), 0.5, wrt=(0, 1))
def one_callee_for_numbers_and_arrays(x, a):
    """One callee, two kinds of argument."""
    return np.sum(square(x)) + square(a)


@program(normal(3), normal(3), wrt=(0, 1))
def same_argument_twice_in_a_call(x, y):
    """f(x, x): both of the callee's adjoints go to one name."""
    return np.sum(scaled(x, x)) + np.sum(scaled(x, y))


def chosen(x, mode):
    if mode not in ("plain", "both"):
        raise ValueError(mode)
    y = np.sin(x)
    if len(x) > 2:
        y = y * x
    return y if mode == "plain" else [x, y]


@program(normal(3))
def call_with_a_check_and_a_choice(x):
    """The way back takes back the result that was chosen: the way there then gave None, which it had been before."""
    t = chosen(x, "both")
    return np.sum(t[0] * t[1])
