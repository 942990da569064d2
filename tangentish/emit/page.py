"""The page that a printer writes on: lines, their indentation, and where in the user's file each comes from."""

from typing import Any

from astunparse import Unparser

from tangentish.emit.wrapping import wrap

WIDTH = 110


class Page(Unparser):
    """`fill` begins a line, `write` adds to it, `end_line` puts it down.

    The lines go into `lines`; `primal_lines` tells the line in the user's file for each.
    """

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.primal_lines: dict[int, int] = {}
        self._parts: list[str] = []
        self._indent = 0
        self._line_indent = 0
        self._primal = 0
        self.future_imports: list[str] = []  # `astunparse` notes them here

    def write(self, text: str) -> None:
        self._parts.append(text)

    def fill(self, text: str = "") -> None:
        self.end_line()
        self._line_indent = self._indent
        self._parts = [text]

    def end_line(self) -> None:
        text = self.flat()
        self._parts = []
        if not text:
            return
        indent = "    " * self._line_indent
        if len(indent) + len(text) > WIDTH and "\n" not in text:
            self.put(wrap(text, indent, WIDTH))
        else:
            self.put((indent + text).split("\n"))

    def flat(self) -> str:
        """What has been written of the current line."""
        return "".join(self._parts)

    def put(self, lines: list[str]) -> None:
        if self._primal:
            start = len(self.lines) + 1
            self.primal_lines.update(dict.fromkeys(range(start, start + len(lines)), self._primal))
        self.lines += lines

    def blank(self, count: int) -> None:
        """Leave `count` blank lines, those above included, but none at the beginning of a block."""
        self.end_line()
        while self.lines and not self.lines[-1]:
            self.lines.pop()
        if self.lines:
            self.lines += [""] * count

    def dispatch(self, tree: Any) -> None:
        getattr(self, "_" + type(tree).__name__)(tree)
