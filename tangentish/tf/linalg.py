"""Matrices and norms under TensorFlow's names: `tf.linalg`."""

from typing import Any

import numpy as np

from tangentish.tf.math import abs, einsum, matmul, minimum, reduce_max, reduce_sum, sqrt, square
from tangentish.tf.tensor import agreed, convert, multiply_matrices, run

__all__ = [
    "cholesky", "clip_by_global_norm", "clip_by_norm", "det", "diag", "diag_part", "einsum", "global_norm",
    "inv",    "matmul", "matrix_transpose", "matvec", "norm", "solve", "tensor_diag_part", "trace",
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
    """The lower triangular factor of a positive definite matrix."""
    return run(np.linalg.cholesky, convert(input))


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
