"""Helpers of polynomials as vectors of their coefficients, the highest power first."""

from typing import Any

import numpy as np

from tangentish.helpers.arithmetic import conj, unbroadcast
from tangentish.helpers.joining import unstack_like
from tangentish.helpers.products import convolution_adjoint
from tangentish.helpers.shaping import vander_adjoint


def last_entries(g: Any, a: Any) -> Any:
    """The last entries of g in the shape of a: the part of a polynomial in a sum of two."""
    return unbroadcast(np.reshape(g[np.size(g) - np.size(a) :], np.shape(a)), a)


def with_leading(g: Any, n: int) -> Any:
    """g with zeros before it, n in all: what NumPy has trimmed has no derivative."""
    return np.concatenate([np.zeros(n - np.size(g), g.dtype), g])


def polydiv_adjoints(g: Any, z: Any, u: Any, v: Any) -> Any:
    """The adjoints of u and v in `quotient, rest = np.polydiv(u, v)`, by u = quotient * v + rest."""
    quotient, _ = z
    n = np.size(u)
    if n < np.size(v):
        return last_entries(g[1], u), 0.0 * v
    g_rest = with_leading(g[1], n)
    g_quotient = g[0] - convolution_adjoint(g_rest, quotient, v, "full")
    # The transposed triangular system is a division too, of what is turned around.
    turned = np.concatenate([g_quotient[::-1], np.zeros(np.size(v) - 1)])
    solved = np.polydiv(turned, conj(v))[0][::-1]
    g_u = with_last(solved, n) + g_rest
    g_v = -convolution_adjoint(g_u, v, quotient, "full")
    return unbroadcast(g_u, u), unbroadcast(g_v, v)


def with_last(g: Any, n: int) -> Any:
    """g with zeros after it, n in all."""
    return np.concatenate([g, np.zeros(n - np.size(g), g.dtype)])


def falling(n: int, m: int) -> Any:
    """The factors that m derivatives give the powers n - 1, ..., m."""
    factors = np.ones(max(n - m, 0))
    for j in range(m):
        factors = factors * np.arange(n - 1 - j, m - 1 - j, -1)
    return factors


def polyder_adjoint(g: Any, p: Any, m: int = 1) -> Any:
    """The adjoint of p in `np.polyder(p, m)`."""
    n = np.size(p)
    if m >= n:
        return 0.0 * p
    return unbroadcast(with_last(g * falling(n, m), n), p)


def polyint_adjoint(g: Any, p: Any, m: int = 1) -> Any:
    """The adjoint of p in `np.polyint(p, m)`."""
    n = np.size(p)
    return unbroadcast(g[:n] / falling(n + m, m), p)


def polyint_constants(g: Any, k: Any, m: int = 1) -> Any:
    """The adjoint of the constants of integration in `np.polyint(p, m, k)`."""
    factorials = np.cumprod(np.concatenate([[1.0], np.arange(1.0, m)]))[::-1]
    g = g[np.size(g) - m :] / factorials
    whole: Any = np.broadcast_to(np.zeros((), g.dtype), np.shape(k))
    return unstack_like(unbroadcast(np.reshape(g, (-1, *(1,) * (np.ndim(k) - 1))), whole), k)


def polyfit_parts(x: Any, y: Any, deg: int, w: Any = None) -> tuple[Any, Any, Any, Any]:
    """The matrix and the right sides of the problem of `np.polyfit`, an inverse of the matrix with columns of length 1,
    and the lengths that they have had."""
    columns = np.expand_dims(np.ones(np.shape(x)) if w is None else w, 1)
    matrix = np.vander(x, deg + 1) * columns
    sizes = np.expand_dims(np.sqrt(np.sum(np.real(matrix * conj(matrix)), axis=0)), 1)
    return matrix, columns * np.reshape(y, (len(x), -1)), np.linalg.pinv(matrix / sizes[:, 0]), sizes


def polyfit_adjoints(g: Any, z: Any, x: Any, y: Any, deg: int, w: Any = None) -> Any:
    """The adjoints of x, y and w in `z = np.polyfit(x, y, deg, w=w)`: a least squares problem of full rank."""
    powers = np.vander(x, deg + 1)
    weights = np.ones(np.shape(x)) if w is None else w
    columns = np.expand_dims(weights, 1)
    rows = np.reshape(y, (len(x), -1))
    g, c = np.reshape(g, (deg + 1, -1)), np.reshape(z, (deg + 1, -1))
    matrix, weighted, inverse, sizes = polyfit_parts(x, y, deg, w)
    solved = inverse @ (conj(np.swapaxes(inverse, 0, 1)) @ (g / sizes)) / sizes
    rest = weighted - matrix @ c
    g_rows = matrix @ solved
    g_matrix = rest @ conj(np.swapaxes(solved, 0, 1)) - g_rows @ conj(np.swapaxes(c, 0, 1))
    g_x = vander_adjoint(g_matrix * columns, x)
    g_y = np.reshape(g_rows * columns, np.shape(y))
    g_w = np.sum(g_matrix * conj(powers), axis=1) + np.sum(g_rows * conj(rows), axis=1)
    return g_x, unbroadcast(g_y, y), 0.0 if w is None else unbroadcast(g_w, w)


def poly_adjoint(g: Any, z: Any, roots: Any) -> Any:
    """The adjoint of the roots in `z = np.poly(roots)`: each is divided out of the polynomial."""
    if np.ndim(roots) > 1:
        raise NotImplementedError("np.poly of a matrix has no derivative rule")
    carried = 0.0 * roots
    total = 0.0 * roots
    for k in range(np.size(roots)):
        carried = carried * roots + z[k]
        total = total - g[k + 1] * conj(carried)
    return unbroadcast(total, roots)


def roots_adjoint(g: Any, z: Any, p: Any) -> Any:
    """The adjoint of the coefficients p in `z = np.roots(p)`."""
    n = np.size(p)
    slopes = np.polyval(p[:-1] * np.arange(n - 1, 0, -1), z)
    if not np.all(slopes != 0):
        raise NotImplementedError("np.roots has no derivative at a multiple root")
    powers = np.expand_dims(z, 1) ** np.arange(n - 1, -1, -1)
    return unbroadcast(-(g / conj(slopes)) @ conj(powers), p)
