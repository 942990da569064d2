"""Constants: branches that a constant decides are taken, or left out: what is left of `if n > 3` where n is 1."""

import operator
from collections.abc import Callable
from typing import Any

from tangentish.tree import Node, constant, nodes, place, transform

COMPARISONS: dict[type, Callable[[Any, Any], Any]] = {
    nodes.Eq: operator.eq, nodes.NotEq: operator.ne, nodes.Lt: operator.lt, nodes.LtE: operator.le,
    nodes.Gt: operator.gt, nodes.GtE: operator.ge,
}  # fmt: skip
ARITHMETIC: dict[type, Callable[[Any, Any], Any]] = {
    nodes.Add: operator.add, nodes.Sub: operator.sub, nodes.Mult: operator.mul, nodes.Mod: operator.mod,
    nodes.FloorDiv: operator.floordiv,
}  # fmt: skip
UNDECIDED = object()


def decided(block: list[Node]) -> list[Node]:
    """Statements without the branches that are never taken.

    >>> print_block(decided(block("if 1 > 3: a = b\\nelse: a = c if None is None else d")))
    a = c
    """
    result: list[Node] = []
    for node in block:
        value = value_of(node.test) if isinstance(node, nodes.If) else UNDECIDED
        if value is not UNDECIDED:
            result += decided(node.body if value else node.orelse)
            continue
        twin = transform(node, chosen)
        for field in ("body", "orelse", "finalbody"):
            inner = getattr(twin, field, None)
            if isinstance(inner, list) and inner:
                setattr(twin, field, decided(inner) or ([nodes.Pass()] if field == "body" else []))
        result.append(twin)
    return result


def chosen(node: Node) -> Node | None:
    """For `transform`: `a if test else b` with a constant test as a or b."""
    if not isinstance(node, nodes.IfExp):
        return None
    value = value_of(node.test)
    if value is UNDECIDED:
        return None
    taken: Node = transform(node.body if value else node.orelse, chosen)
    return taken


def value_of(node: Node) -> Any:
    """The value of an expression of constants; UNDECIDED for any other, and for one that would raise an error."""
    match node:
        case nodes.Constant():
            return node.value
        case nodes.UnaryOp(op=nodes.Not() | nodes.USub()):
            value = value_of(node.operand)
            if value is UNDECIDED:
                return value
            return not value if isinstance(node.op, nodes.Not) else applied(operator.sub, 0, value)
        case nodes.BoolOp():
            return first_of(node)
        case nodes.BinOp() if type(node.op) in ARITHMETIC:
            return applied(ARITHMETIC[type(node.op)], value_of(node.left), value_of(node.right))
        case nodes.Compare(ops=[nodes.Is() | nodes.IsNot() as op], comparators=[nodes.Constant(value=None)]):
            value = value_of(node.left)
            return value if value is UNDECIDED else (value is None) == isinstance(op, nodes.Is)
        case nodes.Compare(ops=[op], comparators=[other]) if type(op) in COMPARISONS:
            return applied(COMPARISONS[type(op)], value_of(node.left), value_of(other))
    return UNDECIDED


def first_of(node: Node) -> Any:
    """The value of `a and b`, or of `a or b`."""
    value: Any = UNDECIDED
    for part in node.values:
        value = value_of(part)
        if value is UNDECIDED or bool(value) == isinstance(node.op, nodes.Or):
            return value
    return value


def applied(function: Callable[[Any, Any], Any], one: Any, other: Any) -> Any:
    if one is UNDECIDED or other is UNDECIDED:
        return UNDECIDED
    try:
        return function(one, other)
    except (TypeError, ValueError, ArithmeticError):
        return UNDECIDED


__all__ = ["constant", "decided", "place"]
