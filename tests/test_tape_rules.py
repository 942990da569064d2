"""Every rule on the tape: its examples differentiated once, twice and forwards, against numeric differences."""

import math

import numpy as np
import pytest
import scipy.fft  # noqa: F401  (its rules are there once it is)
import scipy.integrate  # noqa: F401
import scipy.linalg  # noqa: F401
import scipy.signal  # noqa: F401
import scipy.special  # noqa: F401

from tangentish import rules, samples
from tangentish import tape as tg
from tangentish.tape import kept
from tangentish.tape.operations import apply
from tangentish.tape.values import tensors_in

# A nest of lists as a result is refused, and so is a second derivative through a function of lists only.
REFUSED = {
    "np.ndarray.tolist", "math.dist", "np.r_", "np.c_", "tangentish.helpers.linalg.singular_cofactors",
}  # fmt: skip
CASES = [
    pytest.param(rule, args, kwargs, id=f"{rule.name}-{i}")
    for rule in rules.all_rules()
    for i, (args, kwargs) in enumerate(rule.examples)
    if rule.operands and rule.name not in REFUSED
]


def replace(value, leaves):
    """The arguments with their real arrays and numbers taken from `leaves`, which is emptied."""
    if isinstance(value, (list, tuple)) and type(value) in (list, tuple):
        return type(value)([replace(item, leaves) for item in value])
    return leaves.pop(0) if is_real(value) else value


def is_real(value):
    return isinstance(value, float) or (isinstance(value, np.ndarray) and value.dtype == float)


def real_leaves(value):
    if type(value) in (list, tuple):
        return [leaf for item in value for leaf in real_leaves(item)]
    return [value] if is_real(value) else []


def results(value):
    """The floating results of a function, in a list."""
    if isinstance(value, (list, tuple)):
        return [part for item in value for part in results(item)]
    dtype = value.dtype if hasattr(value, "dtype") else np.asarray(value).dtype
    return [value] if np.dtype(dtype).kind in "fc" else []


def weighed(value):
    """A real number made of all results, in which no two weigh the same."""
    total = 0.0
    for i, part in enumerate(results(value)):
        angles = np.arange(math.prod(np.shape(part))).reshape(np.shape(part)) + i
        total = total + np.sum(np.real(part) * np.cos(angles)) + np.sum(np.imag(part) * np.sin(angles))
    return total


@pytest.mark.parametrize(("rule", "args", "kwargs"), CASES)
def test_rules_on_the_tape(rule, args, kwargs, monkeypatch):
    monkeypatch.setattr(kept, "SMALL", 0)  # an array that is said to be read for its shape only is NaN
    random = np.random.RandomState(3)
    args, kwargs = samples.draw(args, random), samples.draw(kwargs, random)
    bound = rule.bind(args, kwargs)
    nest = [list(args), list(kwargs.values())]
    operands = [bound[name] for name in rule.operands]
    at = real_leaves(nest)
    followed = [any(leaf is other for other in real_leaves(operands)) for leaf in at]

    run = rule.function if callable(rule.function) else rule.function.__get__

    def call(leaves):
        positional, named = replace(nest, list(leaves))
        named = dict(zip(kwargs, named, strict=True))
        if any(True for _ in tensors_in(positional)) or any(True for _ in tensors_in(list(named.values()))):
            return weighed(apply(rule.function, positional, named, tg.Tensor, run))
        return weighed(run(*positional, **named))

    def derivable(tensors):
        return [tensor for tensor, on in zip(tensors, followed, strict=True) if on]

    def gradients_of(tensors):
        with tg.GradientTape() as inner:
            inner.watch(derivable(tensors))
            total = call(tensors)
        return inner.gradient(total, tensors, unconnected_gradients="zero")

    def gradients(leaves):
        return gradients_of([tg.constant(leaf) for leaf in leaves])

    directions = [random.uniform(-1, 1, np.shape(leaf)) * on for leaf, on in zip(at, followed, strict=True)]

    def along(function, h):
        return function([leaf + h * d for leaf, d in zip(at, directions, strict=True)])

    def slope(function):
        h = 2e-3
        near, far = (along(function, k) - along(function, -k) for k in (h, 2 * h))
        return (8 * near - far) / (12 * h)

    def first(leaves):
        return sum(np.sum(g.numpy() * d) for g, d in zip(gradients(leaves), directions, strict=True))

    np.testing.assert_allclose(first(at), slope(call), rtol=1e-6, atol=1e-7)

    tensors = [tg.constant(leaf) for leaf in at]
    tangents = derivable([tg.constant(direction) for direction in directions])
    with tg.ForwardAccumulator(derivable(tensors), tangents) as accumulator:
        total = call(tensors)
    np.testing.assert_allclose(accumulator.jvp(total, "zero").numpy(), first(at), rtol=1e-10, atol=1e-12)

    with tg.GradientTape() as outer:
        outer.watch(derivable(tensors))
        inner = sum(np.sum(g * d) for g, d in zip(gradients_of(tensors), directions, strict=True))
    second = outer.gradient(inner, tensors, unconnected_gradients="zero")
    found = sum(np.sum(g.numpy() * d) for g, d in zip(second, directions, strict=True))
    np.testing.assert_allclose(found, slope(first), rtol=1e-4, atol=1e-5)
