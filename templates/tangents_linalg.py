"""Tangents of solutions, norms and decompositions."""

import numpy as np

from tangentish.helpers import (
    cholesky_tangent,
    cofactors,
    columns_product,
    cond_adjoint,
    conj,
    eig_tangent,
    eigh_tangent,
    eigvals_tangent,
    eigvalsh_tangent,
    matrix_power_tangent,
    multi_dot_tangent,
    nonzero,
    norm_slope,
    norm_tangent_of_order,
    pinv_tangent,
    qr_tangent,
    residual_tangent,
    slogdet_tangent,
    solved_like,
    svd_tangent,
    tangent_like,
    tensor_times,
    tensorinv_tangent,
    vector_norm_slope,
    whole_of,
)
from tangentish.rules import t, tangent


@tangent(np.linalg.solve)
def solve_of_stacks(z, a, b):
    t[z] = solved_like(a, t[b] - columns_product(t[a], z, b), b)


@tangent(np.linalg.solve, when={"a.ndim": 2, "b.ndim": lambda ndim: ndim in (1, 2)})
def solve(z, a, b):
    t[z] = np.linalg.solve(a, t[b] - t[a] @ z)


@tangent(np.linalg.inv)
def inv(z, a):
    t[z] = -z @ t[a] @ z


@tangent(np.linalg.det)
def det(z, a):
    t[z] = np.sum(t[a] * cofactors(a, z), axis=(-2, -1))


@tangent(np.linalg.slogdet)
def slogdet(z, a):
    t[z] = slogdet_tangent(t[a], z, a)


@tangent(np.linalg.norm)
def norm_of_some(z, x, ord=None, axis=None, keepdims=False):
    slope = norm_slope(x, z, ord, axis, keepdims)
    of_order = norm_tangent_of_order(t[ord], x, z, ord, axis, keepdims)
    t[z] = np.sum(np.real(conj(slope) * t[x]), axis=axis, keepdims=keepdims) + of_order


@tangent("np.linalg.vector_norm")
def vector_norm(z, x, *, axis=None, keepdims=False, ord=2):
    slope = vector_norm_slope(x, z, ord, axis, keepdims)
    of_order = norm_tangent_of_order(t[ord], x, z, ord, axis, keepdims)
    t[z] = np.sum(np.real(conj(slope) * t[x]), axis=axis, keepdims=keepdims) + of_order


@tangent("np.linalg.matrix_norm")
def matrix_norm(z, x, *, keepdims=False, ord="fro"):
    slope = norm_slope(x, z, ord, (-2, -1), keepdims)
    t[z] = np.sum(np.real(conj(slope) * t[x]), axis=(-2, -1), keepdims=keepdims)


@tangent(np.linalg.cond)
def cond(z, x, p=None):
    slope = cond_adjoint(np.ones_like(z), x, p)
    t[z] = np.sum(np.real(conj(slope) * t[x]), axis=(-2, -1))


@tangent(np.linalg.tensorinv)
def tensorinv(z, a, ind=2):
    t[z] = tensorinv_tangent(t[a], z, ind)


@tangent(np.linalg.tensorsolve)
def tensorsolve(z, a, b, axes=None):
    t[z] = np.linalg.tensorsolve(a, t[b] - tensor_times(t[a], z, b, axes), axes)


@tangent(np.linalg.eig)
def eig(z, a):
    t[z] = eig_tangent(t[a], z[0], z[1])


@tangent(np.linalg.eigvals)
def eigvals(z, a):
    t[z] = eigvals_tangent(t[a], z, a)


@tangent(np.linalg.eigh)
def eigh(z, a, UPLO="L"):
    t[z] = eigh_tangent(t[a], z[0], z[1], UPLO)


@tangent(np.linalg.eigvalsh)
def eigvalsh(z, a, UPLO="L"):
    t[z] = eigvalsh_tangent(t[a], np.linalg.eigh(a, UPLO)[1], UPLO)


@tangent(np.linalg.cholesky)
def cholesky(z, a, *, upper=False):
    t[z] = cholesky_tangent(t[a], z, upper)


@tangent(np.linalg.matrix_power)
def matrix_power(z, a, n):
    t[z] = matrix_power_tangent(t[a], a, n)


@tangent(np.linalg.pinv, when={"hermitian": True})
def pinv_of_triangle(z, a, rcond=None, hermitian=False, *, rtol=None):
    t[z] = pinv_tangent(whole_of(t[a]), whole_of(a), z)


@tangent(np.linalg.pinv, when={"hermitian": False})
def pinv(z, a, rcond=None, hermitian=False, *, rtol=None):
    t[z] = pinv_tangent(t[a], a, z)


@tangent(np.linalg.multi_dot)
def multi_dot(z, arrays):
    t[z] = multi_dot_tangent(t[arrays], arrays)


@tangent(np.linalg.qr)
def qr(z, a, mode="reduced"):
    t[z] = qr_tangent(t[a], z, a, mode)


@tangent(np.linalg.svd)
def svd(z, a, full_matrices=True, compute_uv=True):
    t[z] = svd_tangent(t[a], a, z)


@tangent("np.linalg.svdvals")
def svdvals(z, x):
    t[z] = svd_tangent(t[x], x, z)


@tangent(np.linalg.lstsq)
def lstsq(z, a, b, rcond=None):
    inverse = np.linalg.pinv(a)
    x = pinv_tangent(t[a], a, inverse) @ b + inverse @ t[b]
    rest = residual_tangent(t[b] - t[a] @ z[0], z, a, b)
    values = svd_tangent(t[a], a, z[3])
    t[z] = [x, rest, None, tangent_like(values, z[3])]


@tangent(np.linalg.norm, when={"ord": None, "axis": None, "keepdims": False, "x.real": True})
def norm(z, x, ord=None, axis=None, keepdims=False):
    t[z] = np.sum(x * t[x]) / nonzero(z)
