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
            "rand", "randint", "randn", "random", "random_sample", "standard_normal",
        )
    ),
    *(
        getattr(np.random.Generator, name)
        for name in ("integers", "random", "standard_normal")
    ),
    np.random.default_rng, np.random.RandomState, np.random.seed,
    pure=False,
)  # fmt: skip
