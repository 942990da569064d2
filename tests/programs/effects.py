"""Programs that print, assert and raise on their way: that happens once, in order, and counts for nothing."""

import functools

import numpy as np

from tests.corpus import normal, positive, program


@program(normal(3), golden=True, shows=("f-string, print, assert, raise",))
def says_what_it_does(x):
    """What is printed are attributes, calls and texts with formats, in a loop, too; it was no core Python."""
    h = np.tanh(x)
    print("start", h.shape, np.sum(h), f"{h[0]:.3f}", sep=" | ")
    for i in range(2):
        print(i, *h.shape, end="\n")
        h = h * x
    return np.sum(h**2)


@program(positive(3), golden=True)
def raises_for_bad_data(x):
    """An error that leaves a branch needs no test in the reverse sweep."""
    s = np.sum(x)
    if s < 0:
        raise ValueError(f"a negative sum: {s}")
    assert x.shape == (3,), "three numbers"
    y = np.sqrt(s)
    if y > 1e6:
        y = y * 2.0
    else:
        if np.isnan(y):
            raise ArithmeticError("not a number")
        y = y * 3.0
    return y * s


@program(positive(4), shows=("f-string, print, assert, raise",))
def raises_in_a_loop(x):
    """Each turn checks its entry and goes on."""
    total = 0.0
    for i in range(len(x)):
        if x[i] <= 0.0:
            raise ValueError(i)
        elif x[i] > 1.0:
            total += np.log(x[i])
        else:
            total *= x[i]
        total += x[i] ** 2
    return total


@program(normal(3))
def joins_a_text(x):
    """A method of a constant, called with a list; it was no core Python."""
    words = ", ".join([str(len(x)), "entries"])
    print(words)
    return np.sum(x * x)


# What a call changes that carries no derivative itself, another part of the function may have read.


class Gauge:
    """Changes its scale at each call, and back at the next one."""

    def __init__(self):
        self.scale = 2.0

    def turned(self):
        self.scale = 7.0 - self.scale
        return 1.0


GAUGE = Gauge()
LEVELS = np.array([1.0, 2.0, 3.0])


def turn_levels():
    LEVELS[:] = 5.0 - LEVELS
    return 1.0


def turn(levels):
    levels *= -1.0
    return 1.0


@program(1.3)
def method_that_changes_what_was_read(x):
    """The gradient was that of the scale after the last call: 2 * 2 * 2 * x."""
    y = x * GAUGE.scale
    one = GAUGE.turned()
    z = x * GAUGE.scale
    other = GAUGE.turned()
    return y * z * one * other


@program(normal(3), expect="tape", refused="turn_levels() may change")
def call_that_changes_a_global_array(x):
    """The gradient was that of the levels after the last call."""
    y = x * LEVELS
    one = turn_levels()
    z = x * x * LEVELS
    other = turn_levels()
    return np.sum(y) * one + np.sum(z) * other


@program(normal(3), normal(3), expect="tape", refused="() may change")
def callback_that_changes_an_argument(x, levels):
    """Which function is called only the run knows; the gradient was that of the levels after the calls."""
    change = [turn][0]
    y = x * levels
    one = change(levels)
    z = x * x * levels
    other = change(levels)
    return np.sum(y) * one + np.sum(z) * other


@program(normal(3), shows=("f-string, print, assert, raise",))
def constant_calls_that_change_nothing(x):
    """Calls without a derivative: of a cached function, a method of a text, and a new object."""
    words = "a b".split()
    count = len(words) + largest((1.0, 2.0)) + len(Gauge().__class__.__name__)
    return np.sum(x * x) * count


@functools.lru_cache
def largest(values):
    return max(values)
