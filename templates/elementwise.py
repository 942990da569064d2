"""Elementwise functions of one and more arguments."""

import math

import numpy as np

from tangentish.helpers import (
    above,
    below,
    bessel_i1,
    conj,
    direction,
    finite_adjoint,
    interp_adjoint,
    interp_inside,
    interp_outside,
    interp_slope,
    phase_adjoint,
    unbroadcast,
    within,
)
from tangentish.rules import adjoint, d, example, linear, partial, zero
from tangentish.samples import above as over
from tangentish.samples import distinct, normal, number, positive, unit


@example(normal(3, 4))
@example(number())
@partial(np.exp, math.exp)
def exp(z, x):
    return z


@example(normal(3, 4))
@example(number())
@partial(np.exp2, "math.exp2")
def exp2(z, x):
    return 0.6931471805599453 * z


@example(normal(3, 4))
@example(number())
@partial(np.expm1, math.expm1)
def expm1(z, x):
    return np.exp(x)


@example(positive(3, 4))
@example(number())
@partial(np.log)
def log(z, x):
    return 1.0 / x


@example(positive(3, 4))
@example(number())
@partial(np.log2, math.log2)
def log2(z, x):
    return 1.4426950408889634 / x


@example(positive(3, 4))
@example(number())
@partial(np.log10, math.log10)
def log10(z, x):
    return 0.4342944819032518 / x


@example(positive(3, 4))
@example(number())
@partial(np.log1p, math.log1p)
def log1p(z, x):
    return 1.0 / (1.0 + x)


@example(positive(3, 4))
@example(number())
@partial(np.sqrt, math.sqrt)
def sqrt(z, x):
    return 0.5 / z


@example(positive(3, 4))
@example(number())
@partial(np.cbrt, "math.cbrt")
def cbrt(z, x):
    return 1.0 / (3.0 * z * z)


@example(normal(3, 4))
@example(number())
@partial(np.square)
def square(z, x):
    return 2.0 * x


@example(normal(3, 4))
@example(number())
@partial(np.reciprocal)
def reciprocal(z, x):
    return -z * z


@example(normal(3, 4))
@example(number())
@partial(np.sin, math.sin)
def sin(z, x):
    return np.cos(x)


@example(normal(3, 4))
@example(number())
@partial(np.cos, math.cos)
def cos(z, x):
    return -np.sin(x)


@example(unit(3, 4))
@example(number())
@partial(np.tan, math.tan)
def tan(z, x):
    return 1.0 + z * z


@example(unit(3, 4))
@partial(np.arcsin, "np.asin", math.asin)
def arcsin(z, x):
    return 1.0 / np.sqrt(1.0 - x * x)


@example(unit(3, 4))
@partial(np.arccos, "np.acos", math.acos)
def arccos(z, x):
    return -1.0 / np.sqrt(1.0 - x * x)


@example(unit(3, 4))
@example(number())
@partial(np.arctan, "np.atan", math.atan)
def arctan(z, x):
    return 1.0 / (1.0 + x * x)


@example(normal(3, 4))
@example(number())
@partial(np.sinh, math.sinh)
def sinh(z, x):
    return np.cosh(x)


@example(normal(3, 4))
@example(number())
@partial(np.cosh, math.cosh)
def cosh(z, x):
    return np.sinh(x)


@example(normal(3, 4))
@example(number())
@partial(np.tanh, math.tanh)
def tanh(z, x):
    return 1.0 - z * z


@example(unit(3, 4))
@example(number())
@partial(np.arcsinh, "np.asinh", math.asinh)
def arcsinh(z, x):
    return 1.0 / np.sqrt(1.0 + x * x)


@example(over(3, 4))
@partial(np.arccosh, "np.acosh", math.acosh)
def arccosh(z, x):
    """The product of two roots is the right branch for complex x too."""
    return 1.0 / (np.sqrt(x - 1.0) * np.sqrt(x + 1.0))


@example(unit(3, 4))
@partial(np.arctanh, "np.atanh", math.atanh)
def arctanh(z, x):
    return 1.0 / (1.0 - x * x)


@example(normal(3, 4), normal(4))
@example(number(), number())
@partial(np.arctan2, "np.atan2", math.atan2)
def arctan2(z, x1, x2):
    return x2 / (x1 * x1 + x2 * x2), -x1 / (x1 * x1 + x2 * x2)


@example(normal(3, 4), normal(4))
@example(number(), number())
@partial(np.hypot)
def hypot(z, x1, x2):
    """0 at (0, 0), as the norm."""
    return x1 / np.where(z == 0, 1.0, z), x2 / np.where(z == 0, 1.0, z)


@example(normal(3, 4))
@partial(np.deg2rad, np.radians, math.radians)
def deg2rad(z, x):
    return np.pi / 180.0


@example(normal(3, 4))
@partial(np.rad2deg, np.degrees, math.degrees)
def rad2deg(z, x):
    return 180.0 / np.pi


@example(normal(3, 4))
@example(np.array([0.0, 1e-3, 0.02]))
@partial(np.sinc)
def sinc(z, x):
    """The singularity at 0 is removable: near it by the power series."""
    near = np.abs(x) < 0.015
    t = np.pi * np.where(near, x, 0.0)
    w = t * t
    series = np.pi * t * (w * (1.0 / 30.0 - w * (1.0 / 840.0 - w / 45360.0)) - 1.0 / 3.0)
    return np.where(near, series, (np.cos(np.pi * x) - z) / np.where(near, 1.0, x))


@example(normal(3, 4), normal(4))
@partial(np.logaddexp)
def logaddexp(z, x1, x2):
    """Not exp(x1 - z), which is NaN where both are -inf; equal entries share."""
    return (
        1.0 / (1.0 + np.exp(np.where(x1 == x2, 0.0, x2 - x1))),
        1.0 / (1.0 + np.exp(np.where(x1 == x2, 0.0, x1 - x2))),
    )


@example(normal(3, 4), normal(4))
@partial(np.logaddexp2)
def logaddexp2(z, x1, x2):
    return (
        1.0 / (1.0 + np.exp2(np.where(x1 == x2, 0.0, x2 - x1))),
        1.0 / (1.0 + np.exp2(np.where(x1 == x2, 0.0, x1 - x2))),
    )


@example(normal(3, 4))
@example(number())
@adjoint(np.absolute, abs)
def absolute(z, x):
    """0 at 0."""
    d[x] = d[z] * direction(x)


@adjoint(np.absolute, when={"x.real": True})
def absolute_of_real(z, x):
    d[x] = d[z] * np.sign(x)


@example(normal(3, 4))
@partial(np.fabs, math.fabs)
def fabs(z, x):
    return np.sign(x)


@example(normal(3, 4), normal(4))
@example(number(), number())
@partial(np.maximum)
def maximum(z, x1, x2):
    """Ties are shared equally."""
    return np.where(x1 == x2, 0.5, x1 > x2), np.where(x1 == x2, 0.5, x2 > x1)


@example(normal(3, 4), normal(4))
@example(number(), number())
@partial(np.minimum)
def minimum(z, x1, x2):
    return np.where(x1 == x2, 0.5, x1 < x2), np.where(x1 == x2, 0.5, x2 < x1)


@example(normal(3, 4), normal(4))
@partial(np.fmax)
def fmax(z, x1, x2):
    """A NaN is never the one chosen."""
    return np.where(x1 == x2, 0.5, (x1 > x2) | (x2 != x2)), np.where(x1 == x2, 0.5, (x2 > x1) | (x1 != x1))


@example(normal(3, 4), normal(4))
@partial(np.fmin)
def fmin(z, x1, x2):
    return np.where(x1 == x2, 0.5, (x1 < x2) | (x2 != x2)), np.where(x1 == x2, 0.5, (x2 < x1) | (x1 != x1))


@example(normal(3, 4), -0.5, 0.5)
@example(normal(3, 4), None, normal(4))
@example(normal(3, 4), normal(4), None)
@partial(np.clip, aliases={"min": "a_min", "max": "a_max"})
def clip(z, a, a_min=None, a_max=None):
    """1 at the bounds, which are feasible; a bound's own slope is 1 where it cuts off."""
    return within(a, a_min, a_max), below(a, a_min, a_max), above(a, a_min, a_max)


@partial(np.clip, when={"a_min.real": True, "a_max.real": True})
def clip_both(z, a, a_min=None, a_max=None):
    return (a_min <= a) & (a <= a_max), (a < a_min) & (a_min <= a_max), np.maximum(a, a_min) > a_max


@example(np.array([True, False, True]), normal(2, 3), normal(3))
@example(np.array([[True], [False]]), number(), normal(3))
@linear(np.where, constant_in=("condition",))
def where(z, condition, x, y):
    """Selects: a NaN or an infinity of the branch not taken stays out."""
    d[x] = unbroadcast(np.where(condition, d[z], 0.0), x)
    d[y] = unbroadcast(np.where(condition, 0.0, d[z]), y)


@example(normal(3, 4))
@example(np.array([np.nan, 1.0, np.inf, -np.inf]), nan=number(), posinf=number(), neginf=number())
@adjoint(np.nan_to_num)
def nan_to_num(z, x, *, nan=0.0, posinf=None, neginf=None):
    """What is replaced by a constant has no derivative, nor has the part of a complex number."""
    d[x] = finite_adjoint(d[z], x)
    d[nan] = np.sum(np.where(np.isnan(x), d[z], 0.0))
    d[posinf] = np.sum(np.where(x == np.inf, d[z], 0.0))
    d[neginf] = np.sum(np.where(x == -np.inf, d[z], 0.0))


@example(normal(3, 4), normal(4))
@partial(np.copysign, math.copysign)
def copysign(z, x1, x2):
    return np.sign(x1) * np.copysign(1.0, x2), 0.0


@example(normal(3, 4), normal(4))
@partial(np.heaviside)
def heaviside(z, x1, x2):
    return 0.0, np.where(x1 == 0, 1.0, 0.0)


@example(normal(3, 4), np.array([1, 2, 0, -1]))
@partial(np.ldexp, math.ldexp, constant_in=("x2",))
def ldexp(z, x1, x2):
    return np.exp2(x2), None


@example(normal(3, 4))
@linear(np.conjugate, np.ndarray.conj, np.ndarray.conjugate, view_of="x")
def conjugate(z, x):
    d[x] = conj(d[z])


@example(normal(3, 4))
@linear(np.real, np.ndarray.real, view_of="val")
def real(z, val):
    d[val] = unbroadcast(d[z], val)


@example(normal(3, 4))
@linear(np.imag, np.ndarray.imag, view_of="val")
def imag(z, val):
    d[val] = unbroadcast(1j * d[z], val)


@example(normal(3, 4))
@example(normal(3, 4), deg=True)
@adjoint(np.angle)
def angle(a, z, deg=False):
    d[z] = unbroadcast(1j * d[a] * np.angle(-1.0, deg) / np.pi * z / np.square(np.abs(z)), z)


@adjoint(np.angle, when={"deg": False})
def angle_in_radians(a, z, deg=False):
    d[z] = unbroadcast(1j * d[a] * z / np.square(np.abs(z)), z)


@example(distinct(6), np.linspace(-1.0, 1.0, 5), normal(5))
@example(np.array([[-0.9, 0.1], [0.3, 2.0]]), np.linspace(-1.0, 1.0, 5), normal(5))
@example(distinct(6), np.linspace(-1.0, 1.0, 5), normal(5), number(), number())
@example(distinct(6), np.array([-0.4, -0.2, 0.0, 0.2]), normal(4), left=number())
@example(distinct(6), np.array([0.3, -0.5, 1.2]), normal(3), period=1.1)
@adjoint(np.interp)
def interp(z, x, xp, fp, left=None, right=None, period=None):
    """The slope at a knot is that of the interval to its right."""
    g = interp_inside(d[z], x, xp, left, right, period)
    slope = conj(interp_slope(x, xp, fp, period))
    d[x] = unbroadcast(g * slope, x)
    d[xp] = interp_adjoint(np.real(-g * slope), x, xp, xp, period)
    d[fp] = interp_adjoint(g, x, xp, fp, period)
    d[left] = unbroadcast(interp_outside(d[z], x, xp, left, -1.0, period), left)
    d[right] = unbroadcast(interp_outside(d[z], x, xp, right, 1.0, period), right)


@example(normal(3, 4), positive(4))
@adjoint(np.divmod, divmod)
def divide_with_rest(z, x1, x2):
    d[x1] = unbroadcast(d[z][1], x1)
    d[x2] = unbroadcast(-d[z][1] * np.floor(x1 / x2), x2)


@example(normal(3, 4))
@example(number())
@adjoint(np.modf, math.modf)
def modf(z, x):
    d[x] = d[z][0]


@example(normal(3, 4))
@example(number())
@adjoint(np.frexp, math.frexp)
def frexp(z, x):
    """The exponent moves in steps."""
    d[x] = unbroadcast(d[z][0] * np.exp2(-z[1]), x)


@example(normal(3, 4))
@example(np.array([-30.0, -19.0, 0.3, 21.0, 80.0]))
@partial(np.i0)
def i0(z, x):
    return bessel_i1(x)


@example(np.array([0.5, 3.0, 7.5, 2.0, 15.0]))
@example(np.array([[0.5, 3.0], [2.0, 15.0]]), axis=0, period=number())
@adjoint(np.unwrap, constant_in=("discont",))
def unwrap(z, p, discont=None, axis=-1, *, period=6.283185307179586):
    d[p] = d[z]
    d[period] = np.sum(d[z] * (z - p) / period)


@example(normal(3))
@linear(np.real_if_close, constant_in=("tol",), typed_by_values=True)
def real_if_close(z, a, tol=100):
    d[a] = unbroadcast(d[z], a)


@example(number(), number())
@partial(math.remainder)
def ieee_remainder(z, x1, x2):
    return 1.0, -np.rint(x1 / x2)


if np.lib.NumpyVersion(np.__version__) >= "2.0.0":

    @example(normal(3, 4))
    @adjoint(np.sign, constant_for_real=True)
    def sign(z, x):
        """The phase of a complex number, 0 at 0; before NumPy 2 the sign of its real part."""
        d[x] = phase_adjoint(d[z], z, x)

else:
    zero(np.sign)

zero(
    "np.bitwise_count", np.gcd, np.lcm, np.nextafter, "np.isdtype", np.iterable, np.promote_types, np.min_scalar_type,
    np.common_type, np.mintypecode, np.typename, np.packbits, np.unpackbits, "math.nextafter", "math.ulp",
)  # fmt: skip
zero(
    np.floor, np.ceil, np.trunc, np.rint, np.fix, np.round, np.around, np.signbit, np.isnan,
    np.isfinite, np.isinf, np.isclose, np.allclose, np.array_equal, np.array_equiv, np.isreal, np.iscomplex,
    np.isrealobj, np.iscomplexobj, np.isscalar, np.spacing, np.isneginf, np.isposinf, math.floor, math.ceil,
    math.trunc, math.isnan, math.isinf, math.isfinite, math.isclose,
)  # fmt: skip
