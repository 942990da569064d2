"""Helpers of functions that read some entries of an array: they write an adjoint back to those."""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from tangentish.helpers.arithmetic import unbroadcast
from tangentish.helpers.nests import zeros_of


def overridable(helper: Callable[..., Any]) -> Callable[..., Any]:
    """Let an argument with `__array_function__` take the call over, as it does for NumPy's functions."""

    @functools.wraps(helper)
    def dispatch(*args: Any) -> Any:
        for arg in args:
            if not isinstance(arg, np.ndarray) and hasattr(type(arg), "__array_function__"):
                return arg.__array_function__(dispatch, (type(arg),), args, {})
        return helper(*args)

    return dispatch


@overridable
def index_adjoint(g: Any, x: Any, index: Any) -> Any:
    """Zeros like x, with g added at `index`; repeated entries of an index array accumulate."""
    if isinstance(x, (list, tuple, dict)):
        nest = zeros_of(x)
        nest[index] = g
        return nest
    if type(x) is np.ndarray and x.dtype == getattr(g, "dtype", None) and type(index) in (int, slice):
        whole = np.zeros(x.shape, x.dtype)
        whole[index] = g
        return whole
    kind = x.dtype if isinstance(x, np.ndarray) else np.result_type(x)
    whole = np.zeros(np.shape(x), kind if kind.kind in "fc" else np.result_type(g))
    if kind.kind == "f" and np.result_type(g).kind == "c":
        g = g.real
    parts = index if isinstance(index, tuple) else (index,)
    arrays = [part for part in parts if not (part is None or part is ... or isinstance(part, (slice, int)))]
    if not arrays or (len(arrays) == 1 and np.asarray(arrays[0]).dtype == bool):
        whole[index] = g
    elif len(parts) == 1 and whole.ndim > 1 and np.asarray(arrays[0]).dtype.kind in "iu":
        rows, width = np.asarray(arrays[0], np.intp) % max(len(whole), 1), int(np.prod(whole.shape[1:]))
        entries = np.expand_dims(rows * width, -1) + np.arange(width)  # NumPy adds up faster along one axis
        each = np.broadcast_to(g, (*rows.shape, *whole.shape[1:]))
        np.add.at(whole.reshape(-1), entries.reshape(-1), each.reshape(-1))
    else:
        np.add.at(whole, index, g)
    return whole


def last_written(dx: Any, index: Any) -> Any:
    """dx[index], with zeros for what `x[index] = v` has written into places that a later entry of index names again."""
    part = dx[index]
    numbers = np.arange(np.size(part)).reshape(np.shape(part))
    writer = np.zeros(np.shape(dx), int)
    writer[index] = numbers
    return np.where(writer[index] == numbers, part, part.dtype.type(0))


@overridable
def diagonal_adjoint(g: Any, x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """Zeros like x, with g on the diagonal that `np.diagonal` takes."""
    whole = np.zeros(np.shape(x), np.result_type(g))
    matrices = np.moveaxis(whole, (axis1, axis2), (-2, -1))
    n = np.diagonal(whole, offset, axis1, axis2).shape[-1]
    rows = np.arange(n) + max(-offset, 0)
    matrices[..., rows, rows + offset] = g
    return whole


def diagonal_back(g: Any, v: Any, k: int = 0) -> Any:
    """The adjoint of v in `np.diag(v, k)` (and in `np.diagflat`)."""
    if np.ndim(v) == 2 and np.ndim(g) == 1:
        return diagonal_adjoint(g, v, k, 0, 1)
    return np.reshape(np.diagonal(g, k), np.shape(v))


def item_adjoint(g: Any, a: Any, index: Any) -> Any:
    """Zeros like a, with g at the place of `a.item(*index)`."""
    if len(index) == 1 and isinstance(index[0], tuple):
        index = index[0]
    if len(index) > 1:
        return index_adjoint(g, a, tuple(index))
    return np.reshape(index_adjoint(g, np.ravel(a), index[0] if index else 0), np.shape(a))


def take_adjoint(g: Any, a: Any, indices: Any, axis: Any = None) -> Any:
    """The adjoint of a in `np.take(a, indices, axis)`."""
    indices = np.asarray(indices)
    if axis is None:
        return np.reshape(index_adjoint(g, np.ravel(a), indices), np.shape(a))
    return index_adjoint(g, a, (slice(None),) * (axis % np.ndim(a)) + (indices,))


def along_axis_adjoint(g: Any, a: Any, indices: Any, axis: Any = -1) -> Any:
    """The adjoint of a in `np.take_along_axis(a, indices, axis)`."""
    if axis is None:
        return take_adjoint(g, a, indices)
    shape = list(np.shape(a))
    shape[axis] = np.shape(indices)[axis]
    index = list(np.ogrid[tuple(slice(n) for n in shape)])
    index[axis] = np.broadcast_to(indices, shape)
    return index_adjoint(g, a, tuple(index))


def places(indices: Any, a: Any, axis: Any = None, mode: str = "raise") -> Any:
    """The indices that `np.take` makes of those that are out of range."""
    n = np.size(a) if axis is None else np.shape(a)[axis]
    if mode == "wrap":
        return np.asarray(indices) % n
    return np.clip(indices, 0, n - 1) if mode == "clip" else indices


def choices_adjoint(g: Any, a: Any, choices: Any, mode: str = "raise") -> Any:
    """The adjoints of the choices of `np.choose(a, choices, mode=mode)`."""
    chosen = np.choose(np.asarray(a), list(range(len(choices))), mode=mode)  # type: ignore[call-overload]
    parts = [unbroadcast(np.where(chosen == i, g, 0.0), x) for i, x in enumerate(choices)]
    if hasattr(choices, "shape"):
        return np.stack(parts)
    return parts if isinstance(choices, list) else tuple(parts)


def permuted_adjoint(g: Any, z: Any, a: Any, axis: Any = -1) -> Any:
    """The adjoint of a in z, which holds its entries in another order along `axis`; equals keep theirs."""
    if axis is None:
        return np.reshape(permuted_adjoint(g, z, np.ravel(a), 0), np.shape(a))
    to_sorted = np.argsort(z, axis=axis, kind="stable")
    return sort_adjoint(np.take_along_axis(g, to_sorted, axis), a, axis)


@overridable
def first_places(z: Any, a: Any) -> Any:
    """For each of the numbers z the first place in the vector a where it stands; NaNs one after the other."""
    order = np.argsort(a, kind="stable")
    ranks = np.searchsorted(np.take(a, order), z)
    unequal = z != z
    return order[ranks + np.where(unequal, np.cumsum(unequal) - 1, 0)]


def unique_adjoint(g: Any, z: Any, a: Any, axis: Any = None) -> Any:
    """The adjoint of a in `z = np.unique(a, axis=axis)`."""
    if axis is None:
        return take_adjoint(g, a, first_places(z, np.ravel(a)))
    return take_adjoint(g, a, np.unique(np.asarray(a), return_index=True, axis=axis)[1], axis)


def either_adjoint(g: Any, z: Any, one: Any, other: Any) -> Any:
    """The adjoints of two arrays in an array z of entries of one or the other, of the first where both have it."""
    whole = np.concatenate([np.ravel(one), np.ravel(other)])
    g = index_adjoint(g, whole, first_places(z, whole))
    n = np.size(one)
    return unbroadcast(np.reshape(g[:n], np.shape(one)), one), unbroadcast(np.reshape(g[n:], np.shape(other)), other)


def histogram_adjoint(g: Any, counts: Any, samples: Any, edges: Any, density: Any, weights: Any) -> Any:
    """The adjoint of the weights in a histogram of samples with these edges along each axis."""
    inside: Any = True
    index, area = [], np.ones(())
    for x, bounds in zip(samples, edges, strict=True):
        x = np.ravel(x)
        place = np.searchsorted(bounds, x, "right") - 1
        place = np.where(x == bounds[-1], len(bounds) - 2, place)
        inside = inside & (place >= 0) & (place < len(bounds) - 1)
        index.append(np.clip(place, 0, len(bounds) - 2))
        area = np.multiply.outer(area, np.diff(bounds))
    if density:
        g = (g / area - np.sum(g * counts)) / np.sum(np.where(inside, np.ravel(weights), 0.0))
    return unbroadcast(np.reshape(np.where(inside, g[tuple(index)], 0.0), np.shape(weights)), weights)


def sort_adjoint(g: Any, a: Any, axis: Any = -1) -> Any:
    """The adjoint of a in `np.sort(a, axis)`; equals in the order of their places."""
    if axis is None:
        return np.reshape(np.take(g, places_of(np.argsort(a, axis=None, kind="stable"), 0)), np.shape(a))
    return np.take_along_axis(g, places_of(np.argsort(a, axis=axis, kind="stable"), axis), axis)


@overridable
def places_of(order: Any, axis: int = -1) -> Any:
    """The place that each entry has in an order along an axis: the inverse of its permutations."""
    found = np.empty_like(order)
    shape = [-1 if i == axis % np.ndim(order) else 1 for i in range(np.ndim(order))]
    np.put_along_axis(found, order, np.reshape(np.arange(np.shape(order)[axis]), shape), axis)
    return found


def delete_adjoint(g: Any, a: Any, places: Any, axis: Any = None) -> Any:
    """The adjoint of a in `np.delete(a, places, axis)`."""
    n = np.size(a) if axis is None else np.shape(a)[axis]
    return take_adjoint(g, a, np.delete(np.arange(n), places), axis)


def choose_adjoints(g: Any, conditions: Any, choices: Any) -> Any:
    """The adjoints of the choices of `np.select(conditions, choices)`: the first that applies has it."""
    parts, free = [], True
    for condition, x in zip(conditions, choices, strict=True):
        parts.append(unbroadcast(np.where(condition & free, g, 0.0), x))
        free = free & ~condition
    return parts if isinstance(choices, list) else tuple(parts)
