"""Second derivatives: `tg.hvp` against differences of the gradient, for every program that is smooth there."""

import warnings

import numpy as np
import pytest

import tangentish as tg
from tangentish import nests
from tests.corpus import load
from tests.test_forward import direction, inner, positions
from tests.test_vjp import NOT_BY_ALL

PROGRAMS = [
    one
    for one in load().values()
    if not one.keywords and one.expect == "source" and one.name not in NOT_BY_ALL and one.connected
]


def moved(value, change, step):
    """A value, moved in a direction."""
    leaves, structure = nests.flatten(value)
    changes = nests.flatten(change)[0]
    ends = [a if d is None else a + step * d for a, d in zip(leaves, changes, strict=True)]
    plain = [type(a)(e) if isinstance(a, float) else e for a, e in zip(leaves, ends, strict=True)]
    return nests.rebuild(structure, plain)


def difference(one, gradient, places, args, changes, weights, step):
    """The change of `<weights, gradient>` in a direction, by central differences."""
    ends = []
    for sign in (1, -1):
        there = list(args)
        for place, change in zip(places, changes, strict=True):
            there[place] = moved(args[place], change, sign * step)
        ends.append(sum(inner(w, g) for w, g in zip(weights, gradient(*there), strict=True)))
    return (ends[0] - ends[1]) / (2 * step)


@pytest.mark.parametrize("one", PROGRAMS, ids=lambda one: one.name)
def test_hessian_times_a_vector(one):
    args, _ = one.arguments()
    if any(getattr(leaf, "dtype", None) in (np.float32, np.complex64) for leaf in nests.flatten(args)[0]):
        pytest.skip("differences of single precision tell nothing")
    random = np.random.RandomState(11)
    places = positions(one)
    changes = tuple(direction(args[place], random) for place in places)
    weights = [direction(args[place], random) for place in places]
    gradient = tg.grad(one.function, tuple(places))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = tg.hvp(one.function, tuple(places))(*args, changes)
        slopes = [difference(one, gradient, places, args, changes, weights, h) for h in (1e-3, 5e-4, 2.5e-4)]
    numeric = slopes[2] + (slopes[2] - slopes[1]) / 3
    coarse = slopes[1] + (slopes[1] - slopes[0]) / 3
    if not abs(numeric - coarse) <= 1e-5 * max(1.0, abs(numeric)):
        pytest.skip("not smooth between the points of the differences")
    exact = sum(inner(w, h) for w, h in zip(weights, found, strict=True))
    assert abs(exact - numeric) <= 2e-5 * max(1.0, abs(numeric))
