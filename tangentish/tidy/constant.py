"""Constant: names that loops only hand round, so that they hold one value throughout, become one name."""

import collections
from collections.abc import Container

from tangentish.analyse.facts import facts, parts
from tangentish.tidy.effects import every, written_into
from tangentish.tidy.rename import renamed
from tangentish.tidy.reuse import without_idle_copies
from tangentish.tree import Node, nodes


def constant_names(body: list[Node], temporary: set[str]) -> list[Node]:
    """The statements, with one name for those of `temporary` that are bound once, and else to copies of each other.

    >>> print_block(constant_names(block("a = f(x)\\nwhile a:\\n    b = a\\n    g(b)\\n    a = b"), {"a", "b"}))
    a = f(x)
    while a:
        g(a)
    """
    loops = [node for node in body if type(node) in (nodes.For, nodes.While)]
    if not loops:
        return body
    sources: dict[str, set[str]] = {}
    for node in every(body):
        if is_copy(node):
            sources.setdefault(node.targets[0].id, set()).add(node.value.id)
    values = bindings(body, sources)
    inside = bindings(loops, sources)
    changed = written_into(body)
    meaning: dict[str, str] = {}
    for root, count in values.items():
        if count != 1 or root not in sources or root not in temporary or root in inside:
            continue
        same = {root} | {one for one in sources if one in temporary and one not in values}
        while apart := {one for one in same if not sources[one] & sources.keys() <= same}:
            same -= apart
        if root in same and same.isdisjoint(changed):
            meaning |= dict.fromkeys(same, root)
    return without_idle_copies(renamed(body, meaning)) if meaning else body


def is_copy(node: Node) -> bool:
    """`a = b`."""
    return type(node) is nodes.Assign and type(node.value) is nodes.Name and type(node.targets[0]) is nodes.Name


def bindings(block: list[Node], copied: Container[str]) -> "collections.Counter[str]":
    """How often each name is bound, other than to one of the names `copied`."""
    others = [node for node in every(block) if not (is_copy(node) and node.value.id in copied)]
    return collections.Counter(one for node in others for part in parts(node) for one in facts(part).bound)
