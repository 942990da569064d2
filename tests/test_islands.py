"""Calls on the tape inside compiled code: what is said of them, and when there are none."""

import numpy as np
import pytest

import tangentish as tg
from tests.programs import islands

X = np.array([0.5, 1.0, 2.0])


def cubes(x):
    return sum({k: v**3 for k, v in enumerate(x)}.values())


def loss(x):
    return np.sum(x) * cubes(x)


def gradient_of_loss(x):
    return np.sum(x**3) + np.sum(x) * 3.0 * x**2


def test_the_rest_is_compiled_and_the_callee_named():
    g = tg.grad(loss)
    with pytest.warns(tg.FallbackWarning, match="cubes, called by loss, runs on the tape: .*test_islands.py") as seen:
        np.testing.assert_allclose(g(X), gradient_of_loss(X), rtol=1e-12)
    assert "dict comprehensions" in str(seen[0].message) and len(seen) == 1
    assert "taped(cubes, (0,), x)" in g.source(X)
    line = loss.__code__.co_firstlineno + 1
    assert "loss is compiled." in g.explain(X)
    assert f"line {line}: the call of cubes runs on the tape" in g.explain(X)


def test_source_mode_refuses():
    with pytest.raises(tg.UnsupportedError, match="dict comprehensions"):
        tg.grad(loss, mode="source")(X)


@pytest.mark.filterwarnings("ignore::tangentish.FallbackWarning")
def test_a_written_gradient_cannot_call_the_tape(tmp_path):
    with pytest.raises(tg.UnsupportedError, match="the call of cubes runs on the tape"):
        tg.grad(loss).write(tmp_path / "loss.py", X)
    assert not list(tmp_path.iterdir())


@pytest.mark.filterwarnings("ignore::tangentish.FallbackWarning")
def test_a_callee_that_is_bound_anew_is_followed(monkeypatch):
    g = tg.grad(loss)
    g(X)
    monkeypatch.setitem(globals(), "cubes", lambda x: sum([v * v for v in x]))
    np.testing.assert_allclose(g(X), np.sum(X**2) + np.sum(X) * 2.0 * X, rtol=1e-12)


@pytest.mark.filterwarnings("ignore::tangentish.FallbackWarning")
@pytest.mark.parametrize(
    "f, compiled",
    [
        (islands.island_in_a_loop, True),
        (islands.island_of_nests, True),
        (islands.island_with_a_keyword, True),
        (islands.island_that_recurs, True),
        (islands.island_in_a_callee, True),
        (islands.island_unpacked, True),
        (islands.island_in_a_branch, True),
        (islands.no_island_for_a_write, False),
    ],
)
def test_which_functions_are_compiled_around_their_callees(f, compiled):
    g = tg.grad(f)
    arguments = {"island_with_a_keyword": (np.ones((2, 3)), 1.5), "island_that_recurs": (X, 2)}
    several = {"island_in_a_loop", "island_of_nests"}
    args = arguments.get(f.__name__, (X, X) if f.__name__ in several else (X, 0.5)[: f.__code__.co_argcount])
    g(*args)
    assert ("is compiled" in g.explain(*args)) == compiled
