"""The reverse sweep over a record: from adjoints of the targets to adjoints of the sources."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from tangentish.tape.plans import Selection
from tangentish.tape.record import Step


def sweep(
    steps: Sequence[Step], seeds: Iterable[tuple[int, Any]], sources: Iterable[int], surroundings: Any
) -> dict[int, Any]:
    """The adjoints of the sources that the targets depend on, by key.

    `seeds` gives adjoints of targets by key, one target perhaps more than once. Only steps between a
    target and a source are run.
    """
    wanted = set(sources)
    adjoints: dict[int, Any] = {}
    for key, seed in seeds:
        adjoints[key] = adjoints[key] + seed if key in adjoints else seed
    for step, indices in reversed(_between(steps, wanted)):
        if step.likes is None:
            output: Any = step.outputs[0]
            if output not in adjoints:
                continue
            adjoint = adjoints[output] if output in wanted else adjoints.pop(output)
        else:
            if all(key not in adjoints for key in step.outputs):
                continue
            adjoint = [
                _taken(adjoints, key, like, wanted)
                for key, like in zip(step.outputs, step.likes, strict=True)
            ]
        backward = step.backward
        if surroundings is None and type(backward) is Selection and len(indices) == backward.count:
            parts = backward.pull_plain(adjoint, step.saved)  # most often
        else:
            parts = backward.pull(adjoint, step.saved, indices, surroundings)
        inputs = step.inputs
        for place, part in zip(indices, parts, strict=True):
            if part is not None:
                key = inputs[place]
                if key in adjoints:
                    adjoints[key] = adjoints[key] + part
                else:
                    adjoints[key] = part
    return adjoints


_ALL = ((), (0,), (0, 1), (0, 1, 2), (0, 1, 2, 3))  # the indices of so many inputs


def _between(steps: Sequence[Step], sources: set[int]) -> list[tuple[Step, tuple[int, ...]]]:
    """The steps that depend on a source, each with the indices of the inputs that do."""
    reached = set(sources)
    found: list[tuple[Step, tuple[int, ...]]] = []
    for step in steps:
        inputs = step.inputs
        if reached.isdisjoint(inputs):
            continue
        count = len(inputs)
        if count < len(_ALL) and reached.issuperset(inputs):
            found.append((step, _ALL[count]))
        else:
            found.append((step, tuple([i for i, key in enumerate(inputs) if key in reached])))
        reached.update(step.outputs)  # type: ignore[arg-type] # None, of an output without one, is no key
    return found


def _taken(
    adjoints: dict[int, Any], key: int | None, like: tuple[tuple[int, ...], Any], wanted: set[int]
) -> Any:
    """The adjoint of one of several outputs, zeros if nothing flows into it."""
    if key is None or key not in adjoints:
        shape, dtype = like
        return np.zeros(shape, dtype)
    return adjoints[key] if key in wanted else adjoints.pop(key)
