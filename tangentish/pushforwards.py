"""Pushforwards: the forward mode of a function, `tangentish.jvp`."""

from collections.abc import Callable
from typing import Any

import numpy as np

from tangentish import nests, transforms
from tangentish.compiler import Derived, derive_tangent
from tangentish.errors import ArgumentError
from tangentish.function import callable_with_code, explain_error
from tangentish.kinds import Kind
from tangentish.pullbacks import finished, seed, shape_of
from tangentish.signatures import positional
from tangentish.tape.gradients import Run
from tangentish.tape.islands import as_adjoint
from tangentish.tape.pushforward import pushed
from tangentish.transforms import Transform, holds_floats

__all__ = ["Tangent", "push", "tangent_of"]


class Tangent(Transform):
    """`f` as a function that takes the arguments and gives a function of the tangents of those at the places `wrt`."""

    suffix = "tangent"

    def __init__(self, f: Callable[..., Any], mode: str, wrt: tuple[int, ...]) -> None:
        super().__init__(f, mode)
        self._places = wrt

    def _wrt(self, bound: list[Any]) -> tuple[int, ...]:
        return self._places

    def _derive(self, wrt: tuple[int, ...], kinds: tuple[Kind, ...]) -> Derived:
        return derive_tangent(self._capture(), wrt, kinds, islands=self._mode == "auto")

    def _runner(self, derived: Derived) -> Callable[..., Any]:
        def run(*bound: Any) -> Callable[..., Any]:
            return lambda *changes: derived.function(*bound, *changes)

        return run

    def _run_on_tape(self, *bound: Any) -> Callable[..., Any]:
        f, args = positional(self._f, list(bound))
        offset = len(bound) - len(args)

        def run(*changes: Any) -> Any:
            return pushed(Run(f, args, {}, tuple(place - offset for place in self._places)), changes)

        return run


def tangent_of(f: Callable[..., Any], args: tuple[Any, ...], tangents: tuple[Any, ...], mode: str) -> Any:
    """The transform of f for those arguments that have a tangent, the argument of each parameter, and its tangents."""
    if not isinstance(args, tuple) or not isinstance(tangents, tuple) or len(args) != len(tangents):
        raise ArgumentError("jvp takes a tuple of arguments, and a tuple with the tangent of each, or None")
    every = transforms.of(Transform, f, mode)
    bound = every._bound(args, {})
    given = every.spread(tangents, len(bound))
    changes = [change_of(value, change) for value, change in zip(bound, given, strict=True)]
    wrt = tuple(place for place, change in enumerate(changes) if change is not None)
    return transforms.of(Tangent, f, mode, wrt), bound, [changes[place] for place in wrt]


def push(f: Callable[..., Any], args: tuple[Any, ...], tangents: tuple[Any, ...], mode: str) -> tuple[Any, Any]:
    """The result of f and its tangent; see `tangentish.jvp`."""
    transform, bound, changes = tangent_of(f, args, tangents, mode)
    if not changes:
        y = callable_with_code(f)(*args)
        return y, zeros(y)
    try:
        y, change = transform.at(bound)(*changes)
    except Exception as error:
        explain_error(error)
        raise
    return y, finished(change, y)


def change_of(value: Any, change: Any) -> Any:
    """The tangent of an argument as compiled code takes it; None for what does not change."""
    if change is None:
        return None
    if not holds_floats(value):
        leaves, _ = nests.flatten(change)
        if any(leaf is not None and np.any(leaf) for leaf in leaves):
            raise ArgumentError(f"a tangent is given for {value!r}, which holds no floats: give None or zero")
        return None
    leaves, structure = nests.flatten(value)
    changes, its_structure = nests.flatten(change)
    if its_structure != structure:
        raise ArgumentError("the tangent of an argument has its structure")
    pairs = zip(changes, leaves, strict=True)
    return as_adjoint(structure, iter([laid_out(seed(one, shape_of(leaf)), leaf) for one, leaf in pairs]))


def laid_out(change: Any, leaf: Any) -> Any:
    """A tangent in the layout of what it is the tangent of: a view of the one is then a view of the other."""
    if not isinstance(leaf, np.ndarray):
        return change
    result = np.empty_like(leaf)
    result[...] = change
    return result


def zeros(y: Any) -> Any:
    """The tangent of a result that does not change."""
    leaves, structure = nests.flatten(y)
    likes = [shape_of(leaf) for leaf in leaves]
    return nests.rebuild(structure, [None if like is None else seed(None, like) for like in likes])
