"""Tangents of elementwise functions of several results, of makers of arrays, of polynomials and of Python's functions.

A function without a text is pushed through by transposing its adjoint, which is as exact and costs more.
"""

import math
import operator

import numpy as np

from tangentish.helpers import (
    bessel_i1,
    conj,
    digamma,
    direction,
    finite_adjoint,
    interp_beyond,
    interp_inside,
    interp_slope,
    last_entries,
    nonzero,
    others,
    phase_adjoint,
    picked_first,
    poly_tangent,
    polydiv_tangent,
    polyfit_by_points,
    polyfit_by_values,
    polyfit_by_weights,
    put_in_order,
    roots_tangent,
    start_tangent,
    sum_of_products,
    tangent_like,
    vander_tangent,
    zeros_of,
)
from tangentish.rules import multilinear, t, tangent

multilinear(
    np.matmul, operator.matmul, np.dot, np.ndarray.dot, np.vdot, np.inner, np.outer, np.multiply.outer, np.tensordot,
    np.einsum, np.kron, np.cross, np.convolve, np.correlate, "np.vecdot", "np.matvec", "np.vecmat", "np.linalg.matmul",
    "np.linalg.outer", "np.linalg.tensordot", "np.linalg.vecdot", "np.linalg.cross",
)  # fmt: skip

# Elementwise


@tangent(np.true_divide, operator.truediv)
def divide(z, x1, x2):
    t[z] = (t[x1] - t[x2] * z) / x2


@tangent(np.absolute, abs)
def absolute(z, x):
    t[z] = np.real(conj(direction(x)) * t[x])


@tangent(np.absolute, abs, when={"x.real": True})
def absolute_of_real(z, x):
    t[z] = t[x] * np.sign(x)


@tangent(np.nan_to_num)
def nan_to_num(z, x, *, nan=0.0, posinf=None, neginf=None):
    of_infinities = np.where(x == np.inf, t[posinf], 0.0) + np.where(x == -np.inf, t[neginf], 0.0)
    t[z] = finite_adjoint(t[x], x) + np.where(np.isnan(x), t[nan], 0.0) + of_infinities


@tangent(math.log)
def log(z, x, base=math.e):
    t[z] = (t[x] / x - t[base] * z / base) / np.log(base)


@tangent(math.log, when={"base": math.e})
def natural_log(z, x, base=math.e):
    t[z] = t[x] / x


@tangent(math.erf)
def erf(z, x):
    t[z] = t[x] * 2.0 / np.sqrt(np.pi) * np.exp(-x * x)


@tangent(math.erfc)
def erfc(z, x):
    t[z] = -t[x] * 2.0 / np.sqrt(np.pi) * np.exp(-x * x)


@tangent(math.gamma)
def gamma(z, x):
    t[z] = t[x] * z * digamma(x)


@tangent(math.lgamma)
def lgamma(z, x):
    t[z] = t[x] * digamma(x)


if np.lib.NumpyVersion(np.__version__) >= "2.0.0":  # before, a complex sign was something else

    @tangent(np.sign)
    def sign(z, x):
        t[z] = phase_adjoint(t[x], z, x)


@tangent(np.angle)
def angle(a, z, deg=False):
    t[a] = np.imag(conj(z) * t[z]) / np.square(np.abs(z)) * np.angle(-1.0, deg) / np.pi


@tangent(np.angle, when={"deg": False})
def angle_in_radians(a, z, deg=False):
    t[a] = np.imag(conj(z) * t[z]) / np.square(np.abs(z))


@tangent(np.interp)
def interp(z, x, xp, fp, left=None, right=None, period=None):
    slope = interp_slope(x, xp, fp, period)
    moved = slope * t[x] - slope * np.interp(x, xp, t[xp], period=period) + np.interp(x, xp, t[fp], period=period)
    inside = interp_inside(moved, x, xp, left, right, period)
    below = interp_beyond(t[left], x, xp, -1.0, period)
    t[z] = inside + below + interp_beyond(t[right], x, xp, 1.0, period)


@tangent(np.interp, when={"left": None, "right": None, "period": None})
def interp_between(z, x, xp, fp, left=None, right=None, period=None):
    slope = interp_slope(x, xp, fp)
    t[z] = slope * t[x] - slope * np.interp(x, xp, t[xp]) + np.interp(x, xp, t[fp])


@tangent(np.divmod, divmod)
def divide_with_rest(z, x1, x2):
    rest = t[x1] - t[x2] * np.floor(x1 / x2)
    t[z] = [zeros_of(z[0]), tangent_like(rest, z[1])]


@tangent(np.modf, math.modf)
def modf(z, x):
    t[z] = [t[x], zeros_of(z[1])]


@tangent(np.frexp, math.frexp)
def frexp(z, x):
    t[z] = [t[x] * np.exp2(-z[1]), None]


@tangent(np.unwrap)
def unwrap(z, p, discont=None, axis=-1, *, period=6.283185307179586):
    t[z] = t[p] + t[period] * (z - p) / period


# Makers of arrays


@tangent(np.arange)
def arange(z, start, stop=None, step=1, dtype=None):
    t[z] = start_tangent(t[start], stop) + t[step] * np.arange(np.size(z))


@tangent(np.logspace)
def logspace(z, start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0):
    first = np.linspace(t[start], 0.0 * stop, num, endpoint, axis=axis)
    last = np.linspace(0.0 * start, t[stop], num, endpoint, axis=axis)
    of_base = t[base] * np.linspace(start, stop, num, endpoint, axis=axis) / base
    t[z] = z * (np.log(base) * first + np.log(base) * last + of_base)


@tangent(np.geomspace)
def geomspace(z, start, stop, num=50, endpoint=True, dtype=None, axis=0):
    first = np.linspace(t[start] / start, 0.0 * stop, num, endpoint, axis=axis)
    t[z] = z * (first + np.linspace(0.0 * start, t[stop] / stop, num, endpoint, axis=axis))


@tangent(np.kaiser)
def kaiser(z, M, beta):
    heights = np.sqrt(np.maximum(1.0 - np.square(np.linspace(-1.0, 1.0, M) if M > 1 else np.zeros(M)), 0.0))
    t[z] = t[beta] * (heights * bessel_i1(beta * heights) - z * bessel_i1(beta)) / np.i0(beta)


@tangent(np.fft.fftfreq, np.fft.rfftfreq)
def fftfreq(z, n, d=1.0):
    t[z] = -t[d] * z / d


@tangent(np.vander)
def vander(z, x, N=None, increasing=False):
    t[z] = vander_tangent(t[x], z, x, increasing)


# Polynomials


@tangent(np.polymul)
def polymul(z, a1, a2):
    t[z] = last_entries(np.convolve(t[a1], a2) + np.convolve(a1, t[a2]), z)


@tangent(np.polydiv)
def polydiv(z, u, v):
    t[z] = polydiv_tangent(t[u] - last_entries(np.convolve(z[0], t[v]), u), z, v)


@tangent(np.polyfit)
def polyfit(z, x, y, deg, rcond=None, *, w=None):
    of_points = polyfit_by_points(t[x], z, x, y, deg, w)
    of_weights = polyfit_by_weights(t[w], z, x, y, deg, w)
    t[z] = of_points + polyfit_by_values(t[y], z, x, y, deg, w) + of_weights


@tangent(np.poly)
def poly(z, seq_of_zeros):
    t[z] = poly_tangent(t[seq_of_zeros], z, seq_of_zeros)


@tangent(np.roots)
def roots(z, p):
    t[z] = roots_tangent(t[p], z, p)


@tangent(np.polyval)
def polyval(z, p, x):
    t[z] = np.polyval(t[p], x) + t[x] * np.polyval(p[:-1] * np.arange(len(p) - 1, 0, -1), x)


# Python's own


@tangent(max, min)
def extremum(z, *args):
    t[z] = picked_first(t[args], args, z)


@tangent(sorted)
def sorted_(z, iterable, *, reverse=False):
    t[z] = put_in_order(t[iterable], iterable, reverse)


@tangent(math.hypot)
def hypot(z, *coordinates):
    t[z] = sum_of_products(t[coordinates], coordinates) / nonzero(z)


@tangent(math.dist)
def dist(z, p, q):
    t[z] = (sum_of_products(t[p], np.subtract(p, q)) - sum_of_products(t[q], np.subtract(p, q))) / nonzero(z)


@tangent(math.prod)
def prod(z, iterable, *, start=1):
    t[z] = start * sum_of_products(t[iterable], others(np.array(iterable), 0)) + t[start] * np.prod(iterable)


@tangent("math.sumprod")
def sumprod(z, p, q):
    t[z] = sum_of_products(t[p], q) + sum_of_products(t[q], p)


@tangent("math.fma")
def fma(z, x, y, z_):
    t[z] = t[x] * y + x * t[y] + t[z_]


# Random numbers


@tangent(np.random.RandomState.normal, np.random.Generator.normal)
def normal(z, loc=0.0, scale=1.0, size=None):
    t[z] = t[loc] + t[scale] * (z - loc) / scale


@tangent(np.random.RandomState.uniform, np.random.Generator.uniform)
def uniform(z, low=0.0, high=1.0, size=None):
    t[z] = (t[low] * (high - z) + t[high] * (z - low)) / (high - low)


@tangent(
    np.random.RandomState.exponential, np.random.Generator.exponential, np.random.RandomState.rayleigh,
    np.random.Generator.rayleigh,
)  # fmt: skip
def exponential(z, scale=1.0, size=None):
    t[z] = t[scale] * z / scale


@tangent(
    np.random.RandomState.laplace, np.random.Generator.laplace, np.random.RandomState.logistic,
    np.random.Generator.logistic, np.random.RandomState.gumbel, np.random.Generator.gumbel,
)  # fmt: skip
def located_and_scaled(z, loc=0.0, scale=1.0, size=None):
    t[z] = t[loc] + t[scale] * (z - loc) / scale


@tangent(np.random.RandomState.lognormal, np.random.Generator.lognormal)
def lognormal(z, mean=0.0, sigma=1.0, size=None):
    t[z] = t[mean] * z + t[sigma] * z * (np.log(z) - mean) / sigma


@tangent(
    np.random.RandomState.weibull, np.random.Generator.weibull, np.random.RandomState.power,
    np.random.Generator.power,
)  # fmt: skip
def weibull(z, a, size=None):
    t[z] = -t[a] * z * np.log(z) / a


@tangent(np.random.RandomState.pareto, np.random.Generator.pareto)
def pareto(z, a, size=None):
    t[z] = -t[a] * (1.0 + z) * np.log1p(z) / a


@tangent(np.random.RandomState.gamma, np.random.Generator.gamma)
def gamma_numbers(z, shape, scale=1.0, size=None):
    t[z] = t[scale] * z / scale
