"""`StrictTensor`: what a plain NumPy function is given when the tape takes its gradient.

Nothing leaves the tape silently: what cannot be recorded with NumPy's meaning raises `UnsupportedError` with
the place in the user's code.
"""

import linecache
import math
import operator
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any, NoReturn

import numpy as np

from tangentish import rules
from tangentish.errors import Location, UnsupportedError
from tangentish.tape.operations import apply
from tangentish.tape.record import Record, active
from tangentish.tape.tensor import Tensor


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

    def __hash__(self) -> int:  # type: ignore[override]
        hash(self._value)  # the TypeError of an array
        refuse("a value the gradient depends on cannot be a key, nor an element of a set", "Use an index or a name.")

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


_MATH = (
    "Use NumPy's functions and no conversion; build arrays with np.stack, np.concatenate or np.where instead of "
    "storing into them."
)
_BUILD = "Build a new array, with np.where, np.stack or np.concatenate."


def _in_place(name: str, sign: str) -> Callable[[Any, Any], Any]:
    operate = getattr(operator, name.replace("__i", "__", 1))

    def update(self: StrictTensor, other: Any) -> Any:
        if isinstance(self._value, np.ndarray):
            refuse(
                f"in-place {sign} on an array cannot be recorded by the tape",
                f"Write a = a {sign[:-1]} b instead of a {sign} b.",
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
