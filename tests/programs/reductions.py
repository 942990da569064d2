"""Reductions along axes."""

import numpy as np

from tests.corpus import normal, positive, program


@program(normal(3, 4), golden=True)
def sum_over_an_axis(x):
    """The lost axis is put back."""
    return np.sum(np.sum(x, axis=0) ** 2)


@program(normal(3, 4))
def sum_keeping_axes(x):
    """keepdims: the axis is there, with length 1."""
    return np.sum(x / (np.sum(x * x, axis=1, keepdims=True) + 1.0))


@program(normal(3, 4))
def mean_over_two_axes(x):
    """A mean over a tuple of axes, and over a negative one."""
    return np.mean(x * x, axis=(0, 1)) + np.sum(np.mean(x, axis=-1) ** 3)


@program(normal(3, 4))
def variance(x):
    """var and std, with and without degrees of freedom."""
    return np.sum(np.var(x, axis=0)) + np.std(x, ddof=1)


@program(normal(3, 4))
def largest(x):
    """max over an axis, min over all."""
    return np.sum(np.max(x, axis=1) ** 2) + np.min(x)


@program(np.array([1.0, 3.0, 3.0]), np.array([0.0]))
def tied_maximum(x, unused):
    """Ties share equally, which is what central differences see, too."""
    return np.max(x)


@program(positive(4))
def product_of_elements(x):
    """prod, whose rule divides or not."""
    return np.prod(x) + np.sum(np.cumsum(x) ** 2)


@program(np.array([2.0, 0.0, 3.0]))
def product_with_a_zero(x):
    """prod with one zero must not divide by it."""
    return np.prod(x)


@program(normal(2, 3))
def log_sum_exp(x):
    """The maximum is subtracted; its two ways cancel."""
    m = np.max(x, axis=1, keepdims=True)
    return np.sum(np.log(np.sum(np.exp(x - m), axis=1)) + m[:, 0])
