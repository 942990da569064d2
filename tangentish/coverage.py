"""What becomes of each function of a module, a file or a folder: source, tape or refused, with line and reason."""

import collections
import dataclasses
import importlib
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from tangentish import nests
from tangentish.capture import capture
from tangentish.compiler import derive_pullback
from tangentish.errors import ArgumentError, UnsupportedError
from tangentish.function import callable_with_code, default_arguments, is_float
from tangentish.kinds import kind_of
from tangentish.modules import FAILURES, files_of, imported, names_of

__all__ = ["ASSUMPTION", "Coverage", "Row", "assumption", "coverage"]

ASSUMPTION = (
    "Nothing was called: parameters are taken to be one-dimensional float arrays, unless a default or an annotation "
    "says otherwise.\nWhat goes to the tape is recorded as it runs, if all that it calls takes recording arrays."
)
OUTCOMES = {
    "source": "compiled",
    "tape": "left to the tape",
    "refused": "differentiated by neither engine",
    "no floats": "no parameter holds floats",
    "method": "needs an instance: ask for the method of an object",
    "not imported": "the module could not be imported",
    "failed": "the compiler itself failed: please report it",
}


@dataclasses.dataclass(frozen=True)
class Row:
    """One function, or a module that could not be imported.

    `outcome` is one of `source`, `tape`, `refused`, `no floats`, `method`, `not imported` and `failed`; `line` is that
    of the function, `where` the file and line of what is in the way, if one is known; `parameters` says what was
    assumed of them.
    """

    module: str
    function: str
    line: int
    outcome: str
    reason: str = ""
    where: str = ""
    parameters: str = ""


@dataclasses.dataclass(frozen=True)
class Coverage:
    """The rows of a report, in the order of the modules and their text; print it to see the table."""

    rows: tuple[Row, ...]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def totals(self) -> dict[str, int]:
        """How many rows there are of each outcome that occurs."""
        found = collections.Counter(row.outcome for row in self.rows)
        return {outcome: found[outcome] for outcome in OUTCOMES if found[outcome]}

    @property
    def summary(self) -> str:
        """The totals in words, and the share of the functions with floats that is compiled."""
        counted = ", ".join(f"{number} {outcome}" for outcome, number in self.totals.items())
        floats = sum(self.totals.get(outcome, 0) for outcome in ("source", "tape", "refused", "failed"))
        share = f"; {100 * self.totals.get('source', 0) / floats:.0f} % of those with floats compile" if floats else ""
        return f"{len(self.rows)} rows: {counted}{share}" if self.rows else "no functions"

    def cells(self) -> list[tuple[str, str, str, str]]:
        """What the table shows of each row: function with line, outcome, parameters, reason with its place."""
        return [
            (
                f"{row.module}:{row.line} {row.function}" if row.function else row.module,
                row.outcome,
                row.parameters,
                f"{row.where}: {row.reason}" if row.where else row.reason,
            )
            for row in self.rows
        ]

    def __str__(self) -> str:
        cells = [HEAD, *self.cells()]
        widths = [max(len(line[column]) for line in cells) for column in range(3)]
        lines = ["  ".join([*map(str.ljust, line, widths), line[3]]).rstrip() for line in cells]
        return "\n".join([ASSUMPTION, "", *lines, "", self.summary])


HEAD = ("function", "outcome", "parameters", "why")


def coverage(place: "types.ModuleType | str | Path") -> Coverage:
    """What becomes of each function of a module, of a file, or of all files under a folder.

    `place` is a module, its name, or the path of a file or folder; of a package, all modules in it are imported (but
    `__main__`), and nothing else is run: no function is called. A module that cannot be imported is a row of its own.
    Derivatives are taken as by `vjp`, with respect to all parameters that hold floats, so that a result may have any
    shape. Without example arguments parameters are vectors of floats, unless a default or an annotation says
    otherwise. Methods need an instance and are only listed; static methods and class methods are compiled.

    Raises ArgumentError if there is no such place.

    >>> print(coverage("colorsys").totals)
    {'source': 6}
    """
    rows: list[Row] = []
    for name, load in _modules(place):
        try:
            module = load()
        except (*FAILURES, SystemExit) as problem:
            rows.append(Row(name, "", 0, "not imported", _said(problem)))
        else:
            rows += rows_of(module)
    return Coverage(tuple(rows))


def _modules(place: Any) -> Iterator[tuple[str, Callable[[], types.ModuleType]]]:
    """The names of the modules of a place, each with what imports it."""
    if not isinstance(place, types.ModuleType):
        path = Path(place)
        if path.exists():
            for file in files_of(path) if path.is_dir() else [path]:
                yield str(file), lambda file=file: imported(file.resolve())  # type: ignore[misc]
            return
        if not all(part.isidentifier() for part in str(place).split(".")) or path.suffix == ".py":
            raise ArgumentError(f"there is no file, folder or module {str(place)!r}")
        name = str(place)
        try:
            place = importlib.import_module(name)
        except ModuleNotFoundError as problem:
            if problem.name is not None and (name == problem.name or name.startswith(f"{problem.name}.")):
                raise ArgumentError(f"there is no file, folder or module {name!r}") from None
            yield name, lambda: importlib.import_module(name)  # fails again, as a row
            return
        except (*FAILURES, SystemExit):
            yield name, lambda: importlib.import_module(name)
            return
    module: types.ModuleType = place
    yield module.__name__, lambda: module
    for name in names_of(module):
        yield name, lambda name=name: importlib.import_module(name)  # type: ignore[misc]


def rows_of(module: types.ModuleType) -> list[Row]:
    """The rows of the functions that a module defines, and of those of its classes, in the order of its lines."""
    rows, seen = [], set()
    for name, value, is_method in _definitions(module):
        function = getattr(value, "__wrapped_primal__", value)
        function = getattr(function, "__func__", function)
        if id(function) in seen:
            continue
        seen.add(id(function))
        line = function.__code__.co_firstlineno
        listed = Row(module.__name__, name, line, "method")
        rows.append(listed if is_method else row(module.__name__, name, line, value))
    return sorted(rows, key=lambda one: one.line)


def _definitions(module: types.ModuleType) -> Iterator[tuple[str, Any, bool]]:
    """Each function of a module by name, and whether it is a method that needs an instance."""
    for name, value in list(vars(module).items()):
        if isinstance(value, type) and value.__module__ == module.__name__:
            for key, member in list(vars(value).items()):
                if isinstance(member, staticmethod | classmethod) and _is_of(member.__func__, module):
                    yield f"{value.__qualname__}.{key}", getattr(value, key), False
                elif _is_of(member, module):
                    yield f"{value.__qualname__}.{key}", member, True
        elif _is_of(value, module):
            yield name, value, False


def _is_of(value: Any, module: types.ModuleType) -> bool:
    primal = getattr(value, "__wrapped_primal__", value) if type(value).__module__ == "tangentish.function" else value
    if not isinstance(primal, types.FunctionType) or primal.__module__ != module.__name__:
        return False
    inner: Any = primal
    while isinstance(getattr(inner, "__wrapped__", None), types.FunctionType):
        inner = inner.__wrapped__
    return inner.__code__.co_filename != "<string>"  # as those are that a dataclass makes


def row(module: str, name: str, line: int, function: Any) -> Row:
    """The row of one function: it is compiled for assumed arguments."""
    found = Row(module, name, line, "source")
    try:
        captured = capture(callable_with_code(function))
        bound = default_arguments(captured)
        told = assumption(captured.parameters, bound, captured.receiver is not None)
        found = dataclasses.replace(found, parameters=told)
        wrt = tuple(place for place, value in enumerate(bound) if any(map(is_float, nests.flatten(value)[0])))
        if not wrt:
            return dataclasses.replace(found, outcome="no floats")
        derived = derive_pullback(captured, wrt, tuple(map(kind_of, bound)), islands=True)
    except UnsupportedError as refusal:
        try:
            callable_with_code(function)
        except UnsupportedError:
            return _refused(found, "refused", refusal)
        return _refused(found, "tape", refusal)
    except ArgumentError as refusal:
        return dataclasses.replace(found, outcome="refused", reason=_said(refusal, False))
    except FAILURES as problem:
        return dataclasses.replace(found, outcome="failed", reason=_said(problem))
    islands = "; ".join(f"{callee} runs on the tape ({why.where}: {why.what})" for callee, why in derived.islands)
    return dataclasses.replace(found, reason=islands)


def _refused(found: Row, outcome: str, refusal: UnsupportedError) -> Row:
    where = f"{Path(refusal.where.file).name}:{refusal.where.line}" if refusal.where is not None else ""
    return dataclasses.replace(found, outcome=outcome, reason=refusal.what, where=where)


def _said(problem: BaseException, with_class: bool = True) -> str:
    first = str(problem).strip().partition("\n")[0]
    return f"{type(problem).__name__}: {first}" if with_class else first


def assumption(parameters: tuple[Any, ...], values: list[Any], is_bound: bool = False) -> str:
    """Of what kinds the example arguments are; a receiver is left out."""
    parts = []
    for parameter, value in list(zip(parameters, values, strict=True))[is_bound:]:
        what = f"float array, {value.ndim}-d" if isinstance(value, np.ndarray) else type(value).__name__
        if parameter.kind is parameter.VAR_POSITIONAL or parameter.kind is parameter.VAR_KEYWORD:
            what = "none"
        parts.append(f"{parameter.name}: {what}")
    return ", ".join(parts)
