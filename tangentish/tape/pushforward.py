"""Forward mode on the tape: the pullback is linear in what it takes, and its own pullback is the pushforward.

That the transpose of a transpose is the map itself needs no rule beyond the adjoints; it costs about two gradients.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tangentish import nests, rules
from tangentish.tape.gradient_tape import GradientTape
from tangentish.tape.gradients import Run
from tangentish.tape.islands import as_adjoint, parts, recorded
from tangentish.tape.record import Recorded, carries_derivative
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

    rule = rules.find(function)
    if rule is not None:
        return by_rule(rule, function, dict(zip(wrt, tangents, strict=True)), args, kwargs)
    return pushed(Run(function, args, kwargs, wrt, island=True), tangents)


def by_rule(
    rule: rules.Rule, function: Callable[..., Any], tangents: dict["int | str", Any], args: Any, kwargs: Any
) -> Any:
    """The value of a function that has a rule, and its tangent by transposing the text of its adjoint."""
    value = function(*args, **kwargs)
    places = rule.bind(range(len(args)), {key: key for key in kwargs})
    bound = rule.bind(args, kwargs)
    wanted, changes = [], []
    for operand in rule.operands:
        at: Any = places.get(operand)
        several = isinstance(at, list)
        keys = at if several else [at]
        if not isinstance(at, rules.Default) and any(key in tangents for key in keys):
            wanted.append(operand)
            changes.append([tangents.get(key) for key in keys] if several else tangents[keys[0]])
    left_out = tuple(one for one, its in bound.items() if isinstance(its, rules.Default))
    known = {one: its.value if isinstance(its, rules.Default) else its for one, its in bound.items()}
    backward = rule.backward(tuple(wanted), left_out)
    needs = [value if need == rule.result else known[need] for need in backward.needs]
    shapes = [nests.flatten(known[one])[1] for one in wanted]

    def pullback(adjoint: Any) -> Any:
        return of_rules.placed(backward.function)(adjoint, *needs)

    return value, transposed(value, pullback, shapes, changes)


def pushed(run: Run, tangents: Sequence[Any]) -> Any:
    """The value of a run, and its tangent."""
    value, pullback = recorded(run, of_rules)
    shapes = [shape for _, _, shape in run.followed]

    def each(adjoint: Any) -> Any:
        found = pullback(adjoint)
        return found if len(shapes) > 1 else (found,)

    return value, transposed(value, each, shapes, tangents)


def transposed(value: Any, pullback: Callable[[Any], Any], shapes: Sequence[Any], tangents: Sequence[Any]) -> Any:
    """The tangent of a value whose pullback gives the adjoints of nests of these shapes, which have these tangents."""
    leaves, structure = nests.flatten(value)
    seeds: list[Any] = []
    with GradientTape() as tape:
        for leaf in leaves:
            zero = np.zeros_like(leaf)[()] if carries_derivative(leaf) else None
            seeds.append(None if zero is None else new_tensor(SweptTensor, zero))
        tape.watch([one for one in seeds if one is not None])
        total: Any = 0.0
        for shape, adjoint, tangent in zip(shapes, pullback(as_adjoint(structure, iter(seeds))), tangents, strict=True):
            for a, change in zip(parts(adjoint, shape), parts(tangent, shape), strict=True):
                if a is not None and change is not None:
                    total = total + np.sum(np.real(np.conj(a) * change))
    wanted = [one for one in seeds if one is not None]
    found = tape.gradient(total, wanted, unconnected_gradients="zero") if isinstance(total, Recorded) else None
    rest = iter(found if found is not None else [np.zeros_like(one._value) for one in wanted])
    changes = [None if one is None else plain(next(rest), leaf) for one, leaf in zip(seeds, leaves, strict=True)]
    return as_adjoint(structure, iter(changes))


def plain(change: Any, leaf: Any) -> Any:
    """A tangent as the kind of number or array that it is the tangent of."""
    change = getattr(change, "_value", change)
    if isinstance(leaf, np.ndarray):
        return np.array(np.broadcast_to(change, leaf.shape), leaf.dtype)
    return type(leaf)(change)
