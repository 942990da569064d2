"""Nest: put temporaries that are read once back where they are read, and copies back to what they copy."""

import collections
from typing import Any

from tangentish.analyse.facts import facts, is_moved, parts, reads
from tangentish.analyse.indexing import constant_of
from tangentish.core import is_atom
from tangentish.tidy.effects import blocks, every, is_pure, writes, written_into
from tangentish.tree import Node, dotted, names_read, nodes, replaced, shell, substitute

MOST_NODES = 90  # of a nested expression: two to three lines of text


def nest(
    body: list[Node], temporary: "set[str]", objects: dict[str, Any], adjoints: "set[str]", parameters: list[str],
    made: "set[str]",
) -> list[Node]:  # fmt: skip
    """The statements with the temporaries among `temporary` that are bound and read once nested.

    Expressions of adjoints and other names that were `made` stay short; the primal's are as long as the user has them.

    >>> print_block(nest(block("t = a * b\\nu = t + c\\nreturn u"), {"t", "u"}, {}, set(), ["a", "b", "c"], set()))
    return a * b + c
    """
    bound, used = counted(body)
    shorter = propagate(body, temporary - returned_adjoints(body, adjoints, temporary), parameters, bound)
    if shorter is not body:
        body, (bound, used) = shorter, counted(shorter)
    once = {name for name in temporary if bound[name] == 1 and used[name] == 1}
    return _block(body, once, objects, adjoints, made) if once else body


def returned_adjoints(body: list[Node], adjoints: "set[str]", temporary: "set[str]") -> "set[str]":
    """The adjoints that are returned and only copy a temporary that is no adjoint: it takes their name."""
    returned = {one for node in body if isinstance(node, nodes.Return) for one in reads(node)} & adjoints
    return {
        node.targets[0].id
        for node in body
        if returned
        and type(node) is nodes.Assign
        and type(node.value) is nodes.Name
        and node.value.id in temporary - adjoints
        and type(node.targets[0]) is nodes.Name
        and node.targets[0].id in returned
    }


def counted(body: list[Node]) -> "tuple[collections.Counter[str], collections.Counter[str]]":
    """How often each name is bound and read in the text of statements."""
    bound: list[str] = []
    used: list[str] = []
    for node in every(body):
        for part in parts(node):
            known = facts(part)
            used += known.uses
            bound += known.bound
    return collections.Counter(bound), collections.Counter(used)


def propagate(
    body: list[Node], temporary: "set[str]", parameters: list[str], bound: "collections.Counter[str]"
) -> list[Node]:
    """Replace a temporary that only copies a name or a constant, where both are bound once, by what it copies.

    `bound` counts how often names are bound in the statements; they are given back as they are if there is none.
    """
    bound = bound.copy()
    bound.update(parameters)
    changed = written_into(body)
    meaning: dict[str, Node] = {}
    copied: set[str] = set()  # from what may still be read
    for node in every(body):
        if isinstance(node, nodes.Assign) and isinstance(node.targets[0], nodes.Name) and len(node.targets) == 1:
            name, value = node.targets[0].id, node.value
            if name in temporary and bound[name] == 1 and name not in changed:
                if isinstance(value, nodes.Name) and bound[value.id] <= 1 and value.id not in changed:
                    meaning[name] = value
                    if not is_moved(node):
                        copied.add(name)
                elif constant_of(value) is not ... or _is_spread_number(value, bound, changed):
                    meaning[name] = value
    for name in list(meaning):
        value = meaning[name]
        while isinstance(value, nodes.Name) and value.id in meaning:
            if value.id in copied:
                copied.add(name)
            value = meaning[value.id]
        meaning[name] = value
    for name, value in meaning.items():
        if isinstance(value, nodes.Call):
            meaning[name] = replaced(value, lambda n: meaning.get(n.id) if isinstance(n, nodes.Name) else None)
    if not meaning:
        return body

    returned = {
        n
        for node in body
        if isinstance(node, nodes.Return)
        for n in names_read(node)
        if isinstance(meaning.get(n), nodes.Call)
    }

    def visit(node: Node) -> Node | None:
        if type(node) in (nodes.Assign, nodes.Expr) and meaning.keys().isdisjoint(reads(node)):
            return node
        if isinstance(node, nodes.Assign) and is_moved(node) and isinstance(node.value, nodes.Name):
            twin = shell(node)
            twin.value = meaning[node.value.id]
            if node.value.id in copied:
                del twin.__dict__["moved"]
            return twin
        if isinstance(node, nodes.Return):
            names = {n: v for n, v in meaning.items() if not isinstance(v, nodes.Call)}
            return nodes.Return(substitute(node.value, names))
        return (
            meaning[node.id]
            if isinstance(node, nodes.Name) and isinstance(node.ctx, nodes.Load) and node.id in meaning
            else None
        )

    def copies(block: list[Node]) -> list[Node]:
        kept = []
        for node in block:
            if (
                isinstance(node, nodes.Assign)
                and isinstance(node.targets[0], nodes.Name)
                and node.targets[0].id in meaning
            ):
                if node.targets[0].id not in returned:
                    continue
            for inner in blocks(node):
                inner[:] = copies(inner)
            kept.append(node)
        return kept

    return copies(replaced(body, visit))


def _is_spread_number(value: Node, bound: "collections.Counter[str]", changed: "set[str]") -> bool:
    """`np.broadcast_to(a, x.shape)` of names bound once: most of its readers broadcast a themselves."""
    if not isinstance(value, nodes.Call) or not (dotted(value.func) or "").endswith(".broadcast_to"):
        return False
    if not is_atom(value.args[0]):
        return False
    return all(bound[name] <= 1 and name not in changed for name in names_read(value.args))


def _block(
    block: list[Node], once: "set[str]", objects: dict[str, Any], adjoints: "set[str]", made: "set[str]"
) -> list[Node]:
    result: list[Node] = []
    waiting: dict[str, Node] = {}  # assignments of temporaries on their way to their reader
    read_by: dict[str, set[str]] = {}  # the names that they read

    def release(names: "set[str]") -> None:
        """Put the waiting assignments that cannot wait longer, in their order."""
        for name in list(waiting):
            if name in names:
                node = waiting.pop(name)
                release({n for n in read_by[name] if n in waiting})
                result.append(node)

    for node in block:
        if isinstance(node, nodes.Pass):  # a barrier: what stands before it stays before it
            release(set(waiting))
        if waiting and "attempted" in node.__dict__ and type(node) is nodes.Assign and is_atom(node.value):
            release(waiting.keys() - reads(node))  # what may raise does so before the names of a `try` are bound
        place = _place(node)
        inserted: set[str] = set()

        def visit(part: Node, node: Node = node, place: Any = place, inserted: "set[str]" = inserted) -> Node | None:
            if isinstance(part, nodes.Name) and isinstance(part.ctx, nodes.Load) and part.id in waiting:
                source = waiting[part.id]
                if part.id in adjoints and (
                    isinstance(node, nodes.Return) or _place(source) != place and place[0] is not None
                ):
                    return None
                inserted.add(part.id)
                if not is_moved(source):
                    node.__dict__.pop("moved", None)
                return waiting.pop(part.id).value
            return None

        head = _head(node) if waiting else []
        reading = [name for owner, field in head for name in facts(getattr(owner, field)).reads if name in waiting]
        if reading and (
            sum(facts(waiting[name].value).size for name in reading) + _size(head) <= MOST_NODES
            or all(name not in made and _place(waiting[name]) == place for name in reading)
        ):
            for owner, field in head:
                setattr(owner, field, replaced(getattr(owner, field), visit))
        if waiting:
            release({name for name in reads(node) if name in waiting})
        if waiting:
            written = writes(node)
            pure = _is_pure_statement(node, objects)
            hurt = set()
            for name, source in waiting.items():
                if not written.isdisjoint(read_by[name]) or (not pure and not is_pure(source.value, objects)):
                    hurt.add(name)
            release(hurt)
        for inner in blocks(node):
            inner[:] = _block(inner, once, objects, adjoints, made)
        if _is_candidate(node, once):
            waiting[node.targets[0].id] = node
            read_by[node.targets[0].id] = set(facts(node.value).reads)
        else:
            result.append(node)
    release(set(waiting))
    return result


def _is_candidate(node: Node, once: "set[str]") -> bool:
    return isinstance(node, nodes.Assign) and isinstance(node.targets[0], nodes.Name) and node.targets[0].id in once


def _head(node: Node) -> list[tuple[Node, str]]:
    """The expressions of a statement that are evaluated once, before any inner block: their owners and fields."""
    match node:
        case nodes.Assign() if isinstance(node.targets[0], nodes.Subscript):
            to = shell(node.targets[0])
            node.targets = [to]
            return [(node, "value"), (to, "slice")]
        case nodes.Assign() | nodes.Expr() | nodes.Return():
            return [(node, "value")]
        case nodes.AugAssign():
            return [(node, "target"), (node, "value")]
        case nodes.If() | nodes.Assert():
            return [(node, "test")]
        case nodes.For():
            return [(node, "iter")]
    return []


def _size(head: list[tuple[Node, str]]) -> int:
    return sum(facts(getattr(owner, field)).size for owner, field in head)


def _is_pure_statement(node: Node, objects: dict[str, Any]) -> bool:
    if isinstance(node, nodes.Assign | nodes.AugAssign):
        return is_pure(node.value, objects)
    return isinstance(node, nodes.Pass) or (isinstance(node, nodes.Expr) and isinstance(node.value, nodes.Constant))


def _place(node: Node) -> "tuple[Any, Any]":
    return getattr(node, "lineno", None), getattr(node, "col_offset", None)
