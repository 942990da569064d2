"""`differentiate`: the gradients of a plain NumPy function, by running it once on strict tensors."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from tangentish import nests
from tangentish.errors import ArgumentError, UnconnectedWarning, UnsupportedError, warn
from tangentish.tape.arguments import Arguments
from tangentish.tape.memory import frozen
from tangentish.tape.reach import release
from tangentish.tape.record import (
    Recorded,
    activate,
    active,
    deactivate,
    is_followed,
)
from tangentish.tape.refusals import StrictRecord, running
from tangentish.tape.strict import StrictTensor
from tangentish.tape.surroundings import Surroundings, of_rules
from tangentish.tape.sweep import sweep
from tangentish.tape.tensor import SweptTensor
from tangentish.tape.values import new_tensor, same_tensor


def differentiate(
    function: Callable[..., Any],
    args: Sequence[Any],
    kwargs: Mapping[str, Any],
    wrt: tuple[int, ...],
    has_aux: bool = False,
) -> tuple[Any, Any, tuple[Any, ...]]:
    """The value of a scalar function, its aux (None without), and its gradient for each position in `wrt`.

    A gradient has the structure of its argument, with None for leaves that are no real or complex numbers.
    """
    run = Run(function, args, kwargs, wrt)
    result, aux = _split(function, run.result) if has_aux else (run.result, None)
    adjoints = _adjoints(function, run, result)
    gradients = []
    for position, tensors, structure in run.followed:
        keys = [tensor._key for tensor in tensors if isinstance(tensor, Recorded)]
        if keys and not any(key in adjoints for key in keys):
            name = _parameter(function, position)
            warn(
                f"the result of {_name_of(function)} does not depend on {name}: its gradient is zero",
                UnconnectedWarning,
            )
        gradients.append(nests.rebuild(structure, [gradient(tensor, adjoints) for tensor in tensors]))
    return released(result), aux, tuple(gradients)


class Run:
    """One run of a function on strict tensors: its record, its result, and by position or name what is followed."""

    def __init__(
        self,
        function: Callable[..., Any],
        args: Sequence[Any],
        kwargs: Mapping[str, Any],
        wrt: Sequence["int | str"],
        island: bool = False,
    ) -> None:
        self.record = StrictRecord()
        self.followed: list[tuple[Any, list[Any], Any]] = []
        given: dict[Any, Any] = {**dict(enumerate(args)), **kwargs}
        arguments = Arguments(self.record, [function, *given.values()])
        for position in wrt:
            leaves, structure = nests.flatten(given[position])
            tensors = [arguments.follow(leaf) for leaf in leaves]
            given[position] = nests.rebuild(structure, tensors)
            kept = [frozen(one) if isinstance(one, Recorded) else one for one in tensors]
            self.followed.append((position, kept, structure))
        for position, value in given.items():
            if position not in wrt:
                given[position] = arguments.hold(value)
        arguments.seal(_ISLAND if island else None)
        surroundings = Surroundings(StrictTensor)
        named = {name: given[name] for name in kwargs}
        activate(self.record)
        running.append(self.record)
        try:
            self.result = surroundings.placed(function)(*[given[i] for i in range(len(args))], **named)
        finally:
            deactivate(self.record)
            running.remove(self.record)
            surroundings.leave(released)
            if not any(isinstance(record, StrictRecord) for record in active.records):
                release([function, *args, *kwargs.values()], released)
            if self.record.refusal is not None:
                raise self.record.refusal
        if island and not arguments.unchanged():
            raise UnsupportedError(_ISLAND, remedy=_WHOLE)

    def keys(self) -> list[int]:
        """The keys of what is followed."""
        return [one._key for _, tensors, _ in self.followed for one in tensors if isinstance(one, Recorded)]


_ISLAND = "a function that runs on the tape inside compiled code writes into its argument"
_WHOLE = 'Use mode="tape" for the whole, or return a new array.'


def _split(function: Callable[..., Any], result: Any) -> tuple[Any, Any]:
    if not isinstance(result, tuple) or len(result) != 2:
        raise ArgumentError(
            f"with has_aux {_name_of(function)} must return a pair (value, aux), not {result!r}"
        )
    leaves, structure = nests.flatten(result[1])
    return result[0], nests.rebuild(structure, [released(leaf) for leaf in leaves])


def _adjoints(function: Callable[..., Any], run: Run, result: Any) -> dict[int, Any]:
    value = result._value if isinstance(result, Recorded) else result
    if isinstance(result, (list, tuple, dict)) or np.ndim(value):
        what = (
            f"an array of shape {np.shape(value)}"
            if isinstance(value, np.ndarray)
            else f"a {type(result).__name__}"
        )
        remedy = "Sum it, or take its mean." if isinstance(value, np.ndarray) else "Return one number."
        if isinstance(result, tuple) and len(result) == 2:
            remedy = "With has_aux=True it may return (value, aux)."
        raise ArgumentError(
            f"grad takes a function with a scalar result; {_name_of(function)} returned {what}. {remedy}"
        )
    if not isinstance(result, Recorded):
        if not isinstance(value, bool | int | float | complex | np.generic | np.ndarray):
            what = "None" if value is None else f"a {type(value).__name__}"
            raise ArgumentError(f"grad takes a function with a scalar result; {_name_of(function)} returned {what}.")
        return {}
    if np.iscomplexobj(value):
        raise ArgumentError(
            f"grad takes a function with a real result; {_name_of(function)} returned a complex number. "
            "Take its real part, or abs."
        )
    seed = value.dtype.type(1.0) if isinstance(value, (np.ndarray, np.generic)) else 1.0
    if not active.records:
        return sweep(run.record, [(result._key, seed)], run.keys(), None)
    return sweep(run.record, [(result._key, new_tensor(SweptTensor, seed))], run.keys(), of_rules)


def gradient(tensor: Any, adjoints: dict[int, Any]) -> Any:
    if not isinstance(tensor, Recorded):
        return None
    value = tensor._value
    adjoint = adjoints.get(tensor._key)
    if adjoint is None:
        return np.zeros_like(value) if isinstance(value, np.ndarray) else type(value)(0)
    if isinstance(adjoint, Recorded):
        if is_followed(adjoint._key):
            return same_tensor(StrictTensor, adjoint)
        adjoint = adjoint._value
    if not isinstance(value, np.ndarray):
        return adjoint
    if type(adjoint) is np.ndarray and adjoint.dtype == value.dtype and adjoint.shape == value.shape:
        return adjoint.copy()
    if not np.iscomplexobj(value):
        adjoint = np.real(adjoint)
    return np.array(np.broadcast_to(adjoint, value.shape), value.dtype)


def released(value: Any) -> Any:
    """The value of a strict tensor once no function runs on such; anything else, and what a tape follows, itself."""
    if type(value) is StrictTensor and not is_followed(value._key):
        within = any(isinstance(record, StrictRecord) for record in active.records)
        return value if within and isinstance(value._value, np.ndarray) else value._value
    return value


def _name_of(function: Any) -> str:
    return str(getattr(function, "__name__", function))


def _parameter(function: Any, position: int) -> str:
    code = getattr(getattr(function, "__func__", function), "__code__", None)
    if hasattr(function, "__func__"):
        position += 1
    if code is not None and position < code.co_argcount:
        return f"{code.co_varnames[position]!r}"
    return f"argument {position}"
