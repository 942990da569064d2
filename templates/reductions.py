"""Sums, means, extrema and their running forms: functions that take axes away or go along one."""

import numpy as np

from tangentish.helpers import (
    conj,
    count,
    cov_adjoint,
    cumprod_adjoint,
    diff_adjoint,
    gradient_adjoint,
    nonzero,
    order_weights,
    others,
    pairs,
    pairs_adjoint,
    quantile_adjoint,
    quantile_slope,
    running_adjoint,
    spacing_adjoint,
    spacing_of_trapezoid,
    spread,
    ties,
    unbroadcast,
    weights_adjoint,
    weights_like,
    widths,
    widths_adjoint,
)
from tangentish.rules import adjoint, d, example, linear, zero
from tangentish.samples import distinct, normal, number, positive


@example(normal(3, 4))
@example(normal(3, 4), axis=1)
@example(normal(3, 4, 2), axis=(0, -1))
@example(normal(3, 1), axis=0, keepdims=True)
@example(number())
@linear(np.sum)
def sum(z, a, axis=None, *, keepdims=False):
    d[a] = spread(d[z], a, axis, keepdims)


@linear(np.sum, when={"axis": None, "keepdims": False})
def sum_of_all(z, a, axis=None, *, keepdims=False):
    d[a] = spread(d[z], a)


@example(normal(3, 4))
@example(normal(3, 4), axis=None)
@linear(np.add.reduce)
def add_reduce(z, array, axis=0, *, keepdims=False):
    d[array] = spread(d[z], array, axis, keepdims)


@example(normal(3, 4))
@example(normal(3, 4), axis=1)
@example(normal(3, 4, 2), axis=(0, -1))
@example(normal(3, 1), axis=0, keepdims=True)
@linear(np.mean)
def mean(z, a, axis=None, *, keepdims=False):
    d[a] = spread(d[z] / count(a, axis), a, axis, keepdims)


@linear(np.mean, when={"axis": None, "keepdims": False})
def mean_of_all(z, a, axis=None, *, keepdims=False):
    d[a] = spread(d[z] / np.size(a), a)


@linear(np.mean, when={"axis": None, "keepdims": False, "a.ndim": 1})
def mean_of_vector(z, a, axis=None, *, keepdims=False):
    d[a] = spread(d[z] / len(a), a)


@example(normal(3, 4))
@example(np.array([[1.5, 0.0, 2.0], [0.0, 0.0, 1.0]]), axis=1)
@example(normal(3, 2, 2), axis=(0, 2), keepdims=True)
@adjoint(np.prod)
def prod(z, a, axis=None, *, keepdims=False):
    """A product of the others, exact where entries are 0."""
    d[a] = spread(d[z], a, axis, keepdims) * others(conj(a), axis)


@example(normal(3, 4))
@adjoint(np.multiply.reduce)
def multiply_reduce(z, array, axis=0, *, keepdims=False):
    d[array] = spread(d[z], array, axis, keepdims) * others(conj(array), axis)


@example(distinct(3, 4))
@example(distinct(3, 4), axis=1)
@example(distinct(2, 3, 4), axis=(0, -1), keepdims=True)
@example(number())
@adjoint(np.max, np.amax, np.nanmax)
def max(z, a, axis=None, *, keepdims=False):
    """Ties share equally."""
    d[a] = spread(d[z], a, axis, keepdims) * ties(a, z, axis, keepdims)


@adjoint(np.max, when={"axis": None, "keepdims": False})
def max_of_all(z, a, axis=None, *, keepdims=False):
    d[a] = d[z] * ties(a, z)


@example(distinct(3, 4))
@example(distinct(3, 4), axis=1)
@example(distinct(2, 3, 4), axis=(0, -1), keepdims=True)
@adjoint(np.min, np.amin, np.nanmin)
def min(z, a, axis=None, *, keepdims=False):
    d[a] = spread(d[z], a, axis, keepdims) * ties(a, z, axis, keepdims)


@adjoint(np.min, when={"axis": None, "keepdims": False})
def min_of_all(z, a, axis=None, *, keepdims=False):
    d[a] = d[z] * ties(a, z)


@example(distinct(3, 4))
@adjoint(np.maximum.reduce, np.minimum.reduce)
def extremum_reduce(z, array, axis=0, *, keepdims=False):
    d[array] = spread(d[z], array, axis, keepdims) * ties(array, z, axis, keepdims)


@example(distinct(3, 4))
@example(distinct(3, 4), axis=1, keepdims=True)
@adjoint(np.ptp)
def ptp(z, a, axis=None, *, keepdims=False):
    highest = ties(a, np.max(a, axis, keepdims=keepdims), axis, keepdims)
    lowest = ties(a, np.min(a, axis, keepdims=keepdims), axis, keepdims)
    d[a] = spread(d[z], a, axis, keepdims) * (highest - lowest)


@example(normal(3, 4))
@example(normal(3, 4), axis=1, ddof=1)
@example(normal(3, 4, 2), axis=(0, -1), keepdims=True)
@example(normal(3, 4), axis=1, ddof=0.5)
@adjoint(np.var)
def var(z, a, axis=None, *, ddof=0, keepdims=False):
    g = spread(d[z] / (count(a, axis) - ddof), a, axis, keepdims)
    d[a] = 2.0 * g * (a - np.mean(a, axis=axis, keepdims=True))
    d[ddof] = np.sum(d[z] * z) / (count(a, axis) - ddof)


@adjoint(np.var, when={"ddof": 0})
def var_of_sample(z, a, axis=None, *, ddof=0, keepdims=False):
    g = spread(d[z] / count(a, axis), a, axis, keepdims)
    d[a] = 2.0 * g * (a - np.mean(a, axis=axis, keepdims=True))


@adjoint(np.var, when={"ddof": 0, "axis": None, "keepdims": False})
def var_of_all(z, a, axis=None, *, ddof=0, keepdims=False):
    d[a] = 2.0 * d[z] / np.size(a) * (a - np.mean(a))


@example(normal(3, 4))
@example(normal(3, 4), axis=1, ddof=1)
@example(normal(3, 4, 2), axis=(0, -1), keepdims=True)
@example(normal(3, 4), axis=1, ddof=0.5)
@adjoint(np.std)
def std(z, a, axis=None, *, ddof=0, keepdims=False):
    """0 where all entries are equal."""
    g = spread(d[z] / nonzero(z) / (count(a, axis) - ddof), a, axis, keepdims)
    d[a] = g * (a - np.mean(a, axis=axis, keepdims=True))
    d[ddof] = 0.5 * np.sum(d[z] * z) / (count(a, axis) - ddof)


@adjoint(np.std, when={"ddof": 0})
def std_of_sample(z, a, axis=None, *, ddof=0, keepdims=False):
    g = spread(d[z] / nonzero(z) / count(a, axis), a, axis, keepdims)
    d[a] = g * (a - np.mean(a, axis=axis, keepdims=True))


@adjoint(np.std, when={"ddof": 0, "axis": None, "keepdims": False})
def std_of_all(z, a, axis=None, *, ddof=0, keepdims=False):
    d[a] = d[z] / nonzero(z) / np.size(a) * (a - np.mean(a))


@example(normal(3, 4))
@example(normal(3, 4), axis=1, weights=positive(4))
@example(normal(3, 4), axis=0, weights=positive(3, 4))
@example(normal(3, 4), weights=positive(3, 4))
@adjoint(np.average)
def average(z, a, axis=None, weights=None, *, keepdims=False):
    w = weights_like(weights, a, axis)
    g = spread(d[z] / np.sum(w, axis=axis, keepdims=keepdims), a, axis, keepdims)
    d[a] = unbroadcast(g * conj(w), a)
    d[weights] = weights_adjoint(g * conj(a - spread(z, a, axis, keepdims)), weights, axis)


@example(distinct(5))
@example(distinct(3, 4), axis=1)
@example(distinct(4, 3), axis=0, keepdims=True)
@adjoint(np.median)
def median(z, a, axis=None, *, keepdims=False):
    d[a] = unbroadcast(spread(d[z], a, axis, keepdims) * order_weights(a, 0.5, axis), a)


@example(distinct(7), 0.3)
@example(distinct(3, 5), 0.6, axis=1)
@example(distinct(3, 5), np.array([0.1, 0.45]), axis=0)
@adjoint(np.quantile)
def quantile(z, a, q, axis=None, *, keepdims=False):
    d[a] = unbroadcast(quantile_adjoint(d[z], a, q, axis, keepdims), a)
    d[q] = unbroadcast(quantile_slope(d[z], a, q, axis), q)


@example(distinct(7), 30.0)
@example(distinct(3, 5), np.array([10.0, 45.0]), axis=0)
@adjoint(np.percentile)
def percentile(z, a, q, axis=None, *, keepdims=False):
    d[a] = unbroadcast(quantile_adjoint(d[z], a, q / 100.0, axis, keepdims), a)
    d[q] = unbroadcast(quantile_slope(d[z], a, q / 100.0, axis) / 100.0, q)


@example(np.array([[1.0, np.nan, 2.0], [3.0, 4.0, np.nan]]), axis=1)
@example(normal(3, 4))
@linear(np.nansum)
def nansum(z, a, axis=None, *, keepdims=False):
    d[a] = np.where(np.isnan(a), 0.0, spread(d[z], a, axis, keepdims))


@example(np.array([[1.0, np.nan, 2.0], [3.0, 4.0, np.nan]]), axis=1)
@example(normal(3, 4))
@linear(np.nanmean)
def nanmean(z, a, axis=None, *, keepdims=False):
    g = d[z] / np.sum(~np.isnan(a), axis=axis, keepdims=keepdims)
    d[a] = unbroadcast(np.where(np.isnan(a), 0.0, spread(g, a, axis, keepdims)), a)


@example(normal(3, 4))
@example(normal(3, 4), axis=1)
@linear(np.cumsum)
def cumsum(z, a, axis=None):
    d[a] = np.reshape(np.flip(np.cumsum(np.flip(d[z], axis), axis), axis), np.shape(a))


@linear(np.cumsum, when={"a.ndim": 1})
def cumsum_of_vector(z, a, axis=None):
    d[a] = np.cumsum(d[z][::-1])[::-1]


@example(normal(5))
@example(normal(3, 4), axis=1)
@linear("np.cumulative_sum")
def cumulative_sum(z, x, *, axis=None):
    d[x] = np.reshape(np.flip(np.cumsum(np.flip(d[z], axis), axis), axis), np.shape(x))


@example(normal(5))
@example(normal(3, 4), axis=1)
@adjoint("np.cumulative_prod")
def cumulative_prod(z, x, *, axis=None):
    d[x] = unbroadcast(cumprod_adjoint(d[z], x, axis), x)


@example(normal(5))
@linear(np.add.accumulate)
def add_accumulate(z, array, axis=0):
    d[array] = np.flip(np.cumsum(np.flip(d[z], axis), axis), axis)


@example(normal(3, 4))
@example(np.array([[1.5, 0.0, 2.0, 3.0], [0.0, 0.5, 0.0, 1.0]]), axis=1)
@adjoint(np.cumprod)
def cumprod(z, a, axis=None):
    d[a] = unbroadcast(cumprod_adjoint(d[z], a, axis), a)


@example(normal(3, 4))
@example(normal(5, 2), 2, axis=0)
@linear(np.diff)
def diff(z, a, n=1, axis=-1):
    d[a] = diff_adjoint(d[z], n, axis)


@example(normal(5))
@linear(np.ediff1d)
def ediff1d(z, ary):
    d[ary] = np.reshape(diff_adjoint(d[z], 1, 0), np.shape(ary))


@example(normal(3, 4), dx=0.5)
@example(normal(4, 3), np.array([0.0, 0.5, 2.0, 2.5]), axis=0)
@example(normal(3, 4), normal(3, 4))
@adjoint("np.trapezoid", "np.trapz")
def trapezoid(z, y, x=None, dx=1.0, axis=-1):
    g = 0.5 * np.expand_dims(d[z], axis)
    d[y] = unbroadcast(pairs_adjoint(g * conj(widths(y, x, dx, axis)), axis), y)
    d[x] = widths_adjoint(g * conj(pairs(y, axis)), x, axis)
    d[dx] = spacing_of_trapezoid(g * conj(pairs(y, axis)), x, dx)


@example(np.array([[1.0, np.nan, 2.0], [3.0, 4.0, np.nan]]), axis=1)
@adjoint(np.nanprod)
def nanprod(z, a, axis=None, *, keepdims=False):
    known = np.where(np.isnan(a), 1.0, a)
    g = spread(d[z], a, axis, keepdims) * others(conj(known), axis)
    d[a] = unbroadcast(np.where(np.isnan(a), 0.0, g), a)


@example(np.array([[1.0, np.nan, 2.0], [3.0, 4.0, np.nan]]), axis=1)
@example(normal(3, 4), ddof=1)
@example(normal(3, 4), axis=1, ddof=0.5)
@adjoint(np.nanvar)
def nanvar(z, a, axis=None, *, ddof=0, keepdims=False):
    known = np.sum(~np.isnan(a), axis=axis, keepdims=keepdims)
    middle = np.nanmean(a, axis=axis, keepdims=True)
    g = spread(2.0 * d[z] / (known - ddof), a, axis, keepdims)
    d[a] = unbroadcast(g * (np.where(np.isnan(a), middle, a) - middle), a)
    d[ddof] = np.sum(d[z] * z / (known - ddof))


@example(np.array([[1.0, np.nan, 2.0], [3.0, 4.0, np.nan]]), axis=1)
@example(normal(3, 4), ddof=1)
@example(normal(3, 4), axis=1, ddof=0.5)
@adjoint(np.nanstd)
def nanstd(z, a, axis=None, *, ddof=0, keepdims=False):
    known = np.sum(~np.isnan(a), axis=axis, keepdims=keepdims)
    middle = np.nanmean(a, axis=axis, keepdims=True)
    g = spread(d[z] / nonzero(z) / (known - ddof), a, axis, keepdims)
    d[a] = unbroadcast(g * (np.where(np.isnan(a), middle, a) - middle), a)
    d[ddof] = 0.5 * np.sum(d[z] * z / (known - ddof))


@example(np.array([1.0, np.nan, 2.0, 3.0]))
@linear(np.nancumsum)
def nancumsum(z, a, axis=None):
    g = np.reshape(np.flip(np.cumsum(np.flip(d[z], axis), axis), axis), np.shape(a))
    d[a] = np.where(np.isnan(a), 0.0, g)


@example(normal(3, 4))
@example(normal(3, 4), bias=True)
@example(normal(5, 2), rowvar=False, ddof=0)
@example(normal(5))
@adjoint(np.cov)
def cov(z, m, *, rowvar=True, bias=False, ddof=None):
    d[m] = unbroadcast(cov_adjoint(d[z], m, rowvar, bias, ddof), m)


@example(normal(6))
@example(normal(4, 5), axis=1)
@example(normal(4, 5), 0.5, axis=0, edge_order=2)
@example(normal(4, 5), 0.5, number())
@adjoint(np.gradient)
def gradient(z, f, *varargs, axis=None, edge_order=1):
    d[f] = gradient_adjoint(d[z], f, varargs, axis, edge_order)
    d[varargs] = spacing_adjoint(d[z], z, varargs)


@example(np.array([0, 2, 2, 1]), normal(4))
@example(np.array([0, 2, 2, 1]), normal(4), 5)
@linear(np.bincount, sized_by_values=True, constant_in=("x",))
def bincount(z, x, weights=None, minlength=0):
    d[weights] = unbroadcast(np.take(d[z], x), weights)


@example(np.array([[0.5, 1.0, 2.0], [3.0, 0.3, 1.5]]), 1)
@adjoint(np.maximum.accumulate, np.minimum.accumulate)
def running_extremum(z, array, axis=0):
    d[array] = running_adjoint(d[z], array, z, axis)


zero(
    np.all, np.any, np.argmax, np.argmin, np.nanargmax, np.nanargmin, np.count_nonzero,
    np.logical_and.reduce, np.logical_or.reduce,
)  # fmt: skip
