"""Helpers of linear systems with structured matrices, and of matrices made of vectors."""

from typing import Any

import numpy as np

from tangentish.helpers.arithmetic import conj, unbroadcast
from tangentish.helpers.indexing import index_adjoint
from tangentish.helpers.linalg import eigh_adjoint, in_triangle
from tangentish.helpers.linalg_tangents import eigh_tangent, eigvalsh_tangent, whole_of


def as_columns(b: Any) -> Any:
    """A vector as a matrix of one column."""
    return np.expand_dims(b, -1) if np.ndim(b) == 1 else b


def triangle_of(a: Any, lower: bool = False, unit_diagonal: bool = False) -> Any:
    """The triangular matrix that `scipy.linalg.solve_triangular` reads."""
    if unit_diagonal:
        return (np.tril(a, -1) if lower else np.triu(a, 1)) + np.eye(np.shape(a)[-1])
    return np.tril(a) if lower else np.triu(a)


def triangle_adjoint(g: Any, lower: bool = False, unit_diagonal: bool = False) -> Any:
    """The adjoint of a in `triangle_of(a, lower, unit_diagonal)`."""
    shift = 1 if unit_diagonal else 0
    return np.tril(g, -shift) if lower else np.triu(g, shift)


def solve_system_adjoint(g: Any, a: Any, trans: Any = 0) -> Any:
    """The adjoint of b in the solution of `a @ x = b`, or with a transposed (1, "T") or adjoint (2, "C")."""
    if trans in (0, "N"):
        a = conj(np.swapaxes(a, -1, -2))
    elif trans in (1, "T"):
        a = conj(a)
    return np.linalg.solve(a, as_columns(g))[..., 0] if np.ndim(g) == 1 else np.linalg.solve(a, g)


def system_adjoint(g: Any, z: Any, trans: Any = 0) -> Any:
    """The adjoint of the matrix of a system, from that of its right side and the solution z."""
    g = as_columns(g) @ conj(np.swapaxes(as_columns(z), -1, -2))
    if trans in (0, "N"):
        return g
    g = np.swapaxes(g, -1, -2)
    return g if trans in (1, "T") else conj(g)


def solve_adjoint(
    g: Any, a: Any, b: Any, lower: bool = False, assume_a: Any = None, transposed: bool = False
) -> Any:
    """The adjoint of b in `scipy.linalg.solve(a, b)`."""
    if assume_a in (None, "gen", "general"):
        return solve_system_adjoint(g, a, 1 if transposed else 0)
    if assume_a not in ("pos", "positive definite", "sym", "symmetric", "her", "hermitian") or transposed:
        raise NotImplementedError(f"scipy.linalg.solve with assume_a={assume_a!r} has no derivative rule")
    half = np.tril(a, -1) if lower else np.triu(a, 1)
    if np.iscomplexobj(a) and assume_a in ("sym", "symmetric"):
        raise NotImplementedError("scipy.linalg.solve of a complex symmetric matrix has no derivative rule")
    whole = half + conj(np.swapaxes(half, -1, -2)) + np.eye(np.shape(a)[-1]) * np.real(a)
    return solve_system_adjoint(g, whole)


def solved_matrix_adjoint(
    g: Any, z: Any, lower: bool = False, assume_a: Any = None, transposed: bool = False
) -> Any:
    """The adjoint of a in `z = scipy.linalg.solve(a, b)`, from that of b."""
    g = system_adjoint(g, z, 1 if transposed else 0)
    return g if assume_a in (None, "gen", "general") else in_triangle(g, "L" if lower else "U")


def cho_adjoint(g: Any, z: Any, c_and_lower: Any) -> Any:
    """The adjoint of the factor in `z = scipy.linalg.cho_solve(c_and_lower, b)`, from that of b."""
    c, lower = c_and_lower
    g = system_adjoint(g, z)
    g = g + conj(np.swapaxes(g, -1, -2))
    factor = np.tril(c) if lower else np.triu(c)
    return (np.tril(g @ factor) if lower else np.triu(factor @ g)), None


def eigen_adjoint(g: Any, z: Any, a: Any, UPLO: Any, values_only: bool = False) -> Any:
    """The adjoint of a in its eigenvalues z, or in the values and vectors z."""
    if values_only:
        return eigh_adjoint(g, None, z, np.linalg.eigh(a, UPLO)[1], UPLO)
    return eigh_adjoint(g[0], g[1], z[0], z[1], UPLO)


def economic(a: Any, mode: str) -> str:
    """The mode of `np.linalg.qr` that gives what `scipy.linalg.qr` does."""
    if mode == "full" and np.shape(a)[-2] > np.shape(a)[-1]:
        raise NotImplementedError("scipy.linalg.qr of a tall matrix has a derivative rule with mode='economic' only")
    if mode not in ("full", "economic"):
        raise NotImplementedError(f"scipy.linalg.qr with mode={mode!r} has no derivative rule")
    return "reduced"


def upper_block(a: Any, g: Any) -> Any:
    """The matrix of blocks a, g over 0, a."""
    return np.concatenate([np.concatenate([a, g], axis=-1), np.concatenate([0.0 * a, a], axis=-1)], axis=-2)


def corner(a: Any) -> Any:
    """The upper right quarter of a matrix."""
    n = np.shape(a)[-1] // 2
    return a[..., :n, n:]


def blocks_on_diagonal(g: Any, arrays: Any) -> Any:
    """The adjoints of the arrays of `scipy.linalg.block_diag(*arrays)`."""
    parts, row, column = [], 0, 0
    for x in arrays:
        rows, columns = (1, np.size(x)) if np.ndim(x) < 2 else np.shape(x)
        part = g[row : row + rows, column : column + columns]
        parts.append(unbroadcast(np.reshape(part, np.shape(x)), x))
        row, column = row + rows, column + columns
    return tuple(parts)


def offsets(g: Any) -> Any:
    """For each entry of a matrix its row less its column."""
    rows, columns = np.shape(g)
    return np.arange(rows)[:, None] - np.arange(columns)


def toeplitz_column(g: Any, c: Any, r: Any = None) -> Any:
    """The adjoint of the column in `scipy.linalg.toeplitz(c, r)`; without a row it stands for that, too."""
    places = offsets(g)
    whole = index_adjoint(np.where(places >= 0, g, 0.0), np.ravel(c), np.maximum(places, 0))
    if r is None:
        above = np.where(places < 0, g, 0.0)
        whole = whole + conj(index_adjoint(above, np.ravel(c), np.maximum(-places, 0)))
    return unbroadcast(np.reshape(whole, np.shape(c)), c)


def toeplitz_row(g: Any, r: Any) -> Any:
    """The adjoint of the row in `scipy.linalg.toeplitz(c, r)`, whose first entry is not read."""
    places = offsets(g)
    whole = index_adjoint(np.where(places < 0, g, 0.0), np.ravel(r), np.maximum(-places, 0))
    return unbroadcast(np.reshape(whole, np.shape(r)), r)


def circulant_adjoint(g: Any, c: Any) -> Any:
    """The adjoint of c in `scipy.linalg.circulant(c)`."""
    return index_adjoint(g, c, offsets(g) % len(c))


def companion_adjoint(g: Any, a: Any) -> Any:
    """The adjoint of a in `scipy.linalg.companion(a)`, whose first row is -a[1:] / a[0]."""
    row = -g[0] / conj(a[0])
    first = -np.sum(row * conj(a[1:] / a[0]))
    return np.concatenate([np.reshape(first, (1,)), row])


def companion_tangent(change: Any, a: Any) -> Any:
    """The tangent of `scipy.linalg.companion(a)`, whose first row is -a[1:] / a[0]."""
    row = (a[1:] / a[0] * change[0] - change[1:]) / a[0]
    return np.concatenate([np.expand_dims(row, 0), np.zeros((len(row) - 1, len(row)))])


def product_of(a: Any, x: Any, trans: Any = 0) -> Any:
    """The product of a, or of a transposed (1, "T") or adjoint (2, "C"), with one vector or several in columns."""
    if trans in (1, "T"):
        a = np.swapaxes(a, -1, -2)
    elif trans in (2, "C"):
        a = conj(np.swapaxes(a, -1, -2))
    return (a @ np.expand_dims(x, -1))[..., 0] if np.ndim(x) == np.ndim(a) - 1 else a @ x


def system_product(a: Any, x: Any, lower: bool = False, assume_a: Any = None, transposed: bool = False) -> Any:
    """The right side of which x is the solution in `scipy.linalg.solve(a, b)`."""
    if assume_a in (None, "gen", "general"):
        return product_of(a, x, 1 if transposed else 0)
    if assume_a not in ("pos", "positive definite", "sym", "symmetric", "her", "hermitian") or transposed:
        raise NotImplementedError(f"scipy.linalg.solve with assume_a={assume_a!r} has no derivative rule")
    if np.iscomplexobj(a) and assume_a in ("sym", "symmetric"):
        raise NotImplementedError("scipy.linalg.solve of a complex symmetric matrix has no derivative rule")
    return product_of(whole_of(a, "L" if lower else "U"), x)


def cho_product(change: Any, c_and_lower: Any, x: Any) -> Any:
    """The change of a Hermitian matrix by that of its factor `c_and_lower`, times x."""
    c, lower = c_and_lower
    if lower:
        half = np.tril(change[0]) @ conj(np.swapaxes(np.tril(c), -1, -2))
    else:
        half = conj(np.swapaxes(np.triu(c), -1, -2)) @ np.triu(change[0])
    return (half + conj(np.swapaxes(half, -1, -2))) @ x


def eigen_tangent(change: Any, z: Any, a: Any, UPLO: Any, values_only: bool = False) -> Any:
    """The tangent of the eigenvalues z of a, or of the values and vectors z."""
    if values_only:
        return eigvalsh_tangent(change, np.linalg.eigh(a, UPLO)[1], UPLO)
    return eigh_tangent(change, z[0], z[1], UPLO)
