"""NumPy's functions and methods that write into an array they are given, as the tape records them.

Functions that move values (`np.put`, `np.copyto`, ...) are told apart by nothing but what they do: run on numbers, they
say which value goes where.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from tangentish.helpers import accumulated
from tangentish.outputs import BY_NAME, place_of_out
from tangentish.tape.memory import followed, write
from tangentish.tape.operations import apply, name_of
from tangentish.tape.record import Recorded
from tangentish.tape.refusals import refuse
from tangentish.tape.values import is_several, unwrap

_NEW = "Let it give a new array: a = np.copy(a) before, or without out=."


def call(
    face: Any, function: Any, args: Sequence[Any], kwargs: Mapping[str, Any], run: Callable[..., Any] | None = None
) -> Any:
    """The result of a function of NumPy's that may write into its arguments."""
    writer = WRITERS.get(function)
    if writer is not None:
        return writer(face, *args, **kwargs)
    place = place_of_out(function)
    if place is not None and ("out" in kwargs or len(args) > place):
        out = kwargs["out"] if "out" in kwargs else args[place]
        others = {name: value for name, value in kwargs.items() if name != "out"}
        given = args[:place] if len(args) > place else args
        if len(args) > place + 1:
            refuse(f"{name_of(function)} with so many positional arguments cannot be recorded", "Name them.")
        while given and given[-1] is None:  # axis and dtype, left to NumPy
            given = given[:-1]
        if out is None:
            return apply(function, given, others, face, run)
        return into(face, out, function, given, others, run)
    if kwargs.get("overwrite_input"):
        refuse(f"{name_of(function)} with overwrite_input cannot be recorded", "Leave it out.")
    return apply(function, args, kwargs, face, run)


def into(
    face: Any,
    out: Any,
    function: Any,
    args: Sequence[Any],
    kwargs: Mapping[str, Any],
    run: Callable[..., Any] | None = None,
) -> Any:
    """The result of a function, written into `out`."""
    result = apply(function, args, kwargs, face, run)
    if not isinstance(out, Recorded):
        if followed(result):
            refuse_plain(function)
        return (run or function)(*unwrap(list(args)), **{name: unwrap(value) for name, value in kwargs.items()}, out=out)
    if np.shape(unwrap(result)) != out.shape or np.result_type(unwrap(result)) != out.dtype:
        refuse(f"{name_of(function)} with an out= of another shape or dtype than its result cannot be recorded", _NEW)
    write(out, ..., result, assign)
    return out


def refuse_plain(function: Any) -> None:
    refuse(
        f"{name_of(function)} would write values the gradient depends on into an array that the tape does not follow",
        "Make that array in the function itself, with np.zeros, np.copy or the like.",
    )


def assign(array: Any, value: Any) -> None:
    array[...] = value


def reads(function: Any) -> int:
    """How many arguments a function only reads, if it is given these and no keywords; -1 if it always writes."""
    if function in WRITERS:
        return -1
    place = place_of_out(function)
    return BY_NAME if place is None else place


def move(face: Any, target: Any, value: Any, run: Callable[[Any, Any], None], function: Any) -> None:
    """Record that values are moved into an array: `run(array, values)` does it to one of NumPy's."""
    if not isinstance(target, Recorded):
        if followed(value):
            refuse_plain(function)
        run(target, unwrap(value))
        return
    if isinstance(value, (list, tuple)):
        value = apply(np.array, (value,), {}, face) if followed(value) else np.array(value)
    numbers = np.arange(np.size(unwrap(value))).reshape(np.shape(unwrap(value)))
    source = np.full(target.shape, -1)
    run(source, numbers)
    if not target.ndim and source < 0:
        return
    written = np.nonzero(source >= 0) if target.ndim else ()
    if isinstance(value, Recorded) and value.ndim:
        moved = apply(np.take, (value, source[written]), {}, face)
    else:
        moved = value if np.ndim(unwrap(value)) == 0 else np.take(value, source[written])
    write(target, written, moved, lambda array, plain: run(array, unwrap(value)))


# Functions


def copyto(face: Any, dst: Any, src: Any, casting: str = "same_kind", where: Any = True) -> None:
    mask = unwrap(where)

    def run(array: Any, values: Any) -> None:
        rule = "unsafe" if array.dtype.kind == "i" else casting
        np.copyto(array, values, casting=rule, where=mask)  # type: ignore[arg-type]

    move(face, dst, src, run, np.copyto)


def put(face: Any, a: Any, ind: Any, v: Any, mode: str = "raise") -> None:
    where = unwrap(ind)
    move(face, a, v, lambda array, values: np.put(array, where, values, mode), np.put)  # type: ignore[arg-type]


def putmask(face: Any, a: Any, mask: Any, values: Any) -> None:
    where = unwrap(mask)
    move(face, a, values, lambda array, plain: np.putmask(array, where, plain), np.putmask)


def place(face: Any, arr: Any, mask: Any, vals: Any) -> None:
    where = unwrap(mask)
    move(face, arr, vals, lambda array, values: np.place(array, where, values), np.place)


def put_along_axis(face: Any, arr: Any, indices: Any, values: Any, axis: Any = -1) -> None:
    where = unwrap(indices)

    def run(array: Any, plain: Any) -> None:
        np.put_along_axis(array, where, plain, axis)

    move(face, arr, values, run, np.put_along_axis)


def fill_diagonal(face: Any, a: Any, val: Any, wrap: bool = False) -> None:
    refuse_overlap(a, val, np.fill_diagonal)
    move(face, a, val, lambda array, values: np.fill_diagonal(array, values, wrap), np.fill_diagonal)


def refuse_overlap(target: Any, value: Any, function: Any) -> None:
    """NumPy reads there what it has just written."""
    one, other = unwrap(target), unwrap(value)
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray) and np.may_share_memory(one, other):
        refuse(f"{name_of(function)} of an array from itself cannot be recorded", "Copy the values first.")


def nan_to_num(face: Any, x: Any, copy: bool = True, **kwargs: Any) -> Any:
    result = apply(np.nan_to_num, (x,), kwargs, face)
    if copy or not isinstance(x, Recorded) or not isinstance(unwrap(x), np.ndarray):
        return result
    write(x, ..., result, assign)
    return x


WRITERS: dict[Any, Callable[..., Any]] = {
    np.copyto: copyto, np.put: put, np.putmask: putmask, np.place: place, np.put_along_axis: put_along_axis,
    np.fill_diagonal: fill_diagonal, np.nan_to_num: nan_to_num,
}  # fmt: skip


# Ufuncs


def call_ufunc(face: Any, ufunc: np.ufunc, method: str, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
    """A call of a ufunc or of a method of it, as `__array_ufunc__` gets it: `out` is a tuple."""
    if method == "at":
        at(face, ufunc, *args)
        return None
    function = ufunc if method == "__call__" else getattr(ufunc, method)
    outs = kwargs.get("out")
    if outs is None:
        if "where" in kwargs and kwargs["where"] is not True and method == "__call__":
            refuse(f"{name_of(ufunc)} with where= and no out= leaves entries unset, and is not recorded", "Give out=.")
        return apply(function, args, kwargs, face)
    others = {name: value for name, value in kwargs.items() if name != "out" and (name, value) != ("dtype", None)}
    if method != "__call__":
        return into(face, outs[0], function, args, others)
    if others.pop("where", True) is not True:
        return _masked(face, ufunc, args, outs, unwrap(kwargs["where"]), others)
    results = apply(ufunc, args, {name: value for name, value in others.items() if name != "casting"}, face)
    parts = results if is_several(results) else (results,)
    given: Any = outs if is_several(results) else (outs[0],)
    plain = unwrap(list(args))
    found = []
    for number, (out, part) in enumerate(zip(given, parts, strict=True)):
        if out is None:
            found.append(part)
        elif isinstance(out, Recorded):
            alike = np.shape(unwrap(part)) == out.shape and np.result_type(unwrap(part)) == out.dtype
            write(out, ..., part, assign if alike else _runner(ufunc, plain, others, number))
            found.append(out)
        else:
            if followed(part):
                refuse_plain(ufunc)
            _runner(ufunc, plain, others, number)(out, None)
            found.append(out)
    return tuple(found) if is_several(results) else found[0]


def _runner(ufunc: np.ufunc, plain: list[Any], kwargs: Any, number: int) -> Callable[[Any, Any], None]:
    """NumPy's own writing of one result of a ufunc into an array, with its casts and its errors."""
    outs = [None] * ufunc.nout

    def run(array: Any, value: Any) -> None:
        ufunc(*plain, out=(*outs[:number], array, *outs[number + 1 :]), **kwargs)

    return run


def _masked(face: Any, ufunc: np.ufunc, args: Sequence[Any], outs: Any, mask: Any, kwargs: Any) -> Any:
    """A ufunc with out= and where=: only the entries of the mask are computed."""
    (out,) = outs
    plain = unwrap(list(args))
    if not isinstance(out, Recorded):
        if followed(list(args)):
            refuse_plain(ufunc)
        return ufunc(*plain, out=out, where=mask, **kwargs)
    where = np.broadcast_to(np.asarray(mask, bool), out.shape)
    picked = [np.broadcast_to(arg, where.shape)[where] if np.ndim(unwrap(arg)) else arg for arg in args]
    result = apply(ufunc, picked, kwargs, face)
    write(out, np.array(where), result, lambda array, value: ufunc(*plain, out=array, where=mask, **kwargs))
    return out


def at(face: Any, ufunc: np.ufunc, target: Any, index: Any, *values: Any) -> None:
    """`ufunc.at`: an entry that occurs several times at the index is changed as often, in order."""
    if not isinstance(target, Recorded):
        if followed(list(values)):
            refuse_plain(ufunc)
        ufunc.at(target, unwrap(index), *unwrap(list(values)))
        return
    where = unwrap(index)
    value = values[0] if values else None
    if isinstance(value, (list, tuple)):
        value = apply(np.array, (value,), {}, face)
    plain = unwrap(list(values))
    if ufunc in (np.add, np.subtract):
        sign = 1.0 if ufunc is np.add else -1.0

        def added(array: Any, *others: Any) -> Any:
            new = array.copy()
            ufunc.at(new, where, *plain)
            return new

        write(target, ..., apply(accumulated, (target, where, value, sign), {}, face, added), assign)
        return
    places = np.arange(target.size).reshape(target.shape)[where]
    if isinstance(value, Recorded) and value.ndim:
        value = apply(np.broadcast_to, (value, places.shape), {}, face)
    elif np.ndim(value):
        value = np.broadcast_to(value, places.shape)
    _in_turns(face, ufunc, target, places, value, bool(values), lambda array: ufunc.at(array, where, *plain))


def _in_turns(
    face: Any, ufunc: np.ufunc, target: Any, places: Any, value: Any, binary: bool, run: Callable[[Any], None]
) -> None:
    """The entries at `places`, which may repeat, by turns in which none does; the last turn leaves NumPy's own result."""
    flat = places.ravel()
    order = np.argsort(flat, kind="stable")
    ordered = flat[order]
    first = np.searchsorted(ordered, ordered)
    turn = np.empty(flat.size, int)
    turn[order] = np.arange(flat.size) - first
    exact = unwrap(target).copy()
    run(exact)
    turns = int(turn.max()) + 1 if flat.size else 0
    for number in range(turns):
        (chosen,) = np.nonzero(turn == number)
        index = np.unravel_index(flat[chosen], target.shape)
        operands = [target[index]]
        if binary:
            operands.append(apply(np.take, (value, chosen), {}, face) if np.ndim(unwrap(value)) else value)
        result = apply(ufunc, operands, {}, face)
        end = exact if number == turns - 1 else None

        def put_back(array: Any, plain: Any, index: Any = index, end: Any = end) -> None:
            array[index] = plain if end is None else end[index]

        write(target, index, result, put_back)
