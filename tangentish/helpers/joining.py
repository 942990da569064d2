"""Helpers of functions that join arrays: they cut an adjoint where these joined."""

from typing import Any

import numpy as np

from tangentish.helpers.arithmetic import unbroadcast


def split_like(g: Any, arrays: Any, axis: Any = 0, as_rank: Any = None) -> Any:
    """g cut where `np.concatenate(arrays, axis)` joined what `as_rank` made of the arrays."""
    parts, start = [], 0
    for x in arrays:
        shape = np.shape(as_rank(np.broadcast_to(0.0, np.shape(x)))) if as_rank else np.shape(x)
        if axis is not None and len(shape) <= axis:  # a column of `np.column_stack`
            shape = (*shape, 1)
        stop = start + (int(np.prod(shape)) if axis is None else shape[axis])
        whole = (slice(None),) * (0 if axis is None else axis % len(shape))
        place = (*whole, slice(start, stop))
        parts.append(unstack_like(np.reshape(g[place], np.shape(x)), x))
        start = stop
    return parts if isinstance(arrays, list) else tuple(parts)


def split_stack(g: Any, arrays: Any, axis: int = 0) -> Any:
    """g cut into the arrays that `np.stack(arrays, axis)` joined."""
    g = np.moveaxis(g, axis, 0)
    parts = [unstack_like(g[i], x) for i, x in enumerate(arrays)]
    return parts if isinstance(arrays, list) else tuple(parts)


def concatenated_adjoints(g: Any, parts: Any, axis: int, least: int, first: int) -> Any:
    """g cut where `np.r_` or `np.c_` joined: parts with fewer than `least` axes have theirs put from `first` on."""
    adjoints, start = [], 0
    for x in parts:
        if isinstance(x, str | slice):
            raise NotImplementedError("np.r_ and np.c_ with a text or a slice have no derivative rule")
        shape, missing = np.shape(x), max(least - np.ndim(x), 0)
        shape = (1,) * missing + shape if first < 0 else shape + (1,) * missing
        whole = (slice(None),) * (axis % len(shape))
        stop = start + shape[axis]
        adjoints.append(unbroadcast(np.reshape(g[(*whole, slice(start, stop))], np.shape(x)), x))
        start = stop
    return tuple(adjoints)


def each_like(g: Any, arrays: Any) -> Any:
    """Each part of g in the shape of its array."""
    return tuple(unbroadcast(np.reshape(part, np.shape(x)), x) for part, x in zip(g, arrays, strict=True))


def insert_places(a: Any, obj: Any, added: int, axis: Any = None) -> tuple[Any, Any]:
    """Which entries of `np.insert(a, obj, values, axis)` along `axis` are a's, and the order of the others."""
    n = np.size(a) if axis is None else np.shape(a)[axis]
    where = np.insert(np.full(n, -1), obj, np.arange(added))
    return np.flatnonzero(where < 0), np.argsort(where[where >= 0]).tolist()


def insert_adjoint(g: Any, a: Any, obj: Any, axis: Any = None) -> Any:
    """The adjoint of a in `np.insert(a, obj, values, axis)`."""
    added = np.size(g) - np.size(a) if axis is None else np.shape(g)[axis] - np.shape(a)[axis]
    own, _ = insert_places(a, obj, added, axis)
    return np.reshape(np.take(g, own, axis=axis or 0), np.shape(a))


def inserted_adjoint(g: Any, a: Any, obj: Any, values: Any, axis: Any = None) -> Any:
    """The adjoint of the values in `np.insert(a, obj, values, axis)`."""
    added = np.size(g) - np.size(a) if axis is None else np.shape(g)[axis] - np.shape(a)[axis]
    own, order = insert_places(a, obj, added, axis)
    rest = np.delete(np.arange(len(own) + added), own)
    g = np.take(g, rest[order], axis=axis or 0)
    if np.ndim(obj) == 0 and not isinstance(obj, slice):
        g = np.moveaxis(g, axis or 0, 0)
    whole: Any = np.broadcast_to(np.zeros((), g.dtype), np.shape(values))
    g = unbroadcast(g, whole)
    return unstack_like(g, values)


def without_axes(g: Any, nest: Any) -> Any:
    """The adjoint of a nest of which an array with more axes was made."""
    inner, depth = nest, 0
    while isinstance(inner, (list, tuple)):
        inner, depth = inner[0], depth + 1
    extra = np.ndim(g) - depth - np.ndim(inner)
    return np.reshape(g, np.shape(g)[extra:])


def unstack_like(g: Any, nest: Any) -> Any:
    """g cut into the structure of the nest of which `np.array(nest)` made an array."""
    if isinstance(nest, (list, tuple)):
        return type(nest)(unstack_like(g[i], each) for i, each in enumerate(nest))
    return unbroadcast(np.reshape(g, np.shape(nest)), nest)


def block_adjoints(g: Any, arrays: Any) -> Any:
    """g cut where `np.block(arrays)` joined."""
    depth, inner = 0, arrays
    while isinstance(inner, list):
        depth, inner = depth + 1, inner[0]
    rank = max(depth, np.ndim(g))

    def cut(nest: Any, axis: int, start: list[int]) -> Any:
        if not isinstance(nest, list):
            shape = (1,) * (rank - np.ndim(nest)) + np.shape(nest)
            place = tuple(slice(i, i + n) for i, n in zip(start, shape, strict=True))
            return unbroadcast(np.reshape(g[place], np.shape(nest)), nest), shape
        parts, start = [], list(start)
        size = 0
        for each in nest:
            part, shape = cut(each, axis + 1, start)
            parts.append(part)
            start[axis] += shape[axis]
            size += shape[axis]
        return parts, tuple(size if i == axis else n for i, n in enumerate(shape))

    return cut(arrays, rank - depth, [0] * rank)[0]
