"""Tangents of the functions that are neither elementwise nor linear.

A function without a text here is pushed through by transposing its adjoint, which is as exact and costs more.
"""

import math
import operator

import numpy as np

from tangentish.helpers import (
    cofactors,
    conj,
    count,
    digamma,
    direction,
    finite_adjoint,
    nonzero,
    others,
    ties,
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
    t[z] = finite_adjoint(t[x], x)


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


# Reductions


@tangent(np.prod, when={"where": True, "initial": 1})
def prod(z, a, axis=None, dtype=None, *, keepdims=False, initial=1, where=True):
    t[z] = np.sum(t[a] * others(a, axis), axis=axis, keepdims=keepdims)


@tangent(np.max, np.amax, np.nanmax, np.min, np.amin, np.nanmin, when={"where": True, "initial": None})
def extremum(z, a, axis=None, *, keepdims=False, initial=None, where=True):
    t[z] = np.sum(t[a] * ties(a, z, axis, keepdims), axis=axis, keepdims=keepdims)


@tangent(
    np.max, np.amax, np.nanmax, np.min, np.amin, np.nanmin,
    when={"axis": None, "keepdims": False, "where": True, "initial": None},
)  # fmt: skip
def extremum_of_all(z, a, axis=None, *, keepdims=False, initial=None, where=True):
    t[z] = np.sum(t[a] * ties(a, z))


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


@tangent(np.sort, when={"axis": lambda axis: isinstance(axis, int)})
def sort(z, a, axis=-1, kind=None, *, stable=None):
    t[z] = np.take_along_axis(t[a], np.argsort(a, axis, kind="stable"), axis)


# Linear algebra


@tangent(np.linalg.solve, when={"a.ndim": 2, "b.ndim": lambda ndim: ndim in (1, 2)})
def solve(z, a, b):
    t[z] = np.linalg.solve(a, t[b] - t[a] @ z)


@tangent(np.linalg.inv)
def inv(z, a):
    t[z] = -z @ t[a] @ z


@tangent(np.linalg.det)
def det(z, a):
    t[z] = np.sum(t[a] * cofactors(a, z), axis=(-2, -1))


@tangent(np.linalg.norm, when={"ord": None, "axis": None, "keepdims": False, "x.real": True})
def norm(z, x, ord=None, axis=None, keepdims=False):
    t[z] = np.sum(x * t[x]) / nonzero(z)

