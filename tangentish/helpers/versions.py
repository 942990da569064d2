"""Versions of an array that is written into: each write makes a new one, in which a place has other values.

The tape records writes with these functions; none of them changes what it is given.
"""

from typing import Any

import numpy as np

from tangentish.helpers.arithmetic import as_kind, unbroadcast
from tangentish.helpers.indexing import overridable


class Layout:
    """Where in the memory of a C-contiguous array, `whole`, the entries of a view of that memory lie.

    Offset and strides count entries, so that arrays of other precision have the same layout. A view of the real or
    imaginary parts of complex numbers is `real`.
    """

    def __init__(
        self, whole_shape: tuple[int, ...], offset: int, shape: tuple[int, ...], strides: tuple[int, ...], real: bool
    ) -> None:
        self.whole_shape, self.offset, self.shape, self.strides, self.real = whole_shape, offset, shape, strides, real

    def memory(self, a: Any) -> Any:
        """The array laid out like `whole`: itself, if it is so."""
        kind = np.result_type(a, np.complex64) if self.real else None
        return np.asarray(a, kind, order="C")

    def on(self, memory: Any) -> Any:
        """The view, on an array laid out like `whole`."""
        flat = memory.reshape(-1)
        if not flat.size:
            return np.empty(self.shape, memory.dtype)
        if self.real:
            flat = flat.view(flat.real.dtype)
        n = flat.itemsize
        return np.ndarray(self.shape, flat.dtype, flat, self.offset * n, tuple([n * one for one in self.strides]))

    def overlaps(self) -> bool:
        """Whether entries of the view may lie on one another, as those of a broadcast array do."""
        extent = 1
        for stride, n in sorted((abs(stride), n) for stride, n in zip(self.strides, self.shape, strict=True) if n > 1):
            if stride < extent:
                return True
            extent += stride * (n - 1)
        return False

    def offsets(self) -> Any:
        """The offset of every entry of the view."""
        found = np.array(self.offset)
        for axis, (stride, n) in enumerate(zip(self.strides, self.shape, strict=True)):
            found = found + np.reshape(stride * np.arange(n), (n,) + (1,) * (len(self.shape) - axis - 1))
        return found


class Place:
    """The entries of an array that a write changes: those at `index`, of the array or of a view of its memory.

    `last` is a mask of the values that are not overwritten by later ones of the same write; None if all of them stay.
    """

    def __init__(self, index: Any, layout: "Layout | None" = None, last: Any = None) -> None:
        self.index, self.layout, self.last = index, layout, last

    def memory(self, a: Any) -> Any:
        """The array, laid out as the place asks for."""
        return np.asarray(a) if self.layout is None else self.layout.memory(a)

    def on(self, memory: Any) -> Any:
        """What the index is an index of."""
        return memory if self.layout is None else self.layout.on(memory)


@overridable
def overwritten(a: Any, place: Any, v: Any) -> Any:
    """a with v at the place."""
    whole = place.memory(a).copy(order="K" if place.layout is None else "C")
    place.on(whole)[place.index] = as_kind(v, whole.dtype) if np.iscomplexobj(v) else v
    return whole


@overridable
def taken_back(g: Any, place: Any, v: Any) -> Any:
    """The adjoint of v in `overwritten(a, place, v)`."""
    part = place.on(place.memory(g))[place.index]
    if place.last is not None:
        part = np.where(place.last, part, 0.0)
    extra = np.ndim(v) - np.ndim(part)
    return unbroadcast(np.reshape(part, (1,) * extra + np.shape(part)) if extra > 0 else part, v)


@overridable
def located(whole: Any, layout: Any) -> Any:
    """The view of that layout, as an array of its own."""
    return layout.on(layout.memory(whole)).copy()


@overridable
def deposited(g: Any, layout: Any) -> Any:
    """Zeros, to which g is added where the layout has its entries."""
    kind = np.result_type(g, np.complex64) if layout.real else np.result_type(g)
    whole = np.zeros(layout.whole_shape, kind)
    g = np.real(g) if layout.real else g
    if not layout.overlaps():
        layout.on(whole)[...] = g
    elif whole.size:
        flat = whole.reshape(-1)
        np.add.at(flat.view(flat.real.dtype) if layout.real else flat, layout.offsets(), g)
    return whole


@overridable
def accumulated(a: Any, index: Any, v: Any, sign: float = 1.0) -> Any:
    """a with v, times `sign`, added at `index`: once for every time that an entry occurs there."""
    whole = np.array(a, np.result_type(a, v))
    np.add.at(whole, index, sign * v)
    return whole


@overridable
def taken_at(g: Any, index: Any, v: Any) -> Any:
    """The entries of g at `index`, as the adjoint of v in `accumulated(a, index, v)`."""
    return unbroadcast(np.asarray(g)[index], v)
