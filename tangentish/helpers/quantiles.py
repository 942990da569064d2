"""Helpers of quantiles: the weights of the entries beside a place in the order."""

from typing import Any

import numpy as np

from tangentish.helpers.reductions import count, spread


def ranks(a: Any, axis: Any = None) -> Any:
    """The place of each entry of a in the order along `axis`; equals in the order of their places in a."""
    axes = tuple(range(np.ndim(a))) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    last = tuple(range(-len(axes), 0))
    moved = np.moveaxis(a, axes, last)
    flat = np.reshape(moved, (*np.shape(moved)[: np.ndim(a) - len(axes)], -1))
    places = np.argsort(np.argsort(flat, axis=-1, kind="stable"), axis=-1)
    return np.moveaxis(np.reshape(places, np.shape(moved)), last, axes)


def order_weights(a: Any, q: float, axis: Any = None) -> Any:
    """The weights of the entries of a in its quantile of order q."""
    places = ranks(a, axis)
    place = q * (count(a, axis) - 1)
    lower = np.floor(place)
    return np.where(places == lower, 1.0 - (place - lower), 0.0) + np.where(places == lower + 1, place - lower, 0.0)


def order_slope(g: Any, a: Any, q: float, axis: Any = None) -> Any:
    """The adjoint of q in `order_weights(a, q, axis)`."""
    places = ranks(a, axis)
    last = count(a, axis) - 1
    lower = max(min(int(q * last), last - 1), 0)
    return last * np.sum(np.where(places == lower + 1, g, 0.0) - np.where(places == lower, g, 0.0))


def quantile_adjoint(g: Any, a: Any, q: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The adjoint of a in `np.quantile(a, q, axis, keepdims=keepdims)`."""
    g = np.reshape(g, (-1, *np.shape(g)[np.ndim(q) :]))
    parts = [spread(g[i], a, axis, keepdims) * order_weights(a, p, axis) for i, p in enumerate(np.ravel(q))]
    return sum(parts[1:], parts[0])


def quantile_slope(g: Any, a: Any, q: Any, axis: Any = None) -> Any:
    """The adjoint of q in `np.quantile(a, q, axis)`."""
    last = count(a, axis) - 1
    g = np.reshape(g, (-1, *np.shape(g)[np.ndim(q) :]))
    slopes = []
    for i, p in enumerate(np.ravel(q)):
        lower = max(min(int(p * last), last - 1), 0)
        ends = np.quantile(a, np.array([lower, min(lower + 1, last)]) / max(last, 1), axis=axis)
        slopes.append(np.sum(g[i] * np.reshape((ends[1] - ends[0]) * last, np.shape(g[i]))))
    return np.reshape(np.stack(slopes), np.shape(q))
