"""Lists: `xs = appended(xs, v)` as `xs.append(v)`, where nobody holds the list as it was."""

from typing import Any

from tangentish import helpers
from tangentish.analyse.facts import facts, parts
from tangentish.tidy.effects import blocks, every
from tangentish.tree import Node, attribute, call, is_constant, is_name, name, nodes, place, walk


def changed_in_place(body: list[Node], objects: dict[str, Any]) -> list[Node]:
    """The statements, with lists changed in place, as the user does it.

    >>> print_block(changed_in_place(block("xs = []\\nxs = appended(xs, v)\\nreturn np.stack(xs)"), objects))
    xs = []
    xs.append(v)
    return np.stack(xs)
    """
    emitted = {one: value for one, value in objects.items() if any(value is known for known in SPELLINGS)}
    changes = [node for node in every(body) if function_of(node, emitted) is not None]
    if not changes:
        return body
    names = {node.targets[0].id for node in changes}
    names = {one for one in names if not is_held(one, body, changes)}

    def within(block: list[Node]) -> list[Node]:
        result = []
        for node in block:
            for inner in blocks(node):
                inner[:] = within(inner)
            function = function_of(node, emitted)
            said = SPELLINGS[function](node) if function is not None and node.targets[0].id in names else None
            result.append(node if said is None else place(said, node))
        return result

    return within(body)


def function_of(node: Node, emitted: dict[str, Any]) -> Any:
    """The function with which a statement changes a list: `xs = function(xs, ...)`."""
    if not isinstance(node, nodes.Assign) or not isinstance(node.targets[0], nodes.Name):
        return None
    value = node.value
    if not isinstance(value, nodes.Call) or not isinstance(value.func, nodes.Name) or value.func.id not in emitted:
        return None
    first = value.args[0]
    return emitted[value.func.id] if isinstance(first, nodes.Name) and first.id == node.targets[0].id else None


def is_held(one: str, body: list[Node], changes: list[Node]) -> bool:
    """Whether a list may be read, as it was before it changed, under another name or from what holds it."""
    order = {id(node): place for place, node in enumerate(every(body))}
    last = max(order[id(node)] for node in changes if node.targets[0].id == one)
    loops = [node for node in every(body) if isinstance(node, nodes.For | nodes.While)]
    turning = [loop for loop in loops if any(node in changes and node.targets[0].id == one for node in every([loop]))]
    again = {id(node) for loop in turning for node in every(loop.body)}
    for node in every(body):
        if isinstance(node, nodes.Assign) and is_name(node.targets[0], one) and is_name(node.value):
            return True  # whatever holds the list under its other name
        for part in [] if isinstance(node, nodes.If | nodes.While) else parts(node):
            holds = one in facts(part).reads and keeps(part, one)
            if holds and not isinstance(node, nodes.Return) and (order[id(node)] < last or id(node) in again):
                return True
        if isinstance(node, nodes.For) and node in turning and one in facts(node.iter).reads:
            return True
    return False


def keeps(value: Node, one: str) -> bool:
    """Whether the value of an expression may be a list with this name, or hold it."""
    match value:
        case nodes.Name():
            return bool(value.id == one)
        case nodes.Subscript():
            return keeps(value.slice, one)
        case nodes.Tuple() | nodes.List():
            return any(keeps(part, one) for part in value.elts)
        case nodes.Call(func=nodes.Attribute(attr="append")):
            return any(keeps(part, one) for part in value.args)
    return any(keeps(part, one) for call_ in walk(value) if is_append(call_) for part in call_.args)


def is_append(node: Node) -> bool:
    return isinstance(node, nodes.Call) and isinstance(node.func, nodes.Attribute) and node.func.attr == "append"


def method(attr: str, node: Node) -> Node:
    """`xs = appended(xs, v)` as `xs.append(v)`."""
    return nodes.Expr(call(attribute(node.value.args[0], attr), *node.value.args[1:]))


def popped(node: Node) -> Node:
    xs, index = node.value.args
    return nodes.Expr(call(attribute(xs, "pop"), *([] if is_last(index) else [index])))


def is_last(index: Node) -> bool:
    return isinstance(index, nodes.UnaryOp) and isinstance(index.op, nodes.USub) and is_constant(index.operand, 1)


def stored(node: Node) -> Node:
    xs, index, value = node.value.args
    return nodes.Assign([nodes.Subscript(name(xs.id), index, nodes.Store())], value, None)


SPELLINGS: dict[Any, Any] = {
    helpers.appended: lambda node: method("append", node),
    helpers.extended: lambda node: method("extend", node),
    helpers.inserted: lambda node: method("insert", node),
    helpers.without_entry: popped,
    helpers.with_entry: stored,
}
