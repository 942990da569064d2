"""Functions that make arrays out of shapes and a few numbers."""

import numpy as np

from tangentish.helpers import bessel_i1, conj, first, first_adjoint, step_adjoint, unbroadcast
from tangentish.rules import adjoint, d, example, linear, zero
from tangentish.samples import normal, number, positive


@example((2, 3), number())
@example((2, 3), normal(3))
@linear(np.full)
def full(z, shape, fill_value, dtype=None, order="C"):
    d[fill_value] = unbroadcast(d[z], fill_value)


@example(np.ones((2, 3)), number())
@linear(np.full_like, constant_in=("a",))
def full_like(z, a, fill_value, dtype=None, order="K", *, shape=None):
    d[fill_value] = unbroadcast(d[z], fill_value)


@example(0.25, 2.0, 0.5)
@example(0.25, 2.0)
@adjoint(np.arange, constant_in=("stop",))
def arange(z, start, stop=None, step=1, dtype=None):
    d[start] = first_adjoint(d[z], stop)
    d[step] = np.dot(d[z], np.arange(np.size(z)))


@example(number(), number(), 5)
@example(normal(3), number(), 4, endpoint=False)
@example(normal(3), number(), 4, retstep=True, axis=1)
@linear(np.linspace)
def linspace(z, start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0):
    g = np.moveaxis(first(d[z], retstep), axis, -1)
    g_step = step_adjoint(d[z], num, endpoint, retstep)
    part = np.linspace(0.0, 1.0, num, endpoint)
    d[start] = unbroadcast(g @ (1.0 - part) - g_step, start)
    d[stop] = unbroadcast(g @ part + g_step, stop)


@linear(np.linspace, when={"retstep": False, "axis": 0})
def linspace_along_first(z, start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0):
    part = np.linspace(0.0, 1.0, num, endpoint)
    d[start] = unbroadcast((1.0 - part) @ d[z], start)
    d[stop] = unbroadcast(part @ d[z], stop)


@example(number(), number(), 5, base=number())
@example(normal(3), number(), 4, endpoint=False, axis=1)
@adjoint(np.logspace)
def logspace(z, start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0):
    g = np.moveaxis(d[z] * conj(z * np.log(base)), axis, -1)
    part = np.linspace(0.0, 1.0, num, endpoint)
    d[start] = unbroadcast(g @ (1.0 - part), start)
    d[stop] = unbroadcast(g @ part, stop)
    powers = np.linspace(start, stop, num, endpoint, axis=axis)
    d[base] = unbroadcast(np.sum(d[z] * conj(z * powers / base)), base)


@example(number(), number(), 5)
@example(positive(3), number(), 4, endpoint=False, axis=1)
@example(-0.5, -2.0, 4)
@adjoint(np.geomspace)
def geomspace(z, start, stop, num=50, endpoint=True, dtype=None, axis=0):
    g = np.moveaxis(d[z] * conj(z), axis, -1)
    part = np.linspace(0.0, 1.0, num, endpoint)
    d[start] = unbroadcast(g @ (1.0 - part) / conj(start), start)
    d[stop] = unbroadcast(g @ part / conj(stop), stop)


@example(5, number())
@adjoint(np.kaiser)
def kaiser(z, M, beta):
    places = np.linspace(-1.0, 1.0, M) if M > 1 else np.zeros(M)
    heights = np.sqrt(1.0 - np.square(places))
    d[beta] = np.sum(d[z] * (heights * bessel_i1(beta * heights) - z * bessel_i1(beta))) / np.i0(beta)


@example(6, 0.5)
@adjoint(np.fft.fftfreq, np.fft.rfftfreq)
def fftfreq(z, n, d=1.0):
    d[d] = unbroadcast(-np.sum(d[z] * z) / d, d)


zero(
    np.zeros, np.ones, np.empty, np.zeros_like, np.ones_like, np.empty_like, np.eye, np.identity, np.tri,
    np.indices, np.diag_indices, np.tril_indices, np.triu_indices, np.diag_indices_from, np.tril_indices_from,
    np.triu_indices_from, np.mask_indices,
    np.hanning, np.hamming, np.blackman, np.bartlett, np.ndindex,
)  # fmt: skip
