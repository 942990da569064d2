"""The reverse sweep over a record: from adjoints of the targets to adjoints of the sources."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import numpy as np

from tangentish.tape.plans import Selection, tell
from tangentish.tape.record import Backward, Record


def sweep(
    record: Record, seeds: Iterable[tuple[int, Any]], sources: Collection[int], surroundings: Any
) -> dict[int, Any]:
    """The adjoints of the sources that the targets depend on, by key.

    `seeds` gives adjoints of targets by key, one target perhaps more than once. Only steps between a
    target and a source are run. With `surroundings` adjoints are tensors, and what is done is recorded.
    """
    wanted = set(sources)
    adjoints: dict[int, Any] = {}
    for key, seed in seeds:
        adjoints[key] = adjoints[key] + seed if key in adjoints else seed
    entries: Sequence[Any] = record.entries
    if record.mixed or not record.roots <= wanted:
        entries = _between(entries, wanted)
    elif surroundings is not None:
        entries = list(entries)  # a persistent tape may be recording this sweep
    try:
        if surroundings is None:
            _pull_plainly(entries, adjoints, wanted)
        else:
            _pull_recorded(entries, adjoints, wanted, surroundings)
    except NotImplementedError as error:
        tell(error)
        raise
    return adjoints


_float = np.float64


def _pull_plainly(entries: Sequence[Any], adjoints: dict[int, Any], wanted: set[int]) -> None:
    """Take the adjoints of plain values backwards through the steps."""
    sums: set[int] = set()  # the keys of adjoints that were added up here: nobody else has these arrays
    for backward, saved, inputs, made, likes in reversed(entries):
        if likes is None:
            adjoint = adjoints.pop(made, None)
            if adjoint is None:
                continue
            if made in wanted:
                adjoints[made] = adjoint
        else:
            adjoint = _of_several(adjoints, made, likes, wanted)
            if adjoint is None:
                continue
        plain = backward.plain
        if plain is None:
            parts = backward.pull(adjoint, saved, _ALL[len(inputs)], None)
        elif len(inputs) == 1:  # most often: the text gives this adjoint alone, and always
            key = inputs[0]
            part = plain(adjoint, saved)
            if key not in adjoints:
                adjoints[key] = part
            elif type(part) is _float:
                adjoints[key] = adjoints[key] + part
            else:
                _add(adjoints, key, part, sums)
            continue
        else:
            parts = plain(adjoint, saved)
        for key, part in zip(inputs, parts):  # noqa: B905 - `strict` doubles the time
            if key not in adjoints:
                if part is not None:
                    adjoints[key] = part
            elif type(part) is _float:
                adjoints[key] = adjoints[key] + part
            elif part is not None:
                _add(adjoints, key, part, sums)


def _add(adjoints: dict[int, Any], key: int, part: Any, sums: set[int]) -> None:
    """Add to an adjoint: in place if the array has been made here, and what is added is like it."""
    total = adjoints[key]
    if key in sums and type(part) is np.ndarray and part.shape == total.shape and part.dtype == total.dtype:
        total += part
        return
    adjoints[key] = total = total + part
    if type(total) is np.ndarray:
        sums.add(key)


def _pull_recorded(entries: Sequence[Any], adjoints: dict[int, Any], wanted: set[int], surroundings: Any) -> None:
    """Take adjoints that are tensors backwards through the steps."""
    for backward, saved, inputs, made, likes in reversed(entries):
        if likes is None:
            adjoint = adjoints.pop(made, None)
            if adjoint is None:
                continue
            if made in wanted:
                adjoints[made] = adjoint
        else:
            adjoint = _of_several(adjoints, made, likes, wanted)
            if adjoint is None:
                continue
        parts = backward.pull(adjoint, saved, _ALL[len(inputs)], surroundings)
        for key, part in zip(inputs, parts, strict=True):
            if part is not None:
                adjoints[key] = adjoints[key] + part if key in adjoints else part


def _of_several(adjoints: dict[int, Any], made: Any, likes: Any, wanted: set[int]) -> "list[Any] | None":
    """The adjoints of several outputs, zeros where nothing flows into one; None if nothing flows into any."""
    if adjoints.keys().isdisjoint(made):
        return None
    found = []
    for key, (shape, dtype) in zip(made, likes, strict=True):
        if key is None or key not in adjoints:
            found.append(np.zeros(shape, dtype))
        else:
            found.append(adjoints[key] if key in wanted else adjoints.pop(key))
    return found


class _Indices(dict[int, tuple[int, ...]]):
    """The indices of so many inputs."""

    def __missing__(self, count: int) -> tuple[int, ...]:
        self[count] = indices = tuple(range(count))
        return indices


_ALL = _Indices()


def _between(entries: Sequence[Any], sources: set[int]) -> list[Any]:
    """The steps that depend on a source, with those of their inputs that do."""
    reached = set(sources)
    found = []
    for entry in entries:
        inputs = entry[2]
        if reached.isdisjoint(inputs):
            continue
        if reached.issuperset(inputs):
            found.append(entry)
        else:
            found.append(_narrowed(entry, tuple([i for i, key in enumerate(inputs) if key in reached])))
        if entry[4] is None:
            reached.add(entry[3])
        else:
            reached.update(entry[3])  # None, of an output without one, is no key
    return found


def _narrowed(entry: Any, kept: tuple[int, ...]) -> tuple[Any, ...]:
    """The step for some of its inputs only."""
    backward, saved, inputs, made, likes = entry
    inputs = tuple([inputs[i] for i in kept])
    if type(backward) is Selection:
        backward, needs = backward.narrowed(kept)
        return backward, [saved[i] for i in needs], inputs, made, likes
    return _Narrowed(backward, kept), saved, inputs, made, likes


class _Narrowed(Backward):
    """A backward function for some of the inputs."""

    def __init__(self, backward: Backward, kept: tuple[int, ...]) -> None:
        self._backward = backward
        self._kept = kept

    def pull(self, adjoint: Any, saved: Any, wanted: tuple[int, ...], surroundings: Any) -> Sequence[Any]:
        return self._backward.pull(adjoint, saved, tuple([self._kept[i] for i in wanted]), surroundings)
