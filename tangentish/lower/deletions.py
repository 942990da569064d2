"""Deletions: `del` of names that nothing reads again says nothing to a derivative; `del xs[i]` is `xs.pop(i)`."""

from tangentish.capture import Captured
from tangentish.lower.blocks import rewritten
from tangentish.lower.flatten import refuse_in_source
from tangentish.tree import Node, attribute, call, name, names_read, names_written, nodes, place, walk


def without_del(function: Node, captured: Captured) -> list[Node]:
    """The body of a function without `del` of names; one is refused that something may read again."""
    order = walk(function.body)
    if not any(isinstance(node, nodes.Delete) for node in order):
        return list(function.body)

    def visit(node: Node) -> list[Node] | None:
        if not isinstance(node, nodes.Delete):
            return None
        later = order[next(i for i, one in enumerate(order) if one is node) + len(walk(node)) :]
        loops = [one for one in order if isinstance(one, nodes.For | nodes.While)]
        around = [loop for loop in loops if any(part is node for part in walk(loop))]
        instead: list[Node] = [place(nodes.Pass(), node)]
        for to in node.targets:
            if isinstance(to, nodes.Subscript) and not isinstance(to.slice, nodes.Slice | nodes.Tuple):
                if isinstance(to.value, nodes.Name):
                    taken = call(attribute(name(to.value.id), "pop"), to.slice)
                    instead.append(place(nodes.Expr(place(taken, node)), node))
                    continue
            gone = isinstance(to, nodes.Name) and to.id not in names_read(later)
            if not gone or not all(binds_first(loop, to.id) for loop in around):
                refuse_in_source(captured, node, "a del statement of what may be used again", "Leave it out")
        return instead

    return rewritten(function.body, visit)


def binds_first(loop: Node, one: str) -> bool:
    """Whether each turn of a loop binds a name before it reads it."""
    if isinstance(loop, nodes.For) and one in names_written(loop.target):
        return True
    if isinstance(loop, nodes.While) and one in names_read(loop.test):
        return False
    mentions = [node for node in loop.body if one in (*names_read(node), *names_written(node))]
    first = mentions[0] if mentions else None
    return isinstance(first, nodes.Assign) and one in names_written(first) and one not in names_read(first.value)
