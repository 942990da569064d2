"""Bad input: each kind of it has a defined outcome and a text, which is tested here."""

import functools
import importlib
import linecache
import math
import sys
import warnings

import numpy as np
import pytest
from numpy.linalg import norm

import tangentish as tg
from tangentish import ArgumentError, CaptureError, FallbackWarning, UnconnectedWarning, UnsupportedError
from tangentish.rules import d

X = np.array([1.0, 2.0, 3.0])


def square_sum(x):
    return np.sum(x * x)


def source_grad(f, wrt=0, **keywords):
    return tg.grad(f, wrt, mode="source", **keywords)


# Functions that cannot be read


def executed():
    names = {"np": np}
    exec("def f(x):\n    return np.sum(x * x)\n", names)
    return names["f"]


class Model:
    """A class is no function to differentiate, nor is its instance."""

    def __init__(self, scale=2.0):
        self.scale = scale

    def __call__(self, x):
        return self.scale * np.sum(x)


def generator(x):
    yield x


async def coroutine(x):
    return x


@pytest.mark.parametrize(
    "f, text",
    [
        (math.sin, "sin has no Python source"),
        (len, "len has no Python source"),
        (np.sin, "sin"),
        (executed(), "source of f is not available"),
        (Model, "class"),
        (generator, "generator"),
        (coroutine, "async"),
    ],
)
def test_source_mode_refuses_what_has_no_source(f, text):
    with pytest.raises(CaptureError, match=text):
        source_grad(f)(X)


def test_a_function_without_source_falls_back_with_a_warning():
    f = executed()
    gradient = tg.grad(f)
    with pytest.warns(FallbackWarning, match="f runs on the tape: .*source"):
        np.testing.assert_array_equal(gradient(X), 2 * X)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        gradient(X)


@pytest.mark.parametrize("mode", ["auto", "tape"])
@pytest.mark.parametrize("f, text", [(Model, "class"), (generator, "generator"), (coroutine, "async")])
def test_no_mode_takes_a_class_a_generator_or_a_coroutine(f, text, mode):
    with pytest.raises(CaptureError, match=text):
        tg.grad(f, mode=mode)(X)


@pytest.mark.parametrize("mode", ["auto", "source", "tape"])
def test_what_is_not_callable_is_refused_when_the_gradient_is_made(mode):
    with pytest.raises(ArgumentError, match="a function is needed, not 3 of type int"):
        tg.grad(3, mode=mode)


def test_a_callable_object_is_differentiated():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FallbackWarning)
        np.testing.assert_array_equal(tg.grad(Model())(X), [2.0, 2.0, 2.0])


def test_a_partial_is_differentiated():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FallbackWarning)
        gradient = tg.grad(functools.partial(lambda a, x: a * np.sum(x * x), 3.0))
        np.testing.assert_array_equal(gradient(X), 6 * X)


# Options


def test_a_mode_that_does_not_exist():
    with pytest.raises(ArgumentError, match="mode is one of 'auto', 'source', 'tape', not 'fast'"):
        tg.grad(square_sum, mode="fast")


def test_an_executor_that_does_not_exist():
    with pytest.raises(ArgumentError, match="the only executor is 'python', not 'fortran'"):
        tg.grad(square_sum, executor="fortran")


# wrt

MODES = pytest.mark.parametrize("mode", ["source", "tape"])


def weighted(w, x, n=2):
    return np.sum(w * x) * n


@MODES
@pytest.mark.parametrize(
    "wrt, text",
    [
        (3, "wrt=3: weighted has 3 parameters"),
        (-4, "wrt=-4: weighted has 3 parameters"),
        ("v", "wrt='v': weighted has no parameter of that name; it has w, x, n"),
        ((0, "v"), "wrt='v'"),
        (1.5, "wrt is a position, a name or a tuple of them, not 1.5"),
        (True, "wrt is a position, a name or a tuple of them, not True"),
        (None, "wrt is a position, a name or a tuple of them, not None"),
        ((), "wrt is empty"),
    ],
)
def test_wrt_that_does_not_exist(wrt, text, mode):
    with pytest.raises(ArgumentError, match=text):
        tg.grad(weighted, wrt, mode=mode)(X, X)


@MODES
@pytest.mark.parametrize(
    "value, text",
    [
        (3, "the argument 'x' is the int 3: a gradient needs floats"),
        (True, "the argument 'x' is the bool True"),
        (np.arange(3), "the argument 'x' is of dtype int64"),
        (np.array([True, False]), "the argument 'x' is of dtype bool"),
        (np.int32(3), "the argument 'x' is of dtype int32"),
        ("text", "the argument 'x' is of type str, which has no gradient"),
        (None, "the argument 'x' is of type NoneType"),
        (np.array([1.0, 2.0], dtype=object), "the argument 'x' is an object array"),
        (np.array(["a"]), "the argument 'x' is of dtype <U1"),
        ({"n": 3, "label": "a"}, "the argument 'x' holds no floats"),
        ((), "the argument 'x' holds no floats"),
        ([np.array([1.0], dtype=object)], "the argument 'x' holds an object array"),
    ],
)
def test_wrt_names_what_has_no_gradient(value, text, mode):
    with pytest.raises(ArgumentError, match=text):
        tg.grad(square_sum, mode=mode)(value)


def test_the_errors_of_arguments_are_type_errors_and_value_errors():
    assert issubclass(ArgumentError, TypeError) and issubclass(ArgumentError, ValueError)
    assert issubclass(ArgumentError, tg.Error)


@MODES
def test_wrong_arguments_are_refused_as_by_the_function(mode):
    with pytest.raises(TypeError, match="missing a required argument: 'x'"):
        tg.grad(weighted, mode=mode)(X)
    with pytest.raises(TypeError, match="unexpected keyword argument 'y'"):
        tg.grad(weighted, mode=mode)(X, X, y=1)


# Results


@MODES
@pytest.mark.parametrize(
    "f, text",
    [
        (lambda x: 2.0 * x, r"array of 1 axis|shape \(3,\)"),
        (lambda x: np.sum(x, keepdims=True), r"array of 1 axis|shape \(1,\)"),
        (lambda x: np.sum(x) * 1j, "complex"),
    ],
)
def test_a_result_that_is_no_real_scalar(f, text, mode):
    with pytest.raises(ArgumentError, match=text):
        tg.grad(f, mode=mode)(X)


def test_a_pair_without_has_aux():
    with pytest.raises(ArgumentError, match="tuple"):
        tg.grad(lambda x: (np.sum(x), 1.0), mode="tape")(X)


@MODES
def test_a_result_that_does_not_depend_on_an_argument(mode):
    def f(x, y):
        return np.sum(y)

    text = "the result of f does not depend on 'x': its gradient is zero"
    with pytest.warns(UnconnectedWarning, match=text):
        gradient = tg.grad(f, mode=mode)(X, X)
    np.testing.assert_array_equal(gradient, np.zeros(3))


@MODES
def test_a_constant_result(mode):
    with pytest.warns(UnconnectedWarning, match="does not depend on 'x'"):
        gradient = tg.grad(lambda x: 3.0, mode=mode)(X)
    np.testing.assert_array_equal(gradient, np.zeros(3))


@MODES
def test_an_integer_result_does_not_depend_on_x(mode):
    with pytest.warns(UnconnectedWarning, match="does not depend on 'x'"):
        gradient = tg.grad(lambda x: np.argmax(x), mode=mode)(X)
    np.testing.assert_array_equal(gradient, np.zeros(3))


# Data


@MODES
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_nan_and_infinity_propagate(bad, mode):
    x = np.array([1.0, bad, 3.0])
    value, gradient = tg.value_and_grad(square_sum, mode=mode)(x)
    np.testing.assert_array_equal(value, square_sum(x))
    np.testing.assert_array_equal(gradient, 2 * x)


@MODES
@pytest.mark.parametrize("shape", [(0,), (0, 3), (3, 0)])
def test_empty_arrays(shape, mode):
    x = np.zeros(shape)
    value, gradient = tg.value_and_grad(square_sum, mode=mode)(x)
    assert value == 0.0
    assert gradient.shape == shape and gradient.dtype == x.dtype


@MODES
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_arrays_without_axes(dtype, mode):
    x = np.array(3.0, dtype)
    gradient = tg.grad(lambda x: x * x, mode=mode)(x)
    assert gradient == 6.0
    # NumPy 1 widens what has no axes.
    assert np.shape(gradient) == () and gradient.dtype in (dtype, (2.0 * x).dtype)


def test_an_object_array_beside_wrt():
    def f(x, o):
        return np.sum(x * x) * len(o)

    gradient = tg.grad(f)(X, np.array([None, "a"], dtype=object))
    np.testing.assert_array_equal(gradient, 4 * X)


# Sources that change


def test_a_file_changed_since_import(tmp_path, monkeypatch):
    path = tmp_path / "changing_model.py"
    path.write_text("import numpy as np\n\n\ndef f(x):\n    return np.sum(x * x)\n")
    monkeypatch.syspath_prepend(tmp_path)
    module = importlib.import_module("changing_model")
    path.write_text("import numpy as np\n\n\ndef f(x):\n    return np.sum(x * x * x)\n")
    linecache.checkcache(str(path))
    try:
        with pytest.raises(CaptureError, match="changed since"):
            source_grad(module.f)(X)
        with pytest.warns(FallbackWarning, match="changed since"):
            np.testing.assert_array_equal(tg.grad(module.f)(X), 2 * X)
    finally:
        del sys.modules["changing_model"]


def type_in(number, text, names):
    """Run a cell as IPython does: its text is known to linecache under a name of its own."""
    file = f"<cell {number}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    exec(compile(text, file, "exec"), names)
    return names["f"]


def test_a_function_typed_in_and_typed_in_again():
    names = {"np": np}
    first = type_in(1, "def f(x):\n    return np.sum(x * x)\n", names)
    old = source_grad(first)
    np.testing.assert_array_equal(old(X), 2 * X)
    second = type_in(2, "def f(x):\n    return np.sum(x * x * x)\n", names)
    np.testing.assert_array_equal(old(X), 2 * X)
    np.testing.assert_array_equal(source_grad(second)(X), 3 * X * X)


def test_a_callee_typed_in_again_is_seen():
    names = {"np": np}
    type_in(3, "def g(x):\n    return x * x\n\ndef f(x):\n    return np.sum(g(x))\n", names)
    gradient = source_grad(names["f"])
    np.testing.assert_array_equal(gradient(X), 2 * X)
    type_in(4, "def g(x):\n    return x * x * x\n", names)
    np.testing.assert_array_equal(gradient(X), 3 * X * X)


def test_refusals_name_the_line():
    def f(x):
        total = sum({v: v * v for v in x}.values())
        return total

    with pytest.raises(UnsupportedError) as caught:
        source_grad(f)(X)
    assert __file__.rpartition("/")[2] in str(caught.value)
    assert "{v: v * v for v in x}" in str(caught.value)
    assert caught.value.line == f.__code__.co_firstlineno + 1


# Derivatives that no rule knows


def pad_with_maximum(x):
    return np.sum(np.pad(x, 2, mode="maximum"))


def scaled(x, factor):
    return np.sum(x * factor)


@tg.adjoint(scaled)
def rule_of_scaled(z, x, factor):
    d[x] = d[z] * factor


@MODES
@pytest.mark.parametrize(
    "f, text",
    [
        (lambda x: scaled(X, x[0]), "scaled with respect to its parameter 'factor'"),
        (lambda x: scaled(x, factor=x), "scaled with respect to its parameter 'factor'"),
        (lambda x: np.sum(np.random.permutation(x)), "permutation|leave the tape"),
        (pad_with_maximum, "np.pad with mode='maximum', reflect_type='even' has no derivative rule"),
    ],
)
def test_what_no_rule_knows_is_refused(f, text, mode):
    with pytest.raises(UnsupportedError, match=text):
        tg.grad(f, mode=mode)(X)


def test_a_users_tape_refuses_a_mode_that_no_rule_knows():
    x = tg.constant(X)
    with tg.GradientTape() as tape:
        tape.watch(x)
        y = pad_with_maximum(x)
    with pytest.raises(UnsupportedError, match="maximum"):
        tape.gradient(y, x)


def test_an_argument_that_numpy_does_not_ask_what_it_is():
    """NumPy takes a short cut at ord 1."""

    def f(x):
        return norm(X, x[0])

    slope = (np.linalg.norm(X, 1.0 + 1e-6) - np.linalg.norm(X, 1.0 - 1e-6)) / 2e-6
    np.testing.assert_allclose(tg.grad(f, mode="tape")(X), [slope, 0.0, 0.0], rtol=1e-8)
