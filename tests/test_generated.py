"""Programs written at random: the gradient from the source is the tape's, and the value is that of a plain call.

`TANGENTISH_GENERATED=5000 pytest tests/test_generated.py -n auto` runs as many as one likes.
"""

import linecache
import os

import numpy as np
import pytest

import tangentish as tg
from tests.generated import write

COUNT = int(os.environ.get("TANGENTISH_GENERATED", "120"))
WRT = (0, 1, 2, 3, 4)


def helper(x, y):
    """A callee with two exits, which decides by its argument."""
    if np.sum(x) > 0.2:
        return x * y
    r = x + np.sin(y)
    return r * 0.5 + y


def load(seed):
    text, file = write(seed), f"<program {seed}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    namespace = {"np": np, "helper": helper}
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
