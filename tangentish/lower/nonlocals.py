"""Nonlocals: a local function that binds names of the function around it is written out where it is called."""

from typing import Any

from tangentish.lower.blocks import rewritten
from tangentish.scope import Scope
from tangentish.tree import Node, assign, constant, copy, name, names_written, nodes, place, substitute, walk

INNER = (nodes.FunctionDef, nodes.Lambda, nodes.ClassDef, nodes.ListComp, nodes.SetComp, nodes.DictComp,
         nodes.GeneratorExp)  # fmt: skip


def without_nonlocals(body: list[Node], scope: Scope) -> list[Node]:
    """The statements of a function without its local functions that have `nonlocal`, where statements call these.

    >>> print_block(without_nonlocals(block("def add(v):\\n    nonlocal t\\n    t += v\\nt = 0.0\\nadd(x)"), scope))
    t = 0.0
    t += x

    A function that is called in an expression, is handed on, returns early or calls itself stays, and is refused.
    """
    parts = walk(body)
    for function in [part for part in body if isinstance(part, nodes.FunctionDef) and _is_plain(part)]:
        calls = [part for part in parts if _called(part, function.name) is not None]
        mentions = [part for part in parts if isinstance(part, nodes.Name) and part.id == function.name]
        inside = [one for part in parts if isinstance(part, INNER) for one in walk(_within(part))]
        if len(mentions) != len(calls) or any(one is other for one in mentions for other in inside):
            continue
        if sum(isinstance(part, nodes.FunctionDef) and part.name == function.name for part in parts) > 1:
            continue
        if any(_arguments(function, _called(part, function.name)) is None for part in calls):
            continue
        body = _written_out(body, function, scope)
        parts = walk(body)
    return body


def _within(node: Node) -> list[Node]:
    return list(node.body) if isinstance(node, nodes.FunctionDef | nodes.ClassDef) else [node]


def _is_plain(function: Node) -> bool:
    """Whether a function has `nonlocal`, and a `return` at its end only, if at all."""
    parts = walk(function.body)
    if not any(isinstance(part, nodes.Nonlocal) for part in parts) or function.decorator_list:
        return False
    given = function.args
    if given.vararg or given.kwarg or given.kwonlyargs or getattr(given, "posonlyargs", None):
        return False
    if not all(isinstance(default, nodes.Constant) for default in given.defaults):
        return False
    leaving = (nodes.Return, nodes.Yield, nodes.YieldFrom, nodes.Await, nodes.Global, nodes.NamedExpr)
    early = [part for part in parts if isinstance(part, (*leaving, *INNER))]
    return not early or (early == [function.body[-1]] and isinstance(early[0], nodes.Return))


def _called(node: Node, function: str) -> Any:
    """The call of a function that a statement consists of, or whose result it binds."""
    call: Any = getattr(node, "value", None) if isinstance(node, nodes.Expr | nodes.Assign | nodes.Return) else None
    by_name = isinstance(call, nodes.Call) and isinstance(call.func, nodes.Name)
    return call if by_name and call.func.id == function else None


def _arguments(function: Node, call: Node) -> list[tuple[str, Node]] | None:
    """The argument of each parameter, in the order in which they are evaluated."""
    parameters = [argument.id for argument in function.args.args]
    if any(isinstance(one, nodes.Starred) for one in call.args) or len(call.args) > len(parameters):
        return None
    given = list(zip(parameters, call.args, strict=False))
    given += [(keyword.arg, keyword.value) for keyword in call.keywords]
    names = [one for one, _ in given]
    if len(set(names)) < len(names) or not set(names) <= set(parameters):
        return None
    defaults = dict(zip(parameters[::-1], function.args.defaults[::-1], strict=False))
    if not set(parameters) <= {*names, *defaults}:
        return None
    return given + [(one, default) for one, default in defaults.items() if one not in names]


def _written_out(body: list[Node], function: Node, scope: Scope) -> list[Node]:
    outer = {one for part in walk(function.body) if isinstance(part, nodes.Nonlocal) for one in part.names}
    own = {argument.id for argument in function.args.args} | (set(names_written(function.body)) - outer)
    rebound = set(names_written(function.body))

    def is_fixed(value: Node) -> bool:
        return isinstance(value, nodes.Constant) or (isinstance(value, nodes.Name) and value.id not in outer)

    meaning: dict[str, Node] = {one: name(scope.fresh(f"{function.name}_{one}")) for one in sorted(own)}

    def visit(node: Node) -> list[Node] | None:
        if node is function:
            return []
        call = _called(node, function.name)
        if call is None:
            return None
        given = _arguments(function, call) or []
        same = {one: value for one, value in given if one not in rebound and is_fixed(value)}
        head = [place(assign(meaning[one].id, copy(value)), node) for one, value in given if one not in same]
        own_body = [part for part in function.body if not isinstance(part, nodes.Nonlocal)]
        *rest, last = substitute(own_body, meaning | same)
        value = last.value if isinstance(last, nodes.Return) else None
        rest += [] if isinstance(last, nodes.Return) else [last]
        if isinstance(node, nodes.Expr) and value is not None:
            rest.append(place(nodes.Expr(value), node))
        elif not isinstance(node, nodes.Expr):
            twin = copy(node)
            twin.value = value or constant(None)
            rest.append(twin)
        return head + rest

    return rewritten(body, visit)
