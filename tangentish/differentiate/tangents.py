"""Tangents of single operations: the texts of rules with the tangents of operands put in, those that are zero left out.

In a text every term, and every call that a tangent goes into, is linear in that tangent. So what is multiplied with,
divided, or called with the tangent of an operand that does not change is zero.
"""

from tangentish.tree import Node, call, children, constant, is_name, nodes, shell

ZERO = nodes.Constant(0.0, "zero tangent")


def is_zero(node: object) -> bool:
    return node is ZERO


def without_zeros(node: Node) -> Node:
    """An expression without the terms that are zero; ZERO if nothing is left.

    >>> show(without_zeros(of("solve(a, t[b] - t[a] @ z)", b=ZERO)))
    solve(a, -(t[a] @ z))
    """
    if node is ZERO or isinstance(node, nodes.Name | nodes.Constant):
        return node
    if isinstance(node, nodes.Tuple | nodes.List | nodes.Dict):
        return node  # a display of tangents: zeros are put in as such
    twin = shell(node)
    zero = False
    for field in children(type(node)):
        value = getattr(node, field)
        if isinstance(value, list):
            parts = [without_zeros(part) for part in value]
            zero |= any(part is ZERO for part in parts)
            setattr(twin, field, parts)
        elif isinstance(value, Node):
            part = without_zeros(value)
            setattr(twin, field, part)
            zero |= part is ZERO
    if isinstance(node, nodes.keyword):
        return ZERO if zero else twin
    if isinstance(twin, nodes.BinOp) and isinstance(twin.op, nodes.Add | nodes.Sub):
        if twin.right is ZERO:
            return twin.left
        if twin.left is ZERO:
            return twin.right if isinstance(twin.op, nodes.Add) else nodes.UnaryOp(nodes.USub(), twin.right)
        return twin
    return ZERO if zero else twin


def is_tangent(node: Node) -> bool:
    """`t[x]`."""
    return isinstance(node, nodes.Subscript) and is_name(node.value, "t") and isinstance(node.slice, nodes.Name)


__all__ = ["ZERO", "call", "constant", "is_tangent", "is_zero", "without_zeros"]
