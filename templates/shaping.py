"""Functions that give an array another shape, order of axes, order of entries, or dtype."""

import operator

import numpy as np

from tangentish.helpers import (
    diagonal_adjoint,
    diagonal_back,
    each_unbroadcast,
    inverse_axes,
    item_adjoint,
    pad_adjoint,
    pad_ends_adjoint,
    pad_values_adjoint,
    reading_order,
    repeat_adjoint,
    resize_adjoint,
    rolled_axes,
    tile_adjoint,
    transposed,
    trim_adjoint,
    unbroadcast,
    vander_adjoint,
)
from tangentish.rules import adjoint, d, example, linear, zero
from tangentish.samples import normal, number


def by_index(order):
    """Whether an order goes by indices, not by the memory of an array."""
    return order in ("C", "F")


@example(normal(3, 4), (2, 6))
@example(normal(3, 4), -1, order="F")
@example(normal(3, 4), -1, order="A")
@linear(np.reshape, view_of="a", aliases={"newshape": "shape"})
def reshape(z, a, shape, order="C", *, copy=None):
    d[a] = np.reshape(d[z], np.shape(a), order=reading_order(a, order))


@linear(np.reshape, when={"order": by_index})
def reshape_by_index(z, a, shape, order="C", *, copy=None):
    d[a] = np.reshape(d[z], np.shape(a), order=order)


@example(normal(3, 4), 2, 6)
@example(normal(3, 4), (4, -1))
@linear(np.ndarray.reshape, view_of="a")
def ndarray_reshape(z, a, *shape, order="C", copy=None):
    d[a] = np.reshape(d[z], np.shape(a), order=reading_order(a, order))


@linear(np.ndarray.reshape, when={"order": by_index})
def ndarray_reshape_by_index(z, a, *shape, order="C", copy=None):
    d[a] = np.reshape(d[z], np.shape(a), order=order)


@linear(np.reshape, when={"order": "C"})
def reshape_rows(z, a, shape, order="C", *, copy=None):
    d[a] = np.reshape(d[z], np.shape(a))


@linear(np.ndarray.reshape, when={"order": "C"})
def ndarray_reshape_rows(z, a, *shape, order="C", copy=None):
    d[a] = np.reshape(d[z], np.shape(a))


@example(normal(3, 4))
@linear(np.ravel, np.ndarray.ravel, view_of="a")
def ravel(z, a, order="C"):
    d[a] = np.reshape(d[z], np.shape(a), order=reading_order(a, order))


@linear(np.ravel, when={"order": by_index})
def ravel_by_index(z, a, order="C"):
    d[a] = np.reshape(d[z], np.shape(a), order=order)


@example(normal(3, 4))
@linear(np.ndarray.flatten)
def flatten(z, a, order="C"):
    d[a] = np.reshape(d[z], np.shape(a), order=reading_order(a, order))


@linear(np.ndarray.flatten, when={"order": by_index})
def flatten_by_index(z, a, order="C"):
    d[a] = np.reshape(d[z], np.shape(a), order=order)


@example(normal(3, 4, 2))
@example(normal(3, 4, 2), (1, 2, 0))
@example(normal(3, 4, 2), axes=(-1, 0, 1))
@linear(np.transpose, "np.permute_dims", view_of="a")
def transpose(z, a, axes=None):
    d[a] = np.transpose(d[z], inverse_axes(axes))


@linear(np.transpose, when={"axes": None})
def reverse_axes(z, a, axes=None):
    d[a] = np.transpose(d[z])


@example(normal(3, 4, 2))
@example(normal(3, 4, 2), 1, 2, 0)
@example(normal(3, 4, 2), (1, 2, 0))
@linear(np.ndarray.transpose, view_of="a")
def ndarray_transpose(z, a, *axes):
    d[a] = np.transpose(d[z], inverse_axes(axes))


@example(normal(3, 4))
@linear(np.ndarray.T, view_of="a")
def T(z, a):
    d[a] = d[z].T


@example(normal(2, 3, 4))
@linear("np.matrix_transpose", "np.linalg.matrix_transpose", "np.ndarray.mT", view_of="x")
def matrix_transpose(z, x):
    d[x] = transposed(d[z])


@example(normal(3, 4, 2), 0, 2)
@linear(np.swapaxes, np.ndarray.swapaxes, view_of="a")
def swapaxes(z, a, axis1, axis2):
    d[a] = np.swapaxes(d[z], axis1, axis2)


@example(normal(3, 4, 2), 0, -1)
@example(normal(3, 4, 2), (0, 1), (-1, 0))
@linear(np.moveaxis, view_of="a")
def moveaxis(z, a, source, destination):
    d[a] = np.moveaxis(d[z], destination, source)


@example(normal(3, 4, 2), 2)
@example(normal(3, 4, 2), 0, 2)
@linear(np.rollaxis, view_of="a")
def rollaxis(z, a, axis, start=0):
    d[a] = np.transpose(d[z], inverse_axes(rolled_axes(a, axis, start)))


@example(normal(3, 4), 1)
@example(normal(3, 4), (0, -1))
@linear(np.expand_dims, view_of="a")
def expand_dims(z, a, axis):
    d[a] = np.reshape(d[z], np.shape(a))


@example(normal(3, 1, 4, 1))
@example(normal(3, 1, 4, 1), axis=1)
@linear(np.squeeze, np.ndarray.squeeze, view_of="a")
def squeeze(z, a, axis=None):
    d[a] = np.reshape(d[z], np.shape(a))


@example(normal(3, 1), (2, 3, 4))
@example(number(), (2, 3))
@linear(np.broadcast_to, view_of="array")
def broadcast_to(z, array, shape):
    d[array] = unbroadcast(d[z], array)


@example(normal(3, 1), normal(4))
@linear(np.broadcast_arrays, view_of="args")
def broadcast_arrays(z, *args):
    d[args] = each_unbroadcast(d[z], args)


@example(number())
@example(normal(3))
@linear(np.atleast_1d, np.atleast_2d, np.atleast_3d, view_of="ary")
def atleast(z, ary):
    d[ary] = np.reshape(d[z], np.shape(ary))


@example(normal(3, 4))
@example(normal(3, 4), axis=(0, 1))
@linear(np.flip, view_of="m")
def flip(z, m, axis=None):
    d[m] = np.flip(d[z], axis)


@example(normal(3, 4))
@linear(np.fliplr, view_of="m")
def fliplr(z, m):
    d[m] = np.fliplr(d[z])


@example(normal(3, 4))
@linear(np.flipud, view_of="m")
def flipud(z, m):
    d[m] = np.flipud(d[z])


@example(normal(3, 4))
@example(normal(2, 3, 4), 3, (1, 2))
@linear(np.rot90, view_of="m")
def rot90(z, m, k=1, axes=(0, 1)):
    d[m] = np.rot90(d[z], -k, axes)


@example(normal(3, 4), 2)
@example(normal(3, 4), (1, -1), axis=(0, 1))
@linear(np.roll)
def roll(z, a, shift, axis=None):
    d[a] = np.roll(d[z], np.negative(shift), axis)


@example(normal(3, 4), 2)
@example(normal(3, 4), 3, axis=1)
@example(normal(3, 4), [1, 0, 2], axis=0)
@linear(np.repeat, np.ndarray.repeat, sized_by_values=True, constant_in=("repeats",))
def repeat(z, a, repeats, axis=None):
    d[a] = repeat_adjoint(d[z], a, repeats, axis)


@example(normal(3, 4), 2)
@example(normal(3), (2, 3))
@example(normal(3, 4), (2, 1, 3))
@linear(np.tile)
def tile(z, A, reps):
    d[A] = tile_adjoint(d[z], A, reps)


@example(normal(3, 4), 2)
@example(normal(3, 4), ((1, 0), (2, 1)), mode="edge")
@example(normal(5), (2, 3), "reflect")
@example(normal(5), 2, "symmetric")
@example(normal(5), 2, mode="wrap")
@example(normal(3, 4), ((1, 0), (2, 1)), constant_values=((number(), 0.0), (number(), 2.0)))
@example(normal(3, 4), 1, constant_values=number())
@example(normal(3, 4), ((1, 2), (2, 0)), "linear_ramp", end_values=((number(), 0.0), (number(), 2.0)))
@example(normal(3, 4), 2, "mean")
@example(normal(3, 4), ((1, 2), (2, 0)), "mean", stat_length=2)
@linear(np.pad)
def pad(
    z, array, pad_width, mode="constant", *, constant_values=0, end_values=0, reflect_type="even", stat_length=None
):
    d[array] = pad_adjoint(d[z], array, pad_width, mode, reflect_type, stat_length)
    d[constant_values] = pad_values_adjoint(d[z], array, pad_width, constant_values)
    d[end_values] = pad_ends_adjoint(d[z], array, pad_width, end_values)


@example(normal(3), (2, 4))
@example(normal(2, 3), 4)
@example(normal(4), 3)
@linear(np.resize, sized_by_values=True, constant_in=("new_shape",))
def resize(z, a, new_shape):
    d[a] = resize_adjoint(d[z], a)


@linear(np.trim_zeros, sized_by_values=True, constant_in=("trim",))
def trim_zeros(z, filt, trim="fb"):
    """As a slice: an entry that becomes 0 is not looked at."""
    d[filt] = trim_adjoint(d[z], filt, trim)


@example(normal(4))
@example(normal(4), 3, increasing=True)
@example(normal(3), 1)
@adjoint(np.vander)
def vander(z, x, N=None, increasing=False):
    d[x] = vander_adjoint(d[z], x, increasing)


@example(normal(3, 4))
@example(normal(2, 3, 3), 1)
@linear(np.tril)
def tril(z, m, k=0):
    d[m] = np.tril(d[z], k)


@example(normal(3, 4))
@example(normal(2, 3, 3), -1)
@linear(np.triu)
def triu(z, m, k=0):
    d[m] = np.triu(d[z], k)


@example(normal(3))
@example(normal(3), -1)
@example(normal(3, 4), 1)
@linear(np.diag, np.diagflat)
def diag(z, v, k=0):
    d[v] = diagonal_back(d[z], v, k)


@example(normal(3, 4))
@example(normal(2, 3, 4), 1, 0, 2)
@linear(np.diagonal, np.ndarray.diagonal, view_of="a")
def diagonal(z, a, offset=0, axis1=0, axis2=1):
    d[a] = diagonal_adjoint(d[z], a, offset, axis1, axis2)


@example(normal(2, 3, 4))
@linear("np.linalg.diagonal", view_of="x")
def matrix_diagonal(z, x, *, offset=0):
    d[x] = diagonal_adjoint(d[z], x, offset, -2, -1)


@example(normal(3, 4))
@linear(np.copy, np.ndarray.copy)
def copy(z, a, order="K"):
    d[a] = d[z]


@example(normal(3, 4))
@linear(np.ascontiguousarray, np.asfortranarray, np.require, view_of="a")
def ascontiguousarray(z, a, dtype=None, requirements=None):
    d[a] = np.reshape(unbroadcast(d[z], a), np.shape(a))


@example(normal(3, 4), np.float64)
@linear(np.ndarray.astype, "np.astype")
def astype(z, x, dtype, order="K", casting="unsafe", subok=True, copy=True):
    d[x] = unbroadcast(d[z], x)


@example(normal(1, 1))
@linear(np.ndarray.item)
def item(z, a, *index):
    d[a] = item_adjoint(d[z], a, index)


@example(normal(4))
@linear(np.ndarray.tolist)
def tolist(z, a):
    d[a] = unbroadcast(np.array(d[z]), a)


zero(
    np.shape, np.size, np.ndim, np.result_type, np.can_cast, np.broadcast_shapes, np.shares_memory,
    np.may_share_memory, np.isfortran, np.ndarray.shape, np.ndarray.size, np.ndarray.ndim, np.ndarray.dtype,
    np.ndarray.itemsize, np.ndarray.nbytes, np.dtype, np.finfo, np.iinfo, np.issubdtype, operator.index,
)  # fmt: skip
