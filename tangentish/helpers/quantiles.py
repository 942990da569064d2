"""Helpers of quantiles: the weights of the entries beside a place in the order."""

from typing import Any

import numpy as np

from tangentish.helpers.indexing import overridable
from tangentish.helpers.reductions import count, known, spread, ties


def ranks(a: Any, axis: Any = None) -> Any:
    """The place of each entry of a in the order along `axis`; equals in the order of their places in a."""
    axes = tuple(range(np.ndim(a))) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    last = tuple(range(-len(axes), 0))
    moved = np.moveaxis(a, axes, last)
    flat = np.reshape(moved, (*np.shape(moved)[: np.ndim(a) - len(axes)], count(a, axis)))
    places = np.argsort(np.argsort(flat, axis=-1, kind="stable"), axis=-1)
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


def quantile_adjoint(
    g: Any, z: Any, a: Any, q: Any, axis: Any = None, keepdims: bool = False, method: str = "linear",
    skip: bool = False, weights: Any = None,
) -> Any:  # fmt: skip
    """The adjoint of a in `z = np.quantile(a, q, axis, keepdims=keepdims)`, or in np.nanquantile with `skip`."""
    g, z = (np.reshape(x, (-1, *np.shape(x)[np.ndim(q) :])) for x in (g, z))
    parts = []
    for i, p in enumerate(np.ravel(q)):
        if weights is None:
            part = order_weights(a, p, axis, method, skip)
        else:
            part = ties(a, z[i], axis, keepdims)
        parts.append(spread(g[i], a, axis, keepdims) * part)
    return sum(parts[1:], parts[0])


def quantile_slope(
    g: Any, a: Any, q: Any, axis: Any = None, keepdims: bool = False, method: str = "linear", skip: bool = False
) -> Any:
    """The adjoint of q in `np.quantile(a, q, axis, keepdims=keepdims)`, or in np.nanquantile with `skip`."""
    g = np.reshape(g, (-1, *np.shape(g)[np.ndim(q) :]))
    values = np.where(known(a), a, 0.0) if skip else a
    slopes = [
        order_slope(spread(g[i], a, axis, keepdims) * values, a, p, axis, method, skip)
        for i, p in enumerate(np.ravel(q))
    ]
    return np.reshape(np.stack(slopes), np.shape(q))
