"""Slopes of elementwise functions at their kinks."""

from typing import Any

import numpy as np

from tangentish.helpers.broadcasting import nonzero, unbroadcast
from tangentish.helpers.indexing import index_adjoint


def direction(x: Any) -> Any:
    """x / abs(x), but 0 at 0."""
    return x / nonzero(np.abs(x)) if np.iscomplexobj(x) else np.sign(x)


def within(a: Any, low: Any, high: Any) -> Any:
    """Where low <= a <= high; a bound may be None."""
    if low is None:
        return a <= high
    return low <= a if high is None else (low <= a) & (a <= high)


def below(a: Any, low: Any, high: Any) -> Any:
    """Where `np.clip(a, low, high)` gives low, and not a."""
    return a < low if high is None else (a < low) & (low <= high)


def above(a: Any, low: Any, high: Any) -> Any:
    """Where `np.clip(a, low, high)` gives high, and neither a nor low."""
    return a > high if low is None else np.maximum(a, low) > high


def interp_slope(x: Any, xp: Any, fp: Any) -> Any:
    """The slope of `np.interp(x, xp, fp)`, at a knot that to its right, 0 beyond the ends."""
    i = np.clip(np.searchsorted(xp, x, "right") - 1, 0, len(xp) - 2)
    slope = (np.take(fp, i + 1) - np.take(fp, i)) / (np.take(xp, i + 1) - np.take(xp, i))
    return np.where((x < xp[0]) | (x >= xp[-1]), 0.0, slope)


def interp_adjoint(g: Any, x: Any, xp: Any) -> Any:
    """g given to the two knots beside each x, in the proportion of `np.interp`."""
    i = np.clip(np.searchsorted(xp, x, "right") - 1, 0, len(xp) - 2)
    part = (x - np.take(xp, i)) / (np.take(xp, i + 1) - np.take(xp, i))
    part = np.clip(part, 0.0, 1.0)
    return index_adjoint(g * (1.0 - part), xp, i) + index_adjoint(g * part, xp, i + 1)


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


def differences(p: Any, q: Any) -> Any:
    """The differences of two sequences of numbers."""
    return [one - other for one, other in zip(p, q, strict=True)]


def multiples(g: Any, numbers: Any, like: Any) -> Any:
    """g times each of the numbers, in a sequence of the type of `like`."""
    parts = [g * x for x in numbers]
    return unbroadcast(np.stack(parts), like) if hasattr(like, "shape") else type(like)(parts)
