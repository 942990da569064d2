"""The workloads: a primal in plain NumPy, its adjoint by hand, and what the peers need said differently.

A module offers `NAME`, `WRT`, `arguments()`, `primal`, `by_hand` (returns the value and a tuple of
gradients, as `value_and_grad` does) and, where the primal cannot be handed to a peer as it is,
`for_jax(np, lax)` or `for_torch(torch)`. `models` write into nothing; `kernels` update arrays in place; `rules` are
single operations at two sizes each, without an adjoint by hand.
"""

from benchmarks.workloads import (
    adi,
    cholesky_100,
    cholesky_300,
    durbin,
    fdtd_2d,
    gramschmidt,
    heat_3d,
    jacobi_2d,
    logistic,
    lorenz_numbers,
    lorenz_vector,
    lu,
    option_prices,
    perceptron,
    recurrent,
    scalar_chain,
    seidel_2d,
    squared_sum,
)
from benchmarks.workloads.rules import RULES

GROUPS = {
    "models": (
        scalar_chain,
        squared_sum,
        logistic,
        perceptron,
        option_prices,
        lorenz_numbers,
        lorenz_vector,
        recurrent,
    ),
    "kernels": (
        jacobi_2d,
        seidel_2d,
        heat_3d,
        fdtd_2d,
        adi,
        cholesky_100,
        cholesky_300,
        lu,
        durbin,
        gramschmidt,
    ),
    "rules": RULES,
}
ALL = tuple(workload for group in GROUPS.values() for workload in group)


def short_name(workload):
    """The name of a workload's module."""
    return workload.__name__.rpartition(".")[2]


def chosen(names, groups):
    """The workloads with these names or in these groups, all if there are neither; KeyError for a name without one."""
    by_name = {short_name(workload): workload for workload in ALL}
    asked = [by_name[name] for name in names] + [workload for group in groups for workload in GROUPS[group]]
    return [workload for workload in ALL if workload in asked] if asked else list(ALL)
