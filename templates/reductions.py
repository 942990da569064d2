"""Sums, means, extrema and their running forms: functions that take axes away or go along one."""

import numpy as np

from tangentish.helpers import (
    after_initial,
    centre,
    conj,
    corrcoef_adjoint,
    count,
    counted,
    cov_adjoints,
    cumprod_adjoint,
    diff_adjoint,
    diff_adjoints,
    first,
    gradient_adjoint,
    known,
    length_of,
    like_rows,
    nan_centred,
    nonzero,
    only,
    order_weights,
    others,
    pairs,
    pairs_adjoint,
    quantile_adjoint,
    quantile_slope,
    reduceat_adjoint,
    rows_of,
    running_adjoint,
    second,
    share,
    spacing_adjoint,
    spacing_of_trapezoid,
    spread,
    subtrahend,
    ties,
    unbroadcast,
    weights_adjoint,
    weights_like,
    widths,
    widths_adjoint,
)
from tangentish.rules import adjoint, d, example, linear, zero
from tangentish.samples import distinct, normal, number, positive

SOME = np.array([[True, False, True, True], [False, True, True, False], [True, True, False, True]])


@example(normal(3, 4))
@example(normal(3, 4), axis=1)
@example(normal(3, 4, 2), axis=(0, -1))
@example(normal(3, 1), axis=0, keepdims=True)
@example(number())
@example(normal(3, 4), 0, np.float64, initial=number(), where=SOME)
@linear(np.sum)
def sum(z, a, axis=None, dtype=None, *, keepdims=False, initial=0, where=True):
    d[a] = only(spread(d[z], a, axis, keepdims), where)
    d[initial] = unbroadcast(d[z], initial)


@linear(np.sum, when={"where": True})
def sum_of_each(z, a, axis=None, dtype=None, *, keepdims=False, initial=0, where=True):
    d[a] = spread(d[z], a, axis, keepdims)
    d[initial] = unbroadcast(d[z], initial)


@linear(np.sum, when={"axis": None, "keepdims": False, "where": True})
def sum_of_all(z, a, axis=None, dtype=None, *, keepdims=False, initial=0, where=True):
    d[a] = spread(d[z], a)
    d[initial] = unbroadcast(d[z], initial)


@example(normal(3, 4))
@example(normal(3, 4), axis=None)
@example(normal(3, 4), axis=(0, 1), initial=number(), where=SOME)
@linear(np.add.reduce)
def add_reduce(z, array, axis=0, dtype=None, *, keepdims=False, initial=0, where=True):
    d[array] = only(spread(d[z], array, axis, keepdims), where)
    d[initial] = unbroadcast(d[z], initial)


@example(normal(3, 4))
@example(normal(3, 4), axis=1)
@example(normal(3, 4, 2), axis=(0, -1))
@example(normal(3, 1), axis=0, keepdims=True)
@example(normal(3, 4), axis=1, dtype=np.float64, where=SOME)
@linear(np.mean)
def mean(z, a, axis=None, dtype=None, *, keepdims=False, where=True):
    d[a] = only(spread(d[z] / counted(a, axis, keepdims, where), a, axis, keepdims), where)


@linear(np.mean, when={"where": True})
def mean_of_each(z, a, axis=None, dtype=None, *, keepdims=False, where=True):
    d[a] = spread(d[z] / count(a, axis), a, axis, keepdims)


@linear(np.mean, when={"axis": None, "keepdims": False, "where": True})
def mean_of_all(z, a, axis=None, dtype=None, *, keepdims=False, where=True):
    d[a] = spread(d[z] / np.size(a), a)


@linear(np.mean, when={"axis": None, "keepdims": False, "where": True, "a.ndim": 1})
def mean_of_vector(z, a, axis=None, dtype=None, *, keepdims=False, where=True):
    d[a] = spread(d[z] / len(a), a)


@example(normal(3, 4))
@example(np.array([[1.5, 0.0, 2.0], [0.0, 0.0, 1.0]]), axis=1)
@example(normal(3, 2, 2), axis=(0, 2), keepdims=True)
@example(normal(3, 4), axis=1, initial=number(), where=SOME)
@adjoint(np.prod)
def prod(z, a, axis=None, dtype=None, *, keepdims=False, initial=1, where=True):
    """A product of the others, exact where entries are 0."""
    factors = only(a, where, 1.0)
    d[a] = only(spread(d[z] * conj(initial), a, axis, keepdims) * others(conj(factors), axis), where)
    d[initial] = unbroadcast(d[z] * conj(np.prod(factors, axis=axis, keepdims=keepdims)), initial)


@adjoint(np.prod, when={"where": True, "initial": 1})
def prod_of_each(z, a, axis=None, dtype=None, *, keepdims=False, initial=1, where=True):
    d[a] = spread(d[z], a, axis, keepdims) * others(conj(a), axis)
    d[initial] = unbroadcast(d[z] * conj(np.prod(a, axis=axis, keepdims=keepdims)), initial)


@example(normal(3, 4))
@example(normal(3, 4), 1, keepdims=True, initial=number(), where=SOME)
@adjoint(np.multiply.reduce)
def multiply_reduce(z, array, axis=0, dtype=None, *, keepdims=False, initial=1, where=True):
    factors = only(array, where, 1.0)
    g = spread(d[z] * conj(initial), array, axis, keepdims) * others(conj(factors), axis)
    d[array] = only(g, where)
    d[initial] = unbroadcast(d[z] * conj(np.prod(factors, axis=axis, keepdims=keepdims)), initial)


@example(distinct(3, 4))
@example(distinct(3, 4), axis=1)
@example(distinct(2, 3, 4), axis=(0, -1), keepdims=True)
@example(number())
@example(distinct(3, 4), axis=1, initial=-0.21, where=SOME)
@adjoint(np.max, np.amax, np.nanmax)
def max(z, a, axis=None, *, keepdims=False, initial=None, where=True):
    """Ties share equally, with `initial` too."""
    d[a] = spread(d[z], a, axis, keepdims) * ties(a, z, axis, keepdims, where, initial)
    d[initial] = np.sum(d[z] * share(a, z, axis, keepdims, where, initial))


@adjoint(np.max, when={"where": True, "initial": None})
def max_of_each(z, a, axis=None, *, keepdims=False, initial=None, where=True):
    d[a] = spread(d[z], a, axis, keepdims) * ties(a, z, axis, keepdims)
    d[initial] = np.sum(d[z] * share(a, z, axis, keepdims))


@adjoint(np.max, when={"axis": None, "keepdims": False, "where": True, "initial": None})
def max_of_all(z, a, axis=None, *, keepdims=False, initial=None, where=True):
    d[a] = d[z] * ties(a, z)
    d[initial] = np.sum(d[z] * share(a, z))


@example(distinct(3, 4))
@example(distinct(3, 4), axis=1)
@example(distinct(2, 3, 4), axis=(0, -1), keepdims=True)
@example(distinct(3, 4), axis=1, initial=0.01, where=SOME)
@adjoint(np.min, np.amin, np.nanmin)
def min(z, a, axis=None, *, keepdims=False, initial=None, where=True):
    """Ties share equally, with `initial` too."""
    d[a] = spread(d[z], a, axis, keepdims) * ties(a, z, axis, keepdims, where, initial)
    d[initial] = np.sum(d[z] * share(a, z, axis, keepdims, where, initial))


@adjoint(np.min, when={"where": True, "initial": None})
def min_of_each(z, a, axis=None, *, keepdims=False, initial=None, where=True):
    d[a] = spread(d[z], a, axis, keepdims) * ties(a, z, axis, keepdims)
    d[initial] = np.sum(d[z] * share(a, z, axis, keepdims))


@adjoint(np.min, when={"axis": None, "keepdims": False, "where": True, "initial": None})
def min_of_all(z, a, axis=None, *, keepdims=False, initial=None, where=True):
    d[a] = d[z] * ties(a, z)
    d[initial] = np.sum(d[z] * share(a, z))


@example(distinct(3, 4))
@example(distinct(3, 4), axis=None, keepdims=True, initial=-0.21, where=SOME)
@adjoint(np.maximum.reduce, np.minimum.reduce, np.fmax.reduce, np.fmin.reduce)
def extremum_reduce(z, array, axis=0, dtype=None, *, keepdims=False, initial=None, where=True):
    d[array] = spread(d[z], array, axis, keepdims) * ties(array, z, axis, keepdims, where, initial)
    d[initial] = np.sum(d[z] * share(array, z, axis, keepdims, where, initial))


@example(normal(3, 4))
@example(normal(3, 4), axis=1, keepdims=True, initial=number(), where=SOME)
@adjoint(np.logaddexp.reduce)
def logaddexp_reduce(z, array, axis=0, dtype=None, *, keepdims=False, initial=-np.inf, where=True):
    """0 where all entries are -inf: a row that is masked out stays inert."""
    g = spread(d[z], array, axis, keepdims) * np.exp(array - spread(subtrahend(z), array, axis, keepdims))
    d[array] = only(g, where)
    d[initial] = unbroadcast(d[z] * np.exp(initial - subtrahend(z)), initial)


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
@example(normal(3, 4), axis=1, dtype=np.float64, ddof=0.5, where=SOME)
@adjoint(np.var, aliases={"correction": "ddof"})
def var(z, a, axis=None, dtype=None, *, ddof=0, keepdims=False, where=True, mean=None):
    """With respect to `mean` as well, where that is given."""
    n = counted(a, axis, keepdims, where) - ddof
    g = 2.0 * spread(d[z] / n, a, axis, keepdims) * only(a - centre(a, axis, where, mean), where)
    d[a] = unbroadcast(g, a)
    d[ddof] = np.sum(d[z] * z / n)
    d[mean] = unbroadcast(-g, mean)


@adjoint(np.var, when={"where": True, "mean": None})
def var_of_each(z, a, axis=None, dtype=None, *, ddof=0, keepdims=False, where=True, mean=None):
    g = spread(d[z] / (count(a, axis) - ddof), a, axis, keepdims)
    d[a] = 2.0 * g * (a - np.mean(a, axis=axis, keepdims=True))
    d[ddof] = np.sum(d[z] * z) / (count(a, axis) - ddof)


@adjoint(np.var, when={"where": True, "mean": None, "ddof": 0})
def var_of_sample(z, a, axis=None, dtype=None, *, ddof=0, keepdims=False, where=True, mean=None):
    g = spread(d[z] / count(a, axis), a, axis, keepdims)
    d[a] = 2.0 * g * (a - np.mean(a, axis=axis, keepdims=True))


@adjoint(np.var, when={"where": True, "mean": None, "ddof": 0, "axis": None, "keepdims": False})
def var_of_all(z, a, axis=None, dtype=None, *, ddof=0, keepdims=False, where=True, mean=None):
    d[a] = 2.0 * d[z] / np.size(a) * (a - np.mean(a))


@example(normal(3, 4))
@example(normal(3, 4), axis=1, ddof=1)
@example(normal(3, 4, 2), axis=(0, -1), keepdims=True)
@example(normal(3, 4), axis=1, ddof=0.5)
@example(normal(3, 4), axis=1, dtype=np.float64, ddof=0.5, where=SOME)
@adjoint(np.std, aliases={"correction": "ddof"})
def std(z, a, axis=None, dtype=None, *, ddof=0, keepdims=False, where=True, mean=None):
    """0 where all entries are equal."""
    n = counted(a, axis, keepdims, where) - ddof
    g = spread(d[z] / nonzero(z) / n, a, axis, keepdims) * only(a - centre(a, axis, where, mean), where)
    d[a] = unbroadcast(g, a)
    d[ddof] = 0.5 * np.sum(d[z] * z / n)
    d[mean] = unbroadcast(-g, mean)


@adjoint(np.std, when={"where": True, "mean": None})
def std_of_each(z, a, axis=None, dtype=None, *, ddof=0, keepdims=False, where=True, mean=None):
    g = spread(d[z] / nonzero(z) / (count(a, axis) - ddof), a, axis, keepdims)
    d[a] = g * (a - np.mean(a, axis=axis, keepdims=True))
    d[ddof] = 0.5 * np.sum(d[z] * z) / (count(a, axis) - ddof)


@adjoint(np.std, when={"where": True, "mean": None, "ddof": 0})
def std_of_sample(z, a, axis=None, dtype=None, *, ddof=0, keepdims=False, where=True, mean=None):
    g = spread(d[z] / nonzero(z) / count(a, axis), a, axis, keepdims)
    d[a] = g * (a - np.mean(a, axis=axis, keepdims=True))


@adjoint(np.std, when={"where": True, "mean": None, "ddof": 0, "axis": None, "keepdims": False})
def std_of_all(z, a, axis=None, dtype=None, *, ddof=0, keepdims=False, where=True, mean=None):
    d[a] = d[z] / nonzero(z) / np.size(a) * (a - np.mean(a))


if np.lib.NumpyVersion(np.__version__) >= "2.0.0":  # which takes a mean
    example(normal(3, 4), axis=1, mean=normal(3, 1), where=SOME)(var)
    example(normal(3, 4), axis=1, mean=normal(3, 1), correction=1)(std)


@example(normal(3, 4))
@example(normal(3, 4), axis=1, weights=positive(4))
@example(normal(3, 4), axis=0, weights=positive(3, 4))
@example(normal(3, 4), weights=positive(3, 4))
@example(normal(3, 4), axis=0, weights=positive(3), returned=True, keepdims=True)
@adjoint(np.average)
def average(z, a, axis=None, weights=None, returned=False, *, keepdims=False):
    w = weights_like(weights, a, axis)
    g = spread(first(d[z], returned) / np.sum(w, axis=axis, keepdims=keepdims), a, axis, keepdims)
    d[a] = unbroadcast(g * conj(w), a)
    g_w = g * conj(a - spread(first(z, returned), a, axis, keepdims))
    d[weights] = weights_adjoint(g_w + second(d[z], returned, a, axis, keepdims), weights, axis)


@adjoint(np.average, when={"returned": False})
def average_alone(z, a, axis=None, weights=None, returned=False, *, keepdims=False):
    w = weights_like(weights, a, axis)
    g = spread(d[z] / np.sum(w, axis=axis, keepdims=keepdims), a, axis, keepdims)
    d[a] = unbroadcast(g * conj(w), a)
    d[weights] = weights_adjoint(g * conj(a - spread(z, a, axis, keepdims)), weights, axis)


GAPS = np.array([[1.0, np.nan, 2.0], [3.0, 4.0, np.nan]])
SOME_OF_GAPS = np.array([[True, True, False], [True, True, True]])


@example(distinct(5))
@example(distinct(3, 4), axis=1)
@example(distinct(4, 3), axis=0, keepdims=True)
@adjoint(np.median)
def median(z, a, axis=None, *, keepdims=False):
    """Equal entries keep their order; the two in the middle have a half each."""
    d[a] = unbroadcast(spread(d[z], a, axis, keepdims) * order_weights(a, 0.5, axis), a)


@example(distinct(3, 4))
@example(GAPS, axis=1)
@example(GAPS, axis=0, keepdims=True)
@adjoint(np.nanmedian)
def nanmedian(z, a, axis=None, *, keepdims=False):
    weights = order_weights(a, 0.5, axis, "linear", True)
    d[a] = unbroadcast(spread(d[z], a, axis, keepdims) * weights, a)


@example(distinct(7), 0.3)
@example(distinct(3, 5), 0.6, axis=1)
@example(distinct(3, 5), np.array([0.1, 0.45]), axis=0, keepdims=True)
@example(distinct(3, 5), 0.4, method="weibull")
@example(distinct(7), 0.3, method="hazen")
@example(distinct(3, 5), np.array([0.33, 0.7]), axis=1, method="median_unbiased")
@example(distinct(7), 0.3, method="normal_unbiased")
@example(distinct(7), 0.02, method="normal_unbiased")
@example(distinct(7), 0.3, method="interpolated_inverted_cdf")
@example(distinct(7), 0.3, method="midpoint")
@example(distinct(7), 0.3, method="inverted_cdf")
@adjoint(np.quantile, constant_in=("weights",), aliases={"interpolation": "method"})
def quantile(z, a, q, axis=None, *, method="linear", keepdims=False, weights=None):
    d[a] = unbroadcast(quantile_adjoint(d[z], z, a, q, axis, keepdims, method, False, weights), a)
    d[q] = unbroadcast(quantile_slope(d[z], z, a, q, axis, keepdims, method), q)


@example(distinct(7), 30.0)
@example(distinct(3, 5), np.array([10.0, 45.0]), axis=0, method="hazen")
@adjoint(np.percentile, constant_in=("weights",), aliases={"interpolation": "method"})
def percentile(z, a, q, axis=None, *, method="linear", keepdims=False, weights=None):
    d[a] = unbroadcast(quantile_adjoint(d[z], z, a, q / 100.0, axis, keepdims, method, False, weights), a)
    d[q] = unbroadcast(quantile_slope(d[z], z, a, q / 100.0, axis, keepdims, method) / 100.0, q)


@example(distinct(7), 0.3)
@example(GAPS, 0.6, axis=1)
@example(GAPS, np.array([0.1, 0.45]), axis=1, keepdims=True, method="weibull")
@adjoint(np.nanquantile, constant_in=("weights",), aliases={"interpolation": "method"})
def nanquantile(z, a, q, axis=None, *, method="linear", keepdims=False, weights=None):
    d[a] = unbroadcast(quantile_adjoint(d[z], z, a, q, axis, keepdims, method, True, weights), a)
    d[q] = unbroadcast(quantile_slope(d[z], z, a, q, axis, keepdims, method, True), q)


@example(distinct(7), 30.0)
@example(GAPS, 60.0, axis=1)
@adjoint(np.nanpercentile, constant_in=("weights",), aliases={"interpolation": "method"})
def nanpercentile(z, a, q, axis=None, *, method="linear", keepdims=False, weights=None):
    d[a] = unbroadcast(quantile_adjoint(d[z], z, a, q / 100.0, axis, keepdims, method, True, weights), a)
    d[q] = unbroadcast(quantile_slope(d[z], z, a, q / 100.0, axis, keepdims, method, True) / 100.0, q)


if np.lib.NumpyVersion(np.__version__) >= "2.0.0":  # which takes weights
    example(distinct(3, 5), np.array([0.1, 0.45]), method="inverted_cdf", axis=1, weights=np.arange(1.0, 6.0))(quantile)


@example(GAPS, axis=1)
@example(normal(3, 4))
@example(GAPS, axis=1, keepdims=True, initial=number(), where=SOME_OF_GAPS)
@adjoint(np.nansum)
def nansum(z, a, axis=None, dtype=None, *, keepdims=False, initial=0, where=True):
    d[a] = np.where(known(a, where), spread(d[z], a, axis, keepdims), 0.0)
    d[initial] = unbroadcast(d[z], initial)


@example(GAPS, axis=1)
@example(normal(3, 4))
@example(GAPS, axis=1, keepdims=True, where=SOME_OF_GAPS)
@adjoint(np.nanmean)
def nanmean(z, a, axis=None, dtype=None, *, keepdims=False, where=True):
    g = d[z] / np.sum(known(a, where), axis=axis, keepdims=keepdims)
    d[a] = unbroadcast(np.where(known(a, where), spread(g, a, axis, keepdims), 0.0), a)


@example(normal(3, 4))
@example(normal(3, 4), axis=1)
@example(normal(3, 4), 0, np.float64)
@linear(np.cumsum)
def cumsum(z, a, axis=None, dtype=None):
    d[a] = unbroadcast(np.reshape(np.flip(np.cumsum(np.flip(d[z], axis), axis), axis), np.shape(a)), a)


@linear(np.cumsum, when={"a.ndim": 1, "dtype": None})
def cumsum_of_vector(z, a, axis=None, dtype=None):
    d[a] = np.cumsum(d[z][::-1])[::-1]


@example(normal(5))
@example(normal(3, 4), axis=1)
@example(normal(3, 4), axis=1, include_initial=True)
@linear("np.cumulative_sum")
def cumulative_sum(z, x, *, axis=None, dtype=None, include_initial=False):
    g = after_initial(d[z], axis, include_initial)
    d[x] = unbroadcast(np.reshape(np.flip(np.cumsum(np.flip(g, axis), axis), axis), np.shape(x)), x)


@example(normal(5))
@example(normal(3, 4), axis=1)
@example(normal(3, 4), axis=0, include_initial=True)
@adjoint("np.cumulative_prod")
def cumulative_prod(z, x, *, axis=None, dtype=None, include_initial=False):
    d[x] = unbroadcast(cumprod_adjoint(after_initial(d[z], axis, include_initial), x, axis), x)


@example(normal(5))
@example(normal(3, 4), 1)
@linear(np.add.accumulate)
def add_accumulate(z, array, axis=0, dtype=None):
    d[array] = unbroadcast(np.flip(np.cumsum(np.flip(d[z], axis), axis), axis), array)


@example(np.array([1.5, 0.0, 2.0, 3.0]))
@example(normal(3, 4), 1)
@adjoint(np.multiply.accumulate)
def multiply_accumulate(z, array, axis=0, dtype=None):
    """Exact where entries are 0."""
    d[array] = unbroadcast(cumprod_adjoint(d[z], array, axis), array)


@example(normal(6), [0, 3, 3, 1])
@example(normal(3, 6), [2, 4, 5], 1)
@linear(np.add.reduceat, constant_in=("indices",))
def add_reduceat(z, array, indices, axis=0, dtype=None):
    d[array] = reduceat_adjoint(d[z], array, indices, axis)


@example(normal(3, 4))
@example(np.array([[1.5, 0.0, 2.0, 3.0], [0.0, 0.5, 0.0, 1.0]]), axis=1)
@adjoint(np.cumprod)
def cumprod(z, a, axis=None, dtype=None):
    """Exact where entries are 0."""
    d[a] = unbroadcast(cumprod_adjoint(d[z], a, axis), a)


@example(GAPS)
@example(GAPS, axis=1)
@adjoint(np.nancumprod)
def nancumprod(z, a, axis=None, dtype=None):
    d[a] = unbroadcast(only(cumprod_adjoint(d[z], np.where(known(a), a, 1.0), axis), known(a)), a)


@example(normal(3, 4))
@example(normal(5, 2), 2, axis=0)
@example(normal(5, 2), 2, 0, number(), normal(1, 2))
@linear(np.diff)
def diff(z, a, n=1, axis=-1, prepend=None, append=None):
    parts = diff_adjoints(d[z], n, axis, (prepend, a, append))
    d[a] = parts[1]
    d[prepend] = parts[0]
    d[append] = parts[2]


@linear(np.diff, when={"prepend": None, "append": None})
def diff_of_whole(z, a, n=1, axis=-1, prepend=None, append=None):
    d[a] = diff_adjoint(d[z], n, axis)


@example(normal(5))
@example(normal(2, 3), normal(2), number())
@linear(np.ediff1d)
def ediff1d(z, ary, to_end=None, to_begin=None):
    start = length_of(to_begin)
    inner = start + np.size(ary) - 1
    d[ary] = np.reshape(diff_adjoint(d[z][start:inner], 1, 0), np.shape(ary))
    d[to_end] = unbroadcast(np.reshape(d[z][inner:], np.shape(to_end)), to_end)
    d[to_begin] = unbroadcast(np.reshape(d[z][:start], np.shape(to_begin)), to_begin)


@example(normal(3, 4), dx=0.5)
@example(normal(4, 3), np.array([0.0, 0.5, 2.0, 2.5]), axis=0)
@example(normal(3, 4), normal(3, 4))
@adjoint("np.trapezoid", "np.trapz")
def trapezoid(z, y, x=None, dx=1.0, axis=-1):
    g = 0.5 * np.expand_dims(d[z], axis)
    d[y] = unbroadcast(pairs_adjoint(g * conj(widths(y, x, dx, axis)), axis), y)
    d[x] = widths_adjoint(g * conj(pairs(y, axis)), x, axis)
    d[dx] = spacing_of_trapezoid(g * conj(pairs(y, axis)), x, dx)


@example(GAPS, axis=1)
@example(GAPS, axis=1, initial=number(), where=SOME_OF_GAPS)
@adjoint(np.nanprod)
def nanprod(z, a, axis=None, dtype=None, *, keepdims=False, initial=1, where=True):
    factors = np.where(known(a, where), a, 1.0)
    g = spread(d[z] * conj(initial), a, axis, keepdims) * others(conj(factors), axis)
    d[a] = unbroadcast(np.where(known(a, where), g, 0.0), a)
    d[initial] = unbroadcast(d[z] * conj(np.prod(factors, axis=axis, keepdims=keepdims)), initial)


@example(GAPS, axis=1)
@example(normal(3, 4), ddof=1)
@example(normal(3, 4), axis=1, ddof=0.5, where=SOME)
@adjoint(np.nanvar, aliases={"correction": "ddof"})
def nanvar(z, a, axis=None, dtype=None, *, ddof=0, keepdims=False, where=True, mean=None):
    """With respect to `mean` as well, where that is given."""
    n = np.sum(known(a, where), axis=axis, keepdims=keepdims) - ddof
    g = 2.0 * spread(d[z] / n, a, axis, keepdims) * nan_centred(a, axis, where, mean)
    d[a] = unbroadcast(g, a)
    d[ddof] = np.sum(d[z] * z / n)
    d[mean] = unbroadcast(-g, mean)


@example(GAPS, axis=1)
@example(normal(3, 4), ddof=1)
@example(normal(3, 4), axis=1, ddof=0.5, where=SOME)
@adjoint(np.nanstd, aliases={"correction": "ddof"})
def nanstd(z, a, axis=None, dtype=None, *, ddof=0, keepdims=False, where=True, mean=None):
    """0 where all entries are equal."""
    n = np.sum(known(a, where), axis=axis, keepdims=keepdims) - ddof
    g = spread(d[z] / nonzero(z) / n, a, axis, keepdims) * nan_centred(a, axis, where, mean)
    d[a] = unbroadcast(g, a)
    d[ddof] = 0.5 * np.sum(d[z] * z / n)
    d[mean] = unbroadcast(-g, mean)


@example(np.array([1.0, np.nan, 2.0, 3.0]))
@example(GAPS, axis=1)
@adjoint(np.nancumsum)
def nancumsum(z, a, axis=None, dtype=None):
    g = np.reshape(np.flip(np.cumsum(np.flip(d[z], axis), axis), axis), np.shape(a))
    d[a] = unbroadcast(np.where(known(a), g, 0.0), a)


COUNTS = np.array([1, 2, 1, 3, 1])


@example(normal(3, 4))
@example(normal(3, 4), bias=True)
@example(normal(5, 2), rowvar=False, ddof=0)
@example(normal(5))
@example(normal(2, 5), normal(5))
@example(normal(5, 2), normal(5, 1), False, fweights=COUNTS, aweights=positive(5))
@example(normal(2, 5), ddof=0, aweights=positive(5))
@example(normal(2, 5), fweights=COUNTS)
@adjoint(np.cov, constant_in=("fweights",))
def cov(z, m, y=None, rowvar=True, bias=False, ddof=None, fweights=None, aweights=None, *, dtype=None):
    rows = rows_of(m, y, rowvar)
    parts = cov_adjoints(d[z], z, rows, bias, ddof, fweights, aweights)
    d[m] = like_rows(parts[0], m, y, rowvar, 0)
    d[y] = like_rows(parts[0], m, y, rowvar, 1)
    d[aweights] = unbroadcast(parts[1], aweights)


@example(normal(3, 5))
@example(normal(5, 2), rowvar=False)
@example(normal(2, 5), normal(5))
@adjoint(np.corrcoef)
def corrcoef(z, x, y=None, rowvar=True, *, dtype=None):
    rows = rows_of(x, y, rowvar)
    g = corrcoef_adjoint(d[z], z, rows)
    d[x] = like_rows(g, x, y, rowvar, 0)
    d[y] = like_rows(g, x, y, rowvar, 1)


@example(normal(6))
@example(normal(4, 5), axis=1)
@example(normal(4, 5), 0.5, axis=0, edge_order=2)
@example(normal(4, 5), 0.5, number())
@example(normal(2))
@example(normal(5, 2), np.array([0, 1, 3, 4, 6]), axis=0)
@example(normal(5), np.array([0, 1, 3, 4, 6]), edge_order=2)
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
def running_extremum(z, array, axis=0, dtype=None):
    """To the latest of equal entries."""
    d[array] = running_adjoint(d[z], array, z, axis)


zero(
    np.all, np.any, np.argmax, np.argmin, np.nanargmax, np.nanargmin, np.count_nonzero,
    np.logical_and.reduce, np.logical_or.reduce,
)  # fmt: skip
