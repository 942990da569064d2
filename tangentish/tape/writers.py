"""NumPy's functions and methods that write into an array they are given, as the tape records them.

Functions that move values (`np.put`, `np.copyto`, ...) are told apart by nothing but what they do: run on numbers, they
say which value goes where.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from tangentish.outputs import BY_NAME, place_of_out
from tangentish.tape import calls
from tangentish.tape.memory import followed, overlap, write, write_within
from tangentish.tape.operations import apply
from tangentish.tape.refusals import refuse
from tangentish.tape.serving import name_of
from tangentish.tape.tensor import Tensor
from tangentish.tape.values import unwrap

OWN = (
    "Make that array with np.zeros, np.copy or the like, in the function that is differentiated or in one that it "
    "calls by its name."
)
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
            return calls.call(function, given, others, face, run)
        return into(face, out, function, given, others, run)
    for name, value in kwargs.items():
        if name.startswith("overwrite_") and value:
            refuse(f"{name_of(function)} with {name} cannot be recorded", "Leave it out.")
    return calls.call(function, args, kwargs, face, run)


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
    if not isinstance(out, Tensor):
        if followed(result):
            refuse_plain(function)
        plain = {name: unwrap(value) for name, value in kwargs.items()}
        return (run or function)(*unwrap(list(args)), **plain, out=out)
    if np.shape(unwrap(result)) != out.shape or np.result_type(unwrap(result)) != out.dtype:
        refuse(f"{name_of(function)} with an out= of another shape or dtype than its result cannot be recorded", _NEW)
    write(out, ..., result, assign)
    return out


def refuse_plain(function: Any) -> None:
    refuse(
        f"{name_of(function)} would write values the gradient depends on into an array that the tape does not follow",
        OWN,
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
    if not isinstance(target, Tensor):
        if followed(value):
            refuse_plain(function)
        run(target, unwrap(value))
        return
    if isinstance(value, (list, tuple)):
        value = apply(np.array, (value,), {}, face) if followed(value) else np.array(value)
    if overlap(target, value):
        write_within(target, value, run)
        return
    numbers = np.arange(np.size(unwrap(value))).reshape(np.shape(unwrap(value)))
    source = np.full(target.shape, -1)
    run(source, numbers)
    if not target.ndim and source < 0:
        return
    written = np.nonzero(source >= 0) if target.ndim else ()
    if isinstance(value, Tensor) and value.ndim:
        moved = apply(np.take, (value, source[written]), {}, face)
    else:
        moved = value if np.ndim(unwrap(value)) == 0 else np.take(value, source[written])
    write(target, written, moved, lambda array, plain: run(array, unwrap(value)))


def copyto(face: Any, dst: Any, src: Any, casting: str = "same_kind", where: Any = True) -> None:
    mask = unwrap(where)

    def run(array: Any, values: Any) -> None:
        np.copyto(array, values, casting=casting, where=mask)  # type: ignore[arg-type]

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
    move(face, a, val, lambda array, values: np.fill_diagonal(array, values, wrap), np.fill_diagonal)


def nan_to_num(face: Any, x: Any, copy: bool = True, **kwargs: Any) -> Any:
    result = apply(np.nan_to_num, (x,), kwargs, face)
    if copy or not isinstance(x, Tensor) or not isinstance(unwrap(x), np.ndarray):
        return result
    write(x, ..., result, assign)
    return x


WRITERS: dict[Any, Callable[..., Any]] = {
    np.copyto: copyto, np.put: put, np.putmask: putmask, np.place: place, np.put_along_axis: put_along_axis,
    np.fill_diagonal: fill_diagonal, np.nan_to_num: nan_to_num,
}  # fmt: skip
