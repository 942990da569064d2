"""Helpers of filters: correlations of an array of any number of axes with a small one."""

from typing import Any

import numpy as np

from tangentish.helpers.arithmetic import conj
from tangentish.helpers.indexing import overridable
from tangentish.helpers.shaping import pad_adjoint

# What np.pad calls the ways in which scipy.ndimage goes on beyond the borders.
PADDED = {
    "reflect": "symmetric", "grid-mirror": "symmetric", "mirror": "reflect", "nearest": "edge", "wrap": "wrap",
    "grid-wrap": "wrap", "constant": "constant", "grid-constant": "constant",
}  # fmt: skip


def margins(weights: Any, origin: Any = 0, turned: bool = False) -> list[tuple[int, int]]:
    """How far the weights reach before and behind an entry along each axis; those of a convolution are `turned`."""
    if np.any(origin):
        raise NotImplementedError("a filter of scipy.ndimage has a derivative rule with origin=0 only")
    sizes = np.shape(weights)
    return [((n - 1) // 2, n // 2) if turned else (n // 2, (n - 1) // 2) for n in sizes]


@overridable
def windows(a: Any, weights: Any) -> Any:
    """The sums of the windows of an array, each times the weights; the shorter of both ways round is taken."""
    shape = [n - k + 1 for n, k in zip(np.shape(a), np.shape(weights), strict=True)]
    if np.prod(shape) < np.size(weights):
        return np.reshape([np.sum(a[part_at(i, np.shape(weights))] * weights) for i in np.ndindex(*shape)], shape)
    total = np.zeros(shape, np.result_type(a, weights))
    for index in np.ndindex(np.shape(weights)):
        total += weights[index] * a[part_at(index, shape)]
    return total


@overridable
def windows_adjoint(g: Any, weights: Any) -> Any:
    """The adjoint of a in `windows(a, weights)`: g spread out over the windows."""
    shape = [n + k - 1 for n, k in zip(np.shape(g), np.shape(weights), strict=True)]
    whole = np.zeros(shape, np.result_type(g, weights))
    for index in np.ndindex(np.shape(weights)):
        whole[part_at(index, np.shape(g))] += conj(weights[index]) * g
    return whole


def part_at(index: Any, shape: Any) -> tuple[slice, ...]:
    """The part of an array that has a shape and starts at an index."""
    return tuple(slice(start, start + n) for start, n in zip(index, shape, strict=True))


def filter_adjoint(g: Any, a: Any, weights: Any, mode: str = "reflect", origin: Any = 0, turned: bool = False) -> Any:
    """The adjoint of a in `scipy.ndimage.correlate(a, weights, mode=mode)`, which conjugates the weights, or in
    `convolve` if `turned`."""
    ends = margins(weights, origin, turned)
    weights = np.flip(weights) if turned else conj(weights)
    return pad_adjoint(windows_adjoint(g, weights), a, ends, PADDED[mode])


def weights_of_filter(
    g: Any, a: Any, weights: Any, mode: str = "reflect", cval: float = 0.0, origin: Any = 0, turned: bool = False
) -> Any:
    """The adjoint of the weights in `scipy.ndimage.correlate(a, weights, mode=mode)`, or in `convolve` if `turned`."""
    ends = margins(weights, origin, turned)
    more = {"constant_values": cval} if PADDED[mode] == "constant" else {}
    found = windows(conj(np.pad(a, ends, PADDED[mode], **more)), g)  # type: ignore[call-overload]
    return np.flip(found) if turned else conj(found)


def along_axis(kernel: Any, axis: int, ndim: int) -> Any:
    """A vector of weights as an array with one long axis."""
    return np.reshape(kernel, [-1 if i == axis % ndim else 1 for i in range(ndim)])


def filters_adjoint(g: Any, a: Any, kernels: Any, mode: str = "reflect") -> Any:
    """The adjoint of a in correlations along its axes, one after the other; None stands for no correlation."""
    for axis in reversed(range(np.ndim(a))):
        if kernels[axis] is not None:
            g = filter_adjoint(g, a, along_axis(kernels[axis], axis, np.ndim(a)), mode)
    return g


@overridable
def gaussians(a: Any, sigma: Any, order: Any = 0, truncate: float = 4.0, radius: Any = None) -> Any:
    """The kernels of `scipy.ndimage.gaussian_filter` for each axis."""
    if np.any(order):
        raise NotImplementedError("scipy.ndimage.gaussian_filter has a derivative rule with order=0 only")
    kernels = []
    for width, reach in zip(np.broadcast_to(sigma, np.ndim(a)), radii(a, radius), strict=True):
        n = int(truncate * float(width) + 0.5) if reach is None else int(reach)
        values = np.exp(-0.5 * np.square(np.arange(-n, n + 1) / width)) if width > 1e-15 else None
        kernels.append(None if values is None else values / np.sum(values))
    return kernels


def radii(a: Any, radius: Any = None) -> Any:
    """The radius of a filter for each axis."""
    return [None] * np.ndim(a) if radius is None else list(np.broadcast_to(radius, np.ndim(a)))


def averages(a: Any, size: Any = 3, origin: Any = 0) -> Any:
    """The kernels of `scipy.ndimage.uniform_filter` for each axis."""
    margins(np.ones(1), origin)
    return [np.full(int(n), 1.0 / int(n)) for n in np.broadcast_to(size, np.ndim(a))]


def slopes_and_averages(a: Any, axis: int = -1) -> Any:
    """The kernels of `scipy.ndimage.sobel` for each axis."""
    ndim = np.ndim(a)
    return [np.array([-1.0, 0.0, 1.0] if i == axis % ndim else [1.0, 2.0, 1.0]) for i in range(ndim)]


def laplace_adjoint(g: Any, a: Any, mode: str = "reflect") -> Any:
    """The adjoint of a in `scipy.ndimage.laplace(a, mode=mode)`."""
    total = 0.0 * g
    for axis in range(np.ndim(a)):
        total = total + filter_adjoint(g, a, along_axis(np.array([1.0, -2.0, 1.0]), axis, np.ndim(a)), mode)
    return total
