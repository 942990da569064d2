"""Drop: leave out what nobody reads; a list of kept values goes with its last reader."""

from typing import Any

from tangentish.analyse.facts import binds, facts, is_write, parts, reads
from tangentish.analyse.liveness import Names, live_at_head
from tangentish.core import is_atom, is_attempt, is_context
from tangentish.tidy.effects import blocks, every, is_pop, is_pure
from tangentish.tree import Node, is_comment, is_name, names_read, names_written, nodes, walk


def drop(body: list[Node], objects: dict[str, Any], pinned: Names = frozenset()) -> list[Node]:
    """The statements without assignments of which no value is read; bindings of `pinned` names stay.

    >>> print_block(drop(block("a = x\\nb = a + 1\\nreturn a"), {}))
    a = x
    return a
    """
    while True:
        statements = every(body)
        loops = any(type(node) in (nodes.For, nodes.While) for node in statements)
        body, _ = _block(body, frozenset(), frozenset(), objects, pinned)
        body = _lists(body)
        if not loops or len(every(body)) == len(statements):
            return _comments(body)


def _block(
    block: list[Node], after: Names, on_break: Names, objects: dict[str, Any], pinned: Names
) -> tuple[list[Node], Names]:
    """The statements that are kept, and the names that are live before them; `after` are those live after."""
    kept: list[Node] = []
    live = set(after)
    for node in reversed(block):
        match node:
            case nodes.Assign() | nodes.AugAssign() if is_write(node):
                to = node.targets[0] if type(node) is nodes.Assign else node.target
                if node.touches.isdisjoint(live) and is_pure(node.value, objects) and is_pure(to, objects):
                    continue
                live.update(reads(node))
            case nodes.Assign() if binds_names(node):
                written = binds(node)
                if live.isdisjoint(written) and pinned.isdisjoint(written) and not may_be_caught(node):
                    if is_pop(node.value):
                        node = nodes.Expr(node.value)
                    elif is_pure(node.value, objects) or is_reading(node.value):
                        continue
                live.difference_update(written)
                live.update(reads(node))
            case nodes.AugAssign(target=nodes.Name()):
                if node.target.id not in live and is_pure(node.value, objects):
                    continue
                live.update(reads(node), (node.target.id,))
            case nodes.If() if is_context(node):
                node.body, before_body = _block(node.body, frozenset(live), on_break, objects, pinned)
                if not _does(node.body):
                    continue
                live = set(before_body).union(reads(node.test))
            case nodes.If() if is_attempt(node):
                node.body, before_body = _block(node.body, frozenset(live), on_break, objects, pinned)
                node.orelse, before_orelse = _block(node.orelse, frozenset(live), on_break, objects, pinned)
                if not node.body:
                    continue
                live = set().union(before_body, before_orelse, reads(node.test))
            case nodes.If():
                node.body, before_body = _block(node.body, frozenset(live), on_break, objects, pinned)
                node.orelse, before_orelse = _block(node.orelse, frozenset(live), on_break, objects, pinned)
                if not _does(node.orelse):
                    node.orelse = []
                if not _does(node.body):
                    if node.orelse:
                        node.test, node.body, node.orelse = inverted(node.test), node.orelse, []
                    elif is_pure(node.test, objects) and not may_be_caught(node):
                        continue
                    else:
                        node.body = [nodes.Pass()]
                if isinstance(node.test, nodes.UnaryOp) and isinstance(node.test.operand, nodes.Compare):
                    node.test = inverted(node.test.operand)
                live = set().union(before_body, before_orelse, reads(node.test))
                if isinstance(node.body[-1], nodes.Raise):  # what follows needs no else
                    kept += node.orelse[::-1]
                    node.orelse = []
            case nodes.For() | nodes.While():
                head = live_at_head(node, frozenset(live))
                node.body, _ = _block(node.body, head, frozenset(live), objects, pinned)
                is_for = isinstance(node, nodes.For)
                if (
                    is_for
                    and not _does(node.body)
                    and is_pure(node.iter, objects)
                    and live.isdisjoint(names_written(node.target))
                    and not may_be_caught(node)
                ):
                    continue
                node.body = node.body or [nodes.Pass()]
                live = set(head).union(reads(node.iter if is_for else node.test))
            case nodes.Break():
                live = set(on_break)
            case nodes.Raise():
                live = set(names_read(node))
            case nodes.Expr() if not isinstance(node.value, nodes.Constant) and is_pure(node.value, objects):
                if not may_be_caught(node):
                    continue
                live.update(reads(node))
            case _:
                if type(node) is nodes.Pass and len(block) > 1:
                    continue
                live.difference_update(binds(node))
                live.update(reads(node))
        kept.append(node)
    return kept[::-1], frozenset(live)


def is_reading(node: Node) -> bool:
    """`getattr(self, "h")`, which has no effect but may not be moved: the attribute is written later."""
    return isinstance(node, nodes.Call) and getattr(node, "keeps", False) and is_name(node.func, "getattr")


def may_be_caught(node: Node) -> bool:
    """Whether a statement may raise what a handler around it catches: then it has to run."""
    return "attempted" in node.__dict__ and not (isinstance(node, nodes.Assign) and is_atom(node.value))


def binds_names(node: Node) -> bool:
    """Whether an assignment binds names, and writes into nothing."""
    if type(node.targets[0]) is nodes.Name and len(node.targets) == 1:
        return True
    return all(isinstance(part, nodes.Name | nodes.Tuple | nodes.List) for part in walk(node.targets))


def _does(block: list[Node]) -> bool:
    return any(not isinstance(node, nodes.Pass) and not is_comment(node) for node in block)


OPPOSITE = {
    nodes.Lt: nodes.GtE, nodes.GtE: nodes.Lt, nodes.Gt: nodes.LtE, nodes.LtE: nodes.Gt, nodes.Eq: nodes.NotEq,
    nodes.NotEq: nodes.Eq, nodes.Is: nodes.IsNot, nodes.IsNot: nodes.Is, nodes.In: nodes.NotIn, nodes.NotIn: nodes.In,
}  # fmt: skip


def inverted(test: Node) -> Node:
    """`not test`, as one would say it; an ordering is not turned round, for NaN's sake."""
    if isinstance(test, nodes.UnaryOp) and isinstance(test.op, nodes.Not):
        return test.operand
    if (
        isinstance(test, nodes.Compare)
        and len(test.ops) == 1
        and not isinstance(test.ops[0], nodes.Lt | nodes.Gt | nodes.LtE | nodes.GtE)
    ):
        return nodes.Compare(test.left, [OPPOSITE[type(test.ops[0])]()], test.comparators)
    return nodes.UnaryOp(nodes.Not(), test)


def _lists(body: list[Node]) -> list[Node]:
    """Leave out lists that are only filled and emptied."""
    statements = every(body)
    lists = {
        node.targets[0].id
        for node in statements
        if type(node) is nodes.Assign
        and type(node.value) is nodes.List
        and not node.value.elts
        and type(node.targets[0]) is nodes.Name
    }
    if not lists:
        return body
    idle: set[str] = set()
    for node in statements:
        for part in parts(node):
            if lists.isdisjoint(facts(part).reads):
                continue
            if type(node) is nodes.Expr and type(part) is nodes.Call and type(part.func) is nodes.Attribute:
                owner = part.func.value
                if type(owner) is nodes.Name and owner.id in lists:
                    idle.update([owner.id] if part.func.attr in ("append", "pop") else [])
                    lists.difference_update(*map(reads, part.args))
                    continue
            lists.difference_update(facts(part).reads)
    useless = idle & lists

    def without(block: list[Node]) -> list[Node]:
        kept = []
        for node in block:
            simple = isinstance(node, nodes.Expr | nodes.Assign)
            if simple and not useless.isdisjoint((*binds(node), *reads(node))):
                continue
            for inner in blocks(node):
                inner[:] = without(inner)
            kept.append(node)
        return kept

    return without(body) if useless else body


def consume(body: list[Node]) -> list[Node]:
    """Run through a list of kept values backwards where a loop takes one at the start of each turn. In place.

    >>> print_block(consume(block("while xs:\n    x = xs.pop()\n    y += x")))
    for x in reversed(xs):
        y += x
    """
    for place, node in enumerate(body):
        for inner in blocks(node):
            consume(inner)
        if not isinstance(node, nodes.While) or not isinstance(node.test, nodes.Name):
            continue
        first = next((i for i, inner in enumerate(node.body) if not is_comment(inner)), None)
        if first is None:
            continue
        taken, kept = node.body[first], node.test.id
        # Once where it is made, once where it is filled, and the two uses that go.
        if (
            isinstance(taken, nodes.Assign)
            and is_pop(taken.value)
            and taken.value.func.value.id == kept
            and mentions(kept, body) == 4
        ):
            iterated = nodes.Call(nodes.Name("reversed", nodes.Load(), None, None), [node.test], [])
            rest = node.body[:first] + node.body[first + 1 :]
            body[place] = nodes.For(taken.targets[0], iterated, rest or [nodes.Pass()], [], None)
    return body


def mentions(name: str, body: list[Node]) -> int:
    """How often a name stands in the text of statements."""
    known = [facts(part) for node in every(body) for part in parts(node)]
    return sum(its.uses.count(name) + its.bound.count(name) for its in known)


def _comments(block: list[Node]) -> list[Node]:
    """Leave out comments that stand before nothing."""
    kept: list[Node] = []
    for node in reversed(block):
        for inner in blocks(node):
            inner[:] = _comments(inner)
        if is_comment(node) and node.value.value and (not kept or is_comment(kept[-1])):
            continue
        kept.append(node)
    return kept[::-1]
