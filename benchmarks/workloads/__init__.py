"""The workloads: a primal in plain NumPy, its adjoint by hand, and what the peers need said differently.

A module offers `NAME`, `WRT`, `arguments()`, `primal`, `by_hand` (returns the value and a tuple of
gradients, as `value_and_grad` does) and, where the primal cannot be handed to a peer as it is,
`for_jax(np, lax)` or `for_torch(torch)`.
"""

from benchmarks.workloads import (
    logistic,
    lorenz_numbers,
    lorenz_vector,
    option_prices,
    perceptron,
    recurrent,
    scalar_chain,
    squared_sum,
)

ALL = (
    scalar_chain,
    squared_sum,
    logistic,
    perceptron,
    option_prices,
    lorenz_numbers,
    lorenz_vector,
    recurrent,
)
