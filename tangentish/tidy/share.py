"""Share: what the reverse of one statement computes twice is computed once, and added up in one place."""

from typing import Any

from tangentish.analyse.facts import reads
from tangentish.analyse.infer import Inference
from tangentish.core import is_atom
from tangentish.kinds import Number
from tangentish.tidy.effects import blocks, is_pure, writes, written_into
from tangentish.tidy.fold import Folder, multiple
from tangentish.tidy.nest import counted
from tangentish.tidy.rename import renamed
from tangentish.tree import Node, base_name, constant, equal, nodes, place, shell


def share(body: list[Node], names: set[str], objects: dict[str, Any]) -> list[Node]:
    """The statements, without bindings of `names` to what another one of them is bound to in the same block.

    >>> print_block(share(block("t = 0.5 * dx\\na[1:] += t\\ns = 0.5 * dx\\na[:1] += s"), {"s", "t"}, {}))
    t = 0.5 * dx
    a[1:] += t
    a[:1] += t
    """
    bound, _ = counted(body)
    once = {one for one in names if bound[one] == 1} - written_into(body)
    meaning: dict[str, str] = {}

    def within(block: list[Node]) -> list[Node]:
        known: list[tuple[str, Node]] = []
        touched: set[str] = set()  # the names of those that are known, and what they read
        kept: list[Node] = []
        for node in block:
            for inner in blocks(node):
                inner[:] = within(inner)
            written = writes(node) if known else touched
            if not written.isdisjoint(touched):
                known = [(one, its) for one, its in known if one not in written and written.isdisjoint(reads(its))]
            if isinstance(node, nodes.Assign) and isinstance(node.targets[0], nodes.Name):
                one = node.targets[0].id
                if one in once and not is_atom(node.value) and is_pure(node.value, objects):
                    same = next((other for other, value in known if equal(value, node.value)), None)
                    if same is not None:
                        meaning[one] = same
                        continue
                    known.append((one, node.value))
                    touched.update((one,), reads(node.value))
            kept.append(node)
        return kept

    body = within(body)
    return renamed(body, meaning) if meaning else body


def gather(block: list[Node], folder: Folder, inference: Inference) -> list[Node]:
    """The statements, with the sums `P += a` and `P += b` of one statement's reverse as one.

    >>> print_block(gather(block("a[1:] += dt\\na[:1] += dt\\na[1:] -= 3.0 * dt"), folder, inference))
    a[:1] += dt
    a[1:] -= 2.0 * dt

    Parts of arrays are gathered only where the terms are multiples of one another.
    """
    result: list[Node] = []
    for node in block:
        for inner in blocks(node):
            inner[:] = gather(inner, folder, inference)
        earlier = _same_part(result, node) if _is_sum(node) else None
        if earlier is not None:
            whole = _together(result[earlier], node, folder, inference)
            if whole is not None:
                del result[earlier]
                node = whole
        result.append(node)
    return result


def _is_sum(node: Node) -> bool:
    """`P += a` or `P -= a` of a part of an adjoint."""
    return (
        type(node) is nodes.AugAssign
        and isinstance(node.op, nodes.Add | nodes.Sub)
        and isinstance(node.target, nodes.Subscript)
        and "touches" not in node.__dict__
    )


def _same_part(done: list[Node], node: Node) -> int | None:
    """The place of an earlier sum into the same part, which might as well run here."""
    base = base_name(node.target)
    if base is None or base in reads(node.value):
        return None
    written: set[str] = set()
    for at in range(len(done) - 1, -1, -1):
        other = done[at]
        if _place(other) != _place(node):
            return None
        if _is_sum(other) and base_name(other.target) == base:
            if equal(other.target, node.target):
                free = base not in reads(other.value) and written.isdisjoint(reads(other.value) + reads(node.target))
                return at if free else None
            if base in reads(other.value):
                return None
            continue
        if base in reads(other) or base in writes(other) or not isinstance(other, nodes.Assign | nodes.AugAssign):
            return None
        written |= writes(other)
    return None


def _place(node: Node) -> tuple[Any, Any]:
    return getattr(node, "lineno", None), getattr(node, "col_offset", None)


def _together(one: Node, other: Node, folder: Folder, inference: Inference) -> Node | None:
    """Both sums as one, if that is one multiple of a term, or a sum of numbers."""
    first, its = _multiple(one)
    second, term = _multiple(other)
    twin = place(shell(other), other)
    if equal(its, term):
        factor = first + second
        if factor == 0:
            return None
        twin.op = nodes.Add() if factor > 0 else nodes.Sub()
        twin.value = folder.fold(nodes.BinOp(constant(abs(factor)), nodes.Mult(), term))
        return twin
    target = shell(other.target)
    target.ctx = nodes.Load()
    if not isinstance(inference.kind(target), Number) or not isinstance(one.op, nodes.Add):
        return None
    twin.op, twin.value = nodes.Add(), folder.fold(nodes.BinOp(one.value, other.op, other.value))
    return twin


def _multiple(node: Node) -> tuple[float, Node]:
    """The factor and the term of a sum `P += factor * term`."""
    sign, value = (-1.0 if isinstance(node.op, nodes.Sub) else 1.0), node.value
    while isinstance(value, nodes.UnaryOp) and isinstance(value.op, nodes.USub):
        sign, value = -sign, value.operand
    factor, term = multiple(value)
    return sign * factor, term
