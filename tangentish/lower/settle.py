"""Settle: decide by the kinds what `x += y` means, `x = x + y` or a mutation."""

from tangentish.analyse.infer import IN_PLACE, PYTHON_OPERATORS, Inference
from tangentish.analyse.operations import statements
from tangentish.capture import Captured
from tangentish.kinds import Number, Other
from tangentish.lower.flatten import MUTATION, REWRITE, refuse
from tangentish.tree import Node, dotted, nodes

SYMBOLS = {function: key for key, function in PYTHON_OPERATORS.items()}


def settle(function: Node, inference: Inference, captured: Captured) -> None:
    """Rewrite the in-place operators of a core function, in place; refuse those that mutate an array."""
    for node in statements(function.body):
        if not isinstance(node, nodes.Assign) or not isinstance(node.value, nodes.Call):
            continue
        operator = inference.objects.get("operator")
        path = dotted(node.value.func) or ""
        if not path.startswith("operator.i") or operator is None:
            continue
        in_place = getattr(operator, path.split(".")[1])
        left, right = node.value.args
        kind = inference.kind(left)
        immutable = isinstance(kind, Number) or (isinstance(kind, Other) and kind.cls in (str, tuple, bytes))
        if not immutable:
            what = f"work ({ASCII[path]} on what may be an array)"
            refuse(captured, node, MUTATION.format(what), REWRITE)
        symbol = SYMBOLS[IN_PLACE[in_place]] if in_place in IN_PLACE else "MatMult"
        node.value = nodes.BinOp(left, getattr(nodes, symbol)(), right)


ASCII = {
    "operator.iadd": "+=", "operator.isub": "-=", "operator.imul": "*=", "operator.itruediv": "/=", "operator.ifloordiv": "//=",
    "operator.imod": "%=", "operator.ipow": "**=", "operator.imatmul": "@=", "operator.ilshift": "<<=",
    "operator.irshift": ">>=", "operator.ior": "|=", "operator.ixor": "^=", "operator.iand": "&=",
}  # fmt: skip
