"""Where NumPy's arrays lie: addresses, owners and views of one memory."""

from typing import Any

import numpy as np

from tangentish.helpers import Layout


def owner(value: Any) -> Any:
    """The object that owns the memory of an array."""
    base = value.base
    while base is not None:
        value, base = base, getattr(base, "base", None)
    return value


def address(array: Any) -> int:
    return array.__array_interface__["data"][0]  # type: ignore[no-any-return]


def extent(array: Any) -> tuple[int, int]:
    """Where the memory of an array begins and ends, in bytes from the address of its first entry."""
    reach = [(n - 1) * stride for n, stride in zip(array.shape, array.strides, strict=True)]
    return sum(min(one, 0) for one in reach), sum(max(one, 0) for one in reach) + array.itemsize


def same_view(one: Any, other: Any) -> bool:
    return (
        one.shape == other.shape
        and one.strides == other.strides
        and one.dtype == other.dtype
        and address(one) == address(other)
    )


def duplicate(array: Any) -> Any:
    """A copy with the same strides."""
    copy = array.copy(order="K")
    if copy.strides == array.strides or not array.size:
        return copy
    low, high = extent(array)
    copy = np.ndarray(array.shape, array.dtype, np.zeros(high - low, np.uint8), -low, array.strides)
    copy[...] = array
    return copy


def layout_of(part: Any, shape: tuple[int, ...], kind: Any, start: int) -> Layout:
    """The layout of a view of the memory at the address `start`, where an array of that shape and dtype lies."""
    n = part.itemsize
    strides = tuple([stride // n for stride in part.strides])
    return Layout(shape, (address(part) - start) // n, part.shape, strides, part.dtype.kind != kind.kind)


def overlaps(array: Any) -> bool:
    return layout_of(array, (), array.dtype, address(array)).overlaps()
