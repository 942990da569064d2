"""Effects: what a statement writes, whether an expression may be dropped or moved, what its value may alias."""

from typing import Any

from tangentish import rules
from tangentish.analyse.facts import binds, facts, is_moved, is_write, reads
from tangentish.analyse.infer import Inference
from tangentish.helpers import check_apart, check_scalar
from tangentish.kinds import Number
from tangentish.tape.islands import taped
from tangentish.tape.pushforward import pushforward
from tangentish.tidy.fold import is_fresh
from tangentish.tree import Node, base_name, dotted, nodes, walk

PURE_METHODS = frozenset("copy sum mean max min dot astype reshape ravel transpose any all item tolist".split())


SIMPLE = frozenset(
    (nodes.Assign, nodes.AugAssign, nodes.Expr, nodes.Return, nodes.Pass, nodes.Break, nodes.Continue, nodes.Raise)
)


def blocks(node: Node) -> list[list[Node]]:
    """The inner blocks of a compound statement."""
    if type(node) in SIMPLE:
        return []
    return [block for block in (getattr(node, "body", None), getattr(node, "orelse", None)) if isinstance(block, list)]


def every(block: list[Node]) -> list[Node]:
    """All statements of a block and its inner blocks, in the order of the text."""
    found: list[Node] = []
    todo = block[::-1]
    while todo:
        node = todo.pop()
        found.append(node)
        if node.__class__ not in SIMPLE:
            for inner in reversed(blocks(node)):
                todo += inner[::-1]
    return found


def writes(node: Node) -> set[str]:
    """The names that a statement (with what is inside it) binds, or into whose values it writes."""
    cls = type(node)
    if cls is nodes.AugAssign and type(node.target) is nodes.Name and not is_write(node):
        return {node.target.id}
    if cls is nodes.Assign and type(node.targets[0]) is nodes.Name and not is_pop(node.value):
        # An array that is handed on is not read under its old name any more: it may change under the new one.
        return {*binds(node), *(reads(node) if is_moved(node) else ())}
    found = set(binds(node))
    for part in every([node]):
        if is_write(part):
            found |= part.touches
        if isinstance(part, nodes.AugAssign) and (name := base_name(part.target)):
            found.add(name)
        if isinstance(part, nodes.Assign):
            found |= {
                n for to in part.targets for t in walk(to) if isinstance(t, nodes.Subscript) and (n := base_name(t))
            }
            if is_pop(part.value):
                found.add(part.value.func.value.id)
        if (
            isinstance(part, nodes.Expr)
            and isinstance(part.value, nodes.Call)
            and isinstance(part.value.func, nodes.Attribute)
        ):
            if name := mutated(part.value):
                found.add(name)
    return found


def mutated(call: Node) -> str | None:
    """The name of what a call made for its effect writes into: `x.append(y)`, `np.add.at(x, i, y)`."""
    if call.func.attr == "at" and isinstance(call.func.value, nodes.Attribute) and len(call.args) > 1:
        return base_name(call.args[0])
    return base_name(call.func)


def written_into(body: list[Node]) -> set[str]:
    """The names into whose values statements write: `x[i] += y`, `x += y`, `x.append(y)`."""
    found: set[str] = set()
    for part in every(body):
        if isinstance(part, nodes.AugAssign):
            found.add(base_name(part.target) or "")
        elif isinstance(part, nodes.Assign):
            found |= {base_name(t) or "" for to in part.targets for t in walk(to) if isinstance(t, nodes.Subscript)}
            if is_pop(part.value):
                found.add(part.value.func.value.id)
        elif (
            isinstance(part, nodes.Expr)
            and isinstance(part.value, nodes.Call)
            and isinstance(part.value.func, nodes.Attribute)
        ):
            found.add(mutated(part.value) or "")
    return found


def is_pop(node: Node) -> bool:
    """`kept.pop()`."""
    return (
        isinstance(node, nodes.Call)
        and isinstance(node.func, nodes.Attribute)
        and node.func.attr == "pop"
        and isinstance(node.func.value, nodes.Name)
    )


def is_pure(node: Node, objects: dict[str, Any]) -> bool:
    """Whether evaluating an expression has no effect that anybody can see."""
    known = facts(node)
    return known.plain and all(is_pure_call(call, objects) for call in known.calls)


PURE_FUNCTIONS = (len, range, zip, enumerate, reversed, float, int, bool, isinstance, abs, min, max)


def is_pure_call(node: Node, objects: dict[str, Any]) -> bool:
    """Whether the function that is called has no effect."""
    function = objects.get(dotted(node.func) or "")
    if function is None:
        return isinstance(node.func, nodes.Attribute) and node.func.attr in PURE_METHODS
    if function in (check_apart, check_scalar, taped, pushforward):
        return False
    rule = rules.find(function)
    if rule is not None:
        return rule.pure and not rule.mutates
    home = getattr(function, "__module__", None) or ""
    return function in PURE_FUNCTIONS or home.split(".")[0] in ("tangentish", "operator", "_operator")


def aliases(node: Node, inference: Inference) -> set[str]:
    """The names with whose values an expression's value may share memory."""
    match node:
        case nodes.Name():
            return set() if isinstance(inference.kind(node), Number) else {node.id}
        case _ if is_fresh(node, inference):
            return set()
        case nodes.Subscript() | nodes.Attribute():
            return aliases(node.value, inference)
        case nodes.Call():
            parts = [*node.args, *(k.value for k in node.keywords)]
            if isinstance(node.func, nodes.Attribute):
                parts.append(node.func.value)
            return set().union(*(aliases(part, inference) for part in parts), set())
    found: set[str] = set()
    for field in node._fields:
        value = getattr(node, field, None)
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, Node):
                found |= aliases(part, inference)
    return found
