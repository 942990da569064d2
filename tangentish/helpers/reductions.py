"""Helpers of functions that take axes away, or go along one."""

from typing import Any

import numpy as np

from tangentish.helpers.arithmetic import as_kind, conj, unbroadcast
from tangentish.helpers.indexing import along_axis_adjoint


def spread(g: Any, x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """g, of the shape of a reduction of x along `axis`, in the shape of x."""
    shape = np.shape(x)
    if not shape:
        return g
    if axis is not None and not keepdims:
        g = np.expand_dims(g, axis)
    kind = getattr(x, "dtype", None)
    if kind is not None and kind.kind in "fc" and getattr(g, "dtype", None) != kind:
        g = as_kind(g, kind)
    return np.broadcast_to(g, shape)


def count(x: Any, axis: Any = None) -> int:
    """How many entries of x go into one entry of a reduction along `axis`."""
    shape = np.shape(x)
    if axis is None:
        return int(np.prod(shape))
    return int(np.prod([shape[i] for i in (axis if isinstance(axis, tuple) else (axis,))]))


def ties(x: Any, z: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """1 where x is its extremum z, shared among equals; the NaNs of x are equals of a NaN."""
    whole = spread(z, x, axis, keepdims)
    chosen = (x == whole) | ((x != x) & (whole != whole))
    shares = np.sum(chosen, axis=axis, keepdims=True)
    weights = chosen / np.maximum(shares, 1)
    return weights.astype(np.result_type(x)) if np.ndim(x) else weights


def others(x: Any, axis: Any = None) -> Any:
    """For each entry of x, the product of the other entries along `axis`."""
    axes = tuple(range(np.ndim(x))) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    if not axes:
        return np.ones_like(x)
    last = tuple(range(-len(axes), 0))
    moved = np.moveaxis(x, axes, last)
    flat = np.reshape(moved, (*np.shape(moved)[: np.ndim(x) - len(axes)], -1))
    one = np.ones_like(flat[..., :1])
    before = np.cumprod(np.concatenate([one, flat[..., :-1]], axis=-1), axis=-1)
    after = np.cumprod(np.concatenate([one, flat[..., :0:-1]], axis=-1), axis=-1)[..., ::-1]
    return np.moveaxis(np.reshape(before * after, np.shape(moved)), last, axes)


def cumprod_adjoint(g: Any, a: Any, axis: Any = None) -> Any:
    """The adjoint of a in `np.cumprod(a, axis)`, exact where entries are 0."""
    if axis is None:
        return np.reshape(cumprod_adjoint(g, np.ravel(a), 0), np.shape(a))
    a, g = np.moveaxis(a, axis, 0), np.moveaxis(g, axis, 0)
    before = np.concatenate([np.ones_like(a[:1]), np.cumprod(a, axis=0)[:-1]], axis=0)
    parts = []
    tail = 0.0 * g[0]
    for i in reversed(range(len(a))):
        tail = g[i] + tail
        parts.append(tail * conj(before[i]))
        tail = tail * conj(a[i])
    return np.moveaxis(np.stack(parts[::-1]), 0, axis)


def weights_like(weights: Any, a: Any, axis: Any = None) -> Any:
    """The weights of an average in the shape of a: ones where there are none."""
    if weights is None:
        return np.ones(np.shape(a))
    if np.shape(weights) == np.shape(a):
        return weights
    shape = [n if i == axis % np.ndim(a) else 1 for i, n in enumerate(np.shape(a))]
    return np.broadcast_to(np.reshape(weights, shape), np.shape(a))


def weights_adjoint(g: Any, weights: Any, axis: Any = None) -> Any:
    """The adjoint of the weights in `weights_like(weights, a, axis)`."""
    if np.shape(weights) != np.shape(g):
        g = np.sum(np.reshape(np.moveaxis(g, axis, 0), (np.shape(g)[axis], -1)), axis=1)
    return unbroadcast(g, weights)


def cov_adjoint(g: Any, m: Any, rowvar: bool = True, bias: bool = False, ddof: Any = None) -> Any:
    """The adjoint of m in `np.cov(m, rowvar=rowvar, bias=bias, ddof=ddof)`."""
    rows = np.reshape(m, (1, -1)) if np.ndim(m) < 2 else m if rowvar or np.shape(m)[0] == 1 else np.swapaxes(m, 0, 1)
    n = np.shape(rows)[1]
    centred = rows - np.mean(rows, 1, keepdims=True)
    g = np.reshape(g, (np.shape(rows)[0], np.shape(rows)[0]))
    g = (g @ centred + conj(np.swapaxes(g, 0, 1)) @ centred) / (n - ((0 if bias else 1) if ddof is None else ddof))
    return np.reshape(g if np.shape(rows) == np.shape(m) else np.swapaxes(g, 0, 1), np.shape(m))


def running_adjoint(g: Any, a: Any, z: Any, axis: int = 0) -> Any:
    """The adjoint of a in a running maximum or minimum z: to the latest entry that set it."""
    n = np.shape(a)[axis]
    places = np.reshape(np.arange(n), [-1 if i == axis % np.ndim(a) else 1 for i in range(np.ndim(a))])
    return along_axis_adjoint(g, a, np.maximum.accumulate(np.where(a == z, places, 0), axis=axis), axis)
