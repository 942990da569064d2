"""Liveness: the names whose values may still be read, after each statement and at the head of each loop."""

import dataclasses

from tangentish.tree import Node, names_read, names_written, nodes

Names = frozenset[str]


@dataclasses.dataclass
class Liveness:
    """`after[id(statement)]` and `head[id(loop)]`: the live names; they belong to one tree."""

    after: dict[int, Names] = dataclasses.field(default_factory=dict)
    head: dict[int, Names] = dataclasses.field(default_factory=dict)


def liveness(function: Node) -> Liveness:
    """The live names of a function in core Python."""
    return liveness_of(function.body)


def liveness_of(body: list[Node]) -> Liveness:
    """The live names of the statements of a function."""
    table = Liveness()
    _block(body, frozenset(), frozenset(), table)
    return table


def live_at_entry(body: list[Node]) -> Names:
    """The names that statements read before they bind them."""
    return _block(body, frozenset(), frozenset(), Liveness())


def _block(block: list[Node], after: Names, on_break: Names, table: Liveness) -> Names:
    live = after
    for node in reversed(block):
        table.after[id(node)] = live
        match node:
            case nodes.If():
                body = _block(node.body, live, on_break, table)
                live = body | _block(node.orelse, live, on_break, table) | frozenset(names_read(node.test))
            case nodes.For() | nodes.While():
                is_for = isinstance(node, nodes.For)
                test = frozenset() if is_for else frozenset(names_read(node.test))
                written = frozenset(names_written(node.target)) if is_for else frozenset()
                head = live | test
                while True:
                    again = (_block(node.body, head, live, table) - written) | head
                    if again == head:
                        break
                    head = again
                table.head[id(node)] = head
                live = head | (frozenset(names_read(node.iter)) if is_for else frozenset())
            case nodes.Break():
                live = on_break
            case nodes.Raise():
                live = frozenset(names_read(node))
            case nodes.AugAssign():
                live = live | frozenset(names_read(node)) | frozenset(names_written(node))
            case _:
                live = (live - frozenset(names_written(node))) | frozenset(names_read(node))
    return live
