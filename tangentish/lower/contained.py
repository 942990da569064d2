"""Contained: whether all that a function does shows in its result, so that it may run apart from its caller.

A function whose call is recorded by the tape inside compiled code must leave no value that the gradient depends on
anywhere but in its result: what it stored elsewhere would come back to the compiled code as a plain number.
"""

import builtins
import dataclasses
import types
from collections.abc import Callable
from typing import Any

from tangentish import rules
from tangentish.capture import Captured, capture, static_attribute
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


Watch = Callable[[Any, "str | None", Any], None]  # is told where each function was found that was looked at


def is_contained(
    captured: Captured, watch: Watch, known: "set[Any] | None" = None, given: frozenset[str] = frozenset()
) -> bool:
    """Whether a function, with all that it calls, writes into nothing that was there before it was called.

    The parameters `given` are new objects. What `watch` is told has to stay as it is for the answer to hold.
    """
    known = set() if known is None else known
    known.add(captured.function)
    body = captured.tree.body
    own = own_names(captured) | given
    for part in walk(body):
        if isinstance(part, FORBIDDEN):
            return False
        if isinstance(part, nodes.AugAssign) and not _adds_to_own(part.target, captured, own):
            return False  # it may be an array of the caller's
        if isinstance(part, nodes.Attribute | nodes.Subscript) and not isinstance(part.ctx, nodes.Load):
            if not (isinstance(part.value, nodes.Name) and part.value.id in own):
                return False
        if isinstance(part, nodes.Call) and not _is_harmless(part, captured, own, known, watch):
            return False
    return True


def makes_only(cls: type, watch: Watch) -> bool:
    """Whether making an object of a class changes nothing that was there before."""
    if type(cls) is not type or static_attribute(cls, "__new__") is not static_attribute(object, "__new__"):
        return cls.__module__ == "builtins" or (issubclass(cls, tuple) and hasattr(cls, "_fields"))
    by_hand = "__post_init__" if dataclasses.is_dataclass(cls) else "__init__"
    start = static_attribute(cls, by_hand)
    if not isinstance(start, types.FunctionType):  # made by `dataclass`, or written in C
        return start is None or isinstance(start, types.WrapperDescriptorType)
    watch(cls, by_hand, start)
    try:
        captured = capture(start)
    except UnsupportedError:
        return False
    return is_contained(captured, watch, given=frozenset(parameter.name for parameter in captured.parameters[:1]))


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


def _adds_to_own(to: Node, captured: Captured, own: set[str]) -> bool:
    """Whether `to += v` writes into nothing but what the function has made: an entry of a list may be anything."""
    if isinstance(to, nodes.Name):
        return to.id in own
    if not isinstance(to, nodes.Subscript) or not isinstance(to.value, nodes.Name) or to.value.id not in own:
        return False
    made = [
        part.value
        for part in walk(captured.tree)
        if isinstance(part, nodes.Assign) and to.value.id in names_written(part.targets)
    ]
    return all(isinstance(value, nodes.Call) for value in made)


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


def _is_harmless(node: Node, captured: Captured, own: set[str], known: set[Any], watch: Watch) -> bool:
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
    if any(function is one for one in known):
        return True
    watch(origin.holder, origin.key, origin.value)
    try:
        return is_contained(capture(function), watch, known)
    except UnsupportedError:
        return False
