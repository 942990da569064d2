"""Helpers of functions that take axes away, or go along one."""

from typing import Any

import numpy as np

from tangentish.helpers.arithmetic import as_kind, conj, unbroadcast
from tangentish.helpers.indexing import along_axis_adjoint, index_adjoint


def spread(g: Any, x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """g, of the shape of a reduction of x along `axis`, in the shape of x."""
    shape = np.shape(x)
    if not shape:
        return g
    if axis is not None and not keepdims:
        if type(g) is np.ndarray and type(axis) is int:
            g = g[(slice(None),) * (axis % len(shape)) + (None,)]
        else:
            g = np.expand_dims(g, axis)
    kind = getattr(x, "dtype", None)
    if kind is not None and kind.kind in "fc" and getattr(g, "dtype", "O") != kind:
        g = as_kind(g if hasattr(g, "dtype") else np.asarray(g), kind)
    if type(g) in (np.ndarray, np.float64) and np.size(x) <= 4096:  # in less time than NumPy takes to make a view
        filled = np.empty(shape, g.dtype)
        filled[...] = g
        return filled
    return np.broadcast_to(g, shape)


def count(x: Any, axis: Any = None) -> int:
    """How many entries of x go into one entry of a reduction along `axis`."""
    if axis is None:
        return int(np.size(x))
    shape = np.shape(x)
    return int(np.prod([shape[i] for i in (axis if isinstance(axis, tuple) else (axis,))]))


def only(g: Any, where: Any = True, otherwise: float = 0.0) -> Any:
    """g where `where` holds."""
    return g if where is True else np.where(where, g, otherwise)


def known(x: Any, where: Any = True) -> Any:
    """Where x is no NaN and `where` holds."""
    return ~np.isnan(x) if where is True else ~np.isnan(x) & where


def counted(x: Any, axis: Any = None, keepdims: bool = False, where: Any = True) -> Any:
    """How many entries of x, of those where `where` holds, go into each entry of a reduction along `axis`."""
    if where is True:
        return count(x, axis)
    return np.sum(np.broadcast_to(where, np.shape(x)), axis=axis, keepdims=keepdims)


def centre(a: Any, axis: Any = None, where: Any = True, mean: Any = None) -> Any:
    """The mean of which a variance takes the differences."""
    return np.mean(a, axis=axis, keepdims=True, where=where) if mean is None else mean


def nan_centred(a: Any, axis: Any = None, where: Any = True, mean: Any = None) -> Any:
    """The differences of a from its mean, 0 for its NaNs."""
    middle = np.nanmean(a, axis=axis, keepdims=True, where=where) if mean is None else mean
    return np.where(known(a, where), a, middle) - middle


def extremal(x: Any, z: Any, axis: Any = None, keepdims: bool = False, where: Any = True) -> Any:
    """Where x is its extremum z; the NaNs of x are equals of a NaN."""
    whole = spread(z, x, axis, keepdims)
    return ((x == whole) | ((x != x) & (whole != whole))) & where


def ties(
    x: Any, z: Any, axis: Any = None, keepdims: bool = False, where: Any = True, initial: Any = None
) -> Any:
    """1 where x is its extremum z, shared among equals, of which `initial` may be one."""
    chosen = extremal(x, z, axis, keepdims, where)
    shares = np.sum(chosen, axis=axis, keepdims=keepdims)
    if initial is not None:
        shares = shares + (z == initial)
    weights = chosen / spread(np.maximum(shares, 1), x, axis, keepdims)
    return weights.astype(np.result_type(x)) if np.ndim(x) else weights


def share(
    x: Any, z: Any, axis: Any = None, keepdims: bool = False, where: Any = True, initial: Any = None
) -> Any:
    """The part of `initial` in the extremum z, beside the `ties` of x."""
    here = z == initial
    return here / np.maximum(np.sum(extremal(x, z, axis, keepdims, where), axis=axis, keepdims=keepdims) + here, 1)


def others(x: Any, axis: Any = None) -> Any:
    """For each entry of x, the product of the other entries along `axis`."""
    axes = tuple(range(np.ndim(x))) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    if not axes:
        return np.ones_like(x)
    last = tuple(range(-len(axes), 0))
    moved = np.moveaxis(x, axes, last)
    flat = np.reshape(moved, (*np.shape(moved)[: np.ndim(x) - len(axes)], count(x, axis)))
    one = np.ones_like(flat[..., :1])
    before = np.cumprod(np.concatenate([one, flat[..., :-1]], axis=-1), axis=-1)
    after = np.cumprod(np.concatenate([one, flat[..., :0:-1]], axis=-1), axis=-1)[..., ::-1]
    return np.moveaxis(np.reshape(before * after, np.shape(moved)), last, axes)


def cumprod_adjoint(g: Any, a: Any, axis: Any = None) -> Any:
    """The adjoint of a in `np.cumprod(a, axis)`, exact where entries are 0."""
    if axis is None:
        return np.reshape(cumprod_adjoint(g, np.ravel(a), 0), np.shape(a))
    a, g = np.moveaxis(a, axis, 0), np.moveaxis(g, axis, 0)
    z = np.cumprod(a, axis=0)
    if np.all((np.abs(z) >= np.finfo(z.dtype).tiny) & np.isfinite(z)):
        return np.moveaxis(np.flip(np.cumsum(np.flip(g * conj(z), 0), 0), 0) / conj(a), 0, axis)
    before = np.concatenate([np.ones_like(a[:1]), np.cumprod(a, axis=0)[:-1]], axis=0)
    parts = []
    tail = 0.0 * g[0]
    for i in reversed(range(len(a))):
        tail = g[i] + tail
        parts.append(tail * conj(before[i]))
        tail = tail * conj(a[i])
    return np.moveaxis(np.stack(parts[::-1]), 0, axis)


def reduceat_adjoint(g: Any, a: Any, indices: Any, axis: int = 0) -> Any:
    """The adjoint of a in `np.add.reduceat(a, indices, axis)`: sums of slices, or one entry where a slice is empty."""
    g, n = np.moveaxis(g, axis, 0), np.shape(a)[axis]
    starts = np.asarray(indices)
    stops = np.append(starts[1:], n)
    stops = np.where(stops > starts, stops, starts + 1)
    lengths = stops - starts
    places = np.arange(np.sum(lengths)) - np.repeat(np.cumsum(lengths) - lengths, lengths) + np.repeat(starts, lengths)
    whole = np.zeros((n, *np.shape(g)[1:]), g.dtype)
    return np.moveaxis(index_adjoint(np.repeat(g, lengths, axis=0), whole, places), 0, axis)


def after_initial(g: Any, axis: Any = None, initial: Any = None) -> Any:
    """The adjoint of a cumulative result without its initial entry, if it has one: it has none for None and False."""
    if initial is None or initial is False:
        return g
    return np.moveaxis(np.moveaxis(g, axis or 0, 0)[1:], 0, axis or 0)


def subtrahend(z: Any) -> Any:
    """z, but 0 where it is -inf: what is subtracted from is -inf there too."""
    return np.where(z == -np.inf, 0.0, z)


def first(g: Any, several: bool) -> Any:
    """The first of several results, or the only one."""
    return g[0] if several else g


def stretched(a: Any, b: Any = None) -> Any:
    """a in the shape that it has with the factors b of its exponentials."""
    return a if b is None else a + np.zeros(np.shape(b))


def factors_of(b: Any = None) -> Any:
    """The factors b, or 1 where there are none."""
    return 1.0 if b is None else b


def signed_log_adjoint(g: Any, z: Any, several: bool) -> Any:
    """The adjoint of the logarithm z of a sum, times the sign that may stand beside it; a complex sign turns."""
    if not several:
        return g
    size = g[0]
    if np.iscomplexobj(z[1]):
        size = size + 1j * np.imag(g[1] * conj(z[1]))
    return size * z[1]


def signed_log_tangent(change: Any, z: Any, several: bool) -> Any:
    """The tangent of the logarithm z of a sum by the change of that over its size; a sign may stand beside it."""
    if not several:
        return change
    change = change * conj(z[1])
    if np.iscomplexobj(z[1]):
        return [np.real(change), 1j * np.imag(change) * z[1]]
    return [change, np.zeros_like(z[1])]


def second(g: Any, several: bool, x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The second of several results in the shape of x; 0 if there is but one."""
    return spread(g[1], x, axis, keepdims) if several else 0.0


def weights_like(weights: Any, a: Any, axis: Any = None) -> Any:
    """The weights of an average in the shape of a: ones where there are none."""
    if weights is None:
        return np.ones(np.shape(a))
    if np.shape(weights) == np.shape(a):
        return weights
    axes = [i % np.ndim(a) for i in (axis if isinstance(axis, tuple) else (axis,))]
    shape = [n if i in axes else 1 for i, n in enumerate(np.shape(a))]
    return np.broadcast_to(np.reshape(np.transpose(weights, np.argsort(axes).tolist()), shape), np.shape(a))


def weights_adjoint(g: Any, weights: Any, axis: Any = None) -> Any:
    """The adjoint of the weights in `weights_like(weights, a, axis)`."""
    if np.shape(weights) != np.shape(g):
        axes = [i % np.ndim(g) for i in (axis if isinstance(axis, tuple) else (axis,))]
        g = np.sum(g, axis=tuple(i for i in range(np.ndim(g)) if i not in axes))
        g = np.transpose(g, np.argsort(np.argsort(axes)).tolist())
    return unbroadcast(g, weights)


def running_adjoint(g: Any, a: Any, z: Any, axis: int = 0) -> Any:
    """The adjoint of a in a running maximum or minimum z: to the latest entry that set it."""
    return along_axis_adjoint(g, a, running_places(a, z, axis), axis)


def running_places(a: Any, z: Any, axis: int = 0) -> Any:
    """For each entry of a running maximum or minimum z of a the place of the latest entry that set it."""
    n = np.shape(a)[axis]
    places = np.reshape(np.arange(n), [-1 if i == axis % np.ndim(a) else 1 for i in range(np.ndim(a))])
    return np.maximum.accumulate(np.where(a == z, places, 0), axis=axis)
