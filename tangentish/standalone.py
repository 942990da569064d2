"""Stand-alone modules: the emitted source with all that it needs written out, so that NumPy is its only
import.
"""

import importlib
import sys
from types import ModuleType
from typing import Any

import numpy as np

from tangentish import helpers
from tangentish.capture import Captured, source_tree
from tangentish.compiler import Derived
from tangentish.emit.printer import to_source
from tangentish.errors import UnsupportedError
from tangentish.scope import Binding, public_name
from tangentish.tree import Node, dotted, is_name, name, names_read, nodes, statements, substitute, walk

LARGEST_ARRAY = 64  # elements of an array that is written out


def standalone(derived: Derived, captured: Captured) -> str:
    """The text of a module that defines the gradient function.

    Helpers are written out; captured numbers, strings and small arrays become constants. What cannot be
    written is imported from its module, which the docstring names. Raises UnsupportedError for what cannot be
    had either way.
    """
    if derived.islands:
        callee, refusal = derived.islands[0]
        raise UnsupportedError(
            f"the call of {callee} runs on the tape, so the gradient cannot stand alone: {refusal.what}",
            refusal.where,
            refusal.remedy,
        )
    tree = dict(derived.trees)["emit"]
    refuse_the_tape(tree, captured)
    body = [
        node for node in tree.body if not (isinstance(node, nodes.ImportFrom) and node.module == "tangentish.helpers")
    ]
    functions = [node for node in body if isinstance(node, nodes.FunctionDef)]
    aliases = {
        alias.name: alias.asname or alias.name
        for node in tree.body
        if isinstance(node, nodes.ImportFrom) and node.module == "tangentish.helpers"
        for alias in node.names
    }
    needed = _helpers(aliases)
    used = set(names_read([*functions, *needed]))
    imports, constants, foreign = _captured_objects(derived, used, captured)
    used |= set(names_read(constants))
    forward = len(functions[-1].args.args) > len(captured.parameters)
    if not forward:
        functions = [*functions[:-1], _with_signature(functions[-1], captured)]
    what = "The result and the tangent" if forward else "The gradient"
    lines = [f"{what} of {captured.name}, derived from {captured.file.rpartition('/')[2]}:{captured.first_line}."]
    if foreign:
        lines.append(f"It imports {', '.join(foreign)}.")
    head: list[Node] = [nodes.Expr(nodes.Constant("\n".join(lines), None))]
    present = {alias.name for node in body if isinstance(node, nodes.Import) for alias in node.names}
    if "np" in used and "numpy" not in present:
        head += statements("import numpy as np")
    for module in ("functools", "math"):
        if module in used and module not in present:
            head += statements(f"import {module}")
    rest = [node for node in body if not isinstance(node, nodes.FunctionDef)]
    return to_source(nodes.Module([*head, *rest, *imports, *constants, *needed, *functions], [])).rstrip() + "\n"


def refuse_the_tape(tree: Node, captured: Captured) -> None:
    """Refuse a text in which the tape transposes the adjoint of a function that has no tangent."""
    imported = [
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, nodes.ImportFrom) and str(node.module).startswith("tangentish.tape")
        for alias in node.names
    ]
    for part in walk(tree) if imported else ():
        if isinstance(part, nodes.Call) and isinstance(part.func, nodes.Name) and part.func.id in imported:
            raise UnsupportedError(
                f"the tangent of {dotted(part.args[0])} comes from the tape, so the text of {captured.name} cannot "
                "stand alone",
                captured.location(captured.tree),
                remedy="Give it a rule with tangentish.tangent.",
            )


def _with_signature(function: Node, captured: Captured) -> Node:
    """The gradient with the parameters of the function that it is of, defaults included where they can be
    written.
    """
    parts: list[str] = []
    seen_default = False
    for parameter in captured.parameters:
        if parameter.kind is parameter.KEYWORD_ONLY and not any(part.startswith("*") for part in parts):
            parts.append("*")
        text = str(parameter.name)
        default = None if parameter.default is parameter.empty else _literal(parameter.default)
        if parameter.kind is parameter.VAR_POSITIONAL:
            text = "*" + text
        elif parameter.kind is parameter.VAR_KEYWORD:
            text = "**" + text
        elif default is not None and (
            parameter.kind is parameter.KEYWORD_ONLY or seen_default or _rest_have(captured, parameter)
        ):
            text, seen_default = f"{text}={default}", True
        parts.append(text)
    twin = statements(f"def {function.name}({', '.join(parts)}): pass")[0]
    twin.body = function.body
    return twin


def _rest_have(captured: Captured, parameter: Any) -> bool:
    """Whether every later positional parameter has a default that can be written, as Python's syntax
    demands.
    """
    rest = captured.parameters[captured.parameters.index(parameter) :]
    positional = [p for p in rest if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    return all(p.default is not p.empty and _literal(p.default) is not None for p in positional)


def _helpers(aliases: dict[str, str]) -> list[Node]:
    """The definitions of the helpers imported, under their aliases, and of the helpers that these call."""
    found: dict[str, Node] = {}
    todo = [(plain, vars(helpers)) for plain in aliases]
    while todo:
        plain, home = todo.pop()
        helper = home.get(plain)
        if plain in found or not str(getattr(helper, "__module__", "")).startswith(f"{helpers.__name__}."):
            continue
        function: Any = getattr(helper, "__wrapped__", helper)
        definition = source_tree(function)
        definition.decorator_list, definition.returns = [], None
        for argument in [*definition.args.args, *definition.args.kwonlyargs, definition.args.vararg]:
            if argument is not None:
                argument.annotation = None
        found[plain] = definition
        todo += [(one, function.__globals__) for one in names_read(definition.body)]
    renamed = {plain: name(aliases.get(plain, plain)) for plain in found}
    for plain, definition in found.items():
        definition.name = renamed[plain].id
        definition.body = substitute(definition.body, renamed)
    return [found[plain] for plain in sorted(found)]


def _captured_objects(derived: Derived, used: set[str], captured: Captured) -> tuple[list[Node], list[Node], list[str]]:
    imports: list[Node] = []
    constants: list[Node] = []
    foreign: list[str] = []
    for binding in derived.bindings:
        if binding.name not in used or binding.name not in derived.namespace:
            continue
        value = derived.namespace[binding.name]
        text = _literal(value)
        if text is not None:
            constants += statements(f"{binding.name} = {text}")
            continue
        place = _importable(binding, value)
        spelled = binding.key or binding.name
        if place is None:
            raise UnsupportedError(
                f"{binding.name!r} cannot be written to a stand-alone module: it is a {type(value).__name__}",
                next((captured.location(part) for part in walk(captured.tree) if is_name(part, spelled)), None),
                remedy="Pass it to the function as an argument.",
            )
        module, name = place
        as_name = "" if name == binding.name else f" as {binding.name}"
        imports += statements(f"from {module} import {name}{as_name}")
        foreign.append(f"{name} from {module}")
    return imports, constants, foreign


def _literal(value: Any) -> "str | None":
    """Python text for a value, if it is short and says all."""
    if isinstance(value, bool | int | str | None) or (isinstance(value, float) and np.isfinite(value)):
        return repr(value)
    if isinstance(value, float):
        return f"float({str(value)!r})"
    if isinstance(value, np.generic) and value.dtype.kind in "fiub":
        return f"np.{value.dtype.name}({value.item()!r})"
    if (
        isinstance(value, np.ndarray)
        and value.size <= LARGEST_ARRAY
        and value.dtype.kind in "fiub"
        and np.all(np.isfinite(value))
    ):
        return f"np.array({value.tolist()!r}, dtype={value.dtype.name!r})"
    if isinstance(value, tuple | list):
        parts = [_literal(part) for part in value]
        if None in parts or type(value) not in (tuple, list):
            return None
        inside = ", ".join(map(str, parts))
        return f"[{inside}]" if isinstance(value, list) else f"({inside}{',' if len(parts) == 1 else ''})"
    return None


def _importable(binding: Binding, value: Any) -> "tuple[str, str] | None":
    """A module and a name from which an object can be imported."""
    if public_name(value):
        return None
    candidates = [(getattr(value, "__module__", None), getattr(value, "__name__", None))]
    if isinstance(binding.holder, dict):
        candidates.insert(0, (binding.holder.get("__name__"), binding.key))
    if isinstance(value, ModuleType):
        candidates.insert(0, value.__name__.rpartition(".")[::2])
    for module, member in candidates:
        if module in (None, "__main__") or member is None or module not in sys.modules:
            continue
        if getattr(importlib.import_module(module), member, None) is value:
            return module, member
    return None
