"""Nests: arguments made of tuples, lists, dicts, namedtuples and dataclasses, taken apart and put together
again.
"""

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

LEAF = object()  # the structure of what is no nest

__all__ = ["LEAF", "flatten", "rebuild", "share_memory"]


@dataclasses.dataclass(frozen=True)
class Structure:
    """A nest without its leaves: its class, its keys (positions, dict keys, field names) and its parts'
    structures.
    """

    cls: type
    keys: tuple[Any, ...]
    parts: tuple[Any, ...]


def flatten(value: Any) -> tuple[list[Any], Any]:
    """The leaves of a nest, and the structure from which `rebuild` makes it again; a leaf is a list of one.

    >>> flatten({"w": 1.0, "b": [2.0, None]})[0]
    [1.0, 2.0, None]
    """
    leaves: list[Any] = []
    return leaves, _flatten(value, leaves)


def _flatten(value: Any, leaves: list[Any]) -> Any:
    cls = type(value)
    if cls in (tuple, list) or (isinstance(value, tuple) and hasattr(cls, "_fields")):
        keys: tuple[Any, ...] = tuple(range(len(value)))
        parts = tuple(value)
    elif cls is dict:
        keys, parts = tuple(value), tuple(value.values())
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        keys = tuple(field.name for field in dataclasses.fields(value))
        parts = tuple(getattr(value, key) for key in keys)
    else:
        leaves.append(value)
        return LEAF
    return Structure(cls, keys, tuple(_flatten(part, leaves) for part in parts))


def rebuild(structure: Any, leaves: Sequence[Any]) -> Any:
    """The nest of a structure with these leaves."""
    todo = iter(leaves)
    return _rebuild(structure, todo)


def _rebuild(structure: Any, leaves: Any) -> Any:
    if structure is LEAF:
        return next(leaves)
    parts = [_rebuild(part, leaves) for part in structure.parts]
    if structure.cls is dict:
        return dict(zip(structure.keys, parts, strict=True))
    if structure.cls in (tuple, list):
        return structure.cls(parts)
    if hasattr(structure.cls, "_fields"):
        return structure.cls(*parts)
    return structure.cls(**dict(zip(structure.keys, parts, strict=True)))


def share_memory(values: Iterable[Any]) -> bool:
    """Whether two arrays in different ones of these values share memory."""
    arrays = [[leaf for leaf in flatten(value)[0] if isinstance(leaf, np.ndarray)] for value in values]
    pairs = [(a, b) for i, some in enumerate(arrays) for others in arrays[i + 1 :] for a in some for b in others]
    return any(np.may_share_memory(a, b) and np.shares_memory(a, b) for a, b in pairs)
