"""Ordering: `sorted(xs, key=f)`, `min` and `max`: the entries are taken in the order of what f gives for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tangentish.capture import Captured
from tangentish.lower.comprehensions import listed
from tangentish.scope import Scope
from tangentish.tree import Node, call, dotted, name, nodes, place, target, transform

if TYPE_CHECKING:
    from tangentish.lower.flatten import Flattener

ORDERING = (sorted, min, max)
HELPERS = {sorted: "order_of", min: "place_of_least", max: "place_of_most"}


def keyed(body: list[Node], captured: Captured, scope: Scope) -> list[Node]:
    """Statements in which `key=f` of what is ordered stands for the list of what f gives for the entries.

    >>> keyed("return sorted(x, key=f)")
    return sorted(x, key=[f(v) for v in entries])

    What is ordered is listed under the name that the comprehension runs over, when it is lowered.
    """

    def visit(node: Node) -> Node | None:
        if not isinstance(node, nodes.Call) or not isinstance(node.func, nodes.Name) or len(node.args) != 1:
            return None
        origin = captured.names.get(node.func.id)
        key = next((keyword.value for keyword in node.keywords if keyword.arg == "key"), None)
        if origin is None or not any(origin.value is one for one in ORDERING):
            return None
        if isinstance(node.args[0], nodes.Starred):
            return None
        rest = [keyword for keyword in node.keywords if keyword.arg != "key"]
        plain = all(keyword.arg == "reverse" and isinstance(keyword.value, nodes.Constant) for keyword in rest)
        known = isinstance(key, nodes.Lambda | nodes.Name) or dotted(key or node) is not None
        if key is None or not known or not plain:
            return None
        run = transform(listed_before(node.args[0], captured), visit)
        own, entries = scope.fresh("v"), scope.fresh("entries")
        given = place(nodes.Call(transform(key, visit), [place(name(own), key)], []), key)
        clause = nodes.comprehension(place(target(own), key), place(name(entries), key), [], 0)
        keys = place(nodes.ListComp(given, [clause]), key)
        return place(nodes.Call(node.func, [run], [nodes.keyword("key", keys), *rest]), node)

    found: list[Node] = transform(body, visit)
    return found


def listed_before(node: Node, captured: Captured) -> Node:
    """What `list(xs)` lists, for readers that list it themselves; any other expression as it is."""
    if isinstance(node, nodes.Call) and isinstance(node.func, nodes.Name) and len(node.args) == 1 and not node.keywords:
        origin = captured.names.get(node.func.id)
        if origin is not None and (origin.value is list or origin.value is tuple):
            inner: Node = node.args[0]
            return node if isinstance(inner, nodes.Starred | nodes.GeneratorExp) else inner
    return node


def ordered(flattener: Flattener, node: Node, function: Any) -> Node | None:
    """The value of a call whose `key` has become the list of keys; None for any other call."""
    first = node.keywords[0] if node.keywords else None
    if first is None or first.arg != "key" or not isinstance(first.value, nodes.ListComp):
        return None
    if not any(function is one for one in ORDERING):
        return None
    (given,), entries = node.args, first.value.generators[0].iter.id
    if not isinstance(given, nodes.GeneratorExp):
        own = flattener.scope.fresh("v")
        flattener.locals.add(own)
        clause = nodes.comprehension(place(target(own), node), given, [], 0)
        given = place(nodes.ListComp(place(name(own), node), [clause]), node)
    listed(flattener, given, entries)
    keys = listed(flattener, first.value)
    found = call(flattener.helper(HELPERS[function]), keys, *(keyword.value for keyword in node.keywords[1:]))
    place_ = flattener.atom_of(found)
    if function is not sorted:
        return nodes.Subscript(name(entries), place_, nodes.Load())
    index = flattener.scope.fresh("k")
    flattener.locals |= {index, place_.id}
    clause = nodes.comprehension(place(target(index), node), place_, [], 0)
    entry = nodes.Subscript(name(entries), name(index), nodes.Load())
    return listed(flattener, place(nodes.ListComp(place(entry, node), [clause]), node))


def orders(captured: Captured) -> bool:
    """Whether a function orders something by a key."""
    if nodes.keyword not in captured.sorts:
        return False
    return any(any(origin.value is one for one in ORDERING) for origin in captured.names.values())
