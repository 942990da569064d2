"""Shapes: the kinds of results, from the kinds of operands.

Elementwise results follow the broadcasting rule; those of other functions are found by `analyse.sampling`.
"""

import functools
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from tangentish.kinds import NOTHING, UNKNOWN, Array, Dim, Kind, Number


def elementwise(function: Callable[..., Any], kinds: list[Kind], axis: Callable[[int], Dim]) -> Kind:
    """The kind of an elementwise function's result; `axis(i)` names the length of an axis that is new."""
    shapes: list[tuple[Any, ...]] = []
    operands: list[tuple[bool, str, bool]] = []
    for kind in kinds:
        if type(kind) is Array:
            shapes.append(kind.dims)
            operands.append((True, kind.dtype, False))
        elif type(kind) is Number:
            operands.append((False, kind.dtype, kind.python))
        else:
            return NOTHING if any(other is NOTHING for other in kinds) else UNKNOWN
    dtype, python = _dtype(function, tuple(operands))
    dims = broadcast(shapes, axis)
    return Array(dtype, dims) if dims else Number(dtype, python)


def broadcast(shapes: list[tuple[Any, ...]], axis: Callable[[int], Dim]) -> tuple[Any, ...]:
    """The dims of arrays of these dims broadcast together."""
    first = shapes[0] if shapes else ()
    if all(shape == first for shape in shapes):
        return first
    ndim = max(map(len, shapes))
    result: list[Any] = []
    for place in range(ndim):
        here: list[Any] = list(dict.fromkeys(s[place - ndim + len(s)] for s in shapes if place - ndim + len(s) >= 0))
        here = [dim for dim in here if dim != 1] or [1]
        wide = [dim for dim in here if dim != 1 and dim.wide]
        result.append(here[0] if len(here) == 1 else wide[0] if wide else axis(place))
    return tuple(result)


def matmul(left: Kind, right: Kind, axis: Callable[[int], Dim]) -> Kind:
    """The kind of `left @ right`."""
    if left is NOTHING or right is NOTHING:
        return NOTHING
    if not isinstance(left, Array) or not isinstance(right, Array) or not left.ndim or not right.ndim:
        return UNKNOWN
    dtype, _ = _dtype(operator.mul, ((True, left.dtype, False), (True, right.dtype, False)))
    stack = broadcast([left.dims[:-2], right.dims[:-2]], axis)
    dims = (*stack, *left.dims[-2:-1], *(right.dims[-1:] if right.ndim > 1 else ()))
    return Array(dtype, dims) if dims else Number(dtype)


def einsum(subscripts: str, kinds: list[Kind]) -> Kind:
    """The kind of `np.einsum(subscripts, ...)`, without ellipsis."""
    inputs, arrow, result = subscripts.replace(" ", "").partition("->")
    terms = inputs.split(",")
    if "." in subscripts or len(terms) != len(kinds) or not all(isinstance(kind, Array) for kind in kinds):
        return UNKNOWN
    if not arrow:
        letters = sorted(set("".join(terms)))
        result = "".join(letter for letter in letters if "".join(terms).count(letter) == 1)
    lengths: dict[str, Any] = {}
    dtype = ""
    for term, kind in zip(terms, kinds, strict=True):
        assert isinstance(kind, Array)
        if len(term) != kind.ndim:
            return UNKNOWN
        dtype = kind.dtype if not dtype else _dtype(operator.mul, ((True, dtype, False), (True, kind.dtype, False)))[0]
        for letter, dim in zip(term, kind.dims, strict=True):
            if lengths.get(letter, 1) == 1 or (not lengths[letter].wide and isinstance(dim, Dim) and dim.wide):
                lengths[letter] = dim
    dims = tuple(lengths[letter] for letter in result)
    return Array(dtype, dims) if dims else Number(dtype)


@functools.lru_cache(maxsize=4096)
def _dtype(function: Callable[..., Any], operands: tuple[tuple[bool, str, bool], ...]) -> tuple[str, bool]:
    """The dtype of an elementwise result and whether it is a Python number."""
    if any(dtype == "" for _, dtype, _ in operands):
        return "", False
    samples: list[Any] = []
    for array, dtype, python in operands:
        one = np.ones(1, dtype)
        samples.append(one if array else one[0].item() if python else one[0])
    try:
        with np.errstate(all="ignore"):
            result = function(*samples)
    except (TypeError, ValueError, ArithmeticError):
        return "", False
    if isinstance(result, np.ndarray | np.generic):
        return result.dtype.name, False
    return (np.dtype(type(result)).name, True) if isinstance(result, bool | int | float | complex) else ("", False)
