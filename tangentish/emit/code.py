"""From emitted text to running code that debuggers and tracebacks can show.

Each text is registered with `linecache` under a name made of its hash, and stays there: a function may
outlive everything else that knows its source.
"""

import hashlib
import linecache
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any

__all__ = ["annotate", "load"]

Origins = Callable[[int], tuple[str, int]]


@dataclass(frozen=True)
class _Emitted:
    """Where the lines of an emitted text come from."""

    primal_lines: Mapping[int, int]
    primal_file: "str | Mapping[str, Origins]"

    def place(self, function: str, line: int) -> "tuple[str, int] | None":
        primal = self.primal_lines.get(line)
        if isinstance(self.primal_file, str):
            return (self.primal_file, primal) if self.primal_file and primal else None
        origin = self.primal_file.get(function)
        return origin(primal) if origin and primal else None


_emitted: dict[str, _Emitted] = {}


def load(
    text: str,
    name: str,
    namespace: dict[str, Any],
    lines: "Mapping[int, int] | None" = None,
    primal_file: "str | Mapping[str, Origins]" = "",
) -> dict[str, Any]:
    """Run the source text of a module in `namespace`, and return that.

    `lines` gives the primal line of an emitted one, and `primal_file` the file it is in. Where the emitted
    functions come from several files, it is a table from their names to what tells file and line for a line.
    """
    filename = _register(text, name)
    _emitted[filename] = _Emitted(dict(lines or {}), primal_file)
    namespace.setdefault("__name__", "tangentish.emitted")
    exec(compile(text, filename, "exec", dont_inherit=True), namespace)
    return namespace


def _register(text: str, name: str) -> str:
    """The pseudo file name under which `linecache` holds the text: the same for the same text, always."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    lines = text.splitlines(keepends=True)
    for length in range(6, len(digest)):
        filename = f"<tangentish {name} {digest[:length]}>"
        held = linecache.cache.get(filename)
        if held is None or held[2:3] == (lines,):
            break
    # Without a time of modification, linecache never looks for a file.
    linecache.cache[filename] = (len(text), None, lines, filename)
    return filename


def annotate(error: BaseException) -> None:
    """Add a note to an exception raised in emitted code, or below it: the primal statement it comes from."""
    found: tuple[tuple[str, int], tuple[str, int]] | None = None
    trace: TracebackType | None = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename in _emitted:
            primal = _emitted[code.co_filename].place(code.co_name, trace.tb_lineno)
            found = (primal, (code.co_filename, trace.tb_lineno)) if primal else found
        trace = trace.tb_next
    if found is None:
        return
    (file, line), emitted = found
    # Up to Python 3.12 the interpreter prints tracebacks without asking linecache: the note shows the line.
    note = f"Emitted for {file}:{line}: {linecache.getline(file, line).strip()}".rstrip(": ")
    note += f"\nEmitted line {emitted[1]}: {linecache.getline(*emitted).strip()}"
    notes = getattr(error, "__notes__", [])
    if note not in notes:
        # Python 3.10 has no add_note; later ones read the same attribute.
        vars(error)["__notes__"] = [*notes, note]
