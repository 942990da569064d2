"""Capture: the tree of the source that runs, what names stand for, places, and the texts of refusals."""

import ast
import functools
import importlib
import inspect
import linecache
import math
import sys
import textwrap

import numpy as np
import pytest

from tangentish.capture import bind_arguments, capture, source_tree
from tangentish.emit.code import load
from tangentish.emit.printer import to_source
from tangentish.errors import ArgumentError, CaptureError

SCALE = 2.0


def text_of(f):
    return to_source(capture(f).tree)


def origins(f):
    return {name: (origin.kind, origin.value) for name, origin in capture(f).names.items()}


def import_text(tmp_path, monkeypatch, name, text):
    """A module freshly imported from a file with this text."""
    (tmp_path / f"{name}.py").write_text(textwrap.dedent(text), encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, name, raising=False)
    return importlib.import_module(name)


def plain(x, y=2.0, *rest, key=1.0, **options):
    """A docstring."""
    z = np.sin(x) * SCALE
    return abs(z) + y


def test_plain_function():
    captured = capture(plain)
    assert captured.function is plain and captured.name == "plain" and captured.receiver is None
    assert captured.file == __file__ and captured.first_line == plain.__code__.co_firstlineno
    assert captured.source == inspect.getsource(plain)
    assert to_source(captured.tree) == captured.source.rstrip()
    assert captured.parameters == tuple(inspect.signature(plain).parameters.values())
    assert origins(plain) == {"abs": ("builtin", abs), "np": ("global", np), "SCALE": ("global", SCALE)}
    assert captured.names["SCALE"].holder is globals() and captured.names["SCALE"].key == "SCALE"


def test_positional_only_parameters():
    def f(a, /, b, *, c=3.0):
        return a + b + c

    assert capture(f).parameters == tuple(inspect.signature(f).parameters.values())


def test_a_false_signature_is_not_believed():
    def f(a, b):
        return a + b

    f.__signature__ = inspect.Signature()
    assert [parameter.name for parameter in capture(f).parameters] == ["a", "b"]


def test_closures_are_read_from_their_cells():
    factor = 3.0

    def f(x):
        return factor * x * later

    captured = capture(f)
    assert captured.names["factor"].kind == "closure"
    assert captured.names["factor"].holder.cell_contents == 3.0
    assert "later" not in captured.names, "an empty cell has no value"
    later = 1.0
    assert capture(f).names["later"].value == later


def test_names_of_inner_code_and_shadowed_builtins(tmp_path, monkeypatch):
    module = import_text(
        tmp_path,
        monkeypatch,
        "shadowing",
        """
        def sum(x):
            return x

        def f(x):
            g = lambda y: sum(y) + len(x) + missing
            return g(x)
        """,
    )
    assert origins(module.f) == {"sum": ("global", module.sum), "len": ("builtin", len)}


def test_attributes_are_no_names():
    def f(x):
        return x.sum() + x.max

    assert origins(f) == {}


class Model:
    __bias = 1.0

    def method(self, x):
        return self.__bias * x + len(Model.__name__)

    @classmethod
    def of_class(cls, x):
        return x

    @staticmethod
    def static(x):
        return -x

    def __call__(self, x):
        return 2.0 * x

    def parent(self):
        return super().__repr__()


class Heir(Model):
    pass


def test_methods_and_callable_objects():
    model = Heir()
    assert capture(model.method).receiver is model and capture(model.method).function is Model.method
    assert text_of(model.method) == (
        "def method(self, x):\n    return self.__bias * x + len(Model.__name__)"
    )
    assert capture(model.of_class).receiver is Heir
    assert capture(Model.static).receiver is None
    assert capture(model).name == "__call__" and capture(model).receiver is model
    assert capture(model.parent).names["__class__"].value is Model


first, second = (lambda x: x + 1.0), (lambda x: x * SCALE)
assigned = lambda x, y=1.0: (  # noqa: E731
    x,
    y,
)


def test_lambdas():
    assert text_of(first) == "def function(x):\n    return x + 1.0"
    assert text_of(second) == "def function(x):\n    return x * SCALE"
    assert capture(second).source == "lambda x: x * SCALE"
    assert text_of(assigned) == "def assigned(x, y=1.0):\n    return x, y"
    scale = 5.0
    inner = [lambda x, k=k: k * x * scale for k in range(2)]
    assert text_of(inner[1]) == "def function(x, k=k):\n    return k * x * scale"
    assert capture(inner[1]).parameters[1].default == 1


def logged(f):
    @functools.wraps(f)
    def wrapper(*args):
        return f(*args)

    return wrapper


@logged
@logged
def decorated(x):
    return x


def test_decorators():
    captured = capture(decorated)
    assert captured.name == "wrapper", "the wrapper is what runs"
    inside = capture(captured.names["f"].value.__wrapped__)
    assert inside.name == "decorated" and inside.tree.decorator_list == []
    assert inside.source.startswith("def decorated"), "its decorators are no part of it"


def factorial(n):
    return 1.0 if n < 1 else n * factorial(n - 1)


def test_recursion():
    def local(n):
        return 1.0 if n < 1 else n * local(n - 1)

    assert capture(factorial).names["factorial"].kind == "global"
    assert capture(local).names["local"].kind == "closure"


def test_asserts_that_pytest_rewrote():
    def f(x):
        assert x > 0, "positive"
        return x

    assert "assert x > 0" in text_of(f)


def test_future_imports_and_imports_inside_blocks(tmp_path, monkeypatch):
    module = import_text(
        tmp_path,
        monkeypatch,
        "blocks",
        """
        from __future__ import annotations
        try:
            import numpy as np
        except ImportError:
            import math as np
        if True:
            def f(x: Undefined) -> float:
                def inner(y: Undefined):
                    return np.sin(y)
                return inner(x)
        else:
            def f(x):
                return x
        """,
    )
    assert "np.sin(y)" in text_of(module.f)


def test_source_tree_is_the_tree_alone():
    assert to_source(source_tree(plain)) == to_source(capture(plain).tree)


def test_places(tmp_path, monkeypatch):
    module = import_text(
        tmp_path,
        monkeypatch,
        "places",
        """
        def f(x):
            é = "€" + str(x); y = abs(x)
            return max(
                x,  y,
            )
        """,
    )
    captured = capture(module.f)
    first, second, last = captured.tree.body
    where = captured.location(second)
    assert (where.file, where.line) == (str(tmp_path / "places.py"), 3)
    assert where.underlined() == '    é = "€" + str(x); y = abs(x)\n                      ^^^^^^^^^^'
    assert captured.location(last).underlined() == "    return max(\n    ^^^^^^^^^^^"
    made = type(last)(last.value)
    assert captured.location(made).line == captured.first_line
    assert captured.text(second) == "y = abs(x)"
    assert captured.text(last) == "return max(x,  y)"
    assert captured.text(made) == ""


@pytest.mark.parametrize(
    "statement, text",
    [
        ("y = f(  # why\n    x,\n\n    # so\n    x,\n)  # because", "y = f(x, x)"),
        ("y = x + \\\n    x", "y = x + x"),
        ("y = (x\n   +  x)", "y = (x +  x)"),
        ("y = '#' + (\n    x\n)", "y = '#' + (x)"),
        ("if x:  # why\n    # so\n    y = x", "if x:"),
        ("for i in range(\n    3\n): x = i", "for i in range(3):"),
        ("while f(x): pass", "while f(x):"),
    ],
)
def test_text_of_statements(tmp_path, monkeypatch, statement, text):
    body = textwrap.indent(statement, "    ")
    module = import_text(tmp_path, monkeypatch, "statements", f"def f(x):\n{body}\n")
    captured = capture(module.f)
    assert captured.text(captured.tree.body[0]) == text


def test_arguments_are_bound_as_a_call_binds_them():
    assert bind_arguments(plain, (1.0,), {}) == [1.0, 2.0, (), 1.0, {}]
    given = bind_arguments(plain, (1.0, 3.0, 4.0), {"key": 5.0, "more": 6.0})
    assert given == [1.0, 3.0, (4.0,), 5.0, {"more": 6.0}]
    model = Model()
    assert bind_arguments(model.method, (), {"x": 1.0}) == [model, 1.0]
    assert bind_arguments(np.sin, (1.0,), {}) == [1.0]
    with pytest.raises(TypeError, match="missing a required argument: 'x'"):
        bind_arguments(plain, (), {})
    with pytest.raises(CaptureError, match="sin has no Python source"):
        bind_arguments(np.sin, (1.0,), {"out": None})


def test_emitted_functions_are_input():
    emitted = load("def f_grad(x):\n    # twice\n    return 2.0 * x\n", "f_grad", {})["f_grad"]
    captured = capture(emitted)
    assert captured.file.startswith("<tangentish f_grad ")
    assert to_source(captured.tree) == "def f_grad(x):\n    return 2.0 * x"


# What is refused, and how it is said.


def generator(x):
    yield x


async def coroutine(x):
    return x


async def async_generator(x):
    yield x


@functools.lru_cache
def cached(x):
    return x


REFUSED = [
    (
        math.sin,
        "sin has no Python source: it is an object of type builtin_function_or_method\n"
        'Call it in a Python function, such as lambda x: sin(x), or use mode="tape".',
    ),
    (
        np.sin,
        "sin has no Python source: it is an object of type ufunc\n"
        'Call it in a Python function, such as lambda x: sin(x), or use mode="tape".',
    ),
    (
        Model,
        "Model is a class, and only functions can be differentiated\n"
        "Pass a method of an instance, or a function that makes the instance and uses it.",
    ),
    (
        functools.partial(plain, 1.0),
        "a functools.partial has no source of its own\n"
        'Write it as a lambda, or use mode="tape".',
    ),
    (
        cached,
        "cached is wrapped in an object of type _lru_cache_wrapper that has no Python source\n"
        'Pass the function inside (cached.__wrapped__), or use mode="tape".',
    ),
]


@pytest.mark.parametrize("f, text", REFUSED, ids=lambda value: getattr(value, "__name__", ""))
def test_refusal(f, text):
    with pytest.raises(CaptureError) as caught:
        capture(f)
    assert str(caught.value) == text


@pytest.mark.parametrize(
    "f, kind, line",
    [
        (generator, "a generator", "def generator(x):"),
        (coroutine, "an async function", "async def coroutine(x):"),
        (async_generator, "an async generator", "async def async_generator(x):"),
    ],
)
def test_refusal_of_generators_and_coroutines(f, kind, line):
    with pytest.raises(CaptureError) as caught:
        capture(f)
    assert str(caught.value) == (
        f"{__file__}:{f.__code__.co_firstlineno}: {f.__name__} is {kind},"
        " which has no value to differentiate\n"
        f"    {line}\n    {'^' * len(line)}\n"
        "Write a plain function that returns a number."
    )


def test_refusal_of_what_cannot_be_called():
    with pytest.raises(ArgumentError, match=r"^a function is needed, not 3.0 of type float$"):
        capture(3.0)


def test_refusal_of_functions_made_by_exec():
    namespace = {}
    exec("def f(x):\n    return x", namespace)
    with pytest.raises(CaptureError) as caught:
        capture(namespace["f"])
    assert str(caught.value) == (
        "<string>:1: the source of f is not available: it was made by exec, or typed at a bare prompt\n"
        'Put it in a file or a notebook, or use mode="tape".'
    )


def test_refusal_of_source_that_changed(tmp_path, monkeypatch):
    module = import_text(tmp_path, monkeypatch, "changing", "def f(x):\n    return 2.0 * x\n")
    (tmp_path / "changing.py").write_text("def f(x):\n    return 3.0 * x + 1.0\n")
    with pytest.raises(CaptureError) as caught:
        capture(module.f)
    assert str(caught.value) == (
        f"{tmp_path / 'changing.py'}:1: the source of f has changed since it was imported\n"
        'Import it again (importlib.reload, or a new session), or use mode="tape".'
    )
    (tmp_path / "changing.py").write_text("def f(x:\n")
    with pytest.raises(CaptureError, match="has changed since"):
        capture(module.f)


def test_source_that_moved_or_was_read_before_it_changed(tmp_path, monkeypatch):
    module = import_text(tmp_path, monkeypatch, "moving", "def f(x):\n    return 2.0 * x\n")
    (tmp_path / "moving.py").write_text("import math\n\n\ndef f(x):\n    # doubled\n    return 2.0 * x\n")
    captured = capture(module.f)
    assert captured.first_line == 4 and captured.location(captured.tree.body[0]).line == 6
    linecache.getlines(str(tmp_path / "moving.py"))
    (tmp_path / "moving.py").write_text("def f(x):\n    return 5.0 * x\n")
    assert text_of(module.f) == "def f(x):\n    return 2.0 * x"


def test_functions_redefined_in_a_notebook():
    shells = pytest.importorskip("IPython.core.interactiveshell")
    shell = shells.InteractiveShell()
    shell.run_cell("%matplotlib --list\ndef f(x):\n    return 2.0 * x\n", store_history=True)
    before = shell.user_ns["f"]
    shell.run_cell("def f(x):\n    return 3.0 * x\nawait_me = 1\n", store_history=True)
    assert text_of(before) == "def f(x):\n    return 2.0 * x"
    assert text_of(shell.user_ns["f"]) == "def f(x):\n    return 3.0 * x"


# Definitions inside of others of the same name


def test_a_lambda_inside_of_a_lambda_is_captured_itself():
    outer = lambda x: (lambda x: x * x * x, 2.0 * x)[0]  # noqa: E731
    assert capture(outer(1.0)).source == "lambda x: x * x * x"
    assert capture(outer).source.startswith("lambda x: (lambda")


def test_a_function_inside_of_one_of_the_same_name_is_captured_itself():
    def f(x):
        def f(x):
            return x * x

        return f

    assert capture(f(1.0)).source == "def f(x):\n    return x * x\n"
    assert "return f" in capture(f).source


def test_parameters_keep_their_annotations():
    def f(x, n: int, *, scale: "float" = 2.0):
        return x * n * scale

    annotations = [parameter.annotation for parameter in capture(f).parameters]
    assert annotations == [capture(f).parameters[0].empty, int, "float"]


def test_a_cell_of_a_notebook_with_its_imports():
    """Its statements are compiled one by one: calls of the module's functions then look otherwise."""
    text = "import numpy as np\n\ndef f(x):\n    return np.sum(np.sin(x))\n"
    name = "<cell of a notebook 1>"
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    namespace = {"__name__": "__main__"}
    for statement in ast.parse(text).body:
        exec(compile(ast.Module([statement], []), name, "exec"), namespace)
    assert capture(namespace["f"]).name == "f"
