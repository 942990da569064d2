"""Derivatives that a function takes itself: what `tg.grad(f)` stands for where it is called.

Knows the functions that make derivatives, which the API tells, and how their calls look.
"""

import ast
import types
from collections.abc import Callable
from typing import Any

from tangentish.capture import Captured
from tangentish.tree import Node, names_read, nodes, place, to_ast, transform, walk

# For `tangentish.grad` and its like what takes their arguments, a captured function or an object first, and gives a
# function of the user's with `captured` and `compiled`.
MAKERS: dict[Any, Callable[..., Any]] = {}


def object_of(captured: Captured, node: Any) -> Any:
    """The object that a free name, or a chain of a module's attributes, stands for; None if unknown."""
    if isinstance(node, nodes.Attribute):
        module = object_of(captured, node.value)
        return getattr(module, node.attr, None) if isinstance(module, types.ModuleType) else None
    origin = captured.names.get(node.id) if isinstance(node, nodes.Name) else None
    return origin.value if origin is not None else None


def maker_of(captured: Captured, node: Any) -> Any:
    """What makes the derivative that an expression stands for; None for all other expressions."""
    if not isinstance(node, nodes.Call) or not node.args:
        return None
    function = object_of(captured, node.func)
    return MAKERS.get(function) if isinstance(function, types.FunctionType) else None


def literals(node: Node) -> "tuple[list[Any], dict[str, Any]] | None":
    """The arguments of a call but for the first, if they are written as constants."""
    try:
        more = [ast.literal_eval(to_ast(argument)) for argument in node.args[1:]]
        named = {keyword.arg: ast.literal_eval(to_ast(keyword.value)) for keyword in node.keywords}
    except (ValueError, TypeError, SyntaxError):
        return None
    return (more, named) if len(more) < 2 and named.keys() <= {"wrt", "mode", "executor", "has_aux"} else None


def derivative(captured: Captured, node: Any, local_objects: dict[str, Any]) -> Any:
    """The function that `tg.grad(f, ...)` gives for a function that is known before the call; else None."""
    maker = maker_of(captured, node)
    given = literals(node) if maker is not None else None
    if given is None:
        return None
    f = node.args[0]
    if isinstance(f, nodes.Name) and f.id in local_objects:
        function = local_objects[f.id]
        if not local_objects.keys().isdisjoint(names_read(function.captured.tree.body)):
            return None  # it calls others that are known here only
    else:
        function = derivative(captured, f, local_objects) or object_of(captured, f)
    return maker(function, *given[0], **given[1]) if function is not None else None


def differentiated(captured: Captured, node: Node) -> Any:
    """The expression of the function f in a call `tg.grad(f)(x)`; None for all other expressions."""
    function: Any = node.func if isinstance(node, nodes.Call) else None
    found: Any = None
    while maker_of(captured, function) is not None:
        found = function = function.args[0]
    return found


def with_names_unfolded(captured: Captured, body: list[Node]) -> list[Node]:
    """Statements in which a name that stands for `tg.grad(f)`, and is only called, is written out.

    >>> with_names_unfolded("g = tg.grad(f); return g(x)")
    return tg.grad(f)(x)
    """
    made = {
        statement.targets[0].id: statement
        for statement in body
        if isinstance(statement, nodes.Assign)
        and isinstance(statement.targets[0], nodes.Name)
        and maker_of(captured, statement.value) is not None
        and literals(statement.value) is not None
    }
    if not made:
        return body
    parts = walk(body)
    mentioned = [part.id for part in parts if isinstance(part, nodes.Name)]
    called = [part.func.id for part in parts if isinstance(part, nodes.Call) and isinstance(part.func, nodes.Name)]
    made = {one: its for one, its in made.items() if mentioned.count(one) == 1 + called.count(one)}

    def unfold(node: Node) -> "Node | None":
        if isinstance(node, nodes.Call) and isinstance(node.func, nodes.Name) and node.func.id in made:
            whole = made[node.func.id].value
            return place(nodes.Call(whole, transform(node.args, unfold), transform(node.keywords, unfold)), node)
        return None

    unfolded: list[Node] = transform([one for one in body if one not in made.values()], unfold)
    return unfolded
