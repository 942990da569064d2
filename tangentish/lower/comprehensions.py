"""Comprehensions: `[f(v) for v in x if v > 0]` as a loop that appends to a new list, where the expression stands.

A generator expression that a built-in function consumes on the spot is such a list, too; `any` and `all` stop early.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tangentish.capture import Captured
from tangentish.scope import Scope
from tangentish.tree import (
    Node,
    assign,
    call,
    constant,
    copy,
    dotted,
    name,
    names_written,
    nodes,
    place,
    target,
    transform,
    walk,
)

if TYPE_CHECKING:
    from tangentish.lower.flatten import Flattener

COMPREHENSIONS = (nodes.ListComp, nodes.SetComp, nodes.DictComp, nodes.GeneratorExp)
CONSUMERS = (sum, min, max, sorted)  # what takes all entries before it does anything that can be seen


# Names


def own_names(function: Node, scope: Scope) -> None:
    """Give the variables of a function's comprehensions names of their own, which then are locals. In place.

    A name that occurs outside of the comprehensions that bind it, or is bound by one inside of another, is replaced.
    """
    outside: set[str] = set()
    _names_outside(function, frozenset(), outside)
    if any(isinstance(node, COMPREHENSIONS) for node in walk(function)):
        _name_apart(function, frozenset(outside), scope)


def bound_by(node: Node) -> frozenset[str]:
    """The variables of a comprehension."""
    return frozenset(one for clause in node.generators for one in names_written(clause.target))


def _inside(node: Node) -> list[Any]:
    """The parts of a comprehension that see its variables: all but what it runs over first."""
    first, *rest = node.generators
    values = [node.key, node.value] if isinstance(node, nodes.DictComp) else [node.elt]
    return [first.target, first.ifs, rest, values]


def _names_outside(node: Any, bound: frozenset[str], found: set[str]) -> None:
    if isinstance(node, list):
        for part in node:
            _names_outside(part, bound, found)
    elif isinstance(node, COMPREHENSIONS):
        _names_outside(node.generators[0].iter, bound, found)
        _names_outside(_inside(node), bound | bound_by(node), found)
    elif isinstance(node, nodes.Name):
        if node.id not in bound:
            found.add(node.id)
    elif isinstance(node, Node):
        found |= {node.name} if isinstance(node, nodes.FunctionDef | nodes.ClassDef) else set()
        found |= set(node.names) if isinstance(node, nodes.Global | nodes.Nonlocal) else set()
        _names_outside([getattr(node, field, None) for field in node._fields], bound, found)


def _name_apart(node: Any, taken: frozenset[str], scope: Scope) -> None:
    if isinstance(node, list):
        for part in node:
            _name_apart(part, taken, scope)
    elif isinstance(node, COMPREHENSIONS):
        _name_apart(node.generators[0].iter, taken | bound_by(node), scope)
        new = {one: scope.fresh(one) for one in sorted(bound_by(node) & taken)}
        for part in walk(_inside(node)):
            if isinstance(part, nodes.Name) and part.id in new:
                part.id = new[part.id]
        _name_apart(_inside(node), taken | bound_by(node), scope)
    elif isinstance(node, Node):
        _name_apart([getattr(node, field, None) for field in node._fields], taken, scope)


def mapped(body: list[Node], captured: Captured, scope: Scope) -> list[Node]:
    """Statements in which `map(f, xs)` and `filter(f, xs)` that are consumed on the spot are generator expressions.

    >>> mapped("return sum(map(f, x))")
    return sum(f(v) for v in x)
    """

    def calls(node: Node, *functions: Any) -> bool:
        by_name = isinstance(node, nodes.Call) and isinstance(node.func, nodes.Name)
        origin = captured.names.get(node.func.id) if by_name else None
        return origin is not None and any(origin.value is one for one in functions)

    def consumer(node: Node) -> Node | None:
        given = generator(node.args[0]) if calls(node, *CONSUMERS, any, all, list) and node.args else None
        if given is None:
            return None
        rest = transform(node.args[1:], consumer)
        return place(nodes.Call(node.func, [given, *rest], transform(node.keywords, consumer)), node)

    def generator(node: Node) -> Node | None:
        if not calls(node, map, filter) or len(node.args) != 2 or node.keywords:
            return None
        f, run = node.args
        known = isinstance(f, nodes.Lambda | nodes.Name) or (dotted(f) or "").split(".")[0] in captured.names
        if not known or isinstance(run, nodes.Starred):
            return None
        own = scope.fresh("v")
        given = place(nodes.Call(transform(f, consumer), [place(name(own), node)], []), node)
        tests = [given] if calls(node, filter) else []
        iterated = generator(run) or transform(run, consumer)
        clause = nodes.comprehension(place(target(own), node), iterated, tests, 0)
        return place(nodes.GeneratorExp(place(name(own), node) if tests else given, [clause]), node)

    whole: list[Node] = transform(body, consumer)
    return whole


# Lowering


def listed(flattener: Flattener, node: Node, into: str | None = None) -> Node:
    """The name of a new list of a comprehension's values; the loop that fills it is put before."""
    filled = into or flattener.fresh()
    flattener.lists |= {filled}
    flattener.locals.add(filled)
    flattener.put(assign(filled, nodes.List([], nodes.Load())))
    append = nodes.Expr(call(nodes.Attribute(name(filled), "append", nodes.Load()), node.elt))
    flattener.before(_loops(flattener, node, [place(append, node.elt)]))
    return place(name(filled), node)


def is_fresh(node: Node, to: str) -> bool:
    """Whether the list of a comprehension can be filled under the name to which it is bound."""
    return to not in {part.id for part in walk(node) if isinstance(part, nodes.Name)}


def consumed(flattener: Flattener, node: Node, function: Any) -> Node | None:
    """The value of a call that consumes a generator expression; None for any other call."""
    if not node.args or not isinstance(node.args[0], nodes.GeneratorExp):
        return None
    rest = [*node.args[1:], *(keyword.value for keyword in node.keywords)]
    if not all(isinstance(argument, nodes.Name | nodes.Constant) for argument in rest):
        return None
    if (function is any or function is all) and not rest:
        return _searched(flattener, node.args[0], wanted=function is any)
    if function is list and not rest:
        return listed(flattener, node.args[0])
    if not any(function is one for one in CONSUMERS):
        return None
    given = [listed(flattener, node.args[0]), *map(flattener.atom, node.args[1:])]
    keywords = [nodes.keyword(k.arg, flattener.atom(k.value)) for k in node.keywords]
    return nodes.Call(name(function.__name__), given, keywords)


def _searched(flattener: Flattener, node: Node, wanted: bool) -> Node:
    """`any(...)`, or `all(...)`: loops that are left at the first value that decides."""
    found = flattener.fresh()
    flattener.locals.add(found)
    flattener.put(assign(found, constant(not wanted)))
    decides = node.elt if wanted else nodes.UnaryOp(nodes.Not(), node.elt)
    leave = [place(assign(found, constant(wanted)), node.elt), place(nodes.Break(), node.elt)]
    is_found = name(found) if wanted else nodes.UnaryOp(nodes.Not(), name(found))
    outer = place(nodes.If(is_found, [place(nodes.Break(), node.elt)], []), node.elt)
    flattener.before(_loops(flattener, node, [place(nodes.If(decides, leave, []), node.elt)], [outer]))
    return place(name(found), node)


def _loops(flattener: Flattener, node: Node, body: list[Node], behind: Sequence[Node] = ()) -> Node:
    """The loops of a comprehension around a body; `behind` each but the outermost one the statements given."""
    for clause in reversed(node.generators):
        if clause.is_async:
            flattener.refuse_here(node, "async comprehensions", "Write a loop")
        for test in reversed(clause.ifs):
            body = [place(nodes.If(test, body, []), test)]
        if isinstance(clause.iter, nodes.GeneratorExp):  # which gives its values one by one, in these same turns
            first = place(nodes.Assign([clause.target], clause.iter.elt, None), clause.target)
            body = [_loops(flattener, clause.iter, [first, *body], behind), *copy(list(behind))]
            continue
        body = [place(nodes.For(clause.target, clause.iter, body, [], None), clause.target), *copy(list(behind))]
    return body[0]


def listed_entries(flattener: Flattener, atom: Node, like: Node) -> str:
    """The name of a new list of what iterating over a name gives."""
    flattener.locals.add(atom.id)
    variable = flattener.scope.fresh("v")
    flattener.locals.add(variable)
    clause = nodes.comprehension(place(target(variable), like), atom, [], 0)
    return str(listed(flattener, place(nodes.ListComp(place(name(variable), like), [clause]), like)).id)
