"""From a gast tree to source text: `astunparse`'s printer, with subscripts, tuples and precedence mended.

A statement `Expr(Constant('# text'))` prints as a comment, and `Expr(Constant(''))` as a blank line. The same
tree gives the same text on every Python; parsing it gives the tree again. Each file of this folder adds a layer:
page, expressions, displays, patterns, statements, definitions.
"""

from typing import Any

from tangentish.emit.definitions import Definitions
from tangentish.emit.page import WIDTH
from tangentish.tree import is_comment, nodes

__all__ = ["WIDTH", "to_source", "to_source_with_lines"]


def to_source(tree: Any) -> str:
    """The source text of a tree: of a module or a list of statements with a line end, else without."""
    return to_source_with_lines(tree)[0]


def to_source_with_lines(tree: Any) -> tuple[str, dict[int, int]]:
    """The source text of a tree, and for each of its lines the `lineno` of the statement there, if any."""
    printer = Printer()
    printer.block(tree) if isinstance(tree, list) else printer.dispatch(tree)
    printer.end_line()
    text = "\n".join(printer.lines).rstrip("\n")
    return (text + "\n" if text and isinstance(tree, list | nodes.Module) else text), printer.primal_lines


class Printer(Definitions):
    """Prints any tree."""

    def _Module(self, t: Any) -> None:
        first = t.body[0].value if len(t.body) > 1 and isinstance(t.body[0], nodes.Expr) else None
        if isinstance(first, nodes.Constant) and not is_comment(t.body[0]):
            self.block(t.body[:1])
            self.blank(1)
            self.block(t.body[1:])
        else:
            self.block(t.body)
