"""NumPy's ufuncs with `out` and `where`, and their method `at`, as the tape records what they write."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tangentish.helpers import accumulated
from tangentish.tape.memory import followed, write
from tangentish.tape.operations import apply
from tangentish.tape.refusals import refuse
from tangentish.tape.serving import name_of
from tangentish.tape.tensor import Tensor
from tangentish.tape.values import is_several, unwrap
from tangentish.tape.writers import assign, into, refuse_plain


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
        elif isinstance(out, Tensor):
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
    if not isinstance(out, Tensor):
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
    if not isinstance(target, Tensor):
        if followed(list(values)):
            refuse_plain(ufunc)
        ufunc.at(target, unwrap(index), *unwrap(list(values)))
        return
    where = unwrap(index)
    value: Any = values[0] if values else None
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
    if isinstance(value, Tensor) and np.ndim(unwrap(value)):
        value = apply(np.broadcast_to, (value, places.shape), {}, face)
    elif np.ndim(value):
        value = np.broadcast_to(value, places.shape)
    _in_turns(face, ufunc, target, places, value, bool(values), lambda array: ufunc.at(array, where, *plain))


def _in_turns(
    face: Any, ufunc: np.ufunc, target: Any, places: Any, value: Any, binary: bool, run: Callable[[Any], None]
) -> None:
    """Change the entries at `places`, which may repeat, by turns in which none does; the last leaves NumPy's result."""
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
