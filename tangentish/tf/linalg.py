"""Matrices and norms under TensorFlow's names: `tf.linalg`."""

from typing import Any

import numpy as np

from tangentish.tape.values import new_tensor
from tangentish.tf.arrays import eye
from tangentish.tf.elementary import (
    abs,
    conj,
    einsum,
    log,
    matmul,
    minimum,
    reduce_max,
    reduce_sum,
    sqrt,
    square,
    tensordot,
)
from tangentish.tf.errors import InvalidArgumentError
from tangentish.tf.tensor import Tensor, agreed, convert, multiply_matrices, run

__all__ = [
    "adjoint", "band_part", "cholesky", "clip_by_global_norm", "clip_by_norm", "cross", "det", "diag",
    "diag_part", "eigh", "eigvalsh", "einsum", "expm", "eye", "global_norm", "inv", "logdet", "lstsq",
    "matmul", "matrix_rank", "matrix_transpose", "matvec", "norm", "pinv", "qr", "set_diag", "slogdet",
    "solve", "svd", "tensor_diag_part", "tensordot", "trace", "triangular_solve",
]  # fmt: skip


def matvec(a: Any, b: Any, transpose_a: bool = False, name: str | None = None) -> Any:
    """The product of a matrix, or a stack of them, and a vector."""
    a, b = agreed(a, b)
    if transpose_a:
        a = matrix_transpose(a)
    return run(np.squeeze, multiply_matrices(a, run(np.expand_dims, b, -1)), axis=-1)


def matrix_transpose(a: Any, name: str | None = None) -> Any:
    """The matrix, or stack of matrices, with its last two axes swapped."""
    return run(np.swapaxes, convert(a), -1, -2)


def inv(input: Any, name: str | None = None) -> Any:
    """The inverse matrix."""
    return run(np.linalg.inv, convert(input))


def det(input: Any, name: str | None = None) -> Any:
    """The determinant."""
    return run(np.linalg.det, convert(input))


def solve(matrix: Any, rhs: Any, name: str | None = None) -> Any:
    """x with matrix @ x = rhs."""
    return run(np.linalg.solve, *agreed(matrix, rhs))


def cholesky(input: Any, name: str | None = None) -> Any:
    """The lower triangular factor of a positive definite matrix, of which the lower half is read.

    The gradient is symmetric, as TensorFlow's is: half of it goes to the half that is not read.
    """
    x = convert(input)
    both = (x + adjoint(x)) * x.dtype.as_numpy_dtype(0.5)
    lower = np.tril(x._value, -1)
    read = lower + np.conj(np.swapaxes(np.tril(x._value), -1, -2))
    return run(np.linalg.cholesky, both + (read - both._value))


def adjoint(matrix: Any, name: str | None = None) -> Any:
    """The conjugate transpose."""
    return conj(matrix_transpose(matrix))


def logdet(matrix: Any, name: str | None = None) -> Any:
    """The logarithm of the determinant of a positive definite matrix."""
    return reduce_sum(log(diag_part(cholesky(matrix))), -1) * 2


def slogdet(input: Any, name: str | None = None) -> tuple[Any, Any]:
    """The sign of the determinant, and the logarithm of its absolute value."""
    sign, logarithm = run(np.linalg.slogdet, convert(input))
    return sign, logarithm


def eigh(tensor: Any, name: str | None = None) -> tuple[Any, Any]:
    """Eigenvalues, in ascending order, and eigenvectors of a symmetric or Hermitian matrix."""
    values, vectors = run(np.linalg.eigh, convert(tensor))
    return values, vectors


def eigvalsh(tensor: Any, name: str | None = None) -> Any:
    """The eigenvalues of a symmetric or Hermitian matrix, in ascending order."""
    return run(np.linalg.eigvalsh, convert(tensor))


def svd(tensor: Any, full_matrices: bool = False, compute_uv: bool = True, name: str | None = None) -> Any:
    """(s, u, v) with tensor = u @ diag(s) @ adjoint(v); s alone without `compute_uv`."""
    x = convert(tensor)
    u, s, vh = run(np.linalg.svd, x, full_matrices)
    return (s, u, adjoint(vh)) if compute_uv else s


def qr(input: Any, full_matrices: bool = False, name: str | None = None) -> tuple[Any, Any]:
    """(q, r) with input = q @ r."""
    q, r = run(np.linalg.qr, convert(input), "complete" if full_matrices else "reduced")
    return q, r


def triangular_solve(
    matrix: Any, rhs: Any, lower: bool = True, adjoint: bool = False, name: str | None = None
) -> Any:
    """x with triangle @ x = rhs, the triangle being that half of the matrix; the other half is not read."""
    matrix, rhs = agreed(matrix, rhs)
    half = run(np.tril if lower else np.triu, matrix)
    return run(np.linalg.solve, conj(matrix_transpose(half)) if adjoint else half, rhs)


def band_part(input: Any, num_lower: Any, num_upper: Any, name: str | None = None) -> Any:
    """The matrix with zeros beyond so many diagonals below and above the main one; all of them if negative."""
    x, low, high = convert(input), int(num_lower), int(num_upper)
    x = run(np.triu, x, -low) if low >= 0 else x
    return run(np.tril, x, high) if high >= 0 else run(np.copy, x)


def set_diag(input: Any, diagonal: Any, name: str | None = None) -> Any:
    """The matrix with another main diagonal."""
    x, diagonal = agreed(input, diagonal)
    rows, columns = x._value.shape[-2:]
    on = np.eye(rows, columns, dtype=bool)
    if rows > columns:
        raise InvalidArgumentError(f"set_diag takes matrices with no more rows than columns, not shape {x.shape}")
    return run(np.where, on, run(np.expand_dims, diagonal, -1), x)


def cross(a: Any, b: Any, name: str | None = None) -> Any:
    """The cross product of vectors of length 3 along the last axis."""
    a, b = agreed(a, b)
    if a._value.shape[-1:] != (3,) or b._value.shape[-1:] != (3,):
        raise InvalidArgumentError(f"cross takes vectors of length 3, not of shapes {a.shape} and {b.shape}")
    return run(np.cross, a, b)


def pinv(a: Any, rcond: Any = None, validate_args: bool = False, name: str | None = None) -> Any:
    """The inverse of Moore and Penrose; singular values up to `rcond` times the largest count as zero."""
    a = convert(a)
    least = 10.0 * max(a._value.shape[-2:]) * np.finfo(a.dtype.dtype).eps if rcond is None else rcond
    return run(np.linalg.pinv, a, least)


def lstsq(matrix: Any, rhs: Any, l2_regularizer: Any = 0.0, fast: bool = True, name: str | None = None) -> Any:
    """x that minimises |matrix @ x - rhs|^2 + l2_regularizer * |x|^2."""
    matrix, rhs = agreed(matrix, rhs)
    weight = float(l2_regularizer)
    if not weight:
        return matmul(pinv(matrix), rhs)
    turned = adjoint(matrix)
    unit = np.eye(matrix._value.shape[-1], dtype=matrix.dtype.dtype)
    normal = matmul(turned, matrix) + unit * matrix.dtype.as_numpy_dtype(weight)
    return run(np.linalg.solve, normal, matmul(turned, rhs))


def matrix_rank(a: Any, tol: Any = None, validate_args: bool = False, name: str | None = None) -> Any:
    """How many singular values are above a tolerance."""
    rank = np.linalg.matrix_rank(convert(a)._value, tol)
    return new_tensor(Tensor, np.asarray(rank, np.int32))


# The [13/13] Pade approximant of exp: Higham, SIAM J. Matrix Anal. Appl. 26 (2005), section 2.
_PADE = (
    64764752532480000.0, 32382376266240000.0, 7771770303897600.0, 1187353796428800.0, 129060195264000.0,
    10559470521600.0, 670442572800.0, 33522128640.0, 1323241920.0, 40840800.0, 960960.0, 16380.0, 182.0, 1.0,
)  # fmt: skip
_PADE_BOUND = 5.371920351148152  # of the 1-norm, for double precision


def expm(input: Any, name: str | None = None) -> Any:
    """The exponential of a matrix, by scaling and squaring."""
    a = convert(input)
    largest = np.max(np.sum(np.abs(a._value), axis=-2), initial=0.0)
    squarings = max(0, int(np.ceil(np.log2(largest / _PADE_BOUND)))) if largest > 0 else 0
    a = a * a.dtype.as_numpy_dtype(0.5**squarings)
    unit = np.eye(a._value.shape[-1], dtype=a.dtype.dtype)
    square_ = matmul(a, a)
    even, odd, power = unit * _PADE[0], unit * _PADE[1], None
    for k in range(1, 7):
        power = square_ if power is None else matmul(power, square_)
        even, odd = power * _PADE[2 * k] + even, power * _PADE[2 * k + 1] + odd
    odd = matmul(a, odd)
    result = run(np.linalg.solve, even - odd, even + odd)
    for _ in range(squarings):
        result = matmul(result, result)
    return result


def trace(x: Any, name: str | None = None) -> Any:
    """The sum of the diagonal, of each matrix in a stack."""
    return run(np.trace, convert(x), 0, -2, -1)


def diag(diagonal: Any, name: str | None = None) -> Any:
    """The matrix with this diagonal; a stack of them for a stack of diagonals."""
    diagonal = convert(diagonal)
    unit = np.eye(diagonal.shape[-1], dtype=diagonal.dtype.dtype)
    return run(np.expand_dims, diagonal, -1) * unit


def diag_part(input: Any, name: str | None = None) -> Any:
    """The diagonal of a matrix, or of each in a stack."""
    return run(np.diagonal, convert(input), 0, -2, -1)


tensor_diag_part = diag_part


def norm(
    tensor: Any, ord: Any = "euclidean", axis: Any = None, keepdims: bool = False, name: str | None = None
) -> Any:
    """The Euclidean norm of all elements or along axes; the 1-norm, maximum norm or p-norm with `ord`."""
    x = convert(tensor)
    if ord in ("euclidean", "fro", 2):
        return sqrt(reduce_sum(square(x), axis, keepdims))
    if ord == 1:
        return reduce_sum(abs(x), axis, keepdims)
    if ord == np.inf:
        return reduce_max(abs(x), axis, keepdims)
    if not isinstance(ord, (int, float)):
        raise ValueError(f"norm with ord={ord!r}: 'euclidean', 'fro', 1, 2, inf or a number")
    return reduce_sum(abs(x) ** ord, axis, keepdims) ** (1.0 / ord)


def global_norm(t_list: Any, name: str | None = None) -> Any:
    """The Euclidean norm of all elements of all tensors in a list, None in it left out."""
    squares = [reduce_sum(square(item)) for item in t_list if item is not None]
    total = squares[0]
    for item in squares[1:]:
        total = total + item
    return sqrt(total)


def clip_by_norm(t: Any, clip_norm: Any, axes: Any = None, name: str | None = None) -> Any:
    """t, made shorter where its norm is above clip_norm."""
    t = convert(t)
    squares = reduce_sum(square(t), axes, True)
    known = run(np.where, squares > 0, squares, t.dtype.as_numpy_dtype(1))
    length = run(np.where, squares > 0, sqrt(known), squares)
    return t * clip_norm / run(np.maximum, length, t.dtype.as_numpy_dtype(clip_norm))


def clip_by_global_norm(t_list: Any, clip_norm: Any, use_norm: Any = None, name: str | None = None) -> Any:
    """The tensors of a list, made shorter together where their norm is above clip_norm, and that norm."""
    length = global_norm(t_list) if use_norm is None else convert(use_norm)
    scale = clip_norm * minimum(1.0 / length, 1.0 / convert(clip_norm, length.dtype))
    return [None if item is None else convert(item) * scale for item in t_list], length
