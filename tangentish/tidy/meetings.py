"""Meetings: the lengths that have to be equal because an operation runs.

What the reverse sweep leaves of the forward one may not hold every operation in which the primal would have found that
its arrays do not fit together.
"""

from tangentish.analyse.facts import facts
from tangentish.analyse.infer import Inference
from tangentish.kinds import Array, Dim
from tangentish.tree import Node, nodes

Length = tuple[str, int]
Meeting = tuple[Length, Length]
PRODUCTS = frozenset(("dot", "matmul"))
ELEMENTWISE = frozenset(("add", "subtract", "multiply", "divide", "maximum", "minimum", "power"))


def meetings(value: Node, inference: Inference) -> list[Meeting]:
    """The pairs of lengths, not known to be one and the same, that meet in the operations of an expression."""
    known = facts(value)
    operands = [(node.left, node.right, type(node.op) is nodes.MatMult) for node in known.pairs]
    for node in known.calls:
        if len(node.args) >= 2:
            name = getattr(node.func, "attr", None) or getattr(node.func, "id", None)
            if name in PRODUCTS or name in ELEMENTWISE:
                operands.append((node.args[0], node.args[1], name in PRODUCTS))
    found: list[Meeting] = []
    for left, right, product in operands:
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
