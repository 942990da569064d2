"""Helpers of functions that rearrange, repeat and pad."""

from typing import Any

import numpy as np

from tangentish.helpers.indexing import overridable, take_adjoint


def inverse_axes(axes: Any) -> Any:
    """The permutation that undoes `axes`, given as `np.transpose` or the method of arrays takes it."""
    if axes is None or len(axes) == 0 or (len(axes) == 1 and axes[0] is None):
        return None
    if len(axes) == 1 and not isinstance(axes[0], (int, np.integer)):
        axes = axes[0]
    return tuple(np.argsort(np.mod(axes, len(axes))).tolist())


@overridable
def memory(a: Any) -> Any:
    """How the entries of a lie in memory."""
    return np.asarray(a).flags


def reading_order(a: Any, order: str) -> str:
    """The order in which `np.ravel(a, order)` reads a, as "C" or "F": "A" and "K" go by its memory."""
    if order.upper() not in ("A", "K"):
        return order
    flags = memory(a)
    if flags.c_contiguous or flags.f_contiguous:
        return "C" if flags.c_contiguous else "F"
    if order.upper() == "K":
        raise NotImplementedError('order="K" has no derivative rule for an array with gaps in memory')
    return "C"


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


def resize_adjoint(g: Any, a: Any) -> Any:
    """The adjoint of a in `np.resize(a, shape)`."""
    places: Any = np.resize(np.arange(np.size(a)), np.shape(g))
    return take_adjoint(g, a, places)


def pad_adjoint(g: Any, a: Any, pad_width: Any, mode: str = "constant") -> Any:
    """The adjoint of a in `np.pad(a, pad_width, mode)`."""
    if mode not in ("constant", "edge", "reflect", "symmetric", "wrap"):
        raise NotImplementedError(f"np.pad with mode={mode!r} has no derivative rule")
    ends: Any = np.broadcast_to(pad_width, (np.ndim(a), 2)).tolist()
    if mode == "constant":
        return g[tuple(slice(low, low + n) for (low, _), n in zip(ends, np.shape(a), strict=True))]
    for axis, (both, n) in enumerate(zip(ends, np.shape(a), strict=True)):
        shape = [n if i == axis else m for i, m in enumerate(np.shape(g))]
        places: Any = np.pad(np.arange(n), both, mode)  # type: ignore[call-overload]
        g = take_adjoint(g, np.broadcast_to(np.zeros((), g.dtype), shape), places, axis)
    return g


def meshgrid_adjoints(g: Any, vectors: Any, indexing: str = "xy") -> Any:
    """The adjoints of the vectors of `np.meshgrid(*vectors, indexing=indexing)`."""
    axes = list(range(len(vectors)))
    if indexing == "xy" and len(axes) > 1:
        axes[:2] = 1, 0
    return tuple(
        np.reshape(np.sum(part, axis=tuple(i for i in axes if i != axis)), np.shape(x))
        for part, axis, x in zip(g, axes, vectors, strict=True)
    )


def first_adjoint(g: Any, stop: Any = None) -> Any:
    """The adjoint of the first argument of `np.arange`: where it is alone, nothing depends on it."""
    return 0.0 if stop is None else np.sum(g)
