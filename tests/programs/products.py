"""Products of vectors and matrices."""

import numpy as np

from tests.corpus import normal, positive, program


@program(normal(3, 4), normal(4), wrt=(0, 1), golden=True)
def matrix_times_vector(A, x):
    """The adjoint of the matrix is an outer product."""
    return np.sum((A @ x) ** 2)


@program(normal(3, 4), normal(4, 2), wrt=(0, 1), golden=True)
def matrix_times_matrix(A, B):
    """Two transpositions, none of which is a helper's business."""
    return np.sum(np.sin(A @ B))


@program(normal(3), normal(3, 3), wrt=(0, 1))
def quadratic_form(x, A):
    """x appears on both sides."""
    return x @ A @ x


@program(normal(3))
def vector_times_itself(x):
    """x @ x: both adjoints are x."""
    return x @ x


@program(normal(2, 3, 4), normal(4, 5), wrt=(0, 1))
def batched_product(A, B):
    """A batch against one matrix: B's adjoint sums over the batch."""
    return np.sum((A @ B) ** 2)


@program(normal(3), normal(4), wrt=(0, 1))
def outer_product(x, y):
    """outer, and dot with its result."""
    return np.sum(np.dot(x, np.outer(x, y)) ** 2)


@program(normal(2, 3), normal(3, 4), wrt=(0, 1))
def einstein_sum(A, B):
    """einsum with an output, and one without."""
    return np.sum(np.einsum("ij,jk->ik", A, B) ** 2) + np.einsum("ij,ij", A, A)


@program(normal(2, 3, 4), normal(4, 3, 2), wrt=(0, 1))
def tensor_product(A, B):
    """tensordot over two axes."""
    return np.sum(np.tensordot(A, B, axes=([1, 2], [1, 0])) ** 2)


@program(normal(3, 3), normal(3), wrt=(0, 1))
def linear_system(A, b):
    """solve, whose rule reads its result."""
    return np.sum(np.linalg.solve(A + 4.0 * np.eye(3), b) ** 2)


@program(normal(3, 3))
def determinant_and_inverse(A):
    """det, inv and trace of one matrix."""
    B = A + 4.0 * np.eye(3)
    return np.linalg.det(B) / 50.0 + np.trace(np.linalg.inv(B))


@program(normal(3))
def norm_of_a_vector(x):
    """norm away from zero."""
    return np.linalg.norm(x) * x[0]


@program(normal(2, 3), positive(), wrt=(0, 1))
def dot_with_a_number(A, p):
    """np.dot of a matrix and a 0-d array is a product; the compiler looked for its last axis and failed."""
    return np.sum(np.dot(A, np.dot(p, p)))
