"""The command line: show, write, check or explain the gradient of a function in a file.

Exit codes: 0 done, 1 gradients differ or the function is refused, 2 wrong usage.
"""

import argparse
import importlib.util
import os
import sys
import traceback
import types
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tangentish.capture import bind_arguments, capture
from tangentish.check import check
from tangentish.coverage import ASSUMPTION, HEAD, Coverage, assumption, coverage
from tangentish.errors import ArgumentError, Error, FallbackWarning
from tangentish.function import Gradient, default_arguments
from tangentish.modules import FAILURES, imported
from tangentish.pushforwards import Tangent

DESCRIPTION = """Derivatives of NumPy programs as readable Python.

  python -m tangentish show model.py:loss
      print the gradient of loss with respect to its first parameter
  python -m tangentish show model.py:loss --wrt w,b --args "np.ones(3), 0.5, np.ones((4, 3))"
      the same for parameters w and b, and for arguments like these
  python -m tangentish show model.py:loss --forward
      print its tangent instead: forward mode
  python -m tangentish write model.py:loss --output loss_grad.py
      write it as a module that needs NumPy only
  python -m tangentish check model.py:loss --args "np.ones(3), 0.5, np.ones((4, 3))"
      compare it with the tape and with differences
  python -m tangentish explain model.py:loss
      say how it is computed, what is kept, and what is in the way
  python -m tangentish explain model.py folder package.module
      say of each function in files, folders and modules whether it is compiled, and why not

Without --args the text is made for parameters that are one-dimensional float arrays, unless a default or an
annotation says otherwise. --args holds arguments as in a call, keywords too; in it the names of the module and np
are known. A file in a package is imported as a part of it.

Exit codes: 0 done, 1 gradients differ or the function is refused, 2 wrong usage."""


def main(arguments: "Sequence[str] | None" = None) -> int:
    """Run one command; the exit code."""
    parser = argparse.ArgumentParser(
        "python -m tangentish", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=["show", "write", "check", "explain"], help="what to do with the gradient")
    parser.add_argument(
        "function",
        nargs="+",
        help="the function, as module.py:function or module.py:Class.method; for explain also files, folders, modules",
    )
    parser.add_argument(
        "--wrt",
        help="positions or names of parameters, separated by commas (default: 0; check: all with floats)",
    )
    parser.add_argument("--args", help="example arguments, as in a call: '0.5, np.ones(3), scale=2.0'")
    parser.add_argument("--output", help="the file that write makes (default: FUNCTION_grad.py)")
    parser.add_argument("--forward", action="store_true", help="show or write the tangent instead of the gradient")
    parser.add_argument("--plain", action="store_true", help="no colours")
    options = parser.parse_args(arguments)
    if options.output is not None and options.command != "write":
        parser.error(f"--output is for write, not for {options.command}")
    if options.forward and options.command not in ("show", "write"):
        parser.error(f"--forward is for show and write, not for {options.command}")
    if options.command == "check" and options.args is None:
        parser.error('check needs arguments, such as --args "np.ones(3), 0.5"')
    whole = options.command == "explain" and not any(":" in Path(place).name for place in options.function)
    if len(options.function) > 1 and not whole:
        parser.error("one function at a time; explain also takes several files, folders or modules")
    if whole:
        if options.args is not None or options.wrt is not None:
            parser.error("--args and --wrt are for one function: give it as module.py:function")
        try:
            return explain_all(options.function, options.plain)
        except ArgumentError as problem:
            parser.error(str(problem))
    try:
        module, function = load(options.function[0])
        wrt = parameters(options.wrt)
    except WrongUsage as problem:
        parser.error(str(problem))
    given: Example = ((), {})
    if options.args is not None:
        try:
            given = evaluate(options.args, module)
            bind_arguments(getattr(function, "__wrapped_primal__", function), *given)
        except FAILURES as problem:
            text = problem.msg if isinstance(problem, SyntaxError) else str(problem)
            parser.error(f"--args: {type(problem).__name__}: {text}")
    with warnings.catch_warnings():
        warnings.showwarning = show_warning
        warnings.simplefilter("ignore", FallbackWarning)  # explain says the same
        try:
            return run(options, function, wrt, given)
        except Error as refusal:
            print(f"{type(refusal).__module__.split('.')[0]}.{type(refusal).__name__}: {refusal}", file=sys.stderr)
            return 1


class WrongUsage(Exception):
    """A command that cannot be run as it was given."""


Example = tuple[tuple[Any, ...], dict[str, Any]]


def evaluate(text: str, module: types.ModuleType) -> Example:
    """The positional and the keyword arguments that a text gives, as in a call."""
    arguments: Example = eval(
        f"arguments_({text}\n)", {**vars(module), "np": np, "arguments_": lambda *given, **named: (given, named)}
    )
    return arguments


def parameters(text: "str | None") -> tuple["int | str", ...]:
    """The positions and names in the value of --wrt."""
    parts = [part.strip() for part in (text if text is not None else "0").split(",")]
    if not all(parts):
        raise WrongUsage(f"--wrt takes positions or names separated by commas, not {text!r}")
    return tuple(int(part) if part.lstrip("-").isdigit() else part for part in parts)


def show_warning(
    message: "Warning | str", category: type[Warning], filename: str, lineno: int, file: Any = None, line: Any = None
) -> None:
    """Print a warning without the line of the library that gave it."""
    print(f"{category.__name__}: {message}", file=sys.stderr)


def load(place: str) -> tuple[types.ModuleType, Any]:
    """The module of a file, and the function in it that `file.py:name` names."""
    file, colon, name = place.rpartition(":")
    if not colon or not name or not file:
        raise WrongUsage(f"{place!r} is not of the form module.py:function")
    path = Path(file)
    if not path.is_file():
        raise WrongUsage(f"there is no file {file}")
    try:
        module = imported(path.resolve())
    except SyntaxError as problem:
        raise WrongUsage("".join(traceback.format_exception_only(problem)).strip()) from None
    except ImportError as problem:
        raise WrongUsage(f"{file} cannot be imported: {problem}") from None
    found: Any = module
    for part in name.split("."):
        if not hasattr(found, part):
            raise WrongUsage(f"{file} has no {name}; it defines {', '.join(functions_of(module)) or 'no function'}")
        found = getattr(found, part)
    return module, found


def functions_of(module: types.ModuleType) -> list[str]:
    """The functions that a module defines itself."""
    return [
        name
        for name, value in vars(module).items()
        if callable(value) and not isinstance(value, type) and getattr(value, "__module__", None) == module.__name__
    ]


def run(options: argparse.Namespace, function: Any, wrt: tuple["int | str", ...], given: Example) -> int:
    """Run one command on a function and example arguments; the exit code."""
    args, named = given
    gradient = Gradient(
        function,
        wrt if len(wrt) > 1 else wrt[0],
        mode="source",
        executor="python",
        has_aux=False,
        value=False,
    )
    if options.args is None:
        args, named = assumed(gradient._f)
    if options.forward:
        bound = gradient._bound(args, named)
        gradient = Tangent(function, "source", gradient._wrt(bound))
    if options.command == "show":
        show(gradient.source(*args, **named), options.plain)
    elif options.command == "write":
        output = options.output or f"{gradient.__name__}.py"
        try:
            gradient.write(output, *args, **named)
        except OSError as problem:
            print(f"{output} cannot be written: {problem.strerror}", file=sys.stderr)
            return 1
        print(output)
    elif options.command == "explain":
        automatic = Gradient(function, wrt, mode="auto", executor="python", has_aux=False, value=False)
        print(automatic.explain(*args, **named))
    else:
        report = check(function, *args, wrt=wrt if options.wrt else None, **named)
        print(report)
        return 0 if report else 1
    return 0


def assumed(function: Any) -> Example:
    """Example arguments where none are given; says of what kind they are."""
    captured = capture(function)
    values = default_arguments(captured)
    is_bound = captured.receiver is not None
    args: list[Any] = []
    named: dict[str, Any] = {}
    for parameter, value in list(zip(captured.parameters, values, strict=True))[is_bound:]:
        if parameter.kind is parameter.KEYWORD_ONLY:
            named[parameter.name] = value
        elif parameter.kind is not parameter.VAR_POSITIONAL and parameter.kind is not parameter.VAR_KEYWORD:
            args.append(value)
    print(f"# without --args: {assumption(captured.parameters, values, is_bound)}", file=sys.stderr)
    return tuple(args), named


def explain_all(places: "Sequence[str]", plain: bool) -> int:
    """Print what becomes of each function of files, folders and modules; the exit code."""
    report = Coverage(tuple(row for place in places for row in coverage(place)))
    if plain or not sys.stdout.isatty() or importlib.util.find_spec("rich") is None:
        print(report)
        return 0
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    colours = {"source": "green", "tape": "yellow", "refused": "red", "failed": "red", "not imported": "red"}
    table = Table(*HEAD, caption=report.summary, caption_justify="left")
    for row, cells in zip(report, report.cells(), strict=True):
        table.add_row(*map(Text, cells), style=colours.get(row.outcome))
    console = Console()
    console.print(Text(ASSUMPTION))
    console.print(table)
    return 0


def show(text: str, plain: bool) -> None:
    """Print Python text, in colours on a terminal if rich is installed."""
    if not plain and sys.stdout.isatty() and importlib.util.find_spec("rich") is not None:
        from rich.console import Console
        from rich.syntax import Syntax

        Console().print(Syntax(text, "python", background_color="default"))
    else:
        print(text, end="" if text.endswith("\n") else "\n")


if __name__ == "__main__":
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:  # who reads the output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    sys.exit(code)
