"""`ForwardAccumulator`: carries tangents along with what a block computes.

The tangent of an operation is what its rule says. Where a rule has an adjoint alone that is transposed: the pullback is
linear in the adjoint of the result, so a pullback of the pullback gives the product with the Jacobian.
"""

import logging
import weakref
from collections.abc import Sequence
from typing import Any

import numpy as np

from tangentish.tape import structures
from tangentish.tape.adjoints import UnconnectedGradients, checked, fitted, unconnected, zeros_like
from tangentish.tape.plans import Selection
from tangentish.tape.record import (
    Life,
    Record,
    Recorded,
    Step,
    Stored,
    activate,
    active,
    carries_derivative,
    deactivate,
    recording,
)
from tangentish.tape.surroundings import of_rules
from tangentish.tape.sweep import sweep
from tangentish.tape.tangents import Push, tangent_of
from tangentish.tape.tensor import SweptTensor
from tangentish.tape.values import new_tensor, same_tensor

_logger = logging.getLogger("tangentish")


class ForwardAccumulator:
    """Compute products of a Jacobian and a vector while the block runs.

    >>> x = constant(3.0)
    >>> with ForwardAccumulator(x, constant(2.0)) as accumulator:
    ...     y = x * x
    >>> accumulator.jvp(y)
    <tg.Tensor: shape=(), dtype=float64, numpy=12.0>

    `primals` and `tangents` are nests of one structure: tensors or variables, and for each a direction of its shape,
    which numbers and arrays give in any dtype, tensors in that of the primal. The product for a complex primal is
    the plain derivative times the direction, not conjugated. Raises ValueError where shapes differ, or where an object
    occurs twice among the primals.
    """

    def __init__(self, primals: Any, tangents: Any) -> None:
        structures.assert_same_structure(primals, tangents)
        self._record = TangentRecord()
        self._recording = False
        leaves = structures.flatten(primals)
        for primal, tangent in zip(leaves, structures.flatten(tangents), strict=True):
            self._record.start(checked(primal, "primals"), tangent)

    def __enter__(self) -> "ForwardAccumulator":
        if self._recording:
            raise ValueError("the accumulator is already recording: it cannot be entered again before its block ends")
        activate(self._record)
        self._recording = True
        return self

    def __exit__(self, *problem: object) -> None:
        if self._recording:
            deactivate(self._record)
        self._recording = False

    def jvp(self, primals: Any, unconnected_gradients: Any = UnconnectedGradients.NONE) -> Any:
        """The tangents of what was computed in the block, in the structure of `primals`.

        None, or zeros with `unconnected_gradients="zero"`, for what does not depend on the primals. Nothing is computed
        here, so it may be called before, in and after the block.
        """
        fill = unconnected(unconnected_gradients)

        def tangent_of(leaf: Any) -> Any:
            checked(leaf, "primals")
            tangent = self._record.known.get(leaf._key)
            if tangent is not None:
                return same_tensor(type(leaf) if isinstance(leaf, Recorded) else leaf._face, tangent)
            return zeros_like(leaf) if fill is UnconnectedGradients.ZERO else None

        return structures.map_structure(tangent_of, primals)


class TangentRecord(Record):
    """The record of an accumulator: a step leaves nothing behind but the tangents of its outputs, which are
    what it knows by their keys.
    """

    __slots__ = ("__weakref__", "_ends")

    direct = False

    def __init__(self) -> None:
        super().__init__()
        self._ends: dict[int, Any] = {}

    def start(self, primal: Any, tangent: Any) -> None:
        """Take the tangent of a primal."""
        value = primal._value if isinstance(primal, Recorded) else primal._array
        if primal._key in self.known:
            raise ValueError("a tensor or variable occurs multiple times among the primals")
        given = _direction(tangent, value)
        if np.shape(given) != np.shape(value):
            raise ValueError(f"a tangent has shape {np.shape(given)}, its primal shape {np.shape(value)}")
        if not carries_derivative(value):
            _logger.warning("a primal of dtype %s has no derivative", np.asarray(value).dtype)
            return
        self._hold(primal, given)

    def add(self, step: Step, outputs: Sequence[Any], place: int) -> None:
        problem = getattr(step.backward, "not_forward", None)
        if problem is not None:
            raise NotImplementedError(problem)
        for output, tangent in zip(outputs, pushed(step, self.known, outputs, active.records[:place]), strict=True):
            if tangent is not None:
                self._hold(output, tangent)

    def _hold(self, primal: Any, tangent: Any) -> None:
        """Keep a tangent as long as the tensors of its primal's key live; for good that of one that moves on to
        other keys, as an array does that is written into.
        """
        key = primal._key
        self.known[key] = tangent
        if isinstance(primal, Recorded) and getattr(primal, "mutable", False):
            return
        if primal._life is None:
            primal._life = Life()
        this = weakref.ref(self)  # no cycle: the record is to end with its accumulator

        def end(_: Any) -> None:
            record = this()
            if record is not None:
                del record.known[key], record._ends[key]

        self._ends[key] = weakref.ref(primal._life, end)


def _direction(tangent: Any, value: Any) -> Any:
    """A tangent as a tensor of the dtype of its primal."""
    dtype = np.asarray(value).dtype
    if isinstance(tangent, Stored):
        tangent = tangent.value()
    if isinstance(tangent, Recorded):
        if np.asarray(tangent._value).dtype != dtype:
            found = np.asarray(tangent._value).dtype
            raise ValueError(f"a tangent is a tensor of dtype {found}, its primal has dtype {dtype}")
        return tangent._swept()
    if tangent is None:
        raise ValueError("None is no tangent: give zeros")
    array = np.array(tangent)
    if dtype.kind != "c" and array.dtype.kind == "c":
        raise ValueError(f"a tangent is complex, its primal has dtype {dtype}")
    return new_tensor(SweptTensor, array.astype(dtype)[()])


def pushed(step: Step, tangents: Any, outputs: Sequence[Any], outer: tuple[Record, ...]) -> list[Any]:
    """The tangents of the outputs of a step; None for one that has none.

    `outer` are the records that see this arithmetic.
    """
    wanted = tuple([i for i, key in enumerate(step.inputs) if key in tangents])
    push = tangent_of(step.backward, wanted) if type(step.backward) is Selection and step.likes is None else None
    if push is not None:
        return [_pushed_by_rule(push, step, [tangents[step.inputs[i]] for i in wanted], outputs[0], outer)]
    dummies = [
        None if key is None else new_tensor(SweptTensor, np.zeros_like(np.asarray(output._value))[()])
        for key, output in zip(step.outputs, outputs, strict=True)
    ]
    transposing = Record()
    for dummy in dummies:
        if dummy is not None:
            transposing.follow(dummy._key, dummy._value)
    adjoint: Any = dummies[0]
    if step.likes is not None:
        adjoint = [
            np.zeros(*like) if dummy is None else dummy for dummy, like in zip(dummies, step.likes, strict=True)
        ]
    with np.errstate(all="ignore"):
        with recording((*outer, transposing)):
            parts = step.backward.pull(adjoint, step.saved, wanted, of_rules)
            pairs = [
                (_alike(part, tangents[step.inputs[i]]), tangents[step.inputs[i]])
                for i, part in zip(wanted, parts, strict=True)
                if part is not None
            ]
        if not pairs:
            return [None] * len(dummies)
        with recording(outer):
            surroundings = of_rules if outer else None
            seeds = [
                (part._key, tangent if outer else tangent._value)
                for part, tangent in pairs
                if isinstance(part, Recorded)
            ]
            keys = [dummy._key for dummy in dummies if dummy is not None]
            adjoints = sweep(transposing, seeds, keys, surroundings)
            return [
                None if dummy is None else _tangent(adjoints.get(dummy._key), dummy._value) for dummy in dummies
            ]


def _pushed_by_rule(push: Push, step: Step, tangents: list[Any], output: Any, outer: tuple[Record, ...]) -> Any:
    with np.errstate(all="ignore"):
        if not outer:
            return _tangent(push(output._value, step.saved, [one._value for one in tangents], None), output._value)
        with recording(outer):
            return _tangent(push(output, step.saved, tangents, of_rules), output._value)


def _alike(part: Any, tangent: Any) -> Any:
    """A part of a pullback in the dtype and shape of the input that it is for, to which rules do not bind it."""
    return fitted(part, tangent._value) if isinstance(part, Recorded) else part


def _tangent(adjoint: Any, like: Any) -> Any:
    if adjoint is None:
        return new_tensor(SweptTensor, np.zeros_like(like))
    adjoint = fitted(adjoint, like)
    return same_tensor(SweptTensor, adjoint) if isinstance(adjoint, Recorded) else new_tensor(SweptTensor, adjoint)
