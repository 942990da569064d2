"""Helpers of differences, of the trapezoidal rule and of interpolation."""

from typing import Any

import numpy as np

from tangentish.helpers.arithmetic import conj, unbroadcast
from tangentish.helpers.indexing import index_adjoint


def periodic_order(xp: Any, period: float) -> tuple[Any, Any]:
    """The order of the points of a periodic interpolation, one more at either end, and their periods to add."""
    order = np.argsort(xp % period)
    ends = np.concatenate([order[-1:], order, order[:1]])
    return ends, np.concatenate([[-period], np.zeros(len(order)), [period]])


def interp_slope(x: Any, xp: Any, fp: Any, period: Any = None) -> Any:
    """The slope of `np.interp(x, xp, fp, period=period)`, at a knot that to its right, 0 beyond the ends."""
    if period is not None:
        order, shifts = periodic_order(xp, period)
        x, xp, fp = x % period, np.take(xp % period, order) + shifts, np.take(fp, order)
    i = np.clip(np.searchsorted(xp, x, "right") - 1, 0, len(xp) - 2)
    slope = (np.take(fp, i + 1) - np.take(fp, i)) / (np.take(xp, i + 1) - np.take(xp, i))
    return np.where((x < xp[0]) | (x >= xp[-1]), 0.0, slope)


def interp_inside(g: Any, x: Any, xp: Any, left: Any = None, right: Any = None, period: Any = None) -> Any:
    """g where `np.interp` gives neither its value for the left nor that for the right."""
    if period is not None:
        return g
    if left is not None:
        g = np.where(x < xp[0], 0.0, g)
    return g if right is None else np.where(x > xp[-1], 0.0, g)


def interp_outside(g: Any, x: Any, xp: Any, value: Any, side: float, period: Any = None) -> Any:
    """g where `np.interp` gives its value for the left (side -1) or right."""
    if value is None or period is not None:
        return 0.0
    return np.sum(np.where(side * x > side * (xp[-1] if side > 0 else xp[0]), g, 0.0))


def interp_adjoint(g: Any, x: Any, xp: Any, like: Any, period: Any = None) -> Any:
    """g given to the two knots beside each x, in the proportion of `np.interp`, with the dtype of `like`."""
    if period is not None:
        order, shifts = periodic_order(xp, period)
        whole = np.take(xp % period, order) + shifts
        g = interp_adjoint(g, x % period, whole, np.take(like, order))
        return index_adjoint(g, like, order)
    i = np.clip(np.searchsorted(xp, x, "right") - 1, 0, len(xp) - 2)
    part = (x - np.take(xp, i)) / (np.take(xp, i + 1) - np.take(xp, i))
    part = np.clip(part, 0.0, 1.0)
    return index_adjoint(g * (1.0 - part), like, i) + index_adjoint(g * part, like, i + 1)


def diff_adjoint(g: Any, n: int = 1, axis: int = -1) -> Any:
    """The adjoint of a in `np.diff(a, n, axis)`."""
    for _ in range(n):
        shape = list(np.shape(g))
        shape[axis] = 1
        end = np.zeros(shape, g.dtype)
        g = np.concatenate([end, g], axis=axis) - np.concatenate([g, end], axis=axis)
    return g


def length_of(x: Any) -> int:
    """How many entries x has; None has none."""
    return 0 if x is None else int(np.size(x))


def diff_adjoints(g: Any, n: int, axis: int, parts: Any) -> Any:
    """The adjoints of what `np.diff` joins before it takes differences: some may be None, or need stretching."""
    g = diff_adjoint(g, n, axis)
    adjoints: list[Any] = []
    start = 0
    for x in parts:
        if x is None:
            adjoints.append(None)
            continue
        stop = start + (np.shape(x)[axis] if np.ndim(x) else 1)
        adjoints.append(unbroadcast(np.moveaxis(np.moveaxis(g, axis, 0)[start:stop], 0, axis), x))
        start = stop
    return adjoints


def pairs(y: Any, axis: int = -1) -> Any:
    """Sums of neighbours."""
    y = np.moveaxis(y, axis, -1)
    return np.moveaxis(y[..., 1:] + y[..., :-1], -1, axis)


def pairs_adjoint(g: Any, axis: int = -1) -> Any:
    """The adjoint of y in `pairs(y, axis)`."""
    shape = list(np.shape(g))
    shape[axis] = 1
    end = np.zeros(shape, g.dtype)
    return np.concatenate([end, g], axis=axis) + np.concatenate([g, end], axis=axis)


def widths(y: Any, x: Any, dx: Any, axis: int) -> Any:
    """The lengths of the intervals of the trapezoidal rule."""
    if x is None:
        return np.broadcast_to(dx, np.shape(np.diff(y, axis=axis)))
    if np.ndim(x) == 1:
        return np.reshape(np.diff(x), [-1 if i == axis % np.ndim(y) else 1 for i in range(np.ndim(y))])
    return np.diff(x, axis=axis)


def widths_adjoint(g: Any, x: Any, axis: int) -> Any:
    """The adjoint of x in `widths(y, x, dx, axis)`."""
    if np.ndim(x) == 1:
        g = np.sum(np.reshape(np.moveaxis(g, axis, 0), (np.shape(g)[axis], -1)), axis=1)
        return unbroadcast(diff_adjoint(g), x)
    return unbroadcast(diff_adjoint(g, 1, axis), x)


def spacing_of_trapezoid(g: Any, x: Any, dx: Any) -> Any:
    """The adjoint of the spacing dx of a trapezoidal rule, which points x take the place of."""
    return unbroadcast(g if x is None else 0.0 * g, dx)


def gradient_adjoint(g: Any, f: Any, spacing: Any, axis: Any = None, edge_order: int = 1) -> Any:
    """The adjoint of f in `np.gradient(f, *spacing, axis=axis, edge_order=edge_order)`."""
    axes = tuple(range(np.ndim(f))) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    parts = g if isinstance(g, (list, tuple)) else [g]
    steps = list(spacing) if len(spacing) == len(axes) else list(spacing or [1.0]) * len(axes)
    total: Any = 0.0
    for part, i, step in zip(parts, axes, steps, strict=True):
        points, factor = (step, 1.0) if np.ndim(step) else (1.0, 1.0 / step)
        total = total + slopes_adjoint(part * factor, np.shape(f)[i], points, i, edge_order)
    return unbroadcast(total, f)


def slopes_adjoint(g: Any, n: int, points: Any, axis: int, edge_order: int = 1) -> Any:
    """The adjoint of n entries along an axis in the slopes that `np.gradient` finds there.

    A slope is made of three neighbours at most. So the slopes of three combs, which have 1 at every third place, are
    all its factors.
    """
    gradient: Any = np.gradient
    width = min(n, 3)
    combs = np.stack([gradient((np.arange(n) % 3 == k) * 1.0, points, edge_order=edge_order) for k in range(width)])
    starts = np.clip(np.arange(n) - 1, 0, n - width)
    g = np.moveaxis(g, axis, 0)
    total: Any = 0.0
    for k in range(width):
        factors = np.take_along_axis(combs, np.expand_dims((starts + k) % 3, 0), 0)
        part = g * np.reshape(factors, (n, *(1,) * (g.ndim - 1)))
        # The first slope and the last are made of the same entries as their neighbours.
        for rows, before in ((part[:1], k), (part[1:-1], k), (part[-1:], n - width + k)):
            total = total + between(rows, before, n - before - len(rows))
    return np.moveaxis(total, 0, axis)


def between(a: Any, before: int, after: int) -> Any:
    """a with so many zeros before and after along its first axis."""
    ends = (np.zeros((length, *np.shape(a)[1:]), a.dtype) for length in (before, after))
    first, last = ends
    return np.concatenate([first, a, last])


def spacing_adjoint(g: Any, z: Any, spacing: Any) -> Any:
    """The adjoints of the steps in `z = np.gradient(f, *spacing)`, numbers each."""
    if any(np.ndim(step) for step in spacing):
        raise NotImplementedError("np.gradient has no derivative rule for coordinates")
    if not isinstance(z, (list, tuple)):
        g, z = [g], [z]
    parts = [-np.sum(np.real(each * conj(part))) for each, part in zip(g, z, strict=True)]
    if len(spacing) == 1:
        parts = [sum(parts[1:], parts[0])]
    return tuple(part / step for part, step in zip(parts, spacing, strict=True))
