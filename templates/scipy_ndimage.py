"""Filters of SciPy for arrays of any number of axes, which go on beyond the borders as `mode` says."""

from scipy import ndimage

from tangentish.helpers import (
    averages,
    filter_adjoint,
    filters_adjoint,
    gaussians,
    laplace_adjoint,
    slopes_and_averages,
    unbroadcast,
    weights_of_filter,
)
from tangentish.rules import adjoint, d, example, t, tangent, zero
from tangentish.samples import normal


@example(normal(5), normal(3))
@example(normal(4, 5), normal(3, 2), mode="constant", cval=0.5)
@example(normal(4, 5), normal(2, 3), mode="mirror")
@example(normal(4, 5), normal(3, 3), mode="nearest")
@example(normal(5), normal(4), mode="wrap")
@adjoint(ndimage.correlate)
def correlate(z, input, weights, *, mode="reflect", cval=0.0, origin=0):
    d[input] = unbroadcast(filter_adjoint(d[z], input, weights, mode, origin), input)
    d[weights] = unbroadcast(weights_of_filter(d[z], input, weights, mode, cval, origin), weights)


@tangent(ndimage.correlate)
def correlate_pushed(z, input, weights, *, mode="reflect", cval=0.0, origin=0):
    of_weights = ndimage.correlate(input, t[weights], mode=mode, cval=cval, origin=origin)
    t[z] = ndimage.correlate(t[input], weights, mode=mode, origin=origin) + of_weights


@example(normal(5), normal(3))
@example(normal(4, 5), normal(3, 2), mode="constant", cval=0.5)
@example(normal(4, 5), normal(2, 3), mode="mirror")
@example(normal(5), normal(4), mode="wrap")
@adjoint(ndimage.convolve)
def convolve(z, input, weights, *, mode="reflect", cval=0.0, origin=0):
    d[input] = unbroadcast(filter_adjoint(d[z], input, weights, mode, origin, True), input)
    d[weights] = unbroadcast(weights_of_filter(d[z], input, weights, mode, cval, origin, True), weights)


@tangent(ndimage.convolve)
def convolve_pushed(z, input, weights, *, mode="reflect", cval=0.0, origin=0):
    of_weights = ndimage.convolve(input, t[weights], mode=mode, cval=cval, origin=origin)
    t[z] = ndimage.convolve(t[input], weights, mode=mode, origin=origin) + of_weights


@example(normal(8), 1)
@example(normal(6, 9), (1, 2), mode="nearest", truncate=2)
@example(normal(5, 6), 1, mode="constant", cval=0.5, radius=2)
@adjoint(ndimage.gaussian_filter)
def gaussian_filter(z, input, sigma, order=0, *, mode="reflect", cval=0.0, truncate=4.0, radius=None):
    """By the widths no derivative is known."""
    d[input] = unbroadcast(filters_adjoint(d[z], input, gaussians(input, sigma, order, truncate, radius), mode), input)


@tangent(ndimage.gaussian_filter)
def gaussian_filter_pushed(z, input, sigma, order=0, *, mode="reflect", cval=0.0, truncate=4.0, radius=None):
    t[z] = ndimage.gaussian_filter(t[input], sigma, order, mode=mode, truncate=truncate, radius=radius)


@example(normal(6))
@example(normal(5, 6), (2, 3), mode="mirror")
@example(normal(5, 6), 3, mode="constant", cval=0.5)
@adjoint(ndimage.uniform_filter, constant_in=("size",))
def uniform_filter(z, input, size=3, *, mode="reflect", cval=0.0, origin=0):
    d[input] = unbroadcast(filters_adjoint(d[z], input, averages(input, size, origin), mode), input)


@tangent(ndimage.uniform_filter)
def uniform_filter_pushed(z, input, size=3, *, mode="reflect", cval=0.0, origin=0):
    t[z] = ndimage.uniform_filter(t[input], size, mode=mode, origin=origin)


@example(normal(4, 5))
@example(normal(4, 5), 0, mode="wrap")
@adjoint(ndimage.sobel)
def sobel(z, input, axis=-1, *, mode="reflect", cval=0.0):
    d[input] = unbroadcast(filters_adjoint(d[z], input, slopes_and_averages(input, axis), mode), input)


@tangent(ndimage.sobel)
def sobel_pushed(z, input, axis=-1, *, mode="reflect", cval=0.0):
    t[z] = ndimage.sobel(t[input], axis, mode=mode)


@example(normal(4, 5))
@example(normal(6), mode="nearest")
@adjoint(ndimage.laplace)
def laplace(z, input, *, mode="reflect", cval=0.0):
    d[input] = unbroadcast(laplace_adjoint(d[z], input, mode), input)


@tangent(ndimage.laplace)
def laplace_pushed(z, input, *, mode="reflect", cval=0.0):
    t[z] = ndimage.laplace(t[input], mode=mode)


zero(ndimage.label)
