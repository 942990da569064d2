"""Rules of the functions that stand for writes into arrays: on the tape, and of `ufunc.at`."""

import numpy as np

from tangentish.helpers import (
    Layout,
    Place,
    accumulated,
    changed_at,
    changed_at_adjoints,
    changed_at_tangent,
    deposited,
    located,
    overwritten,
    taken_at,
    taken_back,
)
from tangentish.rules import adjoint, d, example, linear, t, tangent
from tangentish.samples import normal

ROWS = Layout((3, 4), 1, (3, 2), (4, 2), False)
WINDOWS = Layout((6,), 0, (4, 3), (1, 1), False)
TWICE = Place(np.array([0, 2, 0]), None, np.array([False, True, True]))


@example(normal(4), TWICE, normal(3))
@example(normal(3, 4), Place((slice(None, None, -1), 1), ROWS), normal(1, 3))
@example(normal(4, 2), Place((..., None, slice(1, None))), 2.5)
@linear(overwritten, constant_in=("place",))
def overwritten_(z, a, place, v):
    d[a] = overwritten(d[z], place, 0.0)
    d[v] = taken_back(d[z], place, v)


@example(normal(4), TWICE, np.ones(3))
@example(normal(3, 4), Place((slice(None, None, -1), 1), ROWS), 1.0)
@linear(taken_back, constant_in=("place", "v"))
def taken_back_(z, g, place, v):
    d[g] = overwritten(np.zeros_like(g), place, d[z])


@example(normal(6), WINDOWS)
@example(normal(3, 4), ROWS)
@linear(located)
def located_(z, whole, layout):
    d[whole] = deposited(d[z], layout)


@example(normal(4, 3), WINDOWS)
@example(normal(3, 2), ROWS)
@linear(deposited)
def deposited_(z, g, layout):
    d[g] = located(d[z], layout)


@example(normal(4), np.array([0, 2, 0]), normal(3), -1.0)
@example(normal(4, 2), np.array([0, 2, 0]), 1.5)
@linear(accumulated, constant_in=("index",))
def accumulated_(z, a, index, v, sign=1.0):
    d[a] = d[z]
    d[v] = sign * taken_at(d[z], index, v)


@example(normal(4, 2), np.array([0, 2, 0]), np.ones((3, 1)))
@linear(taken_at, constant_in=("index", "v"))
def taken_at_(z, g, index, v):
    d[g] = accumulated(np.zeros_like(g), index, np.broadcast_to(d[z], np.shape(g[index])))


@example(normal(4), np.multiply, np.array([0, 2, 0]), normal(3))
@example(normal(4, 2), np.divide, np.array([0, 2, 0]), 1.5)
@example(normal(3), np.maximum, np.array([1, 1, 0, 1]), normal(4))
@adjoint(changed_at)
def changed_at_(z, a, ufunc, index, v):
    """Ties of maximum and minimum are shared equally, one change after the other."""
    adjoints = changed_at_adjoints(d[z], a, ufunc, index, v)
    d[a] = adjoints[0]
    d[v] = adjoints[1]


@tangent(changed_at)
def changed_at_pushed(z, a, ufunc, index, v):
    of_a = changed_at_tangent(t[a], 0.0, a, ufunc, index, v)
    t[z] = of_a + changed_at_tangent(0.0, t[v], a, ufunc, index, v)
