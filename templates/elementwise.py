"""Elementwise functions of one and two arguments."""

import math

import numpy as np

from tangentish.helpers import conj, unbroadcast
from tangentish.rules import example, partial, zero
from tangentish.samples import above, normal, number, positive, unit


@example(normal(3, 4))
@example(number())
@partial(np.exp, math.exp)
def exp(z, x):
    return z


@example(positive(3, 4))
@example(number())
@partial(np.log)
def log(z, x):
    return 1.0 / x


@example(positive(3, 4))
@example(number())
@partial(np.sqrt, math.sqrt)
def sqrt(z, x):
    return 0.5 / z


@example(normal(3, 4))
@example(number())
@partial(np.sin, math.sin)
def sin(z, x):
    return np.cos(x)


@example(normal(3, 4))
@example(number())
@partial(np.cos, math.cos)
def cos(z, x):
    return -np.sin(x)


@example(normal(3, 4))
@example(number())
@partial(np.tanh, math.tanh)
def tanh(z, x):
    return 1.0 - z * z
