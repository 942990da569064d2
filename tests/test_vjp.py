"""`tg.vjp`: pullbacks of functions with any result, compiled and on the tape."""

import warnings

import numpy as np
import pytest

import tangentish as tg
from tests.corpus import Program, load
from tests.test_programs import assert_close, same_bits

# By whose other arguments no derivative is known: the pullback, which is for all of them, is refused.
NOT_BY_ALL = {"azimuthal_integration"}
PROGRAMS = [
    one
    for one in load().values()
    if not one.keywords and one.expect != "refused" and one.tape and one.name not in NOT_BY_ALL
]


def mode_of(one: Program) -> str:
    return "source" if one.expect == "source" else "tape"


@pytest.mark.parametrize("one", PROGRAMS, ids=lambda one: one.name)
def test_pullback_of_every_program(one):
    """Pulled back, 1.0 is the gradient, and 2.0 is twice that; the value is what the plain function returns."""
    args, _ = one.arguments()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        value, gradient = tg.value_and_grad(one.function, one.wrt, mode=mode_of(one))(*one.arguments()[0])
        y, pullback = tg.vjp(one.function, *args, mode=mode_of(one))
    assert same_bits(y, value)
    like = type(y)(1) if not isinstance(y, np.ndarray) else np.ones_like(y)
    first, again, twice = pullback(like), pullback(like), pullback(2 * like)
    assert len(first) == len(args) and same_bits(list(first), list(again))
    names = one.function.__code__.co_varnames
    for position, its in zip(
        one.positions(), gradient if isinstance(one.wrt, tuple) else (gradient,), strict=True
    ):
        place = names.index(position) if isinstance(position, str) else position
        assert_close(first[place], its, 1e-12)
        assert same_bits(twice[place], doubled(first[place]))
    assert same_bits(args, one.arguments()[0])


def doubled(adjoint):
    if isinstance(adjoint, tuple) and hasattr(adjoint, "_fields"):
        return type(adjoint)(*map(doubled, adjoint))
    if isinstance(adjoint, (list, tuple)):
        return type(adjoint)(map(doubled, adjoint))
    if isinstance(adjoint, dict):
        return {key: doubled(one) for key, one in adjoint.items()}
    if hasattr(adjoint, "__dataclass_fields__"):
        return type(adjoint)(**{key: doubled(getattr(adjoint, key)) for key in adjoint.__dataclass_fields__})
    return None if adjoint is None else 2 * adjoint


def test_a_result_may_be_an_array_or_a_nest():
    def f(x, n, A):
        y = np.tanh(A @ x) * n
        return y, {"sum": np.sum(y), "n": n}

    x, A = np.array([0.3, -0.2]), np.array([[1.0, 2.0], [0.5, -1.0]])
    for mode in ("source", "tape"):
        y, pullback = tg.vjp(f, x, 2, A, mode=mode)
        np.testing.assert_array_equal(y[0], np.tanh(A @ x) * 2)
        dx, dn, dA = pullback((np.array([1.0, 0.0]), {"sum": 3.0, "n": None}))
        weights = np.array([4.0, 3.0]) * 2 * (1 - np.tanh(A @ x) ** 2)
        np.testing.assert_allclose(dx, A.T @ weights)
        np.testing.assert_allclose(dA, np.outer(weights, x))
        assert dn is None


def test_what_is_written_afterwards_makes_no_difference():
    x, dy = np.array([1.0, 2.0]), np.ones(2)
    y, pullback = tg.vjp(lambda x: np.exp(x), x)
    expected = np.exp(x)
    x[:] = 0.0
    y[:] = 0.0
    (dx,) = pullback(dy)
    np.testing.assert_array_equal(dx, expected)
    dx[:] = 7.0
    np.testing.assert_array_equal(pullback(dy)[0], expected)
    assert np.all(dy == 1.0)


SCALE = 2.0


def scaled(x):
    return SCALE * x


def test_a_pullback_keeps_the_globals_of_its_call(monkeypatch):
    _, pullback = tg.vjp(scaled, 3.0)
    monkeypatch.setitem(scaled.__globals__, "SCALE", 5.0)
    assert tg.vjp(scaled, 3.0)[1](1.0) == (5.0,)
    assert pullback(1.0) == (2.0,)


def test_methods_and_variable_arguments():
    class Line:
        slope = 3.0

        def at(self, x, *more):
            return self.slope * x + sum(more)

    y, pullback = tg.vjp(Line().at, 2.0, 1.0, 4.0)
    assert y == 11.0 and pullback(1.0) == (3.0, 1.0, 1.0)


def test_source_is_the_text_of_both_functions():
    _, pullback = tg.vjp(lambda x: np.sin(x), 1.0)
    assert "def function_forward(x)" in pullback.source() and "def function_backward(" in pullback.source()
    _, pullback = tg.vjp(lambda x: np.sin(x), 1.0, mode="tape")
    with pytest.raises(tg.UnsupportedError):
        pullback.source()


def test_arguments_without_floats():
    y, pullback = tg.vjp(lambda n, s: (n, s), 3, "a")
    assert y == (3, "a") and pullback((None, None)) == (None, None)


def test_adjoints_that_do_not_fit():
    _, pullback = tg.vjp(lambda x: np.sin(x), np.ones(3))
    with pytest.raises(tg.ArgumentError, match="shape"):
        pullback(np.ones(2))
    with pytest.raises(tg.ArgumentError, match="structure"):
        pullback((np.ones(3),))
    with pytest.raises(tg.ArgumentError, match="complex"):
        pullback(np.ones(3) * 1j)


def test_arguments_that_share_memory():
    def f(x, y):
        return np.sum(x * y)

    x = np.arange(4.0)
    _, pullback = tg.vjp(f, x, x)
    np.testing.assert_array_equal(pullback(1.0)[1], x)
    _, pullback = tg.vjp(f, x[:3], x[1:])
    np.testing.assert_array_equal(pullback(1.0)[0], [1.0, 2.0, 3.0])


def test_a_write_into_an_argument_that_shares_memory():
    def f(x, y):
        x[0] = 5.0
        return np.sum(x * y)

    x = np.arange(4.0)
    with pytest.raises((ValueError, tg.Error)):
        tg.vjp(f, x[:3], x[1:], mode="source")
    with pytest.raises((ValueError, tg.Error)), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tg.vjp(f, x[:3], x[:3])
