"""Reread: an entry of an adjoint that has just been written is not read again from the array."""

from typing import Any

from tangentish.analyse.facts import is_write, reads
from tangentish.analyse.infer import Inference
from tangentish.kinds import Kind, Number
from tangentish.tidy.effects import blocks, writes
from tangentish.tree import Node, base_name, equal, is_comment, nodes, place, replaced, shell, target


def without_rereads(body: list[Node], inference: Inference, fresh: Any) -> list[Node]:
    """The statements, with a name for each entry that is written and read again before its array changes.

    >>> print_block(without_rereads(block("dx[i] /= 9.0\\ndx[i - 1] += dx[i]"), inference, lambda kind: "t"))
    t = dx[i] = dx[i] / 9.0
    dx[i - 1] += t
    """
    result: list[Node] = []
    for at, node in enumerate(body):
        for inner in blocks(node):
            inner[:] = without_rereads(inner, inference, fresh)
        entry = _entry(node, inference)
        readers = _readers(body[at + 1 :], entry) if entry is not None else []
        if entry is not None and readers:
            one = fresh(inference.kind(entry))
            for reader in readers:
                reader.value = _with_name(reader.value, entry, one)
            value = node.value if isinstance(node, nodes.Assign) else nodes.BinOp(entry, node.op, node.value)
            stored = shell(entry)
            stored.ctx = nodes.Store()
            node = place(nodes.Assign([target(one), stored], value, None), node)
        result.append(node)
    return result


def _entry(node: Node, inference: Inference) -> Node | None:
    """The entry into which a statement of the reverse writes a number of its own type."""
    if not isinstance(node, nodes.Assign | nodes.AugAssign) or is_write(node):
        return None
    to = node.target if isinstance(node, nodes.AugAssign) else node.targets[0]
    if not isinstance(to, nodes.Subscript) or not isinstance(to.value, nodes.Name):
        return None
    entry = shell(to)
    entry.ctx = nodes.Load()
    value = node.value if isinstance(node, nodes.Assign) else nodes.BinOp(entry, node.op, node.value)
    same = _is_scalar(inference.kind(entry)) and inference.kind(value) == inference.kind(entry)
    return entry if same else None


def _is_scalar(kind: Kind) -> bool:
    """Whether a kind is that of a NumPy scalar."""
    return isinstance(kind, Number) and kind.dtype != "" and not kind.python


def _readers(rest: list[Node], entry: Node) -> list[Node]:
    """The statements that read an entry before its array or its index may have changed."""
    found: list[Node] = []
    names = set(reads(entry))
    for node in rest:
        if is_comment(node):
            continue
        if not isinstance(node, nodes.Assign | nodes.AugAssign) or is_write(node):
            break
        if _counts(node.value, entry):
            found.append(node)
        plain = isinstance(node, nodes.Assign) and all(isinstance(to, nodes.Name) for to in node.targets)
        if not plain or not names.isdisjoint(writes(node)):  # whatever is written into may be a view of the array
            break
    return found


def _counts(value: Node, entry: Node) -> bool:
    return base_name(entry) in reads(value) and _with_name(value, entry, "") is not value


def _with_name(value: Node, entry: Node, one: str) -> Node:
    """A value, with a name in the place of an entry."""

    def visit(part: Node) -> Node | None:
        same = isinstance(part, nodes.Subscript) and equal(part, entry)
        return nodes.Name(one, nodes.Load(), None, None) if same else None

    whole: Node = replaced(value, visit)
    return whole
