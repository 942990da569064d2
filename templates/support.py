"""Rules of the helpers that emitted code calls, so that emitted code can be differentiated."""

import numpy as np

from tangentish.helpers import (
    above,
    below,
    conj,
    count,
    counted,
    diagonal_adjoint,
    dot_left,
    dot_right,
    extremal,
    first_places,
    gaussians,
    index_adjoint,
    inverse_axes,
    known,
    lowered,
    matmul_left,
    matmul_right,
    memory,
    minors_adjoint,
    nonzero,
    order_below,
    order_counts,
    order_rises,
    order_slope,
    order_weights,
    parts_above,
    parts_growth,
    places_below,
    places_of,
    ranks,
    reading_order,
    rolled_axes,
    row_counts,
    share,
    singular_cofactors,
    spread,
    tangent_like,
    ties,
    transposed,
    unbroadcast,
    windows,
    windows_adjoint,
    within,
)
from tangentish.rules import adjoint, d, example, linear, multilinear, t, tangent, zero
from tangentish.samples import normal


@example(normal(3))
@linear(conj)
def conj_(z, x):
    d[x] = conj(d[z])


@example(normal(2, 3, 4), np.ones((3, 1)))
@linear(unbroadcast, constant_in=("x",))
def unbroadcast_(z, g, x):
    d[g] = unbroadcast(np.broadcast_to(d[z], np.shape(g)), g)


@example(normal(3), np.ones((2, 3)))
@linear(tangent_like, constant_in=("z",))
def tangent_like_(y, change, z):
    d[change] = unbroadcast(d[y], change)


@example(normal(3), np.ones((3, 4)), 1)
@linear(spread, constant_in=("x",))
def spread_(z, g, x, axis=None, keepdims=False):
    d[g] = np.reshape(np.sum(d[z], axis=axis, keepdims=keepdims), np.shape(g))


@example(normal(3))
@adjoint(nonzero)
def nonzero_(w, z):
    d[z] = np.where(z == 0, 0.0, d[w])


@tangent(nonzero)
def nonzero_pushed(w, z):
    t[w] = np.where(z == 0, 0.0, t[z])


@example(normal(3))
@adjoint(lowered)
def lowered_(z, y):
    d[y] = np.where(y == 0, 0.0, d[z])


@tangent(lowered)
def lowered_pushed(z, y):
    t[z] = np.where(y == 0, 0.0, t[y])


@example(normal(2, 3, 4))
@linear(transposed)
def transposed_(z, a):
    d[a] = transposed(d[z])


@example(normal(5, 3, 2), normal(3, 4), normal(5, 4, 2))
@example(normal(3), normal(3, 4), normal(4))
@adjoint(matmul_left, constant_in=("a",))
def matmul_left_(z, g, a, b):
    d[g] = unbroadcast(np.matmul(d[z], b), g)
    d[b] = matmul_right(g, d[z], b)


@example(normal(5, 3, 2), normal(3, 4), normal(5, 4, 2))
@example(normal(3), normal(3, 4), normal(4))
@adjoint(matmul_right, constant_in=("b",))
def matmul_right_(z, g, a, b):
    d[g] = unbroadcast(np.matmul(a, d[z]), g)
    d[a] = matmul_left(g, a, d[z])


@example(normal(3, 2), normal(3, 4), normal(4, 2))
@adjoint(dot_left, constant_in=("a",))
def dot_left_(z, g, a, b):
    d[g] = unbroadcast(np.dot(d[z], b), g)
    d[b] = dot_right(g, d[z], b)


@example(normal(3, 2), normal(3, 4), normal(4, 2))
@adjoint(dot_right, constant_in=("b",))
def dot_right_(z, g, a, b):
    d[g] = unbroadcast(np.dot(a, d[z]), g)
    d[a] = dot_left(g, a, d[z])


@example(normal(4, 5), normal(2, 3))
@example(normal(5), normal(4))
@adjoint(windows)
def windows_(z, a, weights):
    d[a] = unbroadcast(windows_adjoint(d[z], weights), a)
    d[weights] = unbroadcast(windows(conj(a), d[z]), weights)


@example(normal(3, 4), normal(2, 3))
@example(normal(2), normal(4))
@adjoint(windows_adjoint)
def windows_adjoint_(z, g, weights):
    d[g] = unbroadcast(windows(d[z], weights), g)
    d[weights] = unbroadcast(conj(windows(d[z], conj(g))), weights)


multilinear(windows, windows_adjoint)


@adjoint(gaussians, constant_in=("a", "order", "radius"))
def gaussians_(z, a, sigma, order=0, truncate=4.0, radius=None):
    """No derivative is known."""
    pass


multilinear(matmul_left, matmul_right, dot_left, dot_right)


@example(normal(2), normal(5), slice(0, 4, 2))
@example(normal(3), normal(5), np.array([0, 3, 3]))
@linear(index_adjoint, constant_in=("x", "index"))
def index_adjoint_(z, g, x, index):
    d[g] = unbroadcast(d[z][index], g)


@example(normal(3), normal(3, 4), 1, 0, 1)
@linear(diagonal_adjoint, constant_in=("x",))
def diagonal_adjoint_(z, g, x, offset=0, axis1=0, axis2=1):
    d[g] = unbroadcast(np.diagonal(d[z], offset, axis1, axis2), g)


@example(normal(7), 0.3)
@example(normal(3, 4), 0.45, 1)
@example(normal(3, 4), 0.45, 1, "hazen")
@adjoint(order_weights, constant_in=("a",))
def order_weights_(z, a, q, axis=None, method="linear", skip=False):
    d[q] = unbroadcast(order_slope(d[z], a, q, axis, method, skip), q)


@tangent(order_weights)
def order_weights_pushed(z, a, q, axis=None, method="linear", skip=False):
    t[z] = t[q] * order_rises(a, q, axis, method, skip)


@example(5, np.array([0.3, 0.8]))
@example(np.array([[4], [5]]), np.array([0.3, 0.7]), "weibull")
@adjoint(parts_above)
def parts_above_(z, n, q, method="linear"):
    d[q] = unbroadcast(d[z] * parts_growth(n, q, method), q)


@tangent(parts_above)
def parts_above_pushed(z, n, q, method="linear"):
    t[z] = t[q] * parts_growth(n, q, method)


@example(normal(3, 3))
@example(np.array([[1.0, 2.0], [2.0, 4.0]]))
@adjoint(singular_cofactors)
def singular_cofactors_(z, a):
    d[a] = unbroadcast(minors_adjoint(d[z], a), a)


@tangent(singular_cofactors)
def singular_cofactors_pushed(z, a):
    """Second derivatives are symmetric."""
    t[z] = conj(minors_adjoint(conj(t[a]), a))


@adjoint(minors_adjoint)
def minors_adjoint_(z, g, a):
    """No derivative is known: it would be the third of a determinant."""
    pass


zero(
    count, counted, known, extremal, share, row_counts, within, below, above, ties, ranks, inverse_axes, memory,
    reading_order, rolled_axes, order_below, order_counts,
    first_places, places_below, places_of, parts_growth,
)  # fmt: skip
