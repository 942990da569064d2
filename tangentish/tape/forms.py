"""What serves the forms in which an operator, or a function of one or two operands, is called.

A form is a number: its bits say which operands are tensors, which of them a tape follows, and which of those have the
shape and dtype of the result, all being real. Adjoints of such operands need neither `unbroadcast` nor `conj`.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from tangentish import rules
from tangentish.tape.operations import DOUBLE
from tangentish.tape.plans import RESULT, Plan, Selection, find_plan

# The bits of a form, those of the second operand one further to the left.
FOLLOWED, TENSOR, ALIKE, REAL, AS_VALUES = 1, 4, 16, 64, 128
EITHER, TO_ALIKE = 3, 4


def likeness(value: Any, a: Any, a_followed: int, b: Any, b_followed: int) -> int:
    """Whether all that is followed is real, and which of it has the shape and dtype of the value, as bits of a form."""
    dtype = value.dtype
    if dtype is not DOUBLE and dtype.kind != "f":
        return 0
    shape = value.shape
    form = REAL
    if a_followed:
        if type(a) is np.ndarray and a.dtype is dtype and a.shape == shape:
            form = REAL | ALIKE
        elif np.iscomplexobj(a):
            return 0
    if b_followed:
        if type(b) is np.ndarray and b.dtype is dtype and b.shape == shape:
            form |= ALIKE << 1
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
        places = tuple([place for place in (0, 1) if form & FOLLOWED << place])
        if plan is None or any(place not in plan.operands for place in places):
            return None
        if count == 2 and self.asks is None and plan.asks:  # of one operand the form says enough: if it is real
            self.asks = _by_axes if any(what for _, _, what in plan.asks) else _by_constants
        key: Any = form
        if count == 2 and self.asks is not None:
            key = self.asks(form, *operands, *[getattr(one, "_value", one) for one in operands])
        lean = None
        if form & REAL:
            lean = tuple([place for place in places if form & ALIKE << place])
            if not _entry_by_entry(self._function, plan.rule):
                lean = ()
        wrapped = [place for place in (0, 1) if form & TENSOR << place] + [RESULT]
        selection = plan.selection(
            places, lean, plan.text(operands), frozenset(() if form & AS_VALUES else wrapped)
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
