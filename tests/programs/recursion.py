"""Recursive functions."""

import numpy as np

from tests.corpus import normal, program


@program(0.9, 4, golden=True, shows=("recursion",))
def recursive_power(x, n):
    """A function that calls itself once."""
    if n == 0:
        return 1.0
    return x * recursive_power(x, n - 1)


@program(0.9, 5)
def recursive_fibonacci(x, n):
    """A function that calls itself twice."""
    if n < 2:
        return x
    return recursive_fibonacci(x, n - 1) + x * recursive_fibonacci(x, n - 2)


def even(x, n):
    if n == 0:
        return x
    return odd(x * x, n - 1)


def odd(x, n):
    if n == 0:
        return 2.0 * x
    return even(np.sin(x), n - 1)


@program(0.9, shows=("recursion",))
def mutual_recursion(x):
    """Two functions that call each other."""
    return even(x, 3) + odd(x, 2)


def pairwise(x):
    if len(x) == 1:
        return x[0] ** 2
    half = len(x) // 2
    return pairwise(x[:half]) + pairwise(x[half:])


@program(normal(5))
def divide_and_conquer(x):
    """Recursion on halves of an array."""
    return pairwise(x)
