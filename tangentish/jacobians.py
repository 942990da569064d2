"""Jacobians, Hessians and their products with vectors: what is built on both modes of differentiation."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from tangentish import nests, transforms
from tangentish.capture import bind_arguments
from tangentish.errors import ArgumentError, FallbackWarning, UnsupportedError, warn
from tangentish.function import Gradient, callable_with_code, is_float, positional, positions
from tangentish.pullbacks import Pair, finished
from tangentish.pushforwards import Tangent, change_of
from tangentish.tape.gradients import Run
from tangentish.tape.pushforward import pushed

__all__ = ["Jacobian", "Slope", "curvature", "hessian"]

Places = tuple[int, ...]


class Derivative:
    """A function made of f that is called as f is; `wrt` as for a gradient."""

    def __init__(self, f: Callable[..., Any], wrt: Any, mode: str) -> None:
        self._f = callable_with_code(f)
        self._single = not isinstance(wrt, tuple)
        self._asked = wrt if isinstance(wrt, tuple) else (wrt,)
        self._mode = mode
        transforms.of(Pair, self._f, mode)  # says what is wrong with the mode

    def _bound(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[list[Any], Places]:
        bound = bind_arguments(self._f, args, kwargs)
        return bound, positions(self._f, self._asked, bound)

    def _given(self, found: list[Any]) -> Any:
        return found[0] if self._single else tuple(found)


class Slope(Derivative):
    """The gradient of the sum of all that a function returns."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        bound, places = self._bound(args, kwargs)
        y, pullback = transforms.of(Pair, self._f, self._mode, places).at(bound)
        leaves, structure = nests.flatten(y)
        if any(np.iscomplexobj(leaf) for leaf in leaves):
            raise ArgumentError("elementwise_grad takes a function with a real result. Take its real part, or abs.")
        ones = [np.ones_like(leaf) if is_float(leaf) else None for leaf in leaves]
        adjoints = pullback(nests.rebuild(structure, ones))
        return self._given([adjoints[place] for place in places])


class Jacobian(Derivative):
    """The derivatives of each entry of the result by each entry of the arguments: row by row, or column by column."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        bound, places = self._bound(args, kwargs)
        y, pullback = transforms.of(Pair, self._f, self._mode, places).at(bound)
        for value in (y, *(bound[place] for place in places)):
            check_real(value)
        if not is_float(y):
            return self._given([np.zeros(np.shape(y) + np.shape(bound[place])) for place in places])
        rows, columns = np.size(y), sum(np.size(bound[place]) for place in places)
        found = [np.empty(np.shape(y) + np.shape(bound[place]), dtype_of(y, bound[place])) for place in places]
        if rows <= columns:
            for index, row in basis(y):
                adjoints = pullback(row)
                for jacobian, place in zip(found, places, strict=True):
                    jacobian[index] = adjoints[place]
        else:
            transform = transforms.of(Tangent, self._f, self._mode, places)
            for index, number, changes in directions(bound, places):
                _, change = transform.at(bound)(*changes)
                found[number][(..., *index)] = change
        return self._given(found)


class Curvature(Derivative):
    """Products of the Hessian of a scalar function with vectors, by forward mode over reverse mode."""

    def __init__(self, f: Callable[..., Any], wrt: Any, mode: str) -> None:
        super().__init__(f, wrt, mode)
        self._gradient = Gradient(f, self._asked, mode=mode, executor="python", has_aux=False, value=False)
        self._taped = Gradient(f, self._asked, mode="tape", executor="python", has_aux=False, value=False)
        self._ways: dict[Any, Callable[..., Any]] = {}
        self._warned = False

    def times(self, bound: list[Any], places: Places, changes: list[Any]) -> list[Any]:
        """The Hessian times a vector, one part for each argument."""
        variant = self._gradient._variant(bound)
        way = self._ways.get(variant)
        if way is None or self._mode == "tape":
            way = self._way(variant, bound, places)
        found = way(bound, places, changes)
        self._ways[variant] = way
        return [finished(one, bound[place]) for one, place in zip(found, places, strict=True)]
