"""Axes moved, arrays repeated, padded, joined and taken apart."""

from typing import Any

import numpy as np

from tangentish.errors import UnsupportedError
from tangentish.helpers.broadcasting import unbroadcast
from tangentish.helpers.indexing import take_adjoint


def inverse_axes(axes: Any) -> Any:
    """The permutation that undoes `axes`, given as `np.transpose` or the method of arrays takes it."""
    if axes is None or len(axes) == 0 or (len(axes) == 1 and axes[0] is None):
        return None
    if len(axes) == 1 and not isinstance(axes[0], (int, np.integer)):
        axes = axes[0]
    return tuple(np.argsort(np.mod(axes, len(axes))).tolist())


def rolled_axes(a: Any, axis: int, start: int = 0) -> tuple[int, ...]:
    """The order of the axes of `np.rollaxis(a, axis, start)`."""
    return tuple(np.rollaxis(np.empty(range(np.ndim(a))), axis, start).shape)


def repeat_adjoint(g: Any, a: Any, repeats: Any, axis: Any = None) -> Any:
    """The adjoint of a in `np.repeat(a, repeats, axis)`."""
    n = np.size(a) if axis is None else np.shape(a)[axis]
    return take_adjoint(g, a, np.repeat(np.arange(n), repeats), axis)


def tile_adjoint(g: Any, a: Any, reps: Any) -> Any:
    """The adjoint of a in `np.tile(a, reps)`."""
    reps = (reps,) if isinstance(reps, int) else tuple(reps)
    n = max(len(reps), np.ndim(a))
    reps = (1,) * (n - len(reps)) + reps
    shape = (1,) * (n - np.ndim(a)) + np.shape(a)
    g = np.reshape(g, [size for both in zip(reps, shape, strict=True) for size in both])
    return np.reshape(np.sum(g, axis=tuple(range(0, 2 * n, 2))), np.shape(a))


def pad_adjoint(g: Any, a: Any, pad_width: Any, mode: str = "constant") -> Any:
    """The adjoint of a in `np.pad(a, pad_width, mode)`."""
    if mode not in ("constant", "edge", "reflect", "symmetric", "wrap"):
        raise UnsupportedError(f"np.pad with mode={mode!r} has no derivative rule. Use np.concatenate.")
    ends: Any = np.broadcast_to(pad_width, (np.ndim(a), 2)).tolist()
    if mode == "constant":
        return g[tuple(slice(low, low + n) for (low, _), n in zip(ends, np.shape(a), strict=True))]
    for axis, (both, n) in enumerate(zip(ends, np.shape(a), strict=True)):
        shape = [n if i == axis else m for i, m in enumerate(np.shape(g))]
        places: Any = np.pad(np.arange(n), both, mode)  # type: ignore[call-overload]
        g = take_adjoint(g, np.broadcast_to(np.zeros((), g.dtype), shape), places, axis)
    return g


def split_like(g: Any, arrays: Any, axis: Any = 0, as_rank: Any = None) -> Any:
    """g cut where `np.concatenate(arrays, axis)` joined what `as_rank` made of the arrays."""
    parts, start = [], 0
    for x in arrays:
        shape = np.shape(as_rank(np.broadcast_to(0.0, np.shape(x)))) if as_rank else np.shape(x)
        if axis is not None and len(shape) <= axis:  # a column of `np.column_stack`
            shape = (*shape, 1)
        stop = start + (int(np.prod(shape)) if axis is None else shape[axis])
        whole = (slice(None),) * (0 if axis is None else axis % len(shape))
        parts.append(unbroadcast(np.reshape(g[(*whole, slice(start, stop))], np.shape(x)), x))
        start = stop
    return parts if isinstance(arrays, list) else tuple(parts)


def split_stack(g: Any, arrays: Any, axis: int = 0) -> Any:
    """g cut into the arrays that `np.stack(arrays, axis)` joined."""
    g = np.moveaxis(g, axis, 0)
    parts = [unbroadcast(g[i], x) for i, x in enumerate(arrays)]
    return parts if isinstance(arrays, list) else tuple(parts)


def unstack_like(g: Any, nest: Any) -> Any:
    """g cut into the structure of the nest of which `np.array(nest)` made an array."""
    if isinstance(nest, (list, tuple)):
        return type(nest)(unstack_like(g[i], each) for i, each in enumerate(nest))
    return unbroadcast(np.reshape(g, np.shape(nest)), nest)


def meshgrid_adjoints(g: Any, vectors: Any, indexing: str = "xy") -> Any:
    """The adjoints of the vectors of `np.meshgrid(*vectors, indexing=indexing)`."""
    axes = list(range(len(vectors)))
    if indexing == "xy" and len(axes) > 1:
        axes[:2] = 1, 0
    return tuple(
        np.reshape(np.sum(part, axis=tuple(i for i in axes if i != axis)), np.shape(x))
        for part, axis, x in zip(g, axes, vectors, strict=True)
    )


def choose_adjoints(g: Any, conditions: Any, choices: Any) -> Any:
    """The adjoints of the choices of `np.select(conditions, choices)`: the first that applies has it."""
    parts, free = [], True
    for condition, x in zip(conditions, choices, strict=True):
        parts.append(unbroadcast(np.where(condition & free, g, 0.0), x))
        free = free & ~condition
    return parts if isinstance(choices, list) else tuple(parts)


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


def first_adjoint(g: Any, stop: Any = None) -> Any:
    """The adjoint of the first argument of `np.arange`: where it is alone, nothing depends on it."""
    return 0.0 if stop is None else np.sum(g)


def delete_adjoint(g: Any, a: Any, places: Any, axis: Any = None) -> Any:
    """The adjoint of a in `np.delete(a, places, axis)`."""
    n = np.size(a) if axis is None else np.shape(a)[axis]
    return take_adjoint(g, a, np.delete(np.arange(n), places), axis)
