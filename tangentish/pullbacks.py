"""Pullbacks: the reverse mode of a function with any result, `tangentish.vjp`."""

from collections.abc import Callable
from typing import Any

import numpy as np

from tangentish import nests
from tangentish.compiler import Derived, derive_pullback
from tangentish.dispatch import Variant
from tangentish.errors import ArgumentError, UnsupportedError
from tangentish.function import explain_error, is_float
from tangentish.helpers import own_residuals
from tangentish.kinds import Kind
from tangentish.signatures import positional
from tangentish.tape.gradients import Run
from tangentish.tape.islands import as_adjoint, parts, recorded
from tangentish.transforms import Transform

__all__ = ["Pair", "Pullback"]


class Pullback:
    """Takes the adjoint of a function's result to those of its arguments; what `vjp` gives with the result."""

    def __init__(self, run: Callable[[Any], Any], y: Any, arguments: list[Any], wanted: tuple[int, ...], text: Any):
        self._run, self._text, self._wanted = run, text, wanted
        leaves, self._structure = nests.flatten(y)
        self._like = [shape_of(leaf) for leaf in leaves]
        self._arguments = arguments
        self.entries: Callable[[list[Any]], list[Any]] = lambda adjoints: adjoints

    def __call__(self, dy: Any) -> tuple[Any, ...]:
        adjoint = self._checked(dy)
        try:
            found = self._run(adjoint)
        except Exception as error:
            explain_error(error)
            raise
        adjoints: list[Any] = [None] * len(self._arguments)
        for place, one in zip(self._wanted, found, strict=True):
            adjoints[place] = finished(one, self._arguments[place])
        return tuple(self.entries(adjoints))

    def source(self) -> str:
        """The text of what ran, forward and backward; UnsupportedError if that was the tape."""
        if isinstance(self._text, str):
            return self._text
        raise self._text or UnsupportedError("this pullback runs on the tape", remedy='Use mode="source".')

    def _checked(self, dy: Any) -> Any:
        """The adjoint of the result as compiled code takes it: its leaves as arrays and numbers of the right kind."""
        leaves, structure = nests.flatten(dy)
        if structure != self._structure:
            raise ArgumentError("the adjoint that a pullback takes has the structure of the function's result")
        return as_adjoint(structure, iter([seed(leaf, like) for leaf, like in zip(leaves, self._like, strict=True)]))


def shape_of(leaf: Any) -> Any:
    """A leaf's type, shape and dtype, or None if it has no derivative."""
    return (type(leaf), np.shape(leaf), np.asarray(leaf).dtype) if is_float(leaf) else None


def seed(leaf: Any, like: Any) -> Any:
    if like is None:
        return None
    cls, shape, dtype = like
    if leaf is None:
        leaf = np.zeros(shape, dtype)
    if np.shape(leaf) != shape:
        raise ArgumentError(f"an adjoint of shape {np.shape(leaf)} is given for a result of shape {shape}")
    if dtype.kind != "c" and np.iscomplexobj(leaf):
        raise ArgumentError("a complex adjoint is given for a real result")
    array = np.array(leaf, dtype)  # of its own: what the caller writes into his is his affair
    return array if issubclass(cls, np.ndarray) else cls(array[()])


def finished(adjoint: Any, argument: Any) -> Any:
    """The adjoint of an argument with its structure, shapes and dtypes, and memory of its own."""
    leaves, structure = nests.flatten(argument)
    if structure is nests.LEAF:
        return leaf_of(adjoint, argument)
    found = parts(adjoint, structure)
    return nests.rebuild(structure, [leaf_of(part, leaf) for part, leaf in zip(found, leaves, strict=True)])


def leaf_of(adjoint: Any, leaf: Any) -> Any:
    if not is_float(leaf):
        return None
    return np.array(np.broadcast_to(adjoint, leaf.shape), leaf.dtype) if isinstance(leaf, np.ndarray) else adjoint


def copied(values: list[Any]) -> list[Any]:
    """Values with arrays of their own, which share memory among each other as before.

    Raises ArgumentError for arrays that share memory which is no array's.
    """
    leaves, structure = nests.flatten(values)
    arrays = [leaf for leaf in leaves if type(leaf) is np.ndarray]
    if not nests.share_memory(arrays):
        found = [np.copy(leaf, order="K") if type(leaf) is np.ndarray else leaf for leaf in leaves]
    else:
        found = own_residuals(leaves)
        copies = [leaf for leaf in found if type(leaf) is np.ndarray]
        for i, (one, its) in enumerate(zip(arrays, copies, strict=True)):
            for other, copy in zip(arrays[:i], copies, strict=False):
                if np.shares_memory(one, other) and not np.shares_memory(its, copy):
                    raise ArgumentError("arguments share memory that belongs to no array: pass a copy of one")
    made: list[Any] = nests.rebuild(structure, found)
    return made


def apart(y: Any) -> Any:
    """A result with arrays of its own: they may be residuals, or the caller's."""
    leaves, structure = nests.flatten(y)
    return nests.rebuild(structure, [np.copy(x, order="K") if type(x) is np.ndarray else x for x in leaves])


class Pair(Transform):
    """`f` as a function that gives its result and the pullback there."""

    suffix = "vjp"

    def __init__(self, f: Callable[..., Any], mode: str, wrt: "tuple[int, ...] | None" = None) -> None:
        super().__init__(f, mode)
        self._places = wrt

    def _wrt(self, bound: list[Any]) -> tuple[int, ...]:
        return super()._wrt(bound) if self._places is None else self._places

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        y, pullback = super().__call__(*args, **kwargs)
        pullback.entries = lambda adjoints: self.given(adjoints, len(args))
        return y, pullback

    def _new_variant(self, bound: list[Any], kinds: tuple[Kind, ...]) -> Variant:
        if not self._wrt(bound):
            return Variant(kinds, self._run_plainly)
        return super()._new_variant(bound, kinds)

    def _run_plainly(self, *bound: Any) -> Any:
        """For arguments without floats: there is nothing to pull back to."""
        f, args = positional(self._f, list(bound))
        y = f(*args)
        return y, Pullback(lambda dy: (), y, list(bound), (), None)

    def _derive(self, wrt: tuple[int, ...], kinds: tuple[Kind, ...]) -> Derived:
        return derive_pullback(self._capture(), wrt, kinds, islands=self._mode == "auto")

    def _runner(self, derived: Derived) -> Callable[..., Any]:
        forward, backward = derived.function, derived.backward

        def run(*bound: Any) -> Any:
            wanted = self._wrt(list(bound))
            held = copied(list(bound))  # residuals may share memory with them
            y, residuals = forward(*held)

            def back(dy: Any) -> Any:
                found = backward(residuals, dy)
                return (found,) if len(wanted) == 1 else found

            return apart(y), Pullback(back, y, held, wanted, derived.source)

        return run

    def _run_on_tape(self, *bound: Any) -> Any:
        wanted = self._wrt(list(bound))
        held = copied(list(bound))
        f, args = positional(self._f, held)
        offset = len(bound) - len(args)
        y, pullback = recorded(Run(f, args, {}, tuple(place - offset for place in wanted)))

        def back(dy: Any) -> Any:
            found = pullback(dy)
            return (found,) if len(wanted) == 1 else found

        refusal = next((one.refusal for one in self._variants.values() if one.refusal is not None), None)
        return apart(y), Pullback(back, y, held, wanted, refusal)
