"""Products of vectors, matrices and tensors."""

import numpy as np

from tangentish.helpers import (
    conj,
    convolution_adjoint,
    cross_adjoint,
    diagonal_adjoint,
    dot_left,
    dot_right,
    einsum_adjoints,
    kron_left,
    kron_right,
    tensordot_left,
    tensordot_right,
    unbroadcast,
)
from tangentish.rules import adjoint, d, example, linear, zero
from tangentish.samples import normal, number


@example(normal(3), normal(3))
@example(normal(3, 4), normal(4))
@example(normal(3), normal(3, 2))
@example(normal(3, 4), normal(4, 2))
@example(normal(2, 3, 4), normal(5, 4, 2))
@example(normal(2, 3, 4), normal(4))
@example(normal(4), normal(5, 4, 2))
@example(number(), normal(3))
@example(normal(3, 2), number())
@adjoint(np.dot, np.ndarray.dot)
def dot(z, a, b):
    d[a] = dot_left(d[z], a, b)
    d[b] = dot_right(d[z], a, b)


@adjoint(np.dot, when={"a.ndim": 1, "b.ndim": 1})
def dot_of_vectors(z, a, b):
    d[a] = unbroadcast(d[z] * conj(b), a)
    d[b] = unbroadcast(d[z] * conj(a), b)


@adjoint(np.dot, when={"a.ndim": 2, "b.ndim": 1})
def dot_of_matrix_vector(z, a, b):
    d[a] = unbroadcast(np.outer(d[z], conj(b)), a)
    d[b] = unbroadcast(conj(a.T) @ d[z], b)


@adjoint(np.dot, when={"a.ndim": 1, "b.ndim": 2})
def dot_of_vector_matrix(z, a, b):
    d[a] = unbroadcast(conj(b) @ d[z], a)
    d[b] = unbroadcast(np.outer(conj(a), d[z]), b)


@adjoint(np.dot, when={"a.ndim": 2, "b.ndim": 2})
def dot_of_matrices(z, a, b):
    d[a] = unbroadcast(d[z] @ conj(b.T), a)
    d[b] = unbroadcast(conj(a.T) @ d[z], b)


@example(normal(3), normal(3))
@example(normal(3, 2), normal(3, 2))
@adjoint(np.vdot)
def vdot(z, a, b):
    d[a] = unbroadcast(np.reshape(conj(d[z]) * np.ravel(b), np.shape(a)), a)
    d[b] = unbroadcast(np.reshape(d[z] * np.ravel(a), np.shape(b)), b)


@example(normal(3, 4), normal(4))
@example(normal(2, 1, 4), normal(3, 4))
@example(normal(3, 4), normal(3, 4), axis=-2)
@adjoint("np.vecdot", "np.linalg.vecdot")
def vecdot(z, x1, x2, *, axis=-1):
    d[x1] = unbroadcast(np.expand_dims(conj(d[z]), axis) * x2, x1)
    d[x2] = unbroadcast(np.expand_dims(d[z], axis) * x1, x2)


@example(normal(3), normal(3))
@example(normal(2, 3), normal(4, 3))
@example(normal(2, 3), normal(3))
@adjoint(np.inner)
def inner(z, a, b):
    d[a] = tensordot_left(d[z], a, b, ((-1,), (-1,)))
    d[b] = tensordot_right(d[z], a, b, ((-1,), (-1,)))


@example(normal(3), normal(4))
@example(normal(3, 2), normal(4))
@adjoint(np.outer, "np.linalg.outer")
def outer(z, a, b):
    d[a] = unbroadcast(np.reshape(d[z] @ conj(np.ravel(b)), np.shape(a)), a)
    d[b] = unbroadcast(np.reshape(conj(np.ravel(a)) @ d[z], np.shape(b)), b)


@adjoint(np.outer, when={"a.ndim": 1, "b.ndim": 1})
def outer_of_vectors(z, a, b):
    d[a] = unbroadcast(d[z] @ conj(b), a)
    d[b] = unbroadcast(conj(a) @ d[z], b)


@example(normal(3), normal(4))
@adjoint(np.multiply.outer)
def multiply_outer(z, A, B):
    d[A] = tensordot_left(d[z], A, B, 0)
    d[B] = tensordot_right(d[z], A, B, 0)


@example(normal(3), normal(2, 4))
@linear(np.add.outer)
def add_outer(z, A, B):
    d[A] = np.sum(d[z], axis=tuple(range(np.ndim(A), np.ndim(d[z]))))
    d[B] = np.sum(d[z], axis=tuple(range(np.ndim(A))))


@example(normal(3), normal(2, 4))
@linear(np.subtract.outer)
def subtract_outer(z, A, B):
    d[A] = np.sum(d[z], axis=tuple(range(np.ndim(A), np.ndim(d[z]))))
    d[B] = -np.sum(d[z], axis=tuple(range(np.ndim(A))))


@example(normal(2, 3, 4), normal(3, 4, 5))
@example(normal(2, 3, 4), normal(4, 2), axes=((0, 2), (1, 0)))
@example(normal(3, 4), normal(2, 3), axes=(0, 1))
@example(normal(3), normal(2, 3), axes=0)
@adjoint(np.tensordot, "np.linalg.tensordot")
def tensordot(z, a, b, axes=2):
    d[a] = tensordot_left(d[z], a, b, axes)
    d[b] = tensordot_right(d[z], a, b, axes)


@example("ij,jk->ik", normal(3, 4), normal(4, 2))
@example("ij,jk", normal(3, 4), normal(4, 2))
@example("ii->i", normal(3, 3))
@example("ii", normal(3, 3))
@example("ijk->j", normal(2, 3, 4))
@example("...i,i...,i->...", normal(5, 3), normal(3, 1), normal(3))
@example("i,j,k->kji", normal(2), normal(3), normal(4))
@example("ij,jk,kl->il", normal(2, 3), normal(3, 4), normal(4, 2), optimize=True)
@example(normal(3, 4), [0, 1], normal(4, 2), [1, 2], [0, 2])
@example(normal(5, 3), [..., 0], normal(3), [0])
@adjoint(np.einsum)
def einsum(z, *operands, optimize=False, dtype=None, order="K", casting="safe"):
    d[operands] = einsum_adjoints(d[z], operands, optimize)


@adjoint(np.einsum, when={"optimize": False})
def einsum_in_one_go(z, *operands, optimize=False, dtype=None, order="K", casting="safe"):
    d[operands] = einsum_adjoints(d[z], operands)


@example(normal(2, 3), normal(4, 2))
@example(normal(3), normal(2, 2))
@adjoint(np.kron)
def kron(z, a, b):
    d[a] = kron_left(d[z], a, b)
    d[b] = kron_right(d[z], a, b)


@example(normal(3), normal(3))
@example(normal(4, 3), normal(3))
@example(normal(3, 4), normal(4, 3), 0, 1, 0)
@example(normal(3, 2), normal(3, 2), axis=0)
@adjoint(np.cross)
def cross(z, a, b, axisa=-1, axisb=-1, axisc=-1, axis=None):
    d[a] = cross_adjoint(d[z], a, b, axisa, axisb, axisc, axis)
    d[b] = cross_adjoint(-d[z], b, a, axisb, axisa, axisc, axis)


@example(normal(3), normal(3))
@example(normal(3, 2), normal(3, 2), axis=0)
@adjoint("np.linalg.cross")
def cross_of_vectors(z, a, b, *, axis=-1):
    d[a] = cross_adjoint(d[z], a, b, axis, axis, axis)
    d[b] = cross_adjoint(-d[z], b, a, axis, axis, axis)


@example(normal(5), normal(3))
@example(normal(3), normal(4), mode="same")
@example(normal(6), normal(3), mode="valid")
@example(normal(2), normal(4), "valid")
@adjoint(np.convolve)
def convolve(z, a, v, mode="full"):
    d[a] = convolution_adjoint(d[z], a, v, mode)
    d[v] = convolution_adjoint(d[z], v, a, mode)


@example(normal(5), normal(3))
@example(normal(6), normal(3), mode="full")
@example(normal(6), normal(4), mode="same")
@adjoint(np.correlate)
def correlate(z, a, v, mode="valid"):
    d[a] = convolution_adjoint(d[z], a, conj(v)[::-1], mode)
    d[v] = unbroadcast(conj(convolution_adjoint(d[z], conj(v)[::-1] + 0.0 * d[z][0], a, mode))[::-1], v)


@example(normal(3, 4))
@example(normal(3, 4), 1)
@example(normal(2, 3, 4), -1, 2, 0)
@linear(np.trace)
def trace(z, a, offset=0, axis1=0, axis2=1, dtype=None):
    d[a] = unbroadcast(diagonal_adjoint(np.expand_dims(d[z], -1), a, offset, axis1, axis2), a)


@linear(np.trace, when={"offset": 0, "a.ndim": 2, "dtype": None})
def trace_of_matrix(z, a, offset=0, axis1=0, axis2=1, dtype=None):
    d[a] = d[z] * np.eye(*np.shape(a))


@example(normal(2, 3, 4))
@linear("np.linalg.trace")
def matrix_trace(z, x, *, offset=0, dtype=None):
    d[x] = unbroadcast(diagonal_adjoint(np.expand_dims(d[z], -1), x, offset, -2, -1), x)


@example(normal(3, 4), normal(4))
@example(normal(3, 4), normal(2, 4))
@adjoint("np.matvec")
def matvec(z, x1, x2):
    d[x1] = unbroadcast(np.expand_dims(d[z], -1) * conj(np.expand_dims(x2, -2)), x1)
    d[x2] = unbroadcast(np.sum(np.expand_dims(d[z], -1) * conj(x1), axis=-2), x2)


@example(normal(3), normal(3, 4))
@example(normal(2, 3), normal(3, 4))
@adjoint("np.vecmat")
def vecmat(z, x1, x2):
    d[x1] = unbroadcast(np.sum(conj(np.expand_dims(d[z], -2)) * x2, axis=-1), x1)
    d[x2] = unbroadcast(np.expand_dims(x1, -1) * np.expand_dims(d[z], -2), x2)


zero(np.einsum_path)
