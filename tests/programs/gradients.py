"""Gradients that are taken inside of functions which are differentiated."""

import numpy as np

import tangentish as tg
from tests.corpus import normal, positive, program

STIFFNESS = np.array([1.0, 2.0, 0.5])


def potential(q, depth=2.0):
    return 0.5 * np.sum(STIFFNESS * q * q) + depth * np.sum(np.cos(q))


force = tg.grad(potential)


@tg.function
def decorated_potential(q):
    return np.sum(np.exp(-q * q))


def network(x, w, v):
    return np.sum(np.tanh(np.outer(x, w)) @ v)


def fit(w, a, y):
    r = a @ w - y
    return 0.5 * r @ r, r


@program(normal(3), golden=True)
def squared_force(q):
    """A gradient that a global name stands for."""
    g = force(q)
    return g @ g


@program(normal(3), 1.5, wrt=(0, 1))
def force_by_keyword(q, depth):
    """The gradient is called with a keyword that has a default."""
    return np.sum(force(q) * q) + np.sum(force(q, depth=depth))


@program(normal(3), normal(3), wrt=(0, 1))
def leapfrog_of_forces(q, p):
    """A gradient in a loop: one kick, drift and kick a turn."""
    for _ in range(3):
        p = p - 0.05 * force(q)
        q = q + 0.1 * p
        p = p - 0.05 * force(q)
    return 0.5 * p @ p + potential(q)


@program(normal(2), normal(5, 2), normal(5), wrt=(0, 1), golden=True)
def descent_step(w, a, y):
    """What a local function closes over gets its part of the second derivative."""

    def loss(u):
        r = a @ u - y
        return 0.5 * r @ r

    after = w - 0.1 * tg.grad(loss)(w)
    return loss(after)


@program(1.3)
def closed_over_and_argument(x):
    """The variable is both what is differentiated by and what is closed over."""
    slope = tg.grad(lambda y: x * x * y**3)
    return slope(x) + slope(2.0)


@program(normal(3), normal(3), wrt=(0, 1))
def product_of_hessian(q, v):
    """The gradient of the product of a gradient with a vector: the third derivative for the caller."""
    return np.sum(tg.grad(lambda z: tg.grad(potential)(z) @ v)(q) ** 2)


@program(0.7)
def thrice(x):
    """Gradients of gradients of gradients."""
    return tg.grad(tg.grad(tg.grad(lambda y: np.sin(y) + y**5)))(x)


@program(normal(4), normal(3), normal(3), wrt=(1, 2))
def penalty_of_slope(x, w, v):
    """The slope of a network by its input, in a loss by its weights."""
    slope = tg.grad(network)(x, w, v)
    return np.mean((slope - np.cos(x)) ** 2)


@program(normal(3), normal(3), wrt=(0, 1))
def value_beside_gradient(q, v):
    """A pair of a value and gradients by two arguments, the second one by name."""
    value, (dx, dy) = tg.value_and_grad(lambda x, y: np.sum(np.exp(x * y)), wrt=(0, "y"))(q, v)
    return value * np.sum(dx * dy)


@program(normal(2), normal(4, 2), normal(4), wrt=(0, 2))
def gradient_beside_residuals(w, a, y):
    """With `has_aux` what is passed on depends on the arguments as well."""
    g, r = tg.grad(fit, has_aux=True)(w, a, y)
    return g @ g + np.sum(r**3)


@program(normal(3))
def of_decorated_function(q):
    """The function whose gradient is taken is wrapped by `tg.function`."""
    return np.sum(tg.grad(decorated_potential)(q) ** 2)


@program(positive(3))
def of_written_array(q):
    """The gradient inside is of a function that writes into an array of its own."""

    def product(x):
        y = np.empty(3)
        y[0] = x[0] * x[1]
        y[1:] = np.log(x[1:]) * x[0]
        return np.sum(y * y)

    return np.sum(tg.grad(product)(q) * q)


@program(normal(3))
def of_a_loop_that_keeps(q):
    """The gradient inside keeps values of a loop in a list, which it changes."""

    def product(x):
        z = 1.0
        for one in x:
            z = np.sin(z * one)
        return z

    return np.sum(tg.grad(product)(q) * q)


@program(normal(3), expect="tape")
def of_a_function_that_is_passed(q):
    """Which function it is the gradient of is known by the call only."""

    def slope_of(function):
        return tg.grad(function)(q)

    return np.sum(slope_of(potential) ** 2)
