"""Helpers of functions that rearrange, repeat and pad."""

from typing import Any

import numpy as np

from tangentish.helpers.arithmetic import conj, unbroadcast
from tangentish.helpers.indexing import index_adjoint, overridable, take_adjoint
from tangentish.helpers.joining import unstack_like


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


def pad_ends(a: Any, pad_width: Any) -> list[list[int]]:
    """How many entries `np.pad` puts before and after each axis of a."""
    if isinstance(pad_width, dict):
        named = {axis % np.ndim(a): width for axis, width in pad_width.items()}
        pad_width = [np.broadcast_to(named.get(axis, 0), 2) for axis in range(np.ndim(a))]
    ends: list[list[int]] = np.broadcast_to(pad_width, (np.ndim(a), 2)).tolist()
    return ends


def along(g: Any, axis: int, start: int, stop: int) -> Any:
    """The part of g from start to stop along an axis."""
    return np.moveaxis(np.moveaxis(g, axis, 0)[start:stop], 0, axis)


def pad_adjoint(
    g: Any, a: Any, pad_width: Any, mode: str = "constant", reflect_type: str = "even", stat_length: Any = None
) -> Any:
    """The adjoint of a in `np.pad(a, pad_width, mode)`, the last axis first, as it was padded last."""
    modes = ("constant", "edge", "linear_ramp", "mean", "reflect", "symmetric", "wrap")
    if mode not in modes or reflect_type != "even":
        raise NotImplementedError(f"np.pad with mode={mode!r}, reflect_type={reflect_type!r} has no derivative rule")
    ends = pad_ends(a, pad_width)
    for axis in reversed(range(np.ndim(a))):
        (low, high), n = ends[axis], np.shape(a)[axis]
        if mode in ("constant", "linear_ramp", "mean"):
            ends_g = along(g, axis, 0, low), along(g, axis, low + n, low + n + high)
            g = along(g, axis, low, low + n)
            if mode == "linear_ramp":
                g = g + ramp_adjoint(ends_g[0], axis, n, True) + ramp_adjoint(ends_g[1], axis, n, False)
            elif mode == "mean":
                lengths = np.broadcast_to(n if stat_length is None else stat_length, (np.ndim(a), 2))[axis].tolist()
                g = g + mean_ends_adjoint(ends_g, axis, n, [min(length, n) for length in lengths])
            continue
        shape = [n if i == axis else m for i, m in enumerate(np.shape(g))]
        places: Any = np.pad(np.arange(n), (low, high), mode)  # type: ignore[call-overload]
        g = take_adjoint(g, np.broadcast_to(np.zeros((), g.dtype), shape), places, axis)
    return g


def ramp_adjoint(g: Any, axis: int, n: int, before: bool) -> Any:
    """The adjoint of an axis of length n in the ramp that leads to its first, or from its last entry."""
    m = np.shape(g)[axis]
    parts = (np.arange(m) / max(m, 1)).astype(g.real.dtype)
    g = np.expand_dims(np.tensordot(np.moveaxis(g, axis, -1), parts if before else parts[::-1], 1), axis)
    rest = np.zeros([n - 1 if i == axis else k for i, k in enumerate(np.shape(g))], g.dtype)
    return np.concatenate([g, rest] if before else [rest, g], axis=axis)


def mean_ends_adjoint(ends: Any, axis: int, n: int, lengths: list[int]) -> Any:
    """The adjoint of an axis of length n in the means of its first and last `lengths` entries, each repeated."""
    first, last = (np.sum(g, axis=axis, keepdims=True) / m for g, m in zip(ends, lengths, strict=True))
    shape = [-1 if i == axis else 1 for i in range(np.ndim(first))]
    places = np.reshape(np.arange(n), shape)
    return np.where(places < lengths[0], first, 0.0) + np.where(places >= n - lengths[1], last, 0.0)


def pad_values_adjoint(g: Any, a: Any, pad_width: Any, values: Any) -> Any:
    """The adjoint of the constant values that `np.pad` puts around a, the last axis first."""
    parts: list[Any] = []
    for axis, (low, _) in reversed(list(enumerate(pad_ends(a, pad_width)))):
        n = np.shape(a)[axis]
        whole = np.moveaxis(g, axis, 0)
        parts[:0] = [np.sum(whole[:low]), np.sum(whole[low + n :])]
        g = along(g, axis, low, low + n)
    return pairs_like(parts, values)


def pad_ends_adjoint(g: Any, a: Any, pad_width: Any, values: Any) -> Any:
    """The adjoint of the values at the ends of the ramps that `np.pad` puts around a, the last axis first."""
    parts: list[Any] = []
    for axis, (low, high) in reversed(list(enumerate(pad_ends(a, pad_width)))):
        n = np.shape(a)[axis]
        before, after = along(g, axis, 0, low), along(g, axis, low + n, low + n + high)
        sums = [
            np.sum(np.tensordot(np.moveaxis(end, axis, -1), 1.0 - parts_of, 1))
            for end, parts_of in ((before, np.arange(low) / max(low, 1)), (after, np.arange(high)[::-1] / max(high, 1)))
        ]
        parts[:0] = sums
        g = along(g, axis, low, low + n)
        g = g + ramp_adjoint(before, axis, n, True) + ramp_adjoint(after, axis, n, False)
    return pairs_like(parts, values)


def pairs_like(parts: list[Any], values: Any) -> Any:
    """The adjoints of pairs of numbers, in the form, nest or array, in which `np.pad` was given them."""
    g = np.reshape(np.stack(parts), (-1, 2))
    shape = np.shape(values)
    if len(shape) < 2:
        shape = (1, *shape) if shape else (1, 1)
    for axis in (0, 1):
        if shape[axis] == 1:
            g = np.sum(g, axis=axis, keepdims=True)
    return unstack_like(np.reshape(g, np.shape(values)), values)


def resize_adjoint(g: Any, a: Any) -> Any:
    """The adjoint of a in `np.resize`, which repeats its entries."""
    if not np.size(a):
        return np.zeros(np.shape(a))
    return np.reshape(take_adjoint(np.ravel(g), np.ravel(a), np.arange(np.size(g)) % np.size(a), 0), np.shape(a))


def trim_adjoint(g: Any, a: Any, trim: str = "fb") -> Any:
    """The adjoint of a in `np.trim_zeros(a, trim)`."""
    places = np.argwhere(np.asarray(a) != 0)
    start = np.min(places, axis=0).tolist() if len(places) and "f" in trim.lower() else [0] * np.ndim(a)
    return index_adjoint(g, a, tuple(slice(i, i + n) for i, n in zip(start, np.shape(g), strict=True)))


def vander_adjoint(g: Any, x: Any, increasing: bool = False) -> Any:
    """The adjoint of x in `np.vander(x, np.shape(g)[1], increasing)`."""
    if not increasing:
        g = np.flip(g, 1)
    n = np.shape(g)[1]
    powers = np.expand_dims(x, 1) ** np.arange(max(n - 1, 0)) * np.arange(1, n)
    return unbroadcast(np.sum(g[:, 1:] * conj(powers), axis=1), x)


def meshgrid_adjoints(g: Any, vectors: Any, indexing: str = "xy") -> Any:
    """The adjoints of the vectors of `np.meshgrid(*vectors, indexing=indexing)`."""
    axes = list(range(len(vectors)))
    if indexing == "xy" and len(axes) > 1:
        axes[:2] = 1, 0
    return tuple(
        np.reshape(np.sum(part, axis=tuple(i for i in axes if i != axis)), np.shape(x))
        for part, axis, x in zip(g, axes, vectors, strict=True)
    )


def step_adjoint(g: Any, num: int, endpoint: bool = True, retstep: bool = False) -> Any:
    """The adjoint of the whole length by the step that `np.linspace` may give beside the points."""
    return g[1] / (num - 1 if endpoint else num) if retstep else 0.0


def first_adjoint(g: Any, stop: Any = None) -> Any:
    """The adjoint of the first argument of `np.arange`: where it is alone, nothing depends on it."""
    return 0.0 if stop is None else np.sum(g)
