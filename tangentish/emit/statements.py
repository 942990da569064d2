"""Prints statements: blocks and their spacing, comments, assignments and control flow."""

from typing import Any

from tangentish.core import is_attempt, is_context
from tangentish.emit.page import WIDTH
from tangentish.emit.patterns import Patterns
from tangentish.emit.precedence import ATOM, NAMED, TEST
from tangentish.emit.strings import spell_docstring
from tangentish.emit.wrapping import wrap_comment
from tangentish.tree import is_comment, nodes

_DEFINITIONS = (nodes.FunctionDef, nodes.AsyncFunctionDef, nodes.ClassDef)


def _first_said(statements: list[Any]) -> Any:
    """The first statement that is no comment line; None behind a blank line or at the end."""
    for statement in statements:
        if not is_comment(statement):
            return statement
        if not statement.value.value:
            return None
    return None


def is_said_otherwise(node: Any) -> bool:
    """Whether an `if` of core Python is a `with` or a `try`."""
    return is_context(node) or is_attempt(node)


class Statements(Patterns):
    """Statements but for definitions, and the blocks they stand in."""

    def block(self, statements: list[Any]) -> None:
        """The statements of a block, with space around definitions; `pass` if there is none."""
        apart = 1 if self._indent else 2
        previous: Any = None
        for position, statement in enumerate(statements):
            self.end_line()
            attached = is_comment(previous) and previous.value.value
            defines = isinstance(_first_said(statements[position:]), _DEFINITIONS)
            if isinstance(previous, _DEFINITIONS) or (defines and previous is not None and not attached):
                self.blank(apart)
            self._primal = getattr(statement, "lineno", None) or 0
            if is_comment(statement):
                self.comment(statement.value.value, previous is None)
            else:
                self.dispatch(statement)
            previous = statement
        if self._indent and all(map(is_comment, statements)):
            self.fill("pass")
        self.end_line()

    def comment(self, text: str, first: bool) -> None:
        if not text:
            self.end_line()
            if not first:
                self.blank(1)
            return
        self.fill()
        indent = "    " * self._indent
        self.put([indent + line for line in wrap_comment(text, WIDTH - len(indent))])

    def _Expr(self, t: Any) -> None:
        self.fill()
        value = t.value
        if isinstance(value, nodes.Constant) and isinstance(value.value, str) and value.kind is None:
            self.write(spell_docstring(value.value))
        else:
            self.assigned(value)

    def _Assign(self, t: Any) -> None:
        self.fill()
        for target in t.targets:
            self.bare(target)
            self.write(" = ")
        self.assigned(t.value)

    def _AugAssign(self, t: Any) -> None:
        self.fill()
        self.operand(t.target, ATOM)
        self.write(f" {self.binop[type(t.op).__name__]}= ")
        self.assigned(t.value)

    def _AnnAssign(self, t: Any) -> None:
        self.fill()
        in_parentheses = not t.simple and isinstance(t.target, nodes.Name)
        self.write("(" if in_parentheses else "")
        self.operand(t.target, ATOM)
        self.write("): " if in_parentheses else ": ")
        self.operand(t.annotation, TEST)
        if t.value:
            self.write(" = ")
            self.assigned(t.value)

    def _Return(self, t: Any) -> None:
        self.fill("return")
        if t.value:
            self.write(" ")
            self.bare(t.value)

    def _Delete(self, t: Any) -> None:
        self.fill("del ")
        self.commas(t.targets, ATOM)

    def _Assert(self, t: Any) -> None:
        self.fill("assert ")
        self.commas([t.test, t.msg] if t.msg else [t.test], TEST)

    def _Raise(self, t: Any) -> None:
        self.fill("raise")
        if t.exc:
            self.write(" ")
            self.operand(t.exc, TEST)
        if t.cause:
            self.write(" from ")
            self.operand(t.cause, TEST)

    def _If(self, t: Any) -> None:
        if is_context(t):
            self.clause("with ", t.test.value, t.body)
            return
        if is_attempt(t):
            self.attempt(t)
            return
        self.clause("if ", t.test, t.body)
        while len(t.orelse) == 1 and isinstance(t.orelse[0], nodes.If) and not is_said_otherwise(t.orelse[0]):
            t = t.orelse[0]
            self._primal = getattr(t, "lineno", None) or 0
            self.clause("elif ", t.test, t.body)
        self.otherwise("else", t.orelse)

    def attempt(self, t: Any) -> None:
        self.fill("try")
        self.suite(t.body)
        self._primal = 0
        self.fill("except")
        if t.test.value is not None:
            self.write(" ")
            self.operand(t.test.value, TEST)
        if t.caught:
            self.write(" as " + t.caught)
        self.suite(t.orelse)

    def _While(self, t: Any) -> None:
        self.clause("while ", t.test, t.body)
        self.otherwise("else", t.orelse)

    def clause(self, keyword: str, test: Any, body: list[Any]) -> None:
        self.fill(keyword)
        self.operand(test, NAMED)
        self.suite(body)

    def suite(self, body: list[Any]) -> None:
        self.enter()
        self.end_line()
        self.block(body)
        self.leave()

    def otherwise(self, keyword: str, body: list[Any]) -> None:
        if body:
            self._primal = 0
            self.fill(keyword)
            self.suite(body)

    def _For(self, t: Any, keyword: str = "for ") -> None:
        self.fill(keyword)
        self.bare(t.target)
        self.write(" in ")
        self.bare(t.iter)
        self.suite(t.body)
        self.otherwise("else", t.orelse)

    def _AsyncFor(self, t: Any) -> None:
        self._For(t, "async for ")

    def _With(self, t: Any, keyword: str = "with ") -> None:
        self.fill(keyword)
        for number, item in enumerate(t.items):
            self.write(", " if number else "")
            self.operand(item.context_expr, TEST)
            if item.optional_vars:
                self.write(" as ")
                self.operand(item.optional_vars, ATOM)
        self.suite(t.body)

    def _AsyncWith(self, t: Any) -> None:
        self._With(t, "async with ")

    def _Try(self, t: Any, keyword: str = "except") -> None:
        self.fill("try")
        self.suite(t.body)
        for handler in t.handlers:
            self.fill(keyword)
            if handler.type:
                self.write(" ")
                self.operand(handler.type, TEST)
            if handler.name:
                self.write(" as " + getattr(handler.name, "id", handler.name))
            self.suite(handler.body)
        self.otherwise("else", t.orelse)
        self.otherwise("finally", t.finalbody)

    def _TryStar(self, t: Any) -> None:
        self._Try(t, "except*")

    def _Match(self, t: Any) -> None:
        self.fill("match ")
        self.bare(t.subject)
        self.enter()
        self.end_line()
        for case in t.cases:
            self.fill("case ")
            self.dispatch(case.pattern)
            if case.guard:
                self.write(" if ")
                self.operand(case.guard, NAMED)
            self.suite(case.body)
        self.leave()
