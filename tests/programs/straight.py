"""Straight-line programs: what the chain rule alone must get right."""

import numpy as np

from tests.corpus import normal, positive, program


@program(
    normal(3),
    normal(6, 3),
    np.array([0.0, 1.0, 1.0, 0.0, 1.0, 0.0]),
    golden=True,
    shows=("plain NumPy functions on active values", "pickling / saving the derivative code"),
)
def loss(w, X, y):
    """Logistic regression: p is read three times, and its text is worth nesting."""
    p = 1.0 / (1.0 + np.exp(-(X @ w)))
    return -np.mean(y * np.log(p) + (1.0 - y) * np.log(1.0 - p))


@program(normal(4), golden=True)
def same_operand_twice(x):
    """x * x: both operands of one operation are one name."""
    return np.sum(x * x)


@program(normal(4))
def same_operand_thrice(x):
    """An adjoint that three statements add to."""
    a = x * x
    b = a * x
    return np.sum(a + b + x)


@program(1.3, golden=True)
def number_in_number_out(x):
    """A Python float stays a number: no zeros_like, no unbroadcast."""
    return x * x + 3.0 * x


@program(1.3, 0.4, wrt=(0, 1), golden=True)
def power_of_numbers(x, y):
    """Both base and exponent are active."""
    return x**y


@program(normal(3), shows=("integer arguments and exponents",))
def integer_power(x):
    """An integer exponent has no logarithm, also where the base is negative."""
    return np.sum(x**3)


@program(normal(4), golden=True, shows=("rebinding a name (x = f(x))",))
def rebinding(x):
    """One name for three values: each reverse step needs the value of its time."""
    x = np.sin(x)
    x = x * x
    x = np.exp(x)
    return np.sum(x)


@program(normal(4))
def constant_added(x):
    """The adjoint of an addition of a constant is no operation at all."""
    y = x + 1.0
    z = y - 2.0
    return np.sum(z * 3.0)


@program(normal(4))
def dead_code(x):
    """Values that nobody reads leave no trace."""
    unused = np.exp(x)
    other = unused * 2.0
    return np.sum(x * 2.0)


@program(positive(4))
def result_in_rule(x):
    """sqrt, exp and tanh mention their results, which are overwritten."""
    y = np.sqrt(x)
    y = np.exp(y)
    y = np.tanh(y)
    return np.sum(y)


@program(normal(4))
def alias_of_a_value(x):
    """Two names for one value: the adjoints add up."""
    y = x
    z = y * x
    return np.sum(z * y)


@program(normal(4), normal(4), golden=True)
def unused_argument(x, y):
    """y is not differentiated and not read."""
    return np.sum(np.cos(x))


@program(normal(4), normal(4), wrt=(0, 1), connected=False)
def unused_but_wanted(x, y):
    """The gradient of an argument that is not read is zero, in its shape."""
    return np.sum(np.cos(x))


@program(normal(4), shows=("x += y on a name holding a number",))
def augmented_number(x):
    """`+=` on a number rebinds."""
    s = 0.0
    t = s
    s += np.sum(x)
    s *= 2.0
    s -= np.sum(x * x)
    s /= 3.0
    return s + t


@program(normal(3), normal(3), golden=True)
def distance(a, b):
    """A difference read twice, and a square root of a number."""
    return np.sqrt(np.sum((a - b) ** 2))


@program(2.0)
def chain_of_powers(x):
    """x ** 2 ** 2 and unary minus bind as Python says."""
    return -((x**2) ** 2) + (-x) ** 2


@program(0.7)
def python_math_operators(x):
    """abs, floor division and modulo of numbers."""
    return abs(-x) * 2.0 + x % 0.5 + x // 0.5
