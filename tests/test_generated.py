"""Programs written at random: the gradient from the source is the tape's, and the value is that of a plain call.

`TANGENTISH_GENERATED=5000 pytest tests/test_generated.py -n auto` runs as many as one likes.
"""

import copy
import linecache
import os

import numpy as np
import pytest

import tangentish as tg
from tests import generated_views, numeric
from tests.generated import write

COUNT = int(os.environ.get("TANGENTISH_GENERATED", "120"))
WRT = (0, 1, 2, 3, 4)


def helper(x, y):
    """A callee with two exits, which decides by its argument."""
    if np.sum(x) > 0.2:
        return x * y
    r = x + np.sin(y)
    return r * 0.5 + y


def spoil(x, y):
    """A callee that writes into what it is given."""
    x *= np.cos(y)
    if np.sum(x) > 0.2:
        x[0] = y * x[-1]


def load(seed, writes=False):
    return loaded(write(seed, writes), f"<program {seed} {writes}>")


def loaded(text, file):
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    namespace = {"np": np, "helper": helper, "spoil": spoil}
    exec(compile(text, file, "exec"), namespace)
    return namespace["program"]


@pytest.mark.parametrize("seed", range(COUNT))
@pytest.mark.filterwarnings("ignore::tangentish.UnconnectedWarning", "ignore::RuntimeWarning")
def test_source_is_the_tape(seed):
    program, generator = load(seed), np.random.RandomState(seed)
    args = (generator.randn(), generator.randn(), generator.randn(), generator.randn(3), generator.randn(3))
    try:
        plain = program(*args)
    except UnboundLocalError:
        pytest.skip("a name is bound on one path only")
    value, gradients = tg.value_and_grad(program, WRT, mode="source")(*args)
    assert np.asarray(value).tobytes() == np.asarray(plain).tobytes()
    expected = tg.grad(program, WRT, mode="tape")(*args)
    scale = 1.0 + max(float(np.max(np.abs(gradient))) for gradient in expected)
    for got, wanted in zip(gradients, expected, strict=True):
        assert np.shape(got) == np.shape(wanted)
        np.testing.assert_allclose(got, wanted, rtol=0, atol=1e-9 * scale)


@pytest.mark.parametrize("seed", range(COUNT))
@pytest.mark.filterwarnings("ignore::tangentish.UnconnectedWarning", "ignore::RuntimeWarning")
def test_writes_into_arrays_are_exact(seed):
    """The tape against differences, and the source against the tape; what that refuses it refuses by name and line."""
    program, generator = load(seed, writes=True), np.random.RandomState(seed)
    args = [generator.randn(), generator.randn(), generator.randn(), generator.randn(3), generator.randn(3)]
    given = copy.deepcopy(args)
    try:
        plain = program(*copy.deepcopy(args))
    except UnboundLocalError:
        pytest.skip("a name is bound on one path only")
    value, taped = tg.value_and_grad(program, WRT, mode="tape")(*args)
    assert np.asarray(value).tobytes() == np.asarray(plain).tobytes()
    try:
        value, gradients = tg.value_and_grad(program, WRT, mode="source")(*args)
    except tg.UnsupportedError as refusal:
        assert refusal.line is not None
    else:
        assert np.asarray(value).tobytes() == np.asarray(plain).tobytes()
        scale = 1.0 + max(float(np.max(np.abs(gradient))) for gradient in taped)
        for got, wanted in zip(gradients, taped, strict=True):
            np.testing.assert_allclose(got, wanted, rtol=0, atol=1e-9 * scale)
    assert all(np.array_equal(now, before) for now, before in zip(args, given, strict=True))
    wide = numeric.gradient(program, args, {}, WRT)
    narrow = [differences(program, args, place) for place in WRT]
    scale = 1.0 + max(float(np.max(np.abs(gradient))) for gradient in wide)
    if any(np.max(np.abs(a - b)) > 1e-5 * scale for a, b in zip(wide, narrow, strict=True)):
        pytest.skip("a kink is near")
    for got, wanted in zip(taped, wide, strict=True):
        np.testing.assert_allclose(got, wanted, rtol=0, atol=1e-5 * scale)


def differences(program, args, place, step=1e-6):
    """The gradient by an argument from differences over a short way."""
    found = np.zeros(np.shape(args[place]))
    for index in np.ndindex(found.shape):
        ends = []
        for sign in (1.0, -1.0):
            moved = copy.deepcopy(args)
            moved[place] = np.array(args[place], dtype=float)
            moved[place][index] += sign * step
            moved[place] = moved[place][()]
            ends.append(program(*moved))
        found[index] = (ends[0] - ends[1]) / (2.0 * step)
    return found


@pytest.mark.parametrize("seed", range(COUNT // 4))
@pytest.mark.filterwarnings("ignore::tangentish.UnconnectedWarning", "ignore::RuntimeWarning")
def test_views_of_written_arrays_are_exact(seed):
    """Views of every kind, read after writes and written through: what is compiled is what the tape finds."""
    program, generator = loaded(generated_views.write(seed), f"<views {seed}>"), np.random.RandomState(seed)
    x = generator.randn(2, 3)
    args = [np.asfortranarray(x) if seed % 3 == 0 else x, generator.randn(3), generator.randn(3) + 0.5j, 0.7]
    given, plain = copy.deepcopy(args), program(*copy.deepcopy(args))
    gradient = tg.value_and_grad(program, (0, 1, 2, 3), mode="source")
    try:
        value, gradients = gradient(*args)
    except tg.UnsupportedError as refusal:
        assert refusal.line is not None
        return
    assert np.asarray(value).tobytes() == np.asarray(plain).tobytes()
    report = gradient.memory(*args)
    assert report.total == sum(entry.bytes for entry in report.entries)
    assert all(np.array_equal(now, before) for now, before in zip(args, given, strict=True))
    taped = tg.grad(program, (0, 1, 2, 3), mode="tape")(*args)
    scale = 1.0 + max(float(np.max(np.abs(one))) for one in taped)
    for got, wanted in zip(gradients, taped, strict=True):
        assert np.shape(got) == np.shape(wanted)
        np.testing.assert_allclose(got, wanted, rtol=0, atol=1e-9 * scale)
