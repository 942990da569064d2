"""Names from outside: closures, globals, nested functions, lambdas."""

import functools
import math  # noqa: F401  (an emitted name)

import numpy as np

from tests.corpus import normal, program

RATE = 0.25
WEIGHTS = np.array([1.0, -2.0, 0.5])
SETTINGS = {"scale": 3.0}


def with_closure():
    factor = 1.5
    offsets = np.array([0.1, 0.2, 0.3])

    def closure_read(x):
        """A number and an array of an enclosing function are read."""
        return np.sum(factor * x * x + offsets * x)

    return closure_read


program(normal(3))(with_closure())


@program(
    normal(3),
    shows=(
        "reading a global",
        "global / class attribute changed between calls",
    ),
)
def global_read(x):
    """A global number and a global array are read."""
    return RATE * np.sum(WEIGHTS * x * x)


@program(normal(3), shows=("reading a global",))
def global_dict_read(x):
    """A number in a global dict."""
    return SETTINGS["scale"] * np.sum(x * x)


@program(1.2, golden=True)
def nested_function(x):
    """A function defined inside, which takes what it needs."""

    def cube(v):
        return v * v * v

    return cube(x) + cube(2.0 * x)


@program(1.2, golden=True, shows=("nested def, closure read",))
def nested_function_with_closure(x):
    """A function defined inside reads an active name of the enclosing one."""

    def line(v):
        return v * x + 1.0

    return line(x) * line(3.0)


@program(1.2, shows=("nested def, closure read",))
def nested_function_reads_later_value(x):
    """A closure reads a name as it is when it is called, not when it is defined."""
    a = x

    def line(v):
        return v * a

    a = x * x
    return line(x)


@program(1.2, golden=True, shows=("lambda",))
def local_lambda(x):
    """A lambda bound to a name."""
    f = lambda v: v * np.sin(v)
    return f(x) + f(x * x)


@program(1.2, shows=("lambda",))
def immediate_lambda(x):
    """A lambda called where it stands."""
    return (lambda v, w: v * w)(x, x + 1.0)


def scale(x, factor):
    return x * factor


@program(1.2, golden=True, shows=("functools.partial",))
def partial_application(x):
    """functools.partial of a function."""
    triple = functools.partial(scale, factor=3.0)
    return triple(x) * x


@program(1.2, 0.5, wrt=(0, 1))
def partial_of_a_value_that_changes(x, c):
    """A partial holds the value that its argument had; a keyword of the call goes before that of the partial."""
    by = c * x
    scaled = functools.partial(scale, factor=by)
    by = by * 100.0
    return scaled(x) * scaled(c, factor=x) + functools.partial(scale, x)(by)


@program(1.2, 0.5, wrt=(0, 1))
def partial_of_a_lambda_and_a_local_function(x, c):
    """What is bound first may be a lambda or a local function, and a partial is called in one."""

    def line(a, b, v):
        return a * v + b * c

    tilted = functools.partial(line, x, b=2.0)
    power = functools.partial(lambda n, v: v**n, 3)
    twice = lambda v: tilted(v=v) + tilted(v=power(v))
    return twice(c) * power(x)


@program(1.2, expect="tape", refused="partial()")
def partial_handed_on(x):
    """A partial that is an argument itself."""
    triple = functools.partial(scale, factor=3.0)
    return sum([f(x) for f in (triple, np.sin)])


@program(1.2, np.sin, shows=("function passed as argument",))
def function_argument(x, f):
    """A function that is an argument of the program."""
    return f(x) * x


@program(1.2)
def import_inside(x):
    """A module imported in the body."""
    import math

    return math.sin(x) * math.exp(x)


class Ring:
    """Something with a size."""

    size = 2.0


RING = Ring()


@program(1.3, alone=False)
def attribute_of_a_global_object(x):
    """What an attribute is, is not known: the gradient by a number was an array without axes."""
    for _ in range(2):
        x = x * RING.size
    return x * x
