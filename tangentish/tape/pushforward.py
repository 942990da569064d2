"""Forward mode on the tape: the pullback is linear in what it takes, and its own pullback is the pushforward.

That the transpose of a transpose is the map itself needs no rule beyond the adjoints; it costs about two gradients.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from tangentish import nests
from tangentish.tape.gradient_tape import GradientTape
from tangentish.tape.gradients import Run
from tangentish.tape.islands import as_adjoint, parts, recorded
from tangentish.tape.record import carries_derivative
from tangentish.tape.surroundings import of_rules
from tangentish.tape.tensor import SweptTensor
from tangentish.tape.values import new_tensor

__all__ = ["pushed", "pushforward"]


def pushforward(
    function: Callable[..., Any], wrt: tuple["int | str", ...], tangents: tuple[Any, ...], *args: Any, **kwargs: Any
) -> Any:
    """The value of `function(*args, **kwargs)` and its tangent, given those of the arguments `wrt`.

    Positions and names of keywords make up `wrt`. Tangents of nests are lists and dicts, None where there is none.
    Raises UnsupportedError for what the tape cannot record.
    """

    def called(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    return pushed(Run(called, args, kwargs, wrt, island=True), tangents)


def pushed(run: Run, tangents: tuple[Any, ...]) -> Any:
    """The value of a run, and its tangent."""
    value, pullback = recorded(run, of_rules)
    leaves, structure = nests.flatten(value)
    seeds: list[Any] = []
    with GradientTape() as tape:
        for leaf in leaves:
            zero = np.zeros_like(leaf)[()] if carries_derivative(leaf) else None
            seeds.append(None if zero is None else new_tensor(SweptTensor, zero))
        tape.watch([one for one in seeds if one is not None])
        adjoints = pullback(as_adjoint(structure, iter(seeds)))
        several = adjoints if len(run.followed) > 1 else (adjoints,)
        total: Any = 0.0
        for (_, _, shape), adjoint, tangent in zip(run.followed, several, tangents, strict=True):
            for a, change in zip(parts(adjoint, shape), parts(tangent, shape), strict=True):
                if a is not None and change is not None:
                    total = total + np.sum(np.real(np.conj(a) * change))
    wanted = [one for one in seeds if one is not None]
    found = tape.gradient(total, wanted, unconnected_gradients="zero") if hasattr(total, "_key") else None
    rest = iter(found if found is not None else [np.zeros_like(one._value) for one in wanted])
    changes = [None if one is None else plain(next(rest), leaf) for one, leaf in zip(seeds, leaves, strict=True)]
    return value, as_adjoint(structure, iter(changes))


def plain(change: Any, leaf: Any) -> Any:
    """A tangent as the kind of number or array that it is the tangent of."""
    change = getattr(change, "_value", change)
    if isinstance(leaf, np.ndarray):
        return np.array(np.broadcast_to(change, leaf.shape), leaf.dtype)
    return type(leaf)(change)
