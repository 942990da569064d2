"""Discrete Fourier transforms: linear, and up to a factor their own adjoints."""

import numpy as np

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
@example(normal(3, 4), n=3, norm="forward")
@linear(np.fft.fft)
def fft(z, a, n=None, axis=-1, norm=None):
    d[a] = unbroadcast(fft_adjoint(np.fft.ifft, d[z], a, (axis,), norm), a)


@example(normal(5))
@example(normal(3, 4), 6, 0, norm="ortho")
@example(normal(3, 4), n=3, norm="forward")
@linear(np.fft.ifft)
def ifft(z, a, n=None, axis=-1, norm=None):
    d[a] = unbroadcast(fft_adjoint(np.fft.fft, d[z], a, (axis,), norm), a)


@example(normal(3, 4))
@example(normal(3, 4), (4, 3), norm="ortho")
@linear(np.fft.fft2)
def fft2(z, a, s=None, axes=(-2, -1), norm=None):
    d[a] = unbroadcast(fft_adjoint(np.fft.ifft, d[z], a, along_axes(a, s, axes), norm), a)


@example(normal(3, 4))
@linear(np.fft.ifft2)
def ifft2(z, a, s=None, axes=(-2, -1), norm=None):
    d[a] = unbroadcast(fft_adjoint(np.fft.fft, d[z], a, along_axes(a, s, axes), norm), a)


@example(normal(2, 3, 4))
@example(normal(2, 3, 4), axes=(0, 2))
@linear(np.fft.fftn)
def fftn(z, a, s=None, axes=None, norm=None):
    d[a] = unbroadcast(fft_adjoint(np.fft.ifft, d[z], a, along_axes(a, s, axes), norm), a)


@example(normal(2, 3, 4))
@example(normal(2, 3, 4), (4, 3), (-1, 0), "ortho")
@linear(np.fft.ifftn)
def ifftn(z, a, s=None, axes=None, norm=None):
    d[a] = unbroadcast(fft_adjoint(np.fft.fft, d[z], a, along_axes(a, s, axes), norm), a)


@example(normal(5))
@example(normal(3, 4), axis=0, norm="ortho")
@example(normal(3, 4), n=6, norm="forward")
@example(normal(7), n=4)
@linear(np.fft.rfft)
def rfft(z, a, n=None, axis=-1, norm=None):
    d[a] = rfft_adjoint(d[z], a, n, axis, norm)


@example(normal(4))
@example(normal(3, 4), n=5, axis=0, norm="ortho")
@example(normal(3, 4), norm="forward")
@linear(np.fft.irfft)
def irfft(z, a, n=None, axis=-1, norm=None):
    """The entries between the first and the last stand for two."""
    d[a] = unbroadcast(irfft_adjoint(d[z], a, axis, norm), a)


@example(normal(3, 4))
@example(normal(3, 4), (4, 3), norm="ortho")
@linear(np.fft.rfft2)
def rfft2(z, a, s=None, axes=(-2, -1), norm=None):
    d[a] = rfftn_adjoint(d[z], a, s, axes, norm)


@example(normal(2, 3, 4))
@example(normal(2, 3, 4), (3, 3), (2, 0), "forward")
@linear(np.fft.rfftn)
def rfftn(z, a, s=None, axes=None, norm=None):
    d[a] = rfftn_adjoint(d[z], a, s, axes, norm)


@example(normal(3, 4))
@example(normal(3, 4), (4, 5), norm="ortho")
@linear(np.fft.irfft2)
def irfft2(z, a, s=None, axes=(-2, -1), norm=None):
    d[a] = irfftn_adjoint(d[z], a, s, axes, norm)


@example(normal(2, 3, 4))
@example(normal(2, 3, 4), (3, 3), (2, 0), "forward")
@linear(np.fft.irfftn)
def irfftn(z, a, s=None, axes=None, norm=None):
    d[a] = irfftn_adjoint(d[z], a, s, axes, norm)


@example(normal(4))
@example(normal(3, 4), n=5, axis=0, norm="ortho")
@linear(np.fft.hfft)
def hfft(z, a, n=None, axis=-1, norm=None):
    d[a] = unbroadcast(conj(irfft_adjoint(d[z], a, axis, other_way(norm))), a)


@example(normal(5))
@example(normal(3, 4), n=6, axis=1, norm="forward")
@linear(np.fft.ihfft)
def ihfft(z, a, n=None, axis=-1, norm=None):
    d[a] = rfft_adjoint(conj(d[z]), a, n, axis, other_way(norm))


@example(normal(5))
@example(normal(3, 4), axes=1)
@linear(np.fft.fftshift)
def fftshift(z, x, axes=None):
    d[x] = np.fft.ifftshift(d[z], axes)


@example(normal(5))
@example(normal(3, 4), axes=1)
@linear(np.fft.ifftshift)
def ifftshift(z, x, axes=None):
    d[x] = np.fft.fftshift(d[z], axes)
