"""Changed: the kinds of lists that grow and shrink."""

from typing import Any

from tangentish import helpers
from tangentish.kinds import NOTHING, UNKNOWN, Kind, Nest, Sequence, entry_of, is_list, join

CHANGES = (helpers.appended, helpers.extended, helpers.inserted, helpers.with_entry, helpers.without_entry)


def changed_list(function: str, kinds: list[Kind], values: list[Any]) -> Kind:
    """The kind of what `function`, one of CHANGES, makes of a list; `values` holds constant arguments, or `...`."""
    before, *rest = kinds
    if before is NOTHING:
        return NOTHING
    if not is_list(before):
        return UNKNOWN
    if isinstance(before, Nest):
        exact = _exactly(getattr(helpers, function), before, rest, values[1:])
        if exact is not None:
            return exact
    entry = entry_of(before)
    if function == "extended":
        entry = join(entry, entry_of(rest[0]))
    elif function != "without_entry":
        entry = join(entry, rest[-1], None)
    return Sequence(entry)


def _exactly(function: Any, before: Nest, rest: list[Kind], values: list[Any]) -> Kind | None:
    """The kind of a list of known length, if all is known that decides which entries it has."""
    given: list[Any] = [list(before.kinds), *rest]
    if function is helpers.extended:
        if not isinstance(rest[0], Nest) or not issubclass(rest[0].cls, tuple | list):
            return None
        given[1] = list(rest[0].kinds)
    elif function is not helpers.appended:
        place = values[0]
        if type(place) is not int or (function is not helpers.inserted and not -len(given[0]) <= place < len(given[0])):
            return None
        given[1] = place
    entries = function(*given)
    return Nest(list, tuple(range(len(entries))), tuple(entries))
