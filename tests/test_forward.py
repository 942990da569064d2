"""Forward mode against reverse mode: `<dy, J v>` is `<J' dy, v>` for every program of the corpus."""

import runpy
import warnings

import numpy as np
import pytest

import tangentish as tg
from tangentish import nests
from tangentish.capture import capture
from tangentish.pushforwards import Tangent, change_of
from tests.corpus import Program, load
from tests.test_programs import GOLDEN, same_bits
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


# The text


def transform(one: Program) -> tuple[Tangent, list]:
    """The function with its tangents for the arguments that the program is differentiated by, and the arguments."""
    names = [parameter.name for parameter in capture(one.function).parameters]
    places = tuple(names.index(place) if isinstance(place, str) else place for place in one.positions())
    args, keywords = one.arguments()
    made = Tangent(one.function, "source", places)
    return made, made._bound(tuple(args), keywords)


EVERY = [one for one in load().values() if one.expect == "source"]


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.name)
def test_forward_mode_compiles_what_reverse_mode_does(one):
    made, bound = transform(one)
    assert "pushforward(" not in made._variant(bound).derived.source, "a tangent comes from the tape"


@pytest.mark.parametrize("one", [one for one in EVERY if one.golden], ids=lambda one: one.name)
def test_text_is_the_committed_one(one, request):
    made, bound = transform(one)
    path, text = GOLDEN / "forward" / f"{one.name}.py", made._variant(bound).derived.source
    if request.config.getoption("--update-golden"):
        path.write_text(text, encoding="utf-8")
    assert path.exists(), "pytest --update-golden writes it"
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("one", [one for one in COMPILED if one.alone and not one.keywords], ids=lambda one: one.name)
def test_text_runs_alone(one, tmp_path):
    made, bound = transform(one)
    made.write(tmp_path / "alone.py", *one.arguments()[0])
    text = (tmp_path / "alone.py").read_text(encoding="utf-8")
    assert "tangentish" not in "".join(line for line in text.splitlines() if "import" in line)
    random = np.random.RandomState(3)
    changes = [change_of(bound[place], direction(bound[place], random)) for place in made._wrt(bound)]
    run = made._variant(bound).derived.function
    alone = runpy.run_path(str(tmp_path / "alone.py"))[run.__name__]
    assert same_bits(alone(*made._bound(*one.arguments()), *changes), run(*made._bound(*one.arguments()), *changes))


def doubled(x):
    return 2.0 * np.asarray(x)


@tg.adjoint(doubled)
def doubled_adjoint(z, x):
    d[x] = 2.0 * d[z]  # noqa: F821


def with_doubled(x):
    return np.sum(doubled(x) * x)


def test_a_text_that_needs_the_tape_is_not_written(tmp_path):
    made = Tangent(with_doubled, "source", (0,))
    _, change = tg.jvp(with_doubled, (np.arange(3.0),), (np.ones(3),), mode="source")
    assert change == 12.0
    with pytest.raises(tg.UnsupportedError, match="tangent of doubled comes from the tape") as caught:
        made.write(tmp_path / "alone.py", np.arange(3.0))
    assert "tangentish.tangent" in str(caught.value) and not (tmp_path / "alone.py").exists()
