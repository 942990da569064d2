"""Indexing: the kind of x[index] from the kind of x and the text of the index."""

from collections.abc import Callable
from typing import Any

import numpy as np

from tangentish.analyse.sampling import LENGTHS, lengths_in, size_of
from tangentish.kinds import NOTHING, UNKNOWN, Array, Dim, Kind, Nest, Number, Other, Sequence, join
from tangentish.tree import Node, nodes


def constant_of(node: Node | None) -> Any:
    """The value of a constant node (`...` if it is not one)."""
    if node is None:
        return None
    if isinstance(node, nodes.Constant):
        return node.value
    if isinstance(node, nodes.UnaryOp) and isinstance(node.op, nodes.USub) and isinstance(node.operand, nodes.Constant):
        value = node.operand.value
        return -value if isinstance(value, int | float | complex) else ...
    return ...


def is_basic(index: Node, kind_of: Callable[[Node], Kind]) -> bool:
    """Whether an index is basic for sure: integers, slices, None and `...` only, so that the result may be a view."""
    parts = index.elts if isinstance(index, nodes.Tuple) else [index]
    return all(_axes(part, kind_of) is not None for part in parts)


def _axes(part: Node, kind_of: Callable[[Node], Kind]) -> int | None:
    """How many axes of the array a basic index part takes; None if the part is not (known to be) basic."""
    if isinstance(part, nodes.Slice):
        return 1
    if isinstance(part, nodes.Constant) and part.value is ...:
        return 0
    kind = kind_of(part)
    if isinstance(kind, Number) and kind.dtype and kind.dtype != "bool" and not kind.active:
        return 1
    return 0 if is_new_axis(part, kind_of) else None


def is_new_axis(part: Node, kind_of: Callable[[Node], Kind]) -> bool:
    """Whether a part of an index is None, by whatever name: `np.newaxis`."""
    return kind_of(part) == Other(type(None)) if not isinstance(part, nodes.Slice) else False


def indexed(
    base: Kind,
    index: Node,
    kind_of: Callable[[Node], Kind],
    axis: Callable[[int], Dim],
    cut: Callable[[Dim, Node], Dim | None],
) -> Kind:
    """The kind of an element, a slice or a selection.

    `axis(i)` names the length of an axis that is new, `cut(length, slice)` that of what a slice leaves, where it can.
    """
    if isinstance(base, Nest):
        key = constant_of(index)
        if key is not ... and key in base.keys:
            return base.kinds[base.keys.index(key)]
        if isinstance(key, int) and base.cls in (tuple, list) and -len(base.keys) <= key < 0:
            return base.kinds[key]
        if isinstance(index, nodes.Slice) and base.cls in (tuple, list):
            bounds = [constant_of(part) for part in (index.lower, index.upper, index.step)]
            if ... in bounds:
                return UNKNOWN
            kinds = base.kinds[slice(*bounds)]
            return Nest(base.cls, tuple(range(len(kinds))), kinds)
        if isinstance(index, nodes.Slice) or not base.kinds:
            return NOTHING if base.cls is list and not isinstance(index, nodes.Slice) else UNKNOWN
        kind = base.kinds[0]
        for other in base.kinds[1:]:
            kind = join(kind, other, lambda: axis(0))
        return kind
    if isinstance(base, Sequence):
        return Sequence(base.kind) if isinstance(index, nodes.Slice) else base.kind
    if not isinstance(base, Array):
        return base if base is NOTHING else UNKNOWN
    parts = list(index.elts) if isinstance(index, nodes.Tuple) else [index]
    if is_basic(index, kind_of):
        return _basic(base, parts, kind_of, axis, cut)
    return _fancy(base, parts, kind_of, axis)


def _basic(
    base: Array,
    parts: list[Node],
    kind_of: Callable[[Node], Kind],
    axis: Callable[[int], Dim],
    cut: Callable[[Dim, Node], Dim | None],
) -> Kind:
    taken = sum(_axes(part, kind_of) or 0 for part in parts)
    if taken > base.ndim:
        return UNKNOWN
    with_ellipsis = any(isinstance(part, nodes.Constant) and part.value is ... for part in parts)
    if not with_ellipsis:
        parts = [*parts, nodes.Constant(..., None)]
    dims: list[int | Dim] = []
    place = 0
    for part in parts:
        if is_new_axis(part, kind_of):
            dims.append(1)
        elif isinstance(part, nodes.Constant) and part.value is ...:
            dims += base.dims[place : place + base.ndim - taken]
            place += base.ndim - taken
        elif isinstance(part, nodes.Slice):
            length = base.dims[place]
            named = cut(length, part) if isinstance(length, Dim) and not length.base.startswith("?") else None
            dims.append(_slice(length, part) or named or axis(len(dims)))
            place += 1
        else:
            place += 1
    # x[0, ...] of a vector is a view without axes, x[0] a number.
    return Array(base.dtype, tuple(dims)) if dims or with_ellipsis else Number(base.dtype)


def _slice(dim: int | Dim, part: Node) -> int | Dim | None:
    lower, upper, step = map(constant_of, (part.lower, part.upper, part.step))
    if step == -1 and lower is None and upper is None:
        return dim
    if step not in (None, 1) or isinstance(dim, int):
        return dim if lower in (None, 0) and upper is None and step in (None, 1) else None
    start = 0 if lower is None else lower
    stop = 0 if upper is None else upper
    if (
        not (isinstance(start, int) and isinstance(stop, int))
        or start < 0
        or stop > 0
        or (upper is not None and stop == 0)
    ):
        return None
    if start == 0 and stop == 0:
        return dim
    # Where an axis is shorter than what is cut off, all such slices of it are empty: the lengths stay equal.
    return dim.cut(stop - start) if dim.offset == 0 or dim.long and dim.wide else None


def _fancy(base: Array, parts: list[Node], kind_of: Callable[[Node], Kind], axis: Callable[[int], Dim]) -> Kind:
    """Index arrays (of integers, or a mask over the first axes), with slices and integers around them."""
    kind = kind_of(parts[0])
    if len(parts) == 1 and isinstance(kind, Array) and kind.dtype == "bool":
        return Array(base.dtype, (axis(0), *base.dims[kind.ndim :])) if kind.ndim <= base.ndim else UNKNOWN
    bases = lengths_in([base, *(kind_of(part) for part in parts if not isinstance(part, nodes.Slice))])
    if len(bases) > len(LENGTHS[0]):
        return UNKNOWN
    shapes = []
    for lengths in LENGTHS:
        sizes = dict(zip(bases, lengths, strict=False))
        index = tuple(_sample_part(part, kind_of, sizes) for part in parts)
        if any(part is NotImplemented for part in index):
            return UNKNOWN
        try:
            shapes.append(np.empty(tuple(size_of(dim, sizes) for dim in base.dims))[index].shape)
        except (IndexError, ValueError):
            return UNKNOWN
    # A length that comes from a slice has the base's name only where the slice keeps the axis whole.
    first, second = (dict(zip(bases, lengths, strict=False)) for lengths in LENGTHS)
    known = {(size_of(dim, first), size_of(dim, second)): dim for dim in _lengths(base, parts, kind_of)}
    dims: list[int | Dim] = []
    for place, pair in enumerate(zip(*shapes, strict=True)):
        dims.append(1 if pair == (1, 1) else known.get(pair) or axis(place))
    return Array(base.dtype, tuple(dims)) if dims else Number(base.dtype)


def _lengths(base: Array, parts: list[Node], kind_of: Callable[[Node], Kind]) -> list[Dim]:
    kinds = [base, *(kind_of(part) for part in parts if not isinstance(part, nodes.Slice))]
    if any(isinstance(part, nodes.Slice) and (part.lower or part.upper or part.step) for part in parts):
        kinds = kinds[1:]
    return [dim for kind in kinds if isinstance(kind, Array) for dim in kind.dims if isinstance(dim, Dim)]


def _sample_part(part: Node, kind_of: Callable[[Node], Kind], sizes: dict[str, int]) -> Any:
    """One part of an index with the form that its kind tells; NotImplemented if that is not known."""
    if isinstance(part, nodes.Slice):
        bounds = [constant_of(bound) for bound in (part.lower, part.upper, part.step)]
        return slice(None, 2) if ... in bounds else slice(*bounds)
    if is_new_axis(part, kind_of):
        return None
    if isinstance(part, nodes.Constant) and part.value is ...:
        return part.value
    kind = kind_of(part)
    if isinstance(kind, Number) and kind.dtype and not kind.active and kind.dtype != "bool":
        return 0
    if isinstance(kind, Array) and kind.dtype and not kind.active and kind.dtype != "bool":
        return np.zeros(tuple(size_of(dim, sizes) for dim in kind.dims), int)
    if (
        isinstance(kind, Nest)
        and kind.cls is list
        and all(isinstance(k, Number) and not k.active and k.dtype != "bool" for k in kind.kinds)
    ):
        return [0] * len(kind.kinds)
    return NotImplemented
