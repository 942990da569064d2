"""grad, value_and_grad and function: what they take and what they give, in both modes."""

import ast
import dataclasses
import functools
import importlib
import subprocess
import sys
import warnings
from collections import namedtuple
from typing import Any

import numpy as np
import pytest

import tangentish as tg
from tangentish.rules import d

X = np.array([1.0, 2.0, 3.0])
Y = np.array([0.5, -1.0, 2.0])
MODES = pytest.mark.parametrize("mode", ["source", "tape"])
equal = np.testing.assert_array_equal


def weighted(w, x, n=2):
    return np.sum(w * x) * n


# wrt


@MODES
@pytest.mark.parametrize("wrt", [1, "x", -2])
def test_wrt_by_position_and_name(wrt, mode):
    equal(tg.grad(weighted, wrt, mode=mode)(X, Y), 2 * X)


@MODES
def test_a_tuple_of_wrt_gives_a_tuple(mode):
    first, second = tg.grad(weighted, (0, "x"), mode=mode)(X, Y)
    equal(first, 2 * Y)
    equal(second, 2 * X)


@MODES
def test_a_tuple_of_one_gives_a_tuple_of_one(mode):
    result = tg.grad(weighted, (0,), mode=mode)(X, Y)
    assert isinstance(result, tuple) and len(result) == 1
    equal(result[0], 2 * Y)


@MODES
def test_the_order_of_wrt_is_the_order_of_the_gradients(mode):
    first, second = tg.grad(weighted, (1, 0), mode=mode)(X, Y)
    equal(first, 2 * X)
    equal(second, 2 * Y)


# Calling


@MODES
def test_defaults_and_keywords(mode):
    gradient = tg.grad(weighted, mode=mode)
    equal(gradient(X, Y), 2 * Y)
    equal(gradient(X, x=Y), 2 * Y)
    equal(gradient(X, Y, 3), 3 * Y)
    equal(gradient(n=4, x=Y, w=X), 4 * Y)


@MODES
def test_a_default_may_be_differentiated(mode):
    def f(x, scale=2.0):
        return np.sum(x) * scale

    assert tg.grad(f, "scale", mode=mode)(X) == 6.0


@MODES
def test_keyword_only_parameters(mode):
    def f(x, *, scale=2.0):
        return np.sum(x) * scale

    equal(tg.grad(f, mode=mode)(X, scale=3.0), [3.0, 3.0, 3.0])
    assert tg.grad(f, "scale", mode=mode)(X) == 6.0


@MODES
def test_starred_parameters_are_one_argument_a_tuple(mode):
    def f(*factors):
        return np.sum(factors[0] * factors[1])

    first, second = tg.grad(f, mode=mode)(X, Y)
    equal(first, Y)
    equal(second, X)


@MODES
def test_gathered_keywords(mode):
    def f(x, **options):
        return np.sum(x) * options["scale"]

    equal(tg.grad(f, mode=mode)(X, scale=3.0), [3.0, 3.0, 3.0])


@MODES
def test_arguments_are_left_as_they_were(mode):
    w, x = X.copy(), Y.copy()
    tg.grad(weighted, (0, 1), mode=mode)(w, x)
    equal(w, X)
    equal(x, Y)


# has_aux and value


def with_aux(x):
    return np.sum(x * x), {"count": len(x), "twice": 2.0 * x}


@MODES
def test_grad_with_aux(mode):
    gradient, aux = tg.grad(with_aux, mode=mode, has_aux=True)(X)
    equal(gradient, 2 * X)
    assert aux["count"] == 3 and type(aux["twice"]) is np.ndarray
    equal(aux["twice"], 2 * X)


@MODES
def test_value_and_grad_with_aux(mode):
    (value, aux), (gradient,) = tg.value_and_grad(with_aux, (0,), mode=mode, has_aux=True)(X)
    assert value == 14.0 and aux["count"] == 3
    equal(gradient, 2 * X)


@MODES
def test_the_value_is_that_of_the_function(mode):
    value, gradient = tg.value_and_grad(weighted, mode=mode)(X, Y)
    assert value == weighted(X, Y) and type(value) is type(weighted(X, Y))
    equal(gradient, 2 * Y)


# Nests

Point = namedtuple("Point", "a b n")


@dataclasses.dataclass
class Parameters:
    """A dataclass as an argument."""

    w: Any
    n: int


@MODES
def test_a_nest_of_dict_and_list(mode):
    def f(p):
        return np.sum(p["w"] * p["w"]) + p["b"][0] * p["n"]

    gradient = tg.grad(f, mode=mode)({"w": X, "b": [2.0, 1], "n": 3})
    assert list(gradient) == ["w", "b", "n"]
    equal(gradient["w"], 2 * X)
    assert gradient["b"] == [3.0, None] and gradient["n"] is None


@MODES
def test_a_tuple(mode):
    def f(p):
        a, b = p
        return np.sum(a * b)

    gradient = tg.grad(f, mode=mode)((X, 2.0))
    equal(gradient[0], [2.0, 2.0, 2.0])
    assert gradient[1] == 6.0


@MODES
def test_a_namedtuple(mode):
    def f(p):
        return np.sum(p.a * p.a) * p.b * p.n

    gradient = tg.grad(f, mode=mode)(Point(X, 2.0, 3))
    assert type(gradient) is Point and gradient.b == 42.0 and gradient.n is None
    equal(gradient.a, 12 * X)


@MODES
def test_a_dataclass(mode):
    def f(p):
        return np.sum(p.w * p.w) * p.n

    gradient = tg.grad(f, mode=mode)(Parameters(X, 3))
    assert type(gradient) is Parameters and gradient.n is None
    equal(gradient.w, 6 * X)


# Kinds of functions


class Model:
    """A model with methods to differentiate."""

    def __init__(self):
        self.scale = 3.0

    def loss(self, w, x):
        return self.scale * np.sum(w * x)

    @tg.function
    def energy(self, x):
        return self.scale * np.sum(x * x)


@MODES
def test_the_receiver_of_a_method_is_not_counted(mode):
    model = Model()
    equal(tg.grad(model.loss, mode=mode)(X, Y), 3 * Y)
    equal(tg.grad(model.loss, 1, mode=mode)(X, Y), 3 * X)
    equal(tg.grad(model.loss, -1, mode=mode)(X, Y), 3 * X)
    equal(tg.grad(Model.loss, "x", mode=mode)(model, X, Y), 3 * X)


def test_a_decorated_method():
    model = Model()
    assert model.energy(X) == 42.0
    equal(model.energy.grad()(X), 6 * X)
    equal(tg.grad(model.energy)(X), 6 * X)


@MODES
def test_a_nested_function_and_a_lambda(mode):
    scale = 2.0

    def f(x):
        return scale * np.sum(x * x)

    g = lambda x: scale * np.sum(x * x)  # noqa: E731
    equal(tg.grad(f, mode=mode)(X), 4 * X)
    equal(tg.grad(g, mode=mode)(X), 4 * X)


def doubled(f):
    @functools.wraps(f)
    def call(x):
        return 2.0 * f(x)

    return call


@doubled
def decorated(x):
    return np.sum(x * x)


@MODES
def test_a_decorated_function_is_what_the_decorator_made_of_it(mode):
    equal(tg.grad(decorated, mode=mode)(X), 4 * X)


def test_a_callee_may_be_decorated_with_function():
    square = tg.function(lambda x: x * x)

    def f(x):
        return np.sum(square(x))

    equal(tg.grad(f, mode="source")(X), 2 * X)


def test_function_with_options():
    @tg.function(mode="source")
    def f(x):
        """Its docstring."""
        return np.sum(x * x)

    assert f.__name__ == "f" and f.__doc__ == "Its docstring."
    assert f(X) == 14.0
    assert f.grad() is f.grad()
    equal(f.grad("x")(X), 2 * X)
    assert "def f_grad(x):" in f.source(X)
    assert f.explain(X).startswith("f is compiled.")
    assert f.cache_info().variants == 2


# Modes


def squares(x):
    return sum({k: v * v for k, v in enumerate(x)}.values())


def test_auto_falls_back_with_one_warning_that_says_where():
    gradient = tg.grad(squares)
    with pytest.warns(tg.FallbackWarning) as caught:
        equal(gradient(X), 2 * X)
    assert len(caught) == 1 and caught[0].filename == __file__
    text = str(caught[0].message)
    assert f"test_api.py:{squares.__code__.co_firstlineno + 1}: dict comprehensions" in text
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        gradient(X)
        gradient(list(X))
    assert "squares runs on the tape" in gradient.explain(X)


def test_source_mode_is_strict():
    with pytest.raises(tg.UnsupportedError, match="dict comprehensions"):
        tg.grad(squares, mode="source")(X)


def test_there_is_no_source_of_the_tape():
    with pytest.raises(tg.UnsupportedError, match='no source in mode="tape"'):
        tg.grad(weighted, mode="tape").source(X, Y)


# Rules of one's own


def clipped(x):
    return np.minimum(x, 1.0)


@tg.adjoint(clipped)
def _(z, x):
    d[x] = 5.0 * d[z]


def wave(x):
    return np.sin(x)


@tg.partial(wave)
def _(z, x):
    return 7.0


@MODES
def test_rules_of_ones_own_are_respected(mode):
    equal(tg.grad(lambda x: np.sum(clipped(x)), mode=mode)(X), [5.0, 5.0, 5.0])
    equal(tg.grad(lambda x: np.sum(wave(x)), mode=mode)(X), [7.0, 7.0, 7.0])


STEEPNESS = np.array([2.0, 1.0, 1.0])


def bend(x):
    return np.cosh(x)


@tg.partial(bend)
def _(z, x):
    return STEEPNESS * x


@MODES
def test_a_rule_may_read_what_is_global_where_it_stands(mode, monkeypatch):
    """The second call failed: 'ChainMap' object has no attribute 'STEEPNESS'."""
    gradient = tg.grad(lambda x: np.sum(bend(x)), mode=mode)
    ones = np.ones(3)
    for _ in range(2):
        equal(gradient(ones), [2.0, 1.0, 1.0])
    monkeypatch.setitem(globals(), "STEEPNESS", 3.0)
    equal(gradient(ones), [3.0, 3.0, 3.0])


# Looking


def loss(w, x):
    p = np.tanh(x @ w)
    return np.mean(p * p)


def test_source_is_the_text_for_the_kinds_of_arguments():
    gradient = tg.grad(loss)
    generic = gradient.source()
    assert "def loss_grad(w, x):" in generic
    text = gradient.source(np.ones(2), np.ones((3, 2)))
    assert "# p = np.tanh(x @ w)" in text
    assert gradient.source() == text
    compile(text, "text", "exec")


def test_stages_are_python():
    stages = tg.grad(loss).stages(np.ones(2), np.ones((3, 2)))
    assert [stage for stage, _ in stages][0] == "capture" and len(stages) > 3
    for _, text in stages:
        compile(text, "stage", "exec")


def test_stages_are_shown_on_request(monkeypatch, capsys):
    monkeypatch.setenv("TANGENTISH_SHOW", "stages")
    tg.grad(loss)(np.ones(2), np.ones((3, 2)))
    assert "# --- capture\n" in capsys.readouterr().err


def test_cache_info_counts_calls_and_variants():
    gradient = tg.grad(weighted)
    for x in (X, Y, X):
        gradient(X, x, 2)
    gradient(X, 2.0, 2)
    assert gradient.cache_info() == (2, 2, 2)


def test_written_modules_stand_alone(tmp_path):
    gradient = tg.grad(loss)
    w, x = np.array([0.5, -1.0]), np.arange(6.0).reshape(3, 2)
    path = tmp_path / "loss_grad.py"
    gradient.write(path, w, x)
    program = (
        f"import runpy, sys; import numpy as np; f = runpy.run_path({str(path)!r})['loss_grad']\n"
        "print(f(np.array([0.5, -1.0]), np.arange(6.0).reshape(3, 2)).tolist())\n"
        "assert not any(name.startswith('tangentish') for name in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(gradient(w, x).tolist())


# Tensors


def test_tensors_as_arguments_are_recorded_by_the_tape_around():
    x = tg.constant(X)
    with tg.GradientTape() as tape:
        tape.watch(x)
        total = np.sum(tg.grad(lambda x: np.sum(x * x * x))(x))
    equal(np.asarray(tape.gradient(total, x)), 6 * X)


# check


def test_check_agrees():
    report = tg.check(loss, np.array([0.5, -1.0]), np.arange(6.0).reshape(3, 2))
    assert report
    assert "loss: all agree" in str(report) and len(report.comparisons) == 2


def test_check_tells_a_wrong_rule():
    report = tg.check(lambda x: np.sum(wave(x)), X)
    assert not report
    assert "GRADIENTS DIFFER" in str(report)


def test_check_tells_what_is_not_finite():
    def f(x):
        y = np.log(x)
        return np.sum(y * 0.0)

    with np.errstate(all="ignore"):
        report = tg.check(f, np.array([0.0, 1.0]))
    assert not report
    assert "not finite: the source gradient of x" in str(report)
    assert f"test_api.py:{f.__code__.co_firstlineno + 1}, emitted line" in str(report)


def kept_in_a_loop(x, w):
    s = 0.0
    for _ in range(3):
        x = np.sin(x * w) + np.exp(x)
        s = s + np.sum(x * np.cos(x))
    return s


def test_explain_names_what_is_kept_as_the_user_wrote_it():
    first = kept_in_a_loop.__code__.co_firstlineno
    text = tg.grad(kept_in_a_loop).explain(np.ones(3), np.ones(3))
    turns = "it has another value in each turn, and the reverse of"
    assert text.splitlines()[1:] == [
        f"  line {first + 3}: x * w is kept: {turns} line {first + 3} reads it",
        f"  line {first + 3}: np.exp(x) is kept: {turns} line {first + 3} reads it",
        f"  line {first + 3}: x is kept: it is bound again here, and the reverse of line {first + 4} reads it",
        f"  line {first + 3}: x is kept: the reverse of line {first + 4} reads it",
        f"  line {first + 4}: np.cos(x) is kept: {turns} line {first + 4} reads it",
    ]


def test_every_stage_is_a_function_that_can_be_read():
    for stage, text in tg.grad(kept_in_a_loop).stages(np.ones(3), np.ones(3)):
        (function,) = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]
        assert isinstance(function.body[-1], ast.Return), stage


def test_an_error_in_a_callee_of_another_file_names_that_file(tmp_path, monkeypatch):
    (tmp_path / "another_file.py").write_text("def product(a, b):\n    c = a @ b\n    return c.sum()\n")
    monkeypatch.syspath_prepend(tmp_path)
    another_file = importlib.import_module("another_file")

    def outer(x, y):
        return another_file.product(x * 2.0, y) * 3.0

    with pytest.raises(ValueError, match="matmul") as caught:
        tg.grad(outer, mode="source")(np.ones((2, 3)), np.ones((4, 2)))
    assert f"Emitted for {tmp_path / 'another_file.py'}:2: c = a @ b" in caught.value.__notes__[0]


def advanced(x, y):
    x += y
    y *= x
    return np.sum(x * y)


def test_arguments_that_share_memory_are_refused_if_the_function_writes_into_one():
    x = np.array([1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match="shares memory with another argument, or .*: pass a copy of one"):
        tg.grad(advanced, wrt=(0, 1), mode="source")(x, x[::-1])
    with pytest.raises(tg.UnsupportedError, match="shares memory with another argument"):  # from the tape
        tg.grad(advanced, wrt=(0, 1))(x, x[::-1])
    np.testing.assert_array_equal(x, [1.0, 2.0, 3.0])
