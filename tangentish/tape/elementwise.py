"""The short way for operators and for functions of one or two operands: what `apply` does, with less to ask.

What serves the derivatives of a call is looked up by a number, its *form*: which operands are tensors, which of them a
tape follows, and which of those have the shape and dtype of the result, all being real. Adjoints of such operands need
neither `unbroadcast` nor `conj`.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from tangentish import rules
from tangentish.tape.operations import DOUBLE, apply, note_behind_cuts
from tangentish.tape.plans import RESULT, Plan, Selection, find_plan, keep
from tangentish.tape.record import Step, active, add_step, new_key

_PLAIN = frozenset({float, int, complex, bool, np.ndarray, np.float64, np.float32})
_new = object.__new__
_float = np.float64

# The bits of a form, those of the second operand one further to the left.
_FOLLOWED, _TENSOR, _ALIKE, _REAL, _AS_VALUES = 1, 4, 16, 64, 128
_EITHER, _TO_ALIKE = 3, 4


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
            form = _FOLLOWED | _TENSOR | _ALIKE | _REAL
            shape: Any = ()
        elif kind is np.ndarray or isinstance(value, np.generic):
            form = _FOLLOWED | _TENSOR | _likeness(value, operand, 1, None, 0)
            shape = value.shape
        else:
            return apply(function, (x,), {}, face, run)
        if mutable and record is not None and record.alone:
            form |= _AS_VALUES
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
            saved = (value,) if pick == RESULT and form & _AS_VALUES else selection.save((x,), result)
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
            form = _TENSOR | _FOLLOWED if left._key in known else _TENSOR
        elif left_kind in _PLAIN:
            a = left
        else:
            return apply(function, (left, right), {}, face, run)
        if right_kind is face:
            b = right._value
            form |= (_TENSOR | _FOLLOWED) << 1 if right._key in known else _TENSOR << 1
        elif right_kind in _PLAIN:
            b = right
        else:
            return apply(function, (left, right), {}, face, run)
        followed = form & _EITHER
        if not followed:
            if mutable and not records:
                return apply(function, (left, right), {}, face, run)
            return _unfollowed(records, (left, right), face, run(a, b))
        value = run(a, b)
        kind = type(value)
        if (
            kind is _float
            and (not form & _FOLLOWED or type(a) is _float or type(a) is float)
            and (not form & _FOLLOWED << 1 or type(b) is _float or type(b) is float)
        ):
            form |= followed << _TO_ALIKE | _REAL
            shape: Any = ()
        elif kind is np.ndarray or isinstance(value, np.generic):
            form |= _likeness(value, a, followed & 1, b, followed & 2)
            shape = value.shape
        elif kind is float:
            form |= followed << _TO_ALIKE | _REAL
            shape = ()
        else:
            return apply(function, (left, right), {}, face, run)
        if mutable and record is not None and record.alone:
            form |= _AS_VALUES
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
        elif mutable or pick == 3:
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


def _likeness(value: Any, a: Any, a_followed: int, b: Any, b_followed: int) -> int:
    """Whether all that is followed is real, and which of it has the shape and dtype of the value, as bits of a form."""
    dtype = value.dtype
    if dtype is not DOUBLE and dtype.kind != "f":
        return 0
    shape = value.shape
    form = _REAL
    if a_followed:
        if type(a) is np.ndarray and a.dtype is dtype and a.shape == shape:
            form = _REAL | _ALIKE
        elif np.iscomplexobj(a):
            return 0
    if b_followed:
        if type(b) is np.ndarray and b.dtype is dtype and b.shape == shape:
            form |= _ALIKE << 1
        elif np.iscomplexobj(b):
            return 0
    return form


class Forms:
    """What serves the forms in which a function was called: selections of its rule, in a table by form.

    Where the text depends on constants or on numbers of axes, `asks` makes the key of form and operands.
    """

    def __init__(self, function: Any) -> None:
        self._function = function
        self._plans: dict[int, Plan | None] = {}
        self.table: dict[Any, Selection] = {}
        self.asks: Callable[..., Any] | None = None
        rules.forgetting.append(self._forget)

    def _forget(self) -> None:
        self.table.clear()
        self._plans.clear()
        self.asks = None

    def new(self, form: int, operands: tuple[Any, ...]) -> Selection | None:
        """The selection for a form, which the table has from now on; None where `apply` has to see to it."""
        count = len(operands)
        if count not in self._plans:
            self._plans[count] = self._plan(count)
        plan = self._plans[count]
        places = tuple([place for place in (0, 1) if form & _FOLLOWED << place])
        if plan is None or any(place not in plan.operands for place in places):
            return None
        if count == 2 and self.asks is None and plan.asks:  # of one operand the form says enough: if it is real
            self.asks = _by_axes if any(what for _, _, what in plan.asks) else _by_constants
        key: Any = form
        if count == 2 and self.asks is not None:
            key = self.asks(form, *operands, *[getattr(one, "_value", one) for one in operands])
        lean = None
        if form & _REAL:
            lean = tuple([place for place in places if form & _ALIKE << place])
            if not _entry_by_entry(self._function, plan.rule):
                lean = ()
        wrapped = [place for place in (0, 1) if form & _TENSOR << place] + [RESULT]
        selection = plan.selection(
            places, lean, plan.text(operands), frozenset(() if form & _AS_VALUES else wrapped)
        )
        if selection.plain is None:
            return None
        if len(self.table) >= _MOST_FORMS:
            self.table.clear()
        self.table[key] = selection
        return selection

    def _plan(self, count: int) -> Plan | None:
        rule = rules.find(self._function)
        if rule is None or rule.mutates or rule.form == "zero":
            return None
        if not _entry_by_entry(self._function, rule) and self._function is not np.matmul:
            return None
        try:
            return find_plan(self._function, count, ())
        except rules.NotCovered:
            return None


_MOST_FORMS = 512  # of one function: there are few but where exponents are drawn at random


def _entry_by_entry(function: Any, rule: rules.Rule) -> bool:
    return rule.form == "partial" or (isinstance(function, np.ufunc) and function.signature is None)


def _by_constants(form: int, left: Any, right: Any, a: Any, b: Any) -> Any:
    if type(right) in _NUMBERS:
        return form, right
    return (form, left, None) if type(left) in _NUMBERS else form


def _by_axes(form: int, left: Any, right: Any, a: Any, b: Any) -> Any:
    return form, getattr(a, "ndim", 0), getattr(b, "ndim", 0)


_NUMBERS = frozenset({int, float})


class Ufuncs(dict[Any, Elementwise]):
    """NumPy's ufuncs on tensors, of those that can be written into if `mutable`."""

    def __init__(self, mutable: bool = False) -> None:
        super().__init__()
        self._mutable = mutable

    def __missing__(self, ufunc: Any) -> Elementwise:
        self[ufunc] = made = Elementwise(ufunc, mutable=self._mutable)
        return made
