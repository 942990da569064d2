"""Helpers of discrete Fourier transforms."""

from typing import Any

import numpy as np

from tangentish.helpers.arithmetic import unbroadcast


def other_way(norm: Any) -> str:
    """The normalisation of the inverse transform that makes it the adjoint."""
    return {None: "forward", "backward": "forward", "forward": "backward", "ortho": "ortho"}[norm]


def along_axes(a: Any, s: Any, axes: Any) -> Any:
    """The axes along which a transform of lengths s goes: without `axes` the last of them."""
    if axes is not None:
        return axes
    return tuple(range(-(np.ndim(a) if s is None else len(s)), 0))


def rfftn_adjoint(g: Any, a: Any, s: Any = None, axes: Any = None, norm: Any = None) -> Any:
    """The adjoint of a in `np.fft.rfftn(a, s, axes, norm)`."""
    *others, last = along_axes(a, s, axes)
    g = fft_adjoint(np.fft.ifft, g, a, others, norm)
    return rfft_adjoint(g, a, None if s is None else s[-1], last, norm)


def irfftn_adjoint(g: Any, a: Any, s: Any = None, axes: Any = None, norm: Any = None) -> Any:
    """The adjoint of a in `np.fft.irfftn(a, s, axes, norm)`."""
    *others, last = along_axes(a, s, axes)
    g = irfft_adjoint(g, a, last, norm)
    return unbroadcast(fft_adjoint(np.fft.fft, g, a, others[::-1], norm), a)


def fft_adjoint(inverse: Any, g: Any, a: Any, axes: Any, norm: Any = None) -> Any:
    """The adjoint of a in a Fourier transform along `axes`, whose inverse is `inverse`."""
    norm = other_way(norm)
    for axis in axes:
        g = resized(inverse(g, axis=axis, norm=norm), np.shape(a)[axis], axis)
    return g


def resized(g: Any, n: int, axis: int) -> Any:
    """g cut, or filled with zeros, to length n along an axis."""
    shape = list(np.shape(g))
    if shape[axis] >= n:
        return np.moveaxis(np.moveaxis(g, axis, 0)[:n], 0, axis)
    shape[axis] = n - shape[axis]
    return np.concatenate([g, np.zeros(shape, g.dtype)], axis=axis)


def rfft_adjoint(g: Any, a: Any, n: Any = None, axis: int = -1, norm: Any = None) -> Any:
    """The adjoint of a in `np.fft.rfft(a, n, axis, norm)`."""
    n = np.shape(a)[axis] if n is None else n
    norm = other_way(norm)
    g = np.real(np.fft.ifft(resized(g, n, axis), axis=axis, norm=norm))
    return unbroadcast(resized(g, np.shape(a)[axis], axis), a)


def irfft_adjoint(g: Any, a: Any, axis: int = -1, norm: Any = None) -> Any:
    """The adjoint of a in `np.fft.irfft(a, axis=axis, norm=norm)`."""
    n = np.shape(g)[axis]
    norm = other_way(norm)
    g = np.fft.rfft(g, axis=axis, norm=norm)
    twice = np.full(np.shape(g)[axis], 2.0)
    twice[0] = 1.0
    if n % 2 == 0:
        twice[-1] = 1.0
    shape = [-1 if i == axis % np.ndim(g) else 1 for i in range(np.ndim(g))]
    return resized(g * np.reshape(twice, shape), np.shape(a)[axis], axis)
