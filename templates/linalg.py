"""Linear algebra. Formulas: Giles, An extended collection of matrix derivative results, 2008.

The functions of symmetric matrices read one triangle, so that is where their adjoint is.
"""

import numpy as np

from tangentish.helpers import (
    cholesky_adjoint,
    cofactors,
    cond_adjoint,
    conj,
    eig_adjoint,
    eigh_adjoint,
    eigvals_adjoint,
    lstsq_left,
    lstsq_right,
    matrix_power_adjoint,
    multi_dot_adjoints,
    nonzero,
    norm_slope,
    order_adjoint,
    outer_columns,
    pinv_adjoint,
    pinv_of_triangle,
    qr_adjoint,
    slogdet_slope,
    solve_transposed,
    spread,
    svd_adjoint,
    tensorinv_adjoint,
    tensorsolve_left,
    tensorsolve_right,
    transposed,
    unbroadcast,
    vector_norm_slope,
)
from tangentish.rules import adjoint, d, example, zero
from tangentish.samples import definite, distinct, normal


@example(definite(3, 3), normal(3))
@example(definite(3, 3), normal(3, 2))
@example(definite(3, 3), normal(2, 3, 2))
@adjoint(np.linalg.solve)
def solve(z, a, b):
    g = solve_transposed(a, d[z], b)
    d[a] = unbroadcast(-outer_columns(g, conj(z), b), a)
    d[b] = unbroadcast(g, b)


@adjoint(np.linalg.solve, when={"a.ndim": 2, "b.ndim": 1})
def solve_vector(z, a, b):
    g = np.linalg.solve(conj(a.T), d[z])
    d[a] = unbroadcast(-np.outer(g, conj(z)), a)
    d[b] = unbroadcast(g, b)


@adjoint(np.linalg.solve, when={"a.ndim": 2, "b.ndim": 2})
def solve_matrix(z, a, b):
    g = np.linalg.solve(conj(a.T), d[z])
    d[a] = unbroadcast(-g @ conj(z.T), a)
    d[b] = unbroadcast(g, b)


@example(definite(3, 3))
@example(np.stack([np.eye(2) + 0.1, np.diag([2.0, -1.0])]))
@adjoint(np.linalg.inv)
def inv(z, a):
    d[a] = -transposed(conj(z)) @ d[z] @ transposed(conj(z))


@adjoint(np.linalg.inv, when={"a.ndim": 2})
def inv_of_matrix(z, a):
    d[a] = -conj(z.T) @ d[z] @ conj(z.T)


@example(normal(3, 3))
@example(normal(2, 3, 3))
@example(np.array([[1.0, 2.0], [3.0, 6.0]]))
@adjoint(np.linalg.det)
def det(z, a):
    """The cofactors exist for singular matrices too."""
    d[a] = np.expand_dims(d[z], (-2, -1)) * cofactors(conj(a), conj(z))


@adjoint(np.linalg.det, when={"a.ndim": 2})
def det_of_matrix(z, a):
    d[a] = d[z] * cofactors(conj(a), conj(z))


@example(normal(3, 3))
@example(normal(2, 3, 3))
@adjoint(np.linalg.slogdet)
def slogdet(z, a):
    d[a] = slogdet_slope(d[z], z, a) * conj(transposed(np.linalg.inv(a)))


@example(normal(4))
@example(normal(3, 4))
@example(normal(3, 4), axis=1)
@example(normal(3, 4), "fro", axis=(0, 1), keepdims=True)
@example(normal(4), 1)
@example(normal(3, 4), 3, axis=0, keepdims=True)
@example(normal(4), np.inf)
@example(normal(4), -np.inf)
@example(normal(3, 4), "nuc")
@example(normal(3, 4), 2)
@example(normal(2, 3, 4), -2, axis=(0, 2))
@example(distinct(3, 4), 1)
@example(distinct(3, 4), -np.inf, keepdims=True)
@example(normal(4), 2.5)
@example(normal(3, 4), 1.7, axis=1)
@adjoint(np.linalg.norm)
def norm(z, x, ord=None, axis=None, keepdims=False):
    """0 at the origin."""
    d[x] = spread(d[z], x, axis, keepdims) * norm_slope(x, z, ord, axis, keepdims)
    d[ord] = order_adjoint(d[z], x, z, ord, axis, keepdims)


@adjoint(np.linalg.norm, when={"ord": None, "axis": None, "keepdims": False})
def norm_of_all(z, x, ord=None, axis=None, keepdims=False):
    d[x] = d[z] / nonzero(z) * x


@example(normal(3, 4))
@example(normal(3, 4), axis=1, ord=3)
@adjoint("np.linalg.vector_norm")
def vector_norm(z, x, *, axis=None, keepdims=False, ord=2):
    d[x] = spread(d[z], x, axis, keepdims) * vector_norm_slope(x, z, ord, axis, keepdims)
    d[ord] = order_adjoint(d[z], x, z, ord, axis, keepdims)


@example(normal(3, 4))
@example(normal(2, 3, 4), ord="nuc", keepdims=True)
@example(normal(2, 3, 4), ord=2)
@adjoint("np.linalg.matrix_norm")
def matrix_norm(z, x, *, keepdims=False, ord="fro"):
    """0 at the origin."""
    d[x] = spread(d[z], x, (-2, -1), keepdims) * norm_slope(x, z, ord, (-2, -1), keepdims)


@example(normal(3, 3))
@example(normal(4, 3), 2)
@example(normal(2, 3, 3), -2)
@example(normal(3, 3), "fro")
@example(normal(3, 3), 1)
@adjoint(np.linalg.cond)
def cond(z, x, p=None):
    d[x] = unbroadcast(cond_adjoint(d[z], x, p), x)


@example(normal(2, 3, 6))
@example(normal(4, 2, 2), ind=1)
@adjoint(np.linalg.tensorinv)
def tensorinv(z, a, ind=2):
    d[a] = unbroadcast(tensorinv_adjoint(d[z], z, a, ind), a)


@example(normal(2, 3, 6), normal(2, 3))
@example(normal(4, 2, 2), normal(2, 2), axes=(0,))
@adjoint(np.linalg.tensorsolve)
def tensorsolve(z, a, b, axes=None):
    g = tensorsolve_right(d[z], a, b, axes)
    d[a] = unbroadcast(tensorsolve_left(-g, z, a, axes), a)
    d[b] = unbroadcast(g, b)


@example(normal(3, 3))
@example(np.array([[1.0, 2.0, 0.5], [-2.0, 1.5, 0.3], [0.1, 0.2, 3.0]]))
@example(normal(2, 3, 3))
@adjoint(np.linalg.eig)
def eig(z, a):
    """For distinct eigenvalues; vectors of length 1 with a real greatest entry, as LAPACK gives them."""
    d[a] = unbroadcast(eig_adjoint(d[z][0], d[z][1], z[0], z[1]), a)


@example(normal(3, 3))
@example(np.array([[1.0, 2.0, 0.5], [-2.0, 1.5, 0.3], [0.1, 0.2, 3.0]]))
@adjoint(np.linalg.eigvals)
def eigvals(z, a):
    """For distinct eigenvalues."""
    d[a] = unbroadcast(eigvals_adjoint(d[z], z, a), a)


@example(definite(3, 3))
@example(np.stack([np.eye(2) + 0.1, np.diag([2.0, 1.0])]))
@adjoint(np.linalg.cholesky)
def cholesky(z, a, *, upper=False):
    d[a] = unbroadcast(cholesky_adjoint(d[z], z, upper), a)


@example(definite(3, 3))
@adjoint(np.linalg.eigh)
def eigh(z, a, UPLO="L"):
    """Repeated eigenvalues: their vectors have no derivative of their own, and get none."""
    d[a] = unbroadcast(eigh_adjoint(d[z][0], d[z][1], z[0], z[1], UPLO), a)


@example(definite(3, 3))
@example(definite(3, 3), "U")
@example(definite(3, 3), "u")
@adjoint(np.linalg.eigvalsh)
def eigvalsh(z, a, UPLO="L"):
    d[a] = unbroadcast(eigh_adjoint(d[z], None, z, np.linalg.eigh(a, UPLO)[1], UPLO), a)


@example(normal(3, 3), 3)
@example(definite(3, 3), -2)
@example(normal(3, 3), 1)
@example(normal(2, 3, 3), 7)
@example(normal(3, 3), 12)
@example(normal(3, 3), 0)
@adjoint(np.linalg.matrix_power)
def matrix_power(z, a, n):
    d[a] = matrix_power_adjoint(d[z], a, n)


@example(normal(4, 3))
@example(normal(3, 4))
@example(np.array([[1.0, 2.0], [2.0, 4.5]]), hermitian=True)
@example(normal(2, 4, 3), 1e-12)
@adjoint(np.linalg.pinv, constant_in=("rcond", "rtol"))
def pinv(z, a, rcond=None, hermitian=False, *, rtol=None):
    """For matrices of constant rank: Golub and Pereyra, 1973."""
    d[a] = unbroadcast(pinv_of_triangle(d[z], a, z, hermitian), a)


@adjoint(np.linalg.pinv, when={"hermitian": False})
def pinv_of_any(z, a, rcond=None, hermitian=False, *, rtol=None):
    d[a] = unbroadcast(pinv_adjoint(d[z], a, z), a)


@example([normal(2, 3), normal(3, 4), normal(4)])
@example([normal(3), normal(3, 4), normal(4, 2), normal(2)])
@adjoint(np.linalg.multi_dot)
def multi_dot(z, arrays):
    d[arrays] = multi_dot_adjoints(d[z], arrays)


@example(normal(4, 3))
@example(normal(3, 3))
@example(normal(3, 4))
@example(normal(4, 3), "r")
@example(normal(2, 3), mode="r")
@adjoint(np.linalg.qr)
def qr(z, a, mode="reduced"):
    """For matrices whose leading columns are independent: Walter, Lehmann and Lamour, 2012."""
    d[a] = unbroadcast(qr_adjoint(d[z], z, a, mode), a)


@example(normal(4, 3), full_matrices=False)
@example(normal(3, 4), full_matrices=False)
@example(normal(3, 3))
@example(normal(3, 4), compute_uv=False)
@adjoint(np.linalg.svd)
def svd(z, a, full_matrices=True, compute_uv=True):
    """Repeated singular values: their vectors have no derivative of their own, and get none."""
    d[a] = unbroadcast(svd_adjoint(d[z], a, z), a)


@example(normal(3, 4))
@adjoint("np.linalg.svdvals")
def svdvals(z, x):
    d[x] = unbroadcast(svd_adjoint(d[z], x, z), x)


@example(normal(5, 3), normal(5), rcond=None)
@example(normal(5, 3), normal(5, 2), rcond=None)
@example(normal(2, 3), normal(2), rcond=None)
@adjoint(np.linalg.lstsq, constant_in=("rcond",))
def lstsq(z, a, b, rcond=None):
    """For matrices of full rank."""
    d[a] = unbroadcast(lstsq_left(d[z], z, a, b), a)
    d[b] = unbroadcast(lstsq_right(d[z], z, a, b), b)


zero(np.linalg.matrix_rank)
