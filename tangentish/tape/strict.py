"""Gradients of NumPy functions by the tape: what a function does with its arguments is recorded, or refused.

Its arguments become `StrictTensor`s. Nothing leaves the tape silently: what cannot be recorded with NumPy's
meaning raises `UnsupportedError` with the place in the user's code.
"""

import linecache
import math
import operator
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from types import FrameType
from typing import Any, NoReturn

import numpy as np

from tangentish import nests, rules
from tangentish.errors import ArgumentError, Location, UnconnectedWarning, UnsupportedError
from tangentish.tape.operations import apply
from tangentish.tape.record import (
    Record,
    Recorded,
    Stored,
    activate,
    active,
    carries_derivative,
    deactivate,
    is_followed,
)
from tangentish.tape.surroundings import Surroundings, of_rules
from tangentish.tape.sweep import sweep
from tangentish.tape.tensor import SweptTensor, Tensor
from tangentish.tape.values import new_tensor, same_tensor


class StrictTensor(Tensor):
    """A number or array that a gradient depends on: to the function that runs it looks like its value."""

    __slots__ = ()

    @property  # type: ignore[misc]
    def __class__(self) -> Any:  # isinstance(t, np.ndarray) answers as it would for the value
        return type(self._value)

    @classmethod
    def _constant(cls, value: Any) -> Any:
        return value

    @classmethod
    def _without_rule(cls, problem: str) -> NoReturn:
        refuse(problem, "Give it a rule with tangentish.adjoint, or write it with functions that have one.")

    @classmethod
    def _refuse(cls, problem: str) -> NoReturn:
        refuse(problem)

    @property
    def shape(self) -> Any:
        return self._value.shape

    @shape.setter
    def shape(self, shape: Any) -> None:
        refuse("setting the shape of an array cannot be recorded", "Use np.reshape.")

    @property
    def ndim(self) -> int:
        return self._value.ndim  # type: ignore[no-any-return]

    @property
    def size(self) -> Any:
        return self._value.size

    @property
    def dtype(self) -> Any:
        return self._value.dtype

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)  # a protocol that NumPy or Python looks for
        getattr(self._value, name)  # the AttributeError of the value, if there is no such attribute
        refuse(f".{name} of an array or number cannot be recorded by the tape")

    def __setitem__(self, index: Any, value: Any) -> None:
        refuse("in-place assignment to elements of an array cannot be recorded by the tape", _BUILD)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NoReturn:
        refuse(
            "a value the gradient depends on would leave the tape as a plain array",
            "Build arrays of such values with np.stack or np.concatenate, and store them in no plain array.",
        )

    def __float__(self) -> NoReturn:
        refuse("a value the gradient depends on would leave the tape as a plain float", _MATH)

    def __int__(self) -> int:
        return int(self._value)

    def __complex__(self) -> NoReturn:
        refuse("a value the gradient depends on would leave the tape as a plain complex number", _MATH)

    def __floor__(self) -> int:
        return int(math.floor(self._value))

    def __ceil__(self) -> int:
        return int(math.ceil(self._value))

    def __trunc__(self) -> int:
        return int(math.trunc(self._value))

    def __round__(self, digits: int | None = None) -> Any:
        return round(self._value, digits) if digits is not None else round(self._value)

    def __len__(self) -> int:
        return len(self._value)

    def __repr__(self) -> str:
        return repr(self._value)

    def __str__(self) -> str:
        return str(self._value)

    def __format__(self, spec: str) -> str:
        return format(self._value, spec)

    def __deepcopy__(self, memo: Any) -> "StrictTensor":
        return self

    def __reduce__(self) -> NoReturn:
        refuse("a value the gradient depends on cannot be pickled")


_MATH = "Use NumPy's function of the same name, and no conversion."
_BUILD = "Build a new array, with np.where, np.stack or np.concatenate."


def _in_place(name: str, sign: str) -> Callable[[Any, Any], Any]:
    operate = getattr(operator, name.replace("__i", "__", 1))

    def update(self: StrictTensor, other: Any) -> Any:
        if isinstance(self._value, np.ndarray):
            refuse(
                f"in-place {sign} on an array cannot be recorded by the tape",
                f"Write x = x {sign[:-1]} ... instead.",
            )
        return operate(self, other)

    return update


def _method(name: str, function: Any) -> Callable[..., Any]:
    def method(self: StrictTensor, *args: Any, **kwargs: Any) -> Any:
        return apply(function, (self, *args), kwargs, StrictTensor, getattr(type(self._value), name))

    return method


for _name, _sign in {
    "__iadd__": "+=", "__isub__": "-=", "__imul__": "*=", "__itruediv__": "/=", "__ifloordiv__": "//=",
    "__imod__": "%=", "__ipow__": "**=", "__imatmul__": "@=",
}.items():  # fmt: skip
    setattr(StrictTensor, _name, _in_place(_name, _sign))
for _name in ("item", "tolist"):
    setattr(StrictTensor, _name, _method(_name, rules.METHODS[_name]))


def refuse(problem: str, remedy: str = "Rewrite it with NumPy functions that return new arrays.") -> NoReturn:
    """Raise UnsupportedError for the place in the user's code that is running."""
    error = UnsupportedError(problem, _user_location(), remedy)
    for record in active.records:
        if isinstance(record, StrictRecord):
            record.refusal = error
    raise error


class StrictRecord(Record):
    """The record of a gradient being computed: it remembers a refusal, which NumPy or the user may catch."""

    __slots__ = ("refusal",)

    def __init__(self) -> None:
        super().__init__()
        self.refusal: UnsupportedError | None = None


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
    record = StrictRecord()
    given = list(args)
    followed = []
    for position in wrt:
        leaves, structure = nests.flatten(args[position])
        tensors = [_follow(leaf, record) for leaf in leaves]
        given[position] = nests.rebuild(structure, tensors)
        followed.append((position, tensors, structure))
    copies = _Copies([tensor for _, tensors, _ in followed for tensor in tensors])
    for position, value in enumerate(given):
        if position not in wrt:
            given[position] = copies.of(value)
    named = {name: copies.of(value) for name, value in kwargs.items()}
    surroundings = Surroundings(StrictTensor)
    activate(record)
    try:
        result = surroundings.placed(function)(*given, **named)
    finally:
        deactivate(record)
        surroundings.leave(released)
        if record.refusal is not None:
            raise record.refusal
    copies.check()
    result, aux = _split(function, result) if has_aux else (result, None)
    adjoints = _adjoints(function, record, result)
    gradients = []
    for position, tensors, structure in followed:
        keys = [tensor._key for tensor in tensors if isinstance(tensor, Recorded)]
        if keys and not any(key in adjoints for key in keys):
            name = _parameter(function, position)
            warnings.warn(
                f"the result of {_name_of(function)} does not depend on {name}: its gradient is zero",
                UnconnectedWarning,
                stacklevel=3,
            )
        gradients.append(nests.rebuild(structure, [_gradient(tensor, adjoints) for tensor in tensors]))
    return released(result), aux, tuple(gradients)


class _Copies:
    """Copies of arguments' arrays, for a function to write to; one given twice stays one array."""

    def __init__(self, tensors: list[Any]) -> None:
        self._followed = [tensor._value for tensor in tensors if isinstance(tensor, Recorded)]
        self._copies: dict[int, tuple[Any, Any]] = {}

    def of(self, value: Any) -> Any:
        if isinstance(value, np.ndarray):
            return self._copies.setdefault(id(value), (value, value.copy()))[1]
        leaves, structure = nests.flatten(value)
        if any(type(leaf) is np.ndarray for leaf in leaves):
            return nests.rebuild(
                structure, [self.of(leaf) if type(leaf) is np.ndarray else leaf for leaf in leaves]
            )
        return value

    def check(self) -> None:
        """Refuse if an array was written to that shares memory with one that the gradient is taken for."""
        for original, copy in self._copies.values():
            if any(np.may_share_memory(original, value) for value in self._followed):
                if original.tobytes() != copy.tobytes():
                    refuse("a write into an array that shares memory with an argument cannot be recorded")


def _follow(leaf: Any, record: Record) -> Any:
    """A tensor of its own for the leaf of an argument, even if another leaf is the same object."""
    if isinstance(leaf, (Recorded, Stored)):
        value = apply(np.positive, (leaf,), {}, StrictTensor, operator.pos)
    else:
        value = leaf
    if not isinstance(value, Recorded):
        if not carries_derivative(value):
            return value
        value = new_tensor(StrictTensor, value)
    record.known.add(value._key)
    return value


def _split(function: Callable[..., Any], result: Any) -> tuple[Any, Any]:
    if not isinstance(result, tuple) or len(result) != 2:
        raise ArgumentError(
            f"with has_aux {_name_of(function)} must return a pair (value, aux), not {result!r}"
        )
    leaves, structure = nests.flatten(result[1])
    return result[0], nests.rebuild(structure, [released(leaf) for leaf in leaves])


def _adjoints(function: Callable[..., Any], record: Record, result: Any) -> dict[int, Any]:
    value = result._value if isinstance(result, Recorded) else result
    if isinstance(result, (list, tuple, dict)) or np.ndim(value):
        what = (
            f"an array of shape {np.shape(value)}"
            if isinstance(value, np.ndarray)
            else f"a {type(result).__name__}"
        )
        raise ArgumentError(
            f"grad takes a function with a scalar result; {_name_of(function)} returned {what}"
        )
    if not isinstance(result, Recorded):
        return {}
    if np.iscomplexobj(value):
        raise ArgumentError(
            f"grad takes a function with a real result; {_name_of(function)} returned a complex number"
        )
    keys = record.known
    seed = np.ones_like(value)[()] if isinstance(value, (np.ndarray, np.generic)) else 1.0
    if not active.records:
        return sweep(record.steps, [(result._key, seed)], keys, None)
    return sweep(record.steps, [(result._key, new_tensor(SweptTensor, seed))], keys, of_rules)


def _gradient(tensor: Any, adjoints: dict[int, Any]) -> Any:
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
    if not np.iscomplexobj(value):
        adjoint = np.real(adjoint)
    return np.array(np.broadcast_to(adjoint, value.shape), value.dtype)


def released(value: Any) -> Any:
    """The value of a strict tensor that no active tape follows; anything else itself."""
    if type(value) is StrictTensor and not is_followed(value._key):
        return value._value
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
