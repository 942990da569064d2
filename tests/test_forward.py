"""Forward mode against reverse mode: `<dy, J v>` is `<J' dy, v>` for every program of the corpus."""

import warnings

import numpy as np
import pytest

import tangentish as tg
from tangentish import nests
from tests.corpus import Program, load
from tests.test_programs import same_bits
from tests.test_vjp import NOT_BY_ALL, mode_of

PROGRAMS = [
    one
    for one in load().values()
    if not one.keywords and one.expect != "refused" and one.tape and one.name not in NOT_BY_ALL
]
COMPILED = [one for one in PROGRAMS if one.expect == "source"]


def direction(value, random):
    """A tangent for a value: random, None for what has no derivative."""
    leaves, structure = nests.flatten(value)
    return nests.rebuild(structure, [direction_of(leaf, random) for leaf in leaves])


def direction_of(leaf, random):
    if isinstance(leaf, np.ndarray | np.generic) and leaf.dtype.kind in "fc":
        change = random.standard_normal(leaf.shape)
        if leaf.dtype.kind == "c":
            change = change + 1j * random.standard_normal(leaf.shape)
        return np.asarray(change, leaf.dtype)[()] if isinstance(leaf, np.generic) else np.asarray(change, leaf.dtype)
    if isinstance(leaf, float):
        return float(random.standard_normal())
    if isinstance(leaf, complex):
        return complex(*random.standard_normal(2))
    return None


def inner(a, b):
    """The real inner product of two nests; None is that of a nest without floats."""
    if a is None:
        assert all(leaf is None for leaf in nests.flatten(b)[0])
        return 0.0
    pairs = zip(nests.flatten(a)[0], nests.flatten(b)[0], strict=True)
    return sum(float(np.sum(np.real(np.conj(x) * y))) for x, y in pairs if x is not None and y is not None)


def positions(one: Program) -> list[int]:
    names = one.function.__code__.co_varnames
    return [names.index(place) if isinstance(place, str) else place for place in one.positions()]


@pytest.mark.parametrize("one", PROGRAMS, ids=lambda one: one.name)
def test_forward_is_reverse_transposed(one):
    check(one, mode_of(one), set(positions(one)))


@pytest.mark.parametrize("one", COMPILED, ids=lambda one: one.name)
def test_forward_by_all_arguments(one):
    check(one, "source", set(range(len(one.samples))))


def check(one, mode, moved):
    random = np.random.RandomState(5)
    args, _ = one.arguments()
    tangents = tuple(direction(arg, random) if i in moved else None for i, arg in enumerate(args))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        y, change = tg.jvp(one.function, tuple(args), tangents, mode=mode)
        value, pullback = tg.vjp(one.function, *one.arguments()[0], mode=mode)
        dy = direction(value, random)
        adjoints = pullback(dy)
    assert same_bits(y, value) and same_bits(args, one.arguments()[0])
    forward = inner(dy, change)
    backward = sum(inner(adjoint, v) for adjoint, v in zip(adjoints, tangents, strict=True) if v is not None)
    wide = not any(getattr(leaf, "dtype", None) == np.float32 for leaf in nests.flatten(args)[0])
    size = sum(np.sqrt(inner(a, a) * inner(v, v)) for a, v in zip(adjoints, tangents, strict=True) if v is not None)
    assert np.shape(change) == np.shape(y) and np.asarray(change).dtype == np.asarray(y).dtype
    np.testing.assert_allclose(forward, backward, rtol=1e-9 if wide else 2e-4, atol=(1e-12 if wide else 1e-5) * size)
