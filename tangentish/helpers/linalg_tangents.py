"""Tangents of solutions, norms and decompositions; `change` is always that of the matrix a."""

from typing import Any

import numpy as np

from tangentish.helpers.arithmetic import conj, nonzero
from tangentish.helpers.linalg import tensorsolve_order


def adjugated(a: Any) -> Any:
    """The conjugate of the matrix, or stack of matrices, transposed."""
    return conj(np.swapaxes(a, -1, -2))


def whole_of(a: Any, UPLO: str = "L") -> Any:
    """The Hermitian matrix of which one triangle is read."""
    half = np.tril(a, -1) if UPLO.upper() == "L" else np.triu(a, 1)
    return half + adjugated(half) + np.eye(np.shape(a)[-1]) * np.real(a)


def diagonal_of(a: Any) -> Any:
    """The diagonal of the matrix, or of each of a stack."""
    return np.diagonal(a, 0, -2, -1)


def divided(values: Any) -> Any:
    """1 / (values[j] - values[i]) in row i and column j, 0 where they are equal."""
    gaps = np.expand_dims(values, -2) - np.expand_dims(values, -1)
    return np.where(gaps == 0, 0.0, 1.0 / nonzero(gaps))


def slogdet_tangent(change: Any, z: Any, a: Any) -> Any:
    """The tangents of the sign and of the logarithm of a determinant: only a complex sign moves."""
    slope = np.sum(np.swapaxes(np.linalg.inv(a), -1, -2) * change, axis=(-2, -1))
    if np.iscomplexobj(a):
        return [1j * np.imag(slope) * z[0], np.real(slope)]
    return [np.zeros_like(slope), slope]


def cholesky_tangent(change: Any, z: Any, upper: bool = False) -> Any:
    """The tangent of the factor of a matrix of which the lower (or upper) triangle is read."""
    if upper:
        return adjugated(cholesky_tangent(adjugated(change), adjugated(z)))
    half = np.linalg.solve(z, whole_of(change))
    inside = np.linalg.solve(z, adjugated(half))
    return z @ (np.tril(inside) * (1.0 - 0.5 * np.eye(np.shape(z)[-1])))


def eigh_tangent(change: Any, values: Any, vectors: Any, UPLO: str = "L") -> Any:
    """The tangents of the eigenvalues and vectors of a Hermitian matrix; equal values have no divided difference."""
    inside = adjugated(vectors) @ whole_of(change, UPLO) @ vectors
    return [np.real(diagonal_of(inside)), vectors @ (divided(values) * inside)]


def eigvalsh_tangent(change: Any, vectors: Any, UPLO: str = "L") -> Any:
    """The tangent of the eigenvalues of a Hermitian matrix that has these vectors."""
    return np.real(np.sum(conj(vectors) * (whole_of(change, UPLO) @ vectors), axis=-2))


def eig_tangent(change: Any, values: Any, vectors: Any) -> Any:
    """The tangents of eigenvalues and vectors; a vector's length stays 1 and its greatest entry real."""
    inside = np.linalg.solve(vectors, change @ vectors)
    moved = vectors @ (divided(values) * inside)
    moved = moved - np.real(np.sum(conj(vectors) * moved, axis=-2, keepdims=True)) * vectors
    if np.iscomplexobj(vectors):
        greatest = np.expand_dims(np.argmax(np.abs(vectors), axis=-2), -2)
        turns = np.imag(np.take_along_axis(moved, greatest, -2))
        heights = np.real(np.take_along_axis(vectors, greatest, -2))
        moved = moved - 1j * turns / heights * vectors
    return [diagonal_of(inside), moved]


def eigvals_tangent(change: Any, z: Any, a: Any) -> Any:
    """The tangent of `z = np.linalg.eigvals(a)`, whose order may be another than that of np.linalg.eig."""
    values, vectors = np.linalg.eig(a)
    nearest = np.argmin(np.abs(np.expand_dims(values, -2) - np.expand_dims(z, -1)), axis=-1)
    return np.take_along_axis(diagonal_of(np.linalg.solve(vectors, change @ vectors)), nearest, -1)


def columns_product(a: Any, x: Any, b: Any) -> Any:
    """a @ x for `x = np.linalg.solve(a, b)`, which holds vectors if b is one, else matrices."""
    return (a @ np.expand_dims(x, -1))[..., 0] if np.ndim(b) == 1 else a @ x


def solved_like(a: Any, change: Any, b: Any) -> Any:
    """The solution of the systems a for right sides which are vectors if b is one, else matrices."""
    if np.ndim(b) == 1:
        return np.linalg.solve(a, np.expand_dims(change, -1))[..., 0]
    return np.linalg.solve(a, change)


def tensorinv_tangent(change: Any, z: Any, ind: int = 2) -> Any:
    """The tangent of `z = np.linalg.tensorinv(a, ind)`."""
    n = int(np.prod(np.shape(change)[:ind]))
    inverse = np.reshape(z, (-1, n))
    return np.reshape(-inverse @ np.reshape(change, (n, -1)) @ inverse, np.shape(z))


def tensor_times(a: Any, x: Any, b: Any, axes: Any = None) -> Any:
    """The right side b of which `x = np.linalg.tensorsolve(a, b, axes)` is the solution."""
    product = np.tensordot(np.transpose(a, tensorsolve_order(a, axes)), x, np.ndim(x))
    return np.reshape(product, np.shape(b))


def matrix_power_tangent(change: Any, a: Any, n: int) -> Any:
    """The tangent of `np.linalg.matrix_power(a, n)`, along the squares that lead to it."""
    if n < 0:
        inverse = np.linalg.inv(a)
        return matrix_power_tangent(-inverse @ change @ inverse, inverse, -n)
    if n == 0:
        return 0.0 * change
    exponents = [n]
    while exponents[-1] > 1:
        exponents.append(exponents[-1] - 1 if exponents[-1] % 2 else exponents[-1] // 2)
    power, moved = a, change
    for k in exponents[-2::-1]:
        if k % 2:
            power, moved = a @ power, change @ power + a @ moved
        else:
            power, moved = power @ power, moved @ power + power @ moved
    return moved


def pinv_tangent(change: Any, a: Any, z: Any) -> Any:
    """The tangent of `z = np.linalg.pinv(a)`, of constant rank."""
    zh, back = adjugated(z), adjugated(change)
    outside_rows = np.eye(np.shape(a)[-2]) - a @ z
    outside_columns = np.eye(np.shape(a)[-1]) - z @ a
    return -z @ change @ z + z @ zh @ back @ outside_rows + outside_columns @ back @ zh @ z


def multi_dot_tangent(changes: Any, arrays: Any) -> Any:
    """The tangent of `np.linalg.multi_dot(arrays)`: a sum of products."""
    total = 0.0
    for i, change in enumerate(changes):
        total = total + np.linalg.multi_dot([*arrays[:i], change, *arrays[i + 1 :]])
    return total


def qr_tangent(change: Any, z: Any, a: Any, mode: str = "reduced") -> Any:
    """The tangent of `z = np.linalg.qr(a, mode)`; the columns that lead make up a square, or tall, matrix."""
    if mode not in ("reduced", "r"):
        raise NotImplementedError(f"np.linalg.qr with mode={mode!r} has no derivative rule")
    q, r = (np.linalg.qr(a)[0], z) if mode == "r" else z
    m, n = np.shape(a)[-2:]
    moved_q, moved_r = tall_qr_tangent(change[..., :m], q, r[..., :m])
    if n > m:
        rest = adjugated(moved_q) @ a[..., m:] + adjugated(q) @ change[..., m:]
        moved_r = np.concatenate([moved_r, rest], axis=-1)
    return moved_r if mode == "r" else [moved_q, moved_r]


def tall_qr_tangent(change: Any, q: Any, r: Any) -> Any:
    """The tangents of the factors q and r of a matrix with no more columns than rows; r has a real diagonal."""
    moved = np.swapaxes(np.linalg.solve(np.swapaxes(r, -1, -2), np.swapaxes(change, -1, -2)), -1, -2)
    inside = adjugated(q) @ moved
    lower = np.tril(inside, -1)
    turn = lower - adjugated(lower)
    if np.iscomplexobj(inside):
        turn = turn + 1j * np.eye(np.shape(r)[-1]) * np.imag(inside)
    return moved - q @ inside + q @ turn, (inside - turn) @ r


def svd_tangent(change: Any, a: Any, z: Any) -> Any:
    """The tangent of `z = np.linalg.svd(a)`, z being all three factors, or the singular values alone."""
    if not isinstance(z, tuple):
        u, _, v = np.linalg.svd(a, full_matrices=False)
        return np.real(np.sum(conj(u) * (change @ adjugated(v)), axis=-2))
    u, s, v = z
    n = np.shape(s)[-1]
    if np.shape(u)[-1] != n or np.shape(v)[-2] != n:
        raise NotImplementedError(
            "np.linalg.svd with full_matrices=True has a derivative rule for square matrices only"
        )
    v = adjugated(v)
    inside = adjugated(u) @ change @ v
    row, column = np.expand_dims(s, -2), np.expand_dims(s, -1)
    gaps = divided(s * s)
    of_u = u @ (gaps * (inside * row + column * adjugated(inside)))
    of_v = v @ (gaps * (column * inside + adjugated(inside) * row))
    of_u = of_u + (change @ v - u @ inside) / row
    of_v = of_v + (adjugated(change) @ u - v @ adjugated(inside)) / row
    if np.iscomplexobj(inside):
        of_u = of_u + 1j * u * np.expand_dims(np.imag(diagonal_of(inside)) / s, -2)
    return [of_u, np.real(diagonal_of(inside)), adjugated(of_v)]


def residual_tangent(change: Any, z: Any, a: Any, b: Any) -> Any:
    """The tangent of the sums of squares that `np.linalg.lstsq` leaves, from that of `b - a @ x` with x kept."""
    rest = b - a @ z[0]
    moved = np.sum(2.0 * np.real(conj(rest) * change), axis=0)
    return np.reshape(moved, (-1,))[: np.size(z[1])]
