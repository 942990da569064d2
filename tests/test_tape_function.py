"""Calls of compiled functions under tapes: one operation, right to any order, never stale."""

import warnings

import numpy as np
import pytest

import tangentish as tg
from tangentish import recorded

rng = np.random.default_rng(5)
X, Y, W = rng.normal(size=(6, 3)), rng.normal(size=6), rng.normal(size=3)


@tg.function
def residuals(w, X, y, power=2.0):
    """Residuals of a logistic model."""
    p = 1.0 / (1.0 + np.exp(-(X @ w)))
    return (p - y) ** power


@tg.function
def filled(x):
    """An array that is filled in a loop, which a tape of tensors cannot record."""
    y = np.zeros(3)
    for i in range(3):
        y[i] = x[i] ** 2 if i == 0 else y[i - 1] * x[i]
    return y


@tg.function
def network(layers, x):
    for w, b in layers:
        x = np.tanh(x @ w + b)
    return x


def plainly(w):
    return residuals.__wrapped_primal__(w, X, Y)


def kinds_of_steps(tape):
    return [type(step.backward).__name__ for step in tape._record.steps]


class TestFirstOrder:
    def test_one_operation_with_the_compiled_adjoint(self):
        w = tg.constant(W)
        with tg.GradientTape() as tape:
            tape.watch(w)
            r = residuals(w, X, Y)
            total = np.sum(r * r)
        assert kinds_of_steps(tape)[0] == "_Compiled" and len(tape._record.steps) == 3
        p = 1 / (1 + np.exp(-X @ W))
        assert np.array_equal(r.numpy(), (1.0 / (1.0 + np.exp(-(X @ W))) - Y) ** 2.0)
        np.testing.assert_allclose(tape.gradient(total, w).numpy(), X.T @ (4 * (p - Y) ** 3 * p * (1 - p)))

    def test_several_arguments_and_keywords(self):
        w, x = tg.constant(W), tg.constant(X)
        found = []
        for function in (residuals, residuals.__wrapped_primal__):
            with tg.GradientTape(persistent=True) as tape:
                tape.watch([w, x])
                r = function(w, X=x, y=Y, power=3.0)
            found.append([g.numpy() for g in tape.gradient(r, [w, x])] + [tape.jacobian(r, w).numpy()])
        for left, right in zip(*found, strict=True):
            np.testing.assert_allclose(left, right, rtol=1e-12)

    def test_nests_of_variables(self):
        layers = [
            (tg.Variable(rng.normal(size=(3, 4))), tg.Variable(rng.normal(size=4))),
            (tg.Variable(rng.normal(size=(4, 2))), tg.Variable(rng.normal(size=2))),
        ]
        found = []
        for function in (network, network.__wrapped_primal__):
            with tg.GradientTape() as tape:
                y = function(layers, X)
            if function is network:
                assert kinds_of_steps(tape) == ["_Reading"] * 4 + ["_Compiled"]
            found.append(tape.gradient(y, layers))
        for left, right in zip(found[0], found[1], strict=True):
            for a, b in zip(left, right, strict=True):
                np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-12)

    def test_without_a_tape_or_a_watched_argument_it_is_called(self):
        assert isinstance(residuals(tg.constant(W), X, Y), tg.Tensor)
        with tg.GradientTape() as tape:
            assert isinstance(residuals(W, X, Y), np.ndarray)
            y = residuals(tg.constant(W), X, Y)
        assert not tape._record.steps and isinstance(y, tg.Tensor)

    def test_an_unused_argument_has_no_gradient(self):
        function = tg.function(unused)
        x, y = tg.constant(2.0), tg.constant(3.0)
        with tg.GradientTape(persistent=True) as tape:
            tape.watch([x, y])
            z = function(x, y)
        assert kinds_of_steps(tape) == ["_Compiled"]
        assert tape.gradient(z, x).numpy() == 4 and tape.gradient(z, y) is None
        assert tape.gradient(z, y, unconnected_gradients="zero").numpy() == 0

    def test_strict_mode_says_what_it_cannot_compile(self):
        x = tg.constant(2.0)
        with tg.GradientTape() as tape:
            tape.watch(x)
            with pytest.raises(tg.UnsupportedError, match="test_tape_function.py"):
                tg.function(evaluated, mode="source")(x)

    def test_what_cannot_be_compiled_is_recorded_as_it_runs(self):
        x = tg.constant(2.0)
        with tg.GradientTape() as tape:
            tape.watch(x)
            with pytest.warns(tg.FallbackWarning, match="evaluated is recorded by the tape as it runs"):
                y = tg.function(evaluated)(x)
        assert tape.gradient(y, x).numpy() == 4

    def test_variables_that_are_no_arguments_are_seen(self):
        v = tg.Variable(2.0)

        @tg.function
        def function(x):
            return x * v

        x = tg.constant(3.0)
        with warnings.catch_warnings(), tg.GradientTape() as tape:
            warnings.simplefilter("ignore", tg.FallbackWarning)
            tape.watch(x)
            y = function(x)
        assert [g.numpy() for g in tape.gradient(y, [x, v])] == [2, 3]


def unused(x, y):
    return x * x


def evaluated(x):
    return eval("x * x")


class TestHigherOrders:
    @pytest.mark.parametrize("function", [lambda w: residuals(w, X, Y), plainly], ids=["compiled", "plain"])
    def test_three_nested_tapes(self, function):
        w = tg.constant(W)
        with tg.GradientTape() as t3:
            t3.watch(w)
            with tg.GradientTape() as t2:
                t2.watch(w)
                with tg.GradientTape() as t1:
                    t1.watch(w)
                    r = function(w)
                first = t1.gradient(r, w)
            hessian = t2.jacobian(first, w)
        third = t3.jacobian(hessian, w)
        p = 1 / (1 + np.exp(-X @ W))
        q = p * (1 - p)
        slope = 2 * (p - Y) * q
        curve = 2 * q * q + 2 * (p - Y) * q * (1 - 2 * p)
        bend = 6 * q * q * (1 - 2 * p) + 2 * (p - Y) * q * ((1 - 2 * p) ** 2 - 2 * q)
        np.testing.assert_allclose(first.numpy(), X.T @ slope)
        np.testing.assert_allclose(hessian.numpy(), np.einsum("n,ni,nj->ij", curve, X, X))
        np.testing.assert_allclose(third.numpy(), np.einsum("n,ni,nj,nk->ijk", bend, X, X, X))

    def test_writes_into_arrays(self):
        x = tg.constant([1.0, 2.0, 3.0])
        with tg.GradientTape(persistent=True) as outer:
            outer.watch(x)
            with tg.GradientTape() as inner:
                inner.watch(x)
                y = filled(x)
            gradient = inner.gradient(y, x)
        assert y.numpy().tolist() == [1, 2, 6]
        assert gradient.numpy().tolist() == [2 + 4 + 12, 1 + 3, 2]
        assert outer.jacobian(gradient, x).numpy().tolist() == [[18, 8, 4], [8, 0, 1], [4, 1, 0]]

    def test_one_persistent_tape(self):
        x = tg.constant(2.0)
        cube = tg.function(lambda x: x**3)
        with tg.GradientTape(persistent=True) as tape:
            tape.watch(x)
            y = cube(x)
            first = tape.gradient(y, x)
            second = tape.gradient(first, x)
        third = tape.gradient(second, x)
        assert [first.numpy(), second.numpy(), third.numpy()] == [12, 12, 6]

    def test_forward_mode(self):
        w, direction = tg.constant(W), np.array([1.0, -2.0, 0.5])
        with tg.ForwardAccumulator(w, direction) as accumulator:
            with tg.GradientTape() as tape:
                tape.watch(w)
                r = residuals(w, X, Y)
            gradient = tape.gradient(r, w)
        p = 1 / (1 + np.exp(-X @ W))
        q = p * (1 - p)
        np.testing.assert_allclose(accumulator.jvp(r).numpy(), 2 * (p - Y) * q * (X @ direction))
        curve = 2 * q * q + 2 * (p - Y) * q * (1 - 2 * p)
        np.testing.assert_allclose(accumulator.jvp(gradient).numpy(), X.T @ (curve * (X @ direction)))

    def test_random_numbers_are_not_drawn_anew(self):
        @tg.function
        def noisy(x):
            return x * x * np.random.normal(size=3)

        x = tg.constant([1.0, 2.0, 3.0])
        with tg.GradientTape() as outer:
            outer.watch(x)
            with tg.GradientTape() as inner:
                inner.watch(x)
                y = noisy(x)
            if kinds_of_steps(inner) == ["_Compiled"]:
                with pytest.raises(tg.UnsupportedError, match="another result when it was run again"):
                    inner.gradient(y, x)


class TestNeverStale:
    def test_arguments_that_change_afterwards(self):
        data = X.copy()
        w = tg.constant(W)
        with tg.GradientTape(persistent=True) as outer:
            outer.watch(w)
            with tg.GradientTape() as tape:
                tape.watch(w)
                r = residuals(w, data, Y)
            data[:] = 0
            gradient = tape.gradient(r, w)
        p = 1 / (1 + np.exp(-X @ W))
        q = p * (1 - p)
        np.testing.assert_allclose(gradient.numpy(), X.T @ (2 * (p - Y) * q))
        curve = 2 * q * q + 2 * (p - Y) * q * (1 - 2 * p)
        np.testing.assert_allclose(outer.jacobian(gradient, w).numpy(), np.einsum("n,ni,nj->ij", curve, X, X))

    def test_globals_that_change_afterwards(self, monkeypatch):
        x = tg.constant(2.0)
        function = tg.function(scaled)
        for name, value in (("SCALE", 5.0), ("TABLE", np.array([9.0, 9.0]))):
            with tg.GradientTape() as tape:
                tape.watch(x)
                y = function(x)
            assert y.numpy() == 2 * 2 * 3 + 2
            monkeypatch.setitem(globals(), name, value)
            with pytest.raises(tg.UnsupportedError, match=f"{name}, which scaled reads, was changed"):
                tape.gradient(y, x)
            monkeypatch.undo()
        with tg.GradientTape() as tape:
            tape.watch(x)
            y = function(x)
            TABLE[1] = 7.0
        try:
            with pytest.raises(tg.UnsupportedError, match="TABLE"):
                tape.gradient(y, x)
        finally:
            TABLE[1] = 1.0
        monkeypatch.setitem(globals(), "SCALE", 5.0)
        with tg.GradientTape() as tape:
            tape.watch(x)
            y = function(x)
        assert y.numpy() == 22 and tape.gradient(y, x).numpy() == 21

    def test_callees_that_change(self, monkeypatch):
        x = tg.constant(2.0)
        function = tg.function(calling)
        with tg.GradientTape() as tape:
            tape.watch(x)
            y = function(x)
        monkeypatch.setitem(globals(), "callee", lambda x: x * 100)
        assert tape.gradient(y, x).numpy() == 12
        with tg.GradientTape() as tape:
            tape.watch(x)
            y = function(x)
        assert tape.gradient(y, x).numpy() == 100

    def test_objects_that_are_no_arguments_are_left_to_the_tape(self):
        class Model:
            scale = 3.0

            @tg.function
            def apply(self, x):
                return x * x * self.scale

        model, x = Model(), tg.constant(2.0)
        with tg.GradientTape() as tape:
            tape.watch(x)
            y = model.apply(x)
        model.scale = 100.0
        assert tape.gradient(y, x).numpy() == 12

    def test_a_changed_function(self):
        def function(x):
            return x * 2

        compiled = tg.function(function)
        x = tg.constant(2.0)

        def slope():
            with tg.GradientTape() as tape:
                tape.watch(x)
                y = compiled(x)
            return tape.gradient(y, x).numpy()

        assert slope() == 2
        function.__code__ = (lambda x: x * 7).__code__
        assert slope() == 7


SCALE, TABLE = 3.0, np.array([1.0, 1.0])


def scaled(x):
    return x * x * SCALE + x * TABLE[1]


def callee(x):
    return x**3


def calling(x):
    return callee(x)


def test_compiled_once():
    calls = recorded.RecordedCalls(residuals.__wrapped_primal__, "auto")
    w = tg.constant(W)
    for _ in range(3):
        with tg.GradientTape() as tape:
            tape.watch(w)
            calls((w, X, Y), {})
        assert kinds_of_steps(tape) == ["_Compiled"]
    assert len(calls._variants) == 1
