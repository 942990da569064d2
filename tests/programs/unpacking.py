"""Tuples: unpacking, swaps, nests of locals."""

import numpy as np

from tests.corpus import normal, program


@program(1.2, 0.7, wrt=(0, 1), golden=True)
def swap(a, b):
    """A swap outside loops is but a renaming."""
    a, b = b, a
    return a * a + b


@program(1.2, shows=("tuples, nested unpacking",))
def nested_unpacking(x):
    """A tuple in a tuple."""
    (a, b), c = (x, x * x), np.sin(x)
    return a * b + c


@program(1.2, 0.7, 0.3, wrt=(0, 1, 2), shows=("swap a, b = b, a in a loop",))
def rotation(a, b, c):
    """Three names change places in a loop."""
    for _ in range(4):
        a, b, c = b, c, a * b
    return a + b * c


@program(normal(3))
def unpacked_array(x):
    """An active array is unpacked into its elements."""
    a, b, c = x
    return a * b + c * c


@program(normal(4), shows=("tuples, nested unpacking",))
def starred(x):
    """A starred target takes the rest."""
    first, *rest = x
    s = first
    for r in rest:
        s = s + r * r
    return s


@program(1.2)
def tuple_local(x):
    """A tuple is a value, indexed later."""
    pair = (x, x * x)
    return pair[0] * pair[1]


@program(1.2)
def list_local(x):
    """A list that nobody changes."""
    items = [x, x * x, 3.0]
    return items[0] * items[1] + items[-1]


@program(1.2)
def dict_local(x):
    """A dict that nobody changes."""
    state = {"position": x, "velocity": x * x}
    return state["position"] * state["velocity"]


@program(1.2)
def chained_assignment(x):
    """a = b = value."""
    a = b = x * x
    a = a + 1.0
    return a * b


@program(1.2)
def unpacked_from_the_right_side(x):
    """The right side is evaluated before any name is bound."""
    a = x
    a, b = a * 2.0, a * 3.0
    return a * b
