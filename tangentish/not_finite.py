"""Where a NaN or infinity comes from: the first emitted line that makes one, and its primal line."""

import sys
from types import FrameType
from typing import Any

import numpy as np

from tangentish import nests
from tangentish.compiler import Derived


def first_not_finite(derived: Derived, args: "list[Any]", file: str) -> "str | None":
    """The place of the first NaN or infinity that a gradient function makes at these arguments, if any.

    Runs the emitted function line by line, and looks at its local variables after each.
    """
    code_file = derived.function.__code__.co_filename
    lines = derived.source.splitlines()
    found: list[str] = []
    before: dict[FrameType, tuple[int, set[str]]] = {}

    def look(frame: FrameType, event: str, result: Any) -> Any:
        if frame.f_code.co_filename != code_file or found:
            return None
        bad = {name for name, value in frame.f_locals.items() if not is_finite(value)}
        if event == "return" and not is_finite(result):
            bad.add("the result")
        if frame in before:
            line, known = before[frame]
            if bad - known and event in ("line", "return"):
                primal = derived.lines.get(line)
                where = f"{file}:{primal}, " if primal else ""
                names = " and ".join(sorted(bad - known))
                found.append(f"{names}, made at {where}emitted line {line}: {lines[line - 1].strip()}")
        before[frame] = frame.f_lineno, bad
        return look

    previous = sys.gettrace()
    sys.settrace(look)
    try:
        derived.function(*args)
    finally:
        sys.settrace(previous)
    return found[0] if found else None


def is_finite(value: Any) -> bool:
    """Whether no number or array in a value is NaN or infinite; what is no number counts as finite."""
    for leaf in nests.flatten(value)[0]:
        numeric = isinstance(leaf, float | complex) or (
            isinstance(leaf, np.ndarray | np.generic) and leaf.dtype.kind in "fc"
        )
        if numeric and not np.all(np.isfinite(leaf)):
            return False
    return True
