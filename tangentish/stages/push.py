"""Pushing forward: a function with its tangents, and the functions that its calls become."""

from typing import Any

from tangentish.analyse.operations import Operation, activity
from tangentish.analyse.operations import statements as statements_of
from tangentish.capture import Captured
from tangentish.core import is_store
from tangentish.differentiate.forward import Forward
from tangentish.errors import UnsupportedError
from tangentish.kinds import Array, Kind
from tangentish.lower.attempts import check_call
from tangentish.stages.arguments import any_in
from tangentish.stages.effects import check_effects
from tangentish.stages.module import Module
from tangentish.stages.names import parameters_of, public
from tangentish.stages.parts import Emitted, Prepared, Pushed
from tangentish.stages.prepare import Preparer
from tangentish.stages.sweep import Differentiator, note_at
from tangentish.stages.tidying import finish, tidy_forward
from tangentish.stages.wording import refuse_operation
from tangentish.stages.write import define
from tangentish.tree import Node, assign, call, constant, copy, name, nodes, place, target


class Pusher:
    """Makes the tangents of prepared functions and of their callees."""

    def __init__(self, module: Module, preparer: Preparer) -> None:
        self.module = module
        self.calls = Differentiator(module, preparer)
        self.written: dict[Any, str] = {}

    def function(self, prepared: Prepared, wrt: list[str], wanted: str) -> Node:
        """The function `wanted(parameters, tangents of wrt)`, which gives the result and its tangent."""
        pushed, parameters = self.push(prepared, wrt)
        body = tidy_forward(self.module, pushed.body, prepared, pushed, parameters)
        function = define(wanted, parameters, body)
        return finish(self.module, function, prepared, pushed)

    def push(self, prepared: Prepared, wrt: list[str]) -> tuple[Pushed, list[str]]:
        active, varied = activity(prepared.function, wrt, prepared.inference, prepared.operations)
        check_effects(self.module, prepared, active, varied)
        active = with_shared(prepared, active) | set(wrt)
        maker = Forward(
            self.module.scope, prepared.inference, active, prepared.operations,
            lambda node, op, maker: self.call_user(prepared, node, op, maker),
            lambda node, what: refuse_operation(prepared, node, what),
            self.module.helper, self.module.pushforward, prepared.memory,
        )  # fmt: skip
        parameters = [*parameters_of(prepared.function), *map(maker.tangent, wrt)]
        *statements, ending = prepared.function.body
        prepared.inference.path = (id(prepared.function.body),)
        constant_ = [one for one in parameters_of(prepared.function) if one in active and one not in wrt]
        body = [node for one in constant_ for node in maker.bind(one, maker.zero(name(one)), ending)]
        body += [one for node in statements for one in maker.statement(node)]
        both = nodes.Tuple([copy(ending.value), maker.of(ending.value)], nodes.Load())
        return Pushed([*body, nodes.Return(both)], maker.names, maker), parameters

    def call_user(self, caller: Prepared, node: Node, op: Operation, maker: Forward) -> list[Node]:
        """A call of a user's function as `y, ty = f_tangent(..., tangents)`; on the tape, if it cannot be compiled."""
        to = node.targets[0].id
        check_call(node, caller.captured)
        try:
            if id(node.value) in self.module.refusals:
                raise self.module.refusals[id(node.value)]
            pushed = self.pair(caller, node, op, maker)
        except UnsupportedError as refusal:
            if not self.module.islands_allowed or not self.calls.may_be_island(node.value, op.function):
                raise self.module.told(op.function, caller.captured, node, refusal) from refusal.__cause__
            pushed = self.island(caller, node, op, maker, refusal)
        both = nodes.Tuple([target(to), target(maker.tangent(to))], nodes.Store())
        found = [place(assign(both, pushed), node)]
        if to in maker.held:  # the callee's tangent may be one that it was given, where its result is not
            array = isinstance(caller.inference.kinds.get(to), Array)
            own = f"{self.module.scope.numpy}.array" if array else self.module.helper("copy_nest")
            found.append(place(assign(maker.tangent(to), call(own, name(maker.tangent(to)))), node))
        return found

    def pair(self, caller: Prepared, node: Node, op: Operation, maker: Forward) -> Node:
        callee, given, wanted = self.calls.bound_call(caller, node, op)
        operands = [key for key, value in given.items() if any_in(value, maker.active)]
        prepared = self.calls.preparer.prepare(callee, wanted)
        function = self.tangent_of(callee, prepared, wanted, operands)
        arguments = [self.calls.argument(callee, key, value) for key, value in given.items()]
        return call(function, *arguments, *(maker.of(given[key]) for key in operands))

    def tangent_of(self, callee: Captured, prepared: Prepared, kinds: dict[str, Kind], operands: list[str]) -> str:
        """The emitted name of a callee's function with tangents."""
        key = (id(callee), tuple(kinds.items()), tuple(operands))
        if key not in self.written:
            wanted = self.written[key] = self.module.scope.fresh(f"{public(callee.name)}_tangent")
            self.module.scope.objects[wanted] = Emitted(wanted)
            try:
                function = self.function(prepared, operands, wanted)
            except UnsupportedError:
                del self.written[key]
                raise
            self.module.homes[wanted] = prepared.captured
            self.module.functions.append(function)
        return self.written[key]

    def island(self, caller: Prepared, node: Node, op: Operation, maker: Forward, refusal: UnsupportedError) -> Node:
        """A call as `pushforward(f, wrt, tangents, ...)`."""
        value, callee = node.value, public(op.function.__name__)
        arguments = [*enumerate(value.args), *((keyword.arg, keyword.value) for keyword in value.keywords)]
        operands = [(key, argument) for key, argument in arguments if any_in(argument, maker.active)]
        wrt = nodes.Tuple([constant(key) for key, _ in operands], nodes.Load())
        tangents = nodes.Tuple([maker.of(argument) for _, argument in operands], nodes.Load())
        pushed = call(self.module.pushforward(), value.func, wrt, tangents, *value.args)
        pushed.keywords = list(value.keywords)
        self.module.islands.append((callee, refusal))
        line = getattr(node, "lineno", caller.captured.first_line)
        self.module.notes.append(note_at(caller.captured, line, f"the call of {callee} runs on the tape: {refusal}"))
        return pushed


def with_shared(prepared: Prepared, active: frozenset[str]) -> frozenset[str]:
    """The active names, and those through which arrays with a tangent may be written: they have the same view of it."""
    kinds = prepared.inference.kinds
    touched = [node.touches for node in statements_of(prepared.function.body) if is_store(node)]
    shared = {one for names in touched if not active.isdisjoint(names) for one in names}
    return active | {one for one in shared if one in kinds and kinds[one].active}
