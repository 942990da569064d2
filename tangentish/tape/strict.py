"""`StrictTensor`: what a plain NumPy function has for its numbers and arrays when the tape takes its gradient.

It can be written into, as NumPy's arrays can, and views follow. Nothing leaves the tape silently: what cannot be
recorded with NumPy's meaning raises `UnsupportedError` with the place in the user's code.
"""

import copy
import math
import opcode
import operator
import sys
import weakref
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any, NoReturn

import numpy as np

from tangentish import rules
from tangentish.tape import memory, writers
from tangentish.tape.arrays import same_view
from tangentish.tape.calls import call
from tangentish.tape.elementwise import Ufuncs
from tangentish.tape.memory import FOREIGN, Memory
from tangentish.tape.operations import apply
from tangentish.tape.record import Recorded, active, is_followed, new_key
from tangentish.tape.refusals import refuse, refuse_elsewhere
from tangentish.tape.tensor import Tensor, fill_in_operators
from tangentish.tape.ufuncs import call_ufunc
from tangentish.tape.values import new_tensor, tensors_in, unwrap


class StrictTensor(Tensor):
    """A number, or an array: to the function that runs it looks like its value.

    Arrays of constants are such tensors, too, for values that the gradient depends on may be written into them.
    """

    __slots__ = ()
    mutable = True
    ufuncs = Ufuncs(mutable=True)
    _memory: "Memory | None" = None

    @property  # type: ignore[misc]
    def __class__(self) -> Any:  # isinstance(t, np.ndarray) answers as it would for the value
        return type(self._value)

    @classmethod
    def _constant(cls, value: Any) -> Any:
        if type(value) is np.ndarray and value.dtype.kind in "fc" and active.records:
            return new_tensor(cls, value)
        return value

    _linked = staticmethod(memory.link)
    _linked_constant = staticmethod(memory.link_constant)
    called = classmethod(writers.call)
    reads = staticmethod(writers.reads)

    def _kept(self) -> Any:
        """The value as it is now, for a step to keep; with its key, if the sweep may be recorded."""
        records = active.records
        value = self._value
        if self._memory is FOREIGN:
            value = value.copy()
        if len(records) == 1 and records[0].alone:
            return value
        if not isinstance(value, np.ndarray):
            return self
        kept = memory.frozen(self)
        kept._value = value
        return kept

    @classmethod
    def _elsewhere(cls, slots: list[Any]) -> NoReturn:
        refuse_elsewhere([tensor._key for tensor, _ in tensors_in(slots)])

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
        laid_out = self.reshape(shape)
        if not np.may_share_memory(laid_out._value, self._value) and self.size:
            raise AttributeError("the shape of an array that is not contiguous cannot be set: use np.reshape")
        self._value, self._key = laid_out._value, laid_out._key

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
        found = getattr(self._value, name)  # the AttributeError of the value, if there is no such attribute
        if name in ("flags", "strides") or (name == "tobytes" and not is_followed(self._key)):
            return found
        refuse(f".{name} of an array or number cannot be recorded by the tape")

    def view(self, *args: Any, **kwargs: Any) -> Any:
        """As the method `view` of NumPy's arrays, recorded if it asks for no other type."""
        if args or kwargs:
            refuse(".view of an array as another type cannot be recorded by the tape")
        return self[...]

    # Writing

    def __setitem__(self, index: Any, value: Any) -> None:
        if not isinstance(self._value, np.ndarray):
            refuse("in-place assignment to a number cannot be recorded by the tape")
        own = self._memory
        if own is not None and type(value) is type(self) and value._memory is own:
            part = self._value[unwrap(index)]
            if isinstance(part, np.ndarray) and same_view(part, value._value):
                return  # `a[i] += v` puts the view of a that it has changed back in its place

        def run(array: Any, plain: Any) -> None:
            array[settled] = plain

        settled = unwrap(index)
        if memory.overlap(self, value):
            memory.write_within(self, value, run)
        else:
            memory.write(self, settled, value, run)

    def fill(self, value: Any) -> None:
        """As the method `fill` of NumPy's arrays, recorded."""
        memory.write(self, ..., value, lambda array, plain: array.fill(plain))

    def sort(self, axis: int = -1, kind: Any = None, order: Any = None) -> None:
        """As the method `sort` of NumPy's arrays, recorded."""
        if order is not None:
            refuse(".sort with order= cannot be recorded by the tape")
        memory.write(self, ..., np.sort(self, axis), lambda array, plain: array.sort(axis, kind))

    def partition(self, kth: Any, axis: int = -1, kind: str = "introselect") -> None:
        """As the method `partition` of NumPy's arrays, recorded."""
        memory.write(self, ..., np.partition(self, kth, axis), lambda array, plain: array.partition(kth, axis, kind))

    def put(self, indices: Any, values: Any, mode: str = "raise") -> None:
        """As the method `put` of NumPy's arrays, recorded."""
        writers.put(type(self), self, indices, values, mode)

    @property
    def flat(self) -> "Flat":
        return Flat(self)

    @flat.setter
    def flat(self, values: Any) -> None:
        Flat(self)[:] = values

    @property
    def real(self) -> Any:
        return apply(rules.ATTRIBUTES["real"], (self,), {}, type(self), operator.attrgetter("real"))

    @real.setter
    def real(self, value: Any) -> None:
        self.real[...] = value

    @property
    def imag(self) -> Any:
        return apply(rules.ATTRIBUTES["imag"], (self,), {}, type(self), operator.attrgetter("imag"))

    @imag.setter
    def imag(self, value: Any) -> None:
        if self._value.dtype.kind != "c":
            raise TypeError("cannot set imaginary part of real array")
        self.imag[...] = value

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *args: Any, **kwargs: Any) -> Any:
        if not kwargs and method == "__call__":  # most often
            if len(args) == 1:
                return self.ufuncs[ufunc].unary(self)
            if len(args) == 2 and ufunc.nin == 2:
                return self.ufuncs[ufunc].binary(*args, type(self))
        return call_ufunc(type(self), ufunc, method, args, kwargs)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return writers.call(type(self), function, args, kwargs)

    # Leaving

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        if not active.records or is_followed(self._key):
            _refuse_leaving("array", sys._getframe(1))
        if self._memory is FOREIGN and not copy:
            return np.asarray(self._value, dtype)
        lent = np.array(self._value, dtype)
        if not copy and isinstance(self._value, np.ndarray):
            lent.flags.writeable = False
            if self._memory is None:
                Memory(self)
            self._memory.lent.append(weakref.ref(lent))  # type: ignore[union-attr]
        return lent

    def __float__(self) -> float:
        if not active.records or is_followed(self._key):
            _refuse_leaving("float", sys._getframe(1))
        return float(self._value)

    def __complex__(self) -> complex:
        if not active.records or is_followed(self._key):
            _refuse_leaving("complex number", sys._getframe(1))
        return complex(self._value)

    def __int__(self) -> int:
        if is_followed(self._key) and _stores_item(sys._getframe(1)):
            refuse(
                "a value the gradient depends on would be written into an array of integers, without its fraction",
                "Make the array one of floats, or write int(v).",
            )
        return int(self._value)

    def __floor__(self) -> int:
        return int(math.floor(self._value))

    def __ceil__(self) -> int:
        return int(math.ceil(self._value))

    def __trunc__(self) -> int:
        return int(math.trunc(self._value))

    def __round__(self, digits: int | None = None) -> Any:
        return round(self._value, digits) if digits is not None else round(self._value)

    def __hash__(self) -> int:
        hash(self._value)  # the TypeError of an array
        refuse("a value the gradient depends on cannot be a key, nor an element of a set", "Use an index or a name.")

    def __len__(self) -> int:
        return len(self._value)

    def __iter__(self) -> Iterator[Any]:
        n = len(self._value)
        return (self[i] for i in range(n))

    def __repr__(self) -> str:
        return repr(self._value)

    def __str__(self) -> str:
        return str(self._value)

    def __format__(self, spec: str) -> str:
        return format(self._value, spec)

    def __copy__(self) -> Any:
        return apply(np.copy, (self,), {}, type(self), copy.copy) if isinstance(self._value, np.ndarray) else self

    def __deepcopy__(self, memo: Any) -> Any:
        return self.__copy__()

    def __reduce__(self) -> Any:
        if not active.records or is_followed(self._key):
            refuse("a value the gradient depends on cannot be pickled")
        return self._value.__reduce__()


def _refuse_leaving(kind: str, frame: FrameType) -> NoReturn:
    if _stores_item(frame):
        problem = "a value the gradient depends on would be written into an array that the tape does not follow"
        refuse(problem, writers.OWN)
    refuse(
        f"a value the gradient depends on would leave the tape as a plain {kind}",
        "Use NumPy's functions and no conversion.",
    )


_STORE_ITEM = opcode.opmap["STORE_SUBSCR"]


def _stores_item(frame: FrameType) -> bool:
    """Whether the statement that a frame has come to is `a[i] = v`."""
    return frame.f_code.co_code[frame.f_lasti] == _STORE_ITEM


def _in_place(name: str) -> Callable[[Any, Any], Any]:
    in_place = getattr(operator, name)
    operate = getattr(operator, name.replace("__i", "__", 1))

    def update(self: StrictTensor, other: Any) -> Any:
        old = self._value
        if not isinstance(old, np.ndarray):
            return operate(self, other)
        result = operate(self, other)
        value = unwrap(result)
        if value.dtype != old.dtype or value.shape != old.shape:
            plain = unwrap(other)

            def run(array: Any, new: Any) -> None:
                in_place(array, plain)

            memory.write(self, ..., result, run)
        elif (
            self._memory is None
            and isinstance(value, np.ndarray)  # arrays without axes give numbers
            and value.strides == old.strides
            and old.flags.writeable
        ):
            self._value = value
            self._key = result._key if isinstance(result, Recorded) else new_key()
        else:
            memory.write(self, ..., result, writers.assign)
        return self

    return update


def _method(name: str, function: Any) -> Callable[..., Any]:
    def method(self: StrictTensor, *args: Any, **kwargs: Any) -> Any:
        run = getattr(type(self._value), name)
        if args or kwargs:
            return writers.call(StrictTensor, function, (self, *args), kwargs, run)
        return call(function, (self,), {}, StrictTensor, run)

    method.__name__ = name
    method.__doc__ = f"As the method `{name}` of NumPy's arrays, recorded."
    return method


class Flat:
    """The attribute `flat` of an array: its entries in C order, to be read and written."""

    def __init__(self, array: StrictTensor) -> None:
        self._array = array

    def __len__(self) -> int:
        return self._array.size  # type: ignore[no-any-return]

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self)))

    def __getitem__(self, index: Any) -> Any:
        found = np.ravel(self._array)[index]
        return np.copy(found) if np.ndim(unwrap(found)) else found

    def __setitem__(self, index: Any, value: Any) -> None:
        where = unwrap(index)
        def run(array: Any, values: Any) -> None:
            array.flat[where] = values

        writers.move(type(self._array), self._array, value, run, np.ndarray.flat)


fill_in_operators(StrictTensor)
for _name in (
    "__iadd__", "__isub__", "__imul__", "__itruediv__", "__ifloordiv__", "__imod__", "__ipow__", "__imatmul__",
):  # fmt: skip
    setattr(StrictTensor, _name, _in_place(_name))
for _name, _function in rules.METHODS.items():
    setattr(StrictTensor, _name, _method(_name, _function))
