"""The compiler: capture -> lower -> kinds -> analyse -> differentiate -> record -> tidy -> emit, in this order.

`derive` makes the source and the code of one gradient function for arguments of given kinds.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any

from tangentish import core, helpers
from tangentish.analyse.infer import Inference
from tangentish.analyse.liveness import live_at_entry
from tangentish.analyse.operations import Operation, activity, operation, statements
from tangentish.capture import Captured, Parameter, capture
from tangentish.differentiate.record import Recorder
from tangentish.differentiate.reverse import Reverse
from tangentish.differentiate.sweeps import Sweeps
from tangentish.emit import code as emit_code
from tangentish.emit import printer
from tangentish.errors import ArgumentError, UnsupportedError
from tangentish.kinds import NOTHING, UNKNOWN, WIDE, Array, Constant, Dim, Kind, Nest, Number, Other, kind_of
from tangentish.lower.exits import lower_exits
from tangentish.lower.flatten import PURE_BUILTINS, Flattener, refuse
from tangentish.lower.locals import LocalFunction, lift, plain_locals
from tangentish.lower.settle import settle
from tangentish.lower.webs import split_webs
from tangentish.scope import Binding, Scope, public_name
from tangentish.tidy.drop import consume, drop
from tangentish.tidy.effects import every
from tangentish.tidy.fold import is_negative
from tangentish.tidy.meetings import connected, meetings
from tangentish.tidy.nest import nest
from tangentish.tidy.own import accumulate, hand_out
from tangentish.tidy.rename import rename
from tangentish.tidy.reuse import reuse
from tangentish.tree import (
    Node,
    assign,
    call,
    comment,
    constant,
    copy,
    dotted,
    name,
    names_read,
    names_written,
    nodes,
    place,
    target,
    transform,
    walk,
)
from tangentish.tree import (
    statements as quote,
)

MOST_RECURSIONS = 4  # passes over a recursive function until the kind of its result stands


@dataclasses.dataclass(frozen=True)
class Note:
    """A fact for `explain`: what happens at a line of the primal, and why."""

    line: int
    text: str


@dataclasses.dataclass(frozen=True)
class Derived:
    """A compiled gradient: its module's source, its function and what its validity hangs on."""

    source: str
    name: str
    function: Any
    bindings: tuple[Binding, ...]
    namespace: dict[str, Any]
    notes: tuple[Note, ...]
    unconnected: tuple[str, ...]
    trees: tuple[tuple[str, Node], ...]
    lines: dict[int, int]
    local_functions: tuple[Node, ...]

    @property
    def stages(self) -> tuple[tuple[str, str], ...]:
        """What each stage handed on, printed."""
        return tuple((stage, self.preamble(stage, tree) + printer.to_source(tree)) for stage, tree in self.trees)

    def preamble(self, stage: str, tree: Node) -> str:
        """What a stage's text needs to run among the user's own globals: imports, local functions, other names."""
        if stage not in ("capture", "lower", "webs"):
            return ""
        read = names_read(tree)
        head = [node for alias in ("numpy", "np_") if alias in read for node in quote(f"import numpy as {alias}")]
        renamed = [
            assign(binding.name, name(binding.key))
            for binding in self.bindings
            if binding.key not in (None, binding.name) and isinstance(binding.holder, dict)
        ]
        return printer.to_source(nodes.Module([*head, *renamed, *self.local_functions], []))


@dataclasses.dataclass
class Prepared:
    """A function in core Python with its kinds: what there is before it is known what to differentiate."""

    captured: Captured
    function: Node
    users: dict[str, str]
    joined: frozenset[str]
    inference: Inference
    result: Kind
    operations: dict[int, Operation]
    stages: list[tuple[str, Node]]
    aux: str | None = None


@dataclasses.dataclass
class Swept:
    """Both sweeps of a function, not yet put together."""

    forward: list[Node]
    reverse: list[Node]
    adjoints: dict[str, str]
    live: set[str]
    seed: str
    notes: list[Note]
    reverse_maker: Reverse


@dataclasses.dataclass(frozen=True)
class Split:
    """A pair of emitted functions `forward(...) -> y, residuals` and `backward(residuals, dy)`."""

    forward: str
    backward: str
    operands: tuple[str, ...]


class Module:
    """One emitted module: the functions that a gradient consists of, and their common names."""

    def __init__(self, root: Captured) -> None:
        self.scope = Scope(set(locals_of(root.tree)))
        self.functions: list[Node] = []
        self.helpers: dict[str, str] = {}
        self.prepared: dict[Any, Prepared] = {}
        self.estimates: dict[Any, Kind] = {}
        self.recursive: set[Any] = set()
        self.splits: dict[Any, Split] = {}
        self.captures: dict[int, Captured] = {}
        self.guards: list[Binding] = []
        self.refusals: dict[int, UnsupportedError] = {}
        self.watch(root)
        self.notes: list[Note] = []
        self.local_functions: dict[str, Node] = {}
        self.local_objects: dict[str, LocalFunction] = {}
        for helper in ("conj", "unbroadcast", "spread"):
            self.helper(helper)

    def helper(self, helper: str, names: "Mapping[str, Any] | None" = None) -> str:
        """The emitted name of a helper; `names` are the globals of the rule that mentions it."""
        meant = names.get(helper) if names is not None else None
        if meant is not None and meant is not getattr(helpers, helper, None):
            return self.scope.bind(helper, names, helper, meant)
        if helper not in self.helpers:
            self.helpers[helper] = self.scope.helper(helper, getattr(helpers, helper))
        return self.helpers[helper]

    def captured(self, function: Any) -> Captured:
        if isinstance(function, Captured):
            return function
        if isinstance(getattr(function, "captured", None), Captured):
            return function.captured
        if id(function) not in self.captures:
            found = self.captures[id(function)] = capture(function)
            self.watch(found)
        return self.captures[id(function)]

    def watch(self, captured: Captured) -> None:
        """Guard what a function is made of."""
        for attribute in ("__code__", "__defaults__", "__kwdefaults__"):
            value = getattr(captured.function, attribute)
            name_ = f"{captured.name}.{attribute}.{len(self.guards)}"
            self.guards.append(Binding(name_, captured.function, attribute, value, data=False))

    # Preparing: down to core Python with kinds

    def prepare(self, captured: Captured, kinds: dict[str, Kind], has_aux: bool = False) -> Prepared:
        key = (id(captured), tuple(kinds.items()), has_aux)
        if key not in self.prepared:
            for _ in range(MOST_RECURSIONS):
                before = self.estimates.setdefault(key, NOTHING)
                done = self._prepare(captured, kinds, has_aux)
                self.estimates[key] = done.result
                if key not in self.recursive or done.result == before:
                    break
            else:
                self.estimates[key] = UNKNOWN
                done = self._prepare(captured, kinds, has_aux)
            self.prepared[key] = done
        return self.prepared[key]

    def _prepare(self, captured: Captured, kinds: dict[str, Kind], has_aux: bool) -> Prepared:
        scope = self.scope
        tree, local_functions = lift(captured, scope)
        locals_ = set(locals_of(tree))
        scope.reserve(locals_)
        scope.objects.update(local_functions)
        self.local_objects.update(local_functions)
        for emitted, local in local_functions.items():
            inner = Flattener(local.captured, scope, set(locals_of(local.captured.tree)), self.local_objects)
            plain = copy(local.captured.tree)
            plain.name, plain.body = emitted, transform(plain.body, inner.global_names)
            self.local_functions[emitted] = plain
        stages = [("capture", tree)]
        result, returned = scope.fresh("_result"), scope.fresh("_returned")
        body = lower_exits(tree.body, result, returned)
        locals_ |= {result, returned}
        if has_aux:
            pair = quote("value, aux = result", value=target("_value"), aux=target("_aux"), result=name(result))[0]
            place(pair, body[-1] if hasattr(body[-1], "lineno") else tree.body[-1])
            body = [*body[:-1], pair, nodes.Return(name("_value"))]
            locals_ |= {"_value", "_aux"}
        flattener = Flattener(captured, scope, locals_ - set(local_functions), self.local_objects)
        function = nodes.FunctionDef(tree.name, tree.args, flattener.inner(body), [], None, None, [])
        stages.append(("lower", function))
        function, users, joined = split_webs(function, scope)
        core.verify(function)
        stages.append(("webs", function))
        inference = Inference(scope.objects, self.call_user(captured))
        inference.run(function, kinds, joined)
        settle(function, inference, captured, scope)
        kind = inference.run(function, kinds, joined)
        inference.naming = "?"
        table = {
            id(node): operation(node.value, inference)
            for node in statements(function.body)
            if isinstance(node, nodes.Assign)
        }
        aux = next((new for new, user in users.items() if user == "_aux"), None) if has_aux else None
        return Prepared(captured, function, users, joined, inference, kind, table, stages, aux)

    def call_user(self, caller: Captured) -> Any:
        def kind_of_call(function: Any, kinds: list[Kind], keywords: dict[str, Kind], node: Node) -> Kind:
            try:
                callee = self.captured(function)
            except UnsupportedError as refusal:  # raised later, if a derivative goes through this call
                where = refusal.where or caller.location(node)
                self.refusals[id(node)] = UnsupportedError(refusal.what, where, refusal.remedy)
                return UNKNOWN
            arguments = [nodes.Constant(kind, None) for kind in kinds]
            given = bind(callee, arguments, {key: nodes.Constant(kind, None) for key, kind in keywords.items()})
            if given is None:
                return UNKNOWN
            wanted = {key: kind_of_argument(value) for key, value in given.items()}
            closed = {name_: without_lengths(kind) for name_, kind in wanted.items()}
            key = (id(callee), tuple(closed.items()), False)
            if key in self.estimates and key not in self.prepared:
                self.recursive.add(key)
                return seen_from_caller(self.estimates[key], wanted)
            try:
                result = self.prepare(callee, closed).result
            except UnsupportedError as refusal:  # raised later, if a derivative goes through this call
                self.refusals[id(node)] = refusal
                return UNKNOWN
            return seen_from_caller(result, wanted)

        return kind_of_call

    # Differentiating

    def sweep(self, prepared: Prepared, wrt: list[str], seed: str | None) -> Swept:
        """Both sweeps of a prepared function; the adjoint of the result is `seed`, or 1.0."""
        captured, inference = prepared.captured, prepared.inference
        active, varied = activity(prepared.function, wrt, inference, prepared.operations)
        self.check_effects(prepared, active, varied)
        counters = self.counters(prepared)
        texts = texts_of(captured)

        def refuse_at(node: Node, what: str) -> None:
            refuse(captured, node, what)

        reverse = Reverse(
            self.scope, inference, active, prepared.operations, prepared.joined,
            lambda node, op: self.split_call(prepared, node, op, active), counters, refuse_at,
            self.helper, definitions_of(prepared),
        )  # fmt: skip
        result = prepared.function.body[-1].value
        if isinstance(result, nodes.Name) and result.id in active:
            reverse.pending[reverse.adjoint(result.id)] = [name(seed) if seed is not None else constant(1.0)]
        body = prepared.function.body[:-1]
        root = reverse.block(body)
        results = {parameter for parameter in wrt if reverse.adjoint(parameter) in reverse.live}
        recorder = Recorder(
            prepared.function, root, prepared.joined, inference, self.scope, prepared.users, set(wrt), reverse.forward
        )
        recorder.run()
        sweeps = Sweeps(recorder, self.scope, reverse.forward, counters, lambda node: texts.get(origin(node), ""))
        forward, backward = sweeps.write(root)
        notes = [Note(line, f"{what} is kept for the reverse sweep") for line, what in recorder.kept.notes]
        return Swept(forward, backward, reverse.names, results, seed or "", notes, reverse)

    def check_effects(self, prepared: Prepared, active: frozenset[str], varied: frozenset[str]) -> None:
        """Refuse calls that give no derivative to the result but might change what they are given."""
        for node in statements(prepared.function.body):
            if not isinstance(node, nodes.Assign) or active.intersection(names_written(node.targets[0])):
                continue
            op = prepared.operations[id(node)]
            if (
                op.sort not in ("user", "unknown")
                or varied.isdisjoint(op.operands())
                or not isinstance(node.value, nodes.Call)
            ):
                continue
            if id(node.value) in self.refusals:
                raise self.refusals[id(node.value)]
            harmless = op.function in PURE_BUILTINS or public_name(op.function) is not None
            if op.sort == "unknown" and not harmless:
                what = f"a call that may change its arguments ({dotted(node.value.func) or 'a method'})"
                refuse(
                    prepared.captured,
                    node,
                    what,
                    "Give it a rule with tangentish.adjoint, or move it out of the function.",
                )

    def counters(self, prepared: Prepared) -> dict[int, str]:
        """Names of turn counters for the loops whose number of turns is not known from their head."""
        return {
            id(node): self.scope.fresh("turns")
            for node in statements(prepared.function.body)
            if isinstance(node, nodes.While) or (isinstance(node, nodes.For) and leaves_early(node.body))
        }

    def split_call(self, caller: Prepared, node: Node, op: Operation, active: frozenset[str]) -> Any:
        """A call of a user's function as `y, residuals = f_forward(...)` and `f_backward(residuals, dy)`."""
        if id(node.value) in self.refusals:
            raise self.refusals[id(node.value)]
        callee = self.captured(op.function)
        value = node.value
        keywords = {k.arg: k.value for k in value.keywords}
        given = None
        if not any(isinstance(a, nodes.Starred) for a in value.args) and None not in keywords:
            given = bind(callee, list(value.args), keywords)
        if given is None:
            refuse(caller.captured, node, f"this way of calling {callee.name}", "Pass the arguments one by one.")
        kind = caller.inference.kind
        wanted = {
            key: Nest(tuple, tuple(range(len(v))), tuple(map(kind, v)))
            if isinstance(v, list)
            else kind(v)
            if isinstance(v, Node)
            else kind_of_argument(v)
            for key, v in given.items()
        }
        wanted = {key: without_lengths(k) for key, k in wanted.items()}
        operands = [key for key, v in given.items() if any_in(v, active)]
        prepared = self.prepare(callee, wanted)
        split = self.split(callee, prepared, wanted, operands)
        arguments = [self.argument(callee, key, v) for key, v in given.items()]
        residuals = self.scope.fresh(f"{callee.name.strip('<>')}_residuals")
        to = nodes.Tuple([target(node.targets[0].id), target(residuals)], nodes.Store())
        forward = place(assign(to, call(split.forward, *arguments)), node)
        caller.inference.kinds[residuals] = UNKNOWN
        caller.users[residuals] = f"{public(callee.name)}_residuals"
        return forward, call(split.backward, name(residuals)), [(key, given[key]) for key in split.operands]

    def argument(self, callee: Captured, parameter: str, value: Any) -> Node:
        if isinstance(value, list):
            return nodes.Tuple(value, nodes.Load())
        if isinstance(value, Node):
            return value
        if isinstance(value, int | float | complex | str | bool | None):
            return constant(value)
        emitted = self.scope.fresh(f"{callee.name}_{parameter}")
        self.scope.objects[emitted] = value
        return name(emitted)

    def split(self, callee: Captured, prepared: Prepared, kinds: dict[str, Kind], operands: list[str]) -> Split:
        key = (id(callee), tuple(kinds.items()), tuple(operands))
        if key in self.splits:
            return self.splits[key]
        base = callee.name if callee.name.isidentifier() else "function"
        forward, backward = self.scope.fresh(f"{base}_forward"), self.scope.fresh(f"{base}_backward")
        if not operands:
            raise UnsupportedError(f"no argument of {callee.name} is active", callee.location(callee.tree))
        split = self.splits[key] = Split(forward, backward, tuple(operands))
        self.scope.objects[forward] = self.scope.objects[backward] = Emitted(forward)
        seed = self.scope.fresh("dresult")
        prepared.inference.kinds[seed] = prepared.result
        swept = self.sweep(prepared, operands, seed)
        self.functions += self.write_split(split, prepared, swept, operands)
        self.notes += swept.notes
        return split

    # Putting together

    def tidy(self, body: list[Node], prepared: Prepared, swept: Swept, parameters: list[str]) -> list[Node]:
        """The tidied statements of an emitted function.

        Where arrays of lengths that may not fit together met only in a statement that was dropped, the primal would
        have raised an error; such statements are kept.
        """
        prepared.inference.path = (id(prepared.function.body),)
        tidied = self.tidied(body, prepared, swept, parameters, frozenset())
        lost = lost_meetings(prepared, tidied)
        return self.tidied(body, prepared, swept, parameters, lost) if lost else tidied

    def tidied(
        self, body: list[Node], prepared: Prepared, swept: Swept, parameters: list[str], pinned: frozenset[str]
    ) -> list[Node]:
        """The tidied statements, the bindings of `pinned` names among them."""
        objects, adjoints = self.scope.objects, {adjoint: primal for primal, adjoint in swept.adjoints.items()}
        bound = {n for node in body for n in names_written(node)} | {
            part.id for part in walk(body) if isinstance(part, nodes.Name)
        }
        temporary = {one for one in bound if one.startswith("_") or one in adjoints} - set(parameters) - pinned
        body = drop(copy(body), objects, pinned)
        paths = self.paths(prepared)
        before = 0
        while before != (before := sum(1 for _ in every(body))):
            body = nest(body, temporary, objects, set(adjoints), parameters)
            body = drop(refold(body, swept.reverse_maker, paths), objects, pinned)
        groups = dict(prepared.users)
        groups |= {
            adjoint: "adjoint of " + prepared.users.get(primal, primal) for primal, adjoint in swept.adjoints.items()
        }
        groups = {one: group for one, group in groups.items() if not one.startswith("_") and one not in pinned}
        body = reuse(body, groups, parameters, prepared.inference.kinds)
        body = drop(body, objects, pinned)
        accumulate(body, set(adjoints), prepared.inference, paths)
        return consume(body)

    def paths(self, prepared: Prepared) -> dict[tuple[int, int], tuple[int, ...]]:
        """For each loop, by its place in the file, where the facts about lengths hold that its turns establish."""
        found: dict[tuple[int, int], tuple[int, ...]] = {}

        def visit(block: list[Node], path: tuple[int, ...]) -> None:
            path = (*path, id(block))
            for node in block:
                if isinstance(node, nodes.For | nodes.While):
                    found[origin(node)] = (*path, id(node.body))
                for inner in (getattr(node, "body", None), getattr(node, "orelse", None)):
                    if isinstance(inner, list):
                        visit(inner, path)

        visit(prepared.function.body, ())
        return found

    def finish(self, function: Node, prepared: Prepared, swept: Swept) -> Node:
        parameters = set(parameters_of(function))
        bases: dict[str, str] = {}
        for one in {part.id for part in walk(function.body) if isinstance(part, nodes.Name)} - parameters:
            user = prepared.users.get(one, one)
            if one.startswith("_") and len(one) > 1:
                bases[one] = ""
            elif user != one:
                bases[one] = user
        for primal, adjoint in swept.adjoints.items():
            user = prepared.users.get(primal, primal)
            bases[adjoint] = "d" if user.startswith("_") else "d" + user
        reserved = (
            parameters | {path.split(".")[0] for path in self.scope.objects} | {"len", "range", "reversed", "min"}
        )
        rename(function.body, self.scope, bases, reserved)
        return function

    def write_split(self, split: Split, prepared: Prepared, swept: Swept, operands: list[str]) -> list[Node]:
        parameters = parameters_of(prepared.function)
        result = prepared.function.body[-1].value
        outputs = [output(operand, swept) for operand in operands]
        returned = outputs[0] if len(outputs) == 1 else nodes.Tuple(outputs, nodes.Load())
        whole = [
            *swept.forward,
            Keep(),
            *swept.reverse,
            nodes.Return(nodes.Tuple([copy(result), returned], nodes.Load())),
        ]
        whole = self.tidy(whole, prepared, swept, parameters)
        cut = next(i for i, node in enumerate(whole) if isinstance(node, Keep))
        forward, reverse = whole[:cut], whole[cut + 1 :]
        last = reverse.pop()
        result, returned = last.value.elts
        reverse.append(nodes.Return(returned))
        needed = live_at_entry(reverse)
        defined = [*parameters, *(n for node in forward for n in names_written(node))]
        residuals = [one for one in dict.fromkeys(defined) if one in needed and one not in self.scope.objects]
        lists = [one for one in residuals if is_list(forward, one)]
        bound = {*parameters, *surely_bound(forward)}
        unbound = [one for one in residuals if one not in bound]
        forward = [*(assign(one, constant(None)) for one in unbound), *forward]
        kept = nodes.Tuple([name(one) for one in residuals], nodes.Load())
        if forward and is_bound_last(forward[-1], result) and result.id not in residuals:
            result = forward.pop().value
        forward.append(nodes.Return(nodes.Tuple([result, kept], nodes.Load())))
        head: list[Node] = []
        if residuals:
            head.append(assign(nodes.Tuple([target(one) for one in residuals], nodes.Store()), name("residuals")))
        head += [assign(one, call(f"{one}.copy")) for one in lists]
        body = [*head, *reverse]
        both = define("both", parameters, [*forward[:-1], Keep(), *body, forward[-1]])
        self.finish(both, prepared, swept)
        cut = next(i for i, node in enumerate(both.body) if isinstance(node, Keep))
        forward, body = [*both.body[:cut], both.body[-1]], both.body[cut + 1 : -1]
        seed = swept.seed
        return [
            define(split.forward, parameters, forward),
            define(split.backward, ["residuals", seed], drop(body, self.scope.objects)),
        ]

    def write_joint(self, prepared: Prepared, swept: Swept, wrt: list[str], value: bool, single: bool) -> Node:
        parameters = parameters_of(prepared.function)
        outputs = [output(parameter, swept) for parameter in wrt]
        result = prepared.function.body[-1].value
        extra: list[Node] = []
        forward = list(swept.forward)
        if not isinstance(prepared.inference.kind(result), Number | Array):  # known at run time only
            forward.append(nodes.Expr(call(self.helper("check_scalar"), copy(result))))
        if value:
            extra.append(self.survivor(result, prepared, forward, "_value"))
        if prepared.aux is not None:
            extra.append(self.survivor(name(prepared.aux), prepared, forward, "_aux"))
        ending = nodes.Return(nodes.Tuple([*extra, *outputs], nodes.Load()))
        blank = [comment("")] if swept.reverse else []
        body = self.tidy([*forward, *blank, *swept.reverse, ending], prepared, swept, parameters)
        if body and is_blank(body[0]):
            del body[0]
        last = body.pop()
        extra, outputs = last.value.elts[: len(extra)], last.value.elts[len(extra) :]
        results = [part.id for part in outputs if isinstance(part, nodes.Name)]
        handed = dict(zip(results, hand_out(body, results, prepared.inference, self.scope.numpy), strict=True))
        outputs = [
            self.restored(handed[part.id], parameter, prepared) if isinstance(part, nodes.Name) else part
            for part, parameter in zip(outputs, wrt, strict=True)
        ]
        grads = outputs[0] if single else nodes.Tuple(outputs, nodes.Load())
        if prepared.aux is not None:
            first = nodes.Tuple(extra, nodes.Load()) if value else None
            whole = nodes.Tuple([first, grads] if first is not None else [grads, *extra], nodes.Load())
        else:
            whole = nodes.Tuple([*extra, grads], nodes.Load()) if extra else grads
        body.append(nodes.Return(whole))
        function = define(self.scope.fresh(f"{public(prepared.captured.name)}_grad"), parameters, body)
        return self.finish(function, prepared, swept)

    def survivor(self, node: Node, prepared: Prepared, forward: list[Node], wanted: str) -> Node:
        """A name that still holds at the end what `node` holds after the forward sweep."""
        if isinstance(node, nodes.Name) and node.id in prepared.joined:
            kept = self.scope.fresh(wanted)
            forward.append(assign(kept, node))
            prepared.inference.kinds[kept] = prepared.inference.kind(node)
            return name(kept)
        return node

    def restored(self, value: Node, parameter: str, prepared: Prepared) -> Node:
        """A gradient in the type of its argument."""
        kind = prepared.inference.kinds.get(parameter, UNKNOWN)
        if isinstance(kind, Array) and not kind.ndim:
            return call(f"{self.scope.numpy}.array", value)
        if isinstance(kind, Nest):
            return call(self.helper("as_nest"), value, name(parameter))
        return value


class Emitted:
    """Stands for a function of the emitted module among the scope's objects."""

    __module__ = "tangentish.emitted"

    def __init__(self, name: str) -> None:
        self.__name__ = name


class Keep(nodes.Pass):
    """Marks the end of the forward sweep while both sweeps are tidied together."""


def lost_meetings(prepared: Prepared, tidied: list[Node]) -> frozenset[str]:
    """The names whose primal binding checks lengths that nothing checks in the tidied statements."""
    inference = prepared.inference
    wanted: list[tuple[str, Any]] = []
    for node in statements(prepared.function.body):
        if isinstance(node, nodes.Assign) and isinstance(node.targets[0], nodes.Name):
            wanted += [(node.targets[0].id, pair) for pair in meetings(node.value, inference)]
    if not wanted:
        return frozenset()
    met = [pair for node in every(tidied) for pair in meetings(head_of(node), inference)]
    return frozenset(one for one, (a, b) in wanted if not connected(met, a, b))


def head_of(node: Node) -> Any:
    """The expressions of a statement, without its inner blocks."""
    return [getattr(node, field) for field in ("value", "test", "iter") if isinstance(getattr(node, field, None), Node)]


def is_bound_last(node: Node, result: Node) -> bool:
    """Whether a statement binds the name `result`."""
    return (
        isinstance(node, nodes.Assign)
        and isinstance(node.targets[0], nodes.Name)
        and isinstance(result, nodes.Name)
        and node.targets[0].id == result.id
    )


def is_blank(node: Node) -> bool:
    return isinstance(node, nodes.Expr) and isinstance(node.value, nodes.Constant) and node.value.value == ""


def public(name_: str) -> str:
    return name_ if name_.isidentifier() else "function"


def define(name_: str, parameters: list[str], body: list[Node]) -> Node:
    function = quote(f"def {name_}({', '.join(parameters)}): pass")[0]
    function.body = body
    return function


def surely_bound(block: list[Node]) -> set[str]:
    """The names that are bound whichever way control takes through a block."""
    bound: set[str] = set()
    for node in block:
        if isinstance(node, nodes.If):
            branches = [surely_bound(branch) for branch in (node.body, node.orelse) if not ends_by_raising(branch)]
            bound |= set.intersection(*branches) if branches else set()
        elif isinstance(node, nodes.Assign):
            bound |= set(names_written(node))
    return bound


def ends_by_raising(block: list[Node]) -> bool:
    return bool(block) and isinstance(block[-1], nodes.Raise)


def is_list(forward: list[Node], one: str) -> bool:
    return any(
        isinstance(node, nodes.Assign)
        and isinstance(node.value, nodes.List)
        and not node.value.elts
        and one in names_written(node)
        for node in forward
    )


def output(parameter: str, swept: Swept) -> Node:
    """The gradient of a parameter: its adjoint, or zero."""
    maker = swept.reverse_maker
    return name(maker.adjoint(parameter)) if parameter in swept.live else maker.zero(parameter)


def refold(body: list[Node], maker: Reverse, paths: dict[tuple[int, int], tuple[int, ...]]) -> list[Node]:
    """Fold the values of adjoints again, now that they are nested."""
    for node in body:
        if (
            isinstance(node, nodes.Assign)
            and isinstance(node.targets[0], nodes.Name)
            and node.targets[0].id in maker.made
        ):
            node.value = maker.folder.fold(node.value)
        elif isinstance(node, nodes.AugAssign):
            node.value = maker.folder.fold(node.value)
            if is_negative(node.value) and isinstance(node.op, nodes.Add):
                node.op, node.value = nodes.Sub(), node.value.operand
        outer = maker.inference.path
        maker.inference.path = paths.get(origin(node), outer) if isinstance(node, nodes.For) else outer
        for inner in (getattr(node, "body", None), getattr(node, "orelse", None)):
            if isinstance(inner, list):
                refold(inner, maker, paths)
        maker.inference.path = outer
    return body


def definitions_of(prepared: Prepared) -> dict[str, Operation]:
    """The operation that binds each name that is bound once."""
    return {
        node.targets[0].id: prepared.operations[id(node)]
        for node in statements(prepared.function.body)
        if isinstance(node, nodes.Assign)
        and isinstance(node.targets[0], nodes.Name)
        and node.targets[0].id not in prepared.joined
    }


def any_in(value: Any, active: frozenset[str]) -> bool:
    if isinstance(value, list):
        return any(any_in(part, active) for part in value)
    return isinstance(value, nodes.Name) and value.id in active


def bind(callee: Captured, arguments: list[Any], keywords: dict[str, Any]) -> "dict[str, Any] | None":
    """The argument of each parameter: a node, a list of nodes for `*args`, or the default's value."""
    given: dict[str, Any] = {}
    rest, named = list(arguments), dict(keywords)
    for parameter in callee.parameters:
        if parameter.kind is Parameter.VAR_POSITIONAL:
            given[parameter.name], rest = rest, []
        elif parameter.kind is Parameter.VAR_KEYWORD:
            if named:
                return None
            given[parameter.name] = {}
        elif rest and parameter.kind is not Parameter.KEYWORD_ONLY:
            given[parameter.name] = rest.pop(0)
        elif parameter.name in named:
            given[parameter.name] = named.pop(parameter.name)
        elif parameter.default is not Parameter.empty:
            given[parameter.name] = parameter.default
        else:
            return None
    return None if rest or named else given


def kind_of_argument(value: Any) -> Kind:
    if isinstance(value, nodes.Constant):
        return value.value
    if isinstance(value, list):
        return Nest(tuple, tuple(range(len(value))), tuple(map(kind_of_argument, value)))
    return kind_of(value)


def without_lengths(kind: Kind) -> Kind:
    """A kind as seen from another function: lengths are 1, known not to be 1, or unknown."""
    if isinstance(kind, Array):
        named = enumerate(kind.dims)
        dims = (1 if not isinstance(n, Dim) else WIDE if n.wide else Dim("?" + str(i)) for i, n in named)
        return Array(kind.dtype, tuple(dims))
    if isinstance(kind, Nest):
        return Nest(kind.cls, kind.keys, tuple(map(without_lengths, kind.kinds)))
    return kind


def seen_from_caller(kind: Kind, arguments: dict[str, Kind]) -> Kind:
    """The kind of a call's result: a length of a parameter is one of the argument, any other is unknown."""
    if isinstance(kind, Nest):
        return Nest(kind.cls, kind.keys, tuple(seen_from_caller(part, arguments) for part in kind.kinds))
    if not isinstance(kind, Array):
        return kind
    lengths = {
        f"{parameter}.shape[{axis}]": dim
        for parameter, its in arguments.items()
        if isinstance(its, Array)
        for axis, dim in enumerate(its.dims)
    }
    dims: list[int | Dim] = []
    for place_, dim in enumerate(kind.dims):
        known = 1 if isinstance(dim, int) else lengths.get(dim.base)
        if isinstance(known, Dim) and isinstance(dim, Dim) and dim.offset:
            known = Dim(known.base, known.offset + dim.offset) if not known.offset else None
        dims.append(known or Dim(f"?{place_}"))
    return Array(kind.dtype, tuple(dims))


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


def leaves_early(block: list[Node]) -> bool:
    """Whether a loop may be left by a `break` of its own."""
    return any(
        isinstance(node, nodes.Break)
        or (isinstance(node, nodes.If) and (leaves_early(node.body) or leaves_early(node.orelse)))
        for node in block
    )


def origin(node: Node) -> tuple[int, int]:
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


def texts_of(captured: Captured) -> dict[tuple[int, int], str]:
    """The source text of each statement, by its place."""
    found: dict[tuple[int, int], str] = {}
    for node in walk(captured.tree.body):
        if isinstance(node, nodes.Assign | nodes.AugAssign | nodes.AnnAssign | nodes.Return | nodes.Expr):
            found[origin(node)] = captured.text(node)
    return found


def derive(
    captured: Captured,
    wrt: tuple[int, ...],
    kinds: tuple[Kind, ...],
    *,
    layout: str = "joint",
    value: bool = False,
    has_aux: bool = False,
    single: bool = True,
) -> Derived:
    """The gradient of a captured function with respect to the parameters number `wrt`, for arguments of these kinds.

    Raises UnsupportedError for what cannot be differentiated in source mode, ArgumentError for a result that is not a
    real number.
    """
    module = Module(captured)
    names = [parameter.name for parameter in captured.parameters]
    prepared = module.prepare(captured, dict(zip(names, kinds, strict=True)), has_aux)
    check_result(prepared)
    wanted = [names[position] for position in wrt]
    seed = None
    swept = module.sweep(prepared, wanted, seed)
    function = module.write_joint(prepared, swept, wanted, value, single)
    module.functions.append(function)
    unconnected = tuple(one for one in wanted if one not in swept.live)
    return write_module(module, function, prepared, swept, unconnected)


def check_result(prepared: Prepared) -> None:
    """Refuse a result that has no gradient, as far as its kind is known."""
    kind, name_ = prepared.result, prepared.captured.name
    scalar = "grad takes a function with a scalar result"
    if isinstance(kind, Array) and kind.ndim:
        axes = "1 axis" if kind.ndim == 1 else f"{kind.ndim} axes"
        raise ArgumentError(f"{scalar}; {name_} returned an array of {axes}. Sum it, or take its mean.")
    if isinstance(kind, Number | Array) and kind.dtype.startswith("complex"):
        raise ArgumentError(
            f"grad takes a function with a real result; {name_} returned a complex number. Take its real part, or abs."
        )
    if isinstance(kind, Nest):
        hint = " With has_aux=True it may return (value, aux)." if kind.cls is tuple and len(kind.kinds) == 2 else ""
        raise ArgumentError(f"{scalar}; {name_} returned a {kind.cls.__name__}.{hint}")
    if isinstance(kind, Constant | Other):
        cls = type(kind.value) if isinstance(kind, Constant) else kind.cls
        raise ArgumentError(f"{scalar}; {name_} returned {'None' if cls is type(None) else f'a {cls.__name__}'}.")


def write_module(
    module: Module, function: Node, prepared: Prepared, swept: Swept, unconnected: tuple[str, ...]
) -> Derived:
    scope = module.scope
    used = set(names_read(module.functions))
    while needed := [
        plain for emitted, plain in module.local_functions.items() if emitted in used and plain not in module.functions
    ]:
        module.functions[:0] = needed
        used = set(names_read(module.functions))
    head = [quote(f"import numpy as {scope.numpy}")[0]] if scope.numpy in used else []
    for standard in ("math", "operator"):
        if standard in used:
            head.append(quote(f"import {standard}")[0])
    called = sorted(emitted for plain, emitted in module.helpers.items() if emitted in used)
    if called:
        plain_of = {emitted: plain for plain, emitted in module.helpers.items()}
        parts = [plain_of[one] if plain_of[one] == one else f"{plain_of[one]} as {one}" for one in called]
        head.append(quote(f"from tangentish.helpers import {', '.join(parts)}")[0])
    whole = nodes.Module([*head, *module.functions], [])
    source, lines = printer.to_source_with_lines(whole)
    namespace = {
        path: value
        for path, value in scope.objects.items()
        if "." not in path and not isinstance(value, Emitted | LocalFunction)
    }
    namespace = {key: value for key, value in namespace.items() if key in used}
    emit_code.load(source, function.name, namespace, lines, prepared.captured.file)
    bindings = [binding for binding in scope.bindings.values() if binding.name in used or not binding.data]
    bindings += [guard for guard in module.guards if guard.key == "__code__" or guard.value is not None]
    stages = [
        *prepared.stages,
        ("differentiate", nodes.Module([*swept.forward, comment(""), *swept.reverse], [])),
        ("emit", whole),
    ]
    notes = tuple([*module.notes, *swept.notes])
    return Derived(
        source,
        function.name,
        namespace[function.name],
        tuple(bindings),
        namespace,
        notes,
        unconnected,
        tuple(stages),
        lines,
        tuple(module.local_functions.values()),
    )
