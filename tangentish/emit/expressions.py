"""Prints expressions: names, constants, operators, calls and subscripts, with the parentheses they need."""

from typing import Any

from tangentish.emit.page import Page
from tangentish.emit.precedence import AND, ATOM, BIT_OR, COMPARE, FACTOR, OR, TEST, YIELD, precedence
from tangentish.emit.strings import spell_f_string, spell_quoted, spell_string
from tangentish.tree import nodes


class Expressions(Page):
    """Expressions; `operand` and `bare` say in what place one stands."""

    def operand(self, node: Any, place: int) -> None:
        """An expression, in parentheses if it binds less tightly than its place asks."""
        if precedence(node) < place and not isinstance(node, nodes.Tuple):
            self.write("(")
            self.dispatch(node)
            self.write(")")
        else:
            self.dispatch(node)

    def bare(self, node: Any) -> None:
        """An expression where a tuple needs no parentheses."""
        if isinstance(node, nodes.Tuple) and node.elts:
            self.commas(node.elts, TEST)
            self.write("," if len(node.elts) == 1 else "")
        else:
            self.operand(node, TEST)

    def assigned(self, node: Any) -> None:
        """An expression where a tuple or a yield needs no parentheses."""
        self.dispatch(node) if precedence(node) == YIELD else self.bare(node)

    def commas(self, children: list[Any], place: int) -> None:
        for number, child in enumerate(children):
            if number:
                self.write(", ")
            self.operand(child, place)

    def _Name(self, t: Any) -> None:
        self.write(t.id)

    def _Constant(self, t: Any) -> None:
        value = t.value
        if value is ...:
            self.write("...")
        elif isinstance(value, str):
            self.write(("u" if t.kind == "u" else "") + spell_string(value))
        elif isinstance(value, bytes):
            self.write("b" + spell_quoted(repr(value)[1:], b'"' in value))
        elif isinstance(value, float | complex):
            # A literal too large for a float is how Python spells infinity.
            self.write(repr(value).replace("inf", "1e309"))
        else:
            self.write(repr(value))

    def _JoinedStr(self, t: Any) -> None:
        self.write(spell_f_string(t, self.embedded))

    def _FormattedValue(self, t: Any) -> None:
        self._JoinedStr(nodes.JoinedStr([t]))

    def embedded(self, node: Any) -> str:
        """The text of an expression in an f-string, where a lambda needs parentheses."""
        inner = type(self)()
        inner.operand(node, OR if isinstance(node, nodes.Lambda) else TEST)
        return inner.flat()

    def _IfExp(self, t: Any) -> None:
        self.operand(t.body, OR)
        self.write(" if ")
        self.operand(t.test, OR)
        self.write(" else ")
        self.operand(t.orelse, TEST)

    def _Lambda(self, t: Any) -> None:
        self.write("lambda")
        start = len(self._parts)
        self.dispatch(t.args)
        if len(self._parts) > start:
            self._parts.insert(start, " ")
        self.write(": ")
        self.operand(t.body, TEST)

    def _NamedExpr(self, t: Any) -> None:
        self.dispatch(t.target)
        self.write(" := ")
        self.operand(t.value, TEST)

    def _Await(self, t: Any) -> None:
        self.write("await ")
        self.operand(t.value, ATOM)

    def _Yield(self, t: Any) -> None:
        self.write("yield")
        if t.value:
            self.write(" ")
            self.bare(t.value)

    def _YieldFrom(self, t: Any) -> None:
        self.write("yield from ")
        self.operand(t.value, TEST)

    def _UnaryOp(self, t: Any) -> None:
        operator = self.unop[type(t.op).__name__]
        self.write("not " if operator == "not" else operator)
        self.operand(t.operand, precedence(t))

    def _BinOp(self, t: Any) -> None:
        operator, place = type(t.op).__name__, precedence(t)
        power = operator == "Pow"
        self.operand(t.left, place + 1 if power else place)
        self.write(f" {self.binop[operator]} ")
        self.operand(t.right, FACTOR if power else place + 1)

    def _Compare(self, t: Any) -> None:
        self.operand(t.left, COMPARE + 1)
        for operator, comparator in zip(t.ops, t.comparators, strict=True):
            self.write(f" {self.cmpops[type(operator).__name__]} ")
            self.operand(comparator, COMPARE + 1)

    def _BoolOp(self, t: Any) -> None:
        place = precedence(t)
        for number, value in enumerate(t.values):
            self.write(f" {'and' if place == AND else 'or'} " if number else "")
            self.operand(value, place + 1)

    def _Attribute(self, t: Any) -> None:
        if isinstance(t.value, nodes.Constant) and type(t.value.value) is int:
            self.write(f"({t.value.value})")
        else:
            self.operand(t.value, ATOM)
        self.write("." + t.attr)

    def _Call(self, t: Any) -> None:
        self.operand(t.func, ATOM)
        if len(t.args) == 1 and not t.keywords and isinstance(t.args[0], nodes.GeneratorExp):
            self.dispatch(t.args[0])
        else:
            self.arguments_of_call(t.args, t.keywords)

    def arguments_of_call(self, args: list[Any], keywords: list[Any]) -> None:
        self.write("(")
        self.commas(args, TEST)
        for number, keyword in enumerate(keywords, len(args)):
            self.write(", " if number else "")
            self.write(f"{keyword.arg}=" if keyword.arg else "**")
            self.operand(keyword.value, TEST)
        self.write(")")

    def _Subscript(self, t: Any) -> None:
        self.operand(t.value, ATOM)
        self.write("[")
        index = t.slice
        has_star = isinstance(index, nodes.Tuple) and any(isinstance(e, nodes.Starred) for e in index.elts)
        has_slice = isinstance(index, nodes.Tuple) and any(isinstance(e, nodes.Slice) for e in index.elts)
        if has_star and not has_slice:
            # Python 3.10 takes a star in an index only in parentheses.
            self.dispatch(index)
        else:
            self.bare(index)
        self.write("]")

    def _Starred(self, t: Any) -> None:
        self.write("*")
        self.operand(t.value, BIT_OR)

    def _Slice(self, t: Any) -> None:
        for part, mark in ((t.lower, ""), (t.upper, ":"), (t.step, ":" if t.step else "")):
            self.write(mark)
            if part:
                self.operand(part, TEST)

    def _arguments(self, t: Any) -> None:
        spelled: list[tuple[str, Any, Any]] = []
        positional = [*t.posonlyargs, *t.args]
        defaults = [None] * (len(positional) - len(t.defaults)) + t.defaults
        for number, (parameter, default) in enumerate(zip(positional, defaults, strict=True), 1):
            spelled.append(("", parameter, default))
            if number == len(t.posonlyargs):
                spelled.append(("/", None, None))
        if t.vararg or t.kwonlyargs:
            spelled.append(("*", t.vararg, None))
        spelled += [("", name, default) for name, default in zip(t.kwonlyargs, t.kw_defaults, strict=True)]
        if t.kwarg:
            spelled.append(("**", t.kwarg, None))
        for number, (star, parameter, default) in enumerate(spelled):
            self.write((", " if number else "") + star)
            if parameter is not None:
                self.write(parameter.id)
                if parameter.annotation:
                    self.write(": ")
                    self.operand(parameter.annotation, TEST)
            if default is not None:
                self.write(" = " if parameter.annotation else "=")
                self.operand(default, TEST)
