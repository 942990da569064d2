"""Liveness: the names whose values may still be read, after each statement and at the head of each loop."""

import dataclasses
from typing import Any

from tangentish.analyse.facts import binds, is_write, needs, reads
from tangentish.core import is_attempt
from tangentish.tree import Node, names_read, names_written, nodes

Names = frozenset[str]


@dataclasses.dataclass
class Liveness:
    """`after[id(statement)]` and `head[id(loop)]`: the live names; they belong to one tree."""

    after: dict[int, Names] = dataclasses.field(default_factory=dict)
    head: dict[int, Names] = dataclasses.field(default_factory=dict)
    before_other: dict[int, Names] = dataclasses.field(default_factory=dict)  # at the second branch of an `if`


def liveness(function: Node) -> Liveness:
    """The live names of a function in core Python."""
    table = Liveness()
    _block(function.body, frozenset(), frozenset(), table, names_read, binds)
    return table


def settled_liveness(function: Node) -> Liveness:
    """As `liveness`, where nobody changes the function in place any more."""
    table = Liveness()
    _block(function.body, frozenset(), frozenset(), table, reads, binds)
    return table


def liveness_of(body: list[Node]) -> Liveness:
    """The live names of statements whose expressions nobody changes in place."""
    table = Liveness()
    _block(body, frozenset(), frozenset(), table, needs, binds)
    return table


def live_at_entry(body: list[Node]) -> Names:
    """The names that statements, as `liveness_of` takes them, read before they bind them."""
    return _block(body, frozenset(), frozenset(), Liveness(), needs, binds)


def live_at_head(loop: Node, after: Names) -> Names:
    """The live names at the head of a loop, as `liveness_of` takes it, if those are live that are after it."""
    return _head(loop, after, Liveness(), needs, binds)


def _head(loop: Node, after: Names, table: Liveness, reads: Any, binds: Any) -> Names:
    is_for = isinstance(loop, nodes.For)
    written = frozenset(names_written(loop.target)) if is_for else frozenset()
    head = after if is_for else after.union(reads(loop.test))
    while True:
        again = (_block(loop.body, head, after, table, reads, binds) - written) | head
        if again == head:
            table.head[id(loop)] = head
            return head
        head = again


def _attempt(node: Node, after: Names, on_break: Names, table: Liveness, reads: Any, binds: Any) -> Names:
    """The live names before a `try`: what its handler reads is live throughout its body."""
    other = table.before_other[id(node)] = _block(node.orelse, after, on_break, table, reads, binds)
    live = _block(node.body, after, on_break, table, reads, binds).union(other, reads(node.test))
    todo = list(node.body)
    while todo:
        part = todo.pop()
        table.after[id(part)] = table.after[id(part)] | other
        todo += [*getattr(part, "body", ()), *getattr(part, "orelse", ())]
    return live


def _block(block: list[Node], after: Names, on_break: Names, table: Liveness, reads: Any, binds: Any) -> Names:
    live = after
    for node in reversed(block):
        table.after[id(node)] = live
        if type(node) is nodes.Assign and not is_write(node):  # most are
            live = live.difference(binds(node)).union(reads(node))
            continue
        match node:
            case nodes.If() if is_attempt(node):
                live = _attempt(node, live, on_break, table, reads, binds)
            case nodes.If():
                body = _block(node.body, live, on_break, table, reads, binds)
                other = table.before_other[id(node)] = _block(node.orelse, live, on_break, table, reads, binds)
                live = body.union(other, reads(node.test))
            case nodes.For() | nodes.While():
                head = _head(node, live, table, reads, binds)
                live = head.union(reads(node.iter)) if isinstance(node, nodes.For) else head
            case nodes.Break():
                live = on_break
            case nodes.Raise():
                live = frozenset(reads(node))
            case _ if is_write(node) and not node.touches.isdisjoint(live):
                live = live.union(names_read(node))
            case nodes.AugAssign():
                live = live.union(reads(node), binds(node))
            case _:
                live = live.difference(binds(node)).union(reads(node))
    return live
