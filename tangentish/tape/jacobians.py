"""Jacobians of a record, one reverse sweep for each row."""

import math
from typing import Any

import numpy as np

from tangentish.tape.adjoints import dtype_of, plain, pulled
from tangentish.tape.operations import apply
from tangentish.tape.record import Record, Recorded, carries_derivative
from tangentish.tape.tensor import SweptTensor
from tangentish.tape.values import new_tensor


def jacobians(record: Record, target: Any, sources: list[Any], zeros: bool) -> list[Any]:
    """For each source the derivative of all elements of the target, of shape target + source."""
    value = plain(target)
    shape = np.shape(value)
    rows = []
    if carries_derivative(value):
        for place in range(math.prod(shape)):
            seed = np.zeros(math.prod(shape), dtype_of(value))
            seed[place] = 1
            rows.append(_row(record, target, seed.reshape(shape), sources))
        if not rows:  # whether there is a way does not depend on elements
            connected = _row(record, target, np.ones(shape, dtype_of(value)), sources)
    found = []
    for i, source in enumerate(sources):
        whole = (*shape, *np.shape(plain(source)))
        column = [row[i] for row in rows]
        if rows and any(part is not None for part in column):
            found.append(_stacked(source, column, 0, whole))
        elif zeros or (not rows and carries_derivative(value) and connected[i] is not None):
            found.append(_zeros(source, whole, dtype_of(plain(source))))
        else:
            found.append(None)
    return found


def batch_jacobian(record: Record, target: Any, source: Any) -> Any:
    """The derivative of each example of the target by the same example of the source."""
    value, shape = plain(target), np.shape(plain(target))
    inner = np.shape(plain(source))[1:]
    whole = (*shape, *inner)
    columns = []
    if carries_derivative(value) and math.prod(whole):
        for place in range(math.prod(shape[1:])):
            seed = np.zeros((shape[0], math.prod(shape[1:])), dtype_of(value))
            seed[:, place] = 1
            columns += _row(record, target, seed.reshape(shape), [source])
    if all(part is None for part in columns):
        return _zeros(source, whole, dtype_of(value))
    return _stacked(source, columns, 1, whole)


def _row(record: Record, target: Any, seed: Any, sources: list[Any]) -> list[Any]:
    return pulled(record, [(target._key, new_tensor(SweptTensor, seed[()]))], sources)


def _stacked(source: Any, parts: list[Any], axis: int, shape: tuple[int, ...]) -> Any:
    face = _face(source)
    some = next(part for part in parts if part is not None)
    parts = [_zeros(source, np.shape(some._value), dtype_of(some._value)) if one is None else one for one in parts]
    return apply(np.reshape, (apply(np.stack, (parts, axis), {}, face), shape), {}, face)


def _zeros(source: Any, shape: tuple[int, ...], dtype: Any) -> Any:
    return new_tensor(_face(source), np.zeros(shape, dtype))


def _face(source: Any) -> Any:
    return type(source) if isinstance(source, Recorded) else source._face
