"""Parameters of all sorts."""

import numpy as np

from tests.corpus import normal, program


@program(normal(3), 2, golden=True, shows=("default / keyword arguments",))
def default_value(x, n, scale=2.0):
    """A default that is not given."""
    return scale * np.sum(x**n)


@program(normal(3), keywords={"scale": 0.7}, wrt="scale", shows=("default / keyword arguments",))
def keyword_only(x, *, scale=2.0):
    """The gradient with respect to a keyword-only parameter, by name."""
    return scale * scale * np.sum(x)


@program(normal(3), 1.5, wrt=("w", "x"))
def wrt_by_name(x, w):
    """Names, and not in the order of the parameters."""
    return np.sum(w * x * x)


@program(1.1, 0.4, -0.2, wrt=0, shows=("*args, **kwargs",))
def star_args(x, *others):
    """*args are read, not differentiated."""
    s = x
    for other in others:
        s = s * x + other
    return s


@program(1.1, wrt=0, keywords={"a": 2.0, "b": 3.0}, shows=("*args, **kwargs",))
def star_star_keywords(x, **options):
    """**kwargs are read by key."""
    return options["a"] * x * x + options["b"] * x


@program(1.1, 3, "name", None, True, shows=("integer arguments and exponents",))
def arguments_without_derivative(x, n, text, nothing, flag):
    """Integers, strings, None and booleans beside a number."""
    y = x**n
    if flag and nothing is None and text == "name":
        y = y * 2.0
    return y


@program(normal(4), np.array([2, 0, 2]), golden=True, shows=("integer arguments and exponents",))
def integer_array(x, index):
    """An index array with a repeated entry: the adjoint accumulates."""
    return np.sum(x[index] * x[index])


@program(1.1, wrt=(0,))
def one_tuple(x):
    """wrt=(0,) gives a tuple of one."""
    return x * x


def outer_star(*values):
    return values[0] * values[1]


@program(1.1, 0.3, wrt=(0, 1), shows=("*args, **kwargs",))
def star_in_the_callee(x, y):
    """The callee takes *args, all of them active."""
    return outer_star(x, y) * x


@program(1.1, shows=("*args, **kwargs",))
def starred_call(x):
    """A call with a starred tuple."""
    pair = (x, x * x)
    return outer_star(*pair)
