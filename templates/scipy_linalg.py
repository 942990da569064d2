"""Linear algebra of SciPy. What reads one triangle of a matrix has its adjoint there."""

import numpy as np
from scipy import linalg

from tangentish.helpers import (
    blocks_on_diagonal,
    cho_adjoint,
    cholesky_adjoint,
    circulant_adjoint,
    cofactors,
    companion_adjoint,
    conj,
    corner,
    economic,
    eig_adjoint,
    eigen_adjoint,
    eigh_adjoint,
    eigvals_adjoint,
    lstsq_left,
    lstsq_right,
    norm_slope,
    order_adjoint,
    pinv_adjoint,
    qr_adjoint,
    solve_adjoint,
    solve_system_adjoint,
    solved_matrix_adjoint,
    spread,
    svd_adjoint,
    system_adjoint,
    toeplitz_column,
    toeplitz_row,
    transposed,
    triangle_adjoint,
    triangle_of,
    unbroadcast,
    upper_block,
)
from tangentish.rules import adjoint, d, example, linear
from tangentish.samples import definite, normal, positive


@example(definite(3, 3))
@adjoint(linalg.inv)
def inv(z, a, *, check_finite=True):
    d[a] = -transposed(conj(z)) @ d[z] @ transposed(conj(z))


@example(normal(3, 3))
@example(np.array([[1.0, 2.0], [2.0, 4.0]]))
@adjoint(linalg.det)
def det(z, a, *, check_finite=True):
    """The cofactors exist for singular matrices too."""
    d[a] = unbroadcast(np.expand_dims(d[z], (-2, -1)) * cofactors(conj(a), conj(z)), a)


@example(definite(3, 3), normal(3))
@example(definite(3, 3), normal(3, 2), assume_a="pos")
@example(definite(3, 3), normal(3, 2), lower=True, assume_a="her")
@example(normal(3, 3), normal(3), transposed=True)
@adjoint(linalg.solve)
def solve(z, a, b, lower=False, *, check_finite=True, assume_a=None, transposed=False):
    g = solve_adjoint(d[z], a, b, lower, assume_a, transposed)
    d[a] = unbroadcast(solved_matrix_adjoint(-g, z, lower, assume_a, transposed), a)
    d[b] = unbroadcast(g, b)


@example(definite(3, 3), normal(3))
@example(definite(3, 3), normal(3, 2), lower=True)
@example(definite(3, 3), normal(3), trans=1)
@example(definite(3, 3), normal(3), trans=2, lower=True)
@example(definite(3, 3), normal(3), unit_diagonal=True)
@adjoint(linalg.solve_triangular)
def solve_triangular(z, a, b, trans=0, lower=False, unit_diagonal=False, *, check_finite=True):
    """In the triangle that is read."""
    matrix = triangle_of(a, lower, unit_diagonal)
    g = solve_system_adjoint(d[z], matrix, trans)
    d[a] = unbroadcast(triangle_adjoint(system_adjoint(-g, z, trans), lower, unit_diagonal), a)
    d[b] = unbroadcast(g, b)


@example(definite(3, 3))
@example(definite(3, 3), lower=True)
@adjoint(linalg.cholesky)
def cholesky(z, a, lower=False, *, check_finite=True):
    d[a] = unbroadcast(cholesky_adjoint(d[z], z, not lower), a)


@example((definite(3, 3), True), normal(3))
@example((definite(3, 3), False), normal(3, 2))
@adjoint(linalg.cho_solve)
def cho_solve(z, c_and_lower, b, *, check_finite=True):
    g = linalg.cho_solve(c_and_lower, d[z])
    d[c_and_lower] = cho_adjoint(-g, z, c_and_lower)
    d[b] = unbroadcast(g, b)


@example(definite(3, 3), driver="evd")
@example(definite(3, 3), lower=False, driver="evd")
@example(definite(3, 3), eigvals_only=True)
@adjoint(linalg.eigh)
def eigh(z, a, *, lower=True, eigvals_only=False, check_finite=True, driver=None):
    """Repeated eigenvalues: their vectors have no derivative of their own, and get none."""
    d[a] = unbroadcast(eigen_adjoint(d[z], z, a, "L" if lower else "U", eigvals_only), a)


@example(definite(3, 3))
@example(definite(3, 3), lower=False)
@adjoint(linalg.eigvalsh)
def eigvalsh(z, a, *, lower=True, check_finite=True):
    UPLO = "L" if lower else "U"
    d[a] = unbroadcast(eigh_adjoint(d[z], None, z, np.linalg.eigh(a, UPLO)[1], UPLO), a)


@example(normal(3, 3))
@example(np.array([[1.0, 2.0, 0.5], [-2.0, 1.5, 0.3], [0.1, 0.2, 3.0]]))
@adjoint(linalg.eig)
def eig(z, a, *, check_finite=True):
    """For distinct eigenvalues; vectors of length 1 with a real greatest entry, as LAPACK gives them."""
    d[a] = unbroadcast(eig_adjoint(d[z][0], d[z][1], z[0], z[1]), a)


@example(normal(3, 3))
@adjoint(linalg.eigvals)
def eigvals(z, a, *, check_finite=True):
    """For distinct eigenvalues."""
    d[a] = unbroadcast(eigvals_adjoint(d[z], z, a), a)


@example(normal(4, 3), full_matrices=False)
@example(normal(3, 3))
@example(normal(3, 4), compute_uv=False)
@adjoint(linalg.svd)
def svd(z, a, full_matrices=True, compute_uv=True, *, check_finite=True, lapack_driver="gesdd"):
    """Repeated singular values: their vectors have no derivative of their own, and get none."""
    d[a] = unbroadcast(svd_adjoint(d[z], a, z), a)


@example(normal(3, 4))
@adjoint(linalg.svdvals)
def svdvals(z, a, *, check_finite=True):
    d[a] = unbroadcast(svd_adjoint(d[z], a, z), a)


@example(normal(4, 3), mode="economic")
@example(normal(3, 4))
@example(normal(3, 3))
@adjoint(linalg.qr)
def qr(z, a, *, mode="full", check_finite=True):
    """For matrices whose leading columns are independent: Walter, Lehmann and Lamour, 2012."""
    d[a] = unbroadcast(qr_adjoint(d[z], z, a, economic(a, mode)), a)


@example(normal(4))
@example(normal(3, 4))
@example(normal(3, 4), 1, axis=1, keepdims=True)
@example(normal(3, 4), 2)
@adjoint(linalg.norm)
def norm(z, a, ord=None, axis=None, keepdims=False, check_finite=True):
    """0 at the origin."""
    d[a] = spread(d[z], a, axis, keepdims) * norm_slope(a, z, ord, axis, keepdims)
    d[ord] = order_adjoint(d[z], a, z, ord, axis, keepdims)


@example(normal(4, 3))
@example(normal(3, 4))
@adjoint(linalg.pinv)
def pinv(z, a, *, atol=None, rtol=None, check_finite=True):
    """For matrices of constant rank: Golub and Pereyra, 1973."""
    d[a] = unbroadcast(pinv_adjoint(d[z], a, z), a)


@example(normal(5, 3), normal(5))
@example(normal(5, 3), normal(5, 2))
@adjoint(linalg.lstsq)
def lstsq(z, a, b, *, check_finite=True):
    """For matrices of full rank."""
    d[a] = unbroadcast(lstsq_left(d[z], z, a, b), a)
    d[b] = unbroadcast(lstsq_right(d[z], z, a, b), b)


@example(normal(3, 3))
@example(np.array([[0.0, 1.0], [0.0, 0.0]]))
@example(normal(2, 2, 2))
@adjoint(linalg.expm)
def expm(z, A):
    """Higham, Functions of Matrices, 2008, theorem 3.6: the corner of the exponential of a block matrix."""
    d[A] = unbroadcast(corner(linalg.expm(upper_block(transposed(conj(A)), d[z]))), A)


@example(definite(3, 3))
@adjoint(linalg.logm)
def logm(z, A):
    """Higham, Functions of Matrices, 2008, theorem 3.6: the corner of the logarithm of a block matrix."""
    d[A] = unbroadcast(corner(linalg.logm(upper_block(transposed(conj(A)), d[z]))), A)


@example(definite(3, 3))
@adjoint(linalg.sqrtm)
def sqrtm(z, A):
    """For matrices whose root is unique: it solves a Sylvester equation."""
    d[A] = unbroadcast(linalg.solve_sylvester(transposed(conj(z)), transposed(conj(z)), d[z]), A)


@example(definite(3, 3), definite(2, 2), normal(3, 2))
@adjoint(linalg.solve_sylvester)
def solve_sylvester(z, a, b, q):
    g = linalg.solve_sylvester(transposed(conj(a)), transposed(conj(b)), d[z])
    d[a] = unbroadcast(-g @ transposed(conj(z)), a)
    d[b] = unbroadcast(-transposed(conj(z)) @ g, b)
    d[q] = unbroadcast(g, q)


@example(normal(2, 3), normal(4), normal(1, 2))
@linear(linalg.block_diag)
def block_diag(z, *arrs):
    d[arrs] = blocks_on_diagonal(d[z], arrs)


@example(normal(3))
@example(normal(3), normal(4))
@linear(linalg.toeplitz)
def toeplitz(z, c, r=None):
    d[c] = toeplitz_column(d[z], c, r)
    d[r] = toeplitz_row(d[z], r)


@example(normal(4))
@linear(linalg.circulant)
def circulant(z, c):
    d[c] = circulant_adjoint(d[z], c)


@example(positive(3))
@adjoint(linalg.companion)
def companion(z, a):
    d[a] = companion_adjoint(d[z], a)
