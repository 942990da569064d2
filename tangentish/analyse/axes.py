"""Axes: views that put the axes of an array in another order, leave out those of length 1, or add some."""

from collections.abc import Callable
from typing import Any

import numpy as np

from tangentish.kinds import Array, Dim
from tangentish.tree import Node, attribute, call, constant, nodes

MOVING: tuple[Callable[..., Any], ...] = (np.moveaxis, np.rollaxis)
LEAST: tuple[Callable[..., Any], ...] = (np.atleast_1d, np.atleast_2d, np.atleast_3d)


def with_other_axes(function: Any, base: Node, kind: Array, arguments: list[Any]) -> Node | None:
    """The view that one of these functions makes of `base`, of this kind; None for another one, or if it is not known.

    `arguments` are the values of those behind the array, `...` for what is not known before the function runs.
    """
    if ... in arguments:
        return None
    if any(function is one for one in MOVING):
        return moved(function, base, kind, arguments)
    if any(function is one for one in LEAST) and not arguments:
        return indexed(base, at_least(LEAST.index(function) + 1, kind.ndim))
    if function is np.expand_dims and len(arguments) == 1:
        places = normalised(arguments[0], kind.ndim + len(tuple_of(arguments[0])))
        return places and indexed(base, [None if i in places else slice(None) for i in range(kind.ndim + len(places))])
    if function is np.squeeze and len(arguments) < 2:
        return squeezed(base, kind, arguments)
    return None


def moved(function: Any, base: Node, kind: Array, arguments: list[Any]) -> Node | None:
    """As a transposed array: an array whose lengths tell its axes apart shows where they go."""
    try:
        shape = function(np.empty(tuple(range(kind.ndim))), *arguments).shape
    except (TypeError, ValueError):
        return None
    return call(attribute(base, "transpose"), *map(constant, shape))


def at_least(least: int, ndim: int) -> list[Any]:
    """The index with which an array of so many axes has at least `least`, where NumPy puts the new ones."""
    whole = slice(None)
    if ndim == 0:
        return [None] * least + [...]
    if ndim == 1:
        return [*[None] * min(least - 1, 1), whole, *[None] * (least - 2)]
    return [*[whole] * ndim, *[None] * (least - ndim)]


def squeezed(base: Node, kind: Array, arguments: list[Any]) -> Node | None:
    """Without axes of length 1: those given, or all if for each it is known whether it has that length."""
    if arguments and arguments[0] is not None:
        places = normalised(arguments[0], kind.ndim)
        if places is None or any(kind.dims[i] != 1 for i in places):
            return None
    elif any(isinstance(n, Dim) and not n.wide for n in kind.dims):
        return None
    else:
        places = {i for i, n in enumerate(kind.dims) if n == 1}
    return indexed(base, [*(0 if i in places else slice(None) for i in range(kind.ndim)), ...])


def normalised(axes: Any, ndim: int) -> "set[int] | None":
    """Axes counted from the front; None if they are no different axes of an array with so many."""
    places = [i + ndim if isinstance(i, int) and i < 0 else i for i in tuple_of(axes)]
    if not all(isinstance(i, int) and 0 <= i < ndim for i in places) or len(set(places)) < len(places):
        return None
    return set(places)


def tuple_of(axes: Any) -> tuple[Any, ...]:
    return tuple(axes) if isinstance(axes, tuple | list) else (axes,)


def indexed(base: Node, parts: list[Any]) -> Node:
    """`base[parts]`."""
    each = [nodes.Slice(None, None, None) if isinstance(part, slice) else constant(part) for part in parts]
    return nodes.Subscript(base, each[0] if len(each) == 1 else nodes.Tuple(each, nodes.Load()), nodes.Load())
