"""Rules of quadrature of SciPy."""

import numpy as np
from scipy import integrate

from tangentish.helpers import (
    after_initial,
    conj,
    from_initial,
    pairs,
    pairs_adjoint,
    spaced,
    spacing_of_trapezoid,
    unbroadcast,
    widths,
    widths_adjoint,
)
from tangentish.rules import adjoint, d, example, t, tangent
from tangentish.samples import normal


@example(normal(3, 4), dx=0.5)
@example(normal(4, 3), np.array([0.0, 0.5, 2.0, 2.5]), axis=0)
@example(normal(3, 4), normal(3, 4))
@adjoint(integrate.trapezoid)
def trapezoid(z, y, x=None, dx=1.0, axis=-1):
    g = 0.5 * np.expand_dims(d[z], axis)
    d[y] = unbroadcast(pairs_adjoint(g * conj(widths(y, x, dx, axis)), axis), y)
    d[x] = widths_adjoint(g * conj(pairs(y, axis)), x, axis)
    d[dx] = spacing_of_trapezoid(g * conj(pairs(y, axis)), x, dx)


@tangent(integrate.trapezoid)
def trapezoid(z, y, x=None, dx=1.0, axis=-1):
    lengths = widths(y, x, dx, axis)
    moved = pairs(t[y], axis) * lengths + pairs(y, axis) * widths(y, t[x], dx, axis) + spaced(y, x, axis) * t[dx]
    t[z] = 0.5 * np.sum(moved, axis)


@example(normal(3, 4), dx=0.5)
@example(normal(4, 3), np.array([0.0, 0.5, 2.0, 2.5]), axis=0, initial=0)
@adjoint(integrate.cumulative_trapezoid, constant_in=("initial",))
def cumulative_trapezoid(z, y, x=None, dx=1.0, axis=-1, initial=None):
    g = after_initial(d[z], axis, initial)
    g = 0.5 * np.flip(np.cumsum(np.flip(g, axis), axis), axis)
    d[y] = unbroadcast(pairs_adjoint(g * conj(widths(y, x, dx, axis)), axis), y)
    d[x] = widths_adjoint(g * conj(pairs(y, axis)), x, axis)
    d[dx] = spacing_of_trapezoid(g * conj(pairs(y, axis)), x, dx)


@tangent(integrate.cumulative_trapezoid)
def cumulative_trapezoid(z, y, x=None, dx=1.0, axis=-1, initial=None):
    lengths = widths(y, x, dx, axis)
    moved = pairs(t[y], axis) * lengths + pairs(y, axis) * widths(y, t[x], dx, axis) + spaced(y, x, axis) * t[dx]
    t[z] = from_initial(0.5 * np.cumsum(moved, axis), z, axis, initial)
