"""Differentiating: both sweeps of a function, and the pairs of functions that its calls become."""

import types
from typing import Any

from tangentish.analyse.memory import leaves_early
from tangentish.analyse.operations import Operation, activity, nests_by_entry, statements
from tangentish.capture import Captured, capture
from tangentish.differentiate.record import Recorder
from tangentish.differentiate.reverse import Reverse
from tangentish.differentiate.sweeps import Sweeps
from tangentish.errors import UnsupportedError
from tangentish.kinds import UNKNOWN, Array, Kind, Nest
from tangentish.lower.attempts import check_call, check_kept
from tangentish.lower.contained import is_contained
from tangentish.lower.flatten import refuse_in_source
from tangentish.stages.arguments import any_in, bind, kind_of_argument, without_lengths
from tangentish.stages.effects import check_effects
from tangentish.stages.module import Module
from tangentish.stages.names import origin, public, texts_of
from tangentish.stages.parts import Emitted, Note, Prepared, Split, Swept
from tangentish.stages.prepare import Preparer
from tangentish.stages.wording import expression_of, refuse_operation
from tangentish.stages.write import write_split
from tangentish.tree import Node, assign, call, constant, name, names_read, nodes, place, target


class Differentiator:
    """Makes the sweeps of prepared functions, and the pairs that their callees become."""

    def __init__(self, module: Module, preparer: Preparer) -> None:
        self.module, self.preparer = module, preparer
        self.splits: dict[Any, Split] = {}

    def sweep(self, prepared: Prepared, wrt: list[str], seed: str | None) -> Swept:
        """Both sweeps of a prepared function; the adjoint of the result is `seed`, or 1.0."""
        captured, inference = prepared.captured, prepared.inference
        active, varied = activity(prepared.function, wrt, inference, prepared.operations)
        check_effects(self.module, prepared, active, varied)
        counters = self.counters(prepared)
        texts = texts_of(captured)

        def refuse_at(node: Node, what: str) -> None:
            refuse_operation(prepared, node, what)

        reverse = Reverse(
            self.module.scope, inference, active, prepared.operations, prepared.joined,
            lambda node, op: self.split_call(prepared, node, op, active), counters, refuse_at,
            self.module.helper, definitions_of(prepared), copies_of(prepared), prepared.memory,
            nests_by_entry(prepared.function.body, prepared.operations, inference),
        )  # fmt: skip
        result = prepared.function.body[-1].value
        if isinstance(result, nodes.Name) and result.id in active:
            reverse.pending[reverse.adjoint(result.id)] = [name(seed) if seed is not None else constant(1.0)]
        body = prepared.function.body[:-1]
        inference.path = ()
        root = reverse.block(body, prepared.function.body)
        results = {parameter for parameter in wrt if reverse.adjoint(parameter) in reverse.live}
        recorder = Recorder(
            prepared.function,
            root,
            prepared.joined,
            inference,
            self.module.scope,
            prepared.users,
            set(wrt),
            reverse.forward,
            prepared.memory,
        )
        check_kept(prepared.function, recorder.run(), captured)
        sweeps = Sweeps(
            recorder, self.module.scope, reverse.forward, counters, lambda node: texts.get(origin(node), "")
        )
        forward, backward = sweeps.write(root)
        return Swept(forward, backward, reverse.names, results, seed or "", recorder.kept.keepings, reverse)

    def counters(self, prepared: Prepared) -> dict[int, str]:
        """Names of turn counters for the loops whose number of turns is not known from their head."""
        return {
            id(node): self.module.scope.fresh("turns")
            for node in statements(prepared.function.body)
            if isinstance(node, nodes.While) or (isinstance(node, nodes.For) and leaves_early(node.body))
        }

    def split_call(self, caller: Prepared, node: Node, op: Operation, active: frozenset[str]) -> Any:
        """A call of a user's function as two: `y, residuals = f_forward(...)` and `f_backward(residuals, dy)`.

        What cannot be compiled is recorded by the tape, if all that it does shows in its result.
        """
        check_call(node, caller.captured)
        try:
            if id(node.value) in self.module.refusals:
                raise self.module.refusals[id(node.value)]
            return self.pair(caller, node, op, active)
        except UnsupportedError as refusal:
            if not self.module.islands_allowed or not self.may_be_island(node.value, op.function):
                raise self.module.told(op.function, caller.captured, node, refusal) from refusal.__cause__
            return self.island(caller, node, op, active, refusal)

    def may_be_island(self, value: Node, function: Any) -> bool:
        if not isinstance(function, types.FunctionType) or function.__closure__:
            return False
        if any(isinstance(argument, nodes.Starred) for argument in value.args):
            return False
        try:
            named = all(keyword.arg is not None for keyword in value.keywords)
            return named and is_contained(capture(function), self.module.guard)
        except UnsupportedError:
            return False

    def island(
        self, caller: Prepared, node: Node, op: Operation, active: frozenset[str], refusal: UnsupportedError
    ) -> Any:
        """A call as `y, pullback = taped(f, wrt, ...)` and `pullback(dy)`."""
        value, callee = node.value, public(op.function.__name__)
        arguments = [*enumerate(value.args), *((keyword.arg, keyword.value) for keyword in value.keywords)]
        operands = [(key, argument) for key, argument in arguments if any_in(argument, active)]
        pullback = self.module.scope.fresh(f"{callee}_pullback")
        caller.inference.kinds[pullback] = UNKNOWN
        caller.users[pullback] = f"{callee}_pullback"
        wrt = nodes.Tuple([constant(key) for key, _ in operands], nodes.Load())
        recorded = call(self.module.taped(), value.func, wrt, *value.args)
        recorded.keywords = list(value.keywords)
        to = nodes.Tuple([target(node.targets[0].id), target(pullback)], nodes.Store())
        self.module.islands.append((callee, refusal))
        line = getattr(node, "lineno", caller.captured.first_line)
        self.module.notes.append(note_at(caller.captured, line, f"the call of {callee} runs on the tape: {refusal}"))
        return place(assign(to, recorded), node), call(pullback), operands

    def bound_call(
        self, caller: Prepared, node: Node, op: Operation
    ) -> tuple[Captured, dict[str, Any], dict[str, Kind]]:
        """The function that a call calls, the argument of each of its parameters, and the kinds of these."""
        callee = self.module.captured(op.function)
        value = node.value
        keywords = {k.arg: k.value for k in value.keywords}
        given = None
        if not any(isinstance(a, nodes.Starred) for a in value.args) and None not in keywords:
            given = bind(callee, list(value.args), keywords)
        if given is None:
            what = f"this way of calling {callee.name}"
            refuse_in_source(caller.captured, expression_of(node), what, "Pass the arguments one by one")
        kind = caller.inference.kind
        wanted = {
            key: Nest(tuple, tuple(range(len(v))), tuple(map(kind, v)))
            if isinstance(v, list)
            else kind(v)
            if isinstance(v, Node)
            else Nest(dict, tuple(v), tuple(map(kind, v.values())))
            if isinstance(v, dict) and all(isinstance(part, Node) for part in v.values())
            else kind_of_argument(v)
            for key, v in given.items()
        }
        wanted = {key: without_lengths(k) for key, k in wanted.items()}
        return self.module.opened(op.function, callee, wanted), given, wanted

    def pair(self, caller: Prepared, node: Node, op: Operation, active: frozenset[str]) -> Any:
        value = node.value
        callee, given, wanted = self.bound_call(caller, node, op)
        operands = [key for key, v in given.items() if any_in(v, active)]
        prepared = self.preparer.prepare(callee, wanted)
        split = self.split(callee, prepared, wanted, operands)
        arguments = [self.argument(callee, key, v) for key, v in given.items()]
        residuals = self.module.scope.fresh(f"{callee.name.strip('<>')}_residuals")
        to = nodes.Tuple([target(node.targets[0].id), target(residuals)], nodes.Store())
        forward = place(assign(to, call(split.forward, *arguments)), node)
        caller.inference.kinds[residuals] = UNKNOWN
        caller.memory.hold(residuals, set(names_read(value)))
        caller.users[residuals] = f"{public(callee.name)}_residuals"
        return forward, call(split.backward, name(residuals)), [(key, given[key]) for key in split.operands]

    def argument(self, callee: Captured, parameter: str, value: Any) -> Node:
        if isinstance(value, list):
            return nodes.Tuple(value, nodes.Load())
        if isinstance(value, Node):
            return value
        if isinstance(value, dict) and all(isinstance(part, Node) for part in value.values()):
            return nodes.Dict([constant(key) for key in value], list(value.values()))
        if isinstance(value, int | float | complex | str | bool | None):
            return constant(value)
        emitted = self.module.scope.fresh(f"{callee.name}_{parameter}")
        self.module.scope.objects[emitted] = value
        return name(emitted)

    def split(self, callee: Captured, prepared: Prepared, kinds: dict[str, Kind], operands: list[str]) -> Split:
        key = (id(callee), tuple(kinds.items()), tuple(operands))
        if key in self.splits:
            return self.splits[key]
        base = callee.name if callee.name.isidentifier() else "function"
        forward, backward = self.module.scope.fresh(f"{base}_forward"), self.module.scope.fresh(f"{base}_backward")
        if not operands:
            raise UnsupportedError(f"no argument of {callee.name} is active", callee.location(callee.tree))
        split = self.splits[key] = Split(forward, backward, tuple(operands))
        self.module.scope.objects[forward] = self.module.scope.objects[backward] = Emitted(forward)
        seed = self.module.scope.fresh("dresult")
        prepared.inference.kinds[seed] = prepared.result
        try:
            swept = self.sweep(prepared, operands, seed)
        except UnsupportedError:
            del self.splits[key]
            raise
        self.module.homes |= {forward: prepared.captured, backward: prepared.captured}
        self.module.functions += write_split(self.module, split, prepared, swept, operands)
        return split


def note_at(captured: Captured, line: int, text: str) -> Note:
    """A note about a line, which may be one of a function that is written out in this one."""
    guest = captured.home(line)
    if guest is None:
        return Note(line, text)
    return note_at(guest.captured, line - guest.above, f"{text} (in {guest.captured.name})")


def definitions_of(prepared: Prepared) -> dict[str, Operation]:
    """The operation that binds each name that is bound once."""
    return {
        node.targets[0].id: prepared.operations[id(node)]
        for node in statements(prepared.function.body)
        if isinstance(node, nodes.Assign)
        and isinstance(node.targets[0], nodes.Name)
        and node.targets[0].id not in prepared.joined
    }


def copies_of(prepared: Prepared) -> list[tuple[str, str]]:
    """The names of arrays that are bound from another name, with that name."""
    return [
        (node.targets[0].id, node.value.id)
        for node in statements(prepared.function.body)
        if isinstance(node, nodes.Assign)
        and isinstance(node.targets[0], nodes.Name)
        and isinstance(node.value, nodes.Name)
        and isinstance(prepared.inference.kinds.get(node.value.id), Array)
    ]
