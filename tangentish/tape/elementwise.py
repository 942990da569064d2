"""The short way for operators and for functions of one or two operands: what `apply` does, with less to ask.

What serves the derivatives of a call is looked up by a number, its form: see `forms.py`.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from tangentish.tape.forms import ALIKE, AS_VALUES, EITHER, FOLLOWED, REAL, TENSOR, TO_ALIKE, Forms, likeness
from tangentish.tape.kept import keep
from tangentish.tape.operations import apply, note_behind_cuts
from tangentish.tape.plans import RESULT
from tangentish.tape.record import Step, active, add_step, new_key

_PLAIN = frozenset({float, int, complex, bool, np.ndarray, np.float64, np.float32})
_new = object.__new__
_float = np.float64

class Elementwise:
    """A function on tensors: `run` gives its value, `function` is what its rule is known by.

    `unary(x)`, `binary(left, right)` and `reflected(right, left)` are methods for classes of tensors, of those that can
    be written into if `mutable`.
    """

    __slots__ = ("binary", "reflected", "unary")

    def __init__(self, function: Any, run: Callable[..., Any] | None = None, mutable: bool = False) -> None:
        forms = Forms(function)
        self.unary = _unary(function, run or function, forms, mutable)
        self.binary = binary = _binary(function, run or function, forms, mutable)

        def reflected(right: Any, left: Any) -> Any:
            return binary(left, right, type(right))

        self.reflected = reflected


def _unary(function: Any, run: Callable[..., Any], forms: "Forms", mutable: bool) -> Callable[..., Any]:
    table = forms.table

    def operate(x: Any) -> Any:
        face = type(x)
        operand = x._value
        key = x._key
        records, known, record = active.now
        if key not in known:
            if mutable and not records:
                return apply(function, (x,), {}, face, run)
            return _unfollowed(records, (x,), face, run(operand))
        value = run(operand)
        kind = type(value)
        if kind is _float and type(operand) is _float:
            form = FOLLOWED | TENSOR | ALIKE | REAL
            shape: Any = ()
        elif kind is np.ndarray or isinstance(value, np.generic):
            form = FOLLOWED | TENSOR | likeness(value, operand, 1, None, 0)
            shape = value.shape
        else:
            return apply(function, (x,), {}, face, run)
        if mutable and record is not None and record.alone:
            form |= AS_VALUES
        if form in table:
            selection = table[form]
        else:
            found = forms.new(form, (x,))
            if found is None or value.dtype.kind not in "fc":
                return apply(function, (x,), {}, face, run)
            selection = found
        result = _new(face)
        result._value = value
        result._key = made = new_key()
        pick = selection.pick
        if pick is None:
            saved: Any = ()
        elif mutable:
            saved = (value,) if pick == RESULT and form & AS_VALUES else selection.save((x,), result)
        elif pick == RESULT:
            saved = (result,)
        elif pick == 0:
            saved = (x,)
        else:
            saved = selection.save((x,), result)
        if record is not None and not record.cuts:  # most often
            record.entries.append((selection, saved, (key,), made, None))
            known[made] = shape
        else:
            add_step(Step(selection, saved, (key,), (made,)), (result,))
            note_behind_cuts(records, (x,), result)
        return result

    return operate


def _binary(function: Any, run: Callable[..., Any], forms: "Forms", mutable: bool) -> Callable[..., Any]:
    table = forms.table

    def operate(left: Any, right: Any, face: Any = None) -> Any:
        left_kind, right_kind = type(left), type(right)
        if face is None:
            face = left_kind
        records, known, record = active.now
        form = 0
        if left_kind is face:
            a = left._value
            form = TENSOR | FOLLOWED if left._key in known else TENSOR
        elif left_kind in _PLAIN:
            a = left
        else:
            return apply(function, (left, right), {}, face, run)
        if right_kind is face:
            b = right._value
            form |= (TENSOR | FOLLOWED) << 1 if right._key in known else TENSOR << 1
        elif right_kind in _PLAIN:
            b = right
        else:
            return apply(function, (left, right), {}, face, run)
        followed = form & EITHER
        if not followed:
            if mutable and not records:
                return apply(function, (left, right), {}, face, run)
            return _unfollowed(records, (left, right), face, run(a, b))
        value = run(a, b)
        kind = type(value)
        if (
            kind is _float
            and (not form & FOLLOWED or type(a) is _float or type(a) is float)
            and (not form & FOLLOWED << 1 or type(b) is _float or type(b) is float)
        ):
            form |= followed << TO_ALIKE | REAL
            shape: Any = ()
        elif kind is np.ndarray or isinstance(value, np.generic):
            form |= likeness(value, a, followed & 1, b, followed & 2)
            shape = value.shape
        elif kind is float:
            form |= followed << TO_ALIKE | REAL
            shape = ()
        else:
            return apply(function, (left, right), {}, face, run)
        if mutable and record is not None and record.alone:
            form |= AS_VALUES
        asks = forms.asks
        key = form if asks is None else asks(form, left, right, a, b)
        if key in table:
            selection = table[key]
        else:
            found = forms.new(form, (left, right))
            if found is None or (kind is not float and value.dtype.kind not in "fc"):
                return apply(function, (left, right), {}, face, run)
            selection = found
        result = _new(face)
        result._value = value
        result._key = made = new_key()
        pick = selection.pick
        if pick is None:
            saved: Any = ()
        elif mutable or pick > 2:
            saved = selection.save((left, right), result)
        else:
            if right_kind is not face and right_kind is np.ndarray:
                right = keep(right)
            elif left_kind is not face and left_kind is np.ndarray:
                left = keep(left)
            if pick == 2:
                saved = left, right
            elif pick == 1:
                saved = (right,)
            elif pick == 0:
                saved = (left,)
            else:
                saved = (result,)
        if followed == 3:
            inputs: Any = (left._key, right._key)
        else:
            inputs = (left._key,) if followed == 1 else (right._key,)
        if record is not None and not record.cuts:  # most often
            record.entries.append((selection, saved, inputs, made, None))
            known[made] = shape
        else:
            add_step(Step(selection, saved, inputs, (made,)), (result,))
            note_behind_cuts(records, (left, right), result)
        return result

    return operate


def _unfollowed(records: Any, operands: tuple[Any, ...], face: Any, value: Any) -> Any:
    result = face._constant(value)
    if records:
        note_behind_cuts(records, operands, result)
    return result


class Ufuncs(dict[Any, Elementwise]):
    """NumPy's ufuncs on tensors, of those that can be written into if `mutable`."""

    def __init__(self, mutable: bool = False) -> None:
        super().__init__()
        self._mutable = mutable

    def __missing__(self, ufunc: Any) -> Elementwise:
        self[ufunc] = made = Elementwise(ufunc, mutable=self._mutable)
        return made
