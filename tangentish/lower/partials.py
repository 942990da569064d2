"""Partials: a call of `functools.partial(f, a, k=b)` is one of f, with the arguments of both."""

from __future__ import annotations

import functools
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

from tangentish.capture import Captured
from tangentish.lower.blocks import rewritten
from tangentish.lower.derivatives import object_of
from tangentish.scope import Binding, Scope
from tangentish.tree import Node, assign, constant, copy, expression, name, nodes, path, place, transform, walk

if TYPE_CHECKING:
    from tangentish.lower.flatten import Flattener


def mentions_partial(captured: Captured) -> bool:
    """Whether a function may make partials."""
    values = [origin.value for origin in captured.names.values()]
    return any(value is functools or value is functools.partial for value in values)


def without_partials(body: list[Node], captured: Captured, scope: Scope) -> list[Node]:
    """Statements in which a name that stands for a partial, and is only called, is written out.

    >>> print_block(without_partials(block("g = functools.partial(f, 2.0, k=a + b)\\nreturn g(x)"), captured, scope))
    g_k = a + b
    return f(2.0, x, k=g_k)
    """

    def is_partial(node: Any) -> bool:
        if not isinstance(node, nodes.Call) or not node.args or any(isinstance(a, nodes.Starred) for a in node.args):
            return False
        named = all(keyword.arg is not None for keyword in node.keywords)
        return named and object_of(captured, node.func) is functools.partial

    parts = walk(body)
    bound = Counter(_every_binding(parts))
    mentioned = Counter(part.id for part in parts if isinstance(part, nodes.Name))
    callees = [part.func for part in parts if isinstance(part, nodes.Call)]
    called = Counter(part.id for part in callees if isinstance(part, nodes.Name))
    made: dict[str, Node] = {}

    def bindings(node: Node) -> list[Node] | None:
        if not isinstance(node, nodes.Assign) or not is_partial(node.value) or len(node.targets) != 1:
            return None
        to = node.targets[0]
        if not isinstance(to, nodes.Name) or bound[to.id] != 1 or mentioned[to.id] != 1 + called[to.id]:
            return None
        head: list[Node] = []

        def held(value: Node, key: object) -> Node:
            fixed = isinstance(value, nodes.Constant | nodes.Lambda)
            if fixed or (isinstance(value, nodes.Name) and not bound[value.id]):
                return value
            if isinstance(value, nodes.Name | nodes.Attribute) and object_of(captured, value) is not None:
                return value
            kept = scope.fresh(f"{to.id}_{key}")
            head.append(place(assign(kept, value), node))
            return place(name(kept), value)

        function, *given = node.value.args
        is_local = isinstance(function, nodes.Name) and bound[function.id] == 1
        function = function if is_local else held(function, "function")
        given = [held(value, number) for number, value in enumerate(given, 1)]
        named = [nodes.keyword(keyword.arg, held(keyword.value, keyword.arg)) for keyword in node.value.keywords]
        made[to.id] = nodes.Call(function, given, named)
        return head or [place(nodes.Pass(), node)]

    def calls(node: Node) -> Node | None:
        whole = None
        if isinstance(node, nodes.Call) and isinstance(node.func, nodes.Name) and node.func.id in made:
            whole = copy(made[node.func.id])
        elif isinstance(node, nodes.Call) and is_partial(node.func):
            inner = transform(node.func, calls) if is_partial(node.func.args[0]) else node.func
            whole = nodes.Call(inner.args[0], inner.args[1:], inner.keywords)
        if whole is None:
            return None
        keywords = [*transform(node.keywords, calls)]
        given = {keyword.arg for keyword in keywords}
        whole.keywords = [*(keyword for keyword in whole.keywords if keyword.arg not in given), *keywords]
        whole.args = [*whole.args, *transform(node.args, calls)]
        return place(whole, node)

    body = rewritten(body, bindings)
    found: list[Node] = transform(body, calls)
    return found


def _every_binding(parts: list[Node]) -> list[str]:
    """The names that are bound, once for each time."""
    found = [part.id for part in parts if isinstance(part, nodes.Name) and isinstance(part.ctx, nodes.Store)]
    return found + [part.name for part in parts if isinstance(part, nodes.FunctionDef | nodes.ClassDef)]


def opened(flattener: Flattener, node: Node, emitted: str, function: Any) -> Node:
    """The call of a partial that was made elsewhere, as one of its function; changes of its keywords are noticed."""
    scope = flattener.scope
    given = [_argument(flattener, f"{emitted}.args[{at}]", at, value) for at, value in enumerate(function.args)]
    taken = {keyword.arg for keyword in node.keywords}
    named = []
    for key, value in function.keywords.items():
        guard = f"{emitted}.{key}"
        scope.bindings.setdefault(guard, Binding(guard, function.keywords, key, value, data=False))
        if key not in taken:
            named.append(nodes.keyword(key, _argument(flattener, f"{emitted}.keywords[{key!r}]", key, value)))
    inner = function.func
    home = vars(sys.modules.get(getattr(inner, "__module__", None) or "", object))
    spelled = getattr(inner, "__name__", "function")
    holder = home if home.get(spelled) is inner else {spelled: inner}
    bound = scope.bind(spelled if spelled.isidentifier() else "function", holder, spelled, inner)
    flattener.opened[bound] = inner
    return place(nodes.Call(path(bound), [*given, *node.args], [*named, *node.keywords]), node)


def _argument(flattener: Flattener, spelled: str, key: object, value: Any) -> Node:
    """An argument that a partial holds: a constant, or the name of an object, which may be `spelled` so."""
    if isinstance(value, int | float | str | None) and not (isinstance(value, int | float) and value < 0):
        return constant(value)
    if type(value) in (int, float):
        return nodes.UnaryOp(nodes.USub(), constant(-value))
    wanted = f"{spelled.partition('.')[0]}_{key}"
    known = flattener.scope.bindings.get(wanted)
    bound = wanted if known is not None and known.value is value else None
    bound = bound or flattener.scope.bind(wanted, {wanted: value}, wanted, value)
    flattener.opened[bound] = value
    if bound in flattener.scope.bindings:
        flattener.scope.made[bound] = expression(spelled)
    return path(bound)
