"""Reducing: `functools.reduce(f, xs, start)` as a loop."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from tangentish.capture import Captured
from tangentish.lower.comprehensions import listed
from tangentish.lower.derivatives import object_of
from tangentish.lower.ordering import listed_before
from tangentish.scope import Scope
from tangentish.tree import Node, assign, call, constant, dotted, name, nodes, place, target, transform

if TYPE_CHECKING:
    from tangentish.lower.flatten import Flattener


def reduces(captured: Captured) -> bool:
    """Whether a function may reduce something."""
    values = [origin.value for origin in captured.names.values()]
    return any(value is functools or value is functools.reduce for value in values)


def with_turns(body: list[Node], captured: Captured, scope: Scope) -> list[Node]:
    """Statements in which the function that `reduce` is given is called for one turn.

    >>> with_turns("return functools.reduce(f, xs, 1.0)")
    return functools.reduce([f(total, v) for v in xs], total, 1.0)

    What that means is a loop, as which it is lowered.
    """

    def visit(node: Node) -> Node | None:
        if not isinstance(node, nodes.Call) or object_of(captured, node.func) is not functools.reduce:
            return None
        if len(node.args) not in (2, 3) or node.keywords or any(isinstance(one, nodes.Starred) for one in node.args):
            return None
        function, run, *start = node.args
        run = run if start else listed_before(run, captured)
        if not isinstance(function, nodes.Lambda) and dotted(function) is None:
            return None
        own, total = scope.fresh("v"), scope.fresh("total")
        both = [place(name(total), function), place(name(own), function)]
        turn = place(nodes.Call(transform(function, visit), both, []), function)
        clause = nodes.comprehension(place(target(own), function), transform(run, visit), [], 0)
        turns = place(nodes.ListComp(turn, [clause]), node)
        return place(nodes.Call(node.func, [turns, place(name(total), node), *transform(start, visit)], []), node)

    found: list[Node] = transform(body, visit)
    return found


def reduced(flattener: Flattener, node: Node, function: Any) -> Node | None:
    """The value of a `reduce`, whose loop is put before it; None for any other call."""
    if function is not functools.reduce or not node.args or not isinstance(node.args[0], nodes.ListComp):
        return None
    turns, total, *start = node.args
    (clause,) = turns.generators
    flattener.locals |= {total.id, clause.target.id}
    turn = place(assign(total.id, turns.elt), node)
    if start:
        run = flattener.atom(clause.iter)
        flattener.locals |= {run.id} if isinstance(run, nodes.Name) else set()
        flattener.put(assign(total.id, flattener.value(start[0])))
        flattener.before(place(nodes.For(clause.target, run, [turn], [], None), node))
        return name(total.id)
    own, entries = flattener.scope.fresh("v"), flattener.scope.fresh("entries")
    flattener.locals.add(own)
    listed_ = nodes.comprehension(place(target(own), node), clause.iter, [], 0)
    listed(flattener, place(nodes.ListComp(place(name(own), node), [listed_]), node), entries)
    count = flattener.atom_of(call("len", name(entries)))
    error = call("TypeError", constant("reduce() of empty iterable with no initial value"))
    raised = place(nodes.Raise(error, None), node)
    flattener.put(nodes.If(nodes.Compare(count, [nodes.Eq()], [constant(0)]), [raised], []))
    flattener.put(assign(total.id, nodes.Subscript(name(entries), constant(0), nodes.Load())))
    index = flattener.scope.fresh("k")
    flattener.locals.add(index)
    entry = nodes.Subscript(name(entries), place(name(index), node), nodes.Load())
    head = place(assign(clause.target.id, entry), node)
    counted = call("range", constant(1), count)
    flattener.put(nodes.For(target(index), counted, flattener.inner([head, turn]), [], None))
    return name(total.id)
