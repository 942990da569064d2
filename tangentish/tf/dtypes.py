"""The dtype objects of `tangentish.tf`, and the dtype that a Python value gets."""

from typing import Any

import numpy as np

from tangentish.tf.errors import InvalidArgumentError


class DType:
    """A dtype under TensorFlow's name: equal to NumPy's dtype and type of that name, and to the name."""

    def __init__(self, name: str, numpy: Any) -> None:
        self.name = name
        self.dtype = np.dtype(numpy)

    @property
    def as_numpy_dtype(self) -> Any:
        return self.dtype.type

    @property
    def base_dtype(self) -> "DType":
        return self

    @property
    def real_dtype(self) -> "DType":
        return as_dtype(self.dtype.type(0).real.dtype) if self.is_complex else self

    @property
    def is_floating(self) -> bool:
        return bool(self.dtype.kind == "f")

    @property
    def is_integer(self) -> bool:
        return self.dtype.kind in "iu"

    @property
    def is_complex(self) -> bool:
        return bool(self.dtype.kind == "c")

    @property
    def is_bool(self) -> bool:
        return bool(self.dtype.kind == "b")

    @property
    def size(self) -> int:
        return int(self.dtype.itemsize)

    @property
    def min(self) -> Any:
        return self._limits().min

    @property
    def max(self) -> Any:
        return self._limits().max

    def _limits(self) -> Any:
        if self.is_integer:
            return np.iinfo(self.dtype)
        if self.is_floating:
            return np.finfo(self.dtype)
        raise TypeError(f"{self.name} has no least and no greatest number")

    def __eq__(self, other: object) -> bool:
        try:
            return bool(self.dtype == as_dtype(other).dtype)
        except TypeError:
            return False

    def __hash__(self) -> int:
        return hash(self.dtype)

    def __repr__(self) -> str:
        return f"tf.{self.name}"

    __str__ = __repr__


_NAMES = (
    "float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
    "bool", "complex64", "complex128",
)  # fmt: skip
BY_NAME = {name: DType(name, name) for name in _NAMES}
BY_NAME["string"] = DType("string", np.str_)
_by_numpy = {dtype.dtype: dtype for dtype in BY_NAME.values()}


def as_dtype(value: Any) -> DType:
    """The dtype object for a NumPy dtype or type, a name, or a dtype object."""
    if isinstance(value, DType):
        return value
    if isinstance(value, str) and value in BY_NAME:
        return BY_NAME[value]
    if value is None:
        raise TypeError("None is no dtype")
    numpy = np.dtype(value)
    if numpy.kind in "US":
        return BY_NAME["string"]
    if numpy not in _by_numpy:
        raise TypeError(f"{value!r} is no dtype that tensors can have")
    return _by_numpy[numpy]


def as_array(value: Any, dtype: Any = None) -> Any:
    """A new array of the value, with the dtype TensorFlow gives it if none is asked for."""
    if value is None:
        raise ValueError("None cannot be made a tensor")
    try:
        array = np.array(value)
    except ValueError as problem:
        if "inhomogeneous" in str(problem):
            raise ValueError("a non-rectangular nest of lists cannot be made a tensor") from None
        raise
    if array.dtype.kind not in "biufcUS":
        raise ValueError(f"{type(value).__name__} cannot be made a tensor: {value!r}")
    if dtype is not None:
        return _cast(array, as_dtype(dtype), isinstance(value, (np.ndarray, np.generic)))
    if array.dtype.kind in "US":
        return array
    return array.astype(_inferred(value, array), copy=False)


def _inferred(value: Any, array: Any) -> Any:
    if isinstance(value, (np.ndarray, np.generic)) or _holds_numpy(value):
        return array.dtype
    if array.dtype.kind == "f" or not array.size:
        return np.float32
    if array.dtype.kind == "i":
        limits = np.iinfo(np.int32)
        return np.int32 if limits.min <= array.min() and array.max() <= limits.max else np.int64
    return array.dtype


def _holds_numpy(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return any(_holds_numpy(item) for item in value)
    return isinstance(value, (np.ndarray, np.generic))


def _cast(array: Any, dtype: DType, from_numpy: bool) -> Any:
    if dtype.is_integer and array.dtype.kind in "fc" and not from_numpy and array.size:
        raise InvalidArgumentError(
            f"a {array.dtype.name} number cannot be made a tensor of dtype {dtype.name}"
        )
    if dtype.dtype.kind in "fiub" and array.dtype.kind == "c":
        raise InvalidArgumentError(f"a complex number cannot be made a tensor of dtype {dtype.name}")
    return array.astype(dtype.dtype)
