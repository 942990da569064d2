"""Updates: writes into arrays as the user has them: `a += v`, `np.add.at(a, i, v)`, `f(x, out=a)`."""

from tangentish.analyse.facts import is_write
from tangentish.analyse.infer import Inference
from tangentish.core import is_whole
from tangentish.tidy.effects import blocks
from tangentish.tree import Node, attribute, call, copy, equal, name, nodes, place, target


def with_updates(block: list[Node], inference: Inference, numpy: str) -> list[Node]:
    """The statements, with `a[i] = a[i] + v` said as `a[i] += v`, and `a[...] += v` as `a += v`."""
    result: list[Node] = []
    for node in block:
        for inner in blocks(node):
            inner[:] = with_updates(inner, inference, numpy)
        result.append(as_update(node, inference, numpy) if is_write(node) else as_attribute(node))
    return result


def as_attribute(node: Node) -> Node:
    """`self.h = h` for what keeps a variable in an object, and `h = self.h` for what reads it there."""
    value = getattr(node, "value", None)
    if not isinstance(value, nodes.Call) or not getattr(value, "keeps", False):
        return node
    owner, key, *rest = value.args
    if isinstance(node, nodes.Expr):
        return place(nodes.Assign([nodes.Attribute(owner, key.value, nodes.Store())], rest[0], None), node)
    return node if rest else place(nodes.Assign(node.targets, attribute(owner, key.value), None), node)


def as_update(node: Node, inference: Inference, numpy: str) -> Node:
    """A write into an array as an update of what is there, or as the call, that it was in the primal."""
    if getattr(node, "at", False):
        return as_update_at(node, numpy)
    if getattr(node, "out", False) and isinstance(node.value, nodes.Call):
        to = node.targets[0]
        array = to.value if is_whole(to) else nodes.Subscript(to.value, to.slice, nodes.Load())
        keywords = [*node.value.keywords, nodes.keyword("out", array)]
        return place(nodes.Expr(nodes.Call(node.value.func, node.value.args, keywords)), node)
    to = node.targets[0] if isinstance(node, nodes.Assign) else node.target
    updates = getattr(node, "updates", False) or inference.kind(to.value).active
    if isinstance(node, nodes.Assign) and isinstance(node.value, nodes.BinOp) and updates:
        whole = is_whole(to) and equal(node.value.left, to.value)
        if whole or equal(node.value.left, to):
            node = place(nodes.AugAssign(to, node.value.op, node.value.right), node)
    if isinstance(node, nodes.AugAssign) and is_whole(to) and isinstance(to.value, nodes.Name):
        return place(nodes.AugAssign(target(to.value.id), node.op, node.value), node)
    return node


def as_update_at(node: Node, numpy: str) -> Node:
    """`np.add.at(a, i, v)`."""
    to, function = node.target, "add" if isinstance(node.op, nodes.Add) else "subtract"
    parts = to.slice.elts if isinstance(to.slice, nodes.Tuple) else [to.slice]
    index = to.slice
    if any(isinstance(part, nodes.Slice) for part in parts):
        index = nodes.Subscript(attribute(name(numpy), "s_"), to.slice, nodes.Load())
    return place(nodes.Expr(call(f"{numpy}.{function}.at", to.value, index, node.value)), node)


def with_calls(tree: Node, numpy: str) -> Node:
    """A copy of a function, with what stands for `np.add.at(a, i, v)` said as that call."""

    def within(block: list[Node]) -> list[Node]:
        for node in block:
            for inner in blocks(node):
                inner[:] = within(inner)
        return [as_update_at(node, numpy) if getattr(node, "at", False) else node for node in block]

    twin: Node = copy(tree)
    twin.body = within(twin.body)
    return twin
