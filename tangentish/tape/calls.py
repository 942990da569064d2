"""The short way for functions of tensors and plain arguments, where one tape is active: as `apply`, with less to ask.

Calls are told apart by function, number of arguments, names of keywords, and a number, the *form*: bits for the places
of tensors, and beyond them bits for those that the tape follows.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from tangentish import rules
from tangentish.tape.kept import keep, keep_like
from tangentish.tape.operations import DOUBLE, SIMPLE, apply, finish, note_behind_cuts
from tangentish.tape.plans import MOST_TEXTS, Selection, fact_of
from tangentish.tape.record import Step, active, add_step, new_key
from tangentish.tape.serving import selected

_FOLLOWED = 1 << 24  # the bit of the first place that is followed; no call has so many arguments
_new = object.__new__


def call(
    function: Any,
    args: Sequence[Any],
    kwargs: Mapping[str, Any],
    face: Any,
    run: Callable[..., Any] | None = None,
) -> Any:
    """The result of a function on arguments with tensors among them; see `apply`."""
    records, known, record = active.now
    if record is None:
        return apply(function, args, kwargs, face, run)
    slots: Any = (*args, *kwargs.values()) if kwargs else args
    plain = []
    form, bit = 0, 1
    for slot in slots:
        kind = type(slot)
        if kind is face:
            plain.append(slot._value)
            form |= bit * (1 + _FOLLOWED) if slot._key in known else bit
        elif kind in SIMPLE or (kind is tuple and SIMPLE.issuperset(map(type, slot))):
            plain.append(slot)
        else:
            return apply(function, args, kwargs, face, run)
        bit += bit
    key = (function, form, len(args), *kwargs) if kwargs else (function, form, len(args))
    try:
        found = _table[key]
    except KeyError:
        found = _table[key] = _serving(function, len(args), tuple(kwargs), form, face)
    mutable = face.mutable
    if found is None and (mutable or form >= _FOLLOWED):
        return apply(function, args, kwargs, face, run)
    if kwargs:
        count = len(args)
        value = (run or function)(*plain[:count], **dict(zip(kwargs, plain[count:], strict=True)))
    else:
        value = (run or function)(*plain)
    if found is None:
        return finish(function, slots, plain, (), (), None, value, face)
    kind = type(value)
    places = found.places
    double = kind is np.float64 or (kind is np.ndarray and value.dtype is DOUBLE)
    for place in places:
        operand = plain[place]
        if type(operand) is not np.float64 and (type(operand) is not np.ndarray or operand.dtype is not DOUBLE):
            double = False
    if not double:
        tensors = [place for place in range(len(slots)) if form & 1 << place]
        return finish(function, list(slots), plain, places, tensors, found.selection, value, face)
    result = _new(face)
    result._value = value
    result._key = made = new_key()
    if mutable and kind is np.ndarray and (value.base is not None or type(function) is not np.ufunc):
        operand = face._linked(result, slots, function)
        if operand is not None:
            return operand
    values = mutable and record.alone
    choice = values if found.asked is None else (values, found.asked(plain))
    selection = found.table.get(choice)
    if selection is None:
        selection = found.special(slots, values, choice)
    pick = selection.pick
    if pick is None:
        saved: Any = ()
    elif mutable or pick == 3:
        saved = selection.save(slots, result)
    elif pick > 3:
        first = keep_like(slots[0])
        saved = (first,) if pick == 4 else (first, keep(slots[1]))
    elif pick == 2:
        left, right = slots[0], slots[1]
        saved = left if type(left) is face else keep(left), right if type(right) is face else keep(right)
    elif pick >= 0:
        saved = slots[pick]
        saved = (saved if type(saved) is face else keep(saved),)
    else:
        saved = (result,)
    if len(places) == 1:
        inputs: Any = (slots[places[0]]._key,)
    else:
        inputs = tuple([slots[place]._key for place in places])
    if not record.cuts:  # most often
        record.entries.append((selection, saved, inputs, made, None))
        known[made] = value.shape
        return result
    add_step(Step(selection, saved, inputs, (made,)), (result,))
    note_behind_cuts(records, slots, result)
    return result


class _Serving:
    """The selections for one form of call and real values, in a table.

    The key: whether values are kept in place of tensors, and what the choice of a text asks of the arguments.
    """

    __slots__ = ("asked", "places", "selection", "table", "tensors")

    def __init__(self, selection: Selection, tensors: tuple[int, ...]) -> None:
        self.selection = selection
        self.places = selection.places
        self.tensors = tensors
        self.asked = _asking(selection.plan.asks)
        self.table: dict[Any, Selection] = {}

    def special(self, slots: Sequence[Any], values: bool, key: Any) -> Selection:
        """The selection for these arguments, which the table has from now on."""
        if len(self.table) >= MOST_TEXTS:
            self.table.clear()
        self.table[key] = found = self.selection.special(slots, None if values else self.tensors, True)
        return found


def _asking(asks: tuple[tuple[str, int, str], ...]) -> "Callable[[Sequence[Any]], Any] | None":
    """What the choice of a text asks of the arguments, as a function of their values; None if it asks nothing."""
    if not asks:
        return None
    if [what for _, _, what in asks] == ["ndim", "ndim"]:  # of matrices and vectors
        (_, first, _), (_, second, _) = asks
        return lambda plain: (getattr(plain[first], "ndim", 0), getattr(plain[second], "ndim", 0))

    # As `Plan.text`, which is asked next if the table has no such key, but for tensors: those are no constants.
    return lambda plain: tuple([fact_of(plain[place], what) for _, place, what in asks])


def _serving(function: Any, positional: int, keywords: tuple[str, ...], form: int, face: Any) -> _Serving | None:
    """What serves a form of call; None where `apply` has to see to it."""
    places = range(positional + len(keywords))
    followed = tuple([place for place in places if form & _FOLLOWED << place])
    if not followed:
        return None
    selection = selected(function, positional, keywords, followed, face)
    if type(selection) is not Selection or selection.places != followed:
        return None
    return _Serving(selection, tuple([place for place in places if form & 1 << place]))


_table: dict[Any, _Serving | None] = {}
rules.forgetting.append(_table.clear)
