"""The printer (text that reads well and parses to the same tree) and the loading of emitted text."""

import ast
import io
import linecache
import pdb
import sys
import sysconfig
import textwrap
import time
import traceback
from pathlib import Path

import pytest

from tangentish import tree
from tangentish.emit.code import annotate, load
from tangentish.emit.printer import WIDTH, to_source, to_source_with_lines

STDLIB = Path(sysconfig.get_paths()["stdlib"])
# Every kind of statement and expression is in these; each is below 3000 lines.
MODULES = """
    _collections_abc _pydecimal abc argparse ast base64 bdb bisect calendar cmd code codecs codeop
    collections/__init__ colorsys compileall configparser contextlib copy copyreg csv ctypes/__init__
    dataclasses datetime difflib dis enum filecmp fileinput fnmatch fractions functools getopt graphlib
    gzip hashlib heapq hmac inspect io ipaddress json/decoder json/encoder keyword linecache locale
    numbers operator opcode optparse pathlib pickle pickletools platform pprint queue random re/__init__
    reprlib sched selectors shlex shutil statistics string symtable tabnanny textwrap tokenize traceback
    types typing uuid warnings weakref asyncio/tasks asyncio/streams unittest/mock importlib/_bootstrap
    zipfile tarfile
""".split()


def printed(text):
    return to_source(tree.parse(textwrap.dedent(text)))


@pytest.mark.parametrize("module", MODULES)
def test_round_trip_over_the_standard_library(module):
    path = STDLIB / f"{module}.py"
    if not path.exists():
        pytest.skip(f"no {module} in this Python")
    original = ast.parse(path.read_text(encoding="utf-8"))
    text = to_source(tree.from_ast(original))
    assert ast.dump(ast.parse(text)) == ast.dump(tree.to_ast(tree.from_ast(original)))


@pytest.mark.parametrize("module", ["argparse", "datetime", "functools", "inspect", "statistics", "typing"])
def test_round_trip_of_narrow_pages(module, monkeypatch):
    """Nearly every statement is broken, and none changes."""
    monkeypatch.setattr("tangentish.emit.printer.WIDTH", 30)
    test_round_trip_over_the_standard_library(module)


AS_WRITTEN = [
    "x[i, 1:-1]",
    "x[:, None]",
    "x[..., ::2, a:b + 1]",
    "x[()]",
    "x[a,]",
    "x[(*a, b)]",
    "x[i][j](k)",
    "-x ** 2",
    "(-x) ** 2",
    "x ** -y ** 2",
    "(x ** y) ** z",
    "a - (b - c)",
    "a - b - c",
    "a / (b * c)",
    "a * (b + c) @ d",
    "-(a + b)",
    "--x",
    "not a == b",
    "(not a) == b",
    "a < b <= c != d",
    "(a < b) < c",
    "a and (b or c)",
    "a or b and not c",
    "(a or b) or c",
    "a if b else c if d else e",
    "(a if b else c) if d else e",
    "(lambda x, *y, z=1: x)(2)",
    "lambda: (yield)",
    "(a, b), c",
    "()",
    "f(*a, b, c=1, **d)",
    "f(x for x in y)",
    "f((x for x in y), 1)",
    "[a * b for a, b in zip(x, y) if a if b]",
    '{**a, "b": 1}',
    "{*a, 1}",
    "{a: b for a, b in c}",
    "(1).real + 1.0.real + 1j.imag",
    "(a := 3) + a",
    "1e309 - 1e-300",
    "a << b | c & d ^ e",
    "~a @ b // c % d",
    "a is not b and c not in d",
    "await a.b ** c",
    'f"{x!r:>{width}} and {{}} {d[1]}"',
    "f'{d[\"a\"]}'",
    'f"{(lambda: 1)()} { {1: 2}}"',
    'x = "it\'s"',
    "x = 'say \"x\"'",
    r'x = "a\n\\b"',
    'b"a"',
    "...",
]


@pytest.mark.parametrize("text", AS_WRITTEN)
def test_expression_prints_as_a_person_writes_it(text):
    if "await" in text:
        parsed = ast.parse(f"async def f(): {text}").body[0].body[0].value
        assert to_source(tree.from_ast(parsed)) == text
    else:
        assert printed(text) == text + "\n"


def test_negative_constants_are_operands():
    minus_two = tree.constant(-2.0)
    assert to_source(tree.binary(minus_two, "Pow", tree.name("x"))) == "(-2.0) ** x"
    assert to_source(tree.binary(tree.name("x"), "Mult", minus_two)) == "x * -2.0"


STATEMENTS = '''
"""A module."""

import numpy as np
from math import pi as p, e


def f(x, /, a: int = 3, *args, key=1, **kw) -> float:
    """What it says."""
    y: float = x
    y += a, 1
    for i, (j, k) in enumerate(zip(x, y)):
        if i:
            continue
        elif j:
            break
        else:
            del k
    else:
        raise ValueError(x) from None
    while True:
        a, b = b, a
    with open(x) as g, h:
        assert a, "no"

    @wraps(f)
    def inner():
        nonlocal y
        return a, b

    try:
        pass
    except (A, B) as error:
        return
    finally:
        x[i, 1:-1] = y = yield
    return inner


class C(A, metaclass=B):
    pass


match x, y:
    case [1, *rest] if z:
        pass
    case {"k": v, **rest} | C(1, a=None) as w:
        pass
    case _:
        pass
'''.lstrip()


def test_statements_print_as_written():
    assert printed(STATEMENTS) == STATEMENTS


@pytest.mark.skipif(sys.version_info < (3, 12), reason="syntax of Python 3.12")
def test_statements_of_newer_pythons():
    text = "type A[T, *U, **V] = T\n\n\ndef f[T: int](x: T):\n    return f\"{f'{x}'}\"\n"
    assert ast.dump(ast.parse(printed(text))) == ast.dump(ast.parse(text))


def test_comments_and_blank_lines():
    module = tree.parse("def f(x):\n    y = x\n    return y\ndef g(x):\n    if x: pass\n")
    f, g = module.body
    f.body[1:1] = [tree.comment(""), tree.comment("return y")]
    g.body[0].body = [tree.comment("nothing to do")]
    module.body.insert(1, tree.comment("about g"))
    assert to_source(module) == (
        "def f(x):\n    y = x\n\n    # return y\n    return y\n\n\n# about g\n"
        "def g(x):\n    if x:\n        # nothing to do\n        pass\n"
    )


LONG = [
    (
        "result = aaaaaaaaaaaaaaaaaaaaaaaaaaaaa * bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
        " + cccccccccccccccccccccccccc * np.sum(ddddddddddddd - eeeeeeeeeee)",
        "result = (\n"
        "    aaaaaaaaaaaaaaaaaaaaaaaaaaaaa * bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n"
        "    + cccccccccccccccccccccccccc * np.sum(ddddddddddddd - eeeeeeeeeee)\n"
        ")",
    ),
    (
        'dxxxxxxxx[i, 1:-1] += np.einsum("ij,jk->ik", aaaaaaaaaaaaaaaaaaaaaaaaaaaa,'
        " bbbbbbbbbbbbbbbbbbbbb, cccccccccccccccccccccc)",
        "dxxxxxxxx[i, 1:-1] += np.einsum(\n"
        '    "ij,jk->ik", aaaaaaaaaaaaaaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbbbbbbb, cccccccccccccccccccccc\n'
        ")",
    ),
    (
        "return -np.mean(yyyyyyyyyyyyyyyyyyy * np.log(pppppppppppppppppppp) + (1.0 - yyyyyyyyyyyyyyyyyyy)"
        " * np.log(1.0 - pppppppppppppppppppp))",
        "return -np.mean(\n"
        "    yyyyyyyyyyyyyyyyyyy * np.log(pppppppppppppppppppp)\n"
        "    + (1.0 - yyyyyyyyyyyyyyyyyyy) * np.log(1.0 - pppppppppppppppppppp)\n"
        ")",
    ),
    (
        "return dx, daaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,"
        " dbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb, dccccccccccc",
        "return (\n"
        "    dx, daaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, dbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb,\n"
        "    dccccccccccc\n"
        ")",
    ),
    (
        "from package.module import first_of_the_names, second_of_the_names,"
        " third_of_the_names, fourth_of_them_all",
        "from package.module import (\n"
        "    first_of_the_names, second_of_the_names, third_of_the_names, fourth_of_them_all\n"
        ")",
    ),
    (
        "if aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa and bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb or"
        " ccccccccccccccccccccccccccccccc < -4:\n    pass",
        "if (\n"
        "    aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa and bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n"
        "    or ccccccccccccccccccccccccccccccc < -4\n"
        "):\n    pass",
    ),
]


@pytest.mark.parametrize("text, wanted", LONG)
def test_long_lines_break_where_operators_bind_least(text, wanted):
    # The indentation makes each of them too long.
    inside = to_source(tree.parse(f"if x:\n  if y:\n{textwrap.indent(text, '    ')}").body[0])
    assert inside == "if x:\n    if y:\n" + textwrap.indent(wanted, " " * 8)
    assert max(map(len, inside.splitlines())) <= WIDTH


def test_long_comments_continue_behind_their_mark():
    body = [tree.comment("total = " + " + ".join(["abcdefghij"] * 12)), *tree.statements("pass")]
    lines = to_source(body).splitlines()
    assert lines[0].startswith("# total = abcdefghij + ") and lines[1].startswith("#     ")
    assert max(map(len, lines)) <= WIDTH


def test_lines_lead_back_to_the_primal():
    module = tree.parse("def f(x):\n\n    if x:\n        y = 1\n    elif z:\n\n        y = 2\n    return y\n")
    module.body[0].body.insert(0, tree.comment("new"))
    text, lines = to_source_with_lines(module)
    assert text.splitlines()[-1] == "    return y"
    assert lines == {1: 1, 3: 3, 4: 4, 5: 5, 6: 7, 7: 8}


def test_a_wrapped_statement_belongs_to_one_line():
    names = ", ".join(f"name{i:03}" for i in range(20))
    text, lines = to_source_with_lines(tree.parse(f"\n\nf({names})\ng(x)\n"))
    assert set(list(lines.values())[:-1]) == {3} and lines[len(text.splitlines())] == 4


def test_printing_is_quick():
    """Not slower than the printer of the standard library, which knows no widths, comments or lines."""
    body = "    y = np.sin(x[i, 1:-1]) * (a + b) - c / np.sqrt(1.0 + y ** 2)\n" * 150
    module = tree.parse(f"def f(x):\n{body}")
    twin = tree.to_ast(module)

    def shortest(print_tree, printed):
        seconds = []
        for _ in range(5):
            start = time.perf_counter()
            print_tree(printed)
            seconds.append(time.perf_counter() - start)
        return min(seconds)

    assert shortest(to_source, module) < 1.5 * shortest(ast.unparse, twin)


TEXT = "def f_grad(x):\n    y = x + 1\n    return 1 / y\n"


def test_load_registers_the_text():
    f_grad = load(TEXT, "f_grad", {})["f_grad"]
    file = f_grad.__code__.co_filename
    assert file.startswith("<tangentish f_grad ") and file.endswith(">")
    linecache.checkcache()
    assert linecache.getline(file, 2) == "    y = x + 1\n"
    assert load(TEXT, "f_grad", {})["f_grad"].__code__.co_filename == file
    assert load(TEXT + "#", "f_grad", {})["f_grad"].__code__.co_filename != file


def test_load_runs_in_the_namespace_given():
    namespace = {"c": 2.0}
    assert load("def g(x):\n    return c * x\n", "g", namespace) is namespace
    namespace["c"] = 3.0
    assert namespace["g"](2.0) == 6.0


def raised(f, *args):
    with pytest.raises(ZeroDivisionError) as caught:
        f(*args)
    return caught.value


def test_errors_name_the_primal_statement(tmp_path):
    model = tmp_path / "model.py"
    model.write_text("def f(x):\n    return 1 / (x + 1)\n")
    f_grad = load(TEXT, "f_grad", {}, {2: 2, 3: 2}, str(model))["f_grad"]
    error = raised(f_grad, -1)
    annotate(error)
    annotate(error)
    assert error.__notes__ == [f"Emitted for {model}:2: return 1 / (x + 1)\nEmitted line 3: return 1 / y"]
    shown = "".join(traceback.format_exception(error))
    assert "return 1 / y" in shown
    assert sys.version_info < (3, 11) or error.__notes__[0] in shown


def test_errors_name_the_file_of_a_callee():
    text = "def a(x):\n    return 1 / x\n\n\ndef b(x):\n    return a(x)\n"
    origins = {"a": lambda line: ("one.py", line), "b": lambda line: ("two.py", line)}
    b = load(text, "b", {}, {2: 7, 6: 9}, origins)["b"]
    error = raised(b, 0)
    annotate(error)
    assert error.__notes__ == ["Emitted for one.py:7\nEmitted line 2: return 1 / x"]


def test_errors_from_elsewhere_get_no_note():
    error = raised(lambda: 1 / 0)
    annotate(error)
    assert not hasattr(error, "__notes__")


def test_pdb_steps_through_emitted_code():
    f_grad = load(TEXT, "f_grad", {})["f_grad"]
    output = io.StringIO()
    commands = io.StringIO("next\np y\nquit\n")
    debugger = pdb.Pdb(stdin=commands, stdout=output, nosigint=True, readrc=False)
    debugger.use_rawinput = False
    debugger.runcall(f_grad, 1)
    shown = output.getvalue()
    assert "<tangentish f_grad " in shown and "-> y = x + 1" in shown
    assert "-> return 1 / y" in shown and "(Pdb) 2" in shown
