"""Polynomials as vectors of their coefficients, the highest power first."""

import numpy as np

from tangentish.helpers import (
    conj,
    convolution_adjoint,
    last_entries,
    poly_adjoint,
    polyder_adjoint,
    polydiv_adjoints,
    polyfit_adjoints,
    polyint_adjoint,
    polyint_constants,
    roots_adjoint,
    unbroadcast,
    with_leading,
)
from tangentish.rules import adjoint, d, example, linear
from tangentish.samples import distinct, normal, number, positive


@example(normal(3), normal(5))
@example(normal(3), number())
@linear(np.polyadd)
def polyadd(z, a1, a2):
    d[a1] = last_entries(d[z], a1)
    d[a2] = last_entries(d[z], a2)


@example(normal(3), normal(5))
@linear(np.polysub)
def polysub(z, a1, a2):
    d[a1] = last_entries(d[z], a1)
    d[a2] = -last_entries(d[z], a2)


@example(normal(3), normal(4))
@adjoint(np.polymul, sized_by_values=True)
def polymul(z, a1, a2):
    g = with_leading(d[z], np.size(a1) + np.size(a2) - 1)
    d[a1] = convolution_adjoint(g, a1, a2, "full")
    d[a2] = convolution_adjoint(g, a2, a1, "full")


@example(normal(5), normal(3))
@example(normal(4), normal(4))
@example(normal(2), normal(3))
@adjoint(np.polydiv, sized_by_values=True)
def polydiv(z, u, v):
    d[u] = polydiv_adjoints(d[z], z, u, v)[0]
    d[v] = polydiv_adjoints(d[z], z, u, v)[1]


@example(normal(5))
@example(normal(5), 2)
@example(normal(3), 3)
@linear(np.polyder)
def polyder(z, p, m=1):
    d[p] = polyder_adjoint(d[z], p, m)


@example(normal(4))
@example(normal(4), 3, [number(), 0.5, number()])
@example(normal(3), 2, number())
@linear(np.polyint)
def polyint(z, p, m=1, k=None):
    d[p] = polyint_adjoint(d[z], p, m)
    d[k] = polyint_constants(d[z], k, m)


@example(distinct(7), normal(7), 2)
@example(distinct(7), normal(7, 2), 3, w=positive(7))
@adjoint(np.polyfit, constant_in=("rcond",))
def polyfit(z, x, y, deg, rcond=None, *, w=None):
    """For points that determine the polynomial."""
    d[x] = polyfit_adjoints(d[z], z, x, y, deg, w)[0]
    d[y] = polyfit_adjoints(d[z], z, x, y, deg, w)[1]
    d[w] = polyfit_adjoints(d[z], z, x, y, deg, w)[2]


@example(distinct(4))
@example(np.array([0.5, 0.5, 2.0]))
@adjoint(np.poly, typed_by_values=True)
def poly(z, seq_of_zeros):
    d[seq_of_zeros] = poly_adjoint(d[z], z, seq_of_zeros)


@example(normal(4))
@example(np.array([1.0, -0.5, 2.0, 0.0]))
@adjoint(np.roots, sized_by_values=True, typed_by_values=True)
def roots(z, p):
    """Of simple roots only: a multiple root has no derivative, and is refused where it is exact."""
    d[p] = roots_adjoint(d[z], z, p)


@example(normal(3), normal(2, 2))
@example(normal(4), normal(3))
@adjoint(np.polyval)
def polyval(z, p, x):
    powers = np.expand_dims(np.ravel(x), -1) ** np.arange(len(p) - 1, -1, -1)
    d[p] = unbroadcast(np.ravel(d[z]) @ conj(powers), p)
    d[x] = unbroadcast(d[z] * conj(np.polyval(p[:-1] * np.arange(len(p) - 1, 0, -1), x)), x)
