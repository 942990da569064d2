"""The arithmetic operators, as NumPy's functions."""

import math
import operator

import numpy as np

from tangentish.helpers import conj, index_adjoint, lowered, matmul_left, matmul_right, unbroadcast
from tangentish.rules import adjoint, d, example, partial, zero
from tangentish.samples import above, normal, number, positive


@example(normal(3, 4), normal(3, 4))
@example(normal(3, 1), normal(4))
@example(normal(2), number())
@partial(np.add, operator.add)
def add(z, x1, x2):
    return 1.0, 1.0


@example(normal(3, 4), normal(3, 4))
@example(normal(3, 1), normal(4))
@example(number(), normal(2))
@partial(np.subtract, operator.sub)
def subtract(z, x1, x2):
    return 1.0, -1.0


@example(normal(3, 4), normal(3, 4))
@example(normal(3, 1), normal(4))
@example(number(), normal(2))
@partial(np.multiply, operator.mul)
def multiply(z, x1, x2):
    return x2, x1


@example(normal(3, 4), normal(3, 4))
@example(normal(3, 1), normal(4))
@example(number(), normal(2))
@adjoint(np.true_divide, operator.truediv)
def divide(z, x1, x2):
    g = d[z] / conj(x2)
    d[x1] = unbroadcast(g, x1)
    d[x2] = unbroadcast(-g * conj(z), x2)


@example(normal(3, 4), positive(4))
@example(number(), number())
@partial(np.remainder, operator.mod, np.mod)
def remainder(z, x1, x2):
    return 1.0, -np.floor(x1 / x2)


@example(normal(3, 4), positive(4))
@example(number(), number())
@partial(np.fmod, math.fmod)
def fmod(z, x1, x2):
    return 1.0, -np.trunc(x1 / x2)


@example(positive(3, 4), normal(3, 4))
@example(positive(3, 1), normal(4))
@example(above(3), number())
@partial(np.power, "np.pow", operator.pow, pow, math.pow, np.float_power)
def power(z, x1, x2):
    """x ** 0 is the constant 1, and 0 ** y the constant 0 for y > 0.

    A negative number has no real power y in a neighbourhood of y, so that its logarithm's NaN is right.
    """
    return x2 * x1 ** lowered(x2), z * np.log(np.where(x1 == 0, 1, x1))


@partial(np.power, when={"x2": lambda y: y == 2})
def square(z, x1, x2):
    return 2.0 * x1, z * np.log(np.where(x1 == 0, 1, x1))


@partial(np.power, when={"x2": lambda y: y not in (0, 2)})
def power_of_constant(z, x1, x2):
    return x2 * x1 ** (x2 - 1), z * np.log(np.where(x1 == 0, 1, x1))


@partial(np.power, when={"x1": lambda x: x > 0})
def exponential(z, x1, x2):
    return x2 * x1 ** lowered(x2), z * np.log(x1)


@example(normal(3))
@example(number())
@partial(np.negative, operator.neg)
def negative(z, x):
    return -1.0


@example(normal(3))
@example(number())
@partial(np.positive, operator.pos)
def positive_(z, x):
    return 1.0


@example(normal(3, 4), normal(4, 2))
@example(normal(3, 4), normal(4))
@example(normal(3), normal(3, 2))
@example(normal(3), normal(3))
@example(normal(5, 3, 4), normal(4, 2))
@example(normal(3, 4), normal(5, 4, 2))
@example(normal(5, 1, 3, 4), normal(2, 4, 2))
@example(normal(4), normal(5, 4, 2))
@example(normal(5, 3, 4), normal(4))
@adjoint(np.matmul, operator.matmul, "np.linalg.matmul")
def matmul(z, x1, x2):
    d[x1] = matmul_left(d[z], x1, x2)
    d[x2] = matmul_right(d[z], x1, x2)


@adjoint(np.matmul, when={"x1.ndim": 1, "x2.ndim": 1})
def inner(z, x1, x2):
    d[x1] = unbroadcast(d[z] * conj(x2), x1)
    d[x2] = unbroadcast(d[z] * conj(x1), x2)


@adjoint(np.matmul, when={"x1.ndim": 2, "x2.ndim": 1})
def matrix_vector(z, x1, x2):
    d[x1] = unbroadcast(np.outer(d[z], conj(x2)), x1)
    d[x2] = unbroadcast(conj(x1.T) @ d[z], x2)


@adjoint(np.matmul, when={"x1.ndim": 1, "x2.ndim": 2})
def vector_matrix(z, x1, x2):
    d[x1] = unbroadcast(conj(x2) @ d[z], x1)
    d[x2] = unbroadcast(np.outer(conj(x1), d[z]), x2)


@adjoint(np.matmul, when={"x1.ndim": 2, "x2.ndim": 2})
def matrix_matrix(z, x1, x2):
    d[x1] = unbroadcast(d[z] @ conj(x2.T), x1)
    d[x2] = unbroadcast(conj(x1.T) @ d[z], x2)


@example(normal(5), 2)
@example(normal(5), slice(1, None, 2))
@example(normal(3, 4), (slice(None, None, -1), 1))
@example(normal(3, 4), (..., None, 2))
@example(normal(5), np.array([0, 3, 3]))
@example(normal(5), np.array([True, False, True, True, False]))
@adjoint(operator.getitem, constant_in=("index",))
def getitem(z, x, index):
    d[x] = index_adjoint(d[z], x, index)


zero(
    np.floor_divide, operator.floordiv, np.left_shift, np.right_shift, np.invert, np.bitwise_and,
    np.bitwise_or, np.bitwise_xor, np.less, np.less_equal, np.greater, np.greater_equal, np.equal,
    np.not_equal, np.logical_and, np.logical_or, np.logical_xor, np.logical_not, operator.lt, operator.le,
    operator.gt, operator.ge, operator.eq, operator.ne, operator.not_, operator.is_, operator.is_not,
    operator.contains, operator.and_, operator.or_, operator.xor, operator.invert, operator.lshift,
    operator.rshift,
)  # fmt: skip
