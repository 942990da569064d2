"""Nests of lists, tuples and dicts, as TensorFlow takes them: the values of dicts in order of their keys."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

__all__ = ["assert_same_structure", "flatten", "is_nested", "map_structure", "pack", "pack_sequence_as"]


class _Nests(dict[type, bool]):
    """Whether a type is one of nests: to ask `Mapping` takes long."""

    def __missing__(self, kind: type) -> bool:
        self[kind] = answer = issubclass(kind, (list, tuple, Mapping))
        return answer


_is_nest = _Nests().__getitem__


def is_nested(value: Any) -> bool:
    """Whether the value is a list, tuple or mapping: anything else is a leaf."""
    return _is_nest(type(value))


def flatten(structure: Any) -> list[Any]:
    """The leaves of a nest; a leaf alone is a list of one."""
    if not _is_nest(type(structure)):
        return [structure]
    found: list[Any] = []
    _collect(structure, found)
    return found


def _collect(structure: Any, found: list[Any]) -> None:
    items = structure
    if not isinstance(structure, (list, tuple)):
        items = [structure[key] for key in _sorted_keys(structure)]
    for item in items:
        if _is_nest(type(item)):
            _collect(item, found)
        else:
            found.append(item)


def pack_sequence_as(structure: Any, flat_sequence: Iterable[Any]) -> Any:
    """A nest like `structure` with other leaves, in the order of `flatten`."""
    leaves = list(flat_sequence)
    wanted = len(flatten(structure))
    if wanted != len(leaves):
        raise ValueError(f"the structure has {wanted} leaves, the sequence {len(leaves)} elements")
    return pack(structure, iter(leaves))


def pack(structure: Any, leaves: Iterator[Any]) -> Any:
    """As `pack_sequence_as`, for as many leaves as there have to be."""
    if not _is_nest(type(structure)):
        return next(leaves)
    if isinstance(structure, (list, tuple)):
        items = [pack(item, leaves) for item in structure]
        if type(structure) is list:
            return items
        return type(structure)(*items) if hasattr(structure, "_fields") else type(structure)(items)
    packed = {key: pack(structure[key], leaves) for key in _sorted_keys(structure)}
    ordered = [(key, packed[key]) for key in structure]
    return dict(ordered) if type(structure) is dict else type(structure)(ordered)


def _sorted_keys(mapping: Mapping[Any, Any]) -> list[Any]:
    try:
        return sorted(mapping)
    except TypeError:
        raise TypeError(
            f"the keys of a dict in a nest must be sortable, these are not: {list(mapping)}"
        ) from None


def map_structure(function: Callable[..., Any], *structures: Any) -> Any:
    """A nest like the first with the function applied to corresponding leaves of all."""
    for other in structures[1:]:
        assert_same_structure(structures[0], other)
    columns = zip(*(flatten(structure) for structure in structures), strict=True)
    return pack_sequence_as(structures[0], [function(*leaves) for leaves in columns])


def assert_same_structure(nest1: Any, nest2: Any) -> None:
    """Raise ValueError if two nests differ in structure, TypeError if in the types of containers."""
    if is_nested(nest1) != is_nested(nest2):
        raise ValueError(f"the structures differ: {nest1!r} and {nest2!r}")
    if not is_nested(nest1):
        return
    if type(nest1) is not type(nest2) and not (isinstance(nest1, Mapping) and isinstance(nest2, Mapping)):
        raise TypeError(f"the structures differ in type: {type(nest1).__name__} and {type(nest2).__name__}")
    if isinstance(nest1, Mapping):
        if _sorted_keys(nest1) != _sorted_keys(nest2):
            raise ValueError(f"the dicts differ in their keys: {list(nest1)} and {list(nest2)}")
        pairs = [(nest1[key], nest2[key]) for key in nest1]
    else:
        if len(nest1) != len(nest2):
            raise ValueError(f"the structures differ in length: {len(nest1)} and {len(nest2)}")
        pairs = list(zip(nest1, nest2, strict=True))
    for left, right in pairs:
        assert_same_structure(left, right)
