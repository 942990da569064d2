"""Iteration: loops over arrays into which their bodies write: over the indices of one, or written out for several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tangentish.tree import Node, assign, call, constant, copy, name, nodes, place, target

if TYPE_CHECKING:
    from tangentish.lower.flatten import Flattener


def loop_by_index(flattener: Flattener, node: Node) -> None:
    """Put `for x in a: ...` as `for k in range(len(a)): x = a[k]; ...`; so for enumerate, zip and reversed."""
    index = flattener.scope.fresh("k")
    lengths: list[Node] = []
    head = bind(flattener, node.target, node.iter, name(index), lengths)
    count = lengths[0] if len(lengths) == 1 else flattener.atom_of(call("min", *lengths))
    body = [*(place(one, node) for one in head), *node.body]
    flattener.locals.add(index)
    flattener.put(nodes.For(target(index), call("range", count), flattener.inner(body), [], None))


def unrolled(flattener: Flattener, node: Node) -> None:
    """Put `for x in (a, b): ...` as `x = a; ...; x = b; ...`; no `break` leaves such a loop."""
    held: list[Node] = []
    for part in node.iter.elts:  # all of them before the first turn
        whole = isinstance(part, nodes.Tuple | nodes.List)
        parts = [fixed(flattener, flattener.value(one)) for one in part.elts] if whole else []
        twin = type(part)(parts, nodes.Load()) if whole else fixed(flattener, flattener.value(part))
        held.append(twin)
    for part in held:
        flattener.store(copy(node.target), part)
        for statement in copy(node.body):
            flattener.statement(statement)


def bind(flattener: Flattener, to: Node, source: Node, index: Node, lengths: list[Node]) -> list[Node]:
    """The statements that bind a target to the part of an iterable that has this number."""
    function = flattener.resolve(source.func) if isinstance(source, nodes.Call) else None
    if function is not None and function[1] is enumerate and isinstance(to, nodes.Tuple | nodes.List):
        start = [*source.args, *(keyword.value for keyword in source.keywords)][1:]
        count = nodes.BinOp(index, nodes.Add(), fixed(flattener, flattener.value(start[0]))) if start else index
        return [
            nodes.Assign([to.elts[0]], count, None),
            *bind(flattener, to.elts[1], source.args[0], index, lengths),
        ]
    if function is not None and function[1] is zip and isinstance(to, nodes.Tuple | nodes.List):
        pairs = zip(to.elts, source.args, strict=True)
        return [one for part, its in pairs for one in bind(flattener, part, its, index, lengths)]
    if function is not None and function[1] is reversed:
        array = held(flattener, source.args[0], lengths)
        last = fixed(flattener, nodes.BinOp(lengths[-1], nodes.Sub(), constant(1)))
        place_ = nodes.BinOp(last, nodes.Sub(), index)
        return [nodes.Assign([to], nodes.Subscript(array, place_, nodes.Load()), None)]
    array = held(flattener, source, lengths)
    return [nodes.Assign([to], nodes.Subscript(array, index, nodes.Load()), None)]


def held(flattener: Flattener, source: Node, lengths: list[Node]) -> Node:
    """A name for what is iterated, which may be bound again in the loop, and its length."""
    array = fixed(flattener, flattener.value(source))
    lengths.append(flattener.atom_of(call("len", array)))
    return array


def fixed(flattener: Flattener, value: Node) -> Node:
    """A name for a value, that statements which are still to be flattened may read."""
    if isinstance(value, nodes.Constant):
        return value
    fixed = flattener.fresh()
    flattener.locals.add(fixed)
    flattener.put(assign(fixed, value))
    return name(fixed)
