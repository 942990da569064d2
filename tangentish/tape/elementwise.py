"""The short way for functions of one or two operands that work entry by entry: what `apply` does, with less to ask.

Where the operands that a tape follows have the shape and dtype of the result, and are real, the adjoint needs neither
`unbroadcast` nor `conj`: a leaner text of the rule serves.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from tangentish import rules
from tangentish.tape.history import History
from tangentish.tape.operations import apply, note_behind_cuts
from tangentish.tape.plans import Selection, find_plan, keep
from tangentish.tape.record import Recorded, Step, active, new_key

_PLAIN = frozenset({float, int, complex, bool, np.ndarray, np.float64, np.float32})
_ARRAYS = (np.ndarray, np.generic)
_IN_ORDER = ((), (0,), (1,), (0, 1))


class Elementwise:
    """A function on tensors: `run` gives its value, `function` is what its rule is known by."""

    __slots__ = ("_function", "_generation", "_run", "_selections")

    def __init__(self, function: Any, run: Callable[..., Any] | None = None) -> None:
        self._function = function
        self._run = run or function
        self._generation: object = None
        self._selections: dict[int, tuple[Selection, Selection] | None] = {}

    def unary(self, x: Any, face: Any) -> Any:
        """The function of one tensor."""
        records = active.records
        if face.mutable:
            return apply(self._function, (x,), {}, face, self._run)
        operand, key = x._value, x._key
        for record in records:
            if key in record.known:
                break
        else:
            return self._unfollowed(records, (x,), face, self._run(operand))
        if self._generation is rules.generation and 1 in self._selections:
            found = self._selections[1]
        else:
            found = self._find(1, 1)
        if found is None:
            return apply(self._function, (x,), {}, face, self._run)
        value = self._run(operand)
        if not isinstance(value, _ARRAYS) or value.dtype.kind not in "fc":
            return apply(self._function, (x,), {}, face, self._run)
        # No dtype is "O" here, and None would equal float64.
        same = value.dtype.kind == "f" and getattr(operand, "dtype", "O") == value.dtype
        selection = found[same and operand.shape == value.shape]
        result = object.__new__(face)
        result._value = value
        result._key = made = new_key()
        saved = [result if pick < 0 else x for pick in selection.picks]
        step = Step(selection, saved, (key,), (made,))
        record = records[0]
        if len(records) == 1 and type(record) is History and not record.cuts:  # most often
            record.steps.append(step)
            record.known.add(made)
            record.shapes[made] = value.shape
        else:
            _record(records, step, made, value, result, (x,))
        return result

    def binary(self, left: Any, right: Any, face: Any) -> Any:
        """The function of two operands, tensors or one of them."""
        left_is, right_is = isinstance(left, Recorded), isinstance(right, Recorded)
        if face.mutable or not (left_is or type(left) in _PLAIN) or not (right_is or type(right) in _PLAIN):
            return apply(self._function, (left, right), {}, face, self._run)
        a = left._value if left_is else left
        b = right._value if right_is else right
        records = active.records
        followed = 0
        for record in records:
            known = record.known
            if left_is and left._key in known:
                followed |= 1
            if right_is and right._key in known:
                followed |= 2
        if not followed:
            return self._unfollowed(records, (left, right), face, self._run(a, b))
        if self._generation is rules.generation and followed in self._selections:
            found = self._selections[followed]
        else:
            found = self._find(2, followed)
        if found is None:
            return apply(self._function, (left, right), {}, face, self._run)
        value = self._run(a, b)
        if not isinstance(value, _ARRAYS) or (dtype := value.dtype).kind not in "fc":
            return apply(self._function, (left, right), {}, face, self._run)
        shape = value.shape
        selection = found[
            dtype.kind == "f"
            and not (followed & 1 and (getattr(a, "dtype", "O") != dtype or a.shape != shape))
            and not (followed & 2 and (getattr(b, "dtype", "O") != dtype or b.shape != shape))
        ]
        result = object.__new__(face)
        result._value = value
        result._key = made = new_key()
        saved = []
        for pick in selection.picks:
            if pick < 0:
                saved.append(result)
            elif pick:
                saved.append(right if right_is else keep(right))
            else:
                saved.append(left if left_is else keep(left))
        inputs: tuple[int, ...]
        if followed == 3:
            inputs = (left._key, right._key)
        else:
            inputs = (left._key,) if followed == 1 else (right._key,)
        step = Step(selection, saved, inputs, (made,))
        record = records[0]
        if len(records) == 1 and type(record) is History and not record.cuts:  # most often
            record.steps.append(step)
            record.known.add(made)
            record.shapes[made] = shape
        else:
            _record(records, step, made, value, result, (left, right))
        return result

    def _unfollowed(self, records: Any, operands: tuple[Any, ...], face: Any, value: Any) -> Any:
        result = face._constant(value)
        note_behind_cuts(records, operands, result)
        return result

    def _find(self, count: int, followed: int) -> "tuple[Selection, Selection] | None":
        """The selections for the operands that are followed, a bit for each: the general one and the lean one.

        None where `apply` has to see to it.
        """
        if self._generation is not rules.generation:
            self._generation = rules.generation
            self._selections.clear()
        if followed not in self._selections:
            self._selections[followed] = self._new(count, _IN_ORDER[followed])
        return self._selections[followed]

    def _new(self, count: int, places: tuple[int, ...]) -> "tuple[Selection, Selection] | None":
        rule = rules.find(self._function)
        entry_by_entry = isinstance(self._function, np.ufunc) and self._function.signature is None
        if rule is None or rule.mutates or rule.form == "zero" or not (entry_by_entry or rule.form == "partial"):
            return None
        try:
            plan = find_plan(self._function, count, ())
        except rules.NotCovered:
            return None
        if plan is None or any(place not in plan.operands for place in places):
            return None
        both = plan.selection(places), plan.selection(places, lean=True)
        return both if all(type(pick) is int for one in both for pick in one.picks) else None


def _record(records: Any, step: Step, key: int, value: Any, result: Any, operands: tuple[Any, ...]) -> None:
    """As `add_step`, for a step with one output: the tensor `result` of this key and value."""
    for place, record in enumerate(records):
        if type(record) is History:
            if len(records) > 1 and record.known.isdisjoint(step.inputs):
                continue
            record.steps.append(step)
            record.known.add(key)
            record.shapes[key] = value.shape
            if record.cuts:
                note_behind_cuts(records, operands, result)
        elif not record.known.isdisjoint(step.inputs):
            record.add(step, (result,), place)


_by_function: dict[Any, Elementwise] = {}


def of(ufunc: Any) -> Elementwise:
    """That of a ufunc of NumPy's."""
    found = _by_function.get(ufunc)
    if found is None:
        found = _by_function[ufunc] = Elementwise(ufunc)
    return found
