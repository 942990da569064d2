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
    return sum(v * v for v in x)


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
    assert main(["check", f"{model}:loss"]) == 2
    assert "check needs arguments" in capsys.readouterr().err


def test_explain(model, capsys):
    assert main(["explain", f"{model}:loss", "--args", ARGUMENTS]) == 0
    assert capsys.readouterr().out.startswith("loss is compiled.")


def test_a_refusal_is_exit_code_1_and_no_traceback(model, capsys):
    assert main(["show", f"{model}:refused"]) == 1
    error = capsys.readouterr().err
    assert "tangentish.UnsupportedError: " in error and "cli_model.py:12: generator expressions" in error


def test_explain_says_what_is_in_the_way(model, capsys):
    with pytest.warns(UserWarning, match="generator expressions"):
        assert main(["explain", f"{model}:refused"]) == 0
    assert "refused runs on the tape" in capsys.readouterr().out


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
            "--args: TypeError: missing a required argument: 'x'",
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
