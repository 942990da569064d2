"""Jacobians, Hessians and their products against closed forms, in each mode."""

from typing import NamedTuple

import numpy as np
import pytest

import tangentish as tg

MODES = ["source", "tape", "auto"]
A = np.array([[2.0, 1.0, 0.5], [0.0, 3.0, -1.0]])
X = np.array([0.3, -0.2, 0.7])


def linear(x, scale=1.0):
    return scale * (A @ x)


def outer(x, y):
    return np.outer(np.sin(x), y)


def quartic(x, y):
    return np.sum(x**4 * y) + np.sum(x) ** 2


@pytest.mark.parametrize("mode", MODES)
def test_jacobian_has_the_axes_of_the_result_and_then_of_the_argument(mode):
    np.testing.assert_allclose(tg.jacobian(linear, mode=mode)(X), A)
    np.testing.assert_allclose(tg.jacobian(linear, mode=mode)(X, scale=2.0), 2.0 * A)
    jx, jy = tg.jacobian(outer, (0, "y"), mode=mode)(X, X[:2])
    np.testing.assert_allclose(jx, np.einsum("ik,j->ijk", np.diag(np.cos(X)), X[:2]))
    np.testing.assert_allclose(jy, np.einsum("i,jk->ijk", np.sin(X), np.eye(2)))


@pytest.mark.parametrize("mode", MODES)
def test_scalars_add_no_axes(mode):
    assert tg.jacobian(lambda x: x * x, mode=mode)(3.0).shape == ()
    assert tg.jacobian(lambda x: np.sum(x * x), mode=mode)(X).shape == (3,)
    assert tg.jacobian(lambda x: x * X, mode=mode)(2.0).shape == (3,)
    assert tg.jacobian(lambda x: x * X, (0,), mode=mode)(2.0)[0].shape == (3,)


@pytest.mark.parametrize("mode", MODES)
def test_hessian(mode):
    y = np.array([1.0, 2.0, -1.0])
    expected = np.diag(12 * X**2 * y) + 2.0
    np.testing.assert_allclose(tg.hessian(quartic, mode=mode)(X, y), expected)
    ((xx, xy), (yx, yy)) = tg.hessian(quartic, (0, 1), mode=mode)(X, y)
    np.testing.assert_allclose(xx, expected)
    np.testing.assert_allclose(xy, np.diag(4 * X**3))
    np.testing.assert_allclose(yx, xy.T)
    np.testing.assert_array_equal(yy, np.zeros((3, 3)))
    assert tg.hessian(lambda x: x**3, mode=mode)(2.0).shape == ()


@pytest.mark.parametrize("mode", MODES)
def test_hvp(mode):
    y, v = np.array([1.0, 2.0, -1.0]), np.array([0.5, 0.0, 2.0])
    np.testing.assert_allclose(tg.hvp(quartic, mode=mode)(X, y, v), 12 * X**2 * y * v + 2.0 * np.sum(v))
    dx, dy = tg.hvp(quartic, (0, 1), mode=mode)(X, y, (v, y))
    np.testing.assert_allclose(dx, 12 * X**2 * y * v + 2.0 * np.sum(v) + 4 * X**3 * y)
    np.testing.assert_allclose(dy, 4 * X**3 * v)


@pytest.mark.parametrize("mode", MODES)
def test_elementwise_grad(mode):
    np.testing.assert_allclose(tg.elementwise_grad(lambda x: np.sin(x) * x, mode=mode)(X), np.cos(X) * X + np.sin(X))


def test_a_rebound_global_is_read_anew(monkeypatch):
    times = tg.hvp(weighted)
    assert times(3.0, 1.0) == 12.0
    monkeypatch.setitem(weighted.__globals__, "WEIGHT", 5.0)
    assert times(3.0, 1.0) == 30.0


WEIGHT = 2.0


def weighted(x):
    return WEIGHT * x**2 * x / 3.0 * 1.0 + WEIGHT * 0.0


def test_refusals():
    with pytest.raises(tg.ArgumentError, match="real"):
        tg.jacobian(lambda z: z * z)(1j)
    with pytest.raises(tg.ArgumentError, match="integ|float"):
        tg.jacobian(lambda n: n * 1.0)(2)
    with pytest.raises(tg.ArgumentError, match="scalar"):
        tg.hessian(linear)(X)
    with pytest.raises(tg.ArgumentError):
        tg.jvp(linear, (X,), (X[:2],))
    with pytest.raises(tg.ArgumentError):
        tg.jvp(linear, (X,), (X, None))


class Model(NamedTuple):
    w: np.ndarray
    b: np.ndarray
    name: str = "model"


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("wide", [True, False])
def test_jacobian_of_nests(mode, wide):
    """In a nest like the result nests like the argument; by rows and by columns."""

    def f(model, x):
        y = np.tanh(model.w @ x + model.b)
        return {"y": y, "n": 3, "both": (np.sum(y), [y[:1] * x[0]])} if wide else (np.sum(y), 2)

    random = np.random.RandomState(4)
    x = random.standard_normal(1 if wide else 3)
    model = Model(random.standard_normal((2, len(x))), random.standard_normal(2))
    found, by_x = tg.jacobian(f, (0, "x"), mode=mode)(model, x)
    y = np.tanh(model.w @ x + model.b)
    slope = np.diag(1.0 - y * y)
    total = found["both"][0] if wide else found[0]
    assert type(total) is Model and total.name is None
    np.testing.assert_allclose(total.b, np.sum(slope, axis=0))
    np.testing.assert_allclose(total.w, np.outer(np.sum(slope, axis=0), x))
    if wide:
        assert found["n"] == Model(None, None, None) and by_x["n"] is None
        np.testing.assert_allclose(found["y"].w, slope[:, :, None] * x)
        np.testing.assert_allclose(found["both"][1][0].b, slope[:1] * x[0])
        np.testing.assert_allclose(by_x["both"][1][0], (slope @ model.w)[:1] * x[0] + y[:1, None])
    else:
        assert found[1] == Model(None, None, None)
        np.testing.assert_allclose(by_x[0], np.sum(slope @ model.w, axis=0))


@pytest.mark.parametrize("mode", MODES)
def test_hessian_of_nests(mode):
    """In a nest like the argument nests like the argument; with a tuple `wrt` in a tuple of tuples."""

    def f(p, x):
        return np.sum(p["a"] ** 3) * p["b"][0] + np.sum(p["a"] * x)

    a, x = np.array([0.5, -1.0]), np.array([2.0, 3.0])
    of_p = tg.hessian(f, mode=mode)({"a": a, "b": [1.5, None]}, x)
    np.testing.assert_allclose(of_p["a"]["a"], np.diag(6.0 * a * 1.5))
    np.testing.assert_allclose(of_p["a"]["b"][0], 3.0 * a * a)
    np.testing.assert_allclose(of_p["b"][0]["a"], 3.0 * a * a)
    assert of_p["b"][0]["b"][0] == 0.0 and of_p["b"][1] == {"a": None, "b": [None, None]}
    both = tg.hessian(f, (0, 1), mode=mode)({"a": a, "b": [1.5, None]}, x)
    np.testing.assert_allclose(both[0][1]["a"], np.eye(2))
    np.testing.assert_allclose(both[1][0]["a"], np.eye(2))
    np.testing.assert_allclose(both[1][1], np.zeros((2, 2)))


@pytest.mark.parametrize("mode", MODES)
def test_jvp_of_nests(mode):
    def f(p, n):
        return {"a": p["w"] * n, "n": n}, np.sin(p["b"][0])

    y, change = tg.jvp(f, ({"w": X, "b": [0.5, 1]}, 2), ({"w": X + 1.0, "b": [2.0, None]}, None), mode=mode)
    np.testing.assert_array_equal(change[0]["a"], 2 * (X + 1.0))
    assert change[0]["n"] is None and np.isclose(change[1], 2.0 * np.cos(0.5))
    assert y[1] == np.sin(0.5)


def test_check_rule():
    def softplus(x, y):
        return np.logaddexp(0.0, x) * y

    with pytest.raises(tg.ArgumentError, match="rule"):
        tg.check_rule(softplus, X, 2.0)

    @tg.partial(softplus)
    def good(z, x, y):
        return y / (1.0 + np.exp(-x)), z / y

    assert tg.check_rule(softplus, X, 2.0)
    assert "all agree" in str(tg.check_rule(softplus, X, 2.0))

    @tg.partial(softplus)
    def wrong(z, x, y):
        return y / (1.0 + np.exp(x)), z / y

    report = tg.check_rule(softplus, X, 2.0)
    assert not report and "GRADIENTS DIFFER" in str(report)

    @tg.adjoint(softplus)
    def half(z, x, y):
        d[x] = tg_unbroadcast(d[z] * y / (1.0 + np.exp(-x)), x)
        d[y] = tg_unbroadcast(d[z] * z / y, y)

    assert tg.check_rule(softplus, X, 2.0)

    @tg.tangent(softplus)
    def wrong_tangent(z, x, y):
        t[z] = t[x] * y / (1.0 + np.exp(x)) + t[y] * z / y

    report = tg.check_rule(softplus, X, 2.0)
    assert not report and report.adjoint and "forward - reverse" in str(report)


d = t = None  # read in the texts of rules only
from tangentish.helpers import unbroadcast as tg_unbroadcast  # noqa: E402
