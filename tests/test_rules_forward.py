"""The tangent of every rule, compiled, against its adjoint at each rule's examples: `<dz, J v>` is `<J' dz, v>`."""

import importlib.util

import numpy as np
import pytest

from tangentish import compiler
from tangentish.capture import capture
from tangentish.errors import UnsupportedError
from tangentish.kinds import kind_of
from tests.test_rules import call, inner, seed_like
from tests.test_rules_spliced import MAY_BE_REFUSED, cases, written


def loss_of(text, constants, tmp_path):
    path = tmp_path / "pushed.py"
    path.write_text(text)
    spec = importlib.util.spec_from_file_location("pushed", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    vars(module).update(constants)
    return module.loss


def check(rule, args, kwargs, tmp_path):
    z = call(rule, args, kwargs)
    w = seed_like(z, np.random.RandomState(5))
    text, active, constants = written(rule, args, kwargs, np.iscomplexobj(z))
    loss = loss_of(text, constants, tmp_path)
    kinds = tuple(map(kind_of, (w, *active)))
    random = np.random.RandomState(6)
    changes = [seed_like(value, random) for value in active]
    try:
        derived = compiler.derive_tangent(capture(loss), tuple(range(1, len(kinds))), kinds)
    except UnsupportedError:
        if rule.name.split(".")[-1] in MAY_BE_REFUSED:
            pytest.skip("refused")
        raise
    value, change = derived.function(w, *active, *map(as_tangent, changes))
    np.testing.assert_array_equal(value, loss(w, *active))
    gradient = compiler.derive(capture(loss), tuple(range(1, len(kinds))), kinds, single=False)
    expected = sum(inner(a, v) for a, v in zip(gradient.function(w, *active), changes, strict=True))
    size = sum(np.sqrt(inner(a, a) * inner(v, v)) for a, v in zip(gradient.function(w, *active), changes, strict=True))
    np.testing.assert_allclose(change, expected, rtol=1e-9, atol=1e-12 * size)


def as_tangent(change):
    return list(map(as_tangent, change)) if isinstance(change, tuple) else change


@pytest.mark.parametrize("rule, args, kwargs", list(cases()))
def test_forward(rule, args, kwargs, tmp_path):
    check(rule, args, kwargs, tmp_path)
