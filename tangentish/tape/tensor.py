"""`Tensor`: an immutable array whose operations tapes record; it follows NumPy in all it does."""

import operator
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NoReturn

import numpy as np

from tangentish import rules
from tangentish.tape.calls import call
from tangentish.tape.elementwise import Elementwise, Ufuncs
from tangentish.tape.history import note_cut
from tangentish.tape.operations import SIMPLE, apply
from tangentish.tape.record import Recorded, Stored, active
from tangentish.tape.values import is_numeric, new_tensor, same_tensor, unwrap


class Tensor(Recorded):
    """A value that gradient tapes can follow, made by `constant` and by operations on other tensors.

    NumPy's functions and operators take it and return tensors; `numpy()` gives a copy of the value.
    """

    __slots__ = ("__dict__", "__weakref__")
    mutable = False  # whether tensors of this class can be written into
    __array_priority__ = 100.0

    def __hash__(self) -> int:
        raise TypeError("unhashable type: a tensor compares by its elements; use its ref() as a key")

    def __init__(self, value: Any) -> None:
        raise TypeError("tensors are made by constant() and by operations")

    @classmethod
    def _constant(cls, value: Any) -> Any:
        """A result of a function that no tape follows: a tensor if it is a number or an array."""
        return new_tensor(cls, value) if is_numeric(value) else value

    @classmethod
    def _converted(cls, value: Any) -> Any:
        """A number, array or nest of them as a tensor."""
        return convert(value, cls)

    @classmethod
    def _without_rule(cls, problem: str) -> str:
        """What a call whose derivative is not known leaves behind: the text of the error, for later."""
        return problem

    @classmethod
    def _refuse(cls, problem: str) -> NoReturn:
        raise TypeError(problem)

    def _swept(self) -> "SweptTensor":
        return same_tensor(SweptTensor, self)  # type: ignore[no-any-return]

    # What a value is

    @property
    def shape(self) -> Any:
        return np.shape(self._value)

    @property
    def ndim(self) -> int:
        return np.ndim(self._value)

    @property
    def size(self) -> Any:
        return np.size(self._value)

    @property
    def dtype(self) -> Any:
        return np.asarray(self._value).dtype

    def numpy(self) -> Any:
        """A copy of the value; a NumPy scalar if it has no axes."""
        self._leave("numpy() gives a plain array")
        return np.array(self._value)[()]

    def _leave(self, what: str) -> None:
        """Note that the value goes where no tape follows it."""
        if active.records:
            note_cut(what, [self])

    def item(self, *index: int) -> Any:
        self._leave("item() gives a plain number")
        return np.asarray(self._value).item(*index)

    def tolist(self) -> Any:
        self._leave("tolist() gives plain numbers")
        return np.asarray(self._value).tolist()

    def ref(self) -> "Reference":
        """A token that stands for this object in sets and dicts."""
        return Reference(self)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        if copy is False:
            raise ValueError("a tensor gives away copies of its value only")
        self._leave("np.asarray, or the like, gives a plain array")
        return np.array(self._value, dtype=dtype)

    def __bool__(self) -> bool:
        return bool(self._value)

    def __float__(self) -> float:
        self._leave("float() gives a plain number")
        return float(self._single("float"))

    def __int__(self) -> int:
        self._leave("int() gives a plain number")
        return int(self._single("int"))

    def __complex__(self) -> complex:
        self._leave("complex() gives a plain number")
        return complex(self._single("complex"))

    def __index__(self) -> int:
        self._leave("an index gives a plain number")
        return operator.index(self._single("index"))

    def _single(self, wanted: str) -> Any:
        if self.ndim:
            raise TypeError(f"{wanted}() takes a tensor without axes, this one has shape {tuple(self.shape)}")
        return self._value[()] if isinstance(self._value, np.ndarray) else self._value

    def __len__(self) -> int:
        if not self.ndim:
            raise TypeError("a tensor without axes has no len()")
        return len(self._value)

    def __iter__(self) -> Iterator[Any]:
        if not self.ndim:
            raise TypeError("iteration over a tensor without axes")
        return iter([self[i] for i in range(len(self._value))])

    def __repr__(self) -> str:
        value = np.asarray(self._value)
        shown = repr(value) if value.ndim else str(value)
        return f"<tg.Tensor: shape={value.shape}, dtype={value.dtype}, numpy={shown}>"

    def __str__(self) -> str:
        value = np.asarray(self._value)
        return f"tg.Tensor({value}, shape={value.shape}, dtype={value.dtype})"

    def __format__(self, spec: str) -> str:
        return (
            format(self._value[()] if isinstance(self._value, np.ndarray) else self._value, spec)
            if spec
            else str(self)
        )

    def __copy__(self) -> "Tensor":
        return self

    def __deepcopy__(self, memo: Any) -> "Tensor":
        return new_tensor(type(self), np.copy(self._value))  # type: ignore[no-any-return]

    def __reduce__(self) -> Any:
        return new_tensor, (type(self), self._value)

    # What is recorded

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *args: Any, **kwargs: Any) -> Any:
        if not kwargs and method == "__call__":  # most often
            if len(args) == 1:
                return _ufuncs[ufunc].unary(self)
            if len(args) == 2 and ufunc.nin == 2:
                return _ufuncs[ufunc].binary(*args, type(self))
        if kwargs.get("out") is not None:
            self._refuse(
                f"np.{ufunc.__name__} with out=, or as an in-place operator on an array, cannot be recorded"
            )
        if method == "at":
            self._refuse(f"np.{ufunc.__name__}.at writes into an array in place, which cannot be recorded")
        function = ufunc if method == "__call__" else getattr(ufunc, method)
        return apply(function, args, kwargs, type(self))

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return call(function, args, kwargs, type(self))

    def __getitem__(self, index: Any) -> Any:
        plain = index if type(index) in SIMPLE else unwrap(index)
        return call(operator.getitem, (self, plain), {}, type(self))

    def __setitem__(self, index: Any, value: Any) -> None:
        self._refuse("a tensor does not support item assignment")

    def __delitem__(self, index: Any) -> None:
        self._refuse("a tensor does not support item deletion")

    def __eq__(self, other: object) -> Any:
        return self._compare(np.equal, operator.eq, other, False)

    def __ne__(self, other: object) -> Any:
        return self._compare(np.not_equal, operator.ne, other, True)

    def _compare(self, function: Any, run: Callable[[Any, Any], Any], other: Any, otherwise: bool) -> Any:
        if other is None:
            return otherwise
        try:
            np.broadcast_shapes(self.shape, np.shape(unwrap(other)))
        except ValueError:
            return otherwise
        return apply(function, (self, other), {}, type(self), run)

    def __pos__(self) -> Any:
        return apply(np.positive, (self,), {}, type(self), operator.pos)

    def __abs__(self) -> Any:
        return apply(np.absolute, (self,), {}, type(self), abs)

    def __invert__(self) -> Any:
        return apply(np.invert, (self,), {}, type(self), operator.invert)

    def __divmod__(self, other: Any) -> Any:
        return self // other, self % other

    def __rdivmod__(self, other: Any) -> Any:
        return other // self, other % self

    def __round__(self, digits: int | None = None) -> Any:
        return apply(np.round, (self, digits or 0), {}, type(self))


_ufuncs = Ufuncs()


def _compared(function: Any, run: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def compare(self: Tensor, other: Any) -> Any:
        return apply(function, (self, other), {}, type(self), run)

    return compare


def _method(name: str, function: Any) -> Callable[..., Any]:
    def run(value: Any, *args: Any, **kwargs: Any) -> Any:
        if not isinstance(value, (np.ndarray, np.generic)):
            value = np.asarray(value)[()]
        return getattr(value, name)(*args, **kwargs)

    def method(self: Tensor, *args: Any, **kwargs: Any) -> Any:
        return call(function, (self, *args), kwargs, type(self), run)

    method.__name__ = name
    method.__doc__ = f"As the method `{name}` of NumPy's arrays, recorded."
    return method


def _attribute(name: str, function: Any) -> property:
    run = operator.attrgetter(name)

    def read(self: Tensor) -> Any:
        return call(function, (self,), {}, type(self), run)

    return property(read, doc=f"As the attribute `{name}` of NumPy's arrays, recorded.")


_BINARY = {
    "add": "Add", "sub": "Sub", "mul": "Mult", "truediv": "Div", "floordiv": "FloorDiv", "mod": "Mod",
    "pow": "Pow", "matmul": "MatMult", "and": "BitAnd", "or": "BitOr", "xor": "BitXor", "lshift": "LShift",
    "rshift": "RShift",
}  # fmt: skip
_COMPARISONS = {"lt": "Lt", "le": "LtE", "gt": "Gt", "ge": "GtE"}


def fill_in_operators(face: Any) -> None:
    """Give a class of tensors the operators of arithmetic."""
    for name, sign in _BINARY.items():
        operate = Elementwise(rules.OPERATORS[sign], getattr(operator, f"__{name}__"), face.mutable)
        setattr(face, f"__{name}__", operate.binary)
        setattr(face, f"__r{name}__", operate.reflected)
    face.__neg__ = Elementwise(np.negative, operator.neg, face.mutable).unary


def _fill_in() -> None:
    fill_in_operators(Tensor)
    for name, sign in _COMPARISONS.items():
        setattr(Tensor, f"__{name}__", _compared(rules.OPERATORS[sign], getattr(operator, name)))
    for name, function in rules.METHODS.items():
        if name not in Tensor.__dict__:
            setattr(Tensor, name, _method(name, function))
    for name, function in rules.ATTRIBUTES.items():
        if name not in Tensor.__dict__:
            setattr(Tensor, name, _attribute(name, function))


_fill_in()


class SweptTensor(Tensor):
    """A tensor in a backward sweep that is recorded in turn: rules must not let its value leave."""

    __slots__ = ()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NoReturn:
        raise TypeError("a rule made a plain array of a tensor: its own derivative would be lost")

    def __float__(self) -> NoReturn:
        raise TypeError("a rule made a plain number of a tensor: its own derivative would be lost")

    __complex__ = __float__


class Reference:
    """A hashable token of a tensor or variable: equal to another if both stand for the same object."""

    def __init__(self, referent: Any) -> None:
        self._referent = referent

    def deref(self) -> Any:
        return self._referent

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Reference) and self._referent is other._referent

    def __hash__(self) -> int:
        return id(self._referent)

    def __repr__(self) -> str:
        return f"<Reference to {type(self._referent).__name__} at {id(self._referent):#x}>"


def convert(value: Any, face: Any = Tensor, dtype: Any = None) -> Any:
    """A tensor as it is, anything else as a new tensor; lists with tensors in them are stacked."""
    if isinstance(value, Stored):
        value = value.value()
    if isinstance(value, Tensor):
        if dtype is not None and value.dtype != np.dtype(dtype):
            raise ValueError(
                f"a tensor of dtype {value.dtype} was given where dtype {np.dtype(dtype)} is asked for"
            )
        return value
    if value is None:
        raise ValueError("None cannot be made a tensor")
    if isinstance(value, (list, tuple)) and _holds_tensor(value):
        stacked = apply(np.array, (list(value),), {}, face)
        return convert(stacked, face, dtype)
    return new_tensor(face, as_array(value, dtype)[()])


def as_array(value: Any, dtype: Any = None) -> Any:
    """A new array of numbers."""
    try:
        array = np.array(value, dtype=dtype)
    except ValueError as problem:
        if "inhomogeneous" in str(problem):
            raise ValueError(f"a non-rectangular nest of lists cannot be made a tensor: {problem}") from None
        raise
    if array.dtype.kind not in "biufcSU":
        raise ValueError(f"{type(value).__name__} cannot be made a tensor: {value!r}")
    return array


def _holds_tensor(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return any(_holds_tensor(item) for item in value)
    return isinstance(value, (Recorded, Stored))


def constant(value: Any, dtype: Any = None, shape: Any = None) -> Tensor:
    """A new tensor with a copy of the value, laid out in `shape`, which a single number fills."""
    if isinstance(value, (Tensor, Stored)) and shape is None:
        return convert(value, Tensor, dtype)  # type: ignore[no-any-return]
    array = as_array(unwrap(value), dtype)
    if shape is not None:
        array = shaped(array, tuple(shape))
    return new_tensor(Tensor, array[()])  # type: ignore[no-any-return] # NumPy is quicker with scalars


def shaped(array: Any, shape: Sequence[Any]) -> Any:
    """The array in that shape, or a single number throughout it."""
    if array.size == int(np.prod(shape)):
        return array.reshape(shape)
    if array.size == 1:
        return np.full(shape, array.reshape(())[()], array.dtype)
    raise TypeError(f"{array.size} elements cannot be laid out in shape {shape}")


def convert_to_tensor(value: Any, dtype: Any = None) -> Tensor:
    """The value as a tensor: a tensor of the right dtype is returned itself."""
    return convert(value, Tensor, dtype)  # type: ignore[no-any-return]


def stop_gradient(value: Any) -> Any:
    """A tensor with the same value that no tape connects to what the value was computed from."""
    if isinstance(value, (Recorded, Stored)):
        face = type(value) if isinstance(value, Tensor) else Tensor
        return stopped(value, face._constant(unwrap(value)))
    return constant(value)


def stopped(value: Any, result: Any) -> Any:
    """The result of stop_gradient, noted as such."""
    if active.records:
        note_cut("stop_gradient", [value], [result])
    return result
