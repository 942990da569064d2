"""Run a function on tensors: compute its value, record it on the tapes that follow an argument, wrap it.

A *face* is the class of the result; it says what is done where nothing can be recorded.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from tangentish.tape.history import History, note_cut, note_severed
from tangentish.tape.plans import Selection
from tangentish.tape.record import (
    Backward,
    Recorded,
    Step,
    Stored,
    active,
    add_step,
    carries_derivative,
    is_followed,
)
from tangentish.tape.serving import Underivable, inputs_of, name_of, selected
from tangentish.tape.values import (
    is_several,
    new_tensor,
    read_variables,
    rebuild,
    tensors_in,
    unwrap,
)


def apply(
    function: Any,
    args: Sequence[Any],
    kwargs: Mapping[str, Any],
    face: Any,
    run: Callable[..., Any] | None = None,
) -> Any:
    """The result of a function on arguments with tensors among them, recorded under its rule.

    `run` computes the value where the function that the rule is known by would not give quite the same one.
    """
    slots = [*args, *kwargs.values()] if kwargs else list(args)
    watching = active.records
    mutable = face.mutable
    if mutable and not watching:
        face._elsewhere(slots)
    plain = []
    followed: list[int] = []
    tensors: list[int] | None = []  # the places of tensors, if none is in a nest
    for place, slot in enumerate(slots):
        kind = type(slot)
        if kind is face:
            plain.append(slot._value)
            if tensors is not None:
                tensors.append(place)
            key = slot._key
            for record in watching:
                if key in record.known:
                    followed.append(place)
                    break
        elif kind in SIMPLE or (kind is tuple and SIMPLE.issuperset(map(type, slot))):
            plain.append(slot)
        elif isinstance(slot, (Recorded, Stored)):
            if isinstance(slot, Stored):
                slot = slots[place] = slot.value()
            tensors = None if tensors is None else [*tensors, place]
            plain.append(slot._value)
            if is_followed(slot._key):
                followed.append(place)
        elif kind is list or kind is tuple:
            tensors = None
            slot = slots[place] = _operand(function, slot, face)
            plain.append(unwrap(slot))
            if watching and any(is_followed(leaf._key) for leaf, _ in tensors_in(slot)):
                followed.append(place)
        else:
            plain.append(slot)
    selection = selected(function, len(args), tuple(kwargs), tuple(followed), face) if followed else None
    if kwargs:
        count = len(args)
        value = (run or function)(*plain[:count], **dict(zip(kwargs, plain[count:], strict=True)))
    else:
        value = (run or function)(*plain)
    return finish(function, slots, plain, followed, tensors, selection, value, face)


def finish(
    function: Any,
    slots: Sequence[Any],
    plain: Sequence[Any],
    followed: Sequence[int],
    tensors: "Sequence[int] | None",
    selection: "Selection | Underivable | None",
    value: Any,
    face: Any,
) -> Any:
    """Record and wrap the value of a function of the arguments `slots`, whose values are `plain`.

    Those at the places `followed` are followed; `tensors` are the places of tensors, None if there are nests of them.
    """
    watching = active.records
    mutable = face.mutable
    if selection is None:
        wrapped = _wrap(face, value)
        if followed:
            _note_cut(function, slots, followed, wrapped)
        elif watching:
            note_behind_cuts(watching, slots, wrapped)
        return _shared(wrapped, slots, function, face._linked_constant) if mutable else wrapped
    if is_several(value):
        return _record_several(selection, slots, value, face, function)
    if not carries_derivative(value):
        if value is None:
            face._refuse(f"{name_of(function)} returns nothing, and the tape cannot record what it writes")
        if getattr(getattr(value, "dtype", None), "hasobject", False):
            face._refuse(f"{name_of(function)} gives an array of objects, and the tape cannot record what is in it")
        wrapped = _wrap(face, value)
        _note_cut(function, slots, followed, wrapped)
        return wrapped
    result = new_tensor(face, value)
    if mutable and isinstance(value, np.ndarray) and (value.base is not None or type(function) is not np.ufunc):
        operand = face._linked(result, slots, function)
        if operand is not None:
            return operand
    if tensors is not None and type(selection) is Selection:
        values = mutable and len(watching) == 1 and watching[0].alone
        real = is_double(value) and all([is_double(plain[place]) for place in followed])
        selection = selection.special(slots, None if values else tuple(tensors), real)
        backward: Backward = selection
        if len(followed) == 1:
            inputs: tuple[int, ...] = (slots[followed[0]]._key,)
        else:
            inputs = tuple([slots[place]._key for place in selection.places])
    else:
        backward, inputs = inputs_of(selection, slots)
    saved = selection.save(slots, result)
    if len(watching) == 1 and watching[0].direct and not watching[0].cuts:  # most often
        watching[0].entries.append((backward, saved, inputs, result._key, None))
        watching[0].known[result._key] = getattr(value, "shape", ())
    else:
        add_step(Step(backward, saved, inputs, (result._key,)), (result,))
        note_behind_cuts(watching, slots, result)
    return result


# What holds no tensor and is an argument as it stands.
SIMPLE = frozenset(
    {float, int, bool, complex, str, type(None), slice, type(...), type, np.ndarray, np.float64, np.float32, np.int64}
)
DOUBLE = np.dtype(np.float64)


def is_double(value: Any) -> bool:
    return type(value) is np.float64 or (type(value) is np.ndarray and value.dtype is DOUBLE)


def _note_cut(function: Any, slots: Sequence[Any], followed: Sequence[int], result: Any) -> None:
    """Note, for tapes that can be asked, that the way through a function ends."""
    for record in active.records:
        if isinstance(record, History):
            given = [leaf for place in followed for leaf, _ in tensors_in(slots[place])]
            what = f"{name_of(function)} has no derivative"
            note_cut(what, given, [leaf for leaf, _ in tensors_in(result)])
            return


def note_behind_cuts(records: Sequence[Any], slots: Sequence[Any], result: Any) -> None:
    """Note what becomes of values behind a cut, on tapes that have one."""
    for record in records:
        if record.cuts:
            given = [leaf for slot in slots for leaf, _ in tensors_in(slot)]
            note_severed(given, [leaf for leaf, _ in tensors_in(result)])
            return


def _shared(result: Any, slots: Sequence[Any], function: Any, link: Callable[..., Any]) -> Any:
    """The result with its arrays linked to those of the operands that they are views of, or replaced by these."""
    if isinstance(result, Recorded):
        operand = link(result, slots, function) if isinstance(result._value, np.ndarray) else None
        return result if operand is None else operand
    if is_several(result):
        return rebuild(result, [_shared(part, slots, function, link) for part in result])
    return result


def _operand(function: Any, nest: Any, face: Any) -> Any:
    """A list or tuple as an argument: arithmetic takes it as an array."""
    nest = read_variables(nest)
    if not isinstance(function, np.ufunc):
        return nest
    if any(True for _ in tensors_in(nest)):
        return apply(np.array, (nest,), {}, face)
    return np.array(nest)


def _record_several(
    selection: Selection | Underivable, slots: Sequence[Any], value: Any, face: Any, function: Any
) -> Any:
    if any(is_several(part) for part in value):
        face._refuse("a result that is a list of lists cannot be recorded by the tape")
    parts = [new_tensor(face, part) if carries_derivative(part) else _wrap(face, part) for part in value]
    outputs = tuple(
        [part._key if carries_derivative(item) else None for part, item in zip(parts, value, strict=True)]
    )
    result = rebuild(value, parts)
    if any(key is not None for key in outputs):
        backward, inputs = inputs_of(selection, slots)
        likes = [(getattr(part, "shape", ()), getattr(part, "dtype", type(part))) for part in value]
        add_step(Step(backward, selection.save(slots, result), inputs, outputs, likes), parts)
        note_behind_cuts(active.records, slots, result)
    return _shared(result, slots, function, face._linked) if face.mutable else result


def _wrap(face: Any, value: Any) -> Any:
    """A result that is not recorded, as this face shows it."""
    if is_several(value):
        return rebuild(value, [_wrap(face, part) for part in value])
    return face._constant(value)
