"""How tightly the constructs of Python bind: what decides where parentheses go."""

from typing import Any

# Weakest first; what binds less than its place asks for gets parentheses.
(
    YIELD, NAMED, TUPLE, TEST, OR, AND, NOT, COMPARE, BIT_OR, BIT_XOR, BIT_AND, SHIFT, SUM, TERM, FACTOR,
    POWER, AWAIT, ATOM,
) = range(18)  # fmt: skip

EXPRESSIONS = {
    "Yield": YIELD, "YieldFrom": YIELD, "NamedExpr": NAMED, "Tuple": TUPLE, "IfExp": TEST,
    "Lambda": TEST, "Compare": COMPARE, "Await": AWAIT,
}  # fmt: skip
OPERATORS = {
    "Or": OR, "And": AND, "Not": NOT, "BitOr": BIT_OR, "BitXor": BIT_XOR, "BitAnd": BIT_AND, "LShift": SHIFT,
    "RShift": SHIFT, "Add": SUM, "Sub": SUM, "Mult": TERM, "MatMult": TERM, "Div": TERM, "FloorDiv": TERM,
    "Mod": TERM, "UAdd": FACTOR, "USub": FACTOR, "Invert": FACTOR, "Pow": POWER,
}  # fmt: skip


def precedence(node: Any) -> int:
    """How tightly an expression binds."""
    kind = type(node).__name__
    if kind in ("BinOp", "UnaryOp", "BoolOp"):
        return OPERATORS[type(node.op).__name__]
    if kind == "Constant" and isinstance(node.value, int | float | complex) and repr(node.value)[0] == "-":
        return FACTOR
    return EXPRESSIONS.get(kind, ATOM)
