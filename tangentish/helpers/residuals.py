"""Residuals that a pullback may write into: it can be called again only if it works on copies."""

from typing import Any

import numpy as np


def own_residuals(residuals: Any) -> Any:
    """Residuals with lists and arrays of their own; arrays that shared memory share that of a copy."""
    return _own(residuals, {})


def _own(x: Any, copies: dict[int, Any]) -> Any:
    if isinstance(x, np.ndarray):
        return _own_array(x, copies)
    if type(x) is list or type(x) is tuple:
        return type(x)([_own(part, copies) for part in x])
    return x


def _own_array(x: Any, copies: dict[int, Any]) -> Any:
    whole = x
    while isinstance(whole.base, np.ndarray):
        whole = whole.base
    if whole.base is not None:  # of foreign memory, into which no function writes that has copied its arguments
        return np.copy(x, order="K")
    if id(whole) not in copies:
        copies[id(whole)] = np.array(whole.ravel(order="K"))  # as it lies in memory
    offset = x.__array_interface__["data"][0] - whole.__array_interface__["data"][0]
    return np.ndarray(x.shape, x.dtype, copies[id(whole)], offset, x.strides)
