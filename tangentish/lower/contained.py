"""Contained: whether all that a function does shows in its result, so that it may run apart from its caller.

A function whose call is recorded by the tape inside compiled code must leave no value that the gradient depends on
anywhere but in its result: what it stored elsewhere would come back to the compiled code as a plain number.
"""

import builtins
import types
from typing import Any

from tangentish import rules
from tangentish.capture import Captured, capture
from tangentish.errors import UnsupportedError
from tangentish.lower.flatten import PURE_BUILTINS
from tangentish.tree import Node, dotted, names_written, nodes, walk

CONTAINERS = (nodes.List, nodes.Dict, nodes.Set, nodes.ListComp, nodes.DictComp, nodes.SetComp)
# Methods that change nothing but, for the second kind, the list, dict or set that they are of.
HARMLESS = frozenset("get items keys values index count split strip join format startswith endswith lower".split())
FILLING = frozenset("append extend insert pop add update setdefault sort reverse clear remove".split())
# Keywords that make a function of NumPy's write into an argument.
WRITTEN = frozenset({"out", "overwrite_input", "copy"})
BUILTINS = (
    *PURE_BUILTINS, list, tuple, dict, set, frozenset, str, range, enumerate, zip, map, filter, reversed, sorted, print,
    round, pow, divmod, slice, repr, iter, next, callable,
)  # fmt: skip
FORBIDDEN = (
    nodes.Global, nodes.Nonlocal, nodes.Yield, nodes.YieldFrom, nodes.Await, nodes.With, nodes.Import, nodes.ImportFrom,
    nodes.ClassDef, nodes.Delete,
)  # fmt: skip


def is_contained(captured: Captured, known: "set[Any] | None" = None) -> bool:
    """Whether a function, with all that it calls, writes into nothing that was there before it was called."""
    known = set() if known is None else known
    known.add(captured.function)
    body = captured.tree.body
    own = own_names(captured)
    for part in walk(body):
        if isinstance(part, FORBIDDEN):
            return False
        if isinstance(part, nodes.AugAssign) and isinstance(part.target, nodes.Name) and part.target.id not in own:
            return False  # it may be an array of the caller's
        if isinstance(part, nodes.Attribute | nodes.Subscript) and not isinstance(part.ctx, nodes.Load):
            if not (isinstance(part.value, nodes.Name) and part.value.id in own):
                return False
        if isinstance(part, nodes.Call) and not _is_harmless(part, captured, own, known):
            return False
    return True


def own_names(captured: Captured) -> set[str]:
    """The names that are only ever bound to what the function makes: numbers, containers, new arrays."""
    bound: dict[str, bool] = {}
    for part in walk(captured.tree):
        if isinstance(part, nodes.Name) and isinstance(part.ctx, nodes.Param):
            bound[part.id] = False
        elif isinstance(part, nodes.Assign) and len(part.targets) == 1 and isinstance(part.targets[0], nodes.Name):
            name = part.targets[0].id
            bound[name] = bound.get(name, True) and _is_new(part.value, captured)
        elif isinstance(part, nodes.Assign | nodes.AnnAssign | nodes.For | nodes.NamedExpr):
            targets = part.targets if isinstance(part, nodes.Assign) else [part.target]
            bound |= dict.fromkeys(names_written(targets), False)
    return {name for name, only in bound.items() if only}


def _is_new(value: Node, captured: Captured) -> bool:
    """Whether the value of an expression is a number, or nothing that was there before."""
    if isinstance(value, (*CONTAINERS, nodes.Constant, nodes.Compare)):
        return True
    if isinstance(value, nodes.BinOp | nodes.UnaryOp):
        return True
    if not isinstance(value, nodes.Call) or value.keywords and any(k.arg in WRITTEN for k in value.keywords):
        return False
    rule = rules.find(_called(value, captured))
    return rule is not None and rule.pure and rule.view_of is None and rule.name.startswith("np.")


def _called(node: Node, captured: Captured) -> Any:
    """The function that a call is of, if it can be told."""
    path = (dotted(node.func) or "").split(".")
    origin = captured.names.get(path[0])
    function = origin.value if origin is not None else None
    for attribute in path[1:]:
        function = getattr(function, attribute, None) if isinstance(function, types.ModuleType) else None
    return function


def _is_harmless(node: Node, captured: Captured, own: set[str], known: set[Any]) -> bool:
    if any(keyword.arg in WRITTEN for keyword in node.keywords):
        return False
    path = (dotted(node.func) or "").split(".")
    origin = captured.names.get(path[0])
    if origin is None:
        return isinstance(node.func, nodes.Attribute) and (
            node.func.attr in HARMLESS
            or node.func.attr in rules.METHODS
            or (node.func.attr in FILLING and isinstance(node.func.value, nodes.Name) and node.func.value.id in own)
        )
    function = origin.value
    for attribute in path[1:]:
        if not isinstance(function, types.ModuleType):
            return node.func.attr in HARMLESS or node.func.attr in rules.METHODS
        function = getattr(function, attribute, None)
    if any(function is one for one in BUILTINS):
        return True
    if isinstance(function, type):
        return issubclass(function, BaseException) and function.__module__ == builtins.__name__
    rule = rules.find(function)
    if rule is not None:
        return rule.pure and not rule.mutates
    if not isinstance(function, types.FunctionType):
        return False
    if function in known:
        return True
    try:
        return is_contained(capture(function), known)
    except UnsupportedError:
        return False
