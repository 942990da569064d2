"""The errors and warnings a user may see: what went wrong, where, and what to do about it.

Knows nothing of the compiler. Every error and warning is exported by `tangentish`, and says so in tracebacks.
"""

from __future__ import annotations

import sys
import warnings
from dataclasses import dataclass
from types import FrameType

__all__ = [
    "ArgumentError", "CaptureError", "Error", "FallbackWarning", "Location", "UnconnectedWarning",
    "UnsupportedError",
]  # fmt: skip


@dataclass(frozen=True)
class Location:
    """A stretch of one line of a user's file: lines count from 1, columns from 0, in characters."""

    file: str
    line: int
    column: int = 0
    end_column: int = 0
    text: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"

    def underlined(self) -> str:
        """The source line with carets under the stretch, or '' when the text is not known.

        >>> print(Location("model.py", 14, 8, 11, "total = abs(x)").underlined())
            total = abs(x)
                    ^^^
        """
        text = self.text.rstrip()
        if not text.strip():
            return ""
        indent = len(text) - len(text.lstrip())
        start = max(self.column - indent, 0)
        width = max(min(self.end_column, len(text)) - max(self.column, indent), 1)
        # A tab before the carets is repeated, so that they stay under what they point at.
        padding = "".join("\t" if c == "\t" else " " for c in text.lstrip()[:start]).ljust(start)
        return f"    {text.lstrip()}\n    {padding}{'^' * width}"


class Error(Exception):
    """Any refusal of tangentish; all others derive from it."""


class UnsupportedError(Error):
    """A construct that cannot be differentiated the way it was asked for.

    The text names the construct, the file and line, and a remedy; the attributes hold the same facts.
    """

    def __init__(
        self,
        what: str,
        where: Location | None = None,
        remedy: str = 'Rewrite it, or use mode="tape".',
    ) -> None:
        self.what = what
        self.where = where
        self.remedy = remedy
        self.file = where.file if where else None
        self.line = where.line if where else None
        self.column = where.column if where else None
        self.end_column = where.end_column if where else None
        self.text = where.text if where else None
        super().__init__(what, where, remedy)

    def __str__(self) -> str:
        if self.where is None:
            return "\n".join(part for part in (self.what, self.remedy) if part)
        first = f"{self.where}: {self.what}"
        return "\n".join(part for part in (first, self.where.underlined(), self.remedy) if part)


class CaptureError(UnsupportedError):
    """A function whose source cannot be had, or is not the source that runs."""


class ArgumentError(Error, TypeError, ValueError):
    """Arguments a derivative cannot be taken for: a wrong `wrt`, integers, a result that is no scalar."""


class FallbackWarning(UserWarning):
    """A function, or one that it calls, goes to the tape because it cannot be compiled."""


class UnconnectedWarning(UserWarning):
    """A result does not depend on an argument it is differentiated by: the gradient is zero."""


def warn(text: str, category: type[Warning]) -> None:
    """Warn at the line of the user's that called the library, however deep in it the cause was found."""
    depth, frame = 1, sys._getframe()
    outer: FrameType | None = frame
    while outer is not None and str(outer.f_globals.get("__name__")).split(".")[0] == "tangentish":
        depth, outer = depth + 1, outer.f_back
    warnings.warn(text, category, stacklevel=depth)


for _class in (Error, UnsupportedError, CaptureError, ArgumentError, FallbackWarning, UnconnectedWarning):
    _class.__module__ = "tangentish"
