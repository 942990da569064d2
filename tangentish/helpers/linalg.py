"""Helpers of determinants, norms, solutions and decompositions."""

from typing import Any

import numpy as np

from tangentish.helpers.arithmetic import conj, direction, nonzero
from tangentish.helpers.indexing import overridable
from tangentish.helpers.reductions import others, spread, ties


def solve_transposed(a: Any, g: Any, b: Any) -> Any:
    """The adjoint of b in `np.linalg.solve(a, b)`, before it is brought to the shape of b."""
    a = conj(np.swapaxes(a, -1, -2))
    if np.ndim(b) == 1:
        return np.linalg.solve(a, np.expand_dims(g, -1))[..., 0]
    return np.linalg.solve(a, g)


def outer_columns(g: Any, z: Any, b: Any) -> Any:
    """The product of g and z transposed, which are vectors if b is one, else matrices."""
    if np.ndim(b) == 1:
        return np.expand_dims(g, -1) * np.expand_dims(z, -2)
    return g @ np.swapaxes(z, -1, -2)


def cofactors(a: Any, det: Any) -> Any:
    """The derivative of the determinant."""
    if np.all(det != 0):
        return np.expand_dims(det, (-2, -1)) * np.swapaxes(np.linalg.inv(a), -1, -2)
    return singular_cofactors(a)


@overridable
def singular_cofactors(a: Any) -> Any:
    """The cofactors of matrices that may be singular, from the singular values."""
    u, s, v = np.linalg.svd(a)
    turn = np.expand_dims(np.linalg.det(u) * np.linalg.det(v), (-2, -1))
    return turn * (conj(u) * np.expand_dims(others(s, -1), -2)) @ conj(v)


@overridable
def minors_adjoint(g: Any, a: Any) -> Any:
    """The adjoint of a in `singular_cofactors(a)`: products of all singular values but two, between their vectors."""
    u, s, v = np.linalg.svd(a)
    n = np.shape(s)[-1]
    turn = np.expand_dims(np.linalg.det(u) * np.linalg.det(v), (-2, -1))
    h = conj(turn) * (np.swapaxes(u, -1, -2) @ g @ np.swapaxes(v, -1, -2))
    pairs = np.where(np.eye(n) == 1, 0.0, others(np.where(np.eye(n) == 1, 1.0, np.expand_dims(s, -2)), -1))
    diagonal = np.sum(np.expand_dims(np.diagonal(h, 0, -2, -1), -1) * pairs, axis=-2)
    inside = np.eye(n) * np.expand_dims(diagonal, -2) - np.swapaxes(h * pairs, -1, -2)
    return u @ inside @ v


def slogdet_slope(g: Any, z: Any, a: Any) -> Any:
    """The factor of the inverse in the adjoint of `np.linalg.slogdet`: only a complex sign moves."""
    slope = g[1]
    if np.iscomplexobj(a):
        slope = slope - 1j * np.imag(conj(g[0]) * z[0])
    return np.expand_dims(slope, (-2, -1))


def order_adjoint(g: Any, x: Any, z: Any, ord: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The adjoint of the order of a norm z of x."""
    return np.sum(g * norm_order_slope(x, z, ord, axis, keepdims))


def norm_order_slope(x: Any, z: Any, ord: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The derivative of `z = (sum |x|**p)**(1/p)` by its order p, from that of log z."""
    if np.isinf(ord):
        return 0.0 * z
    if np.ndim(x) != 1 and (axis is None or isinstance(axis, tuple)):
        raise NotImplementedError("np.linalg.norm of a matrix has no derivative rule with respect to ord")
    sizes = np.abs(x)
    parts = sizes / nonzero(spread(z, sizes, axis, keepdims))
    logs = np.log(np.where(parts > 0.0, parts, 1.0))
    return z * np.sum(parts**ord * logs, axis=axis, keepdims=keepdims) / ord


def norm_slope(x: Any, z: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """The derivative of `np.linalg.norm(x, ord, axis)` by the entries of x, 0 at the origin."""
    if ord is None or ord == "fro":
        return x / nonzero(spread(z, x, axis, keepdims))
    if isinstance(axis, tuple) and len(axis) == 2 or axis is None and np.ndim(x) == 2:
        axes = (0, 1) if axis is None else axis
        moved = np.moveaxis(x, axes, (-2, -1))
        return np.moveaxis(matrix_norm_slope(moved, ord), (-2, -1), axes)
    return vector_norm_slope(x, z, ord, axis, keepdims)


def vector_norm_slope(x: Any, z: Any, ord: Any = 2, axis: Any = None, keepdims: bool = False) -> Any:
    """The derivative of `np.linalg.vector_norm` by the entries of x, 0 at the origin."""
    whole = spread(z, x, axis, keepdims)
    if ord == 2:
        return x / nonzero(whole)
    if ord == 0:
        return 0.0 * x
    if np.isinf(ord):
        return direction(x) * ties(np.abs(x), z, axis, keepdims)
    return direction(x) * (np.abs(x) / nonzero(whole)) ** (ord - 1)


def matrix_norm_slope(x: Any, ord: Any) -> Any:
    """The derivative of a matrix norm of order 1, -1, 2, -2, inf, -inf or "nuc" by the entries of x."""
    if ord == "nuc" or abs(ord) == 2:
        u, s, v = np.linalg.svd(x, full_matrices=False)
        weights = np.sign(s) if ord == "nuc" else ties(s, (np.max if ord > 0 else np.min)(s, -1), -1)
        return (u * np.expand_dims(weights, -2)) @ v
    along = -2 if abs(ord) == 1 else -1
    sums = np.sum(np.abs(x), axis=along)
    chosen = ties(sums, (np.max if ord > 0 else np.min)(sums, -1), -1)
    return direction(x) * np.expand_dims(chosen, along)


def cholesky_adjoint(g: Any, z: Any, upper: bool = False) -> Any:
    """The adjoint of the lower (or upper) triangle that `np.linalg.cholesky` reads."""
    if upper:
        g, z = conj(np.swapaxes(g, -1, -2)), conj(np.swapaxes(z, -1, -2))
        return conj(np.swapaxes(cholesky_adjoint(g, z), -1, -2))
    diagonal = np.eye(np.shape(z)[-1])
    half = np.tril(conj(np.swapaxes(z, -1, -2)) @ g) * (1.0 - 0.5 * diagonal)
    inverse = np.linalg.inv(z)
    both = conj(np.swapaxes(inverse, -1, -2)) @ half @ inverse
    return np.tril(both + conj(np.swapaxes(both, -1, -2))) * (1.0 - 0.5 * diagonal)


def eigh_adjoint(g_values: Any, g_vectors: Any, values: Any, vectors: Any, UPLO: str = "L") -> Any:
    """The adjoint of the triangle that `np.linalg.eigh` reads; equal values have no divided difference."""
    n = np.shape(values)[-1]
    inside = np.expand_dims(g_values, -1) * np.eye(n)
    if g_vectors is not None:
        gaps = np.expand_dims(values, -2) - np.expand_dims(values, -1)
        inverse = np.where(gaps == 0, 0.0, 1.0 / nonzero(gaps))
        inside = inside + inverse * (conj(np.swapaxes(vectors, -1, -2)) @ g_vectors)
    return in_triangle(vectors @ inside @ conj(np.swapaxes(vectors, -1, -2)), UPLO)


def in_triangle(g: Any, UPLO: str = "L") -> Any:
    """The adjoint of the triangle that stands for a whole Hermitian matrix."""
    whole = g + conj(np.swapaxes(g, -1, -2))
    return (np.tril(whole) if UPLO.upper() == "L" else np.triu(whole)) * (1.0 - 0.5 * np.eye(np.shape(g)[-1]))


def eig_adjoint(g_values: Any, g_vectors: Any, values: Any, vectors: Any) -> Any:
    """The adjoint of a in `values, vectors = np.linalg.eig(a)`; equal values have no divided difference.

    A vector's length stays 1 and its greatest entry real.
    """
    n = np.shape(values)[-1]
    left = conj(np.swapaxes(vectors, -1, -2))
    turns = np.sum(conj(vectors) * g_vectors, axis=-2, keepdims=True)
    greatest = np.argmax(np.abs(vectors), axis=-2)
    marks = np.expand_dims(np.arange(n), -1) == np.expand_dims(greatest, -2)
    heights = np.sum(np.where(marks, np.real(vectors), 0.0), axis=-2, keepdims=True)
    g_vectors = g_vectors - np.real(turns) * vectors
    if np.iscomplexobj(vectors):
        g_vectors = g_vectors - 1j * np.where(marks, np.imag(turns) / heights, 0.0)
    gaps = conj(np.expand_dims(values, -2) - np.expand_dims(values, -1))
    inverse = np.where(gaps == 0, 0.0, 1.0 / nonzero(gaps))
    inside = np.expand_dims(g_values, -1) * np.eye(n) + inverse * (left @ g_vectors)
    return np.linalg.solve(left, inside @ left)


def eigvals_adjoint(g: Any, z: Any, a: Any) -> Any:
    """The adjoint of a in `z = np.linalg.eigvals(a)`, whose order may be another than that of np.linalg.eig."""
    values, vectors = np.linalg.eig(a)
    nearest = np.argmin(np.abs(np.expand_dims(values, -1) - np.expand_dims(z, -2)), axis=-1)
    left = conj(np.swapaxes(vectors, -1, -2))
    return np.linalg.solve(left, np.expand_dims(np.take_along_axis(g, nearest, -1), -1) * left)


def cond_adjoint(g: Any, x: Any, p: Any = None) -> Any:
    """The adjoint of x in `np.linalg.cond(x, p)`, from a norm of x and one of its inverse."""
    g = np.expand_dims(g, (-2, -1))
    if p is None or p == 2 or p == -2:
        u, s, v = np.linalg.svd(x, full_matrices=False)
        first, last = (0, -1) if p != -2 else (-1, 0)
        ratio = np.expand_dims(s[..., first] / s[..., last], -1)
        n = np.shape(s)[-1]
        weights = np.eye(n)[first] / np.expand_dims(s[..., last], -1) - ratio * np.eye(n)[last] / s
        return g * (u * np.expand_dims(weights, -2)) @ v
    inverse = np.linalg.inv(x)
    of_x, of_inverse = (np.linalg.norm(y, p, axis=(-2, -1), keepdims=True) for y in (x, inverse))
    g_inverse = g * of_x * norm_slope(inverse, of_inverse, p, (-2, -1), True)
    back = conj(np.swapaxes(inverse, -1, -2))
    return g * of_inverse * norm_slope(x, of_x, p, (-2, -1), True) - back @ g_inverse @ back


def tensorinv_adjoint(g: Any, z: Any, a: Any, ind: int = 2) -> Any:
    """The adjoint of a in `z = np.linalg.tensorinv(a, ind)`."""
    n = int(np.prod(np.shape(a)[:ind]))
    back = conj(np.swapaxes(np.reshape(z, (-1, n)), 0, 1))
    return np.reshape(-back @ np.reshape(g, (-1, n)) @ back, np.shape(a))


def tensorsolve_order(a: Any, axes: Any = None) -> list[int]:
    """The order of the axes of a in `np.linalg.tensorsolve(a, b, axes)`."""
    last = [] if axes is None else [axis % np.ndim(a) for axis in axes]
    return [i for i in range(np.ndim(a)) if i not in last] + last


def tensorsolve_right(g: Any, a: Any, b: Any, axes: Any = None) -> Any:
    """The adjoint of b in `np.linalg.tensorsolve(a, b, axes)`."""
    n = np.size(b)
    matrix = np.reshape(np.transpose(a, tensorsolve_order(a, axes)), (n, n))
    return np.reshape(np.linalg.solve(conj(np.swapaxes(matrix, 0, 1)), np.ravel(g)), np.shape(b))


def tensorsolve_left(g: Any, z: Any, a: Any, axes: Any = None) -> Any:
    """The adjoint of a in `z = np.linalg.tensorsolve(a, b, axes)`, from that of b."""
    order = tensorsolve_order(a, axes)
    whole = np.reshape(np.outer(g, conj(np.ravel(z))), [np.shape(a)[i] for i in order])
    return np.transpose(whole, np.argsort(order).tolist())


def pinv_of_triangle(g: Any, a: Any, z: Any, hermitian: bool = False) -> Any:
    """The adjoint of a in `z = np.linalg.pinv(a, hermitian=hermitian)`, which may read its lower triangle only."""
    if not hermitian:
        return pinv_adjoint(g, a, z)
    lower = np.tril(a, -1)
    whole = lower + conj(np.swapaxes(lower, -1, -2)) + np.eye(np.shape(a)[-1]) * np.real(a)
    return in_triangle(pinv_adjoint(g, whole, z))


def matrix_power_adjoint(g: Any, a: Any, n: int) -> Any:
    """The adjoint of a in `np.linalg.matrix_power(a, n)`, back through the squares that lead to it."""
    if n < 0:
        inverse = conj(np.swapaxes(np.linalg.inv(a), -1, -2))
        return -inverse @ matrix_power_adjoint(g, np.linalg.inv(a), -n) @ inverse
    a = conj(np.swapaxes(a, -1, -2))
    if n == 0:
        return 0.0 * a @ g
    exponents = [n]
    while exponents[-1] > 1:
        exponents.append(exponents[-1] - 1 if exponents[-1] % 2 else exponents[-1] // 2)
    powers = {1: a}
    for k in exponents[-2::-1]:
        powers[k] = a @ powers[k - 1] if k % 2 else powers[k // 2] @ powers[k // 2]
    total = 0.0 * g
    for k in exponents[:-1]:
        if k % 2:
            total = total + g @ powers[k - 1]
            g = a @ g
        else:
            g = g @ powers[k // 2] + powers[k // 2] @ g
    return total + g


def pinv_adjoint(g: Any, a: Any, z: Any) -> Any:
    """The adjoint of a in `np.linalg.pinv(a)`, of constant rank."""
    zh, gh = (conj(np.swapaxes(x, -1, -2)) for x in (z, g))
    outside_rows = np.eye(np.shape(a)[-2]) - a @ z
    outside_columns = np.eye(np.shape(a)[-1]) - z @ a
    return -zh @ g @ zh + outside_rows @ gh @ z @ zh + zh @ z @ gh @ outside_columns


def qr_adjoint(g: Any, z: Any, a: Any, mode: str = "reduced") -> Any:
    """The adjoint of a in `z = np.linalg.qr(a, mode)`; the columns that lead make up a square, or tall, matrix."""
    if mode not in ("reduced", "r"):
        raise NotImplementedError(f"np.linalg.qr with mode={mode!r} has no derivative rule")
    if mode == "r":
        q, r = np.linalg.qr(a)[0], z
        g_q, g_r = 0.0 * q, g
    else:
        (q, r), (g_q, g_r) = z, g
    m, n = np.shape(a)[-2:]
    if n <= m:
        return tall_qr_adjoint(g_q, g_r, q, r)
    rest = q @ g_r[..., m:]
    g_q = g_q + a[..., m:] @ conj(np.swapaxes(g_r[..., m:], -1, -2))
    return np.concatenate([tall_qr_adjoint(g_q, g_r[..., :m], q, r[..., :m]), rest], axis=-1)


def tall_qr_adjoint(g_q: Any, g_r: Any, q: Any, r: Any) -> Any:
    """The adjoint of a matrix with no more columns than rows in its factors q and r, which has a real diagonal."""
    m = r @ conj(np.swapaxes(g_r, -1, -2)) - conj(np.swapaxes(g_q, -1, -2)) @ q
    lower = np.tril(m, -1)
    symmetric = lower + conj(np.swapaxes(lower, -1, -2)) + np.eye(np.shape(r)[-1]) * np.real(m)
    whole = g_q + q @ symmetric
    return conj(np.swapaxes(np.linalg.solve(r, conj(np.swapaxes(whole, -1, -2))), -1, -2))


def svd_adjoint(g: Any, a: Any, z: Any) -> Any:
    """The adjoint of a in `z = np.linalg.svd(a)`, z being all three factors, or the singular values alone."""
    if not isinstance(z, tuple):
        u, s, v = np.linalg.svd(a, full_matrices=False)
        return u @ (np.expand_dims(g, -1) * v)
    u, s, v = z
    n = np.shape(s)[-1]
    if np.shape(u)[-1] != n or np.shape(v)[-2] != n:
        raise NotImplementedError(
            "np.linalg.svd with full_matrices=True has a derivative rule for square matrices only"
        )
    g_u, g_s, g_v = g
    v, g_v = conj(np.swapaxes(v, -1, -2)), conj(np.swapaxes(g_v, -1, -2))
    u_h, v_h = conj(np.swapaxes(u, -1, -2)), conj(np.swapaxes(v, -1, -2))
    gaps = np.expand_dims(s * s, -2) - np.expand_dims(s * s, -1)
    inverse = np.where(gaps == 0, 0.0, 1.0 / nonzero(gaps))
    left, right = inverse * (u_h @ g_u), inverse * (v_h @ g_v)
    left = left + conj(np.swapaxes(left, -1, -2))
    right = right + conj(np.swapaxes(right, -1, -2))
    row, column = np.expand_dims(s, -2), np.expand_dims(s, -1)
    inside = np.eye(n) * np.expand_dims(g_s, -1) + left * row + column * right
    if np.iscomplexobj(inside):  # both vectors of a pair turn together: the turn is that of the left one
        inside = inside + 1j * np.eye(n) * np.imag(u_h @ g_u) / row
    whole = u @ inside @ v_h
    whole = whole + (g_u - u @ (u_h @ g_u)) / row @ v_h
    return whole + u @ conj(np.swapaxes((g_v - v @ (v_h @ g_v)) / row, -1, -2))


def lstsq_left(g: Any, z: Any, a: Any, b: Any) -> Any:
    """The adjoint of a in `np.linalg.lstsq(a, b)`."""
    x, b, g_x = (np.reshape(part, (len(part), -1)) for part in (z[0], b, g[0]))
    total = pinv_adjoint(g_x @ conj(b.T), a, np.linalg.pinv(a)) + svd_adjoint(g[3], a, z[3])
    if np.size(z[1]):
        total = total - 2.0 * ((b - a @ x) * g[1]) @ conj(x.T)
    return total


def lstsq_right(g: Any, z: Any, a: Any, b: Any) -> Any:
    """The adjoint of b in `np.linalg.lstsq(a, b)`."""
    total = conj(np.linalg.pinv(a).T) @ g[0]
    if np.size(z[1]):
        total = total + 2.0 * (b - a @ z[0]) * g[1]
    return total
