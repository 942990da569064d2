"""Python's own numeric functions, and those of `math` that are not NumPy's under another name."""

import builtins
import math

import numpy as np

from tangentish.helpers import (
    differences,
    digamma,
    factors,
    multiples,
    nonzero,
    summands,
    to_first,
    to_sorted,
    unbroadcast,
)
from tangentish.rules import adjoint, d, example, linear, zero
from tangentish.samples import normal, number


@example(number())
@linear(float)
def float_(z, x):
    d[x] = np.reshape(d[z], np.shape(x))


@example([number(), number(), number()])
@example([normal(3), normal(2, 1)], number())
@example(normal(3, 4))
@linear(sum)
def sum_(z, iterable, start=0):
    d[iterable] = summands(d[z], iterable)
    d[start] = unbroadcast(d[z], start)


@example([number(), number(), number()])
@linear(math.fsum)
def fsum(z, seq):
    d[seq] = summands(d[z], seq)


@example(0.5, number(), 0.25)
@example([0.5, number(), 3.0])
@example(np.array([0.25, 4.0, 1.0]))
@adjoint(max, min)
def extremum(z, *args):
    """The operand that Python hands back, the first among equals."""
    d[args] = to_first(d[z], args, z)


@example(number())
@example(number(), 3.0)
@adjoint(math.log)
def log(z, x, base=math.e):
    d[x] = d[z] / (x * np.log(base))
    d[base] = -d[z] * z / (base * np.log(base))


@adjoint(math.log, when={"base": math.e})
def natural_log(z, x, base=math.e):
    d[x] = d[z] / x


@example(number())
@adjoint(math.erf)
def erf(z, x):
    d[x] = d[z] * 2.0 / np.sqrt(np.pi) * np.exp(-x * x)


@example(number())
@adjoint(math.erfc)
def erfc(z, x):
    d[x] = -d[z] * 2.0 / np.sqrt(np.pi) * np.exp(-x * x)


@example(number())
@example(-1.3)
@adjoint(math.gamma)
def gamma(z, x):
    d[x] = d[z] * z * digamma(x)


@example(number())
@example(-1.3)
@adjoint(math.lgamma)
def lgamma(z, x):
    d[x] = d[z] * digamma(x)


@example([number(), 0.25, number()])
@example([number(), 0.25, number()], reverse=True)
@adjoint(sorted)
def sorted_(z, iterable, *, reverse=False):
    """Equal entries keep their order."""
    d[iterable] = to_sorted(d[z], iterable, reverse)


@example(number(), number())
@linear(complex)
def complex_(z, real=0.0, imag=0.0):
    d[real] = unbroadcast(d[z], real)
    d[imag] = unbroadcast(-1j * d[z], imag)


@example([number(), number()], [number(), 3.0])
@adjoint("math.sumprod")
def sumprod(z, p, q):
    d[p] = multiples(d[z], q, p)
    d[q] = multiples(d[z], p, q)


@example(number(), number(), number())
@adjoint("math.fma")
def fma(z, x, y, z_):
    d[x] = d[z] * y
    d[y] = d[z] * x
    d[z_] = d[z]


@example(number(), number(), number())
@adjoint(math.hypot)
def hypot(z, *coordinates):
    d[coordinates] = multiples(d[z] / nonzero(z), coordinates, coordinates)


@example([number(), number(), -0.5], [1.0, 2.0, 3.0])
@example(np.array([0.5, 1.0]), (2.0, 3.0))
@adjoint(math.dist)
def dist(z, p, q):
    g = d[z] / nonzero(z)
    d[p] = multiples(g, differences(p, q), p)
    d[q] = multiples(-g, differences(p, q), q)


@example([number(), 0.0, number()])
@example([number(), number()], start=2.0)
@adjoint(math.prod)
def prod(z, iterable, *, start=1):
    d[iterable] = factors(d[z] * start, iterable)
    d[start] = d[z] * np.prod(iterable)


zero(
    len, int, bool, round, isinstance, issubclass, callable, hasattr, type, range, str, repr, id, hash, ord,
    chr, bin, hex, oct, format, slice, any, all, math.factorial, math.comb, math.perm, math.gcd, math.lcm,
    math.isqrt,
)  # fmt: skip
zero(print, builtins.input, pure=False)
