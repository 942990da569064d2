"""Calls of compiled functions as one operation of the tape: forward and backward function are emitted source.

A sweep that is recorded in turn, for derivatives of higher order or in an accumulator's block, runs the function again
on the tape instead.
"""

import dataclasses
import threading
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tangentish import nests, rules
from tangentish.capture import bind_arguments, capture
from tangentish.compiler import derive_pullback
from tangentish.dispatch import MOST_VARIANTS, Variant, current
from tangentish.emit.code import annotate
from tangentish.errors import FallbackWarning, UnsupportedError, warn
from tangentish.kinds import kind_of
from tangentish.scope import Binding
from tangentish.signatures import parameter_names, positional
from tangentish.tape import Tensor, Variable
from tangentish.tape.gradients import Run
from tangentish.tape.islands import as_adjoint, parts
from tangentish.tape.kept import keep
from tangentish.tape.record import (
    Backward,
    Listener,
    Recorded,
    Step,
    active,
    add_step,
    carries_derivative,
    is_followed,
    recording,
)
from tangentish.tape.surroundings import of_rules
from tangentish.tape.sweep import sweep
from tangentish.tape.values import new_tensor


@dataclasses.dataclass
class _Pair(Variant):
    """A function compiled for arguments of certain kinds: `run` goes forward."""

    backward: Any = None


class RecordedCalls:
    """The compiled pairs of a function, and its calls under tapes."""

    def __init__(self, f: Callable[..., Any], mode: str) -> None:
        self._f = f
        self._mode = mode
        self._variants: dict[Any, _Pair] = {}
        self._lock = threading.RLock()
        self._warned = False

    def __call__(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """The function on tensors of which tapes follow some. What cannot be compiled is recorded as it runs."""
        bound = bind_arguments(self._f, args, kwargs)
        leaves, structures = zip(*map(nests.flatten, bound), strict=True) if bound else ((), ())
        tensors = [[_read(leaf) for leaf in some] for some in leaves]
        if not all(_is_plain(leaf) for some in tensors for leaf in some):
            return self._f(*args, **kwargs)
        wrt = tuple([place for place, some in enumerate(tensors) if any(map(_is_followed, some))])
        given = [  # arrays are copied: residuals may hold them
            nests.rebuild(structure, [keep(one) for one in some])
            for structure, some in zip(structures, tensors, strict=True)
        ]
        plain = unwrapped(given)
        variant = self._variant(plain, wrt) if wrt else None
        if variant is None or variant.derived is None:
            return self._f(*args, **kwargs)
        outside = Outside(variant.derived.bindings)
        listener = Listener()
        with recording((listener,)):
            try:
                value, residuals = variant.run(*plain)
            except Exception as error:
                annotate(error)
                raise
        values, structure = nests.flatten(value)
        if listener.met or any(isinstance(one, Recorded) for one in values):
            # A variable or tensor that is no argument: the tape sees it where it is used.
            variant.derived = None
            return self._f(*args, **kwargs)
        results = [new_tensor(Tensor, value)] if structure is nests.LEAF else [Tensor._constant(one) for one in values]
        keys = [made._key if carries_derivative(one) else None for one, made in zip(values, results, strict=True)]
        result = nests.rebuild(structure, results)
        if all(key is None for key in keys):
            return result
        names = parameter_names(getattr(self._f, "__func__", self._f), len(bound))
        inputs = [
            (one._key, number, place)
            for number, where in enumerate(wrt)
            if names[where] not in variant.derived.unconnected
            for place, one in enumerate(tensors[where])
            if isinstance(one, Recorded) and carries_derivative(one._value)
        ]
        backward = _Compiled(self._f, variant.backward, wrt, [structures[i] for i in wrt], inputs)
        saved = residuals, given, (values, structure), outside
        likes = None
        if structure is not nests.LEAF:
            likes = [(np.shape(one), np.result_type(one)) if key is not None else ((), float)
                     for one, key in zip(values, keys, strict=True)]
        add_step(Step(backward, saved, tuple([key for key, _, _ in inputs]), tuple(keys), likes), results)
        return result

    def _variant(self, bound: list[Any], wrt: tuple[int, ...]) -> _Pair:
        key = wrt, tuple(map(kind_of, bound))
        with self._lock:
            found = self._variants.get(key)
            if found is not None and not found.is_valid():
                self._variants.clear()
                found = None
            if found is None:
                if len(self._variants) >= MOST_VARIANTS:
                    del self._variants[next(iter(self._variants))]
                generation = rules.generation
                found = self._variants[key] = self._derive(wrt, key[1])
                found.generation = generation
        return found

    def _derive(self, wrt: tuple[int, ...], kinds: Any) -> _Pair:
        try:
            captured = capture(self._f)
            derived = derive_pullback(captured, wrt, kinds, islands=self._mode == "auto", operation=True)
            for binding in derived.bindings:
                if binding.data and not _is_data(current(binding)):
                    what = f"an object that is no argument, {binding.name}, may change before the gradient is asked for"
                    raise UnsupportedError(what, captured.location(captured.tree), "Pass it, or what is read of it.")
        except UnsupportedError as refusal:
            if self._mode == "source":
                raise
            if not self._warned:
                self._warned = True
                name = getattr(self._f, "__name__", "the function")
                warn(f"{name} is recorded by the tape as it runs: {refusal}", FallbackWarning)
            return _Pair(kinds, self._f, refusal=refusal)
        return _Pair(kinds, derived.function, derived, backward=derived.backward)


class _Compiled(Backward):
    """The backward function of a compiled call. An input is a leaf, by its place, of one of the arguments `wrt`."""

    def __init__(self, f: Any, backward: Any, wrt: Any, structures: list[Any], inputs: list[Any]) -> None:
        self.name = getattr(f, "__name__", "function")
        self._f = f
        self._backward = backward
        self._wrt = wrt
        self._structures = structures
        self._inputs = inputs

    def pull(self, adjoint: Any, saved: Any, wanted: tuple[int, ...], surroundings: Any) -> Sequence[Any]:
        residuals, given, (values, structure), outside = saved
        outside.check(self.name)
        adjoints = [adjoint] if structure is nests.LEAF else adjoint
        if surroundings is not None:
            return self._pull_recorded(adjoints, given, values, wanted)
        seeds = [_seed(one, value) for one, value in zip(adjoints, values, strict=True)]
        try:
            found = self._backward(residuals, as_adjoint(structure, iter(seeds)))
        except Exception as error:
            annotate(error)
            raise
        found = (found,) if len(self._wrt) == 1 else found
        leaves = [parts(one, structure) for one, structure in zip(found, self._structures, strict=True)]
        return [leaves[number][place] for _, number, place in (self._inputs[i] for i in wanted)]

    def _pull_recorded(self, adjoints: Any, given: Any, values: Any, wanted: tuple[int, ...]) -> Sequence[Any]:
        """Run the function on strict tensors: the tapes that are active see it, and the sweep."""
        f, args = positional(self._f, given)
        skipped = len(given) - len(args)
        run = Run(f, args, {}, [place - skipped for place in self._wrt])
        tensors = [followed for _, followed, _ in run.followed]
        keys = [tensors[number][place]._key for _, number, place in self._inputs]
        results, _ = nests.flatten(run.result)
        if len(results) != len(values) or not all(map(_is_close, results, values)):
            raise UnsupportedError(
                f"{self.name} gave another result when it was run again for a derivative of higher order",
                remedy="Draw random numbers outside of it, and pass them.",
            )
        seeds = [
            (result._key, adjoint)
            for result, adjoint in zip(results, adjoints, strict=True)
            if isinstance(result, Recorded) and carries_derivative(result._value)
        ]
        found = sweep(run.record, seeds, keys, of_rules) if seeds else {}
        return [found.get(keys[i]) for i in wanted]


def _is_close(result: Any, value: Any) -> bool:
    again = result._value if isinstance(result, Recorded) else result
    return np.allclose(again, value, rtol=1e-6, atol=0.0, equal_nan=True)  # single precision may differ so much


def _seed(adjoint: Any, value: Any) -> Any:
    """An adjoint of the type of the result, and of its own: the backward function may work in it."""
    if not carries_derivative(value):
        return None
    if np.iscomplexobj(adjoint) and not np.iscomplexobj(value):
        adjoint = np.real(adjoint)
    if isinstance(value, np.ndarray):
        return np.array(np.broadcast_to(adjoint, value.shape), value.dtype)
    return type(value)(np.asarray(adjoint)[()])


def _read(leaf: Any) -> Any:
    return leaf.value() if isinstance(leaf, Variable) else leaf


def _is_followed(leaf: Any) -> bool:
    return isinstance(leaf, Recorded) and carries_derivative(leaf._value) and is_followed(leaf._key)


def _is_plain(leaf: Any) -> bool:
    """Whether a leaf of an argument is a number, an array, or a tensor that follows NumPy: others have operators of
    their own, and objects may change before the gradient is asked for.
    """
    return isinstance(leaf, _CONSTANT) or type(leaf) in (np.ndarray, Tensor) or callable(leaf)


_CONSTANT = bool | int | float | complex | str | None | np.generic


def _is_data(value: Any) -> bool:
    return all(isinstance(leaf, _CONSTANT | np.ndarray) for leaf in nests.flatten(value)[0])


class Outside:
    """What a function reads that is no argument: globals and closures, as they were when it ran."""

    def __init__(self, bindings: Sequence[Binding]) -> None:
        self._kept = [(binding, nests.flatten(current(binding))) for binding in bindings if binding.data]
        self._kept = [(binding, (list(map(keep, leaves)), structure)) for binding, (leaves, structure) in self._kept]

    def check(self, name: str) -> None:
        """Raise UnsupportedError if something has changed: the gradient would be that of neither."""
        for binding, (leaves, structure) in self._kept:
            now, its_structure = nests.flatten(current(binding))
            if its_structure != structure or not all(map(_same, leaves, now)):
                raise UnsupportedError(
                    f"{binding.name}, which {name} reads, was changed before the gradient was asked for",
                    remedy=f"Pass {binding.name} as an argument.",
                )


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()
    return one is other or (type(one) is type(other) and bool(one == other))


def unwrapped(given: list[Any]) -> list[Any]:
    """The arguments with the values of their tensors."""
    found = []
    for one in given:
        leaves, structure = nests.flatten(one)
        found.append(nests.rebuild(structure, [leaf._value if isinstance(leaf, Recorded) else leaf for leaf in leaves]))
    return found


def under_tapes(args: Sequence[Any], kwargs: Any) -> bool:
    """Whether a call with these arguments may be one for the tapes."""
    if not active.records:
        return False
    return any(isinstance(leaf, Tensor | Variable) for value in (*args, *kwargs.values()) for leaf in _leaves(value))


def _leaves(value: Any) -> list[Any]:
    return [value] if isinstance(value, np.ndarray | float | int | Tensor | Variable) else nests.flatten(value)[0]
