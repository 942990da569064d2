"""Discrete Fourier transforms of SciPy: linear, and up to a factor their own adjoints."""

import numpy as np
from scipy import fft as transforms

from tangentish.helpers import (
    along_axes,
    conj,
    fft_adjoint,
    irfft_adjoint,
    irfftn_adjoint,
    other_way,
    rfft_adjoint,
    rfftn_adjoint,
    unbroadcast,
)
from tangentish.rules import d, example, linear
from tangentish.samples import normal


@example(normal(5))
@example(normal(3, 4), 6, 0, norm="ortho")
@linear(transforms.fft)
def fft(z, x, n=None, axis=-1, norm=None, *, workers=None):
    d[x] = unbroadcast(fft_adjoint(np.fft.ifft, d[z], x, (axis,), norm), x)


@example(normal(5))
@example(normal(3, 4), n=3, norm="forward")
@linear(transforms.ifft)
def ifft(z, x, n=None, axis=-1, norm=None, *, workers=None):
    d[x] = unbroadcast(fft_adjoint(np.fft.fft, d[z], x, (axis,), norm), x)


@example(normal(3, 4))
@linear(transforms.fft2)
def fft2(z, x, s=None, axes=(-2, -1), norm=None, *, workers=None):
    d[x] = unbroadcast(fft_adjoint(np.fft.ifft, d[z], x, along_axes(x, s, axes), norm), x)


@example(normal(3, 4))
@linear(transforms.ifft2)
def ifft2(z, x, s=None, axes=(-2, -1), norm=None, *, workers=None):
    d[x] = unbroadcast(fft_adjoint(np.fft.fft, d[z], x, along_axes(x, s, axes), norm), x)


@example(normal(2, 3, 4))
@example(normal(2, 3, 4), (5,))
@linear(transforms.fftn)
def fftn(z, x, s=None, axes=None, norm=None, *, workers=None):
    d[x] = unbroadcast(fft_adjoint(np.fft.ifft, d[z], x, along_axes(x, s, axes), norm), x)


@example(normal(2, 3, 4))
@linear(transforms.ifftn)
def ifftn(z, x, s=None, axes=None, norm=None, *, workers=None):
    d[x] = unbroadcast(fft_adjoint(np.fft.fft, d[z], x, along_axes(x, s, axes), norm), x)


@example(normal(5))
@example(normal(3, 4), axis=0, norm="ortho")
@linear(transforms.rfft)
def rfft(z, x, n=None, axis=-1, norm=None, *, workers=None):
    d[x] = rfft_adjoint(d[z], x, n, axis, norm)


@example(normal(4))
@example(normal(3, 4), n=5, axis=0, norm="ortho")
@linear(transforms.irfft)
def irfft(z, x, n=None, axis=-1, norm=None, *, workers=None):
    d[x] = unbroadcast(irfft_adjoint(d[z], x, axis, norm), x)


@example(normal(3, 4))
@linear(transforms.rfft2)
def rfft2(z, x, s=None, axes=(-2, -1), norm=None, *, workers=None):
    d[x] = rfftn_adjoint(d[z], x, s, axes, norm)


@example(normal(3, 4))
@linear(transforms.irfft2)
def irfft2(z, x, s=None, axes=(-2, -1), norm=None, *, workers=None):
    d[x] = irfftn_adjoint(d[z], x, s, axes, norm)


@example(normal(2, 3, 4))
@linear(transforms.rfftn)
def rfftn(z, x, s=None, axes=None, norm=None, *, workers=None):
    d[x] = rfftn_adjoint(d[z], x, s, axes, norm)


@example(normal(2, 3, 4))
@linear(transforms.irfftn)
def irfftn(z, x, s=None, axes=None, norm=None, *, workers=None):
    d[x] = irfftn_adjoint(d[z], x, s, axes, norm)


@example(normal(4))
@linear(transforms.hfft)
def hfft(z, x, n=None, axis=-1, norm=None, *, workers=None):
    d[x] = unbroadcast(conj(irfft_adjoint(d[z], x, axis, other_way(norm))), x)


@example(normal(5))
@linear(transforms.ihfft)
def ihfft(z, x, n=None, axis=-1, norm=None, *, workers=None):
    d[x] = rfft_adjoint(conj(d[z]), x, n, axis, other_way(norm))
