"""Arguments and parameters across a call: which argument goes where, and kinds as the other side sees them."""

from typing import Any

from tangentish.capture import Captured, Parameter
from tangentish.kinds import LONG, WIDE, Array, Dim, Kind, Nest, Sequence, kind_of
from tangentish.tree import nodes


def bind(callee: Captured, arguments: list[Any], keywords: dict[str, Any]) -> "dict[str, Any] | None":
    """The argument of each parameter: a node, a list or dict of nodes for `*args` or `**kwargs`, or the default."""
    given: dict[str, Any] = {}
    rest, named = list(arguments), dict(keywords)
    for parameter in callee.parameters:
        if parameter.kind is Parameter.VAR_POSITIONAL:
            given[parameter.name], rest = rest, []
        elif parameter.kind is Parameter.VAR_KEYWORD:
            given[parameter.name], named = named, {}
        elif rest and parameter.kind is not Parameter.KEYWORD_ONLY:
            given[parameter.name] = rest.pop(0)
        elif parameter.name in named:
            given[parameter.name] = named.pop(parameter.name)
        elif parameter.default is not Parameter.empty:
            given[parameter.name] = parameter.default
        else:
            return None
    return None if rest or named else given


def kind_of_argument(value: Any) -> Kind:
    if isinstance(value, nodes.Constant):
        return value.value
    if isinstance(value, list):
        return Nest(tuple, tuple(range(len(value))), tuple(map(kind_of_argument, value)))
    if isinstance(value, dict):
        return Nest(dict, tuple(value), tuple(map(kind_of_argument, value.values())))
    return kind_of(value)


def without_lengths(kind: Kind) -> Kind:
    """A kind as seen from another function: lengths are 1, known not to be 1, or unknown."""
    if isinstance(kind, Array):
        named = enumerate(kind.dims)
        dims = (1 if not isinstance(n, Dim) else _without_name(n) or Dim("?" + str(i)) for i, n in named)
        return Array(kind.dtype, tuple(dims))
    if isinstance(kind, Nest):
        return Nest(kind.cls, kind.keys, tuple(map(without_lengths, kind.kinds)))
    if isinstance(kind, Sequence):
        return Sequence(without_lengths(kind.kind))
    return kind


def _without_name(dim: Dim) -> Dim | None:
    if dim.long and not dim.offset:
        return LONG
    return WIDE if dim.wide else None


def seen_from_caller(kind: Kind, arguments: dict[str, Kind]) -> Kind:
    """The kind of a call's result: a length of a parameter is one of the argument, any other is unknown."""
    if isinstance(kind, Nest):
        return Nest(kind.cls, kind.keys, tuple(seen_from_caller(part, arguments) for part in kind.kinds))
    if isinstance(kind, Sequence):
        return Sequence(seen_from_caller(kind.kind, arguments))
    if not isinstance(kind, Array):
        return kind
    lengths = {
        f"{parameter}.shape[{axis}]": dim
        for parameter, its in arguments.items()
        if isinstance(its, Array)
        for axis, dim in enumerate(its.dims)
    }
    dims: list[int | Dim] = []
    for place_, dim in enumerate(kind.dims):
        known = 1 if isinstance(dim, int) else lengths.get(dim.base)
        if isinstance(known, Dim) and isinstance(dim, Dim) and dim.offset:
            known = Dim(known.base, known.offset + dim.offset) if not known.offset else None
        dims.append(known or Dim(f"?{place_}"))
    return Array(kind.dtype, tuple(dims))


def any_in(value: Any, active: frozenset[str]) -> bool:
    if isinstance(value, list):
        return any(any_in(part, active) for part in value)
    if isinstance(value, dict):
        return any(any_in(part, active) for part in value.values())
    return isinstance(value, nodes.Name) and value.id in active
