"""Calls that the tape records inside compiled code, because the callee cannot be compiled."""

import numpy as np

from tests.corpus import normal, positive, program


def powers(x, n):
    return list({k: x**k for k in range(1, n + 1)}.values())


def moments(data):
    parts = {k: v * v for k, v in enumerate(data["values"])}.values()
    return {"mean": sum(parts) / len(parts), "count": len(parts)}


def scaled(x, *, factor):
    return np.stack(list({k: factor * row for k, row in enumerate(x)}.values()))


def halved(x, n):
    values = {k: 0.5 * v for k, v in enumerate(x)}
    return np.sum(values[0]) if n == 0 else halved(x * 0.5, n - 1) + np.sum(values[len(x) - 1])


def squares_into(found, x):
    found.extend({k: v * v for k, v in enumerate(x)}.values())
    return found[-1]


def twice_powers(x):
    return 2.0 * np.sum(powers(x, 3)[2]) + np.sum(x)


@program(normal(3), normal(3), wrt=(0, 1), expect="tape", refused="dict comprehensions")
def island_in_a_loop(x, w):
    """The pullbacks of every turn are kept; elements of the list that comes back are read more than once."""
    s = 0.0
    for i in range(3):
        ps = powers(x, 3)
        s = s + np.sum(w * ps[0]) + np.sum(ps[1] * ps[2] * ps[2]) * i
        x = x * 0.5 + ps[0] * w
    return s


@program(normal(3), normal(3), wrt=(0, 1), expect="tape", refused="dict comprehensions")
def island_of_nests(x, y):
    """A dict of a tuple goes in, a dict of an array and an integer comes out."""
    r = moments({"values": (x, y, x), "name": "xy"})
    return np.sum(r["mean"] * r["mean"]) * r["count"]


@program(normal(2, 3), 1.5, wrt=(0, 1), expect="tape", refused="dict comprehensions")
def island_with_a_keyword(x, f):
    """The active argument is a keyword."""
    return np.sum(np.sin(scaled(x, factor=f)) * x)


@program(normal(3), 2, expect="tape", refused="dict comprehensions")
def island_that_recurs(x, n):
    """The callee calls itself."""
    return halved(x, n) * np.sum(x)


@program(normal(3), expect="tape", refused="dict comprehensions")
def island_in_a_callee(x):
    """The callee is compiled as a pair, and its own callee runs on the tape."""
    s = twice_powers(x)
    return s * twice_powers(x * s)


@program(positive(3), expect="tape", refused="dict comprehensions")
def island_unpacked(x):
    """A list that is unpacked, one element unused, one read twice."""
    a, b, c = powers(x, 3)
    return np.sum(a * np.log(c) + c)


@program(positive(3), expect="tape", refused="extend")
def no_island_for_a_write(x):
    """The callee fills a list of the caller's: apart from its caller it would leave values there unrecorded."""
    found = []
    last = squares_into(found, x)
    return found[0] * last


@program(normal(3), 0.7, wrt=(0, 1), expect="tape", refused="dict comprehensions")
def island_in_a_branch(x, y):
    """The callee is called on one way only, and its result is merged with an array."""
    if y > 0.0:
        z = scaled(x * y, factor=y)
    else:
        z = x
    return np.sum(z * z)


def doubled_in_place(x):
    total = sum({k: v for k, v in enumerate(x)}.values())
    x *= 2.0
    return np.sum(x) * total


def raised_in_place(x, b):
    total = sum({k: v for k, v in enumerate(x)}.values())
    b += 1
    return np.sum(x * b) * total


def filled(x):
    first = {k: v for k, v in enumerate(x)}[0]
    a = np.zeros(3)
    a[1] = x[0] * 2.0
    a *= first
    return a


@program(normal(3), expect="tape", refused="dict comprehensions")
def no_island_for_a_doubled_argument(x):
    """The callee doubles its argument in place: read afterwards it had the gradient of the array before, [5, 1, 8] at
    [0.5, -1.5, 2] and not [8, -8, 20].
    """
    y = x * 1.0
    s = doubled_in_place(y)
    return s + np.sum(y * y)


@program(normal(3), expect="tape", refused="dict comprehensions")
def no_island_for_raised_integers(x):
    """The callee writes into an array of constants: its caller read the old ones, and had the gradient [4.5, 6.5, 8.5]
    at [0.5, -1.5, 2] and not [5.5, 7.5, 9.5].
    """
    b = np.arange(3)
    s = raised_in_place(x, b)
    return s + np.sum(b * x)


@program(normal(3), expect="tape", refused="dict comprehensions")
def island_that_fills(x):
    """What the callee writes into is its own."""
    return np.sum(filled(x) ** 2) * x[0]
