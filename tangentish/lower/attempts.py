"""Attempts: `try` around statements that bind names and write into nothing.

In core Python `try: body; except E: other` is an `if` whose test is `yield E`: one branch runs, or the other one. That
is true as long as nobody sees what the body has done before it raised, which is checked here. The printer says `try`
again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

from tangentish.analyse.liveness import liveness
from tangentish.analyse.operations import statements
from tangentish.capture import Captured
from tangentish.core import is_atom, is_attempt, is_store
from tangentish.errors import UnsupportedError
from tangentish.lower.blocks import inner_blocks, rewritten
from tangentish.scope import Scope
from tangentish.tree import (
    Node,
    assign,
    constant,
    is_name,
    name,
    names_read,
    names_written,
    nodes,
    place,
    transform,
    walk,
)

if TYPE_CHECKING:
    from tangentish.lower.flatten import Flattener

SIMPLE = (nodes.Assign, nodes.AugAssign, nodes.AnnAssign, nodes.Expr, nodes.Pass)
TRIED = (
    *SIMPLE, nodes.If, nodes.For, nodes.While, nodes.With, nodes.Raise, nodes.Assert, nodes.Break, nodes.Continue,
)  # fmt: skip
REMEDY = 'Test for the condition before, with if, or use mode="tape".'

Inside = Callable[[list[Node]], list[Node]]


def refuse(captured: Captured, node: Node, what: str) -> NoReturn:
    raise UnsupportedError(
        f"a try statement {what} cannot be differentiated in source mode", captured.location(node), REMEDY
    )


def without_tails(block: list[Node], captured: Captured, scope: Scope) -> list[Node]:
    """Statements whose `try` only tells by a name whether it was completed: what follows from that stands behind it.

    >>> print_block(without_tails(block("try:\\n    y = x[7]\\nexcept IndexError:\\n    y = 0.0"), captured, scope))
    try:
        y = x[7]
        completed = True
    except IndexError:
        completed = False
    if not completed:
        y = 0.0

    A handler that only raises stays where it is.
    """

    def visit(node: Node) -> list[Node] | None:
        if not isinstance(node, nodes.Try | nodes.TryStar):
            return None
        return _without_tail(node, captured, scope, lambda inner: rewritten(inner, visit))

    return rewritten(block, visit)


def _without_tail(node: Node, captured: Captured, scope: Scope, inside: Inside) -> list[Node]:
    if isinstance(node, nodes.TryStar) or len(node.handlers) > 1:
        refuse(captured, node, "with several handlers")
    tried, behind, last = list(node.body), list(node.orelse), list(node.finalbody)
    if last and (_leaves([*tried, *behind, *node.handlers]) or not all(map(_binds_names, last))):
        refuse(captured, node, "whose finally does more than to bind names, or that is left by a return")
    if isinstance(tried[-1], nodes.Return):
        held = scope.fresh("value")
        value = tried[-1].value or constant(None)
        behind = [place(nodes.Return(place(name(held), tried[-1])), tried[-1])]
        tried[-1] = place(assign(held, value), tried[-1])
    if any(isinstance(part, nodes.stmt) and not isinstance(part, TRIED) for part in walk(tried)):
        refuse(captured, node, "around statements of this kind")
    behind, last = inside(behind), inside(last)
    if not node.handlers:
        return [*tried, *behind, *last]
    (handler,) = node.handlers
    caught = handler.name.id if isinstance(handler.name, Node) else handler.name
    other = inside(list(handler.body))
    if isinstance(other[-1], nodes.Raise) and all(isinstance(part, SIMPLE) for part in other[:-1]):
        handler.body = other
        return [_attempt(node, tried), *behind, *last]
    again = any(isinstance(part, nodes.Raise) and part.exc is None for part in walk(other))
    if again or (caught is not None and caught in names_read(other)):
        refuse(captured, node, "whose handler uses the exception and goes on")
    handler.name = None
    completed = scope.fresh("completed")
    handler.body = [place(assign(completed, constant(False)), handler)]
    done = place(assign(completed, constant(True)), tried[-1])
    choice = place(nodes.If(name(completed), behind or [nodes.Pass()], other), handler)
    return [_attempt(node, [*tried, done]), choice, *last]


def _attempt(node: Node, tried: list[Node]) -> Node:
    return place(nodes.Try(tried, node.handlers, [], []), node)


def _leaves(block: list[Node]) -> bool:
    return any(isinstance(part, nodes.Return | nodes.Break | nodes.Continue) for part in walk(block))


def _binds_names(node: Node) -> bool:
    """Whether a statement binds names, and does nothing else that anybody sees."""
    if not isinstance(node, nodes.Assign) or not all(isinstance(to, nodes.Name) for to in node.targets):
        return False
    return not any(isinstance(part, nodes.Call | nodes.NamedExpr) for part in walk(node.value))


def attempt(flattener: Flattener, node: Node) -> None:
    """Put a `try` as a branch of core Python."""
    (handler,) = node.handlers
    kinds = handler.type.elts if isinstance(handler.type, nodes.Tuple) else [handler.type] if handler.type else []
    if not all(flattener.resolve(kind) is not None for kind in kinds):
        refuse(flattener.captured, node, "for exceptions that are not known before the call")
    caught = handler.name.id if isinstance(handler.name, Node) else handler.name
    written = names_written([flattener.captured.tree.args, flattener.captured.tree.body])
    if caught is not None:
        if caught in written or caught in flattener.captured.names or caught in flattener.locals:
            refuse(flattener.captured, node, "that binds the exception to a name that stands for something else, too,")
        flattener.locals.add(caught)
        flattener.scope.reserve({caught})
    body, orelse = flattener.inner(node.body), flattener.inner(handler.body)
    for part in statements(body):
        if is_store(part):
            refuse(flattener.captured, part if hasattr(part, "lineno") else node, "that writes into what it is given")
        part.attempted = True
    kind = transform(handler.type, flattener.global_names) if handler.type is not None else None
    twin = nodes.If(place(nodes.Yield(kind), handler), body, orelse)
    twin.caught = caught
    flattener.put(twin)
    flattener.locals.discard(caught or "")


def check_attempts(function: Node, captured: Captured) -> None:
    """Refuse attempts of which the handler, or what follows it, reads what the body bound before it raised."""
    attempts = _with_next(function.body)
    if not attempts:
        return
    live = liveness(function)
    for node, after in attempts:
        told = isinstance(after, nodes.If) and is_name(after.test, getattr(tested(node), "id", ""))
        entry = live.before_other[id(after if told else node)]  # what is read where the body raised
        may_raise = False
        for part in reversed(statements(node.body)):
            bound = set(names_written(part.targets if isinstance(part, nodes.Assign) else getattr(part, "target", [])))
            if may_raise and not bound.isdisjoint(entry):
                refuse(captured, part, f"that binds {min(bound & entry)} before it may raise, where that is read then,")
            may_raise = may_raise or not (isinstance(part, nodes.Assign) and is_atom(part.value))


def _with_next(block: list[Node]) -> list[tuple[Node, Node | None]]:
    """The attempts in a block and its inner ones, each with the statement that follows it."""
    found = []
    for place_, node in enumerate(block):
        if is_attempt(node):
            found.append((node, block[place_ + 1] if place_ + 1 < len(block) else None))
        for inner in inner_blocks(node):
            found += _with_next(inner)
    return found


def tested(node: Node) -> Node:
    """What tells which branch of an `if` was taken; of a `try` the name that its handler binds to False."""
    if not is_attempt(node):
        test: Node = node.test
        return test
    last = node.orelse[-1]
    return name(last.targets[0].id) if isinstance(last, nodes.Assign) else constant(True)


def check_call(node: Node, captured: Captured) -> None:
    """Refuse a differentiated call in an attempt: its forward sweep leaves out what nobody reads, but may raise."""
    if "attempted" in node.__dict__:
        refuse(captured, node, "around a call of a function of the user's")


def check_kept(function: Node, kept: Any, captured: Captured) -> None:
    """Refuse attempts in which something is put on a list of kept values before the body may raise."""
    for node in statements(function.body):
        if not is_attempt(node):
            continue
        may_raise = False
        for part in reversed(statements(node.body)):
            added = [*kept.before.get(id(part), []), *kept.after.get(id(part), [])]
            raises = not (isinstance(part, nodes.Assign) and is_atom(part.value))
            late = kept.after.get(id(part), []) if not may_raise else []
            if (may_raise or raises) and any(isinstance(one, nodes.Expr) for one in added if one not in late):
                refuse(captured, node, "in a loop, whose values are kept for the reverse sweep,")
            may_raise = may_raise or raises

