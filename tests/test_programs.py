"""Every program of the corpus through every check."""

import ast
import copy
import dataclasses
import inspect
import operator
import os
import pathlib
import runpy
import subprocess
import sys
import warnings

import gast
import numpy as np
import pytest

import tangentish as tg
from tangentish import helpers
from tests import numeric
from tests.corpus import Program, load

GOLDEN = pathlib.Path(__file__).parent / "golden"
PROGRAMS = list(load().values())
COMPILED = [one for one in PROGRAMS if one.expect == "source"]
TAPED = [one for one in PROGRAMS if one.expect != "refused" and one.tape]
REFUSED = [one for one in PROGRAMS if one.expect != "source"]
PRIMAL_STAGES = ("capture", "lower", "webs")


def over(programs: list[Program]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("one", programs, ids=lambda one: one.name)


def value_and_gradient(one: Program, mode: str, arguments=None):
    args, keywords = arguments or one.arguments()
    gradient = tg.value_and_grad(one.function, one.wrt, mode=mode)
    with warnings.catch_warnings():
        if not one.connected:
            warnings.simplefilter("ignore", tg.UnconnectedWarning)
        return gradient(*args, **keywords)


def leaves(value):
    """The leaves of a nest, each nest's type or keys before its leaves, to be compared, too."""
    if isinstance(value, (tuple, list)):
        return [type(value)] + [leaf for one in value for leaf in leaves(one)]
    if isinstance(value, dict):
        return [tuple(value)] + [leaf for one in value.values() for leaf in leaves(one)]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in dataclasses.fields(value)]
        return [type(value)] + [leaf for name in names for leaf in leaves(getattr(value, name))]
    return [value]


def is_number(leaf) -> bool:
    return isinstance(leaf, (np.ndarray, np.generic, float, complex)) and not isinstance(leaf, bool)


def assert_close(found, expected, rtol):
    found, expected = leaves(found), leaves(expected)
    assert len(found) == len(expected)
    for a, b in zip(found, expected, strict=True):
        if not is_number(b):
            assert a is None and b is None or a == b
            continue
        assert np.shape(a) == np.shape(b)
        size = float(np.max(np.abs(b), initial=1.0))
        np.testing.assert_allclose(a, b, rtol=rtol, atol=rtol * size)


def same_bits(a, b) -> bool:
    a, b = leaves(a), leaves(b)
    return len(a) == len(b) and all(map(same_leaf, a, b))


def same_leaf(a, b) -> bool:
    if not is_number(b):
        return a is b or a == b
    return np.asarray(a).dtype == np.asarray(b).dtype and np.array_equal(a, b, equal_nan=True)


@over(COMPILED)
def test_source_is_the_numeric_gradient(one):
    args, keywords = one.arguments()
    expected = numeric.gradient(one.function, args, keywords, one.wrt)
    assert_close(value_and_gradient(one, "source")[1], expected, one.rtol)


@over(TAPED)
def test_tape_is_the_numeric_gradient(one):
    args, keywords = one.arguments()
    expected = numeric.gradient(one.function, args, keywords, one.wrt)
    assert_close(value_and_gradient(one, "tape")[1], expected, one.rtol)


@over([one for one in COMPILED if one.tape])
def test_source_is_the_tape(one):
    rtol = 1e-11 if one.rtol <= 1e-6 else one.rtol
    assert_close(value_and_gradient(one, "source")[1], value_and_gradient(one, "tape")[1], rtol)


@over(COMPILED)
def test_grad_is_the_gradient_of_value_and_grad(one):
    args, keywords = one.arguments()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", tg.UnconnectedWarning)
        gradient = tg.grad(one.function, one.wrt, mode="source")
        first, second = gradient(*args, **keywords), gradient(*args, **keywords)
    assert_close(first, value_and_gradient(one, "source")[1], 1e-13)
    assert same_bits(first, second)


@pytest.mark.parametrize("mode", ["source", "tape"])
@over(COMPILED + [one for one in TAPED if one.expect == "tape"])
def test_value_is_that_of_a_plain_call(one, mode):
    if one not in COMPILED and mode == "source" or mode == "tape" and not one.tape:
        pytest.skip("this engine refuses")
    args, keywords = one.arguments()
    plain = one.function(*args, **keywords)
    value = value_and_gradient(one, mode)[0]
    assert same_bits(value, plain), f"{value!r} is not {plain!r}"


@pytest.mark.parametrize("mode", ["source", "tape"])
@over(COMPILED)
def test_gradient_has_the_argument_s_structure_shape_and_dtype(one, mode):
    if mode == "tape" and not one.tape:
        pytest.skip("the tape refuses")
    args, keywords = one.arguments()
    result = value_and_gradient(one, mode, (args, keywords))[1]
    names = list(inspect.signature(one.function).parameters)
    gradients = result if isinstance(one.wrt, tuple) else (result,)
    for which, gradient in zip(one.positions(), gradients, strict=True):
        position = names.index(which) if isinstance(which, str) else which
        argument = args[position] if position < len(args) else keywords[names[position]]
        for a, b in zip(leaves(gradient), leaves(argument), strict=True):
            if not is_number(b):
                assert a is None or a == b
            elif isinstance(b, np.ndarray):
                assert isinstance(a, np.ndarray) and a.dtype == b.dtype and a.shape == b.shape
            else:
                assert np.ndim(a) == 0 and not isinstance(a, np.ndarray)


@pytest.mark.parametrize("mode", ["source", "tape"])
@over(COMPILED)
def test_arguments_are_left_alone(one, mode):
    if mode == "tape" and not one.tape:
        pytest.skip("the tape refuses")
    arguments = one.arguments()
    before = copy.deepcopy(arguments)
    gradient = value_and_gradient(one, mode, arguments)[1]
    assert same_bits(list(arguments), list(before))
    arrays = [leaf for leaf in leaves(list(arguments)) if isinstance(leaf, np.ndarray)]
    for leaf in leaves(gradient):
        if isinstance(leaf, np.ndarray) and leaf.size:
            assert leaf.flags.writeable
            assert not any(np.shares_memory(leaf, array) for array in arrays)


def emitted(one: Program):
    args, keywords = one.arguments()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", tg.UnconnectedWarning)
        return tg.grad(one.function, one.wrt, mode="source").source(*args, **keywords)


@over(COMPILED)
def test_text_parses_is_deterministic_and_has_no_long_lines(one):
    text = emitted(one)
    ast.parse(text)
    assert text == emitted(one)
    assert text.endswith("\n") and "\n\n\n\n" not in text
    code = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    assert max(map(len, code)) <= 110


@over(COMPILED)
def test_the_captured_tree_is_left_as_it_is(one):
    """It is lowered anew for arguments of other kinds."""
    args, keywords = one.arguments()
    gradient = tg.grad(one.function, one.wrt, mode="source")
    captured = gradient._capture()
    before = gast.dump(captured.tree, include_attributes=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", tg.UnconnectedWarning)
        gradient.source(*args, **keywords)
    assert gradient._capture() is captured
    assert gast.dump(captured.tree, include_attributes=True) == before


@over([one for one in COMPILED if one.alone])
def test_text_runs_alone(one, tmp_path):
    args, keywords = one.arguments()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", tg.UnconnectedWarning)
        gradient = tg.grad(one.function, one.wrt, mode="source")
        expected = gradient(*args, **keywords)
        gradient.write(tmp_path / "alone.py", *args, **keywords)
    text = (tmp_path / "alone.py").read_text(encoding="utf-8")
    assert "tangentish" not in "".join(line for line in text.splitlines() if "import" in line)
    module = runpy.run_path(str(tmp_path / "alone.py"))
    args, keywords = one.arguments()
    assert same_bits(module[f"{one.name}_grad"](*args, **keywords), expected)


@over(COMPILED)
def test_stages_return_what_the_function_returns(one):
    args, keywords = one.arguments()
    plain = one.function(*args, **keywords)
    args, keywords = one.arguments()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", tg.UnconnectedWarning)
        stages = tg.grad(one.function, one.wrt, mode="source").stages(*args, **keywords)
    cells = inspect.getclosurevars(one.function).nonlocals
    for stage, text in stages:
        if stage not in PRIMAL_STAGES:
            continue
        namespace = {**vars(helpers), **one.function.__globals__, "operator": operator, **cells}
        exec(compile(text, f"<{one.name} after {stage}>", "exec"), namespace)
        args, keywords = one.arguments()
        function = namespace[one.name]
        function.__defaults__ = one.function.__defaults__
        function.__kwdefaults__ = one.function.__kwdefaults__
        assert same_bits(function(*args, **keywords), plain), f"after {stage}"


@over([one for one in COMPILED if one.golden])
def test_text_is_the_committed_one(one, request):
    path = GOLDEN / f"{one.name}.py"
    text = emitted(one)
    if request.config.getoption("--update-golden"):
        path.write_text(text, encoding="utf-8")
    assert path.exists(), "pytest --update-golden writes it"
    assert text == path.read_text(encoding="utf-8")


@over(REFUSED)
def test_source_mode_refuses_by_name_and_line(one):
    args, keywords = one.arguments()
    with pytest.raises(tg.UnsupportedError) as caught:
        tg.grad(one.function, one.wrt, mode="source")(*args, **keywords)
    assert one.refused is None or one.refused in str(caught.value)
    file = pathlib.Path(one.function.__code__.co_filename)
    assert caught.value.file is not None and pathlib.Path(caught.value.file).name == file.name
    assert caught.value.line is not None


@over([one for one in REFUSED if one.expect == "refused" or not one.tape])
def test_what_both_engines_refuse_is_never_guessed(one):
    args, keywords = one.arguments()
    with warnings.catch_warnings(), pytest.raises(tg.Error):
        warnings.simplefilter("ignore", tg.FallbackWarning)
        tg.grad(one.function, one.wrt)(*args, **keywords)


@over([one for one in REFUSED if one.expect == "tape" and one.tape])
def test_auto_falls_back_and_says_so(one):
    args, keywords = one.arguments()
    with pytest.warns(tg.FallbackWarning):
        found = tg.grad(one.function, one.wrt)(*args, **keywords)
    args, keywords = one.arguments()
    assert_close(found, numeric.gradient(one.function, args, keywords, one.wrt), one.rtol)


def test_there_are_no_golden_texts_without_a_program():
    named = {one.name for one in COMPILED if one.golden}
    assert {path.stem for path in GOLDEN.glob("*.py")} <= named


ALL_TEXTS = """
import hashlib, warnings
warnings.simplefilter("ignore")
from tests.test_programs import COMPILED, emitted
for one in COMPILED:
    print(one.name, hashlib.sha256(emitted(one).encode()).hexdigest())
"""


def test_texts_do_not_hang_on_the_order_of_sets():
    """The emitted text is the same in processes that hash strings differently."""
    found = [
        subprocess.run(
            [sys.executable, "-c", ALL_TEXTS],
            cwd=pathlib.Path(__file__).parent.parent,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert found[0] == found[1] and len(found[0].splitlines()) == len(COMPILED)
