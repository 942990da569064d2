"""Dicts that the function makes and changes, with keys that are known: an item is a variable of its own."""

import functools
from collections import Counter
from typing import Any

from tangentish.scope import Scope
from tangentish.tree import Node, name, nodes, place, target, transform, walk


def items_as_names(function: Node, scope: Scope) -> Node:
    """The function, with `state["a"]` as `state_a` where all that it does with `state` is to read and set its items.

    Dicts that have another name, or are handed to somebody, are left as they are.
    """
    tables = changed_dicts(function)
    if not tables:
        return function

    @functools.cache
    def variable(table: str, key: Any) -> str:
        plain = isinstance(key, str) and key.isidentifier()
        return scope.fresh(f"{table}_{key}" if plain else f"{table}_item")

    def visit(node: Node) -> Node | None:
        if is_item(node) and node.value.id in tables:
            one = variable(node.value.id, node.slice.value)
            return place(name(one) if isinstance(node.ctx, nodes.Load) else target(one), node)
        if is_display(node) and bound_name(node) in tables:
            if not node.value.keys:
                return place(nodes.Pass(), node)
            to = [target(variable(bound_name(node), key.value)) for key in node.value.keys]
            values = [transform(value, visit) for value in node.value.values]
            if len(to) == 1:
                return place(nodes.Assign(to, values[0], None), node)
            pair = nodes.Tuple(to, nodes.Store()), nodes.Tuple(values, nodes.Load())
            return place(nodes.Assign([pair[0]], pair[1], None), node)
        return None

    whole: Node = transform(function, visit)
    return whole


def changed_dicts(function: Node) -> frozenset[str]:
    """The names of dicts of which a function only reads and sets items with constant keys, after it made them."""
    used: Counter[str] = Counter()
    known: Counter[str] = Counter()
    changed: set[str] = set()
    made: Counter[str] = Counter()
    everything = walk(function)
    if not any(isinstance(node, nodes.Dict) for node in everything):
        return frozenset()
    for node in everything:
        if isinstance(node, nodes.Try):  # which may ask for an item that is not there
            return frozenset()
        if isinstance(node, nodes.Name):
            used[node.id] += 1
        elif is_item(node):
            known[node.value.id] += 1
            if isinstance(node.ctx, nodes.Store):
                changed.add(node.value.id)
        elif is_display(node):
            made[bound_name(node)] += 1
            known[bound_name(node)] += 1
    alone = [one for one in changed if made[one] == 1 and used[one] == known[one]]
    return frozenset(one for one in alone if reads_are_certain(function.body, one, known[one] - 1))


def reads_are_certain(block: list[Node], table: str, count: int) -> bool:
    """Whether all `count` items stand behind the display of a dict in its block, and are there when they are read.

    An item is there if it is in the display, or was set by a statement of the same block: else it may be missing, or
    be that of an earlier turn of a loop.
    """
    for place_, node in enumerate(block):
        if is_display(node) and bound_name(node) == table:
            there = {key.value for key in node.value.keys}
            for later in block[place_ + 1 :]:
                items = [part for part in walk(later) if is_item(part) and part.value.id == table]
                updated = [part.target for part in walk(later) if isinstance(part, nodes.AugAssign)]
                read = [one for one in items if isinstance(one.ctx, nodes.Load) or any(one is to for to in updated)]
                if not there.issuperset(one.slice.value for one in read):
                    return False
                if isinstance(later, nodes.Assign):
                    there.update(one.slice.value for one in items if isinstance(one.ctx, nodes.Store))
                count -= len(items)
            return count == 0
    inner = [getattr(node, field, None) for node in block for field in ("body", "orelse")]
    return any(reads_are_certain(one, table, count) for one in inner if isinstance(one, list))


def is_item(node: Node) -> bool:
    """`table["key"]`."""
    if not isinstance(node, nodes.Subscript) or not isinstance(node.value, nodes.Name):
        return False
    return isinstance(node.slice, nodes.Constant) and type(node.slice.value) in (str, int)


def is_display(node: Node) -> bool:
    """`table = {"key": value}`."""
    if not isinstance(node, nodes.Assign | nodes.AnnAssign) or not bound_name(node):
        return False
    known = isinstance(node.value, nodes.Dict)
    return known and all(isinstance(key, nodes.Constant) and type(key.value) in (str, int) for key in node.value.keys)


def bound_name(node: Node) -> str:
    to = node.target if isinstance(node, nodes.AnnAssign) else node.targets[0] if len(node.targets) == 1 else None
    return str(to.id) if isinstance(to, nodes.Name) else ""
