"""Tangents of functions that reduce an axis, go along one, or order their entries."""

import numpy as np

from tangentish.helpers import (
    added,
    beside_counts,
    centre,
    conj,
    corrcoef_tangent,
    count,
    counted,
    cov_tangent,
    cov_tangent_of_weights,
    cumprod_tangent,
    either_tangent,
    first,
    for_each,
    from_initial,
    histogram_tangent,
    known,
    nan_centred,
    nonzero,
    only,
    ordered_tangent,
    others,
    pairs,
    permuted_tangent,
    quantile_growth,
    quantile_tangent,
    rows_of,
    rows_with,
    running_places,
    share,
    spaced,
    spacing_tangent,
    spread,
    subtrahend,
    tangent_like,
    ties,
    unique_tangent,
    weights_like,
    widths,
)
from tangentish.rules import t, tangent

# Products


@tangent(np.prod)
def prod_of_some(z, a, axis=None, dtype=None, *, keepdims=False, initial=1, where=True):
    factors = only(a, where, 1.0)
    of_all = np.prod(factors, axis=axis, keepdims=keepdims)
    moved = np.sum(only(t[a] * others(factors, axis), where), axis=axis, keepdims=keepdims)
    t[z] = initial * moved + t[initial] * of_all


@tangent(np.multiply.reduce)
def multiply_reduce(z, array, axis=0, dtype=None, *, keepdims=False, initial=1, where=True):
    factors = only(array, where, 1.0)
    of_all = np.prod(factors, axis=axis, keepdims=keepdims)
    moved = np.sum(only(t[array] * others(factors, axis), where), axis=axis, keepdims=keepdims)
    t[z] = initial * moved + t[initial] * of_all


@tangent(np.nanprod)
def nanprod(z, a, axis=None, dtype=None, *, keepdims=False, initial=1, where=True):
    factors = np.where(known(a, where), a, 1.0)
    of_all = np.prod(factors, axis=axis, keepdims=keepdims)
    moved = np.sum(np.where(known(a, where), t[a] * others(factors, axis), 0.0), axis=axis, keepdims=keepdims)
    t[z] = initial * moved + t[initial] * of_all


@tangent(np.cumprod)
def cumprod(z, a, axis=None, dtype=None):
    t[z] = cumprod_tangent(t[a], a, axis)


@tangent(np.multiply.accumulate)
def multiply_accumulate(z, array, axis=0, dtype=None):
    t[z] = cumprod_tangent(t[array], array, axis)


@tangent("np.cumulative_prod")
def cumulative_prod(z, x, *, axis=None, dtype=None, include_initial=False):
    t[z] = from_initial(cumprod_tangent(t[x], x, axis), z, axis, include_initial)


@tangent(np.nancumprod)
def nancumprod(z, a, axis=None, dtype=None):
    t[z] = cumprod_tangent(only(t[a], known(a)), np.where(known(a), a, 1.0), axis)


@tangent(np.prod, when={"where": True, "initial": 1})
def prod(z, a, axis=None, dtype=None, *, keepdims=False, initial=1, where=True):
    t[z] = np.sum(t[a] * others(a, axis), axis=axis, keepdims=keepdims)


# Extrema


@tangent(np.max, np.amax, np.nanmax, np.min, np.amin, np.nanmin)
def extremum_of_some(z, a, axis=None, *, keepdims=False, initial=None, where=True):
    of_initial = t[initial] * share(a, z, axis, keepdims, where, initial)
    moved = only(t[a] * ties(a, z, axis, keepdims, where, initial), where)
    t[z] = np.sum(moved, axis=axis, keepdims=keepdims) + of_initial


@tangent(np.maximum.reduce, np.minimum.reduce, np.fmax.reduce, np.fmin.reduce)
def extremum_reduce(z, array, axis=0, dtype=None, *, keepdims=False, initial=None, where=True):
    of_initial = t[initial] * share(array, z, axis, keepdims, where, initial)
    moved = only(t[array] * ties(array, z, axis, keepdims, where, initial), where)
    t[z] = np.sum(moved, axis=axis, keepdims=keepdims) + of_initial


@tangent(np.logaddexp.reduce)
def logaddexp_reduce(z, array, axis=0, dtype=None, *, keepdims=False, initial=-np.inf, where=True):
    parts = only(t[array] * np.exp(array - spread(subtrahend(z), array, axis, keepdims)), where)
    t[z] = np.sum(parts, axis=axis, keepdims=keepdims) + t[initial] * np.exp(initial - subtrahend(z))


@tangent(np.ptp)
def ptp(z, a, axis=None, *, keepdims=False):
    highest = ties(a, np.max(a, axis, keepdims=keepdims), axis, keepdims)
    lowest = ties(a, np.min(a, axis, keepdims=keepdims), axis, keepdims)
    t[z] = np.sum(t[a] * (highest - lowest), axis=axis, keepdims=keepdims)


@tangent(np.maximum.accumulate, np.minimum.accumulate)
def running_extremum(z, array, axis=0, dtype=None):
    t[z] = np.take_along_axis(t[array], running_places(array, z, axis), axis)


@tangent(np.max, np.amax, np.nanmax, np.min, np.amin, np.nanmin, when={"where": True, "initial": None})
def extremum(z, a, axis=None, *, keepdims=False, initial=None, where=True):
    t[z] = np.sum(t[a] * ties(a, z, axis, keepdims), axis=axis, keepdims=keepdims)


@tangent(
    np.max, np.amax, np.nanmax, np.min, np.amin, np.nanmin,
    when={"axis": None, "keepdims": False, "where": True, "initial": None},
)  # fmt: skip
def extremum_of_all(z, a, axis=None, *, keepdims=False, initial=None, where=True):
    t[z] = np.sum(t[a] * ties(a, z))


# Means and variances


@tangent(np.average)
def average(z, a, axis=None, weights=None, returned=False, *, keepdims=False):
    w = weights_like(weights, a, axis)
    change = weights_like(t[weights], a, axis)
    total = np.sum(w, axis=axis, keepdims=keepdims)
    rest = a - spread(first(z, True), a, axis, keepdims)
    mean = np.sum(w * t[a], axis=axis, keepdims=keepdims) + np.sum(change * rest, axis=axis, keepdims=keepdims)
    grown = np.sum(change, axis=axis, keepdims=keepdims)
    t[z] = [tangent_like(mean / total, z[0]), tangent_like(grown, z[1])]


@tangent(np.average, when={"returned": False})
def average_alone(z, a, axis=None, weights=None, returned=False, *, keepdims=False):
    w = weights_like(weights, a, axis)
    rest = weights_like(t[weights], a, axis) * (a - spread(z, a, axis, keepdims))
    t[z] = np.sum(w * t[a] + rest, axis=axis, keepdims=keepdims) / np.sum(w, axis=axis, keepdims=keepdims)


@tangent(np.nansum)
def nansum(z, a, axis=None, dtype=None, *, keepdims=False, initial=0, where=True):
    t[z] = np.sum(np.where(known(a, where), t[a], 0.0), axis=axis, keepdims=keepdims) + t[initial]


@tangent(np.nanmean)
def nanmean(z, a, axis=None, dtype=None, *, keepdims=False, where=True):
    n = np.sum(known(a, where), axis=axis, keepdims=keepdims)
    t[z] = np.sum(np.where(known(a, where), t[a], 0.0), axis=axis, keepdims=keepdims) / n


@tangent(np.nancumsum)
def nancumsum(z, a, axis=None, dtype=None):
    t[z] = np.cumsum(np.where(known(a), t[a], 0.0), axis)


@tangent(np.var)
def var_of_some(z, a, axis=None, dtype=None, *, ddof=0, keepdims=False, where=True, mean=None):
    n = counted(a, axis, keepdims, where) - ddof
    rest = only(a - centre(a, axis, where, mean), where)
    moved = np.real(conj(rest) * t[a]) - np.real(conj(rest) * t[mean])
    t[z] = 2.0 * np.sum(moved, axis=axis, keepdims=keepdims) / n + t[ddof] * z / n


@tangent(np.std)
def std_of_some(z, a, axis=None, dtype=None, *, ddof=0, keepdims=False, where=True, mean=None):
    n = counted(a, axis, keepdims, where) - ddof
    rest = only(a - centre(a, axis, where, mean), where)
    moved = np.real(conj(rest) * t[a]) - np.real(conj(rest) * t[mean])
    t[z] = np.sum(moved, axis=axis, keepdims=keepdims) / n / nonzero(z) + t[ddof] * 0.5 * z / n


@tangent(np.nanvar)
def nanvar(z, a, axis=None, dtype=None, *, ddof=0, keepdims=False, where=True, mean=None):
    n = np.sum(known(a, where), axis=axis, keepdims=keepdims) - ddof
    rest = nan_centred(a, axis, where, mean)
    moved = only(np.real(conj(rest) * t[a]), known(a, where)) - np.real(conj(rest) * t[mean])
    t[z] = 2.0 * np.sum(moved, axis=axis, keepdims=keepdims) / n + t[ddof] * z / n


@tangent(np.nanstd)
def nanstd(z, a, axis=None, dtype=None, *, ddof=0, keepdims=False, where=True, mean=None):
    n = np.sum(known(a, where), axis=axis, keepdims=keepdims) - ddof
    rest = nan_centred(a, axis, where, mean)
    moved = only(np.real(conj(rest) * t[a]), known(a, where)) - np.real(conj(rest) * t[mean])
    t[z] = np.sum(moved, axis=axis, keepdims=keepdims) / n / nonzero(z) + t[ddof] * 0.5 * z / n


@tangent(np.cov)
def cov(z, m, y=None, rowvar=True, bias=False, ddof=None, fweights=None, aweights=None, *, dtype=None):
    rows = rows_of(m, y, rowvar)
    change = rows_with(t[m], m, y, rowvar, 0) + rows_with(t[y], m, y, rowvar, 1)
    of_weights = cov_tangent_of_weights(t[aweights], z, rows, bias, ddof, fweights, aweights)
    t[z] = cov_tangent(change, z, rows, bias, ddof, fweights, aweights) + of_weights


@tangent(np.corrcoef)
def corrcoef(z, x, y=None, rowvar=True, *, dtype=None):
    change = rows_with(t[x], x, y, rowvar, 0) + rows_with(t[y], x, y, rowvar, 1)
    t[z] = corrcoef_tangent(change, z, rows_of(x, y, rowvar))


@tangent(np.var, when={"where": True, "mean": None, "ddof": 0, "a.real": True})
def var(z, a, axis=None, dtype=None, *, ddof=0, keepdims=False, where=True, mean=None):
    t[z] = 2.0 * np.mean(t[a] * (a - np.mean(a, axis=axis, keepdims=True)), axis=axis, keepdims=keepdims)


@tangent(np.std, when={"where": True, "mean": None, "ddof": 0, "a.real": True})
def std(z, a, axis=None, dtype=None, *, ddof=0, keepdims=False, where=True, mean=None):
    t[z] = np.mean(t[a] * (a - np.mean(a, axis=axis, keepdims=True)), axis=axis, keepdims=keepdims) / nonzero(z)


@tangent(np.var, when={"where": True, "mean": None, "ddof": lambda ddof: ddof != 0, "a.real": True})
def var_of_sample(z, a, axis=None, dtype=None, *, ddof=0, keepdims=False, where=True, mean=None):
    s = np.sum(t[a] * (a - np.mean(a, axis=axis, keepdims=True)), axis=axis, keepdims=keepdims)
    t[z] = 2.0 * s / (count(a, axis) - ddof)


# Order


@tangent(np.sort)
def sort_of_all(z, a, axis=-1, kind=None, *, stable=None):
    t[z] = permuted_tangent(t[a], z, a, axis)


@tangent(np.sort_complex)
def sort_complex(z, a):
    t[z] = np.take_along_axis(t[a], np.argsort(a, kind="stable"), -1)


@tangent(np.partition)
def partition(z, a, kth, axis=-1, kind="introselect"):
    t[z] = permuted_tangent(t[a], z, a, axis)


@tangent(np.median)
def median(z, a, axis=None, *, keepdims=False):
    t[z] = ordered_tangent(t[a], a, axis, keepdims)


@tangent(np.nanmedian)
def nanmedian(z, a, axis=None, *, keepdims=False):
    t[z] = ordered_tangent(t[a], a, axis, keepdims, True)


@tangent(np.quantile)
def quantile(z, a, q, axis=None, *, method="linear", keepdims=False, weights=None):
    of_q = for_each(t[q], z) * quantile_growth(z, a, q, axis, keepdims, method)
    t[z] = quantile_tangent(t[a], z, a, q, axis, keepdims, method, False, weights) + of_q


@tangent(np.percentile)
def percentile(z, a, q, axis=None, *, method="linear", keepdims=False, weights=None):
    of_q = for_each(t[q], z) * quantile_growth(z, a, q / 100.0, axis, keepdims, method) / 100.0
    t[z] = quantile_tangent(t[a], z, a, q / 100.0, axis, keepdims, method, False, weights) + of_q


@tangent(np.nanquantile)
def nanquantile(z, a, q, axis=None, *, method="linear", keepdims=False, weights=None):
    of_q = for_each(t[q], z) * quantile_growth(z, a, q, axis, keepdims, method, True)
    t[z] = quantile_tangent(t[a], z, a, q, axis, keepdims, method, True, weights) + of_q


@tangent(np.nanpercentile)
def nanpercentile(z, a, q, axis=None, *, method="linear", keepdims=False, weights=None):
    of_q = for_each(t[q], z) * quantile_growth(z, a, q / 100.0, axis, keepdims, method, True) / 100.0
    t[z] = quantile_tangent(t[a], z, a, q / 100.0, axis, keepdims, method, True, weights) + of_q


@tangent(np.unique)
def unique(
    z, ar, return_index=False, return_inverse=False, return_counts=False, axis=None, *, equal_nan=True, sorted=True
):
    several = return_index or return_inverse or return_counts
    t[z] = beside_counts(unique_tangent(t[ar], first(z, several), ar, axis), z)


@tangent("np.unique_values")
def unique_values(z, x):
    t[z] = unique_tangent(t[x], z, x)


@tangent("np.unique_all", "np.unique_counts", "np.unique_inverse")
def unique_with_counts(z, x):
    t[z] = beside_counts(unique_tangent(t[x], z[0], x), z)


@tangent(np.union1d)
def union1d(z, ar1, ar2):
    t[z] = either_tangent(t[ar1], z, ar1, ar2, 0) + either_tangent(t[ar2], z, ar1, ar2, 1)


@tangent(np.setxor1d, np.setdiff1d)
def set_difference(z, ar1, ar2, assume_unique=False):
    t[z] = either_tangent(t[ar1], z, ar1, ar2, 0) + either_tangent(t[ar2], z, ar1, ar2, 1)


@tangent(np.intersect1d)
def intersect1d(z, ar1, ar2, assume_unique=False, return_indices=False):
    entries = first(z, return_indices)
    moved = either_tangent(t[ar1], entries, ar1, ar2, 0) + either_tangent(t[ar2], entries, ar1, ar2, 1)
    t[z] = beside_counts(moved, z)


@tangent(np.histogram)
def histogram(z, a, bins=10, range=None, density=None, weights=None):
    t[z] = histogram_tangent(t[weights], z, (a,), density, weights)


@tangent(np.histogram2d)
def histogram2d(z, x, y, bins=10, range=None, density=None, weights=None):
    t[z] = histogram_tangent(t[weights], z, (x, y), density, weights)


# Rules of quadrature and slopes


@tangent("np.trapezoid", "np.trapz")
def trapezoid(z, y, x=None, dx=1.0, axis=-1):
    lengths = widths(y, x, dx, axis)
    moved = pairs(t[y], axis) * lengths + pairs(y, axis) * widths(y, t[x], dx, axis) + spaced(y, x, axis) * t[dx]
    t[z] = 0.5 * np.sum(moved, axis)


@tangent(np.gradient)
def gradient_by_both(z, f, *varargs, axis=None, edge_order=1):
    moved = np.gradient(t[f], *varargs, axis=axis, edge_order=edge_order)
    t[z] = added(moved, spacing_tangent(t[varargs], z, varargs))


@tangent(np.gradient)
def gradient(z, f, *varargs, axis=None, edge_order=1):
    t[z] = np.gradient(t[f], *varargs, axis=axis, edge_order=edge_order)


@tangent(np.gradient)
def gradient_by_steps(z, f, *varargs, axis=None, edge_order=1):
    t[z] = spacing_tangent(t[varargs], z, varargs)


@tangent(np.sort, when={"axis": lambda axis: isinstance(axis, int)})
def sort(z, a, axis=-1, kind=None, *, stable=None):
    t[z] = np.take_along_axis(t[a], np.argsort(a, axis, kind="stable"), axis)
