"""From a live function to its syntax tree: the only file that knows `inspect`, files, closures and globals.

What it hands on is the tree of the source that really runs, each free name with the live object it stands for
and the place where that object is held, and the way back from a node to file, line and column.
"""

import __future__

import ast
import builtins
import copy
import functools
import inspect
import linecache
import textwrap
import tokenize
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from tangentish import tree
from tangentish.errors import ArgumentError, CaptureError, Location
from tangentish.tree import Node, nodes

__all__ = ["Captured", "Origin", "Parameter", "bind_arguments", "capture", "source_tree"]

Parameter = inspect.Parameter

_TAPE = 'use mode="tape"'


@dataclass(frozen=True)
class Origin:
    """Where a free name gets its value.

    `kind` is 'closure' (from `holder.cell_contents`), or 'global' or 'builtin' (from `holder[key]`, where
    `holder` is the dict of the module, or that of `builtins`).
    """

    holder: Any
    key: str
    value: Any
    kind: str


@dataclass(frozen=True)
class Captured:
    """A function as the compiler sees it. Lines and columns of `tree` are those of the file."""

    function: types.FunctionType
    name: str
    tree: Any
    parameters: tuple[inspect.Parameter, ...]
    file: str
    first_line: int
    source: str
    names: dict[str, Origin]
    receiver: Any = None
    lines: tuple[str, ...] = field(default=(), repr=False)
    guests: "tuple[Guest, ...]" = ()

    @functools.cached_property
    def sorts(self) -> frozenset[type]:
        """The classes of the nodes in the function: what a pass looks for may not be there at all."""
        return frozenset(map(type, tree.walk([self.tree.args, *self.tree.body])))

    @functools.cached_property
    def writes_attributes(self) -> bool:
        """Whether an attribute of something is bound in the function."""
        parts = tree.walk(self.tree.body) if nodes.Attribute in self.sorts else []
        return any(type(part) is nodes.Attribute and type(part.ctx) is not nodes.Load for part in parts)

    def with_guest(self, guest: "Captured", outer: int = 0) -> "tuple[Captured, int]":
        """This function with another one that is written out in it, and what is added to that one's lines.

        `outer` is added to them anyway, because it is written out in a guest.
        """
        above = self.guests[-1].above + len(self.guests[-1].captured.lines) if self.guests else len(self.lines)
        return replace(self, guests=(*self.guests, Guest(outer + above, guest))), above

    def home(self, line: "int | None") -> "Guest | None":
        """The guest that a line belongs to; None for one of this function's own file."""
        if line is None or line <= len(self.lines):
            return None
        return next((guest for guest in reversed(self.guests) if line > guest.above), None)

    def origin(self, line: int) -> tuple[str, int]:
        """The file of a line of the tree, and the line's number in it."""
        guest = self.home(line)
        return (self.file, line) if guest is None else guest.captured.origin(line - guest.above)

    def location(self, node: Any) -> Location:
        """Where a node of the tree stands; the function's first line for a node that a pass made."""
        guest = self.home(getattr(node, "lineno", None))
        if guest is not None:
            return guest.captured.location(tree.moved(node, -guest.above))
        line = getattr(node, "lineno", None) or self.first_line
        text = self.lines[line - 1].rstrip("\n") if line <= len(self.lines) else ""
        start = getattr(node, "col_offset", None)
        if not getattr(node, "lineno", None) or start is None:
            return Location(self.file, line, len(text) - len(text.lstrip()), len(text), text)
        is_block = isinstance(getattr(node, "body", None), list)
        end = node.end_col_offset if node.end_lineno == line and not is_block else None
        column, end_column = _characters(text, start), len(text) if end is None else _characters(text, end)
        return Location(self.file, line, column, end_column, text)

    def text(self, node: Any) -> str:
        """What the user wrote for an expression, statement, or head of a block: one line, no comments."""
        guest = self.home(getattr(node, "lineno", None))
        if guest is not None:
            return guest.captured.text(tree.moved(node, -guest.above))
        if not getattr(node, "lineno", None):
            return ""
        stop, column = node.end_lineno, node.end_col_offset
        if isinstance(getattr(node, "body", None), list):
            stop, column = node.body[0].lineno, node.body[0].col_offset
        first = self.lines[node.lineno - 1]
        if stop == node.lineno and first.isascii():
            return first[node.col_offset : column].rstrip()
        segment = [line.encode() for line in self.lines[node.lineno - 1 : stop]]
        segment[-1] = segment[-1][:column]
        segment[0] = segment[0][node.col_offset :]
        return _join([line.decode() for line in segment])


@dataclass(frozen=True)
class Guest:
    """A function that is written out in another one: its lines are counted from `above` on."""

    above: int
    captured: Captured


def capture(f: Callable[..., Any]) -> Captured:
    """The tree, names and places of a Python function, a lambda, a method, or an object with `__call__`.

    Raises `CaptureError` where there is no source, or not the one that runs; `ArgumentError` for what is no
    callable.
    """
    function, receiver = _unwrap(f)
    _refuse_generators(function)
    lines, found = _find(function)
    definition = _definition(found)
    first, last = found.node.lineno, found.node.end_lineno
    source = ast.get_source_segment("".join(lines), found.node) if found.is_lambda else None
    return Captured(
        function=function,
        name=definition.name,
        tree=definition,
        parameters=_parameters(function),
        file=function.__code__.co_filename,
        first_line=first,
        source=source or textwrap.dedent("".join(lines[first - 1 : last])),
        names=_resolve(function, definition),
        receiver=receiver,
        lines=tuple(lines),
    )


def source_tree(function: types.FunctionType) -> Any:
    """The gast.FunctionDef of a plain function, without its decorators."""
    return _definition(_find(function)[1])


def _unwrap(f: Any) -> tuple[types.FunctionType, Any]:
    """The plain function behind a callable, and the object it is bound to (None for plain functions)."""
    receiver = None
    if isinstance(f, types.MethodType):
        f, receiver = f.__func__, f.__self__
    elif isinstance(inspect.getattr_static(type(f), "__call__", None), types.FunctionType):
        f, receiver = type(f).__call__, f
    if isinstance(f, types.FunctionType):
        return f, receiver
    # Ufuncs have no __qualname__ before NumPy 2.
    name = getattr(f, "__qualname__", None) or getattr(f, "__name__", None) or type(f).__name__
    if isinstance(f, type):
        raise CaptureError(
            f"{name} is a class, and only functions can be differentiated",
            remedy="Pass a method of an instance, or a function that makes the instance and uses it.",
        )
    if isinstance(f, functools.partial):
        raise CaptureError(
            "a functools.partial has no source of its own", remedy=f"Write it as a lambda, or {_TAPE}."
        )
    if not callable(f):
        raise ArgumentError(f"a function is needed, not {f!r} of type {type(f).__name__}")
    if hasattr(f, "__wrapped__"):
        raise CaptureError(
            f"{name} is wrapped in an object of type {type(f).__name__} that has no Python source",
            remedy=f"Pass the function inside ({name}.__wrapped__), or {_TAPE}.",
        )
    raise CaptureError(
        f"{name} has no Python source: it is an object of type {type(f).__name__}",
        remedy=f"Call it in a Python function, such as lambda x: {name}(x), or {_TAPE}.",
    )


def _refuse_generators(function: types.FunctionType) -> None:
    kinds: list[tuple[Callable[[Any], bool], str]] = [
        (inspect.isasyncgenfunction, "an async generator"),
        (inspect.iscoroutinefunction, "an async function"),
        (inspect.isgeneratorfunction, "a generator"),
    ]
    for is_kind, kind in kinds:
        if is_kind(function):
            raise CaptureError(
                f"{function.__name__} is {kind}, which has no value to differentiate",
                _first_line(function),
                "Write a plain function that returns a number.",
            )


def _first_line(function: types.FunctionType) -> Location:
    """The place of a function as its code object tells it."""
    code = function.__code__
    text = linecache.getline(code.co_filename, code.co_firstlineno, function.__globals__).rstrip("\n")
    return Location(code.co_filename, code.co_firstlineno, len(text) - len(text.lstrip()), len(text), text)


@dataclass(frozen=True)
class _Found:
    """A definition in a file: its node, the class whose body it stands in, and the name a lambda gets."""

    node: Any
    class_name: str | None = None
    target: str | None = None

    @property
    def is_lambda(self) -> bool:
        return isinstance(self.node, ast.Lambda)


def _find(function: types.FunctionType) -> tuple[list[str], _Found]:
    """The lines of a function's file, and its definition: the one that compiles to the code that runs."""
    code = function.__code__
    lines: list[str] = []
    # The text that linecache holds is tried first: it may be older than the file, and what was imported.
    for attempt in ("held", "read again"):
        if attempt == "read again":
            linecache.checkcache(code.co_filename)
        lines = linecache.getlines(code.co_filename, function.__globals__)
        module = _parse("".join(lines)) if lines else None
        if module is None:
            continue
        for line in (code.co_firstlineno, None):
            for found in _definitions(module.body, code.co_name, line):
                # A notebook compiles the statements of a cell one by one: none knows of its imports.
                if any(_is_source_of(found, code, imported) for imported in (_imported(module.body), [])):
                    return lines, found
    # Under "<string>" Python 3.13 holds the text of `python -c`, which many an exec shares the name with.
    if lines and not code.co_filename.startswith("<"):
        raise CaptureError(
            f"the source of {function.__name__} has changed since it was imported",
            Location(code.co_filename, code.co_firstlineno),
            f"Import it again (importlib.reload, or a new session), or {_TAPE}.",
        )
    raise CaptureError(
        f"the source of {function.__name__} is not available: it was made by exec, or typed at a bare prompt",
        Location(code.co_filename, code.co_firstlineno),
        f"Put it in a file or a notebook, or {_TAPE}.",
    )


@functools.lru_cache(maxsize=64)
def _parse(text: str) -> "ast.Module | None":
    """The tree of a file, None if the text is no Python; 64 files are remembered."""
    try:
        # A notebook's cell may await at its top level.
        return compile(text, "<source>", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except SyntaxError:
        return None


def _definitions(
    body: list[ast.stmt], name: str, line: "int | None", class_name: "str | None" = None
) -> Iterator[_Found]:
    """The definitions of `name` in statements; with a `line`, those that start there.

    What is inside of another comes first: the code of that other one has its code among its constants.
    """
    for statement in body:
        first = min([statement.lineno, *(d.lineno for d in getattr(statement, "decorator_list", ()))])
        if line is not None and not first <= line <= (statement.end_lineno or first):
            continue
        if name == "<lambda>":
            yield from _lambdas(statement, line, class_name)
            continue
        inner = statement.name if isinstance(statement, ast.ClassDef) else class_name
        for block in ("body", "orelse", "finalbody"):
            yield from _definitions(getattr(statement, block, []), name, line, inner)
        for part in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
            yield from _definitions(part.body, name, line, inner)
        if isinstance(statement, ast.FunctionDef) and statement.name == name and line in (None, first):
            yield _Found(statement, class_name)


def _lambdas(node: ast.AST, line: "int | None", class_name: "str | None") -> Iterator[_Found]:
    """The lambdas in a statement that start at `line` (everywhere, without one), inner ones first."""
    target = None
    if isinstance(node, ast.ClassDef):
        class_name = node.name
    elif isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        target = node.targets[0].id
    for child in ast.iter_child_nodes(node):
        yield from _lambdas(child, line, class_name)
        if isinstance(child, ast.Lambda) and line in (None, child.lineno):
            yield _Found(child, class_name, target)


def _imported(body: list[ast.stmt]) -> list[str]:
    """The names that statements bind by importing, but for those inside of definitions."""
    names: list[str] = []
    for statement in body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            spelled = [(alias.asname or alias.name).partition(".")[0] for alias in statement.names]
            names += [name for name in spelled if name != "*"]
        elif isinstance(statement, ast.If | ast.Try | ast.With | ast.For | ast.While):
            for block in ("body", "orelse", "finalbody"):
                names += _imported(getattr(statement, block, []))
            for handler in getattr(statement, "handlers", ()):
                names += _imported(handler.body)
    return names


def _is_source_of(found: _Found, code: types.CodeType, imported: list[str]) -> bool:
    """Whether a definition compiles to `code` among the closure, class and imports that it has in its file.

    All three show in the code: imports because calls of an imported module's functions compile differently.
    """
    closed = [name for name in code.co_freevars if name.isidentifier()]
    defined = found.class_name or (None if found.is_lambda else code.co_name)
    text = f"def scope({', '.join(closed)}):\n"
    if defined and defined not in closed:
        # What refers to itself by a global name must not find a local one.
        text += f" global {defined}\n"
    text += f" class {found.class_name}: 0\n" if found.class_name else " 0\n"
    if imported:
        text += f"import {', '.join(imported)}\n"
    module: Any = ast.parse(text)
    block = module.body[0].body
    if found.class_name:
        block = block[-1].body
    if found.is_lambda:
        block[-1].value = found.node
    else:
        block[-1] = copy.copy(found.node)
        block[-1].decorator_list = []
    flags = code.co_flags & _FUTURE_FLAGS
    try:
        compiled = compile(module, "<source>", "exec", flags, dont_inherit=True)
    except SyntaxError:
        return False
    return any(_same_code(candidate, code) for candidate in _named(compiled, code.co_name))


# What `from __future__ import ...` sets in the code of a file.
_FUTURE_FLAGS = sum({getattr(__future__, name).compiler_flag for name in __future__.all_feature_names})


def _named(code: types.CodeType, name: str) -> Iterator[types.CodeType]:
    """The code objects called `name` in the constants of a code object, outermost first."""
    for const in code.co_consts:
        if isinstance(const, types.CodeType):
            if const.co_name == name:
                yield const
            yield from _named(const, name)


def _same_code(one: types.CodeType, other: types.CodeType) -> bool:
    if any(name.startswith("@py") for name in other.co_names):
        # pytest has rewritten the assert statements of the code that runs: only names can be compared.
        names = {*other.co_names, "AssertionError"}
        return one.co_varnames == other.co_varnames[: len(one.co_varnames)] and names.issuperset(one.co_names)
    return (
        one.co_code == other.co_code
        and one.co_names == other.co_names
        and one.co_varnames == other.co_varnames
        and one.co_freevars == other.co_freevars
        and one.co_cellvars == other.co_cellvars
        and len(one.co_consts) == len(other.co_consts)
        and all(map(_same_constant, one.co_consts, other.co_consts))
    )


def _same_constant(one: Any, other: Any) -> bool:
    if isinstance(one, types.CodeType) and isinstance(other, types.CodeType):
        return _same_code(one, other)
    if isinstance(one, str) and isinstance(other, str):
        # Qualified names of inner definitions are constants, and begin with the names of the scopes around.
        return one.rpartition("<locals>.")[2] == other.rpartition("<locals>.")[2]
    return type(one) is type(other) and repr(one) == repr(other)


def _definition(found: _Found) -> Any:
    """The gast.FunctionDef of a definition: no decorators, and a lambda as a function that returns."""
    if not found.is_lambda:
        definition = tree.from_ast(found.node)
        definition.decorator_list = []
        return definition
    expression = tree.from_ast(found.node)
    returned = tree.place(nodes.Return(expression.body), expression.body)
    name = found.target or "function"
    definition = nodes.FunctionDef(name, expression.args, [returned], [], None, None, [])
    return tree.place(definition, expression)


def _parameters(function: types.FunctionType) -> tuple[inspect.Parameter, ...]:
    """The parameters as the code has them; `inspect.signature` would believe a `__signature__`."""
    code, kinds = function.__code__, inspect._ParameterKind
    positional, keyword_only = code.co_argcount, code.co_kwonlyargcount
    names = list(code.co_varnames)
    defaults = dict(zip(reversed(names[:positional]), reversed(function.__defaults__ or ()), strict=False))
    defaults.update(function.__kwdefaults__ or {})
    spelled = [
        (name, kinds.POSITIONAL_ONLY if i < code.co_posonlyargcount else kinds.POSITIONAL_OR_KEYWORD)
        for i, name in enumerate(names[:positional])
    ]
    rest = positional + keyword_only
    if code.co_flags & inspect.CO_VARARGS:
        spelled.append((names[rest], kinds.VAR_POSITIONAL))
        rest += 1
    spelled += [(name, kinds.KEYWORD_ONLY) for name in names[positional : positional + keyword_only]]
    if code.co_flags & inspect.CO_VARKEYWORDS:
        spelled.append((names[rest], kinds.VAR_KEYWORD))
    empty, noted = inspect.Parameter.empty, function.__annotations__
    return tuple(
        inspect.Parameter(name, kind, default=defaults.get(name, empty), annotation=noted.get(name, empty))
        for name, kind in spelled
    )


def _resolve(function: types.FunctionType, definition: Node) -> dict[str, Origin]:
    """The free names of a function with what they stand for now; names without a value are left out."""
    found: dict[str, Origin] = {}
    code = function.__code__
    for name, cell in zip(code.co_freevars, function.__closure__ or (), strict=True):
        try:
            found[name] = Origin(cell, name, cell.cell_contents, "closure")
        except ValueError:
            continue  # an empty cell: the name is not bound yet
    held = function.__globals__
    built_in = held.get("__builtins__", builtins)
    built_in = built_in if isinstance(built_in, dict) else vars(built_in)
    local = {*code.co_varnames, *code.co_cellvars, *code.co_freevars}
    for name in sorted((_spelled(definition) & _code_names(code)) - local):
        for holder, kind in ((held, "global"), (built_in, "builtin")):
            if name in holder:
                found[name] = Origin(holder, name, holder[name], kind)
                break
    return found


def _spelled(definition: Node) -> set[str]:
    """The identifiers that a tree mentions as names."""
    found: set[str] = set()
    pending: list[Any] = [definition]
    while pending:
        node = pending.pop()
        if isinstance(node, nodes.Name):
            found.add(node.id)
        elif isinstance(node, list):
            pending += node
        elif isinstance(node, Node):
            pending += [child for child in vars(node).values() if isinstance(child, Node | list)]
    return found


def _code_names(code: types.CodeType) -> set[str]:
    """The names that code looks up outside of its locals, attributes among them, and those of code inside."""
    inner = (const for const in code.co_consts if isinstance(const, types.CodeType))
    return {*code.co_names}.union(*map(_code_names, inner))


def _characters(text: str, column: int) -> int:
    """A column in UTF-8 bytes, as `ast` has it, as a column in characters."""
    return column if text.isascii() else len(text.encode()[:column].decode(errors="ignore"))


def _join(lines: list[str]) -> str:
    """The lines of one statement as one line, without comments."""
    if len(lines) == 1:
        return lines[0].rstrip()
    # In parentheses, a part of a statement has no indentation to get wrong.
    lines = ["(" + lines[0], *lines[1:-1], lines[-1] + "\n)"]
    for token in tokenize.generate_tokens(iter([*"".join(lines).splitlines(keepends=True), ""]).__next__):
        if token.type == tokenize.COMMENT:
            lines[token.start[0] - 1] = lines[token.start[0] - 1][: token.start[1]]
    stripped = (line.strip().removesuffix("\\").rstrip() for line in lines)
    joined = " ".join(line for line in stripped if line)[1:].removesuffix(")").rstrip()
    for bracket in "([{":
        joined = joined.replace(f"{bracket} ", bracket)
    for bracket in ")]}":
        joined = joined.replace(f", {bracket}", bracket).replace(f" {bracket}", bracket)
    return joined


def static_attribute(cls: Any, name: str) -> Any:
    """What a class holds under a name, its bases included, as it is: descriptors are not asked; None for nothing."""
    return inspect.getattr_static(cls, name, None)


def takes_keyword(f: Callable[..., Any], keyword: str) -> bool:
    """Whether a callable takes an argument of this name; of one whose signature is not known it is assumed."""
    try:
        parameters = inspect.signature(f).parameters.values()
    except ValueError:
        return True
    by_name = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    return any(
        parameter.kind is inspect.Parameter.VAR_KEYWORD or (parameter.name == keyword and parameter.kind in by_name)
        for parameter in parameters
    )


_GATHERING = inspect.CO_VARARGS | inspect.CO_VARKEYWORDS


def bind_arguments(f: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any]:
    """The argument of each parameter of a function, defaults filled in, the receiver of a method first.

    What is gathered by `*args` is one tuple, by `**kwargs` one dict. Raises TypeError as a call would.
    """
    try:
        function, receiver = _unwrap(f)
    except CaptureError:
        if kwargs:
            raise
        return list(args)
    given = args if receiver is None else (receiver, *args)
    code = function.__code__
    if not kwargs and len(given) == code.co_argcount and not code.co_kwonlyargcount and not code.co_flags & _GATHERING:
        return list(given)  # most often
    try:
        bound = inspect.Signature(_parameters(function)).bind(*given, **kwargs)
    except TypeError as problem:
        raise TypeError(f"{function.__name__}(): {problem}") from None
    bound.apply_defaults()
    return list(bound.arguments.values())
