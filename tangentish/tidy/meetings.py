"""Meetings: the lengths that have to be equal because an operation runs.

What the reverse sweep leaves of the forward one may not hold every operation in which the primal would have found that
its arrays do not fit together.
"""

from tangentish.analyse.infer import Inference
from tangentish.kinds import Array, Dim
from tangentish.tree import Node, dotted, nodes, walk

Length = tuple[str, int]
Meeting = tuple[Length, Length]


def meetings(value: Node, inference: Inference) -> list[Meeting]:
    """The pairs of lengths, not known to be one and the same, that meet in the operations of an expression."""
    found: list[Meeting] = []
    for node in walk(value):
        left, right, product = None, None, False
        if isinstance(node, nodes.BinOp):
            left, right, product = node.left, node.right, isinstance(node.op, nodes.MatMult)
        elif isinstance(node, nodes.Call) and len(node.args) >= 2:
            path = (dotted(node.func) or "").split(".")[-1]
            if path in ("dot", "matmul", "add", "subtract", "multiply", "divide", "maximum", "minimum", "power"):
                left, right, product = node.args[0], node.args[1], path in ("dot", "matmul")
        if left is None or right is None:
            continue
        one, other = inference.kind(left), inference.kind(right)
        if not isinstance(one, Array) or not isinstance(other, Array) or not one.dims or not other.dims:
            continue
        if product:
            pairs = [(one.dims[-1], other.dims[-2] if other.ndim > 1 else other.dims[-1])]
        else:
            pairs = list(zip(reversed(one.dims), reversed(other.dims), strict=False))
        for a, b in pairs:
            if isinstance(a, Dim) and isinstance(b, Dim) and a != b and (a.wide or b.wide or product):
                found.append(((a.base, a.offset), (b.base, b.offset)))
    return found


def connected(pairs: list[Meeting]) -> dict[Length, set[Length]]:
    """For each length those to which a chain of meetings leads from it."""
    found: dict[Length, set[Length]] = {}
    for one, other in pairs:
        both = found.get(one, {one}) | found.get(other, {other})
        found |= dict.fromkeys(both, both)
    return found
