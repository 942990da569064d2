"""Loops: how a `for` is run backwards, and what its targets give back to the sequences they came from."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from tangentish.kinds import UNKNOWN, Array, Nest, Other, Sequence
from tangentish.tree import Node, assign, binary, call, constant, copy, dotted, name, nodes

if TYPE_CHECKING:
    from tangentish.differentiate.reverse import Reverse


@dataclasses.dataclass
class Header:
    """`for` of the reverse loop, the statements that bind the targets again, and the flow into the sequences."""

    head: Node
    binds: list[Node]
    flows: list[tuple[str, str, Node]]  # target, sequence, the part of the sequence's adjoint
    reverse: Reverse

    def contribute(self) -> None:
        """Add the adjoints of the targets to those of the sequences."""
        reverse = self.reverse
        for target, base, part in self.flows:
            if target in reverse.active and reverse.is_live(target):
                adjoint = reverse.take(target)
                reverse.ensure(reverse.memory.root(base))
                reverse.add_to_part(copy(part), reverse.inference.kinds.get(target, UNKNOWN), adjoint)
                reverse.kill(target)
        for binding in self.binds:  # each turn binds them anew, also those that no adjoint flows from
            target = binding.targets[0].id
            reverse.pending.pop(reverse.names.get(target, ""), None)
            reverse.kill(target)


def reverse_header(node: Node, reverse: Reverse) -> Header:
    """The reverse of a loop's head. `turns`, where the loop may be left early, is the number of turns begun.

    `for x in xs` is run backwards as `for k in reversed(range(len(xs)))` with `x = xs[k]`.
    """
    turns = reverse.counters.get(id(node))
    function = _function(node.iter, reverse)
    if function is range and isinstance(node.target, nodes.Name):
        indices = node.iter if turns is None else _first(node.iter, turns)
        return Header(nodes.For(node.target, call("reversed", indices), [], [], None), [], [], reverse)
    if function is reversed and _function(node.iter.args[0], reverse) is range and isinstance(node.target, nodes.Name):
        forwards = node.iter.args[0]
        if turns is not None:
            backwards = nodes.Slice(None, None, nodes.UnaryOp(nodes.USub(), constant(1)))
            forwards = call("reversed", _first(nodes.Subscript(forwards, backwards, nodes.Load()), turns))
        return Header(nodes.For(node.target, forwards, [], [], None), [], [], reverse)
    header = Header(nodes.For(None, None, [], [], None), [], [], reverse)
    index = reverse.scope.fresh("k")
    lengths: list[Node] = []
    _bind(node.target, node.iter, name(index), header, lengths, node)
    count = name(turns) if turns is not None else lengths[0] if len(lengths) == 1 else call("min", *lengths)
    header.head.target = nodes.Name(index, nodes.Store(), None, None)
    header.head.iter = call("reversed", call("range", count))
    return header


def _first(indices: Node, turns: str) -> Node:
    return nodes.Subscript(indices, nodes.Slice(None, name(turns), None), nodes.Load())


def _function(node: Node, reverse: Reverse) -> object:
    return reverse.inference.objects.get(dotted(node.func) or "") if isinstance(node, nodes.Call) else None


def _bind(target: Node, source: Node, index: Node, header: Header, lengths: list[Node], loop: Node) -> None:
    """Bind `target` to the part number `index` of an iterable."""
    reverse = header.reverse
    function = _function(source, reverse)
    if function is enumerate and isinstance(target, nodes.Tuple):
        start = source.args[1] if len(source.args) > 1 else None
        count = index if start is None else binary(index, "Add", start)
        _store(target.elts[0], count, None, None, header)
        _bind(target.elts[1], source.args[0], index, header, lengths, loop)
    elif function is zip and isinstance(target, nodes.Tuple):
        for part, its_source in zip(target.elts, source.args, strict=True):
            _bind(part, its_source, index, header, lengths, loop)
    elif function is reversed:
        length = call("len", source.args[0])
        last = binary(binary(length, "Sub", constant(1)), "Sub", index)
        _bind(target, source.args[0], last, header, lengths, loop)
    elif function is range:
        lengths.append(call("len", source))
        _store(target, nodes.Subscript(copy(source), index, nodes.Load()), None, None, header)
    elif isinstance(source, nodes.Name):
        kind = reverse.inference.kind(source)
        if not isinstance(kind, Array | Other | Sequence) and not (
            isinstance(kind, Nest) and issubclass(kind.cls, tuple | list)
        ):
            reverse.refuse(loop, "looping over a value that is not known to be an array, a list or a tuple")
        lengths.append(call("len", source))
        place = None
        if source.id in reverse.active:
            if source.id in reverse.memory.read_only:
                reverse.refuse(loop, "looping over a view that cannot be written into")
            place = nodes.Subscript(reverse.view_of_adjoint(source.id), copy(index), nodes.Store())
        _store(target, nodes.Subscript(copy(source), index, nodes.Load()), source.id, place, header)
    else:
        reverse.refuse(loop, "looping over this iterable")


def _store(target: Node, value: Node, base: str | None, place: Node | None, header: Header) -> None:
    """Bind a target to a value again, and note where its adjoint goes."""
    if isinstance(target, nodes.Name):
        header.binds.append(assign(target.id, value))
        if base is not None and place is not None:
            header.flows.append((target.id, base, place))
        return
    for number, part in enumerate(target.elts):
        inner = None
        if place is not None:
            outer = copy(place)
            outer.ctx = nodes.Load()
            inner = nodes.Subscript(outer, constant(number), nodes.Store())
        _store(part, nodes.Subscript(copy(value), constant(number), nodes.Load()), base, inner, header)
