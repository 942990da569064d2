"""Taken: a part of an adjoint is used where it lies and set to zero afterwards, instead of being copied first."""

from tangentish.analyse.facts import facts, reads
from tangentish.analyse.infer import Inference
from tangentish.tidy.effects import blocks, writes
from tangentish.tidy.fold import is_fresh
from tangentish.tidy.nest import counted
from tangentish.tree import Node, base_name, dotted, equal, nodes, replaced


def use_in_place(body: list[Node], inference: Inference) -> list[Node]:
    """The statements, with the copy of a part that is only read by the statement after next left out.

    >>> print_block(use_in_place(block("t = da[1:].copy()\nda[1:] = 0.0\ng = 2.0 * t\nreturn g"), inference))
    g = 2.0 * da[1:]
    da[1:] = 0.0
    return g
    """
    _, used = counted(body)

    def within(block: list[Node]) -> list[Node]:
        result: list[Node] = []
        for node in block:
            for inner in blocks(node):
                inner[:] = within(inner)
            result.append(node)
            if len(result) > 2:
                result[-3:] = _in_place(result[-3:], used, inference)
        return result

    return within(body)


def _in_place(three: list[Node], used: dict[str, int], inference: Inference) -> list[Node]:
    taking, clearing, using = three
    part = _copied(taking)
    if part is None or not isinstance(clearing, nodes.Assign) or not equal(clearing.targets[0], part):
        return three
    taken, base = taking.targets[0].id, base_name(part)
    uses = facts(using.value).uses if isinstance(using, nodes.Assign | nodes.AugAssign) else ()
    plain = isinstance(using, nodes.AugAssign)
    if isinstance(using, nodes.Assign):
        plain = isinstance(using.targets[0], nodes.Name) and is_fresh(using.value, inference)
    if not plain or uses.count(taken) != 1 or used[taken] != 1 or base is None:
        return three
    if base in reads(using) or base in writes(using) or not writes(using).isdisjoint(reads(clearing)):
        return three
    using.value = replaced(
        using.value, lambda node: part if isinstance(node, nodes.Name) and node.id == taken else None
    )
    return [using, clearing]


def _copied(node: Node) -> Node | None:
    """`da[1:]` of `t = da[1:].copy()`."""
    if not isinstance(node, nodes.Assign) or not isinstance(node.targets[0], nodes.Name):
        return None
    value = node.value
    return value.func.value if _is_copy(value) and isinstance(value.func.value, nodes.Subscript) else None


def without_copies(body: list[Node], numpy: str) -> list[Node]:
    """The statements, with copies left out that are at once the operand of what makes a new array. In place.

    >>> print_block(without_copies(block("g += x[1:].copy()\ns = np.sum(g.copy()) + t.copy()"), "np"))
    g += x[1:]
    s = np.sum(g) + t
    """

    def plain(node: Node) -> Node:
        return node.func.value if _is_copy(node) else node

    def visit(node: Node) -> Node | None:
        if isinstance(node, nodes.BinOp) and (_is_copy(node.left) or _is_copy(node.right)):
            return replaced(nodes.BinOp(plain(node.left), node.op, plain(node.right)), visit)
        if isinstance(node, nodes.UnaryOp) and _is_copy(node.operand):
            return replaced(nodes.UnaryOp(node.op, plain(node.operand)), visit)
        if isinstance(node, nodes.Call) and dotted(node.func) == f"{numpy}.sum" and _is_copy(node.args[0]):
            return replaced(nodes.Call(node.func, [plain(node.args[0]), *node.args[1:]], node.keywords), visit)
        return None

    for node in body:
        for inner in blocks(node):
            without_copies(inner, numpy)
        if isinstance(node, nodes.AugAssign):
            node.value = replaced(plain(node.value), visit)
        elif isinstance(node, nodes.Assign):
            node.value = replaced(node.value, visit)
    return body


def _is_copy(node: Node) -> bool:
    """`x.copy()`."""
    return (
        isinstance(node, nodes.Call)
        and isinstance(node.func, nodes.Attribute)
        and node.func.attr == "copy"
        and not node.args
        and not node.keywords
        and base_name(node) is not None
    )
