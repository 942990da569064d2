"""Forward: each active statement of a core function, followed by that of its tangent.

Knows the rules and the tables of the analyses. Time runs forwards for both, so nothing is kept. The tangent of a name
is an array of its own with the aliasing of the primal: a view of an array has the same view of the array's tangent,
and what is written into the one is written into the other. Tangents of nests are lists and dicts.
"""

import dataclasses
import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from tangentish.analyse.facts import is_write
from tangentish.analyse.indexing import constant_of
from tangentish.analyse.infer import Inference
from tangentish.analyse.memory import Memory
from tangentish.analyse.operations import Operation
from tangentish.core import is_atom, is_attempt, is_context, stored
from tangentish.differentiate.reverse import any_active, described, facts_of_call, field_key
from tangentish.differentiate.steps import only_branch
from tangentish.differentiate.tangents import ZERO, is_tangent, without_zeros
from tangentish.kinds import UNKNOWN, Array, Kind, Nest, Number, Other, Sequence
from tangentish.lower.attempts import tested
from tangentish.lower.contexts import context, is_silent
from tangentish.lower.flatten import copy_path
from tangentish.scope import Scope, public_name
from tangentish.tidy.fold import Folder, is_fresh
from tangentish.tree import (
    Node,
    assign,
    attribute,
    call,
    constant,
    copy,
    dotted,
    is_name,
    name,
    names_read,
    names_written,
    nodes,
    place,
    replaced,
    shell,
    target,
)


@dataclasses.dataclass
class Forward:
    """The making of the tangent statements of one function."""

    scope: Scope
    inference: Inference
    active: frozenset[str]
    operations: dict[int, Operation]
    call_user: Callable[[Node, Operation, "Forward"], list[Node]]
    refuse: Callable[[Node, str], Any]
    helper: Callable[..., str]
    pushforward: Callable[[], str]
    memory: Memory
    names: dict[str, str] = dataclasses.field(default_factory=dict)
    made: set[str] = dataclasses.field(default_factory=set)

    def __post_init__(self) -> None:
        self.folder = Folder(self.inference, self.scope)
        self.held = set(self.memory.shared).union(*self.memory.shared.values())

    # Tangents

    def tangent(self, primal: str) -> str:
        """The name of the tangent of a primal name."""
        if primal not in self.names:
            found = self.names[primal] = self.scope.fresh("t" + primal)
            self.inference.kinds[found] = self.inference.kinds.get(primal, UNKNOWN)
        return self.names[primal]

    def of(self, atom: Node) -> Node:
        """The tangent of an atom; zero in its shape if it is not active."""
        if isinstance(atom, list):
            return nodes.List([self.of(part) for part in atom], nodes.Load())
        if isinstance(atom, dict):
            return nodes.Dict([constant(key) for key in atom], [self.of(part) for part in atom.values()])
        if isinstance(atom, nodes.Name) and atom.id in self.active:
            return name(self.tangent(atom.id))
        return self.zero(atom)

    def zero(self, atom: Node) -> Node:
        """Zero in the shape of an atom's value."""
        kind = self.inference.kind(atom)
        if isinstance(kind, Number):
            return constant(0j) if kind.dtype and not kind.real else constant(0.0)
        if isinstance(kind, Array) and kind.active and isinstance(atom, nodes.Name):
            return call(f"{self.scope.numpy}.zeros_like", atom)
        if isinstance(atom, nodes.Constant):
            return constant(None)
        return call(self.helper("zeros_of"), atom)

    def bind(self, to: str, value: Node, like: Node, owned: bool = False) -> list[Node]:
        """Bind the tangent of `to`; with `owned` to an array of its own, if `to` is one into which may be written."""
        value = self.folder.fold(value)
        kind = self.inference.kinds.get(to, UNKNOWN)
        if owned and to in self.held and not is_fresh(value, self.inference):
            array = isinstance(kind, Array)
            value = call(f"{self.scope.numpy}.array", value) if array else call(self.helper("copy_nest"), value)
        elif to not in self.held:
            self.made.add(self.tangent(to))
        return [place(assign(self.tangent(to), value), like)]

    def fitted(self, value: Node, to: str) -> Node:
        """A value in the shape and dtype of a name, as far as it may not be."""
        value = self.folder.fold(value)
        kind, wanted = self.inference.kind(value), self.inference.kinds.get(to, UNKNOWN)
        if isinstance(wanted, Nest):
            return value
        if isinstance(wanted, Number) and isinstance(kind, Number):
            return value
        if isinstance(wanted, Array) and isinstance(kind, Array) and kind.dtype == wanted.dtype:
            if self.folder.same_shape(kind, wanted):
                return value
        return call(self.helper("tangent_like"), value, name(to))

    # Statements

    def block(self, statements: list[Node]) -> list[Node]:
        """The statements of a block with those of the tangents."""
        outer, path = self.inference.path, id(statements)
        self.inference.path = (*outer, path)
        found = [one for node in statements for one in self.statement(node)]
        self.inference.path = outer
        return found

    def statement(self, node: Node) -> list[Node]:
        match node:
            case nodes.Assign() | nodes.AugAssign() if is_write(node):
                return [*self.write(node), node]
            case nodes.Assign():
                to = node.targets[0]
                if not isinstance(to, nodes.Name):
                    return [node, *self.unpack(to, self.of(node.value), node)] if self.is_active(node.value) else [node]
                return self.assignment(node, to.id) if to.id in self.active else [node]
            case nodes.If() if is_attempt(node):
                return self.attempt(node)
            case nodes.If():
                twin = shell(node)
                twin.body, twin.orelse = self.block(node.body), self.block(node.orelse)
                return [twin]
            case nodes.While():
                twin = shell(node)
                twin.body = self.block(node.body)
                return [twin]
            case nodes.For():
                return [self.loop(node)]
        return [node]

    def attempt(self, node: Node) -> list[Node]:
        """A `try`: the tangents of its body stand behind it, that nothing catches what they may raise."""
        twin, told = shell(node), only_branch(node) is None
        twin.orelse = self.block(node.orelse)
        cut = end = len(node.body) - told
        while cut and isinstance(node.body[cut - 1], nodes.Assign) and is_atom(node.body[cut - 1].value):
            cut -= 1
        tried, copies = node.body[:cut], node.body[cut:end]
        twin.body = [*tried, *node.body[end:]]
        behind = self.tangents_of(tried, node)
        behind += [one for part in copies for one in self.statement(part)]
        if told and behind:
            behind = [place(nodes.If(tested(node), behind, []), node)]
        return [twin, *behind]

    def tangents_of(self, tried: list[Node], attempt: Node) -> list[Node]:
        """The tangents of statements of a `try`, without these themselves."""
        found: list[Node] = []
        for place_, part in enumerate(tried):
            if is_context(part):
                inner = self.tangents_of(part.body, attempt)
                silent = is_silent(part, self.inference.objects)
                found += [context(copy(part.test.value), inner, part)] if silent and inner else inner
                continue
            tangents = [one for one in self.statement(part) if one is not part]
            later = {one for other in tried[place_ + 1 :] for one in names_written(other)}
            if hasattr(part, "body") or not later.isdisjoint(one for each in tangents for one in names_read(each)):
                if any(one in self.active for one in names_written(part)):
                    self.refuse(attempt, "a try statement whose tangents cannot be told apart from it")
                tangents = []
            found += tangents
        return found

    def is_active(self, atom: Node) -> bool:
        return isinstance(atom, nodes.Name) and atom.id in self.active

    def write(self, node: Node) -> list[Node]:
        """`a[i] = v`: the same for the tangents."""
        to, value = stored(node), node.value
        if to.value.id not in self.active:
            return []
        base = nodes.Subscript(name(self.tangent(to.value.id)), copy(to.slice), nodes.Store())
        touches = {self.tangent(one) for one in node.touches if one in self.active}
        if isinstance(node, nodes.AugAssign):
            if not self.is_active(value):
                return []
            twin = nodes.AugAssign(base, node.op, self.of(value))
            if getattr(node, "at", False):
                twin.at = True
        else:
            twin = nodes.Assign([base], self.of(value) if self.is_active(value) else constant(0.0), None)
        twin.touches = touches
        return [place(twin, node)]

    def unpack(self, to: Node, value: Node, like: Node) -> list[Node]:
        """`a, b = t`: each part by itself."""
        found: list[Node] = []
        for number, part in enumerate(to.elts):
            its = nodes.Subscript(value, constant(number), nodes.Load())
            if not isinstance(part, nodes.Name):
                found += self.unpack(part, its, like)
            elif part.id in self.active:
                found += self.bind(part.id, its, like)
        return found

    def loop(self, node: Node) -> Node:
        """`for x in xs` as `for x, tx in zip(xs, txs)`."""
        pairs: list[tuple[Node, Node]] = []
        start: list[Node] = []
        self.follow(node.target, node.iter, pairs, start, node)
        twin = shell(node)
        if pairs:
            parallel = self.function(node.iter) is zip and isinstance(node.target, nodes.Tuple)
            targets = list(node.target.elts) if parallel else [node.target]
            sources = list(node.iter.args) if parallel else [node.iter]
            twin.target = nodes.Tuple([*targets, *(part for part, _ in pairs)], nodes.Store())
            twin.iter = call("zip", *sources, *(source for _, source in pairs))
        twin.body = [*start, *self.block(node.body)]
        return twin

    def follow(
        self, to: Node, source: Node, pairs: list[tuple[Node, Node]], start: list[Node], loop: Node
    ) -> None:
        """The targets of tangents and what they run over; what does not change is zero at the start of each turn."""
        function = self.function(source)
        if function is zip and isinstance(to, nodes.Tuple):
            for part, its in zip(to.elts, source.args, strict=True):
                self.follow(part, its, pairs, start, loop)
        elif function is enumerate and isinstance(to, nodes.Tuple):
            self.follow(to.elts[1], source.args[0], pairs, start, loop)
        elif function is reversed:
            inner: list[tuple[Node, Node]] = []
            self.follow(to, source.args[0], inner, start, loop)
            pairs += [(part, call("reversed", its)) for part, its in inner]
        elif self.is_active(source):
            kind = self.inference.kind(source)
            known = isinstance(kind, Array | Other | Sequence) or (
                isinstance(kind, Nest) and issubclass(kind.cls, tuple | list)
            )
            if not known:
                self.refuse(loop, "looping over a value that is not known to be an array, a list or a tuple")
            pairs.append((self.targets(to), self.of(source)))
        elif isinstance(source, nodes.Name) or function is range:
            for part in leaves_of(to):
                if part.id in self.active:
                    start += self.bind(part.id, self.zero(name(part.id)), loop)
        elif any(part.id in self.active for part in leaves_of(to)):
            self.refuse(loop, "looping over this iterable")

    def targets(self, to: Node) -> Node:
        """The targets of a loop over tangents."""
        if isinstance(to, nodes.Name):
            return target(self.tangent(to.id))
        return nodes.Tuple([self.targets(part) for part in to.elts], nodes.Store())

    def function(self, node: Node) -> object:
        return self.inference.objects.get(dotted(node.func) or "") if isinstance(node, nodes.Call) else None

    # Assignments

    def assignment(self, node: Node, to: str) -> list[Node]:
        op = self.operations[id(node)]
        if op.sort == "copy":
            source = op.arguments["x"]
            return [node, *self.bind(to, self.of(source), node, owned=not self.is_active(source))]
        if op.sort == "constant" or not any(one in self.active for one in op.operands()):
            return [node, *self.bind(to, self.zero(name(to)), node, owned=True)]
        if op.sort == "user":
            return self.call_user(node, op, self)
        if op.sort == "display":
            return [node, *self.bind(to, self.display(op), node)]
        if op.sort == "project":
            return [node, *self.bind(to, self.projected(op), node)]
        if op.sort != "rule":
            self.refuse(node, f"{described(node.value, op)} has no derivative rule for these arguments")
        for one in op.rule.unknown:
            if any_active(op.arguments.get(one), self.active):
                self.refuse(node, op.rule.lacks(one))
        return self.rule(node, op, to)

    def display(self, op: Operation) -> Node:
        parts = [self.of(part) for part in op.arguments.values()]
        if op.function is dict:
            return nodes.Dict([constant(key) for key in op.arguments], parts)
        return nodes.List(parts, nodes.Load())

    def projected(self, op: Operation) -> Node:
        base, key = op.arguments["base"], op.arguments["key"]
        if isinstance(key, nodes.Constant) and key.kind == "attribute":
            key = constant(field_key(self.inference.kind(base), key.value))
        return nodes.Subscript(self.of(base), copy(key), nodes.Load())

    def rule(self, node: Node, op: Operation, to: str) -> list[Node]:
        rule = op.rule
        if rule.function is operator.getitem:
            part = nodes.Subscript(self.of(op.arguments["x"]), copy(op.arguments["index"]), nodes.Load())
            return [node, *self.bind(to, part, node)]
        wanted = [p for p in rule.operands if any_active(op.arguments.get(p), self.active)]
        known = facts_of_call(op, self.inference)
        text = rule.tangent_statements(wanted, known)
        if text is not None:
            pushed, names = text
            return [node, *self.spliced(pushed, names, op, to, node)]
        if rule.form == "linear":
            return [node, *self.bind(to, self.linear(node.value, op, known, to), node)]
        if rule.multilinear:
            return [node, *self.bind(to, self.multilinear(node.value, op), node, owned=True)]
        return self.by_transposition(node, op, wanted, to)

    def linear(self, value: Node, op: Operation, known: dict[str, Any], to: str) -> Node:
        """The call itself, of the tangents."""
        changes: dict[int, Node] = {}
        for operand in op.rule.operands:
            given = op.arguments.get(operand)
            for part in given if isinstance(given, list) else [given]:
                if part is not None:
                    changes[id(part)] = self.of(part)
        pushed: Node = replaced(value, lambda part: changes.get(id(part)))
        where = op.arguments.get("where")
        if isinstance(op.rule.function, np.ufunc) and where is not None and known.get("where") is not True:
            pushed = call(self.helper("only"), pushed, where)
        given = [op.arguments.get(operand) for operand in op.rule.operands]
        several = len([part for part in given if part is not None]) > 1 or isinstance(given[0], list)
        # Zeros that stand for integers, or numbers for arrays, may leave it narrower than the result.
        return self.fitted(pushed, to) if several and op.rule.view_of is None else pushed

    def multilinear(self, value: Node, op: Operation) -> Node:
        """The sum of the calls in which one operand has its tangent's place."""
        total: Node | None = None
        for operand in op.rule.operands:
            given = op.arguments.get(operand)
            for part in given if isinstance(given, list) else [given]:
                if not self.is_active(part):
                    continue
                change = {id(part): self.of(part)}
                term = replaced(value, lambda one, change=change: change.get(id(one)))  # type: ignore[misc]
                total = term if total is None else nodes.BinOp(total, nodes.Add(), term)
        return total

    def spliced(self, text: list[Node], names: Mapping[str, Any], op: Operation, to: str, like: Node) -> list[Node]:
        """Splice the text of a tangent, in which `names` are what its free names stand for."""
        rule, alias = op.rule, self.scope.numpy
        meaning: dict[str, Node] = {rule.result: name(to)}
        changes: dict[str, Node] = {}
        for parameter, given in op.arguments.items():
            meaning[parameter] = nodes.Tuple(given, nodes.Load()) if isinstance(given, list) else as_argument(
                given, alias
            )
            changes[parameter] = self.of(given) if any_active(given, self.active) else ZERO
        found: list[Node] = []

        def visit(node: Node) -> Node | None:
            if is_tangent(node):
                return changes[node.slice.id]
            if isinstance(node, nodes.Name) and isinstance(node.ctx, nodes.Load):
                if node.id in meaning:
                    return meaning[node.id]
                if node.id == "np":
                    return name(alias)
                if node.id in names:
                    return copy_path(self.helper(node.id, names))
            return None

        for statement in text:
            to_local = statement.targets[0]
            value = without_zeros(replaced(statement.value, visit))
            if isinstance(to_local, nodes.Name):
                if value is ZERO:
                    meaning[to_local.id] = ZERO
                    continue
                local = self.scope.fresh("_1")
                meaning[to_local.id] = name(local)
                value = self.folder.fold(value)
                self.inference.kinds[local] = self.inference.kind(value)
                self.made.add(local)
                found.append(place(assign(local, value), like))
                continue
            if value is ZERO:
                return [*found, *self.bind(to, self.zero(name(to)), like, owned=True)]
            nested = isinstance(value, nodes.Tuple | nodes.List)
            found += self.bind(to, value if nested else self.fitted(value, to), like, owned=True)
        return found

    def by_transposition(self, node: Node, op: Operation, wanted: list[str], to: str) -> list[Node]:
        """`z, tz = pushforward(f, wrt, tangents, ...)`: what the adjoint of the rule gives, transposed."""
        value, rule = node.value, op.rule
        if not isinstance(value, nodes.Call):
            self.refuse(node, f"{described(value, op)} has no tangent rule")
        arguments = [*enumerate(value.args), *((keyword.arg, keyword.value) for keyword in value.keywords)]
        function: Node = value.func
        positional = list(value.args)
        if isinstance(value.func, nodes.Attribute) and dotted(value.func) not in self.inference.objects:
            path = public_name(rule.function)
            if path is None:
                self.refuse(node, f"{described(value, op)} has no tangent rule")
            self.scope.objects[f"{self.scope.numpy}{path[2:]}"] = rule.function  # type: ignore[index]
            function = copy_path(f"{self.scope.numpy}{path[2:]}")  # type: ignore[index]
            positional = [value.func.value, *positional]
            arguments = [(0, value.func.value), *((k + 1 if isinstance(k, int) else k, v) for k, v in arguments)]
        wrt = [(key, argument) for key, argument in arguments if self.is_active(argument)]
        pushed = call(
            self.pushforward(),
            function,
            nodes.Tuple([constant(key) for key, _ in wrt], nodes.Load()),
            nodes.Tuple([self.of(argument) for _, argument in wrt], nodes.Load()),
            *positional,
        )
        pushed.keywords = list(value.keywords)
        both = nodes.Tuple([target(to), target(self.tangent(to))], nodes.Store())
        return [place(assign(both, pushed), node)]

    # What the tidy passes ask of the maker of a sweep

    def runs_back(self, value: Node) -> bool:
        return False

    def apart(self, value: Node, kind: Kind) -> Node:
        return value


def as_argument(node: Node, numpy: str) -> Node:
    """An index as an expression: `np.s_[1:]`."""
    parts = node.elts if isinstance(node, nodes.Tuple) else [node]
    if not any(isinstance(part, nodes.Slice) for part in parts):
        return node
    return nodes.Subscript(attribute(name(numpy), "s_"), node, nodes.Load())


def leaves_of(to: Node) -> list[Node]:
    if isinstance(to, nodes.Tuple | nodes.List):
        return [leaf for part in to.elts for leaf in leaves_of(part)]
    return [to]


__all__ = ["Forward", "constant_of", "is_name"]
