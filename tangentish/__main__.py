"""The command line: show, write, check or explain the gradient of a function in a file.

Exit codes: 0 done, 1 gradients differ or the function is refused, 2 wrong usage.
"""

import argparse
import importlib.util
import sys
import types
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tangentish.capture import bind_arguments, capture
from tangentish.check import check
from tangentish.errors import Error
from tangentish.function import Gradient, default_arguments

DESCRIPTION = """Derivatives of NumPy programs as readable Python.

  python -m tangentish show model.py:loss
      print the gradient of loss with respect to its first parameter
  python -m tangentish show model.py:loss --wrt w,b --args "np.ones(3), 0.5, np.ones((4, 3))"
      the same for parameters w and b, and for arguments like these
  python -m tangentish write model.py:loss --output loss_grad.py
      write it as a module that needs NumPy only
  python -m tangentish check model.py:loss --args "np.ones(3), 0.5, np.ones((4, 3))"
      compare it with the tape and with differences
  python -m tangentish explain model.py:loss
      say how it is computed, what is kept, and what is in the way

Without --args the text is made for parameters that are one-dimensional float arrays, unless a default or an
annotation
says otherwise. --args is a Python expression; in it the names of the module and np are known."""


def main(arguments: "Sequence[str] | None" = None) -> int:
    """Run one command; the exit code."""
    parser = argparse.ArgumentParser(
        "python -m tangentish", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=["show", "write", "check", "explain"], help="what to do with the gradient")
    parser.add_argument("function", help="the function, as module.py:function or module.py:Class.method")
    parser.add_argument(
        "--wrt",
        help="positions or names of parameters, separated by commas (default: 0; check: all with floats)",
    )
    parser.add_argument("--args", help="a Python expression of example arguments, separated by commas")
    parser.add_argument("--output", help="the file that write makes (default: FUNCTION_grad.py)")
    parser.add_argument("--plain", action="store_true", help="no colours")
    options = parser.parse_args(arguments)
    try:
        module, function = load(options.function)
    except (OSError, AttributeError, ImportError, ValueError) as problem:
        parser.error(str(problem))
    given: tuple[Any, ...] = ()
    if options.args is not None:
        try:
            given = eval(f"({options.args}\n,)", {**vars(module), "np": np})
            bind_arguments(getattr(function, "__wrapped_primal__", function), given, {})
        except (
            SyntaxError,
            NameError,
            AttributeError,
            TypeError,
            ValueError,
            LookupError,
            ArithmeticError,
        ) as problem:
            parser.error(f"--args: {type(problem).__name__}: {problem}")
    try:
        return run(options, function, given)
    except Error as refusal:
        print(f"{type(refusal).__module__.split('.')[0]}.{type(refusal).__name__}: {refusal}", file=sys.stderr)
        return 1


def load(place: str) -> tuple[types.ModuleType, Any]:
    """The module of a file, and the function in it that `file.py:name` names."""
    file, colon, name = place.rpartition(":")
    if not colon or not name:
        raise ValueError(f"{place!r} is not of the form module.py:function")
    path = Path(file)
    if not path.is_file():
        raise ValueError(f"there is no file {file}")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ValueError(f"{file} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules.setdefault(path.stem, module)
    sys.path.insert(0, str(path.resolve().parent))
    spec.loader.exec_module(module)
    found: Any = module
    for part in name.split("."):
        if not hasattr(found, part):
            raise ValueError(f"{file} has no {name}")
        found = getattr(found, part)
    return module, found


def run(options: argparse.Namespace, function: Any, given: tuple[Any, ...]) -> int:
    """Run one command on a function and example arguments; the exit code."""
    parts = [part.strip() for part in (options.wrt or "0").split(",")]
    wrt = tuple(int(part) if part.lstrip("-").isdigit() else part for part in parts)
    gradient = Gradient(
        function,
        wrt if len(wrt) > 1 else wrt[0],
        mode="source",
        executor="python",
        has_aux=False,
        value=False,
    )
    if options.args is None and options.command != "check":
        print(assumed(function), file=sys.stderr)
    if options.command == "show":
        show(gradient.source(*given), options.plain)
    elif options.command == "write":
        output = options.output or f"{gradient.__name__}.py"
        gradient.write(output, *(given or default_arguments(capture(gradient._f))))
        print(output)
    elif options.command == "explain":
        example = given or tuple(default_arguments(capture(gradient._f)))
        automatic = Gradient(function, wrt, mode="auto", executor="python", has_aux=False, value=False)
        print(automatic.explain(*example))
    else:
        if options.args is None:
            print('check needs arguments: --args "np.ones(3), 0.5"', file=sys.stderr)
            return 2
        report = check(function, *given, wrt=wrt if options.wrt else None)
        print(report)
        return 0 if report else 1
    return 0


def assumed(function: Any) -> str:
    """What the kinds of the parameters are taken to be without example arguments."""
    captured = capture(getattr(function, "__wrapped_primal__", function))
    examples = default_arguments(captured)
    parts = []
    for parameter, value in zip(captured.parameters, examples, strict=True):
        what = f"float array, {value.ndim}-d" if isinstance(value, np.ndarray) else type(value).__name__
        parts.append(f"{parameter.name}: {what}")
    return f"# without --args: {', '.join(parts)}"


def show(text: str, plain: bool) -> None:
    """Print Python text, in colours on a terminal if rich is installed."""
    if not plain and sys.stdout.isatty() and importlib.util.find_spec("rich") is not None:
        from rich.console import Console
        from rich.syntax import Syntax

        Console().print(Syntax(text, "python", background_color="default"))
    else:
        print(text, end="" if text.endswith("\n") else "\n")


if __name__ == "__main__":
    sys.exit(main())
