"""Prints displays and comprehensions: of tuples, lists, sets and dicts, and generator expressions."""

from typing import Any

from tangentish.emit.expressions import Expressions
from tangentish.emit.precedence import BIT_OR, OR, TEST
from tangentish.tree import nodes


class Displays(Expressions):
    """What stands in brackets, element by element."""

    def _Tuple(self, t: Any) -> None:
        self.write("(")
        self.bare(t) if t.elts else None
        self.write(")")

    def _List(self, t: Any) -> None:
        self.write("[")
        self.commas(t.elts, TEST)
        self.write("]")

    def _Set(self, t: Any) -> None:
        self.write("{")
        # An empty set has no literal.
        self.commas(t.elts, TEST) if t.elts else self.write("*()")
        self.write("}")

    def _Dict(self, t: Any) -> None:
        self.write("{")
        for number, (key, value) in enumerate(zip(t.keys, t.values, strict=True)):
            self.write(", " if number else "")
            if key is None:
                self.write("**")
                self.operand(value, BIT_OR)
            else:
                self.operand(key, TEST)
                self.write(": ")
                self.operand(value, TEST)
        self.write("}")

    def _ListComp(self, t: Any) -> None:
        self.comprehension("[", t, "]")

    def _SetComp(self, t: Any) -> None:
        self.comprehension("{", t, "}")

    def _GeneratorExp(self, t: Any) -> None:
        self.comprehension("(", t, ")")

    def _DictComp(self, t: Any) -> None:
        self.comprehension("{", t, "}")

    def comprehension(self, opening: str, t: Any, closing: str) -> None:
        self.write(opening)
        if isinstance(t, nodes.DictComp):
            self.operand(t.key, TEST)
            self.write(": ")
            self.operand(t.value, TEST)
        else:
            self.operand(t.elt, TEST)
        for generator in t.generators:
            self.write(" async for " if generator.is_async else " for ")
            self.bare(generator.target)
            self.write(" in ")
            self.operand(generator.iter, OR)
            for condition in generator.ifs:
                self.write(" if ")
                self.operand(condition, OR)
        self.write(closing)
