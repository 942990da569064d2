"""Functions that pick entries, and those that order them."""

import numpy as np

from tangentish.helpers import along_axis_adjoint, choose_adjoints, sort_adjoint, take_adjoint, unbroadcast
from tangentish.rules import adjoint, d, example, linear, zero
from tangentish.samples import distinct, normal


@example(normal(3, 4), np.array([1, 5, 5]))
@example(normal(3, 4), np.array([[0, 2], [2, 2]]), axis=0)
@example(normal(3, 4), 1, axis=-1)
@linear(np.take, np.ndarray.take, constant_in=("indices",))
def take(z, a, indices, axis=None):
    d[a] = take_adjoint(d[z], a, indices, axis)


@example(normal(3, 4), np.array([[0, 2], [1, 1], [3, 0]]), axis=1)
@linear(np.take_along_axis, constant_in=("indices",))
def take_along_axis(z, arr, indices, axis=-1):
    d[arr] = along_axis_adjoint(d[z], arr, indices, axis)


@example(np.array([True, False, True]), normal(3, 2), axis=0)
@linear(np.compress, sized_by_values=True, constant_in=("condition",))
def compress(z, condition, a, axis=None):
    d[a] = take_adjoint(d[z], a, np.flatnonzero(condition), axis)


@example(np.array([True, False, True]), normal(3))
@linear(np.extract, sized_by_values=True, constant_in=("condition",))
def extract(z, condition, arr):
    d[arr] = take_adjoint(d[z], arr, np.flatnonzero(condition), None)


@example([np.array([True, False, False]), np.array([True, True, False])], [normal(3), normal(3)], 0.5)
@linear(np.select, constant_in=("condlist",))
def select(z, condlist, choicelist, default=0):
    d[choicelist] = choose_adjoints(d[z], condlist, choicelist)
    d[default] = unbroadcast(np.where(np.any(np.broadcast_arrays(*condlist), axis=0), 0.0, d[z]), default)


@example(distinct(5))
@example(distinct(3, 4), axis=0)
@example(distinct(3, 4), axis=None)
@adjoint(np.sort)
def sort(z, a, axis=-1):
    """Equal entries keep their order."""
    d[a] = sort_adjoint(d[z], a, axis)


@example(distinct(4))
@adjoint(np.unique, sized_by_values=True)
def unique(z, ar):
    """The first of equal entries is the one that NumPy hands on."""
    d[ar] = take_adjoint(d[z], ar, np.unique(ar, return_index=True)[1])


zero(
    np.argsort, np.searchsorted, np.digitize, np.argpartition, np.lexsort, np.ravel_multi_index,
    np.unravel_index, np.isin, np.ndarray.argsort, np.ndarray.searchsorted, np.ndarray.argmax,
    np.ndarray.argmin, np.ndarray.any, np.ndarray.all, np.ndarray.round,
)  # fmt: skip
zero(np.argwhere, np.nonzero, np.flatnonzero, np.ndarray.nonzero, sized_by_values=True)
