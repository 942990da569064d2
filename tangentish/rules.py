"""The registry of derivative rules: their texts, read for the compiler and compiled for the tape.

A rule is a Python function that is never run: its text says how the adjoint of a result goes to the operands.
The decorators `partial`, `linear`, `adjoint`, `zero` and `tangent` register rules, ours and a user's.
"""

import ast
import dataclasses
import functools
import importlib
import math
import pkgutil
import sys
import threading
from collections import ChainMap
from collections.abc import Callable, Iterable, Mapping
from types import FunctionType
from typing import Any

import numpy as np

from tangentish import helpers, tree
from tangentish.capture import capture, source_tree
from tangentish.errors import ArgumentError, UnsupportedError
from tangentish.shape_reads import read_for_shapes
from tangentish.tree import Node, nodes

__all__ = [
    "ATTRIBUTES", "METHODS", "OPERATORS", "REQUIRED", "Backward", "Default", "NotCovered", "Parameter",
    "Rule", "adjoint", "all_rules", "backward", "d", "example", "find", "linear", "multilinear", "partial", "refusal",
    "shipped", "t", "tangent", "zero",
]  # fmt: skip


class NotCovered(Exception):
    """The arguments of a call are none that the rule of the function speaks of."""


class _Required:
    def __repr__(self) -> str:
        return "REQUIRED"


REQUIRED = _Required()


@dataclasses.dataclass(frozen=True)
class Default:
    """Stands for an argument that a call leaves out."""

    value: Any


@dataclasses.dataclass(frozen=True)
class Parameter:
    name: str
    default: Any = REQUIRED
    variadic: bool = False
    keyword_only: bool = False


@dataclasses.dataclass(frozen=True)
class Backward:
    """A compiled rule: `function(dz, *values of needs)` gives the adjoints of the operands asked for.

    Of the needs in `shapes` only shape and dtype are read. `over(wrapped)` compiles the same text to a function of dz
    and a tuple of the needs, of which those in `wrapped` are objects that have their values as `_value`; it gives the
    adjoint alone where one is asked for.
    """

    function: Callable[..., tuple[Any, ...]]
    needs: tuple[str, ...]
    shapes: frozenset[str]
    over: Callable[[frozenset[str]], Callable[[Any, Any], Any]]


_WHERE = Parameter("where", True, keyword_only=True)


class _Adjoints:
    """The table `d` (or `t`) of a rule's text: names adjoints (tangents) by operand, and is never run."""

    def __getitem__(self, operand: Any) -> Any:
        raise TypeError("the text of a rule is read, not run")

    def __setitem__(self, operand: Any, value: Any) -> None:
        raise TypeError("the text of a rule is read, not run")


d = _Adjoints()
t = _Adjoints()


@dataclasses.dataclass(frozen=True, eq=False)
class _Text:
    """The text of a rule: one template function, with the facts under which it may be used."""

    function: FunctionType
    when: Mapping[str, Any]

    def applies(self, facts: Mapping[str, Any]) -> bool:
        return all(key in facts and _meets(facts[key], wanted) for key, wanted in self.when.items())


def _meets(fact: Any, wanted: Any) -> bool:
    if callable(wanted):
        return bool(wanted(fact))
    return type(fact) is type(wanted) and bool(fact == wanted)


class Rule:
    """The derivative of a function: its declarations, and its text as statements and as compiled code."""

    def __init__(
        self, function: Any, form: str, text: "_Text | None", declarations: Mapping[str, Any]
    ) -> None:
        self.function = function
        self.name = _name(function)
        self.form = form
        self.view_of: str | None = declarations.get("view_of")
        self.mutates: str | None = declarations.get("mutates")
        self.pure: bool = declarations.get("pure", True)
        self.sized_by_values: bool = declarations.get("sized_by_values", False)
        self.typed_by_values: bool = declarations.get("typed_by_values", False)
        self.constant_for_real: bool = declarations.get("constant_for_real", False)
        self.constant_in: tuple[str, ...] = declarations.get("constant_in", ())
        self.aliases: Mapping[str, str] = declarations.get("aliases", {})
        self.examples: list[tuple[tuple[Any, ...], dict[str, Any]]] = []
        self.multilinear = False
        self._tangents: list[_Text] = []
        self._texts = [] if text is None else [text]
        self._bodies: dict[_Text, list[Node]] = {}
        self._slices: dict[tuple[_Text, bool, frozenset[str]], list[Node]] = {}
        self._backwards: dict[Any, Backward] = {}
        self._operands: tuple[str, ...] | None = None
        self._names: Mapping[str, Any] | None = None if self._texts else {}
        self.result = "z"
        self.parameters: tuple[Parameter, ...] = ()
        # The functions that work entry by entry take `where=`: entries left out have no derivative.
        self._masks = text is not None and isinstance(function, np.ufunc) and function.signature is None
        if text is not None:
            self.result, self.parameters = _signature(text.function)
        if self._masks:
            self.parameters = (*self.parameters, _WHERE)
            self.constant_in = (*self.constant_in, _WHERE.name)

    def __repr__(self) -> str:
        return f"<{self.form} rule of {self.name}>"

    def add_text(self, text: _Text) -> None:
        """Take a second text, to be preferred where the facts it asks for are known."""
        result, parameters = _signature(text.function)
        names = [parameter.name for parameter in self.parameters if parameter is not _WHERE]
        if result != self.result or names != [parameter.name for parameter in parameters]:
            raise TypeError(f"the texts of the rule of {self.name} differ in their parameters")
        self._texts.append(text)

    def add_tangent(self, text: _Text) -> None:
        """Take a text for the tangent, to be preferred to those before it where the facts it asks for are known."""
        self._tangents.append(text)

    @property
    def has_tangent(self) -> bool:
        """Whether there is more for the tangent than the adjoint, transposed."""
        return self.form in ("partial", "linear") or self.multilinear or bool(self._tangents)

    @property
    def has_choice(self) -> bool:
        """Whether facts about a call may lead to another text."""
        return len(self._texts) > 1 or self._masks

    @property
    def operands(self) -> tuple[str, ...]:
        """The parameters that have a derivative, in the order of the signature."""
        if self._operands is None:
            written = (
                {_written(statement) for statement in self._body(self._texts[0])} if self._texts else set()
            )
            self._operands = tuple(p.name for p in self.parameters if p.name in written)
        return self._operands

    @property
    def unknown(self) -> tuple[str, ...]:
        """The parameters by which the derivative is not known: no operands, nor declared `constant_in`."""
        known = (*self.operands, *self.constant_in)
        return tuple(p.name for p in self.parameters if p.name not in known)

    def lacks(self, parameter: str) -> str:
        """That the derivative by one of the parameters `unknown` is not known, for an error's text."""
        return f"the derivative of {self.name} with respect to its parameter {parameter!r} is not known"

    @property
    def names(self) -> Mapping[str, Any]:
        """What the free names of the text stand for."""
        if self._names is None:
            self._names = self._names_in(self._texts[0].function)
        return self._names

    def _names_in(self, function: FunctionType) -> Mapping[str, Any]:
        """What the free names of a text stand for."""
        cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
        ours = {"conj": helpers.conj, "unbroadcast": helpers.unbroadcast} if self.form == "partial" else {}
        if self._masks:
            ours |= {"only": helpers.only, "unbroadcast": helpers.unbroadcast}
        own = {name: cell.cell_contents for name, cell in cells}
        return ChainMap(ours, own, function.__globals__)

    def bind(self, args: Iterable[Any], kwargs: Mapping[str, Any]) -> dict[str, Any]:
        """The argument (a value, a node, anything) of each parameter, or `Default`; may raise NotCovered."""
        if self.form == "zero":
            return self._bind_nothing(list(args), kwargs)
        bound: dict[str, Any] = {}
        rest, named = list(args), {self.aliases.get(keyword, keyword): value for keyword, value in kwargs.items()}
        for parameter in self.parameters:
            if parameter.variadic:
                bound[parameter.name], rest = rest, []
            elif rest and not parameter.keyword_only:
                bound[parameter.name] = rest.pop(0)
            elif parameter.name in named:
                bound[parameter.name] = named.pop(parameter.name)
            elif parameter.default is not REQUIRED:
                bound[parameter.name] = Default(parameter.default)
            else:
                raise NotCovered(f"{self.name} without {parameter.name}")
        if named:
            raise NotCovered(f"{self.name} with {next(iter(named))}=")
        if rest:
            raise NotCovered(f"{self.name} with {len(list(args))} positional arguments")
        return bound

    def _bind_nothing(self, args: list[Any], kwargs: Mapping[str, Any]) -> dict[str, Any]:
        for keyword in ("out", "where"):
            if keyword in kwargs:
                raise NotCovered(f"{self.name} with {keyword}=")
        if isinstance(self.function, np.ufunc) and len(args) > self.function.nin:
            raise NotCovered(f"{self.name} with out=")
        return {}

    def statements(self, wanted: Iterable[str], facts: Mapping[str, Any] | None = None) -> list[Node]:
        """The statements that give the adjoints of the operands `wanted`: `local = value` and `d[x] = value`.

        `facts` may say what is known of a call: {"a.ndim": 2, "a.real": True} of operands, {"axis": None} of
        arguments. The statements are shared: nobody may change them.
        """
        return self._statements(wanted, self.choice(facts or {}), facts or {})

    def choice(self, facts: Mapping[str, Any]) -> int:
        """The number of the text that serves a call of which these facts are known."""
        found = 0
        for number, text in enumerate(self._texts[1:], 1):
            if text.applies(facts):
                found = number
        return found

    def _statements(self, wanted: Iterable[str], text: int, facts: Mapping[str, Any]) -> list[Node]:
        key = self._texts[text], self._masks and facts.get(_WHERE.name) is not True, frozenset(wanted)
        if key not in self._slices:
            self._slices[key] = self._slice(*key)
        return self._slices[key]

    def _slice(self, text: "_Text", masked: bool, wanted: frozenset[str]) -> list[Node]:
        """The statements of a text of which the adjoints `wanted` need the values."""
        body = self._body(text)
        if masked:
            body = [_masked(statement, {self.result, *self.operands}) for statement in body]
        read: set[str] = set()
        kept: list[Node] = []
        for statement in reversed(body):
            operand = _written(statement)
            if operand in wanted if operand else read.intersection(tree.names_written(statement)):
                kept.append(statement)
                read.update(tree.names_read(statement.value))
        return kept[::-1]

    def _without_wrapping(self, node: Node, lean: tuple[str, ...]) -> Node | None:
        """The argument of a call of `conj`, or of `unbroadcast` for an operand in `lean`; None for any other node."""
        if isinstance(node, nodes.Call) and isinstance(node.func, nodes.Name):
            function = self.names.get(node.func.id)
            if function is helpers.conj or (function is helpers.unbroadcast and node.args[1].id in lean):
                return tree.transform(node.args[0], lambda inner: self._without_wrapping(inner, lean))
        return None

    def tangent_statements(
        self, wanted: Iterable[str], facts: Mapping[str, Any] | None = None, number: int | None = None
    ) -> tuple[list[Node], Mapping[str, Any]] | None:
        """The statements that give the tangent `t[z]` from those of the operands `wanted`, and what their free names
        stand for; None without a text for it.

        They are as written or, for a partial, the sum of slopes times tangents: those of the text with this `number`,
        or of the one that the facts choose.
        """
        wanted, facts = set(wanted), facts or {}
        masked = self._masks and facts.get(_WHERE.name) is not True
        values = {self.result, *self.operands} if masked else set()
        for text in reversed(self._tangents):
            body = [node for node in source_tree(text.function).body if not _is_idle(node)]
            if text.applies(facts) and wanted <= _pushed(body):  # it says how each of them counts
                return _masked_tangents(body, values) if masked else tree.copy(body), self._names_in(text.function)
        if self.form != "partial":
            return None
        chosen = next((each for each in reversed(self._texts[1:]) if each.applies(facts)), self._texts[0])
        if number is not None:
            chosen = self._texts[number]
        *before, last = tree.copy([node for node in source_tree(chosen.function).body if not _is_idle(node)])
        slopes = last.value.elts if isinstance(last.value, nodes.Tuple) else [last.value]
        total: Node | None = None
        for parameter, slope in zip(self.parameters, slopes, strict=False):
            if parameter.name not in wanted:
                continue
            term = _times(tree.expression(f"t[{parameter.name}]"), slope, conjugated=False)
            total = term if total is None else tree.binary(total, "Add", term)
        body = [*before, *tree.statements(f"t[{self.result}] = value", value=total)]
        return _masked_tangents(body, values) if masked else body, self._names_in(chosen.function)

    def texts(self) -> list[list[Node]]:
        """The statements of every text, the one for no known facts first."""
        return [self._body(text) for text in self._texts]

    def _body(self, text: _Text) -> list[Node]:
        if text not in self._bodies:
            body = [node for node in source_tree(text.function).body if not _is_idle(node)]
            parameters = [parameter.name for parameter in self.parameters]
            problem = _find_problem(body, self.form, parameters)
            if problem is not None:
                what, node = problem
                raise UnsupportedError(
                    f"the rule of {self.name} {what}", capture(text.function).location(node), _FORM
                )
            if self.form == "partial":
                body = _chain_rule(body, self.result, parameters)
            self._bodies[text] = body
        return self._bodies[text]

    @property
    def asked(self) -> frozenset[str]:
        """The facts on which the choice of a text depends, but for `where`."""
        return frozenset(fact for text in self._texts[1:] for fact in text.when) - {_WHERE.name}

    def backward(
        self,
        wanted: tuple[str, ...],
        left_out: tuple[str, ...] = (),
        lean: "tuple[str, ...] | None" = None,
        text: "int | None" = None,
    ) -> Backward:
        """The compiled text for the operands `wanted`, where a call leaves parameters out.

        With `lean` the text is for real values, and operands in it have the shape and dtype of their adjoints.
        Of several texts the one with the number `text` serves, which `choice` gives.
        """
        key = wanted, left_out, lean, text
        if key not in self._backwards:
            self._backwards[key] = self._compile(*key)
        return self._backwards[key]

    def _compile(
        self,
        wanted: tuple[str, ...],
        left_out: tuple[str, ...],
        lean: "tuple[str, ...] | None",
        text: "int | None",
    ) -> Backward:
        facts = {parameter.name: parameter.default for parameter in self.parameters if parameter.name in left_out}
        statements = self._statements(wanted, self.choice(facts) if text is None else text, facts)
        if lean is not None:
            statements = tree.transform(statements, lambda node: self._without_wrapping(node, lean))
        given = (self.result, *(parameter.name for parameter in self.parameters))

        def rename(node: Node) -> Node | None:
            if _is_adjoint(node):
                return nodes.Name("d_" + node.slice.id, node.ctx, None, None)
            return None

        body = tree.transform(statements, rename)
        read = tree.names_read(body)
        needs = tuple(name for name in given if name in read)
        zeros = [name for name in wanted if name not in {_written(statement) for statement in statements}]
        if zeros:
            raise NotCovered(f"{self.name} has no derivative with respect to {zeros[0]}")
        adjoint = "d_" + self.result
        results = [tree.name("d_" + name) for name in wanted]
        function = self.executed([adjoint, *needs], [*body, nodes.Return(nodes.Tuple(results, tree.LOAD))])

        @functools.cache
        def over(wrapped: frozenset[str]) -> Callable[[Any, Any], Any]:
            head = tree.statements(f"({', '.join(needs)},) = saved_") if needs else []
            for name in needs:
                if name in wrapped:
                    head += tree.statements(f"{name} = {name}._value")
            result = results[0] if len(results) == 1 else nodes.Tuple(results, tree.LOAD)
            return self.executed([adjoint, "saved_"], [*head, *body, nodes.Return(result)])

        return Backward(function, needs, read_for_shapes(statements, self.names), over)

    def executed(
        self, parameters: list[str], body: list[Node], names: Mapping[str, Any] | None = None
    ) -> Callable[..., Any]:
        """A function of these parameters and this body, whose free names are the rule's, or those of another text."""
        names = self.names if names is None else names
        function = tree.statements(f"def backward({', '.join(parameters)}): pass")[0]
        function.body = body
        module = tree.parse("")
        module.body = [function]
        code = compile(  # type: ignore[call-overload]
            ast.fix_missing_locations(tree.to_ast(module)),
            self._texts[0].function.__code__.co_filename,
            "exec",
        )
        namespace: dict[str, Any] = {}
        ours = self._texts[0].function.__module__.startswith("tangentish.templates")
        exec(code, dict(names) if ours else _Live(names), namespace)
        return namespace["backward"]  # type: ignore[no-any-return]


class _Live(dict[str, Any]):
    """Globals that are looked up where a user's rule has them, who may bind them anew."""

    def __init__(self, names: Mapping[str, Any]) -> None:
        super().__init__()
        self._names = names

    def __missing__(self, name: str) -> Any:
        return self._names[name]


def _signature(function: FunctionType) -> tuple[str, tuple[Parameter, ...]]:
    code = function.__code__
    names = code.co_varnames
    positional = names[: code.co_argcount]
    keyword_only = names[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    defaults = dict(zip(reversed(positional), reversed(function.__defaults__ or ()), strict=False))
    result, *rest = positional
    parameters = [Parameter(name, defaults.get(name, REQUIRED)) for name in rest]
    if code.co_flags & 0x04:  # CO_VARARGS
        parameters.append(Parameter(names[code.co_argcount + code.co_kwonlyargcount], (), variadic=True))
    for name in keyword_only:
        parameters.append(
            Parameter(name, (function.__kwdefaults__ or {}).get(name, REQUIRED), keyword_only=True)
        )
    return result, tuple(parameters)


_FORM = "A rule assigns locals, and `d[operand]` once for each operand; that of a partial returns instead."


def _is_idle(node: Node) -> bool:
    """A docstring, or `pass` in a rule that gives no derivative."""
    return isinstance(node, nodes.Pass) or (isinstance(node, nodes.Expr) and isinstance(node.value, nodes.Constant))


def _find_problem(body: list[Node], form: str, parameters: list[str]) -> tuple[str, Node] | None:
    """What keeps a text from being a rule of this form, and where."""
    written: set[str] = set()
    *assignments, last = body or [None]
    if form != "partial":
        assignments = body
    elif not isinstance(last, nodes.Return) or last.value is None:
        return "does not end by returning the partial derivatives", last
    elif isinstance(last.value, nodes.Tuple) and len(last.value.elts) > len(parameters):
        return "returns more partial derivatives than the function has parameters", last
    for node in assignments:
        if not isinstance(node, nodes.Assign) or len(node.targets) != 1:
            return "holds a statement that is no assignment", node
        if isinstance(node.targets[0], nodes.Name):
            continue
        operand = _written(node)
        if operand not in parameters or form == "partial":
            return "assigns to something other than a local name or the adjoint of a parameter", node
        if operand in written:
            return f"gives d[{operand}] twice", node
        written.add(operand)
    return None


def _is_adjoint(node: Any) -> bool:
    return (
        isinstance(node, nodes.Subscript)
        and tree.is_name(node.value, "d")
        and isinstance(node.slice, nodes.Name)
    )


def _written(statement: Node) -> str | None:
    """The operand whose adjoint a statement gives, if it gives one."""
    if isinstance(statement, nodes.Assign) and _is_adjoint(statement.targets[0]):
        return str(statement.targets[0].slice.id)
    return None


def _pushed(body: list[Node]) -> set[str]:
    """The operands whose tangents a text reads."""
    return {
        part.slice.id
        for part in tree.walk(body)
        if isinstance(part, nodes.Subscript)
        and tree.is_name(part.value, "t")
        and isinstance(part.slice, nodes.Name)
        and isinstance(part.ctx, nodes.Load)
    }


def _chain_rule(body: list[Node], result: str, parameters: list[str]) -> list[Node]:
    """`return px, py` as `d[x] = unbroadcast(d[z] * conj(px), x)` and the like for y."""
    *before, last = body
    partials = last.value.elts if isinstance(last.value, nodes.Tuple) else [last.value]
    statements = list(before)
    for operand, slope in zip(parameters, partials, strict=False):
        if tree.is_constant(slope, None):
            continue
        value = _times(tree.expression(f"d[{result}]"), slope)
        if len(partials) > 1:
            value = tree.call("unbroadcast", value, tree.name(operand))
        statements.append(tree.statements(f"d[{operand}] = value", value=value)[0])
    return statements


def _masked(statement: Node, values: set[str]) -> Node:
    """`d[x] = unbroadcast(value, x)` as `d[x] = unbroadcast(only(value, where), x)`.

    In the value, and in those of locals, NaN stands for the entries that are left out, which would raise warnings for
    what nobody has computed; NaN raises none.
    """

    left_out = _left_out(values)
    operand, value = _written(statement), statement.value
    if operand is None:
        local: Node = tree.shell(statement)
        local.value = _outside_d(value, left_out)
        return local
    if isinstance(value, nodes.Call) and tree.is_name(value.func, "unbroadcast"):
        value = value.args[0]
    value = tree.call("only", _outside_d(value, left_out), tree.name(_WHERE.name))
    return tree.statements(f"d[{operand}] = value", value=tree.call("unbroadcast", value, tree.name(operand)))[0]


def _masked_tangents(body: list[Node], values: set[str]) -> list[Node]:
    """The text of a tangent, with zeros for the entries that are left out; NaN stands for these as in `_masked`."""
    masked: list[Node] = []
    for statement in body:
        one = tree.shell(statement)
        one.value = _outside_d(statement.value, _left_out(values))
        if isinstance(statement.targets[0], nodes.Subscript):
            one.value = tree.call("only", one.value, tree.name(_WHERE.name))
        masked.append(one)
    return masked


def _left_out(values: set[str]) -> Callable[[Node], "Node | None"]:
    """What replaces the names of values by these where they are computed, and NaN elsewhere."""

    def visit(node: Node) -> "Node | None":
        if not isinstance(node, nodes.Name) or node.id not in values or not isinstance(node.ctx, nodes.Load):
            return None
        return tree.expression(f"np.where({_WHERE.name}, {node.id}, np.nan)")

    return visit


def _outside_d(value: Node, visit: Callable[[Node], "Node | None"]) -> Node:
    """The value with names replaced, but for those in `d[z]` and `t[x]`."""

    def replace(node: Node) -> "Node | None":
        table = isinstance(node, nodes.Subscript) and (tree.is_name(node.value, "d") or tree.is_name(node.value, "t"))
        return node if table else visit(node)

    replaced: Node = tree.transform(value, replace)
    return replaced


def _times(change: Node, slope: Node, conjugated: bool = True) -> Node:
    """`change * conj(slope)` for an adjoint, `change * slope` for a tangent, written as one would by hand.

    >>> _times(expression("g"), expression("-0.5 / z"))
    -0.5 * g / conj(z)
    """
    right = _conjugate if conjugated else lambda node: node
    if isinstance(slope, nodes.UnaryOp) and isinstance(slope.op, nodes.USub):
        return _negated(_times(change, slope.operand, conjugated))
    if tree.is_constant(slope, 1.0):
        return change
    if isinstance(slope, nodes.Constant):
        return tree.binary(slope, "Mult", change)
    if isinstance(slope, nodes.BinOp) and isinstance(slope.op, nodes.Mult | nodes.Div):
        return nodes.BinOp(_times(change, slope.left, conjugated), slope.op, right(slope.right))
    return tree.binary(change, "Mult", right(slope))


def _negated(node: Node) -> Node:
    """`-node`, with the sign at the first factor."""
    if isinstance(node, nodes.BinOp) and isinstance(node.op, nodes.Mult | nodes.Div):
        return nodes.BinOp(_negated(node.left), node.op, node.right)
    return nodes.UnaryOp(nodes.USub(), node)


def _conjugate(node: Node) -> Node:
    """`conj(node)`, but for what is real as it stands."""
    if isinstance(node, nodes.Constant | nodes.Compare) or _is_mask(node):
        return node
    if isinstance(node, nodes.BinOp) and isinstance(node.op, nodes.Mult | nodes.Div | nodes.Add | nodes.Sub):
        return nodes.BinOp(_conjugate(node.left), node.op, _conjugate(node.right))
    if isinstance(node, nodes.UnaryOp):
        return nodes.UnaryOp(node.op, _conjugate(node.operand))
    return tree.call("conj", node)


def _is_mask(node: Node) -> bool:
    return isinstance(node, nodes.BinOp) and isinstance(node.op, nodes.BitAnd | nodes.BitOr)


def _name(function: Any) -> str:
    """'np.linalg.inv', 'math.erf', 'abs', 'np.ndarray.reshape': what a reader calls the function."""
    name = getattr(function, "__name__", None)
    if name is None:
        name = next((key for key, value in vars(np).items() if value is function), type(function).__name__)
    distribution = getattr(function, "__self__", None)
    if str(type(distribution).__module__).startswith("scipy.stats"):
        return f"scipy.stats.{distribution.name}.{name}"  # type: ignore[union-attr]
    owner = getattr(function, "__objclass__", None)
    if owner is not None:
        return (
            f"np.{owner.__name__}.{name}"
            if owner.__module__.startswith("numpy")
            else f"{owner.__name__}.{name}"
        )
    if isinstance(getattr(function, "__self__", None), np.ufunc):
        return f"np.{function.__self__.__name__}.{name}"
    for prefix, home in (("np", np), ("np.linalg", np.linalg), ("np.fft", np.fft), ("np.random", np.random)):
        if vars(home).get(name) is function:
            return f"{prefix}.{name}"
    for prefix in ("scipy.special", "scipy.linalg", "scipy.fft", "scipy.signal", "scipy.integrate", "scipy.ndimage"):
        if prefix in sys.modules and vars(sys.modules[prefix]).get(name) is function:
            return f"{prefix}.{name}"
    module = getattr(function, "__module__", None)
    return name if module in (None, "builtins") else f"{module}.{name}"


_rules: dict[Any, Rule] = {}

# Another object whenever a rule has been added to ours: what was compiled before then is stale.
generation = object()


# Called then, too, by those who have tables of what they compiled at hand.
forgetting: list[Callable[[], None]] = []


def _renew() -> None:
    global generation
    if "done" in _loaded:
        generation = object()
        for forget in forgetting:
            forget()


def partial(
    *functions: Any, when: Mapping[str, Any] | None = None, **declarations: Any
) -> Callable[[Any], Rule]:
    """Give the derivative of an elementwise function: the text returns its partial derivatives.

    >>> @partial(np.hypot)
    ... def hypot(z, x, y):
    ...     return x / z, y / z
    """
    return _registrar("partial", functions, when, declarations)


def linear(
    *functions: Any, when: Mapping[str, Any] | None = None, **declarations: Any
) -> Callable[[Any], Rule]:
    """Give the adjoint of a function that is linear in its operands, and so is its own tangent."""
    return _registrar("linear", functions, when, declarations)


def adjoint(
    *functions: Any, when: Mapping[str, Any] | None = None, **declarations: Any
) -> Callable[[Any], Rule]:
    """Give the adjoint of a function: the text assigns `d[x]` for each operand `x`, and reads `d[z]`.

    >>> @adjoint(np.linalg.solve)
    ... def solve(z, a, b):
    ...     g = np.linalg.solve(transposed(a), d[z])
    ...     d[b] = g
    ...     d[a] = -outer(g, z)
    """
    return _registrar("adjoint", functions, when, declarations)


def zero(*functions: Any, **declarations: Any) -> None:
    """Declare functions whose derivative is zero: piecewise constant, or not float-valued."""
    for function in _present(functions):
        _rules[function] = Rule(function, "zero", None, declarations)
    _renew()


def tangent(*functions: Any, when: Mapping[str, Any] | None = None) -> Callable[[Any], Any]:
    """Give the tangent of a function that has an adjoint: the text assigns `t[z]`, and reads `t[x]`.

    Each term, and each call that a tangent goes into, is linear in it: where an operand does not change, the terms
    and the calls that its tangent goes into are left out.
    """

    def register(text: FunctionType) -> FunctionType:
        for function in _present(functions):
            rule = find(function)
            if rule is None:
                raise ArgumentError(f"{_name(function)} has no adjoint yet: give that before its tangent")
            names = [parameter.name for parameter in rule.parameters if parameter is not _WHERE]
            result, parameters = _signature(text)
            if result != rule.result or names != [parameter.name for parameter in parameters]:
                raise TypeError(f"the tangent of {_name(function)} has other parameters than its adjoint")
            rule.add_tangent(_Text(text, when or {}))
        _renew()
        return text

    return register


def multilinear(*functions: Any) -> None:
    """Declare functions that are linear in each operand by itself: the tangent is a sum of calls."""
    for function in _present(functions):
        _rules[function].multilinear = True


def example(*args: Any, **kwargs: Any) -> Callable[[Rule], Rule]:
    """Give example arguments of a rule, for the tests; may be stacked."""

    def attach(rule: Rule) -> Rule:
        rule.examples.insert(0, (args, kwargs))
        return rule

    return attach


def _registrar(
    form: str, functions: tuple[Any, ...], when: Mapping[str, Any] | None, declarations: Mapping[str, Any]
) -> Callable[[Any], Rule]:
    def register(function: FunctionType) -> Rule:
        if not function.__module__.startswith("tangentish.templates"):
            _load_templates()  # a rule of the user's comes after, and so before, ours
            _load_waiting()
        text = _Text(function, when or {})
        present = _present(functions)
        if when and present:
            if present[0] not in _rules:
                raise ArgumentError(f"{_name(present[0])} has no rule yet: give one without when= first")
            rule = _rules[present[0]]
            rule.add_text(text)
            _renew()
            return rule
        rule = Rule(present[0] if present else functions[0], form, text, declarations)
        for key in present:
            _rules[key] = rule
        _renew()
        return rule

    return register


def _present(functions: Iterable[Any]) -> list[Any]:
    """The functions, those given as text ("np.matvec") looked up, and left out where they are missing."""
    found: list[Any] = []
    for function in functions:
        if isinstance(function, str):
            module, *names = function.split(".")
            home: Any = {"np": np, "math": math}.get(module) or sys.modules[module]
            for name in names:
                home = getattr(home, name, None)
            if home is None:
                continue
            function = home
        found.append(function)
    return found


def find(function: Any) -> Rule | None:
    """The rule of a function, if it has one."""
    _load_templates()
    try:
        rule = _rules.get(function)
    except TypeError:  # unhashable: no function that has a rule
        return None
    if rule is None and _waiting and _load_waiting():
        rule = _rules.get(function)
    if rule is None and isinstance(
        getattr(function, "__self__", None), np.random.Generator | np.random.RandomState
    ):
        return _rules.get(getattr(type(function.__self__), function.__name__, None))
    return rule


def backward(
    rule: Rule,
    wanted: tuple[str, ...],
    left_out: tuple[str, ...] = (),
    lean: "tuple[str, ...] | None" = None,
    text: "int | None" = None,
) -> Backward:
    """The rule as compiled code for the operands `wanted`; see `Backward`, and `Rule.backward` for the rest."""
    return rule.backward(wanted, left_out, lean, text)


def all_rules() -> list[Rule]:
    """Every rule that comes with tangentish, once; those that users have added are not among them."""
    return list(dict.fromkeys(rule for rule, _ in shipped().values()))


def shipped() -> dict[Any, tuple[Rule, str]]:
    """The functions that tangentish has rules for, each with its rule and the name of its family."""
    _load_templates()
    _load_waiting()
    return dict(_shipped)


def refusal(error: NotImplementedError) -> UnsupportedError | None:
    """What a user is told where a helper does not cover the arguments of a call; None for others' errors."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None or not trace.tb_frame.f_globals.get("__name__", "").startswith(helpers.__name__):
        return None
    remedy = "Write it with functions that have one, or give a function of yours a rule with tangentish.adjoint."
    told = UnsupportedError(str(error), remedy=remedy)
    vars(told)["__notes__"] = getattr(error, "__notes__", [])
    return told


_loading = threading.RLock()
_loaded: set[str] = set()
_shipped: dict[Any, tuple[Rule, str]] = {}
_waiting: dict[str, str] = {}  # families of rules for a part of SciPy that has not been imported yet


def _load_templates() -> None:
    if "done" in _loaded:
        return
    with _loading:
        if _loaded:  # a template that asks for a rule while it is read
            return
        _loaded.add("begun")
        package = importlib.import_module("tangentish.templates")
        for module in pkgutil.iter_modules(package.__path__):
            if module.name.startswith("scipy_"):
                _waiting[module.name] = module.name.replace("_", ".", 1)
            else:
                _load_family(module.name)
        _loaded.add("done")


def _load_family(family: str) -> None:
    before = dict(_rules)  # users may have added some
    importlib.import_module(f"tangentish.templates.{family}")
    _shipped.update((key, (rule, family)) for key, rule in _rules.items() if before.get(key) is not rule)


def _load_waiting() -> bool:
    """Load the rules of those parts of SciPy that have been imported; whether there were any.

    Nothing that has been compiled is stale by that: it calls no function of theirs, or it would have loaded them.
    """
    with _loading:
        ready = [family for family, module in _waiting.items() if module in sys.modules]
        if ready:
            _loaded.discard("done")
        for family in ready:
            del _waiting[family]
            _load_family(family)
        if ready:
            _loaded.add("done")
        return bool(ready)


OPERATORS: dict[str, Any] = {
    "Add": np.add, "Sub": np.subtract, "Mult": np.multiply, "Div": np.true_divide,
    "FloorDiv": np.floor_divide, "Mod": np.remainder, "Pow": np.power, "MatMult": np.matmul,
    "USub": np.negative, "UAdd": np.positive, "Invert": np.invert, "BitAnd": np.bitwise_and,
    "BitOr": np.bitwise_or, "BitXor": np.bitwise_xor, "LShift": np.left_shift, "RShift": np.right_shift,
    "Not": np.logical_not, "Lt": np.less, "LtE": np.less_equal, "Gt": np.greater, "GtE": np.greater_equal,
    "Eq": np.equal, "NotEq": np.not_equal,
}  # fmt: skip

# Methods of ndarray with the signature of a NumPy function, the array being its first argument, and those
# that have a rule of their own.
METHODS: dict[str, Any] = {
    name: getattr(np, name)
    for name in (
        "all", "any", "argmax", "argmin", "argpartition", "argsort", "clip", "copy", "cumprod", "cumsum",
        "choose", "diagonal", "dot", "max", "mean", "min", "nonzero", "prod", "ptp", "ravel", "repeat", "round",
        "searchsorted", "squeeze", "std", "sum", "swapaxes", "take", "trace", "var",
    )
}  # fmt: skip
METHODS.update(
    (name, getattr(np.ndarray, name))
    for name in ("astype", "compress", "conj", "conjugate", "flatten", "item", "reshape", "tolist", "transpose")
)
ATTRIBUTES: dict[str, Any] = {
    name: getattr(np.ndarray, name)
    for name in ("T", "real", "imag", "shape", "size", "ndim", "dtype", "itemsize", "nbytes", "mT")
    if hasattr(np.ndarray, name)  # mT is of NumPy 2
}
