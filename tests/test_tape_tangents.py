"""Tangents on the tape come from what rules say, and agree with the transposed pullback."""

import numpy as np
import pytest

import tangentish as tg
from tangentish.tape import forward
from tangentish.tape.tangents import tangent_of

X, A = np.array([0.5, 1.0, 1.5]), np.arange(9.0).reshape(3, 3) + np.eye(3)

BY_RULE = {
    "operators": lambda x, a: (x * x + x / 2.0 - x) ** 2,
    "a power": lambda x, a: 2.0**x + x**3 + x**x,
    "functions": lambda x, a: np.sin(x) + np.exp(x) + np.tanh(x) + np.maximum(x, 0.7) + np.abs(x),
    "broadcasting": lambda x, a: x * a + x,
    "products": lambda x, a: np.dot(a, x) + a @ x,
    "an item": lambda x, a: x[1:] + a[0, 1:],
    "sums": lambda x, a: np.sum(a, axis=1) * np.sum(x),
}
TRANSPOSED = {
    "shapes": lambda x, a: np.reshape(a, (9,)).T,
    "solve": lambda x, a: np.linalg.solve(a, x),
    "several": lambda x, a: np.concatenate([x, x])[2:],
}


def tangents(function):
    x, a = tg.constant(X), tg.constant(A)
    with tg.ForwardAccumulator([x, a], [tg.constant(X**2), tg.constant(np.cos(A))]) as accumulator:
        y = function(x, a)
    return accumulator.jvp(y).numpy()


@pytest.mark.parametrize("name", [*BY_RULE, *TRANSPOSED])
def test_the_transposed_pullback_gives_the_same(name, monkeypatch):
    function = {**BY_RULE, **TRANSPOSED}[name]
    found = tangents(function)
    monkeypatch.setattr(forward, "tangent_of", lambda selection, wanted: None)
    np.testing.assert_allclose(found, tangents(function), rtol=1e-12)


@pytest.mark.parametrize("name", BY_RULE)
def test_the_rule_says_it(name):
    x, a = tg.constant(X), tg.constant(A)
    with tg.GradientTape() as tape:
        tape.watch([x, a])
        BY_RULE[name](x, a)
    assert tape._record.steps
    for step in tape._record.steps:
        assert tangent_of(step.backward, tuple(range(len(step.inputs)))) is not None, step.backward.name


def test_second_order_through_rules():
    x = tg.constant(X)
    with tg.GradientTape() as tape:
        tape.watch(x)
        with tg.ForwardAccumulator(x, tg.constant(np.ones(3))) as accumulator:
            y = np.sin(x) * x**2
        slope = accumulator.jvp(y)
    expected = 2 * np.sin(X) + 4 * X * np.cos(X) - X**2 * np.sin(X)
    np.testing.assert_allclose(tape.gradient(slope, x).numpy(), expected)
