"""Tangents of functions that reduce, order, interpolate and count; `change` is always that of an operand."""

from typing import Any

import numpy as np

from tangentish.helpers.arithmetic import conj
from tangentish.helpers.covariance import row_counts, rows_of
from tangentish.helpers.indexing import first_places, overridable, places_of
from tangentish.helpers.linalg import norm_order_slope
from tangentish.helpers.polynomials import polyfit_parts
from tangentish.helpers.quantiles import order_weights
from tangentish.helpers.reductions import known


def cumprod_tangent(change: Any, a: Any, axis: Any = None) -> Any:
    """The tangent of `np.cumprod(a, axis)`, exact where entries are 0."""
    if axis is None:
        return cumprod_tangent(np.ravel(change), np.ravel(a), 0)
    a, change = np.moveaxis(a, axis, 0), np.moveaxis(change, axis, 0)
    z = np.cumprod(a, axis=0)
    if np.all((np.abs(z) >= np.finfo(z.dtype).tiny) & np.isfinite(z)):
        return np.moveaxis(z * np.cumsum(change / a, axis=0), 0, axis)
    before = np.concatenate([np.ones_like(a[:1]), z[:-1]], axis=0)
    parts = []
    moved = 0.0 * change[0]
    for i in range(len(a)):
        moved = moved * a[i] + before[i] * change[i]
        parts.append(moved)
    return np.moveaxis(np.stack(parts), 0, axis)


def from_initial(change: Any, z: Any, axis: Any = None, initial: Any = None) -> Any:
    """The tangent of a cumulative result z with a zero for its initial entry, if it has one."""
    if initial is None or initial is False:
        return change
    axis = axis or 0
    return np.concatenate([np.zeros_like(np.take(z, [0], axis)), change], axis=axis)


def for_each(change: Any, z: Any) -> Any:
    """A change of the orders of quantiles z, with axes for what the quantiles are taken of."""
    return np.reshape(change, (*np.shape(change), *(1,) * (np.ndim(z) - np.ndim(change))))


def rows_with(change: Any, m: Any, y: Any, rowvar: bool, which: int) -> Any:
    """The tangent of the variables of `np.cov(m, y, rowvar)`, one a row, by that of m (0) or y (1)."""
    own = rows_of(change, None, rowvar)
    counts = row_counts(m, y, rowvar)
    if len(counts) == 1:
        return own
    zeros = np.zeros((counts[1 - which][1], np.shape(own)[1]), own.dtype)
    return np.concatenate([zeros, own] if which else [own, zeros], axis=0)


def cov_weights(rows: Any, bias: bool, ddof: Any, fweights: Any, aweights: Any) -> Any:
    """The weights of a covariance, what its sums are divided by, and the rows less their means."""
    ddof = (0 if bias else 1) if ddof is None else ddof
    repeats = np.ones(np.shape(rows)[1]) if fweights is None else np.asarray(fweights)
    weights = repeats if aweights is None else repeats * aweights
    total = np.sum(weights)
    square = total if aweights is None else np.sum(weights * aweights)
    centred = rows - np.sum(rows * weights, axis=1, keepdims=True) / total
    return weights, total - ddof * square / total, centred


def cov_tangent(
    change: Any, z: Any, rows: Any, bias: bool = False, ddof: Any = None, fweights: Any = None, aweights: Any = None
) -> Any:
    """The tangent of the covariance z of the rows, by that of these."""
    weights, factor, centred = cov_weights(rows, bias, ddof, fweights, aweights)
    half = (change * weights) @ conj(np.swapaxes(centred, 0, 1)) / factor
    return np.reshape(half + conj(np.swapaxes(half, 0, 1)), np.shape(z))


def cov_tangent_of_weights(
    change: Any, z: Any, rows: Any, bias: bool = False, ddof: Any = None, fweights: Any = None, aweights: Any = None
) -> Any:
    """The tangent of the covariance z by that of its `aweights`."""
    weights, factor, centred = cov_weights(rows, bias, ddof, fweights, aweights)
    ddof = (0 if bias else 1) if ddof is None else ddof
    moved = change if fweights is None else np.asarray(fweights) * change
    total, square = np.sum(weights), np.sum(weights * aweights)
    grown = np.sum(moved) * (1.0 + ddof * square / total**2) - 2.0 * ddof * np.sum(weights * change) / total
    whole = (centred * moved) @ conj(np.swapaxes(centred, 0, 1))
    return (np.reshape(whole, np.shape(z)) - z * grown) / factor


def corrcoef_tangent(change: Any, z: Any, rows: Any) -> Any:
    """The tangent of the correlation coefficients z by that of the rows."""
    if np.shape(rows)[0] == 1:
        return 0.0 * z
    c = np.cov(rows)
    moved = cov_tangent(change, c, rows)
    variances = np.real(np.diagonal(c))
    sizes = np.sqrt(variances)
    along = 0.5 * np.real(np.diagonal(moved)) / variances
    return moved / np.expand_dims(sizes, 1) / sizes - z * (np.expand_dims(along, 1) + along)


def spacing_tangent(changes: Any, z: Any, spacing: Any) -> Any:
    """The tangent of `z = np.gradient(f, *spacing)` by those of the steps, numbers each."""
    if any(np.ndim(step) for step in spacing):
        raise NotImplementedError("np.gradient has no derivative rule for coordinates")
    if not isinstance(z, (list, tuple)):
        return -z * changes[0] / spacing[0]
    repeats = len(z) if len(spacing) == 1 else 1
    pairs = zip(z, list(changes) * repeats, list(spacing) * repeats, strict=True)
    return [-part * change / step for part, change, step in pairs]


def added(a: Any, b: Any) -> Any:
    """The sum of two tangents of one result, which may be several arrays."""
    return [one + other for one, other in zip(a, b, strict=True)] if isinstance(a, (list, tuple)) else a + b


def permuted_tangent(change: Any, z: Any, a: Any, axis: Any = -1) -> Any:
    """The tangent of z, which holds the entries of a in another order along `axis`; equals keep theirs."""
    if axis is None:
        return permuted_tangent(np.ravel(change), z, np.ravel(a), 0)
    ordered = np.take_along_axis(change, np.argsort(a, axis=axis, kind="stable"), axis)
    return np.take_along_axis(ordered, places_of(np.argsort(z, axis=axis, kind="stable"), axis), axis)


def unique_tangent(change: Any, z: Any, a: Any, axis: Any = None) -> Any:
    """The tangent of `z = np.unique(a, axis=axis)`."""
    if axis is None:
        return np.take(change, first_places(z, np.ravel(a)))
    return np.take(change, np.unique(np.asarray(a), return_index=True, axis=axis)[1], axis)


def beside_counts(change: Any, z: Any) -> Any:
    """The tangent of the first of several results, of which the others are numbers of places: they have none."""
    return [change, *[None for _ in z[1:]]] if isinstance(z, tuple) else change


def either_tangent(change: Any, z: Any, one: Any, other: Any, which: int) -> Any:
    """The tangent of an array z of entries of one or the other, by that of one (0) or the other (1)."""
    places = first_places(z, np.concatenate([np.ravel(one), np.ravel(other)]))
    n = np.size(one)
    here = (places >= n) if which else (places < n)
    return np.where(here, np.take(np.ravel(change), np.where(here, places - n * which, 0)), 0.0)


def histogram_tangent(change: Any, z: Any, samples: Any, density: Any, weights: Any) -> Any:
    """The tangent of a histogram of samples, whose counts and edges are z, by that of the weights."""
    edges = z[1:]
    flat = [np.ravel(x) for x in samples]
    moved = counted_within(flat, edges, np.ravel(change))
    if density:
        area = np.ones(())
        for bounds in edges:
            area = np.multiply.outer(area, np.diff(bounds))
        total = np.sum(counted_within(flat, edges, np.ravel(weights)))
        moved = (moved / area - z[0] * np.sum(moved)) / total
    return [moved, *[np.zeros_like(bounds) if bounds.dtype.kind in "fc" else None for bounds in edges]]


@overridable
def counted_within(samples: Any, edges: Any, weights: Any) -> Any:
    """The sums of the weights of the samples in each box of the edges."""
    return np.histogramdd(samples, bins=[np.asarray(bounds) for bounds in edges], weights=weights)[0]


def picked_first(changes: Any, args: Any, z: Any) -> Any:
    """The tangent of the first argument that is z; the arguments may stand in one sequence."""
    if len(args) == 1:
        changes, args = changes[0], args[0]
    for change, x in zip(changes, args, strict=True):
        if x is z or bool(x == z):
            return change
    return 0.0 * z


def put_in_order(changes: Any, iterable: Any, reverse: bool = False) -> Any:
    """The tangents of the numbers that `sorted` has put in order; equals keep their order."""
    order = sorted(range(len(iterable)), key=lambda i: iterable[i], reverse=reverse)
    return [changes[i] for i in order]


def sum_of_products(changes: Any, numbers: Any) -> Any:
    """The sum of the products of two sequences of numbers."""
    total = 0.0
    for change, x in zip(changes, numbers, strict=True):
        total = total + change * x
    return total


def norm_tangent_of_order(
    change: Any, x: Any, z: Any, ord: Any, axis: Any = None, keepdims: bool = False
) -> Any:
    """The tangent of a norm by that of its order."""
    return change * norm_order_slope(x, z, ord, axis, keepdims)


def poly_tangent(change: Any, z: Any, roots: Any) -> Any:
    """The tangent of `z = np.poly(roots)`: each root is divided out of the polynomial."""
    if np.ndim(roots) > 1:
        raise NotImplementedError("np.poly of a matrix has no derivative rule")
    carried = 0.0 * roots
    parts = [0.0 * z[0]]
    for k in range(np.size(roots)):
        carried = carried * roots + z[k]
        parts.append(-np.sum(change * carried))
    return np.stack(parts)


def roots_tangent(change: Any, z: Any, p: Any) -> Any:
    """The tangent of `z = np.roots(p)` by that of the coefficients."""
    n = np.size(p)
    slopes = np.polyval(p[:-1] * np.arange(n - 1, 0, -1), z)
    if not np.all(slopes != 0):
        raise NotImplementedError("np.roots has no derivative at a multiple root")
    return -np.polyval(change, z) / slopes


def polydiv_tangent(change: Any, z: Any, v: Any) -> Any:
    """The tangents of quotient and rest by that of what is divided, less the quotient times that of v."""
    quotient, rest = np.polydiv(change, v)
    n = max(np.size(rest), np.size(z[1]))
    rest = np.concatenate([np.zeros(n - np.size(rest), rest.dtype), rest])
    return [quotient, rest[n - np.size(z[1]) :]]


def polyfit_tangent(of_rows: Any, of_matrix: Any, z: Any, x: Any, y: Any, deg: int, w: Any = None) -> Any:
    """The tangent of `z = np.polyfit(x, y, deg, w=w)` by those of its weighted rows and of its matrix; 0 for none."""
    matrix, rows, inverse, sizes = polyfit_parts(x, y, deg, w)
    c = np.reshape(z, (deg + 1, -1))
    moved = inverse @ (of_rows - of_matrix @ c)
    back = conj(np.swapaxes(of_matrix, 0, 1)) @ (rows - matrix @ c)
    moved = moved + inverse @ (conj(np.swapaxes(inverse, 0, 1)) @ (back / sizes))
    return np.reshape(moved / sizes, np.shape(z))


def polyfit_by_points(change: Any, z: Any, x: Any, y: Any, deg: int, w: Any = None) -> Any:
    """The tangent of a fitted polynomial by that of its points x."""
    columns = np.expand_dims(change if w is None else w * change, 1)
    slopes = np.vander(x, deg + 1)[:, 1:] * np.arange(deg, 0, -1) * columns
    of_matrix = np.concatenate([slopes, 0.0 * columns], axis=1)
    return polyfit_tangent(np.zeros((len(x), 1)), of_matrix, z, x, y, deg, w)


def polyfit_by_values(change: Any, z: Any, x: Any, y: Any, deg: int, w: Any = None) -> Any:
    """The tangent of a fitted polynomial by that of the values y."""
    rows = np.reshape(change, (len(x), -1))
    rows = rows if w is None else np.expand_dims(w, 1) * rows
    return polyfit_tangent(rows, np.zeros((len(x), deg + 1)), z, x, y, deg, w)


def polyfit_by_weights(change: Any, z: Any, x: Any, y: Any, deg: int, w: Any = None) -> Any:
    """The tangent of a fitted polynomial by that of the weights w."""
    columns = np.expand_dims(change, 1)
    rows = columns * np.reshape(y, (len(x), -1))
    return polyfit_tangent(rows, columns * np.vander(x, deg + 1), z, x, y, deg, w)


def vander_tangent(change: Any, z: Any, x: Any, increasing: bool = False) -> Any:
    """The tangent of `z = np.vander(x, n, increasing)`."""
    n = np.shape(z)[1]
    powers = np.expand_dims(x, 1) ** np.arange(max(n - 1, 0)) * np.arange(1, n)
    moved = np.concatenate([np.zeros((len(x), min(n, 1))), powers], axis=1) * np.expand_dims(change, 1)
    return moved if increasing else np.flip(moved, 1)


def start_tangent(change: Any, stop: Any = None) -> Any:
    """The tangent of the first argument of `np.arange`: where it is alone, nothing depends on it."""
    return 0.0 if stop is None else change


def spaced(y: Any, x: Any, axis: int) -> Any:
    """Sums of neighbours along an axis by which a rule of quadrature depends on a spacing; points take its place."""
    y = np.moveaxis(y, axis, -1)
    sums = np.moveaxis(y[..., 1:] + y[..., :-1], -1, axis)
    return sums if x is None else 0.0 * sums


def interp_beyond(change: Any, x: Any, xp: Any, side: float, period: Any = None) -> Any:
    """A change where `np.interp` gives its value for the left (side -1) or right."""
    if period is not None:
        return 0.0 * x
    return np.where(side * x > side * (xp[-1] if side > 0 else xp[0]), change, 0.0)


def ordered_tangent(change: Any, a: Any, axis: Any, keepdims: bool, skip: bool = False) -> Any:
    """The tangent of the median of a, or of np.nanmedian with `skip`."""
    change = np.where(known(a), change, 0.0) if skip else change
    return np.sum(change * order_weights(a, 0.5, axis, "linear", skip), axis=axis, keepdims=keepdims)
