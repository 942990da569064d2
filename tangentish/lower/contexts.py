"""Contexts: `with manager:` around statements, for managers that no derivative goes through.

In core Python such a block is an `if` whose test is `await manager`, and whose `else`, which never runs, raises: every
later pass then knows that control comes past it only through the body. The printer says `with` again.
"""

from __future__ import annotations

import contextlib
import threading
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from tangentish.core import is_context
from tangentish.tree import Node, dotted, is_constant, nodes, place

if TYPE_CHECKING:
    from tangentish.lower.flatten import Flattener

# What lets exceptions through, and changes no value that is computed.
MANAGERS: tuple[Any, ...] = (
    np.errstate, np.printoptions, warnings.catch_warnings, contextlib.redirect_stdout, contextlib.redirect_stderr,
)  # fmt: skip
LOCKS = (type(threading.Lock()), type(threading.RLock()))
REMEDY = "Move it out of the function"


def enter(flattener: Flattener, node: Node) -> None:
    """Put the statements of a `with` block, and what is entered around them."""
    _enter(flattener, list(node.items), node)


def _enter(flattener: Flattener, items: list[Node], node: Node) -> None:
    if not items:
        for statement in node.body:
            flattener.statement(statement)
        return
    item, *rest = items
    manager = item.context_expr
    found = flattener.resolve(manager.func if isinstance(manager, nodes.Call) else manager)
    if found is None:
        flattener.refuse_here(manager, "a with statement of what is not known before the call", REMEDY)
    if found[1] is contextlib.nullcontext and isinstance(manager, nodes.Call):
        _enter_nothing(flattener, item)
        _enter(flattener, rest, node)
        return
    known = isinstance(manager, nodes.Call) and any(found[1] is one for one in MANAGERS)
    if not known and not (isinstance(found[1], LOCKS) and not isinstance(manager, nodes.Call)):
        flattener.refuse_here(manager, f"a with statement of {flattener.captured.text(manager)}", REMEDY)
    if item.optional_vars is not None:
        flattener.refuse_here(manager, "what a with statement binds", "Leave the name out")
    value = flattener.value(manager)
    outer, flattener.block = flattener.block, []
    _enter(flattener, rest, node)
    body, flattener.block = flattener.block, outer
    flattener.place = node
    flattener.put(context(value, body, node))


def _enter_nothing(flattener: Flattener, item: Node) -> None:
    """`with nullcontext(value) as name`, which does no more than `name = value`."""
    given = [*item.context_expr.args, *(keyword.value for keyword in item.context_expr.keywords)]
    value = flattener.value(given[0]) if given else nodes.Constant(None, None)
    if item.optional_vars is not None:
        flattener.store(item.optional_vars, value)


def context(manager: Node, body: list[Node], like: Node) -> Node:
    """`with manager:` around a body, in core Python."""
    never = place(nodes.Raise(None, None), like)
    return place(nodes.If(place(nodes.Await(manager), like), body or [nodes.Pass()], [never]), like)


def is_silent(node: Node, objects: dict[str, Any]) -> bool:
    """Whether a block stands in `with np.errstate(...)` that ignores errors: its reverse does so, too."""
    if not is_context(node) or not isinstance(node.test.value, nodes.Call):
        return False
    manager = node.test.value
    path = dotted(manager.func)
    ignored = [keyword for keyword in manager.keywords if is_constant(keyword.value, "ignore")]
    plain = not manager.args and len(ignored) == len(manager.keywords) > 0
    return plain and path is not None and objects.get(path) is np.errstate
