"""Helpers of Python's own functions of sequences: sums, products, extrema of numbers."""

from typing import Any

import numpy as np

from tangentish.helpers.arithmetic import conj, unbroadcast
from tangentish.helpers.reductions import others


def summands(g: Any, iterable: Any) -> Any:
    """g for each term of a sum."""
    if hasattr(iterable, "shape"):
        return np.broadcast_to(g, np.shape(iterable))
    return type(iterable)(unbroadcast(g, x) for x in iterable)


def to_first(g: Any, args: Any, z: Any) -> Any:
    """g for the first argument that is z, 0 for the others; the arguments may stand in one sequence."""
    if len(args) == 1:
        if hasattr(args[0], "shape"):
            first = np.arange(len(args[0])) == np.argmax(np.asarray(args[0] == z))
            return (unbroadcast(np.where(first, g, 0.0), args[0]),)
        return (type(args[0])(to_first(g, (*args[0], None), z)[:-1]),)
    found = False
    parts = []
    for x in args:
        here = not found and (x is z or bool(x == z))
        found = found or here
        parts.append(g if here else 0.0 * g)
    return tuple(parts)


def to_sorted(g: Any, iterable: Any, reverse: bool = False) -> Any:
    """The adjoints of the numbers that `sorted` has put in order; equals keep their order."""
    order = sorted(range(len(iterable)), key=lambda i: iterable[i], reverse=reverse)
    places = sorted(range(len(iterable)), key=lambda i: order[i])
    parts = [g[place] for place in places]
    return np.stack(parts) if hasattr(iterable, "shape") else type(iterable)(parts)


def factors(g: Any, iterable: Any) -> Any:
    """The adjoints of the factors of a product of numbers."""
    parts = g * conj(others(np.stack(list(iterable)), 0))
    return parts if hasattr(iterable, "shape") else type(iterable)(parts)


def differences(p: Any, q: Any) -> Any:
    """The differences of two sequences of numbers."""
    return [one - other for one, other in zip(p, q, strict=True)]


def multiples(g: Any, numbers: Any, like: Any) -> Any:
    """g times each of the numbers, in a sequence of the type of `like`."""
    parts = [g * x for x in numbers]
    return unbroadcast(np.stack(parts), like) if hasattr(like, "shape") else type(like)(parts)
