"""The command line: show, write, check and explain."""

import os
import subprocess
import sys

import numpy as np
import pytest

from tangentish.__main__ import main

MODEL = '''"""A model."""

import numpy as np


def loss(w, x, scale: float = 2.0):
    p = np.tanh(x @ w)
    return scale * np.mean(p * p)


def refused(x):
    return sum({k: v * v for k, v in enumerate(x)}.values())


def clipped(x):
    return np.where(x > 1.0, x, x)


class Model:
    """A function in a class."""

    @staticmethod
    def energy(x):
        return np.sum(x * x)

    def method(self, x):
        return np.sum(x * x)
'''
ARGUMENTS = "np.array([0.5, -1.0]), np.arange(6.0).reshape(3, 2)"


@pytest.fixture
def model(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    (tmp_path / "cli_model.py").write_text(MODEL)
    yield "cli_model.py"
    sys.modules.pop("cli_model", None)


def test_show_says_what_it_assumes(model, capsys):
    assert main(["show", f"{model}:loss"]) == 0
    shown = capsys.readouterr()
    assert "def loss_grad(w, x, scale):" in shown.out or "def loss_grad(w, x, scale=2.0):" in shown.out
    assert shown.err == "# without --args: w: float array, 1-d, x: float array, 1-d, scale: float\n"
    compile(shown.out, "shown", "exec")


def test_show_and_write_the_tangent(model, capsys):
    assert main(["show", f"{model}:loss", "--forward", "--wrt", "w,x", "--args", ARGUMENTS]) == 0
    shown = capsys.readouterr().out
    assert "def loss_tangent(w, x, scale, tw, tx):" in shown
    assert main(["write", f"{model}:loss", "--forward", "--args", ARGUMENTS, "--output", "loss_tangent.py"]) == 0
    namespace = {}
    with open("loss_tangent.py") as file:
        exec(file.read(), namespace)
    w, x = np.array([0.5, -1.0]), np.arange(6.0).reshape(3, 2)
    value, change = namespace["loss_tangent"](w, x, 2.0, np.ones(2))
    p = np.tanh(x @ w)
    expected = 4.0 * np.mean(p * (1 - p * p) * (x @ np.ones(2)))
    np.testing.assert_allclose([value, change], [2.0 * np.mean(p * p), expected])
    with pytest.raises(SystemExit):
        main(["check", f"{model}:loss", "--forward", "--args", ARGUMENTS])


def test_show_for_arguments(model, capsys):
    assert main(["show", f"{model}:loss", "--wrt", "w,scale", "--args", ARGUMENTS]) == 0
    shown = capsys.readouterr()
    assert "return dw, dscale" in shown.out and shown.err == ""
    assert "\x1b" not in shown.out


def test_a_function_in_a_class(model, capsys):
    assert main(["show", f"{model}:Model.energy"]) == 0
    assert "def energy_grad(x):" in capsys.readouterr().out
    assert main(["show", f"{model}:Model.method", "--wrt", "x"]) == 0
    assert "dx" in capsys.readouterr().out


def test_write(model, capsys, tmp_path):
    assert main(["write", f"{model}:loss", "--args", ARGUMENTS, "--output", "out.py"]) == 0
    assert capsys.readouterr().out == "out.py\n"
    names = {}
    exec((tmp_path / "out.py").read_text(), names)
    assert names["loss_grad"](np.ones(2), np.ones((3, 2)), 2.0).shape == (2,)
    assert main(["write", f"{model}:loss"]) == 0
    assert (tmp_path / "loss_grad.py").is_file()


def test_check(model, capsys):
    assert main(["check", f"{model}:loss", "--args", ARGUMENTS]) == 0
    assert "loss: all agree" in capsys.readouterr().out


def test_explain(model, capsys):
    assert main(["explain", f"{model}:loss", "--args", ARGUMENTS]) == 0
    assert capsys.readouterr().out.startswith("loss is compiled.")


def test_a_refusal_is_exit_code_1_and_no_traceback(model, capsys):
    assert main(["show", f"{model}:refused"]) == 1
    error = capsys.readouterr().err
    assert "tangentish.UnsupportedError: " in error and "cli_model.py:12: dict comprehensions" in error


def test_explain_says_what_is_in_the_way(model, capsys):
    assert main(["explain", f"{model}:refused"]) == 0
    shown = capsys.readouterr()
    assert shown.out.startswith("refused runs on the tape\n") and "dict comprehensions" in shown.out
    assert shown.err == "# without --args: x: float array, 1-d\n"


@pytest.mark.parametrize(
    "arguments, text",
    [
        (["show", "cli_model.py"], "'cli_model.py' is not of the form module.py:function"),
        (["show", "cli_model.py:"], "is not of the form module.py:function"),
        (["show", "nowhere.py:f"], "there is no file nowhere.py"),
        (["show", "cli_model.py:nothing"], "cli_model.py has no nothing"),
        (["run", "cli_model.py:loss"], "invalid choice: 'run'"),
        (["show", "cli_model.py:loss", "--args", "1 +"], "--args"),
        (
            ["show", "cli_model.py:loss", "--args", "unknown"],
            "--args: NameError: name 'unknown' is not defined",
        ),
        (
            ["show", "cli_model.py:loss", "--args", "1.0"],
            "--args: TypeError: loss(): missing a required argument: 'x'",
        ),
    ],
)
def test_wrong_usage_is_exit_code_2(arguments, text, model, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert text in capsys.readouterr().err


def test_a_wrong_wrt_is_exit_code_1(model, capsys):
    assert main(["show", f"{model}:loss", "--wrt", "nothing"]) == 1
    assert "loss has no parameter of that name; it has w, x, scale" in capsys.readouterr().err


def test_help_teaches(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["--help"])
    assert caught.value.code == 0
    text = capsys.readouterr().out
    for line in (
        "show model.py:loss --wrt w,b --args",
        "write model.py:loss --output",
        "one-dimensional float arrays",
    ):
        assert line in text


def test_colours_are_for_terminals(model, capsys, monkeypatch):
    pytest.importorskip("rich")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert main(["show", f"{model}:loss", "--args", ARGUMENTS]) == 0
    assert "\x1b[" in capsys.readouterr().out
    assert main(["show", f"{model}:loss", "--args", ARGUMENTS, "--plain"]) == 0
    assert "\x1b[" not in capsys.readouterr().out


def test_as_a_module(model):
    done = subprocess.run(
        [sys.executable, "-m", "tangentish", "show", f"{model}:loss"],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [*sys.path]))},
    )
    assert done.returncode == 0 and "def loss_grad" in done.stdout


# Files


@pytest.fixture
def package(model, tmp_path, monkeypatch):
    for folder in ("cli_package", "cli_package/inner"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "__init__.py").write_text("")
    (tmp_path / "cli_package/inner/helper.py").write_text("def square(x):\n    return x * x\n")
    text = "import numpy as np\n\nfrom .helper import square\n\n\ndef f(x):\n    return np.sum(square(x))\n"
    (tmp_path / "cli_package/inner/module.py").write_text(text)
    yield "cli_package/inner/module.py"
    for name in [name for name in sys.modules if name.startswith("cli_package")]:
        del sys.modules[name]


def test_a_file_in_a_package_is_imported_as_a_part_of_it(package, capsys):
    assert main(["show", f"{package}:f"]) == 0
    assert "def square_backward" in capsys.readouterr().out


@pytest.mark.parametrize(
    "text, said",
    [
        ("def f(x:\n    return x\n", "bad.py\", line 1\n    def f(x:\n         ^\nSyntaxError: '(' was never closed"),
        ("import no_such_module\n", "bad.py cannot be imported: No module named 'no_such_module'"),
    ],
)
def test_a_file_that_cannot_be_imported(text, said, model, tmp_path, capsys):
    (tmp_path / "bad.py").write_text(text)
    with pytest.raises(SystemExit) as caught:
        main(["show", "bad.py:f"])
    sys.modules.pop("bad", None)
    assert caught.value.code == 2
    assert said in capsys.readouterr().err


def test_a_missing_function_is_told_with_those_that_are_there(model, capsys):
    with pytest.raises(SystemExit):
        main(["show", f"{model}:los"])
    assert "cli_model.py has no los; it defines loss, refused, clipped" in capsys.readouterr().err


# Options


@pytest.mark.parametrize(
    "wrt, result", [("w", "return dw"), ("1", "return dx"), ("w,1", "return dw, dx"), ("-1", "return dscale")]
)
def test_wrt_by_name_and_by_number(wrt, result, model, capsys):
    assert main(["show", f"{model}:loss", "--args", ARGUMENTS, f"--wrt={wrt}"]) == 0
    assert result in capsys.readouterr().out


def test_args_are_those_of_a_call(model, capsys):
    assert main(["check", f"{model}:loss", "--args", f"{ARGUMENTS}, scale=3.0", "--wrt", "scale"]) == 0
    assert "\n  scale " in capsys.readouterr().out


def test_keyword_only_parameters_are_assumed_too(model, tmp_path, capsys):
    text = "import numpy as np\n\n\ndef f(x, n: int, *rest, k=2.0):\n    return np.sum(x) * n * k\n"
    (tmp_path / "cli_keywords.py").write_text(text)
    for command in ("show", "write", "explain"):
        assert main([command, "cli_keywords.py:f"]) == 0
        said = capsys.readouterr().err
        assert said == "# without --args: x: float array, 1-d, n: int, rest: none, k: float\n"


@pytest.mark.parametrize(
    "arguments, text",
    [
        (["show", "cli_model.py:loss", "--wrt", ""], "--wrt takes positions or names separated by commas, not ''"),
        (["show", "cli_model.py:loss", "--wrt", "w,"], "--wrt takes positions or names separated by commas, not 'w,'"),
        (["show", "cli_model.py:loss", "--output", "a.py"], "--output is for write, not for show"),
        (["show", ":loss"], "':loss' is not of the form module.py:function"),
        (["check", "cli_model.py:loss"], 'check needs arguments, such as --args "np.ones(3), 0.5"'),
        (["show", "cli_model.py:loss", "--args", "1/0"], "--args: ZeroDivisionError: division by zero"),
        (["show", "cli_model.py:loss", "--args", "1 +"], "--args: SyntaxError: invalid syntax"),
        (["show", "cli_model.py:loss", "--args", "np.load('no.npy')"], "--args: FileNotFoundError"),
        (
            ["show", "cli_model.py:loss", "--args", "1.0, 2.0, size=3"],
            "--args: TypeError: loss(): got an unexpected keyword argument 'size'",
        ),
    ],
)
def test_more_wrong_usage_is_exit_code_2(arguments, text, model, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert text in capsys.readouterr().err


# Output


def test_a_written_module_defines_each_function_once(model, capsys, tmp_path):
    assert main(["write", f"{model}:loss"]) == 0
    assert (tmp_path / "loss_grad.py").read_text().count("def loss_grad(w, x, scale=2.0):") == 1
    assert (tmp_path / "loss_grad.py").read_text().count("def ") == 1


@pytest.mark.parametrize("output", ["nowhere/a.py", "."])
def test_what_cannot_be_written_is_exit_code_1(output, model, capsys):
    assert main(["write", f"{model}:loss", "--output", output]) == 1
    assert f"{output} cannot be written: " in capsys.readouterr().err


def test_warnings_are_plain(model, capsys):
    assert main(["explain", f"{model}:loss", "--wrt", "scale", "--args", ARGUMENTS]) == 0
    assert main(["show", f"{model}:Model.method", "--wrt", "self"]) == 0
    said = capsys.readouterr().err
    assert "\nUnconnectedWarning: the result of method does not depend on 'self': its gradient is zero\n" in said


def test_a_reader_of_a_pipe_may_leave(model):
    command = f"{sys.executable} -m tangentish show {model}:loss | true"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [*sys.path]))}
    done = subprocess.run(command, shell=True, capture_output=True, text=True, env=environment)
    assert "Traceback" not in done.stderr and "BrokenPipe" not in done.stderr
