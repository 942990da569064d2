"""Mutation that is refused by name and line in source mode for now; the tape takes what it can get right."""

import numpy as np

from tests.corpus import normal, program

LOG = []


class Counter:
    total = 0.0


COUNTER = Counter()


@program(normal(3), shows=("x += y on an array with an alias",))
def add_in_place(x):
    """`+=` on an array whose other name is read."""
    y = x * 1.0
    z = y
    y += x
    return np.sum(z * y)


@program(normal(3), shows=("input array of the caller mutated",))
def argument_in_place(x):
    """`*=` on the caller's array."""
    x *= 2.0
    return np.sum(x * x)


@program(normal(4), shows=("writing through a view (y = x[1:]; y *= 2; x.T, reshape)",))
def in_place_through_a_view(x):
    """A view is written through `+=`, its array is read."""
    y = x * 1.0
    v = y[1:]
    v += 1.0
    return np.sum(y * y)


@program(normal(3), shows=("boolean mask write",))
def element_of_a_mask(x):
    """A boolean mask is assigned to."""
    y = x * x
    y[x > 0.0] = 0.0
    return np.sum(y)


@program(normal(3), shows=("out= arguments",))
def out_argument(x):
    """A ufunc with out=."""
    y = np.empty_like(x)
    np.multiply(x, x, out=y)
    return np.sum(y)


@program(normal(3))
def fill_method(x):
    """A method that writes."""
    y = x * x
    y.fill(2.0)
    return np.sum(y * x)


@program(normal(3))
def sort_method(x):
    """x.sort() writes, np.sort(x) does not."""
    y = x * x
    y.sort()
    return np.sum(y * np.arange(3.0))


@program(normal(3), shows=("np.add.at and friends",))
def add_at(x):
    """np.add.at writes into its first operand."""
    y = x * x
    np.add.at(y, [0, 0], x[1])
    return np.sum(y)


@program(normal(3))
def copy_to(x):
    """np.copyto writes into its first operand."""
    y = np.zeros(3)
    np.copyto(y, x * x)
    return np.sum(y)


def double(a):
    a *= 2.0


@program(normal(3), shows=("callee mutates its argument",))
def mutating_callee(x):
    """The callee writes into what it is given."""
    y = x * x
    double(y)
    return np.sum(y)


@program(normal(3))
def list_append(x):
    """A list grows in a loop."""
    items = []
    for v in x:
        items.append(v * v)
    return sum(items)


@program(1.3)
def dict_entry(x):
    """An entry of a dict is assigned to."""
    state = {"a": x}
    state["a"] = state["a"] * x
    return state["a"]


@program(1.3, shows=("self.x written",))
def attribute_written(x):
    """An attribute of a global object is assigned to."""
    COUNTER.total = x * x
    return COUNTER.total * x


@program(1.3, expect="tape", refused="global", shows=("writing a global",))
def global_written(x):
    """A global is bound."""
    global RESULT
    RESULT = x * x
    return RESULT * x


@program(1.3, shows=("closure cell rebound after capture, nonlocal",))
def nonlocal_written(x):
    """A nested function binds a name of the enclosing one."""
    y = x

    def step():
        nonlocal y
        y = y * x

    step()
    step()
    return y


@program(1.3, shows=("try / except / finally",))
def except_around_active_code(x):
    """An exception chooses the way."""
    factors = [2.0, 3.0]
    try:
        y = x * factors[2]
    except IndexError:
        y = x * x
    return y
