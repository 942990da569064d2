"""Functions that make arrays out of shapes and a few numbers."""

import numpy as np

from tangentish.helpers import first_adjoint, unbroadcast
from tangentish.rules import adjoint, d, example, linear, zero
from tangentish.samples import normal, number


@example((2, 3), number())
@example((2, 3), normal(3))
@linear(np.full)
def full(z, shape, fill_value, dtype=None):
    d[fill_value] = unbroadcast(d[z], fill_value)


@example(np.ones((2, 3)), number())
@linear(np.full_like, constant_in=("a",))
def full_like(z, a, fill_value, dtype=None):
    d[fill_value] = unbroadcast(d[z], fill_value)


@example(0.25, 2.0, 0.5)
@example(0.25, 2.0)
@adjoint(np.arange, constant_in=("stop",))
def arange(z, start, stop=None, step=1, dtype=None):
    d[start] = first_adjoint(d[z], stop)
    d[step] = np.dot(d[z], np.arange(np.size(z)))


@example(number(), number(), 5)
@example(normal(3), number(), 4, endpoint=False)
@linear(np.linspace)
def linspace(z, start, stop, num=50, endpoint=True):
    part = np.reshape(np.linspace(0.0, 1.0, num, endpoint), (-1,) + (1,) * (np.ndim(z) - 1))
    d[start] = unbroadcast(np.sum(d[z] * (1.0 - part), axis=0), start)
    d[stop] = unbroadcast(np.sum(d[z] * part, axis=0), stop)


@example(6, 0.5)
@adjoint(np.fft.fftfreq, np.fft.rfftfreq)
def fftfreq(z, n, d=1.0):
    d[d] = unbroadcast(-np.sum(d[z] * z) / d, d)


zero(
    np.zeros, np.ones, np.empty, np.zeros_like, np.ones_like, np.empty_like, np.eye, np.identity, np.tri,
    np.indices, np.diag_indices, np.tril_indices, np.triu_indices,
    np.hanning, np.hamming, np.blackman, np.bartlett, np.ndindex,
)  # fmt: skip
