"""Sums, means, extrema: functions that take axes away."""

import numpy as np

from tangentish.helpers import spread
from tangentish.rules import d, example, linear
from tangentish.samples import normal


@example(normal(3, 4))
@example(normal(3, 4), axis=1)
@example(normal(3, 4, 2), axis=(0, -1))
@example(normal(3, 1), axis=0, keepdims=True)
@linear(np.sum)
def sum(z, a, axis=None, *, keepdims=False):
    d[a] = spread(d[z], a, axis, keepdims)


@linear(np.sum, when={"axis": None, "keepdims": False})
def total(z, a, axis=None, *, keepdims=False):
    d[a] = spread(d[z], a)


@example(normal(3, 4))
@example(normal(3, 4), axis=1)
@example(normal(3, 4, 2), axis=(0, -1))
@example(normal(3, 1), axis=0, keepdims=True)
@linear(np.mean)
def mean(z, a, axis=None, *, keepdims=False):
    d[a] = spread(d[z] * np.size(z) / np.size(a), a, axis, keepdims)


@linear(np.mean, when={"axis": None, "keepdims": False})
def mean_of_all(z, a, axis=None, *, keepdims=False):
    d[a] = spread(d[z] / np.size(a), a)


@linear(np.mean, when={"axis": None, "keepdims": False, "a.ndim": 1})
def mean_of_vector(z, a, axis=None, *, keepdims=False):
    d[a] = spread(d[z] / len(a), a)
