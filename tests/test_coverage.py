"""The report over the functions of a module, a file or a folder: `coverage` and `explain` of whole files."""

import sys

import pytest

import tangentish as tg
from tangentish.__main__ import main

MODEL = '''"""A model."""

import dataclasses
import functools

import numpy as np

calls = []


def loss(w, x, scale: float = 2.0):
    return scale * np.mean((x @ w) ** 2)


def any_shape(x):
    return np.sin(x) * x


def refused(x):
    return sum({k: v * v for k, v in enumerate(x)}.values())


def generator(x):
    yield x


def named(n: int):
    calls.append(n)
    return n


def twice(f):
    @functools.wraps(f)
    def both(x):
        return 2.0 * f(x)

    return both


@twice
def decorated(x):
    return np.sum(x * x)


alias = loss


class Model:
    def method(self, x):
        return np.sum(x * x)

    @staticmethod
    def energy(x):
        return np.sum(x * x)

    @classmethod
    def of(cls, x):
        return np.sum(np.exp(x))


@dataclasses.dataclass
class Point:
    x: float

    def length(self):
        return abs(self.x)
'''


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    before = set(sys.modules)
    (tmp_path / "cov_model.py").write_text(MODEL)
    yield tmp_path
    for name in set(sys.modules) - before:
        if name.startswith("cov_"):
            del sys.modules[name]


@pytest.fixture
def package(folder):
    inner = folder / "cov_package" / "inner"
    inner.mkdir(parents=True)
    (inner.parent / "__init__.py").write_text("from .inner.helper import square\n")
    (inner.parent / "__main__.py").write_text("raise SystemExit('ran')\n")
    (inner / "__init__.py").write_text("")
    (inner / "helper.py").write_text("def square(x):\n    return x * x\n")
    (inner / "broken.py").write_text("import no_such_module\n")
    (inner / "leaving.py").write_text("raise SystemExit(3)\n")
    (inner / "wrong.py").write_text("def f(x:\n")
    (inner / "user.py").write_text("from .helper import square\n\n\ndef f(x):\n    return square(x) + 1.0\n")
    return "cov_package"


def by_name(report):
    return {row.function: row for row in report}


def test_each_function_has_a_row_with_its_outcome(folder):
    report = tg.coverage("cov_model.py")
    rows = by_name(report)
    outcomes = {name: row.outcome for name, row in rows.items()}
    assert outcomes == {
        "loss": "source",
        "any_shape": "source",
        "refused": "tape",
        "generator": "refused",
        "named": "no floats",
        "twice": "tape",
        "decorated": "source",
        "Model.method": "method",
        "Model.energy": "source",
        "Model.of": "source",
        "Point.length": "method",
    }
    assert [row.line for row in report] == sorted(row.line for row in report)
    lines = MODEL.splitlines()
    assert lines[rows["loss"].line - 1] == "def loss(w, x, scale: float = 2.0):"
    assert rows["loss"].parameters == "w: float array, 1-d, x: float array, 1-d, scale: float"
    place, line = rows["refused"].where.split(":")
    assert place == "cov_model.py" and "sum({k: v" in lines[int(line) - 1]
    assert rows["refused"].reason.startswith("dict comprehensions")
    assert report.totals["method"] == 2 and sum(report.totals.values()) == len(report)


def test_no_function_is_called(folder):
    module = sys.modules.get("cov_model")
    assert module is None
    tg.coverage("cov_model.py")
    assert sys.modules["cov_model"].calls == []


def test_a_module_may_be_given_itself_or_by_name(folder):
    by_path = tg.coverage("cov_model.py")
    module = sys.modules["cov_model"]
    assert tg.coverage(module).rows == by_path.rows == tg.coverage("cov_model").rows


@pytest.mark.parametrize("place", ["cov_package", "./cov_package"])
def test_a_package_is_walked_and_what_fails_to_import_is_a_row(package, place):
    report = tg.coverage(place)
    assert sorted((row.function, row.outcome) for row in report) == [
        ("", "not imported"),
        ("", "not imported"),
        ("", "not imported"),
        ("f", "source"),
        ("square", "source"),
    ]
    why = sorted(row.reason for row in report if not row.function)
    assert why[0] == "ModuleNotFoundError: No module named 'no_such_module'"
    assert why[1].startswith("SyntaxError: ") and why[2] == "SystemExit: 3"


def test_a_package_by_name(package):
    sys.path.insert(0, ".")
    report = tg.coverage("cov_package.inner")
    assert {row.function for row in report} == {"", "f", "square"}
    assert {row.module for row in report if row.function} == {"cov_package.inner.user", "cov_package.inner.helper"}


def test_a_module_that_fails_to_import_by_name(package):
    sys.path.insert(0, ".")
    (row,) = tg.coverage("cov_package.inner.broken")
    assert (row.module, row.outcome) == ("cov_package.inner.broken", "not imported")


@pytest.mark.parametrize("place", ["cov_nothing", "cov_nothing.py", "no where", "os.nothing_there"])
def test_a_place_that_is_not_there(folder, place):
    with pytest.raises(tg.ArgumentError, match="there is no file, folder or module"):
        tg.coverage(place)


def test_a_callee_on_the_tape_is_named(folder):
    inner = "def inner(x):\n    return sum({k: v * v for k, v in enumerate(x)}.values())\n"
    text = inner + "\n\ndef outer(x):\n    return 2.0 * inner(x)\n"
    (folder / "cov_island.py").write_text(text)
    row = by_name(tg.coverage("cov_island.py"))["outer"]
    assert row.outcome == "source"
    assert row.reason.startswith("inner runs on the tape (") and "cov_island.py:2: dict comprehensions" in row.reason


# The command


def test_explain_of_files_folders_and_modules(package, capsys):
    assert main(["explain", "cov_model.py", "cov_package"]) == 0
    shown = capsys.readouterr().out
    assert "one-dimensional float arrays" in shown
    assert "cov_model.py:20: dict comprehensions" in shown
    assert "cov_package.inner.user:4 f" in shown
    last = shown.splitlines()[-1]
    assert last.startswith("16 rows: ") and "3 not imported" in last and "% of those with floats compile" in last


def test_explain_of_a_file_without_functions(folder, capsys):
    (folder / "cov_empty.py").write_text("x = 1.0\n")
    assert main(["explain", "cov_empty.py"]) == 0
    assert capsys.readouterr().out.endswith("\nno functions\n")


@pytest.mark.parametrize(
    "arguments, text",
    [
        (["explain", "cov_nothing"], "there is no file, folder or module 'cov_nothing'"),
        (["explain", "cov_model.py", "--args", "1.0"], "--args and --wrt are for one function"),
        (["explain", "cov_model.py", "--wrt", "x"], "--args and --wrt are for one function"),
        (["show", "cov_model.py:loss", "cov_model.py:refused"], "one function at a time"),
        (["explain", "cov_model.py:loss", "cov_model.py"], "one function at a time"),
    ],
)
def test_wrong_usage(arguments, text, folder, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert text in capsys.readouterr().err


def test_a_table_on_terminals(folder, capsys, monkeypatch):
    pytest.importorskip("rich")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert main(["explain", "cov_model.py"]) == 0
    coloured = capsys.readouterr().out
    assert "\x1b[" in coloured and "any_shape" in coloured
    assert main(["explain", "cov_model.py", "--plain"]) == 0
    assert "\x1b[" not in capsys.readouterr().out
