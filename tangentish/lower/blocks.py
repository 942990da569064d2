"""Blocks: statements replaced by others, wherever in a function they stand."""

from collections.abc import Callable

from tangentish.tree import Node, nodes


def rewritten(block: list[Node], visit: Callable[[Node], list[Node] | None]) -> list[Node]:
    """The statements, each for which `visit` gives others replaced by these; of the rest the inner blocks are asked."""
    result: list[Node] = []
    for node in block:
        others = visit(node)
        if others is None:
            for inner in inner_blocks(node):
                inner[:] = rewritten(inner, visit) or inner
        result += [node] if others is None else others
    return result


def inner_blocks(node: Node) -> list[list[Node]]:
    """The blocks of statements in a compound statement."""
    parts = [node, *getattr(node, "handlers", ()), *getattr(node, "cases", ())]
    blocks = [getattr(part, field, None) for part in parts for field in ("body", "orelse", "finalbody")]
    return [block for block in blocks if isinstance(block, list) and block and isinstance(block[0], nodes.stmt)]
