"""Refusals of the tape in a plain function: raised with the place in the user's code, and remembered."""

import linecache
import sys
from collections.abc import Iterable
from types import FrameType
from typing import NoReturn

from tangentish.errors import Location, UnsupportedError
from tangentish.tape.record import Record, active


def refuse(problem: str, remedy: str = "Rewrite it with NumPy functions that return new arrays.") -> NoReturn:
    """Raise UnsupportedError for the place in the user's code that is running."""
    error = UnsupportedError(problem, _user_location(), remedy)
    for record in active.records:
        if isinstance(record, StrictRecord):
            record.refusal = error
    raise error


def refuse_elsewhere(keys: Iterable[int]) -> NoReturn:
    """Refuse an operation on values that no tape of this thread follows, but one of another thread may."""
    problem = "an operation in another thread than that of the function cannot be recorded by the tape"
    error = UnsupportedError(problem, _user_location(), "Do it in the thread of the function.")
    for record in list(running):
        if not record.known.isdisjoint(keys):
            record.refusal = error
    raise error


class StrictRecord(Record):
    """The record of a gradient being computed: it remembers a refusal, which NumPy or the user may catch."""

    __slots__ = ("alone", "arguments", "refusal")

    def __init__(self) -> None:
        super().__init__()
        self.refusal: UnsupportedError | None = None
        # Whether no other tape was active when it began: then its sweep is recorded by nobody.
        self.alone = not active.records
        self.arguments: list[object] = []


running: list[StrictRecord] = []  # of all threads


def _user_location() -> Location | None:
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_globals.get("__name__", "").split(".")[0] in ("tangentish", "numpy"):
        frame = frame.f_back
    if frame is None:
        return None
    file, line = frame.f_code.co_filename, frame.f_lineno
    text = linecache.getline(file, line, frame.f_globals).rstrip("\n")
    column, end_column = len(text) - len(text.lstrip()), len(text)
    if sys.version_info >= (3, 11):
        first, last, start, end = list(frame.f_code.co_positions())[frame.f_lasti // 2]
        if first == last == line and start is not None and end is not None:
            in_bytes = text.encode()
            column, end_column = len(in_bytes[:start].decode()), len(in_bytes[:end].decode())
    return Location(file, line, column, end_column, text)
