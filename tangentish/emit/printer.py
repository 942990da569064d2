"""From a gast tree to source text: `astunparse`'s printer, with subscripts, tuples and precedence mended.

A statement `Expr(Constant('# text'))` prints as a comment, and `Expr(Constant(''))` as a blank line. The same
tree gives the same text on every Python; parsing it gives the tree again.
"""

from collections.abc import Iterator
from typing import Any

from astunparse import Unparser

from tangentish.emit.wrapping import wrap, wrap_comment
from tangentish.tree import is_comment, nodes

__all__ = ["WIDTH", "to_source", "to_source_with_lines"]

WIDTH = 110

# How tightly constructs bind, weakest first; what binds less than its place asks for gets parentheses.
(
    YIELD, NAMED, TUPLE, TEST, OR, AND, NOT, COMPARE, BIT_OR, BIT_XOR, BIT_AND, SHIFT, SUM, TERM, FACTOR,
    POWER, AWAIT, ATOM,
) = range(18)  # fmt: skip

_EXPRESSIONS = {
    "Yield": YIELD, "YieldFrom": YIELD, "NamedExpr": NAMED, "Tuple": TUPLE, "IfExp": TEST,
    "Lambda": TEST, "Compare": COMPARE, "Await": AWAIT,
}  # fmt: skip
_OPERATORS = {
    "Or": OR, "And": AND, "Not": NOT, "BitOr": BIT_OR, "BitXor": BIT_XOR, "BitAnd": BIT_AND, "LShift": SHIFT,
    "RShift": SHIFT, "Add": SUM, "Sub": SUM, "Mult": TERM, "MatMult": TERM, "Div": TERM, "FloorDiv": TERM,
    "Mod": TERM, "UAdd": FACTOR, "USub": FACTOR, "Invert": FACTOR, "Pow": POWER,
}  # fmt: skip


def to_source(tree: Any) -> str:
    """The source text of a tree: of a module or a list of statements with a line end, else without."""
    return to_source_with_lines(tree)[0]


def to_source_with_lines(tree: Any) -> tuple[str, dict[int, int]]:
    """The source text of a tree, and for each of its lines the `lineno` of the statement there, if any."""
    printer = Printer()
    printer.dispatch(tree)
    printer.end_line()
    text = "\n".join(printer.lines).rstrip("\n")
    return (text + "\n" if text and isinstance(tree, list | nodes.Module) else text), printer.primal_lines


def precedence(node: Any) -> int:
    """How tightly an expression binds."""
    kind = type(node).__name__
    if kind in ("BinOp", "UnaryOp", "BoolOp"):
        return _OPERATORS[type(node.op).__name__]
    if kind == "Constant" and isinstance(node.value, int | float | complex) and repr(node.value)[0] == "-":
        return FACTOR
    return _EXPRESSIONS.get(kind, ATOM)


class Printer(Unparser):
    """Prints statements into `lines`; `primal_lines` tells the line in the user's file for each."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.primal_lines: dict[int, int] = {}
        self._parts: list[str] = []
        self._indent = 0
        self._line_indent = 0
        self._primal = 0

    # The page: `fill` begins a line, `write` adds to it, `end_line` puts it down.

    def write(self, text: str) -> None:
        self._parts.append(text)

    def fill(self, text: str = "") -> None:
        self.end_line()
        self._line_indent = self._indent
        self._parts = [text]

    def end_line(self) -> None:
        text = self.flat()
        self._parts = []
        if not text:
            return
        indent = "    " * self._line_indent
        if len(indent) + len(text) > WIDTH and "\n" not in text:
            self.put(wrap(text, indent, WIDTH))
        else:
            self.put((indent + text).split("\n"))

    def flat(self) -> str:
        """What has been written of the current line."""
        return "".join(self._parts)

    def put(self, lines: list[str]) -> None:
        if self._primal:
            start = len(self.lines) + 1
            self.primal_lines.update(dict.fromkeys(range(start, start + len(lines)), self._primal))
        self.lines += lines

    def blank(self, count: int) -> None:
        """Leave `count` blank lines, those above included, but none at the beginning of a block."""
        self.end_line()
        while self.lines and not self.lines[-1]:
            self.lines.pop()
        if self.lines:
            self.lines += [""] * count

    # Statements.

    def dispatch(self, tree: Any) -> None:
        if isinstance(tree, list):
            self.block(tree)
        else:
            getattr(self, "_" + type(tree).__name__)(tree)

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

    def _Module(self, t: Any) -> None:
        first = t.body[0].value if len(t.body) > 1 and isinstance(t.body[0], nodes.Expr) else None
        if isinstance(first, nodes.Constant) and not is_comment(t.body[0]):
            self.block(t.body[:1])
            self.blank(1)
            self.block(t.body[1:])
        else:
            self.block(t.body)

    def _Expr(self, t: Any) -> None:
        self.fill()
        value = t.value
        if isinstance(value, nodes.Constant) and isinstance(value.value, str) and value.kind is None:
            self.write(_spell_docstring(value.value))
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
        self.clause("if ", t.test, t.body)
        while len(t.orelse) == 1 and isinstance(t.orelse[0], nodes.If):
            t = t.orelse[0]
            self._primal = getattr(t, "lineno", None) or 0
            self.clause("elif ", t.test, t.body)
        self.otherwise("else", t.orelse)

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

    def _FunctionDef(self, t: Any, keyword: str = "def ") -> None:
        self.decorators(t)
        self.fill(keyword + t.name)
        self.type_parameters(t)
        self.write("(")
        self.dispatch(t.args)
        self.write(")")
        if t.returns:
            self.write(" -> ")
            self.operand(t.returns, TEST)
        self.suite(t.body)

    def _AsyncFunctionDef(self, t: Any) -> None:
        self._FunctionDef(t, "async def ")

    def _ClassDef(self, t: Any) -> None:
        self.decorators(t)
        self.fill("class " + t.name)
        self.type_parameters(t)
        if t.bases or t.keywords:
            self.arguments_of_call(t.bases, t.keywords)
        self.suite(t.body)

    def decorators(self, t: Any) -> None:
        for decorator in t.decorator_list:
            self.fill("@")
            self.operand(decorator, TEST)

    def type_parameters(self, t: Any) -> None:
        for number, parameter in enumerate(getattr(t, "type_params", None) or ()):
            self.write(", " if number else "[")
            kind = type(parameter).__name__
            self.write({"TypeVarTuple": "*", "ParamSpec": "**"}.get(kind, "") + parameter.name)
            if getattr(parameter, "bound", None):
                self.write(": ")
                self.operand(parameter.bound, TEST)
            if getattr(parameter, "default_value", None):
                self.write(" = ")
                self.operand(parameter.default_value, TEST)
        if getattr(t, "type_params", None):
            self.write("]")

    def _TypeAlias(self, t: Any) -> None:
        self.fill("type ")
        self.dispatch(t.name)
        self.type_parameters(t)
        self.write(" = ")
        self.operand(t.value, TEST)

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

    # Expressions.

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
            self.write(("u" if t.kind == "u" else "") + _spell_string(value))
        elif isinstance(value, bytes):
            self.write("b" + _spell_quoted(repr(value)[1:], b'"' in value))
        elif isinstance(value, float | complex):
            # A literal too large for a float is how Python spells infinity.
            self.write(repr(value).replace("inf", "1e309"))
        else:
            self.write(repr(value))

    def _JoinedStr(self, t: Any) -> None:
        self.write(_spell_f_string(t))

    def _FormattedValue(self, t: Any) -> None:
        self.write(_spell_f_string(nodes.JoinedStr([t])))

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

    # Matching.

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

    def _MatchValue(self, t: Any) -> None:
        self.operand(t.value, OR)

    def _MatchSingleton(self, t: Any) -> None:
        self.write(repr(t.value))

    def _MatchSequence(self, t: Any) -> None:
        self.patterns("[", t.patterns, "]")

    def _MatchStar(self, t: Any) -> None:
        self.write("*" + (t.name or "_"))

    def _MatchMapping(self, t: Any) -> None:
        self.write("{")
        for number, (key, pattern) in enumerate(zip(t.keys, t.patterns, strict=True)):
            self.write(", " if number else "")
            self.operand(key, OR)
            self.write(": ")
            self.dispatch(pattern)
        if t.rest:
            self.write((", " if t.keys else "") + "**" + t.rest)
        self.write("}")

    def _MatchClass(self, t: Any) -> None:
        self.operand(t.cls, ATOM)
        self.patterns("(", t.patterns, "")
        named = zip(t.kwd_attrs, t.kwd_patterns, strict=True)
        for number, (name, pattern) in enumerate(named, len(t.patterns)):
            self.write((", " if number else "") + name + "=")
            self.dispatch(pattern)
        self.write(")")

    def patterns(self, opening: str, patterns: list[Any], closing: str) -> None:
        self.write(opening)
        for number, pattern in enumerate(patterns):
            self.write(", " if number else "")
            self.dispatch(pattern)
        self.write(closing)

    def _MatchAs(self, t: Any) -> None:
        if t.pattern is None:
            self.write(t.name or "_")
            return
        # `a as b` and `a | b` are open patterns: each stands in parentheses inside the other.
        in_parentheses = isinstance(t.pattern, nodes.MatchAs) and t.pattern.pattern is not None
        self.patterns("(" if in_parentheses else "", [t.pattern], ")" if in_parentheses else "")
        self.write(" as " + t.name)

    def _MatchOr(self, t: Any) -> None:
        for number, pattern in enumerate(t.patterns):
            self.write(" | " if number else "")
            open_pattern = isinstance(pattern, nodes.MatchAs) and pattern.pattern is not None
            open_pattern = open_pattern or isinstance(pattern, nodes.MatchOr)
            self.patterns("(" if open_pattern else "", [pattern], ")" if open_pattern else "")


_DEFINITIONS = (nodes.FunctionDef, nodes.AsyncFunctionDef, nodes.ClassDef)


def _first_said(statements: list[Any]) -> Any:
    """The first statement that is no comment line; None behind a blank line or at the end."""
    for statement in statements:
        if not is_comment(statement):
            return statement
        if not statement.value.value:
            return None
    return None


def _spell_quoted(spelled: str, has_double: bool) -> str:
    """The `repr` of a string, with double quotes where that needs no more escapes."""
    return f'"{spelled[1:-1]}"' if spelled[0] == "'" and not has_double else spelled


def _spell_string(value: str) -> str:
    return _spell_quoted(repr(value), '"' in value)


def _spell_docstring(value: str) -> str:
    """A string that is a statement: in triple quotes, its lines as they were."""
    plain = value.replace("\n", "").replace("\t", "")
    if not plain.isprintable() or value.endswith('"'):
        return _spell_string(value)
    return '"""' + value.replace("\\", "\\\\").replace('"""', '\\"\\"\\"') + '"""'


def _spell_f_string(node: Any) -> str:
    """An f-string, in quotes that none of the expressions in it use: Python 3.11 and older ask for that."""
    pieces = list(_f_string_pieces(node.values))
    code = "".join(text for is_code, text in pieces if is_code)
    quote = next((quote for quote in ('"', "'", '"""', "'''") if quote not in code), '"')
    spelled = (text if is_code else _escape(text, quote[0]) for is_code, text in pieces)
    return f"f{quote}{''.join(spelled)}{quote}"


def _f_string_pieces(values: list[Any]) -> Iterator[tuple[bool, str]]:
    """The pieces of an f-string, and whether each is code."""
    for value in values:
        if isinstance(value, nodes.Constant):
            yield False, value.value.replace("{", "{{").replace("}", "}}")
            continue
        printer = Printer()
        printer.operand(value.value, OR if isinstance(value.value, nodes.Lambda) else TEST)
        code = printer.flat()
        yield True, "{ " if code.startswith("{") else "{"
        yield True, code + (f"!{chr(value.conversion)}" if value.conversion != -1 else "")
        if value.format_spec:
            yield True, ":"
            yield from _f_string_pieces(value.format_spec.values)
        yield True, "}"


def _escape(text: str, quote: str) -> str:
    """Text as it stands in a string literal with these quotes."""
    text = text.replace("\\", "\\\\").replace(quote, "\\" + quote)
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)
