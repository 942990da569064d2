"""Convolutions of SciPy, of any number of axes."""

import numpy as np
from scipy import signal

from tangentish.helpers import conj, in_full, unbroadcast
from tangentish.rules import adjoint, d, example, multilinear
from tangentish.samples import normal


@example(normal(5), normal(3))
@example(normal(4, 5), normal(3, 2), mode="same")
@example(normal(3), normal(6), mode="same")
@example(normal(4), normal(6), mode="same", method="direct")
@example(normal(4, 5), normal(3, 2), "valid", "direct")
@adjoint(signal.convolve)
def convolve(z, in1, in2, mode="full", method="auto"):
    g = in_full(d[z], in1, in2, mode)
    d[in1] = unbroadcast(signal.convolve(g, conj(np.flip(in2)), "valid", method), in1)
    d[in2] = unbroadcast(signal.convolve(g, conj(np.flip(in1)), "valid", method), in2)


@example(normal(4, 5), normal(3, 2))
@example(normal(5), normal(3), mode="same")
@adjoint(signal.fftconvolve)
def fftconvolve(z, in1, in2, mode="full"):
    g = in_full(d[z], in1, in2, mode)
    d[in1] = unbroadcast(signal.fftconvolve(g, conj(np.flip(in2)), "valid"), in1)
    d[in2] = unbroadcast(signal.fftconvolve(g, conj(np.flip(in1)), "valid"), in2)


@example(normal(5), normal(3))
@example(normal(4, 5), normal(3, 3), mode="same")
@example(normal(4, 5), normal(2, 4), mode="same")
@example(normal(3), normal(6), mode="same")
@example(normal(4, 5), normal(3, 2), "valid", "direct")
@adjoint(signal.correlate)
def correlate(z, in1, in2, mode="full", method="auto"):
    g = in_full(d[z], in1, in2, mode)
    d[in1] = unbroadcast(signal.convolve(g, in2, "valid", method), in1)
    d[in2] = unbroadcast(conj(np.flip(signal.convolve(g, conj(np.flip(in1)), "valid", method))), in2)


@example(normal(4, 5), normal(3, 2))
@example(normal(4, 5), normal(3, 3), mode="same")
@example(normal(4, 5), normal(2, 6), mode="same")
@example(normal(4, 5), normal(3, 2), "valid")
@adjoint(signal.convolve2d)
def convolve2d(z, in1, in2, mode="full"):
    g = in_full(d[z], in1, in2, mode)
    d[in1] = unbroadcast(signal.convolve2d(g, conj(np.flip(in2)), "valid"), in1)
    d[in2] = unbroadcast(signal.convolve2d(g, conj(np.flip(in1)), "valid"), in2)


multilinear(signal.convolve, signal.fftconvolve, signal.correlate, signal.convolve2d)
