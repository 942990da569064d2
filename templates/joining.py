"""Functions that join arrays, or take them apart."""

import numpy as np

from tangentish.helpers import (
    block_adjoints,
    concatenated_adjoints,
    delete_adjoint,
    each_like,
    insert_adjoint,
    inserted_adjoint,
    meshgrid_adjoints,
    split_like,
    split_stack,
    unstack_like,
    without_axes,
)
from tangentish.rules import d, example, linear
from tangentish.samples import normal, number


@example([normal(2, 3), normal(1, 3)])
@example((normal(2, 3), normal(2, 1)), axis=1)
@example([normal(2, 3), normal(4)], axis=None)
@linear(np.concatenate, "np.concat")
def concatenate(z, arrays, axis=0, *, dtype=None, casting="same_kind"):
    d[arrays] = split_like(d[z], arrays, axis)


@example(normal(3), number(), normal(2))
@example(normal(2, 3), normal(1, 3))
@linear(np.r_)
def r_(z, *key):
    d[key] = concatenated_adjoints(d[z], key, 0, 1, -1)


@example(normal(3), normal(3, 2), normal(3))
@example(number(), number())
@linear(np.c_)
def c_(z, *key):
    d[key] = concatenated_adjoints(d[z], key, -1, 2, 0)


@example([normal(3), normal(3)])
@example((normal(2, 3), normal(2, 3)), axis=-1)
@example([number(), number()])
@linear(np.stack)
def stack(z, arrays, axis=0, *, dtype=None, casting="same_kind"):
    d[arrays] = split_stack(d[z], arrays, axis)


@example([normal(3), normal(3)])
@example((normal(2, 3), normal(3)))
@linear(np.vstack, "np.row_stack")
def vstack(z, tup, *, dtype=None, casting="same_kind"):
    d[tup] = split_like(d[z], tup, 0, np.atleast_2d)


@example([normal(3), normal(2)])
@example((normal(2, 3), normal(2, 1)))
@example([number(), normal(2)])
@linear(np.hstack)
def hstack(z, tup, *, dtype=None, casting="same_kind"):
    d[tup] = split_like(d[z], tup, min(1, np.ndim(z) - 1), np.atleast_1d)


@example([normal(3), normal(3)])
@example((normal(2, 3), normal(2, 3, 2)))
@linear(np.dstack)
def dstack(z, tup):
    d[tup] = split_like(d[z], tup, 2, np.atleast_3d)


@example([normal(3), normal(3, 2)])
@linear(np.column_stack)
def column_stack(z, tup):
    d[tup] = split_like(d[z], tup, 1, np.atleast_1d)


@example(normal(3), normal(2, 2))
@example(normal(3, 2), normal(1, 2), axis=0)
@example(normal(3), number())
@linear(np.append)
def append(z, arr, values, axis=None):
    d[arr] = split_like(d[z], (arr, values), axis)[0]
    d[values] = split_like(d[z], (arr, values), axis)[1]


@example(normal(6, 2), 3)
@example(normal(2, 6), [1, 4], axis=1)
@linear(np.split, np.array_split, view_of="ary")
def split(z, ary, indices_or_sections, axis=0):
    d[ary] = np.concatenate(d[z], axis=axis)


@example(normal(6, 2), 3)
@linear(np.vsplit, view_of="ary")
def vsplit(z, ary, indices_or_sections):
    d[ary] = np.concatenate(d[z])


@example(normal(6), 3)
@example(normal(2, 6), [1, 4])
@linear(np.hsplit, view_of="ary")
def hsplit(z, ary, indices_or_sections):
    d[ary] = np.concatenate(d[z], axis=min(1, np.ndim(ary) - 1))


@example(normal(2, 3, 4), 2)
@linear(np.dsplit, view_of="ary")
def dsplit(z, ary, indices_or_sections):
    d[ary] = np.concatenate(d[z], axis=2)


@example(normal(3, 4))
@example(normal(3, 4), axis=1)
@linear("np.unstack", view_of="x")
def unstack(z, x, *, axis=0):
    d[x] = np.stack(d[z], axis=axis)


@example(normal(3), normal(4))
@example(normal(3), normal(4), normal(2), indexing="ij")
@example(normal(3), normal(4), sparse=True)
@linear(np.meshgrid)
def meshgrid(z, *xi, indexing="xy", sparse=False):
    d[xi] = meshgrid_adjoints(d[z], xi, indexing)


@example(normal(3), normal(2))
@linear(np.ix_, view_of="args")
def ix_(z, *args):
    d[args] = each_like(d[z], args)


@example([number(), number(), 3.0])
@example([[number(), 1.0], [2.0, number()]])
@example([normal(3), normal(3)])
@example(normal(3))
@example(number())
@example([number(), number()], ndmin=3, order="F")
@linear(np.array)
def array(z, object, dtype=None, *, copy=True, order="K", ndmin=0):
    d[object] = unstack_like(without_axes(d[z], object), object)


@linear(np.array, when={"ndmin": 0})
def array_of_nest(z, object, dtype=None, *, copy=True, order="K", ndmin=0):
    d[object] = unstack_like(d[z], object)


@example([number(), number(), 3.0])
@example(normal(3))
@linear(np.asarray, np.asanyarray, np.asarray_chkfinite, view_of="a")
def asarray(z, a, dtype=None, order=None, *, copy=None):
    d[a] = unstack_like(d[z], a)


@example(normal(5), 2)
@example(normal(3, 4), [0, 2], axis=1)
@linear(np.delete, sized_by_values=True)
def delete(z, arr, obj, axis=None):
    d[arr] = delete_adjoint(d[z], arr, obj, axis)


@example(normal(5), 2, number())
@example(normal(5), [1, 3], normal(2))
@example(normal(5), [3, 1, 1], [number(), 0.5, number()])
@example(normal(3, 4), 1, normal(3), axis=1)
@example(normal(3, 4), [2], normal(3, 2), axis=1)
@example(normal(3, 4), slice(0, 2), normal(2, 4), axis=0)
@example(normal(3, 4), -1, number())
@linear(np.insert, sized_by_values=True, constant_in=("obj",))
def insert(z, arr, obj, values, axis=None):
    d[arr] = insert_adjoint(d[z], arr, obj, axis)
    d[values] = inserted_adjoint(d[z], arr, obj, values, axis)


@example([[normal(2, 2), normal(2, 1)], [normal(1, 2), normal(1, 1)]])
@linear(np.block)
def block(z, arrays):
    d[arrays] = block_adjoints(d[z], arrays)
