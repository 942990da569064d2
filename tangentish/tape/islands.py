"""Islands: one call inside compiled code that the tape records, because the function cannot be compiled."""

from collections.abc import Callable
from typing import Any

from tangentish import nests
from tangentish.tape.gradients import Run, gradient, released
from tangentish.tape.record import Recorded
from tangentish.tape.sweep import sweep


def taped(function: Callable[..., Any], wrt: tuple["int | str", ...], *args: Any, **kwargs: Any) -> Any:
    """The value of `function(*args, **kwargs)`, and its pullback with respect to the arguments `wrt`.

    Positions and names of keywords make up `wrt`. The pullback takes the adjoint of the value (of a nest: lists and
    dicts of adjoints, None where nothing flows) and gives that of the argument, or the tuple of them; it may be called
    more than once. Raises UnsupportedError for what the tape cannot record.
    """
    return recorded(Run(function, args, kwargs, wrt, island=True))


def recorded(run: Run, surroundings: Any = None) -> Any:
    """The value of a run and its pullback, which another tape can record if `surroundings` are those of rules."""
    pullback = Pullback(run, surroundings)
    return nests.rebuild(pullback.structure, [released(leaf) for leaf in pullback.leaves]), pullback


class Pullback:
    """From the adjoint of the result of a run on the tape to those of what it followed."""

    def __init__(self, run: Run, surroundings: Any = None) -> None:
        self.run, self.surroundings = run, surroundings
        self.leaves, self.structure = nests.flatten(run.result)

    def __call__(self, adjoint: Any) -> Any:
        record = self.run.record
        pairs = zip(self.leaves, parts(adjoint, self.structure), strict=True)
        seeds = [(leaf._key, its) for leaf, its in pairs if isinstance(leaf, Recorded) and its is not None]
        adjoints = sweep(record, seeds, self.run.keys(), self.surroundings)
        found = [
            assembled(shape, iter([gradient(tensor, adjoints) for tensor in tensors]))
            for _, tensors, shape in self.run.followed
        ]
        return found[0] if len(found) == 1 else tuple(found)


def parts(adjoint: Any, structure: Any) -> list[Any]:
    """The leaves of an adjoint of a nest, in the order of `nests.flatten`."""
    if structure is nests.LEAF:
        return [adjoint]
    if adjoint is None:
        return [None for part in structure.parts for _ in parts(None, part)]
    found: list[Any] = []
    for place, (key, part) in enumerate(zip(structure.keys, structure.parts, strict=True)):
        found += parts(adjoint[key if isinstance(adjoint, dict) else place], part)
    return found


def assembled(structure: Any, leaves: Any) -> Any:
    """The adjoint of a nest: lists, and dicts for dicts and dataclasses."""
    if structure is nests.LEAF:
        return next(leaves)
    found = [assembled(part, leaves) for part in structure.parts]
    in_order = issubclass(structure.cls, tuple | list)
    return found if in_order else dict(zip(structure.keys, found, strict=True))


def as_adjoint(structure: Any, leaves: Any) -> Any:
    """The adjoint of a nest as compiled code has it: lists, and dicts for dicts and dataclasses."""
    if structure is nests.LEAF:
        return next(leaves)
    parts = [as_adjoint(part, leaves) for part in structure.parts]
    return parts if issubclass(structure.cls, tuple | list) else dict(zip(structure.keys, parts, strict=True))
