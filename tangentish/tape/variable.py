"""`Variable`: a place for a value that changes in the course of a program; tapes watch it when it is read."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NoReturn

import numpy as np

from tangentish.tape.history import READING, note_cut
from tangentish.tape.record import Backward, Recorded, Step, Stored, access, active, add_step, is_followed, new_key
from tangentish.tape.tensor import Reference, Tensor, as_array
from tangentish.tape.values import new_tensor, unwrap


class _Reading(Backward):
    """The backward function of reading a variable."""

    name = READING
    plain = staticmethod(lambda adjoint, saved: adjoint)

    def pull(self, adjoint: Any, saved: Any, wanted: tuple[int, ...], surroundings: Any) -> Sequence[Any]:
        return (adjoint,)


_reading = _Reading()


class Variable(Stored):
    """A value that `assign` changes in place; operations on it are operations on a tensor of its value."""

    __array_priority__ = 100.0
    _face: Any = Tensor

    def __init__(
        self,
        initial_value: Any = None,
        trainable: bool | None = True,
        name: str | None = None,
        dtype: Any = None,
        constraint: Callable[[Any], Any] | None = None,
        shape: Any = None,
    ) -> None:
        if initial_value is None:
            raise ValueError(
                "initial_value must be given: a number, list, array or tensor, or a function that makes it"
            )
        if callable(initial_value) and not isinstance(initial_value, Stored):
            initial_value = initial_value()
        self._key = new_key()
        self._current = self._as_array(initial_value, dtype)
        self._any_shape = shape is not None and not _is_definite(shape)
        if shape is not None and not self._any_shape and tuple(shape) != self._array.shape:
            raise ValueError(f"initial_value has shape {self._array.shape}, not {tuple(shape)}")
        self._name = f"{name or 'Variable'}:0"
        self.trainable = trainable is not False
        self.constraint = constraint

    @classmethod
    def _as_array(cls, value: Any, dtype: Any) -> Any:
        return as_array(unwrap(value), dtype)

    @property
    def name(self) -> str:
        return self._name

    @property
    def dtype(self) -> Any:
        return self._array.dtype

    @property
    def shape(self) -> Any:
        return self._array.shape

    @property
    def ndim(self) -> Any:
        return self._array.ndim

    @property
    def initializer(self) -> None:
        return None

    def is_initialized(self) -> bool:
        return True

    def value(self) -> Any:
        """A new tensor of the value now; assignments later do not change it."""
        array = self._array
        tensor = new_tensor(self._face, array if array.ndim else array[()])
        if active.records:
            self._access()
            if self._array.dtype.kind in "fc" and is_followed(self._key):
                add_step(Step(_reading, None, (self._key,), (tensor._key,)), (tensor,))
        return tensor

    read_value = value

    @property
    def _array(self) -> Any:
        held = active.held
        return self._current if held is None else held.get(self._key, self._current)

    @_array.setter
    def _array(self, array: Any) -> None:
        if active.held is not None and self._key in active.held:
            active.held[self._key] = array
        else:
            self._current = array

    def _access(self) -> None:
        if active.records:
            access(self)

    def numpy(self) -> Any:
        """A copy of the value; a NumPy scalar if it has no axes."""
        self._access()
        if active.records:
            note_cut("numpy() gives a plain array", [self])
        return self._array.copy()[()]

    def __hash__(self) -> int:
        raise TypeError("unhashable type: a variable compares by its elements; use its ref() as a key")

    def ref(self) -> Reference:
        """A token that stands for this object in sets and dicts."""
        return Reference(self)

    def assign(
        self, value: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True
    ) -> Any:
        """Give the variable a value of the same shape, and return the variable."""
        return self._store(self._given(value), read_value)

    def assign_add(
        self, delta: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True
    ) -> Any:
        """Add a value of the same shape, and return the variable."""
        return self._store(self._array + self._given(delta), read_value)

    def assign_sub(
        self, delta: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True
    ) -> Any:
        """Subtract a value of the same shape, and return the variable."""
        return self._store(self._array - self._given(delta), read_value)

    def _given(self, value: Any) -> Any:
        self._access()
        own = self._array.dtype
        if isinstance(value, (Recorded, Stored)):
            array = np.array(unwrap(value))
            if array.dtype != own:
                raise ValueError(
                    f"a tensor of dtype {array.dtype} cannot be assigned to a variable of dtype {own}"
                )
        else:
            array = as_array(value)
            if own.kind in "iub" and array.dtype.kind in "fc":
                if not np.array_equal(array.astype(own), array):
                    raise TypeError(f"{value!r} has a fraction, and the variable is of dtype {own}")
            array = array.astype(own)
        if not self._any_shape and array.shape != self._array.shape:
            own_shape = self._array.shape
            raise ValueError(
                f"a value of shape {array.shape} cannot be assigned to a variable of shape {own_shape}"
            )
        return array

    def _store(self, array: Any, read_value: bool) -> Any:
        self._array = np.asarray(array)
        return self if read_value else None

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return self.value().__array__(dtype, copy)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *args: Any, **kwargs: Any) -> Any:
        tensor = self.value()
        return tensor.__array_ufunc__(ufunc, method, *[tensor if one is self else one for one in args], **kwargs)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return self.value().__array_function__(function, types, args, kwargs)

    def __getitem__(self, index: Any) -> Any:
        return self.value()[index]

    def __setitem__(self, index: Any, value: Any) -> NoReturn:
        raise TypeError("a variable does not support item assignment: use assign")

    def __iter__(self) -> Iterator[Any]:
        return iter(self.value())

    def __len__(self) -> int:
        return len(self.value())

    def __bool__(self) -> bool:
        return bool(self.value())

    def __float__(self) -> float:
        return float(self.value())

    def __int__(self) -> int:
        return int(self.value())

    def __complex__(self) -> complex:
        return complex(self.value())

    def __index__(self) -> int:
        return int(self.value().__index__())

    def __format__(self, spec: str) -> str:
        return format(self.value(), spec) if spec else str(self)

    def __repr__(self) -> str:
        self._access()
        array = self._array
        shown = repr(array) if array.ndim else str(array)
        return f"<tg.Variable '{self.name}' shape={array.shape} dtype={array.dtype}, numpy={shown}>"

    def __deepcopy__(self, memo: Any) -> "Variable":
        return type(self)(
            self._array, trainable=self.trainable, name=self._name[:-2], dtype=self._array.dtype
        )

    def __reduce__(self) -> Any:
        return type(self), (self._array, self.trainable)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or not hasattr(self._face, name):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return getattr(self.value(), name)


def _is_definite(shape: Any) -> bool:
    try:
        return all(size is not None for size in shape)
    except (TypeError, ValueError):
        return False


def _operator(name: str) -> Callable[..., Any]:
    def operate(self: Variable, *others: Any) -> Any:
        return getattr(self.value(), name)(*others)

    operate.__name__ = name
    return operate


def _refuse_in_place(name: str) -> Callable[..., Any]:
    def refuse(self: Variable, other: Any) -> NoReturn:
        raise RuntimeError(
            f"{name} would put a tensor in the place of the variable: use assign, assign_add or assign_sub"
        )

    return refuse


_BINARY = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "or", "xor")
for _name in _BINARY:
    setattr(Variable, f"__{_name}__", _operator(f"__{_name}__"))
    setattr(Variable, f"__r{_name}__", _operator(f"__r{_name}__"))
    setattr(Variable, f"__i{_name}__", _refuse_in_place(f"__i{_name}__"))
for _name in ("neg", "pos", "abs", "invert", "lt", "le", "gt", "ge", "eq", "ne"):
    setattr(Variable, f"__{_name}__", _operator(f"__{_name}__"))
