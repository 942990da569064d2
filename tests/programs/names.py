"""Names that emitted text would like to have for itself."""

import numpy as np
import numpy as numerics
from numpy import exp, sin

from tests.corpus import normal, program


@program(1.2, golden=True)
def called_dx(dx):
    """A parameter that is called as an adjoint would be."""
    x = dx * dx
    return x * dx


@program(1.2, golden=True)
def called_d(d):
    """A local called d, and its would-be adjoint dd."""
    dd = d * d
    return dd * d


@program(normal(3))
def called_np(np):
    """A parameter called np hides the module."""
    return numerics.sum(np * np)


@program(1.2)
def called_as_builtins(sum):
    """Names of builtins as locals."""
    len = sum * sum
    reversed = len * sum
    range = reversed + len
    return range


@program(1.2, 3, golden=True)
def called_kept(x, turns):
    """Names that the reverse sweep makes up, taken by the user."""
    x_kept = x
    t = x
    for _ in range(turns):
        x_kept = x_kept * x
        t = t + x_kept
    return t


@program(1.2)
def called_result(result):
    """`result` and `dresult` are the user's."""
    dresult = result * result
    return dresult * result


@program(1.2)
def builtin_hidden_by_a_local(x):
    """`abs` is the user's own function."""
    abs = lambda v: v * v
    return abs(x) * x


@program(normal(3), golden=True)
def other_alias(x):
    """NumPy under another name."""
    return numerics.sum(numerics.sin(x) * x)


@program(normal(3))
def names_from_numpy(x):
    """Functions imported by name."""
    return np.sum(exp(x) * sin(x))


@program(1.2)
def function_s_own_name(x):
    """A local with the name of the function."""
    function_s_own_name = x * x
    return function_s_own_name * x


@program(1.2)
def underscore(x):
    """`_` is read after all."""
    _ = x * x
    return _ * x


@program(1.2)
def unicode_name(α):
    """A name that is not ASCII."""
    β = α * α
    return β * α


@program(normal(3))
def called_as_helpers(x):
    """unbroadcast, spread and conj are the user's."""
    unbroadcast = x * x
    spread = np.mean(unbroadcast)
    conj = spread * 2.0
    return conj * spread
