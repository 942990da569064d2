"""Compiled functions under a tape whose results are nests: one operation with several outputs."""

import numpy as np
import pytest

import tangentish as tg


@tg.function
def waves(x, y):
    a = np.sin(x) * y
    return a, {"total": np.sum(a * x), "count": 3}


def weighed(function, x, y):
    a, rest = function(x, y)
    return np.sum(a * a) + rest["total"] * 2.0


X, Y = np.array([0.5, 1.0, 1.5]), 2.0


def tensors():
    return tg.constant(X), tg.constant(Y)


def test_one_operation_with_the_results_in_their_structure():
    x, y = tensors()
    with tg.GradientTape() as tape:
        tape.watch([x, y])
        a, rest = waves(x, y)
    (step,) = tape._record.steps
    assert type(step.backward).__name__ == "_Compiled" and len(step.outputs) == 3
    assert isinstance(a, tg.Tensor) and list(rest) == ["total", "count"] and rest["count"] == 3
    assert rest["total"].numpy() == np.sum(np.sin(X) * Y * X)


def test_gradients_of_one_result_and_of_all():
    x, y = tensors()
    with tg.GradientTape(persistent=True) as tape:
        tape.watch([x, y])
        a, rest = waves(x, y)
        z = np.sum(a * a) + rest["total"] * 2.0
    np.testing.assert_allclose(tape.gradient(a, x).numpy(), np.cos(X) * Y)
    np.testing.assert_allclose(tape.gradient(rest["total"], y).numpy(), np.sum(np.sin(X) * X))
    dx = 2 * Y**2 * np.sin(X) * np.cos(X) + 2 * Y * (np.cos(X) * X + np.sin(X))
    dy = np.sum(2 * Y * np.sin(X) ** 2 + 2 * np.sin(X) * X)
    for _ in range(2):
        gx, gy = tape.gradient(z, [x, y])
        np.testing.assert_allclose(gx.numpy(), dx)
        np.testing.assert_allclose(gy.numpy(), dy)


@pytest.mark.parametrize("function", [waves, waves.__wrapped_primal__])
def test_second_order(function):
    x, y = tensors()
    with tg.GradientTape() as outer:
        outer.watch(x)
        with tg.GradientTape() as tape:
            tape.watch(x)
            z = weighed(function, x, y)
        g = tape.gradient(z, x)
    expected = 2 * Y**2 * np.cos(2 * X) + 2 * Y * (2 * np.cos(X) - X * np.sin(X))
    np.testing.assert_allclose(outer.gradient(g, x).numpy(), expected)


def test_forward_mode():
    x, y = tensors()
    with tg.ForwardAccumulator(x, tg.constant(np.ones(3))) as accumulator:
        a, rest = waves(x, y)
    np.testing.assert_allclose(accumulator.jvp(a).numpy(), np.cos(X) * Y)
    np.testing.assert_allclose(accumulator.jvp(rest["total"]).numpy(), np.sum(Y * (np.cos(X) * X + np.sin(X))))


def test_an_argument_that_is_returned_does_not_share_memory_with_the_callers():
    @tg.function
    def both(x, y):
        return x, x * y

    array = np.array(X)
    y = tg.constant(Y)
    with tg.GradientTape() as tape:
        tape.watch(y)
        x, z = both(array, y)
    array[:] = 0.0
    assert np.array_equal(x.numpy(), X) and tape.gradient(z, y).numpy() == np.sum(X)
