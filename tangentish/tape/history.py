"""The record of a `GradientTape`: with shapes, for pictures, and with the places where paths are cut, for `explain`."""

import sys
from collections.abc import Iterable
from types import FrameType
from typing import Any, NamedTuple

from tangentish.tape.record import Record, Step, active

READING = "read"  # the label of a variable's reading


class Cut(NamedTuple):
    """An operation that hands on no derivative: what was done, where, and to which values.

    What is done afterwards with its result is noted, too, with no text.
    """

    what: str
    file: str
    line: int
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]


class History(Record):
    """The record of a tape that can be looked at."""

    __slots__ = ("cuts", "severed")

    def __init__(self, follows_variables: bool = False) -> None:
        super().__init__(follows_variables)
        self.cuts: list[Cut] = []
        self.severed: set[int] = set()  # keys of values behind a cut


def note_cut(what: str, inputs: Iterable[Any], outputs: Iterable[Any] = ()) -> None:
    """Note that an operation hands no derivative from these tensors on to those, on tapes that follow the first."""
    keys = tuple([one._key for one in inputs])
    for record in active.records:
        if isinstance(record, History) and not (record.known.isdisjoint(keys) and record.severed.isdisjoint(keys)):
            file, line = _place()
            made = tuple([one._key for one in outputs])
            record.cuts.append(Cut(what, file, line, keys, made))
            record.severed.update(made)


def note_severed(inputs: Iterable[Any], outputs: Iterable[Any]) -> None:
    """Note what becomes of values behind a cut."""
    keys, made = [one._key for one in inputs], tuple([one._key for one in outputs])
    for record in active.records:
        if isinstance(record, History):
            behind = tuple([key for key in keys if key in record.severed])
            if behind:
                record.cuts.append(Cut("", "", 0, behind, made))
                record.severed.update(made)


def _place() -> tuple[str, int]:
    """File and line of the user's code that is running."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None and frame.f_globals.get("__name__", "").split(".")[0] in ("tangentish", "numpy"):
        frame = frame.f_back
    return (frame.f_code.co_filename, frame.f_lineno) if frame is not None else ("", 0)


def label(step: Step) -> str:
    """What a step did, in a word or two."""
    return str(getattr(step.backward, "name", type(step.backward).__name__.strip("_").lower()))
