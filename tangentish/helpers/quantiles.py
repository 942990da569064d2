"""Helpers of quantiles: the weights of the entries beside a place in the order."""

from typing import Any

import numpy as np

from tangentish.helpers.indexing import along_axis_adjoint, overridable, places_of
from tangentish.helpers.reductions import count, known, spread, ties


def ranks(a: Any, axis: Any = None) -> Any:
    """The place of each entry of a in the order along `axis`; equals in the order of their places in a."""
    axes = tuple(range(np.ndim(a))) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    last = tuple(range(-len(axes), 0))
    moved = np.moveaxis(a, axes, last)
    flat = np.reshape(moved, (*np.shape(moved)[: np.ndim(a) - len(axes)], count(a, axis)))
    places = places_of(np.argsort(flat, axis=-1, kind="stable"), -1)
    return np.moveaxis(np.reshape(places, np.shape(moved)), last, axes)


def order_place(n: Any, q: float, method: str = "linear") -> Any:
    """The place of a quantile in the order of n entries: the quantile of 0, 1, 2 and so on; n may be an array."""
    if method == "linear":
        return q * (n - 1)
    places = np.full(np.shape(n), np.nan)
    quantile: Any = np.quantile
    for each in np.unique(n):
        if each:
            places[np.equal(n, each)] = quantile(np.arange(float(each)), q, method=method)
    return places


def order_growth(n: Any, method: str = "linear") -> Any:
    """By how much the place of a quantile grows with q; methods that go in steps have none."""
    shifts = {
        "linear": -1.0, "hazen": 0.0, "interpolated_inverted_cdf": 0.0, "weibull": 1.0,
        "median_unbiased": 1.0 / 3.0, "normal_unbiased": 0.25,
    }  # fmt: skip
    return n + shifts[method] if method in shifts else 0.0


def order_counts(a: Any, axis: Any = None, skip: bool = False) -> Any:
    """How many entries a quantile is of; with `skip` the NaNs are left out."""
    return np.sum(known(a), axis=axis, keepdims=True) if skip else count(a, axis)


@overridable
def order_weights(a: Any, q: float, axis: Any = None, method: str = "linear", skip: bool = False) -> Any:
    """The weights of the entries of a in its quantile of order q."""
    places = ranks(a, axis)
    place = order_place(order_counts(a, axis, skip), q, method)
    lower = np.floor(place)
    return np.where(places == lower, 1.0 - (place - lower), 0.0) + np.where(places == lower + 1, place - lower, 0.0)


@overridable
def order_below(n: Any, q: float, method: str = "linear") -> Any:
    """The place below that of a quantile, from which it moves upwards with q; -2 where q is beyond the ends."""
    place = order_place(n, q, method)
    lower = np.maximum(np.minimum(np.floor(place), n - 2), 0)
    return lower if method == "linear" else np.where((place > 0) & (place < n - 1), lower, -2)


def order_slope(g: Any, a: Any, q: float, axis: Any = None, method: str = "linear", skip: bool = False) -> Any:
    """The adjoint of q in `order_weights(a, q, axis, method, skip)`."""
    return np.sum(order_rises(a, q, axis, method, skip) * g)


def order_rises(a: Any, q: float, axis: Any = None, method: str = "linear", skip: bool = False) -> Any:
    """The derivative of `order_weights(a, q, axis, method, skip)` by q."""
    places, n = ranks(a, axis), order_counts(a, axis, skip)
    lower = order_below(n, q, method)
    return order_growth(n, method) * (np.where(places == lower + 1, 1.0, 0.0) - np.where(places == lower, 1.0, 0.0))


def in_rows(a: Any, axis: Any = None) -> Any:
    """a with the axes that a quantile is taken over as one, the last."""
    axes = tuple(range(np.ndim(a))) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    moved = np.moveaxis(a, axes, tuple(range(-len(axes), 0)))
    return np.reshape(moved, (*np.shape(moved)[: np.ndim(a) - len(axes)], count(a, axis)))


def out_of_rows(rows: Any, a: Any, axis: Any = None) -> Any:
    """What `in_rows(a, axis)` has brought into another shape, in that of a."""
    axes = tuple(range(np.ndim(a))) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    last = tuple(range(-len(axes), 0))
    return np.moveaxis(np.reshape(rows, np.shape(np.moveaxis(a, axes, last))), last, axes)


def places_in_order(n: Any, q: Any, method: str = "linear") -> Any:
    """The places of quantiles of the orders q, a vector, among n ordered entries; n may be a column."""
    if not np.ndim(n):
        places = order_places(n, q, method)
    else:
        places = np.zeros((*np.shape(n)[:-1], len(q)))
        for each in np.unique(n):
            places[n[..., 0] == each] = order_places(each, q, method) if each else 0.0
    return np.clip(places, 0.0, np.maximum(n - 1, 0))


def order_places(n: Any, q: Any, method: str) -> Any:
    quantile: Any = np.quantile
    return q * (n - 1) if method == "linear" else quantile(np.arange(float(n)), q, method=method)


@overridable
def places_below(n: Any, q: Any, method: str = "linear") -> Any:
    """The places of the entries below quantiles, of which each is made with the next entry."""
    return np.maximum(np.minimum(np.floor(places_in_order(n, q, method)), n - 2), 0).astype(int)


@overridable
def parts_above(n: Any, q: Any, method: str = "linear") -> Any:
    """How far quantiles lie above the entries below them, in parts of the way to the next ones."""
    return places_in_order(n, q, method) - places_below(n, q, method)


@overridable
def parts_growth(n: Any, q: Any, method: str = "linear") -> Any:
    """The derivative of `parts_above(n, q, method)` by q; none where a quantile stays at the first or last entry."""
    places = places_in_order(n, q, method)
    inside = True if method == "linear" else (places > 0) & (places < n - 1)
    return np.where(inside, order_growth(n, method), 0.0)


def quantiles_first(z: Any, q: Any) -> Any:
    """The quantiles z with one last axis for the orders q, which come first in NumPy's result."""
    return np.moveaxis(np.reshape(z, (-1, *np.shape(z)[np.ndim(q) :])), 0, -1)


def quantile_adjoint(
    g: Any, z: Any, a: Any, q: Any, axis: Any = None, keepdims: bool = False, method: str = "linear",
    skip: bool = False, weights: Any = None,
) -> Any:  # fmt: skip
    """The adjoint of a in `z = np.quantile(a, q, axis, keepdims=keepdims)`, or in np.nanquantile with `skip`."""
    if weights is not None:
        g, z = (np.reshape(x, (-1, *np.shape(x)[np.ndim(q) :])) for x in (g, z))
        parts = [spread(g[i], a, axis, keepdims) * ties(a, z[i], axis, keepdims) for i in range(np.size(q))]
        return sum(parts[1:], parts[0])
    rows = in_rows(a, axis)
    g = np.reshape(quantiles_first(g, q), (*np.shape(rows)[:-1], np.size(q)))
    n = order_counts(rows, -1, skip)
    lower, part = places_below(n, np.ravel(q), method), parts_above(n, np.ravel(q), method)
    upper = np.minimum(lower + 1, np.shape(rows)[-1] - 1)
    ordered = along_axis_adjoint(g * (1.0 - part), rows, np.broadcast_to(lower, np.shape(g)), -1)
    ordered = ordered + along_axis_adjoint(g * part, rows, np.broadcast_to(upper, np.shape(g)), -1)
    back = places_of(np.argsort(rows, axis=-1, kind="stable"), -1)
    return out_of_rows(np.take_along_axis(ordered, back, -1), a, axis)


def quantile_tangent(
    change: Any, z: Any, a: Any, q: Any, axis: Any = None, keepdims: bool = False, method: str = "linear",
    skip: bool = False, weights: Any = None,
) -> Any:  # fmt: skip
    """The tangent of `z = np.quantile(a, q, axis, keepdims=keepdims)`, or of np.nanquantile with `skip`, by a."""
    if weights is not None:
        found = np.reshape(z, (-1, *np.shape(z)[np.ndim(q) :]))
        chosen = [change * ties(a, found[i], axis, keepdims) for i in range(np.size(q))]
        return np.reshape(np.stack([np.sum(x, axis=axis, keepdims=keepdims) for x in chosen]), np.shape(z))
    rows = in_rows(a, axis)
    ordered = np.take_along_axis(in_rows(change, axis), np.argsort(rows, axis=-1, kind="stable"), -1)
    n = order_counts(rows, -1, skip)
    part = parts_above(n, np.ravel(q), method)
    below, above = beside_quantiles(ordered, n, q, method)
    # What stands beside a place that is met exactly may be a NaN.
    return orders_first(np.where(part < 1.0, below, 0.0) * (1.0 - part) + np.where(part > 0.0, above, 0.0) * part, z, q)


def beside_quantiles(ordered: Any, n: Any, q: Any, method: str = "linear") -> Any:
    """Of ordered rows the entries below quantiles, and those above."""
    lower = places_below(n, np.ravel(q), method)
    shape = (*np.shape(ordered)[:-1], np.size(q))
    upper = np.minimum(lower + 1, np.shape(ordered)[-1] - 1)
    return tuple(np.take_along_axis(ordered, np.broadcast_to(one, shape), -1) for one in (lower, upper))


def orders_first(x: Any, z: Any, q: Any) -> Any:
    """What has an axis for the orders q as its last in the shape of the quantiles z, where they come first."""
    return np.reshape(np.moveaxis(x, -1, 0), np.shape(z))


def quantile_growth(
    z: Any, a: Any, q: Any, axis: Any = None, keepdims: bool = False, method: str = "linear", skip: bool = False
) -> Any:
    """By how much `z = np.quantile(a, q, axis, keepdims=keepdims)`, or np.nanquantile with `skip`, grows with q."""
    rows = in_rows(np.where(known(a), a, np.inf) if skip else a, axis)
    n = order_counts(in_rows(a, axis), -1, skip)
    below, above = beside_quantiles(np.sort(rows, axis=-1, kind="stable"), n, q, method)
    slope = parts_growth(n, np.ravel(q), method)
    return orders_first(np.where(slope != 0.0, np.where(np.isfinite(above), above - below, 0.0) * slope, 0.0), z, q)


def quantile_slope(
    g: Any, z: Any, a: Any, q: Any, axis: Any = None, keepdims: bool = False, method: str = "linear",
    skip: bool = False,
) -> Any:  # fmt: skip
    """The adjoint of q in `z = np.quantile(a, q, axis, keepdims=keepdims)`, or in np.nanquantile with `skip`."""
    slopes = g * quantile_growth(z, a, q, axis, keepdims, method, skip)
    return np.sum(slopes, axis=tuple(range(np.ndim(q), np.ndim(z))))
