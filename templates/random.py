"""Random numbers: constants, but for a location and a scale."""

import numpy as np

from tangentish.helpers import unbroadcast
from tangentish.rules import adjoint, d, zero


@adjoint(np.random.RandomState.normal, np.random.Generator.normal, pure=False)
def normal(z, loc=0.0, scale=1.0, size=None):
    d[loc] = unbroadcast(d[z], loc)
    d[scale] = unbroadcast(d[z] * (z - loc) / scale, scale)


@adjoint(np.random.RandomState.uniform, np.random.Generator.uniform, pure=False)
def uniform(z, low=0.0, high=1.0, size=None):
    d[low] = unbroadcast(d[z] * (high - z) / (high - low), low)
    d[high] = unbroadcast(d[z] * (z - low) / (high - low), high)


@adjoint(np.random.RandomState.exponential, np.random.Generator.exponential, pure=False)
def exponential(z, scale=1.0, size=None):
    d[scale] = unbroadcast(d[z] * z / scale, scale)


@adjoint(np.random.RandomState.rayleigh, np.random.Generator.rayleigh, pure=False)
def rayleigh(z, scale=1.0, size=None):
    d[scale] = unbroadcast(d[z] * z / scale, scale)


@adjoint(
    np.random.RandomState.laplace, np.random.Generator.laplace, np.random.RandomState.logistic,
    np.random.Generator.logistic, np.random.RandomState.gumbel, np.random.Generator.gumbel, pure=False,
)  # fmt: skip
def located_and_scaled(z, loc=0.0, scale=1.0, size=None):
    d[loc] = unbroadcast(d[z], loc)
    d[scale] = unbroadcast(d[z] * (z - loc) / scale, scale)


@adjoint(np.random.RandomState.lognormal, np.random.Generator.lognormal, pure=False)
def lognormal(z, mean=0.0, sigma=1.0, size=None):
    d[mean] = unbroadcast(d[z] * z, mean)
    d[sigma] = unbroadcast(d[z] * z * (np.log(z) - mean) / sigma, sigma)


@adjoint(np.random.RandomState.weibull, np.random.Generator.weibull, pure=False)
def weibull(z, a, size=None):
    d[a] = unbroadcast(-d[z] * z * np.log(z) / a, a)


@adjoint(np.random.RandomState.power, np.random.Generator.power, pure=False)
def power(z, a, size=None):
    d[a] = unbroadcast(-d[z] * z * np.log(z) / a, a)


@adjoint(np.random.RandomState.pareto, np.random.Generator.pareto, pure=False)
def pareto(z, a, size=None):
    d[a] = unbroadcast(-d[z] * (1.0 + z) * np.log1p(z) / a, a)


@adjoint(np.random.RandomState.gamma, np.random.Generator.gamma, pure=False)
def gamma(z, shape, scale=1.0, size=None):
    """The derivative by the shape would take that of the distribution function: it is not known."""
    d[scale] = unbroadcast(d[z] * z / scale, scale)


@adjoint(np.random.RandomState.beta, np.random.Generator.beta, pure=False)
def beta(z, a, b, size=None):
    pass


@adjoint(np.random.RandomState.choice, np.random.Generator.choice, pure=False, constant_in=("p",))
def choice(z, a, size=None, replace=True, p=None, axis=0, shuffle=True):
    """Which entries are drawn, or where they go, cannot be told from the result: no derivative is known."""
    pass


@adjoint(np.random.RandomState.permutation, np.random.Generator.permutation, pure=False)
def permutation(z, x, axis=0):
    pass


@adjoint(np.random.Generator.permuted, pure=False)
def permuted(z, x, *, axis=None):
    pass


zero(
    *(
        getattr(np.random.RandomState, name)
        for name in (
            "binomial", "poisson", "geometric", "rand", "randint", "randn", "random", "random_sample",
            "standard_cauchy", "standard_exponential", "standard_normal", "seed", "get_state", "set_state",
        )
    ),
    *(
        getattr(np.random.Generator, name)
        for name in (
            "binomial", "poisson", "geometric", "integers", "random", "standard_cauchy", "standard_exponential",
            "standard_normal",
        )
    ),
    np.random.default_rng, np.random.RandomState, np.random.seed,
    pure=False,
)  # fmt: skip
