"""Imports inside of a function: their names mean what they mean where the module is imported already."""

import dataclasses
import sys
import types

from tangentish.capture import Captured, Origin
from tangentish.lower.blocks import rewritten
from tangentish.lower.matching import needed_names
from tangentish.tree import Node, copy, names_written, nodes, place, walk

IMPORTS = (nodes.Import, nodes.ImportFrom)


def with_imports(captured: Captured) -> Captured:
    """A function whose import statements are done, where that changes nothing that its other names mean.

    Others stay, and are refused: those in a branch or a loop, of a module that nobody has imported yet, or under a name
    that is bound elsewhere, too.
    """
    names = needed_names(captured)
    if captured.sorts.isdisjoint(IMPORTS):
        return dataclasses.replace(captured, names={**names, **captured.names}) if names else captured
    found: dict[str, Origin] = {}
    always: set[int] = set()
    taken = {*captured.names, *names_written([captured.tree.args, captured.tree.body])}

    def visit(node: Node) -> list[Node] | None:
        if not isinstance(node, IMPORTS) or id(node) not in always:
            return None
        new = [_origin(node, alias, captured) for alias in node.names]
        if not all(new):
            return None
        origins = {name: origin for name, origin in filter(None, new)}
        if any(one in taken and not _same(found.get(one), origin) for one, origin in origins.items()):
            return None
        found.update(origins)
        taken.update(origins)
        return [place(nodes.Pass(), node)]

    tree = copy(captured.tree)
    functions = [part for part in walk(tree) if isinstance(part, nodes.FunctionDef)]
    always = {id(part) for function in functions for part in function.body}
    tree.body = rewritten(tree.body, visit)
    return dataclasses.replace(captured, tree=tree, names={**names, **captured.names, **found})


def _origin(node: Node, alias: Node, captured: Captured) -> tuple[str, Origin] | None:
    """The name that one part of an import statement binds, and what it stands for."""
    if isinstance(node, nodes.Import):
        spelled = alias.name if alias.asname else alias.name.partition(".")[0]
        module = sys.modules.get(spelled)
        if module is None or alias.name not in sys.modules:
            return None
        return alias.asname or spelled, Origin(sys.modules, spelled, module, "global")
    home = sys.modules.get(_home(node, captured) or "")
    value = getattr(home, alias.name, None)
    if not isinstance(home, types.ModuleType) or value is None or alias.name not in vars(home):
        return None
    return alias.asname or alias.name, Origin(vars(home), alias.name, value, "global")


def _home(node: Node, captured: Captured) -> str | None:
    """The full name of the module of `from ..a import b`."""
    if not node.level:
        return str(node.module)
    package = str(captured.function.__globals__.get("__package__") or "").split(".")
    if len(package) < node.level or not package[0]:
        return None
    return ".".join([*package[: len(package) - node.level + 1], *([node.module] if node.module else [])])


def _same(one: Origin | None, other: Origin) -> bool:
    return one is not None and one.value is other.value
