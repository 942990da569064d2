"""Linear algebra of SciPy. What reads one triangle of a matrix has its adjoint there."""

import numpy as np
from scipy import linalg

from tangentish.helpers import (
    blocks_on_diagonal,
    cho_adjoint,
    cho_product,
    cholesky_adjoint,
    cholesky_tangent,
    circulant_adjoint,
    cofactors,
    companion_adjoint,
    companion_tangent,
    conj,
    corner,
    economic,
    eig_adjoint,
    eig_tangent,
    eigen_adjoint,
    eigen_tangent,
    eigh_adjoint,
    eigvals_adjoint,
    eigvals_tangent,
    eigvalsh_tangent,
    lstsq_left,
    lstsq_right,
    norm_slope,
    norm_tangent_of_order,
    order_adjoint,
    pinv_adjoint,
    pinv_tangent,
    product_of,
    qr_adjoint,
    qr_tangent,
    residual_tangent,
    solve_adjoint,
    solve_system_adjoint,
    solved_matrix_adjoint,
    spread,
    svd_adjoint,
    svd_tangent,
    system_adjoint,
    system_product,
    tangent_like,
    toeplitz_column,
    toeplitz_row,
    transposed,
    triangle_adjoint,
    triangle_of,
    unbroadcast,
    upper_block,
)
from tangentish.rules import adjoint, d, example, linear, t, tangent
from tangentish.samples import definite, normal, positive


@example(definite(3, 3))
@adjoint(linalg.inv)
def inv(z, a, *, check_finite=True):
    d[a] = -transposed(conj(z)) @ d[z] @ transposed(conj(z))


@tangent(linalg.inv)
def inv(z, a, *, check_finite=True):
    t[z] = -z @ t[a] @ z


@example(normal(3, 3))
@example(np.array([[1.0, 2.0], [2.0, 4.0]]))
@adjoint(linalg.det)
def det(z, a, *, check_finite=True):
    """The cofactors exist for singular matrices too."""
    d[a] = unbroadcast(np.expand_dims(d[z], (-2, -1)) * cofactors(conj(a), conj(z)), a)


@tangent(linalg.det)
def det(z, a, *, check_finite=True):
    t[z] = np.sum(t[a] * cofactors(a, z), axis=(-2, -1))


@example(definite(3, 3), normal(3))
@example(definite(3, 3), normal(3, 2), assume_a="pos")
@example(definite(3, 3), normal(3, 2), lower=True, assume_a="her")
@example(normal(3, 3), normal(3), transposed=True)
@adjoint(linalg.solve)
def solve(z, a, b, lower=False, *, check_finite=True, assume_a=None, transposed=False):
    g = solve_adjoint(d[z], a, b, lower, assume_a, transposed)
    d[a] = unbroadcast(solved_matrix_adjoint(-g, z, lower, assume_a, transposed), a)
    d[b] = unbroadcast(g, b)


@tangent(linalg.solve)
def solve(z, a, b, lower=False, *, check_finite=True, assume_a=None, transposed=False):
    change = t[b] - system_product(t[a], z, lower, assume_a, transposed)
    t[z] = linalg.solve(a, change, lower=lower, assume_a=assume_a, transposed=transposed)


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


@tangent(linalg.solve_triangular)
def solve_triangular(z, a, b, trans=0, lower=False, unit_diagonal=False, *, check_finite=True):
    change = t[b] - product_of(triangle_adjoint(t[a], lower, unit_diagonal), z, trans)
    t[z] = linalg.solve_triangular(a, change, trans, lower, unit_diagonal)


@example(definite(3, 3))
@example(definite(3, 3), lower=True)
@adjoint(linalg.cholesky)
def cholesky(z, a, lower=False, *, check_finite=True):
    d[a] = unbroadcast(cholesky_adjoint(d[z], z, not lower), a)


@tangent(linalg.cholesky)
def cholesky(z, a, lower=False, *, check_finite=True):
    t[z] = cholesky_tangent(t[a], z, not lower)


@example((definite(3, 3), True), normal(3))
@example((definite(3, 3), False), normal(3, 2))
@adjoint(linalg.cho_solve)
def cho_solve(z, c_and_lower, b, *, check_finite=True):
    g = linalg.cho_solve(c_and_lower, d[z])
    d[c_and_lower] = cho_adjoint(-g, z, c_and_lower)
    d[b] = unbroadcast(g, b)


@tangent(linalg.cho_solve)
def cho_solve(z, c_and_lower, b, *, check_finite=True):
    t[z] = linalg.cho_solve(c_and_lower, t[b] - cho_product(t[c_and_lower], c_and_lower, z))


@example(definite(3, 3), driver="evd")
@example(definite(3, 3), lower=False, driver="evd")
@example(definite(3, 3), eigvals_only=True)
@adjoint(linalg.eigh)
def eigh(z, a, *, lower=True, eigvals_only=False, check_finite=True, driver=None):
    """Repeated eigenvalues: their vectors have no derivative of their own, and get none."""
    d[a] = unbroadcast(eigen_adjoint(d[z], z, a, "L" if lower else "U", eigvals_only), a)


@tangent(linalg.eigh)
def eigh(z, a, *, lower=True, eigvals_only=False, check_finite=True, driver=None):
    t[z] = eigen_tangent(t[a], z, a, "L" if lower else "U", eigvals_only)


@example(definite(3, 3))
@example(definite(3, 3), lower=False)
@adjoint(linalg.eigvalsh)
def eigvalsh(z, a, *, lower=True, check_finite=True):
    UPLO = "L" if lower else "U"
    d[a] = unbroadcast(eigh_adjoint(d[z], None, z, np.linalg.eigh(a, UPLO)[1], UPLO), a)


@tangent(linalg.eigvalsh)
def eigvalsh(z, a, *, lower=True, check_finite=True):
    UPLO = "L" if lower else "U"
    t[z] = eigvalsh_tangent(t[a], np.linalg.eigh(a, UPLO)[1], UPLO)


@example(normal(3, 3))
@example(np.array([[1.0, 2.0, 0.5], [-2.0, 1.5, 0.3], [0.1, 0.2, 3.0]]))
@adjoint(linalg.eig, typed_by_values=True)
def eig(z, a, *, check_finite=True):
    """For distinct eigenvalues; vectors of length 1 with a real greatest entry, as LAPACK gives them."""
    d[a] = unbroadcast(eig_adjoint(d[z][0], d[z][1], z[0], z[1]), a)


@tangent(linalg.eig)
def eig(z, a, *, check_finite=True):
    t[z] = eig_tangent(t[a], z[0], z[1])


@example(normal(3, 3))
@adjoint(linalg.eigvals, typed_by_values=True)
def eigvals(z, a, *, check_finite=True):
    """For distinct eigenvalues."""
    d[a] = unbroadcast(eigvals_adjoint(d[z], z, a), a)


@tangent(linalg.eigvals)
def eigvals(z, a, *, check_finite=True):
    t[z] = eigvals_tangent(t[a], z, a)


@example(normal(4, 3), full_matrices=False)
@example(normal(3, 3))
@example(normal(3, 4), compute_uv=False)
@adjoint(linalg.svd)
def svd(z, a, full_matrices=True, compute_uv=True, *, check_finite=True, lapack_driver="gesdd"):
    """Repeated singular values: their vectors have no derivative of their own, and get none."""
    d[a] = unbroadcast(svd_adjoint(d[z], a, z), a)


@tangent(linalg.svd)
def svd(z, a, full_matrices=True, compute_uv=True, *, check_finite=True, lapack_driver="gesdd"):
    t[z] = svd_tangent(t[a], a, z)


@example(normal(3, 4))
@adjoint(linalg.svdvals)
def svdvals(z, a, *, check_finite=True):
    d[a] = unbroadcast(svd_adjoint(d[z], a, z), a)


@tangent(linalg.svdvals)
def svdvals(z, a, *, check_finite=True):
    t[z] = svd_tangent(t[a], a, z)


@example(normal(4, 3), mode="economic")
@example(normal(3, 4))
@example(normal(3, 3))
@adjoint(linalg.qr)
def qr(z, a, *, mode="full", check_finite=True):
    """For matrices whose leading columns are independent: Walter, Lehmann and Lamour, 2012."""
    d[a] = unbroadcast(qr_adjoint(d[z], z, a, economic(a, mode)), a)


@tangent(linalg.qr)
def qr(z, a, *, mode="full", check_finite=True):
    t[z] = qr_tangent(t[a], z, a, economic(a, mode))


@example(normal(4))
@example(normal(3, 4))
@example(normal(3, 4), 1, axis=1, keepdims=True)
@example(normal(3, 4), 2)
@adjoint(linalg.norm)
def norm(z, a, ord=None, axis=None, keepdims=False, check_finite=True):
    """0 at the origin."""
    d[a] = spread(d[z], a, axis, keepdims) * norm_slope(a, z, ord, axis, keepdims)
    d[ord] = order_adjoint(d[z], a, z, ord, axis, keepdims)


@tangent(linalg.norm)
def norm(z, a, ord=None, axis=None, keepdims=False, check_finite=True):
    slope = norm_slope(a, z, ord, axis, keepdims)
    of_order = norm_tangent_of_order(t[ord], a, z, ord, axis, keepdims)
    t[z] = np.sum(np.real(conj(slope) * t[a]), axis=axis, keepdims=keepdims) + of_order


@example(normal(4, 3))
@example(normal(3, 4))
@adjoint(linalg.pinv)
def pinv(z, a, *, atol=None, rtol=None, check_finite=True):
    """For matrices of constant rank: Golub and Pereyra, 1973."""
    d[a] = unbroadcast(pinv_adjoint(d[z], a, z), a)


@tangent(linalg.pinv)
def pinv(z, a, *, atol=None, rtol=None, check_finite=True):
    t[z] = pinv_tangent(t[a], a, z)


@example(normal(5, 3), normal(5))
@example(normal(5, 3), normal(5, 2))
@adjoint(linalg.lstsq)
def lstsq(z, a, b, *, check_finite=True):
    """For matrices of full rank."""
    d[a] = unbroadcast(lstsq_left(d[z], z, a, b), a)
    d[b] = unbroadcast(lstsq_right(d[z], z, a, b), b)


@tangent(linalg.lstsq)
def lstsq(z, a, b, *, check_finite=True):
    inverse = np.linalg.pinv(a)
    x = pinv_tangent(t[a], a, inverse) @ b + inverse @ t[b]
    rest = residual_tangent(t[b] - t[a] @ z[0], z, a, b)
    values = svd_tangent(t[a], a, z[3])
    t[z] = [x, rest, None, tangent_like(values, z[3])]


@example(normal(3, 3))
@example(np.array([[0.0, 1.0], [0.0, 0.0]]))
@example(normal(2, 2, 2))
@adjoint(linalg.expm)
def expm(z, A):
    """Higham, Functions of Matrices, 2008, theorem 3.6: the corner of the exponential of a block matrix."""
    d[A] = unbroadcast(corner(linalg.expm(upper_block(transposed(conj(A)), d[z]))), A)


@tangent(linalg.expm)
def expm(z, A):
    t[z] = corner(linalg.expm(upper_block(A, t[A])))


@example(definite(3, 3))
@adjoint(linalg.logm, typed_by_values=True)
def logm(z, A):
    """Higham, Functions of Matrices, 2008, theorem 3.6: the corner of the logarithm of a block matrix."""
    d[A] = unbroadcast(corner(linalg.logm(upper_block(transposed(conj(A)), d[z]))), A)


@tangent(linalg.logm)
def logm(z, A):
    t[z] = corner(linalg.logm(upper_block(A, t[A])))


@example(definite(3, 3))
@adjoint(linalg.sqrtm, typed_by_values=True)
def sqrtm(z, A):
    """For matrices whose root is unique: it solves a Sylvester equation."""
    d[A] = unbroadcast(linalg.solve_sylvester(transposed(conj(z)), transposed(conj(z)), d[z]), A)


@tangent(linalg.sqrtm)
def sqrtm(z, A):
    t[z] = linalg.solve_sylvester(z, z, t[A])


@example(definite(3, 3), definite(2, 2), normal(3, 2))
@adjoint(linalg.solve_sylvester)
def solve_sylvester(z, a, b, q):
    g = linalg.solve_sylvester(transposed(conj(a)), transposed(conj(b)), d[z])
    d[a] = unbroadcast(-g @ transposed(conj(z)), a)
    d[b] = unbroadcast(-transposed(conj(z)) @ g, b)
    d[q] = unbroadcast(g, q)


@tangent(linalg.solve_sylvester)
def solve_sylvester(z, a, b, q):
    t[z] = linalg.solve_sylvester(a, b, t[q] - t[a] @ z - z @ t[b])


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


@tangent(linalg.companion)
def companion(z, a):
    t[z] = companion_tangent(t[a], a)
