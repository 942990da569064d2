"""Rows: a loop over the entries of one row of an adjoint takes the row once."""

from collections.abc import Callable

from tangentish.analyse.facts import binds, facts, parts
from tangentish.kinds import Array, Kind, Number
from tangentish.tidy.effects import blocks, every
from tangentish.tree import (
    Node,
    assign,
    base_name,
    equal,
    is_comment,
    name,
    names_written,
    nodes,
    place,
    replaced,
    walk,
)


class Rows:
    """With the adjoints of a finished text, the kinds of its names, and a maker of new ones."""

    def __init__(self, adjoints: set[str], kind: Callable[[str], Kind], fresh: Callable[[str], str]) -> None:
        self.adjoints, self.kind, self.fresh = adjoints, kind, fresh

    def taken(self, block: list[Node]) -> list[Node]:
        """The statements, with the row in place of the array in loops that read or write entries of only one row.

        >>> print_block(Rows({"dA"}, kinds.get, str).taken(block("for j in js:\\n    dA[i, j] /= 2\\ndA[i, 0] = 0.0")))
        dA_i = dA[i]
        for j in js:
            dA_i[j] /= 2
        dA[i, 0] = 0.0

        That the row is there, even if the loop has no turn, has to be certain: the block itself reads or writes it.
        """
        result: list[Node] = []
        for node in block:
            for inner in blocks(node):
                inner[:] = self.taken(inner)
            if isinstance(node, nodes.For):
                for array in sorted(self.adjoints.intersection(n for part in inside(node) for n in facts(part).uses)):
                    first = self.only_row(node, array)
                    if first is not None and self.is_certain(block, node, array, first):
                        row = self.fresh(f"{array}_{first.id}")
                        result.append(place(assign(row, nodes.Subscript(name(array), first, nodes.Load())), node))
                        self.replace(node, array, row)
            result.append(node)
        return result

    def only_row(self, loop: Node, array: str) -> Node | None:
        """The first index of all entries of an array that a loop names, if it names nothing else of it."""
        kind = self.kind(array)
        if not isinstance(kind, Array) or kind.ndim < 2:
            return None
        found = [one for part in inside(loop) for one in walk(part) if is_part(one, array)]
        if not found or sum(facts(part).uses.count(array) for part in inside(loop)) != len(found):
            return None
        first = next(iter(indices(found[0])), None)
        bound = {one for node in every(loop.body) for one in binds(node)}.union(names_written(loop.target))
        if not isinstance(first, nodes.Name) or first.id in bound or array in bound:
            return None
        whole = all(len(indices(one)) == kind.ndim and all(map(self.is_number, indices(one))) for one in found)
        return first if whole and all(equal(indices(one)[0], first) for one in found) else None

    def is_number(self, index: Node) -> bool:
        """Whether an index is one place, said with names and numbers."""
        if isinstance(index, nodes.BinOp):
            return self.is_number(index.left) and self.is_number(index.right)
        if isinstance(index, nodes.Name):
            kind = self.kind(index.id)
            return isinstance(kind, Number) and kind.dtype.startswith(("int", "uint"))
        return isinstance(index, nodes.Constant) and type(index.value) is int

    def is_certain(self, block: list[Node], loop: Node, array: str, first: Node) -> bool:
        """Whether a block names the row outside of a loop, and runs to its end with the same row."""
        others = [node for node in block if node is not loop]
        if any(isinstance(part, nodes.Break | nodes.Raise | nodes.Return) for part in every(block)):
            return False
        if any(one in (array, first.id) for node in others for one in binds(node)):
            return False
        simple = [node for node in others if not blocks(node) and not is_comment(node)]
        mentioned = [one for node in simple for part in parts(node) for one in walk(part) if is_part(one, array)]
        return any(indices(one) and equal(indices(one)[0], first) for one in mentioned)

    def replace(self, loop: Node, array: str, row: str) -> None:
        """Name the row instead of the array. In place."""

        def visit(node: Node) -> Node | None:
            if not is_part(node, array):
                return None
            rest = [replaced(index, visit) for index in indices(node)[1:]]
            index = rest[0] if len(rest) == 1 else nodes.Tuple(rest, nodes.Load())
            return nodes.Subscript(name(row), index, node.ctx)

        loop.body[:] = replaced(loop.body, visit)


def inside(loop: Node) -> list[Node]:
    """The expressions of the statements in a loop's body."""
    return [part for node in every(loop.body) for part in parts(node)]


def is_part(node: Node, array: str) -> bool:
    """`array[...]`."""
    return isinstance(node, nodes.Subscript) and isinstance(node.value, nodes.Name) and base_name(node) == array


def indices(node: Node) -> list[Node]:
    """The indices of `a[i, j]`, one by one."""
    parts_: list[Node] = node.slice.elts if isinstance(node.slice, nodes.Tuple) else [node.slice]
    return parts_
