"""Settle: decide by the kinds what `x += y` means, `x = x + y` or a write into the array x."""

import dataclasses
from typing import Any

from tangentish.analyse.infer import IN_PLACE, PYTHON_OPERATORS, Inference
from tangentish.analyse.operations import statements
from tangentish.capture import Captured
from tangentish.kinds import Array, Nest, Number, Other
from tangentish.lower.flatten import MUTATION, STARRED, refuse, refuse_in_source
from tangentish.scope import Scope
from tangentish.tree import Node, assign, constant, copy, dotted, name, nodes, place

SYMBOLS = {function: key for key, function in PYTHON_OPERATORS.items()}


@dataclasses.dataclass(frozen=True)
class Settled:
    """Whether anything was rewritten, and the places of the `x += y` that write into an array."""

    changed: bool
    in_place: frozenset[tuple[int, int]]


def settle(function: Node, inference: Inference, captured: Captured, scope: Scope) -> Settled:
    """Rewrite the in-place operators and starred parts of calls and displays of a core function, in place.

    `f(*t)` becomes `f(t[0], t[1])` where t is known to be a tuple or list of two, and so does `f(**d)`. In-place
    operators on values of which it is not known whether they are written into are refused.
    """
    changed = _unstar(function.body, inference, scope, captured)
    in_place: set[tuple[int, int]] = set()
    for node in statements(function.body):
        if not isinstance(node, nodes.Assign) or not isinstance(node.value, nodes.Call):
            continue
        operator = inference.objects.get("operator")
        path = dotted(node.value.func) or ""
        if not path.startswith("operator.i") or operator is None:
            continue
        function_ = getattr(operator, path.split(".")[1])
        left, right = node.value.args
        kind = inference.kind(left)
        if isinstance(kind, Array):
            in_place.add((node.lineno, node.col_offset))
            continue
        immutable = isinstance(kind, Number) or (isinstance(kind, Other) and kind.cls in (str, tuple, bytes))
        if not immutable:
            sign = ASCII[path]
            to = captured.text(node).partition(sign)[0].strip()
            what = MUTATION.format(f"work ({sign} on what may be an array)")
            refuse(captured, node, what, f'Write {to} = {to} {sign[:-1]} ... instead, or use mode="tape".')
        symbol = SYMBOLS[IN_PLACE[function_]] if function_ in IN_PLACE else "MatMult"
        node.value = nodes.BinOp(left, getattr(nodes, symbol)(), right)
        changed = True
    return Settled(changed, frozenset(in_place))


def _unstar(block: list[Node], inference: Inference, scope: Scope, captured: Captured) -> bool:
    result: list[Node] = []
    changed = False
    for node in block:
        for inner in (getattr(node, "body", None), getattr(node, "orelse", None)):
            if isinstance(inner, list):
                changed |= _unstar(inner, inference, scope, captured)
        value: Any = getattr(node, "value", None)
        given = value.args if isinstance(value, nodes.Call) else getattr(value, "elts", [])
        if isinstance(node, nodes.Assign) and any(isinstance(part, nodes.Starred) for part in given):
            changed = True
            arguments: list[Node] = []
            for argument in given:
                kind = inference.kind(argument.value) if isinstance(argument, nodes.Starred) else None
                if not isinstance(kind, Nest) or not issubclass(kind.cls, tuple | list):
                    if isinstance(argument, nodes.Starred) and not isinstance(value, nodes.Call):
                        refuse_in_source(captured, value, STARRED + " of what has no known length", "Write the items")
                    arguments.append(argument)
                    continue
                for key in kind.keys:
                    part = scope.fresh("_1")
                    element = nodes.Subscript(copy(argument.value), constant(key), nodes.Load())
                    result.append(place(assign(part, element), node))
                    arguments.append(name(part))
            given[:] = arguments
        if isinstance(node, nodes.Assign) and isinstance(value, nodes.Call):
            changed |= _unstar_keywords(value, inference, scope, node, result)
        result.append(node)
    block[:] = result
    return changed


def _unstar_keywords(value: Node, inference: Inference, scope: Scope, like: Node, before: list[Node]) -> bool:
    """`f(**d)` as `f(a=d["a"])` where the keys of d are known; whether there was one."""
    if all(keyword.arg is not None for keyword in value.keywords):
        return False
    keywords: list[Node] = []
    changed = False
    for keyword in value.keywords:
        kind = inference.kind(keyword.value) if keyword.arg is None else None
        if not isinstance(kind, Nest) or kind.cls is not dict or not all(isinstance(key, str) for key in kind.keys):
            keywords.append(keyword)
            continue
        changed = True
        for key in kind.keys:
            part = scope.fresh("_1")
            before.append(place(assign(part, nodes.Subscript(copy(keyword.value), constant(key), nodes.Load())), like))
            keywords.append(nodes.keyword(key, name(part)))
    value.keywords = keywords
    return changed


ASCII = {
    "operator.iadd": "+=", "operator.isub": "-=", "operator.imul": "*=", "operator.itruediv": "/=",
    "operator.ifloordiv": "//=",
    "operator.imod": "%=", "operator.ipow": "**=", "operator.imatmul": "@=", "operator.ilshift": "<<=",
    "operator.irshift": ">>=", "operator.ior": "|=", "operator.ixor": "^=", "operator.iand": "&=",
}  # fmt: skip
