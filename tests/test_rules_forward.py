"""The tangent of every rule, compiled: against its adjoint, `<dz, J v>` is `<J' dz, v>`, and against complex steps."""

import importlib.util
import warnings

import numpy as np
import pytest

from tangentish import compiler
from tangentish.capture import capture
from tangentish.errors import UnsupportedError
from tangentish.kinds import kind_of
from tangentish.samples import draw
from tests.test_rules import CASES, REAL_ONLY, RULES, call, complexed, inner, leaves, seed_like
from tests.test_rules_spliced import MAY_BE_REFUSED, NOT_CALLED, written


def cases():
    for case in CASES:
        rule = case.values[0]
        if rule.name not in NOT_CALLED:
            yield case


def loss_of(text, constants, tmp_path):
    path = tmp_path / "pushed.py"
    path.write_text(text)
    spec = importlib.util.spec_from_file_location("pushed", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    vars(module).update(constants)
    return module.loss


def derived(rule, args, kwargs, tmp_path):
    """A loss, its arguments, those changes of the active ones, and the function of both."""
    z = call(rule, args, kwargs)
    w = seed_like(z, np.random.RandomState(5))
    text, active, constants = written(rule, args, kwargs, z)
    loss = loss_of(text, constants, tmp_path)
    kinds = tuple(map(kind_of, (w, *active)))
    random = np.random.RandomState(6)
    changes = [seed_like(value, random) for value in active]
    try:
        pushed = compiler.derive_tangent(capture(loss), tuple(range(1, len(kinds))), kinds)
    except UnsupportedError:
        if rule.name.split(".")[-1] in MAY_BE_REFUSED:
            pytest.skip("refused")
        raise
    return loss, kinds, (w, *active), changes, pushed


def check(rule, args, kwargs, tmp_path):
    loss, kinds, arguments, changes, pushed = derived(rule, args, kwargs, tmp_path)
    value, change = pushed.function(*arguments, *map(as_tangent, changes))
    np.testing.assert_array_equal(value, loss(*arguments))
    gradient = compiler.derive(capture(loss), tuple(range(1, len(kinds))), kinds, single=False)
    adjoints = gradient.function(*arguments)
    expected = sum(inner(a, v) for a, v in zip(adjoints, changes, strict=True))
    size = sum(np.sqrt(inner(a, a) * inner(v, v)) for a, v in zip(adjoints, changes, strict=True))
    np.testing.assert_allclose(change, expected, rtol=1e-9, atol=1e-12 * size)


def as_tangent(change):
    return list(map(as_tangent, change)) if isinstance(change, tuple) else change


@pytest.mark.parametrize("rule, args, kwargs", list(cases()))
def test_forward(rule, args, kwargs, tmp_path):
    random = np.random.RandomState(1)
    check(rule, draw(args, random), draw(kwargs, random), tmp_path)


@pytest.mark.parametrize("rule, args, kwargs", list(cases()))
def test_forward_of_complex_numbers(rule, args, kwargs, tmp_path):
    if rule.name in REAL_ONLY or rule.function in (max, min, float):
        pytest.skip("orders its arguments, or takes real ones only")
    random = np.random.RandomState(1)
    args, kwargs = complexed(draw(args, random), random), draw(kwargs, random)
    if not any(np.iscomplexobj(leaf) for leaf in leaves(args)):
        pytest.skip("has no arrays")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            call(rule, args, kwargs)
    except (TypeError, ValueError, NotImplementedError, np.exceptions.ComplexWarning):
        pytest.skip("not for complex arguments")
    check(rule, args, kwargs, tmp_path)


@pytest.mark.parametrize("rule, args, kwargs", list(cases()))
def test_forward_against_a_complex_step(rule, args, kwargs, tmp_path):
    if rule.name in REAL_ONLY or rule.function in (max, min, float):
        pytest.skip("orders its arguments, or takes real ones only")
    random = np.random.RandomState(1)
    args, kwargs = draw(args, random), draw(kwargs, random)
    z = call(rule, args, kwargs)
    if isinstance(z, list | tuple) or any(np.iscomplexobj(leaf) for leaf in [*leaves(args), *leaves([z])]):
        pytest.skip("not of real numbers, or several results")
    loss, _, arguments, changes, pushed = derived(rule, args, kwargs, tmp_path)
    w, *active = arguments
    if not all(isinstance(value, np.ndarray) for value in active):
        pytest.skip("numbers of Python")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            step = loss(w, *(value + 1e-30j * change for value, change in zip(active, changes, strict=True)))
    except (TypeError, ValueError, NotImplementedError, np.exceptions.ComplexWarning):
        pytest.skip("not for complex arguments")
    pairs = list(zip(active, changes, strict=True))
    above, below = (loss(w, *(value + h * change for value, change in pairs)) for h in (1e-6, -1e-6))
    if not np.isclose(np.imag(step) / 1e-30, (above - below) / 2e-6, rtol=1e-4, atol=1e-6):
        pytest.skip("no analytic function: it conjugates, or takes sizes or parts")
    _, change = pushed.function(*arguments, *changes)
    np.testing.assert_allclose(change, np.imag(step) / 1e-30, rtol=1e-9, atol=1e-12)


def test_every_rule_has_a_tangent():
    """Reading entries, whose tangent is written as the same reading, needs no text."""
    without = {rule.name for rule in RULES if rule.operands and not rule.has_tangent}
    assert without == {"_operator.getitem"}
