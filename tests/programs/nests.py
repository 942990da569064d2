"""Arguments that are tuples, lists, dicts, namedtuples and dataclasses."""

import collections
import dataclasses

import numpy as np

from tests.corpus import normal, program

Layer = collections.namedtuple("Layer", "weights offset")


@dataclasses.dataclass
class Spring:
    stiffness: float
    rest: float
    turns: int


@program((normal(3), 2.0), golden=True)
def pair(p):
    """A tuple of an array and a number."""
    a, b = p
    return np.sum(a * a) * b


@program([normal(3), normal(3)])
def list_of_arrays(xs):
    """A list, indexed."""
    return np.sum(xs[0] * xs[1])


@program([normal(3), normal(3), normal(3)], shows=("for over a sequence / array rows",))
def loop_over_a_list_of_arrays(xs):
    """A loop over a list whose entries are active."""
    s = 0.0
    for x in xs:
        s = s + np.sum(x * x) * s + np.sum(x)
    return s


@program({"w": normal(2, 3), "b": normal(2)}, normal(3), golden=True)
def dict_of_arrays(params, x):
    """A dict by keys."""
    return np.sum(np.tanh(params["w"] @ x + params["b"]))


@program(Layer(normal(2, 3), normal(2)), normal(3), shows=("dataclass / namedtuple",))
def named_tuple(layer, x):
    """A namedtuple by attributes."""
    return np.sum(np.tanh(layer.weights @ x + layer.offset))


@program(Spring(2.0, 0.4, 3), 1.5, wrt=(0, 1), shows=("dataclass / namedtuple",))
def data_class(spring, x):
    """A dataclass with an integer, whose gradient is None."""
    return 0.5 * spring.stiffness * (x - spring.rest) ** 2 * spring.turns


@program({"layers": [(normal(3, 2), normal(3)), (normal(1, 3), normal(1))], "rate": 0.1}, normal(2))
def nested_nest(model, x):
    """A dict of a list of tuples, read in a loop."""
    h = x
    for w, b in model["layers"]:
        h = np.tanh(w @ h + b)
    return np.sum(h) * model["rate"]


@program((1.5, 2, "label", None))
def nest_with_other_leaves(p):
    """Leaves that have no gradient."""
    return p[0] ** p[1]


@program({"a": 1.5, "b": 2.0})
def unread_entry(p):
    """An entry that is not read: its gradient is zero."""
    return p["a"] ** 2


@program({"a": 1.5, "b": 2.0}, shows=("for over dict items",))
def loop_over_items(p):
    """A loop over a dict's items."""
    s = 0.0
    for key, value in p.items():
        s = s + value * value * len(key)
    return s


def affine(layer, x):
    return layer.weights @ x + layer.offset


@program(Layer(normal(2, 3), normal(2)), normal(3), wrt=(0, 1))
def nest_handed_to_a_callee(layer, x):
    """A nest is an argument of a callee, twice."""
    return np.sum(affine(layer, x) * affine(layer, 2.0 * x))


@program(normal(4))
def list_summed_and_read_by_entry(x):
    """The adjoint of a list comes from `np.stack` and is added to entry by entry: it was a view that is read-only."""
    xs = [x, x * 2.0]
    s = sum(xs)
    return np.sum(s * s) + np.sum(xs[0] * xs[1]) + np.sum(np.stack(xs) * 3.0)


@program(normal(4), normal(4), wrt=(0, 1))
def list_summed_after_its_entries(x, y):
    """`sum` gives one adjoint to all entries, one of which is added to."""
    xs = [x, y]
    t = np.sum(xs[0] * 2.0 * xs[1])
    s = sum(xs)
    return t + np.sum(s * y) + np.sum(s * s)


@program(normal(4), normal(4), wrt=(0, 1))
def display_of_a_name_that_is_bound_again(x, y):
    """The list holds the v of before the loop; its part of the adjoint was given to the v of after it."""
    v = x
    a = [np.sin(y), x, v]
    for _i in range(3):
        v = y * y
    return np.sum(np.array(a) ** 2) + np.sum(v)


@program(normal(4))
def unpacked_twice_and_summed(x):
    """The adjoint of a list comes from its parts, which are one read-only array, and is added to by an earlier one."""
    xs = [x, x * 2.0]
    a, b = xs
    s = sum(xs)
    c, e = xs
    return np.sum(s * s) + np.sum(a * b * s) + np.sum(c + e) + np.sum(np.stack(xs) * 3.0)


@program(normal(4))
def unpacked_twice(x):
    """Both parts of the second unpacking have one adjoint, to which those of the first are added."""
    xs = (x * 1.0, x * 2.0)
    a, b = xs
    t = a * b * 2.0
    c, e = xs
    return np.sum(t * t) + np.sum(c + e)
