"""Locals: nested functions and named lambdas become functions of their own, with what they close over as arguments."""

import dataclasses
from collections.abc import Callable

from tangentish.capture import Captured, Parameter
from tangentish.lower.derivatives import differentiated, maker_of, with_names_unfolded
from tangentish.lower.flatten import refuse_in_source
from tangentish.lower.plain import plain
from tangentish.scope import EMITTED_BUILTINS, Scope
from tangentish.tree import Node, children, copy, name, names_read, nodes, place, replaced, shell, transform, walk

FUNCTIONS = (nodes.FunctionDef, nodes.Lambda)


class LocalFunction:
    """A function defined inside another one, as the object that its emitted name stands for."""

    of_user = True

    def __init__(self, captured: Captured) -> None:
        self.captured = captured
        self.__name__ = captured.name


def plain_locals(body: list[Node]) -> set[str]:
    """The names that statements bind, without those of inner functions."""
    found: set[str] = set()
    todo = list(body)
    while todo:
        node = todo.pop()
        cls = type(node)
        if cls is nodes.Name:
            if type(node.ctx) is nodes.Store:
                found.add(node.id)
        elif cls is nodes.FunctionDef or cls is nodes.ClassDef:
            found.add(node.name)
        elif isinstance(node, Node) and cls is not nodes.Constant and cls is not nodes.Lambda:
            for field in children(cls):
                value = getattr(node, field, None)
                todo += value if type(value) is list else [value] if value is not None else []
    return found


def lift(captured: Captured, scope: Scope) -> tuple[Node, dict[str, LocalFunction]]:
    """The function without its local functions, and these as functions of their own by their emitted names.

    A local function must be bound once and only be called. What it reads of the function around it becomes further
    keyword parameters, given at each call: a closure reads the variables as they are when it is called.
    """
    tree = _renamed(captured, scope)
    parts = walk(tree.body)
    if not any(type(part) in FUNCTIONS or maker_of(captured, part) is not None for part in parts):
        return tree, {}
    tree = shell(tree)
    definitions: dict[str, Node] = {}
    tree.body = with_names_unfolded(captured, tree.body)
    tree.body = _named_lambdas(captured, tree.body, definitions, scope)
    body = _without(tree.body, definitions, captured)
    if not definitions:
        return tree, {}
    parameters = {
        argument.id
        for argument in [*tree.args.args, *tree.args.kwonlyargs, tree.args.vararg, tree.args.kwarg]
        if argument
    }
    outer = (parameters | plain_locals(tree.body)) - set(definitions)
    free = {local: _free(node) for local, node in definitions.items()}
    closed = {local: [n for n in names if n in outer] for local, names in free.items()}
    changed = True
    while changed:  # what is read by the local functions that a local function calls
        changed = False
        for local, names in free.items():
            for other in names:
                for needed in closed.get(other, ()):
                    if needed not in closed[local]:
                        closed[local].append(needed)
                        changed = True
    emitted = {local: scope.fresh(local) for local in definitions}

    def calls(node: Node) -> Node | None:
        local = differentiated(captured, node)
        if isinstance(local, nodes.Name) and local.id in definitions:
            extra = [nodes.keyword(needed, name(needed)) for needed in closed[local.id]]
            function = replaced(node.func, lambda part: name(emitted[local.id]) if part is local else None)
            arguments = transform(node.args, calls), [*transform(node.keywords, calls), *extra]
            return place(nodes.Call(function, *arguments), node)
        if isinstance(node, nodes.Call) and isinstance(node.func, nodes.Name) and node.func.id in definitions:
            extra = [nodes.keyword(needed, name(needed)) for needed in closed[node.func.id]]
            twin = nodes.Call(
                name(emitted[node.func.id]), transform(node.args, calls), [*transform(node.keywords, calls), *extra]
            )
            return place(twin, node)
        if isinstance(node, nodes.Name) and node.id in definitions and isinstance(node.ctx, nodes.Load):
            if closed[node.id]:
                refuse_in_source(captured, node, f"the local function {node.id} as a value", "Call it where it is used")
            return place(name(emitted[node.id]), node)
        return None

    tree.body = transform(body, calls)
    return tree, {
        emitted[local]: LocalFunction(_captured(captured, node, closed[local], calls))
        for local, node in definitions.items()
    }


def _renamed(captured: Captured, scope: Scope) -> Node:
    """A copy of the function in which no local has the name of a builtin that the reverse sweep calls."""
    tree = plain(captured, scope)
    bound = {
        argument.id
        for argument in [*tree.args.args, *tree.args.kwonlyargs, tree.args.vararg, tree.args.kwarg]
        if argument
    }
    bound |= plain_locals(tree.body)
    taken = {shadow: scope.fresh(shadow) for shadow in EMITTED_BUILTINS if shadow in bound}
    if taken:
        tree = copy(tree)
        for part in walk(tree):
            if isinstance(part, nodes.Name) and part.id in taken:
                part.id = taken[part.id]
    return tree


def _named_lambdas(captured: Captured, body: list[Node], definitions: dict[str, Node], scope: Scope) -> list[Node]:
    """Give a lambda that is called, or whose gradient is, where it stands a name."""

    def visit(node: Node) -> Node | None:
        if not isinstance(node, nodes.Call):
            return None
        function = node.func if isinstance(node.func, nodes.Lambda) else differentiated(captured, node)
        if not isinstance(function, nodes.Lambda):
            return None
        local = scope.fresh("function")
        back = place(nodes.Return(function.body), function.body)
        definitions[local] = place(nodes.FunctionDef(local, function.args, [back], [], None, None, []), node)
        called = replaced(node.func, lambda part: name(local) if part is function else None)
        return place(nodes.Call(called, transform(node.args, visit), transform(node.keywords, visit)), node)

    renamed: list[Node] = transform(body, visit)
    return renamed


def _without(body: list[Node], definitions: dict[str, Node], captured: Captured) -> list[Node]:
    """The statements without the definitions of local functions, which are collected."""
    kept = []
    for node in body:
        function = None
        if isinstance(node, nodes.FunctionDef):
            function = node
            if node.decorator_list:
                refuse_in_source(captured, node, "a decorated local function", "Define it outside of the function")
        elif (
            isinstance(node, nodes.Assign)
            and isinstance(node.value, nodes.Lambda)
            and isinstance(node.targets[0], nodes.Name)
        ):
            back = place(nodes.Return(node.value.body), node.value.body)
            function = nodes.FunctionDef(node.targets[0].id, node.value.args, [back], [], None, None, [])
            place(function, node)
        if function is None:
            for field in ("body", "orelse"):
                if isinstance(getattr(node, field, None), list):
                    setattr(
                        node,
                        field,
                        _without(getattr(node, field), definitions, captured) or [nodes.Pass()]
                        if field == "body"
                        else _without(getattr(node, field), definitions, captured),
                    )
            kept.append(node)
        elif function.name in definitions:
            refuse_in_source(
                captured, node, f"the local function {function.name}, defined twice,", "Give each a name of its own"
            )
        else:
            definitions[function.name] = function
    for node in kept:
        for local in definitions:
            if any(
                isinstance(part, nodes.Name) and part.id == local and isinstance(part.ctx, nodes.Store)
                for part in walk(node)
            ):
                refuse_in_source(
                    captured, node, f"the local function {local}, bound again,", "Give each a name of its own"
                )
    return kept


def _free(function: Node) -> list[str]:
    inner = plain_locals(function.body)
    arguments = function.args
    inner |= {a.id for a in [*arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg] if a}
    return [one for one in names_read(function.body) if one not in inner]


def _captured(captured: Captured, function: Node, closed: list[str], calls: Callable[[Node], Node | None]) -> Captured:
    twin = copy(function)
    twin.body = transform(twin.body, calls)
    for needed in closed:
        twin.args.kwonlyargs.append(nodes.Name(needed, nodes.Param(), None, None))
        twin.args.kw_defaults.append(None)
    twin.decorator_list, twin.returns = [], None
    kinds = Parameter
    parameters = []
    for argument, default in zip(
        twin.args.args, [None] * (len(twin.args.args) - len(twin.args.defaults)) + twin.args.defaults, strict=True
    ):
        if default is not None and not isinstance(default, nodes.Constant):
            refuse_in_source(
                captured, function, "a local function with a computed default", "Pass the argument at each call"
            )
        value = kinds.empty if default is None else default.value
        parameters.append(kinds(argument.id, kinds.POSITIONAL_OR_KEYWORD, default=value))
    if twin.args.vararg is not None:
        parameters.append(kinds(twin.args.vararg.id, kinds.VAR_POSITIONAL))
    for argument, default in zip(twin.args.kwonlyargs, twin.args.kw_defaults, strict=True):
        value = default.value if isinstance(default, nodes.Constant) else kinds.empty
        parameters.append(kinds(argument.id, kinds.KEYWORD_ONLY, default=value))
    if twin.args.kwarg is not None:
        parameters.append(kinds(twin.args.kwarg.id, kinds.VAR_KEYWORD))
    return dataclasses.replace(captured, name=function.name, tree=twin, parameters=tuple(parameters))
