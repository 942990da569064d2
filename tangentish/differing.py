"""Which statement makes gradients differ: the last one from which on they do.

The rest of a function, from a statement on, is a function of the variables that live there. Where its gradients differ
while those of the rest behind the statement agree, the statement makes the difference.
"""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import numpy as np

from tangentish import nests
from tangentish.capture import Captured, capture
from tangentish.emit.code import load
from tangentish.emit.printer import to_source
from tangentish.errors import CaptureError
from tangentish.tree import Node, copy, names_read, nodes, statements

# What means something else in the rest of a function than in the whole.
SCOPED = {"super", "__class__", "locals", "vars", "dir", "eval", "exec"}
Differs = Callable[[Callable[..., Any], dict[str, Any]], "bool | None"]


def differing_statement(
    f: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], differs: Differs
) -> "str | None":
    """The place and text of the statement of `f` that makes the difference; None if that cannot be told.

    `differs` says whether gradients of a function of these variables differ, or None if one of them cannot be had.
    Statements in blocks are not told apart.
    """
    try:
        captured = capture(f)
    except CaptureError:
        return None
    if SCOPED.intersection(names_read(captured.tree.body)):
        return None
    for number, variables in reversed(list(visited(f, captured, args, kwargs).items())):
        found = differs(*rest(captured, number, variables))
        if found is None:
            return None
        if found:
            statement = captured.tree.body[number]
            return f"{captured.file}:{statement.lineno}: {captured.text(statement)}"
    return None


def visited(
    f: Callable[..., Any], captured: Captured, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> dict[int, dict[str, Any]]:
    """The numbers of the statements that a call comes to, and copies of the variables before each."""
    found: dict[int, dict[str, Any]] = {}
    numbers = {
        line: number
        for number, node in reversed(list(enumerate(captured.tree.body)))
        for line in range(node.lineno, node.end_lineno + 1)
    }

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        if frame.f_code is not captured.function.__code__ or (found and frame is not called[0]):
            return None
        if event == "call":
            called.append(frame)
        number = numbers.get(frame.f_lineno)
        if event == "line" and number is not None and number > max(found, default=-1):
            found[number] = {name: snapshot(value) for name, value in frame.f_locals.items()}
        return trace

    called: list[FrameType] = []
    previous = sys.gettrace()
    sys.settrace(trace)
    try:
        f(*args, **kwargs)
    finally:
        sys.settrace(previous)
    return found


def snapshot(value: Any) -> Any:
    leaves, structure = nests.flatten(value)
    return nests.rebuild(structure, [leaf.copy() if isinstance(leaf, np.ndarray) else leaf for leaf in leaves])


def rest(captured: Captured, number: int, variables: dict[str, Any]) -> tuple[Callable[..., Any], dict[str, Any]]:
    """The function from a statement on, and the values of its parameters: the variables that it reads."""
    body: list[Node] = copy(captured.tree.body[number:])
    needed = set(names_read(body))
    values = {name: value for name, value in variables.items() if name in needed}
    function = statements(f"def {captured.name}({', '.join(values)}): pass")[0]
    function.body = body
    names = dict(captured.function.__globals__)
    names |= {name: origin.value for name, origin in captured.names.items() if origin.kind == "closure"}
    text = to_source(nodes.Module([function], []))
    return load(text, f"{captured.name}_rest", names)[captured.name], values
