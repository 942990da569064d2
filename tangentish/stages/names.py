"""Names that functions bind, and the places of their statements."""

from tangentish.capture import Captured
from tangentish.lower.locals import plain_locals
from tangentish.tree import Node, nodes, walk


def parameters_of(function: Node) -> list[str]:
    arguments = function.args
    every = [
        *getattr(arguments, "posonlyargs", []),
        *arguments.args,
        arguments.vararg,
        *arguments.kwonlyargs,
        arguments.kwarg,
    ]
    return [argument.id for argument in every if argument is not None]


def locals_of(tree: Node) -> set[str]:
    """The names that a function binds, its inner functions' own ones left out."""
    return set(parameters_of(tree)) | plain_locals(tree.body)


def origin(node: Node) -> tuple[int, int]:
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


def texts_of(captured: Captured) -> dict[tuple[int, int], str]:
    """The source text of each statement, by its place."""
    found: dict[tuple[int, int], str] = {}
    for guest in captured.guests:
        found |= {(line + guest.above, column): text for (line, column), text in texts_of(guest.captured).items()}
    for node in walk(captured.tree.body):
        if isinstance(node, nodes.Assign | nodes.AugAssign | nodes.AnnAssign | nodes.Return | nodes.Expr):
            found[origin(node)] = captured.text(node)
    return found


def public(name_: str) -> str:
    return name_ if name_.isidentifier() else "function"
