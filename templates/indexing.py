"""Functions that pick entries, and those that order them."""

import numpy as np

from tangentish.helpers import (
    along_axis_adjoint,
    choices_adjoint,
    choose_adjoints,
    either_adjoint,
    first,
    histogram_adjoint,
    permuted_adjoint,
    places,
    sort_adjoint,
    take_adjoint,
    unbroadcast,
    unique_adjoint,
)
from tangentish.rules import adjoint, d, example, linear, zero
from tangentish.samples import distinct, normal, number, positive


@example(normal(3, 4), np.array([1, 5, 5]))
@example(normal(3, 4), np.array([[0, 2], [2, 2]]), axis=0)
@example(normal(3, 4), 1, axis=-1)
@example(normal(3, 4), np.array([-5, 2, 7]), axis=1, mode="wrap")
@example(normal(3, 4), np.array([-5, 2, 70]), mode="clip")
@linear(np.take, np.ndarray.take, constant_in=("indices",))
def take(z, a, indices, axis=None, *, mode="raise"):
    d[a] = take_adjoint(d[z], a, places(indices, a, axis, mode), axis)


@linear(np.take, when={"mode": "raise"})
def take_within(z, a, indices, axis=None, *, mode="raise"):
    d[a] = take_adjoint(d[z], a, indices, axis)


@example(normal(3, 4), np.array([[0, 2], [1, 1], [3, 0]]), axis=1)
@linear(np.take_along_axis, constant_in=("indices",))
def take_along_axis(z, arr, indices, axis=-1):
    d[arr] = along_axis_adjoint(d[z], arr, indices, axis)


@example(np.array([True, False, True]), normal(3, 2), axis=0)
@linear(np.compress, sized_by_values=True, constant_in=("condition",))
def compress(z, condition, a, axis=None):
    d[a] = take_adjoint(d[z], a, np.flatnonzero(condition), axis)


@example(normal(3, 2), np.array([True, False, True]), axis=0)
@example(normal(2, 2), [True, False, True])
@linear(np.ndarray.compress, sized_by_values=True, constant_in=("condition",))
def ndarray_compress(z, a, condition, axis=None):
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


@example(np.array([0, 2, 1]), [normal(3), normal(3), normal(3)])
@example(np.array([[0], [1]]), (normal(3), number()))
@example(np.array([0, 1, -1]), normal(2, 3), mode="wrap")
@linear(np.choose, np.ndarray.choose, constant_in=("a",))
def choose(z, a, choices, *, mode="raise"):
    d[choices] = choices_adjoint(d[z], a, choices, mode)


@example(distinct(5))
@example(distinct(3, 4), axis=0)
@example(distinct(3, 4), axis=None, kind="stable")
@adjoint(np.sort)
def sort(z, a, axis=-1, kind=None, *, stable=None):
    """Equal entries keep their order."""
    d[a] = sort_adjoint(d[z], a, axis)


@example(distinct(5))
@adjoint(np.sort_complex)
def sort_complex(z, a):
    d[a] = unbroadcast(sort_adjoint(d[z], a, -1), a)


@example(distinct(7), 3)
@example(distinct(3, 4), (0, 2), axis=0)
@example(distinct(3, 4), 5, axis=None)
@adjoint(np.partition, constant_in=("kth",))
def partition(z, a, kth, axis=-1, kind="introselect"):
    """Equal entries keep their order."""
    d[a] = permuted_adjoint(d[z], z, a, axis)


@example(distinct(4))
@example(distinct(4), return_index=True, return_counts=True)
@example(distinct(3, 2), axis=1)
@adjoint(np.unique, sized_by_values=True)
def unique(
    z, ar, return_index=False, return_inverse=False, return_counts=False, axis=None, *, equal_nan=True, sorted=True
):
    """The first of equal entries is the one that NumPy hands on."""
    several = return_index or return_inverse or return_counts
    d[ar] = unique_adjoint(first(d[z], several), first(z, several), ar, axis)


@example(distinct(4))
@adjoint("np.unique_values", sized_by_values=True)
def unique_values(z, x):
    """The first of equal entries is the one that NumPy hands on."""
    d[x] = unique_adjoint(d[z], z, x)


@example(distinct(4))
@adjoint("np.unique_all", "np.unique_counts", "np.unique_inverse", sized_by_values=True)
def unique_with_counts(z, x):
    """The first of equal entries is the one that NumPy hands on."""
    d[x] = unique_adjoint(d[z][0], z[0], x)


@example(distinct(4), np.array([3.0, 2.0]))
@adjoint(np.union1d, sized_by_values=True)
def union1d(z, ar1, ar2):
    """The first of equal entries, those of ar1 before those of ar2."""
    d[ar1] = either_adjoint(d[z], z, ar1, ar2)[0]
    d[ar2] = either_adjoint(d[z], z, ar1, ar2)[1]


@example(distinct(4), np.array([3.0, 2.0]))
@adjoint(np.setxor1d, np.setdiff1d, sized_by_values=True)
def set_difference(z, ar1, ar2, assume_unique=False):
    """The first of equal entries."""
    d[ar1] = either_adjoint(d[z], z, ar1, ar2)[0]
    d[ar2] = either_adjoint(d[z], z, ar1, ar2)[1]


@adjoint(np.intersect1d, sized_by_values=True)
def intersect1d(z, ar1, ar2, assume_unique=False, return_indices=False):
    """The first of equal entries of ar1, from which NumPy takes them."""
    d[ar1] = either_adjoint(first(d[z], return_indices), first(z, return_indices), ar1, ar2)[0]
    d[ar2] = either_adjoint(first(d[z], return_indices), first(z, return_indices), ar1, ar2)[1]


@example(np.array([0.3, 1.5, 0.6, 1.0, 9.0]), 4, (0.0, 2.0), weights=normal(5))
@example(np.array([0.3, 1.5, 0.6, 1.0]), np.array([0.0, 0.5, 2.0]), density=True, weights=positive(4))
@adjoint(np.histogram)
def histogram(z, a, bins=10, range=None, density=None, weights=None):
    """By the weights only: the counts move in steps with the data, and the edges may depend on them."""
    d[weights] = histogram_adjoint(d[z][0], z[0], (a,), z[1:], density, weights)


@example(np.array([0.3, 1.5, 0.6]), np.array([0.1, 0.4, 1.6]), 3, [[0.0, 2.0], [0.0, 2.0]], weights=normal(3))
@adjoint(np.histogram2d)
def histogram2d(z, x, y, bins=10, range=None, density=None, weights=None):
    d[weights] = histogram_adjoint(d[z][0], z[0], (x, y), z[1:], density, weights)


@adjoint(np.histogram_bin_edges, np.histogramdd)
def histogram_of_samples(z, a, bins=10, range=None, density=None, weights=None):
    """No derivative is known."""
    pass


zero(
    np.argsort, np.searchsorted, np.digitize, np.argpartition, np.lexsort, np.ravel_multi_index,
    np.unravel_index, np.isin, np.ndarray.argsort, np.ndarray.searchsorted, np.ndarray.argmax,
    np.ndarray.argmin, np.ndarray.any, np.ndarray.all, np.ndarray.round,
)  # fmt: skip
zero(np.argwhere, np.nonzero, np.flatnonzero, np.ndarray.nonzero, sized_by_values=True)
