"""Reuse: give bindings of the user's variable back its one name, where their values are not needed side by side."""

from collections.abc import Mapping

from tangentish.analyse.facts import binds, reads
from tangentish.analyse.liveness import liveness_of
from tangentish.tidy.effects import blocks, every
from tangentish.tidy.rename import binds_and_reads, renamed
from tangentish.tree import Node, names_written, nodes


def reuse(body: list[Node], groups: dict[str, str], parameters: list[str], kinds: "Mapping[str, object]") -> list[Node]:
    """Rename names to their group's name where no two of the group are alive at once with different values.

    Only names of one kind share a name. The expressions given stay as they are.

    >>> print_block(reuse(block("a = f(x)\\na2 = g(a)\\nreturn a2"), {"a": "a", "a2": "a"}, [], {}))
    a = f(x)
    a = g(a)
    return a
    """
    table = liveness_of(body)
    clashes: dict[str, set[str]] = {}
    mates: dict[str, set[str]] = {}
    for name, its in groups.items():
        mates.setdefault(its, set()).add(name)

    def clash(one: str, other: str) -> None:
        if one != other:
            clashes.setdefault(one, set()).add(other)
            clashes.setdefault(other, set()).add(one)

    for node in every(body):
        if isinstance(node, nodes.For):
            bound, after = tuple(names_written(node.target)), table.head[id(node)]
            after = after.union(*map(reads, every(node.body)))
        elif isinstance(node, nodes.Assign | nodes.AugAssign):
            bound, after = binds(node), table.after[id(node)]
        else:
            continue
        same = node.value.id if isinstance(node, nodes.Assign) and isinstance(node.value, nodes.Name) else None
        for name in bound:
            if name in groups:
                for other in mates[groups[name]] & after:
                    if other != same:  # a copy holds the same value as what it copies
                        clash(name, other)
    order = list(dict.fromkeys(one for node in every(body) for one in binds_and_reads(node)))
    entry = groups.keys() & order
    for name in parameters:
        for other in entry:
            if other in parameters:
                clash(name, other)
    meaning: dict[str, str] = {}
    members: dict[str, list[str]] = {}
    for name in [*parameters, *(name for name in order if name not in parameters)]:
        group = groups.get(name)
        if group is None:
            continue
        for representative, merged in members.items():
            if (
                groups[representative] == group
                and kinds.get(name) == kinds.get(representative)
                and all(other not in clashes.get(name, ()) for other in merged)
            ):
                merged.append(name)
                meaning[name] = representative
                break
        else:
            members[name] = [name]
    return without_idle_copies(renamed(body, meaning))


def without_idle_copies(block: list[Node]) -> list[Node]:
    for node in block:
        for inner in blocks(node):
            inner[:] = without_idle_copies(inner)
    return [node for node in block if not is_idle_copy(node)]


def is_idle_copy(node: Node) -> bool:
    """`x = x`."""
    if not isinstance(node, nodes.Assign):
        return False
    to = node.targets[0]
    return isinstance(to, nodes.Name) and isinstance(node.value, nodes.Name) and to.id == node.value.id
