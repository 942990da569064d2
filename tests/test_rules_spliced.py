"""The text of every rule, spliced into emitted source, gives what the rule gives when the tape calls it."""

import importlib.util

import numpy as np
import pytest

from tangentish import compiler
from tangentish.capture import capture
from tangentish.errors import UnsupportedError
from tangentish.kinds import kind_of
from tangentish.samples import draw
from tests.test_rules import RULES, call, leaves, pullback, seed_like

# Their calls cannot be told by name, or their result is no array.
MAY_BE_REFUSED = {"reduce", "accumulate", "outer"}
NOT_CALLED = {"np.bincount", "np.ndarray.tolist"}


def cases():
    for rule in RULES:
        for number, (args, kwargs) in enumerate(rule.examples):
            random = np.random.RandomState(1)
            args, kwargs = draw(args, random), draw(kwargs, random)
            several = isinstance(call(rule, args, kwargs), list | tuple)
            if not (several or rule.name in NOT_CALLED or rule.name.startswith("tangentish.")):
                yield pytest.param(rule, args, kwargs, id=f"{rule.name}-{number}")


def written(rule, args, kwargs, z):
    """The text of a function of the weights `w` of a result like z and the active arguments, those, and the constants
    that it reads."""
    active, constants = [], {}
    bound = rule.bind(range(len(args)), {key: key for key in kwargs})
    derivable = [bound[operand] for operand in rule.operands]
    derivable += [place for places in derivable if isinstance(places, list) for place in places]

    def write(value, place):
        if leaves(value) and place in derivable:
            active.append(value)
            return f"x{len(active) - 1}"
        constants[f"c{len(constants)}"] = value
        plain = value is None or isinstance(value, bool | int | str | tuple)
        return repr(value) if plain and "array" not in repr(value) else f"c{len(constants) - 1}"

    positional = [write(value, place) for place, value in enumerate(args)]
    named = [f"{key}={write(value, key)}" for key, value in kwargs.items()]
    name = rule.name.replace("_operator.", "operator.")
    if name.startswith("np.ndarray."):
        first, *positional = positional
        name = f"{first}.{name.split('.')[-1]}"
    text = f"{name}({', '.join(positional + named)})" if callable(rule.function) else name
    if rule.name in ("np.r_", "np.c_"):
        text = f"{name}[{', '.join(positional)}]"
    parameters = ", ".join(["w", *(f"x{i}" for i in range(len(active)))])
    head = "import math, operator\nimport numpy as np\n"
    head += "import scipy.fft, scipy.integrate, scipy.linalg, scipy.ndimage, scipy.signal, scipy.special, scipy.stats\n"
    head += "import tangentish.helpers\n"
    head += f"def loss({parameters}):\n"
    if isinstance(z, list | tuple):
        floats = [i for i, part in enumerate(z) if leaves(part)]
        terms = " + ".join(f"np.sum(np.real(np.conj(w[{i}]) * z[{i}]))" for i in floats)
        return f"{head}    z = {text}\n    return {terms}\n", active, constants
    text = f"np.real(np.conj(w) * {text})" if np.iscomplexobj(z) else f"w * {text}"
    return f"{head}    return np.sum({text})\n", active, constants


@pytest.mark.parametrize("rule, args, kwargs", list(cases()))
def test_spliced(rule, args, kwargs, tmp_path):
    z = call(rule, args, kwargs)
    w = seed_like(z, np.random.RandomState(5))
    text, active, constants = written(rule, args, kwargs, z)
    path = tmp_path / "spliced.py"
    path.write_text(text)
    spec = importlib.util.spec_from_file_location("spliced", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    vars(module).update(constants)
    kinds = tuple(map(kind_of, (w, *active)))
    try:
        derived = compiler.derive(capture(module.loss), tuple(range(1, len(kinds))), kinds, single=False)
    except UnsupportedError:
        if rule.name.split(".")[-1] in MAY_BE_REFUSED:
            pytest.skip("refused")
        raise
    got = leaves(list(derived.function(w, *active)))
    bound = rule.bind(args, kwargs)
    names = tuple(operand for operand in rule.operands if leaves(bound[operand]))
    expected = [
        leaf
        for name, adjoint in zip(names, pullback(rule, args, kwargs, names, z, w), strict=True)
        for leaf in active_leaves(adjoint, bound[name])
    ]
    for one, other in zip(got, expected, strict=True):
        assert one.shape == other.shape
        assert one.dtype == other.dtype
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-13)


def active_leaves(adjoint, value):
    """The adjoints of the active leaves of an operand."""
    if not leaves(value):
        return []
    if isinstance(value, list | tuple):
        return [leaf for a, v in zip(adjoint, value, strict=True) for leaf in active_leaves(a, v)]
    return [np.asarray(adjoint)] if leaves(value) else []
