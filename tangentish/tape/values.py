"""Tensors in lists and tuples, as arguments of functions hold them: find them, unwrap them, make new ones."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from tangentish.tape.record import Recorded, Stored, new_key


def unwrap(value: Any) -> Any:
    """The plain value of a tensor or variable, in lists and tuples too."""
    if isinstance(value, Recorded):
        return value._value
    if isinstance(value, Stored):
        return value.value()._value
    if is_several(value):
        return rebuild(value, [unwrap(item) for item in value])
    return value


def swept(value: Any) -> Any:
    """The value with its tensors as a recorded sweep takes them."""
    if isinstance(value, Recorded):
        return value._swept()
    if is_several(value):
        return rebuild(value, [swept(item) for item in value])
    return value


def read_variables(value: Any) -> Any:
    """The value with variables in it replaced by their tensors."""
    if isinstance(value, Stored):
        return value.value()
    if type(value) in (list, tuple):
        return type(value)([read_variables(item) for item in value])
    return value


def tensors_in(value: Any, path: tuple[int, ...] = ()) -> Iterator[tuple[Recorded, tuple[int, ...]]]:
    """The tensors in lists and tuples, each with the indices that lead to it."""
    if isinstance(value, Recorded):
        yield value, path
    elif type(value) in (list, tuple):
        for i, item in enumerate(value):
            yield from tensors_in(item, (*path, i))


def new_tensor(face: Any, value: Any) -> Any:
    """A tensor of the class `face` with a value that nobody else will write to."""
    tensor = object.__new__(face)
    tensor._value = value
    tensor._key = new_key()
    return tensor


def same_tensor(face: Any, tensor: Recorded) -> Any:
    """The tensor under another face: to tapes the two are one."""
    if type(tensor) is face:
        return tensor
    other = object.__new__(face)
    other._value = tensor._value
    other._key = tensor._key
    if tensor._life is not None:
        other._life = tensor._life
    return other


def is_several(value: Any) -> bool:
    """Whether a function's result is a list or tuple of results."""
    return isinstance(value, (list, tuple))


def rebuild(value: Any, parts: list[Any]) -> Any:
    """A list or tuple, named or not, of the kind of `value` with these parts."""
    return type(value)(*parts) if hasattr(value, "_fields") else type(value)(parts)


def is_numeric(value: Any) -> bool:
    """Whether a function's result is an array or a real or complex number: not a shape or a count."""
    return isinstance(value, (np.ndarray, np.generic, float, complex))
