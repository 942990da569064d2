"""Lists that change, as values: with one entry more, one less, or another one; and what flows back.

The adjoint of a list is a list, or an array whose rows are those of the entries.
"""

from typing import Any

import numpy as np


def appended(xs: Any, v: Any) -> Any:
    """The list xs, with v behind it."""
    return [*xs, v]


def extended(xs: Any, ys: Any) -> Any:
    """The list xs, with the entries of ys behind it."""
    return [*xs, *ys]


def inserted(xs: Any, i: int, v: Any) -> Any:
    """The list xs, with v before its entry i."""
    return [*xs[:i], v, *xs[i:]]


def without_entry(xs: Any, i: int) -> Any:
    """The list xs without its entry i."""
    xs[i]  # which has to be there
    i += len(xs) if i < 0 else 0
    return [*xs[:i], *xs[i + 1 :]]


def with_entry(xs: Any, i: int, v: Any) -> Any:
    """The list xs with v in the place of its entry i."""
    twin = list(xs)
    twin[i] = v
    return twin


def place_of(i: int, n: int) -> int:
    """The place that i has after an insertion which made a list one of n entries."""
    return slice(i, None).indices(n - 1)[0]


def left_out(g: Any, i: int) -> Any:
    """The adjoint g of a list without that of entry i."""
    i += len(g) if i < 0 else 0
    return np.concatenate((g[:i], g[i + 1 :])) if hasattr(g, "shape") else [*g[:i], *g[i + 1 :]]


def put_back(g: Any, i: int, zero: Any) -> Any:
    """The adjoint of a list, from the adjoint g of what was left without entry i, whose own is zero."""
    i += len(g) + 1 if i < 0 else 0
    return [*g[:i], zero, *g[i:]]


def order_of(keys: Any, reverse: bool = False) -> list[int]:
    """The places of the entries of a list of keys in their order; equal ones stay in the order in which they are."""
    return sorted(range(len(keys)), key=keys.__getitem__, reverse=reverse)


def place_of_least(keys: Any) -> int:
    """The first place of the least of the keys."""
    return min(range(len(keys)), key=keys.__getitem__)


def place_of_most(keys: Any) -> int:
    """The first place of the greatest of the keys."""
    return max(range(len(keys)), key=keys.__getitem__)
