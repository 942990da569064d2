"""Preparing: a function down to core Python with its kinds."""

from typing import Any

from tangentish import core
from tangentish.analyse.infer import Inference
from tangentish.analyse.operations import operation, statements
from tangentish.capture import Captured
from tangentish.errors import UnsupportedError
from tangentish.kinds import NOTHING, UNKNOWN, Kind
from tangentish.lower.exits import lower_exits
from tangentish.lower.flatten import Flattener
from tangentish.lower.locals import lift
from tangentish.lower.settle import settle
from tangentish.lower.webs import split_webs
from tangentish.stages.arguments import bind, kind_of_argument, seen_from_caller, without_lengths
from tangentish.stages.module import Module
from tangentish.stages.names import locals_of
from tangentish.stages.parts import Prepared
from tangentish.tree import Node, copy, name, nodes, place, target, transform
from tangentish.tree import statements as quote

MOST_RECURSIONS = 4  # passes over a recursive function until the kind of its result stands


class Preparer:
    """Prepares functions, each once for arguments of the same kinds."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.prepared: dict[Any, Prepared] = {}
        self.estimates: dict[Any, Kind] = {}
        self.recursive: set[Any] = set()

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
        module, scope = self.module, self.module.scope
        tree, local_functions = lift(captured, scope)
        locals_ = set(locals_of(tree))
        scope.reserve(locals_)
        scope.objects.update(local_functions)
        module.local_objects.update(local_functions)
        for emitted, local in local_functions.items():
            inner = Flattener(local.captured, scope, set(locals_of(local.captured.tree)), module.local_objects)
            plain = copy(local.captured.tree)
            plain.name, plain.body = emitted, transform(plain.body, inner.global_names)
            module.local_functions[emitted] = plain
            module.files[emitted] = local.captured.file
        stages = [("capture", tree)]
        result, returned = scope.fresh("_result"), scope.fresh("_returned")
        body = lower_exits(tree.body, result, returned)
        locals_ |= {result, returned}
        if has_aux:
            pair = quote("value, aux = result", value=target("_value"), aux=target("_aux"), result=name(result))[0]
            place(pair, body[-1] if hasattr(body[-1], "lineno") else tree.body[-1])
            body = [*body[:-1], pair, nodes.Return(name("_value"))]
            locals_ |= {"_value", "_aux"}
        flattener = Flattener(captured, scope, locals_ - set(local_functions), module.local_objects)
        function = nodes.FunctionDef(tree.name, tree.args, flattener.inner(body), [], None, None, [])
        stages.append(("lower", function))
        function, users, joined = split_webs(function, scope)
        core.verify(function)
        stages.append(("webs", function))
        inference = Inference(scope.objects, self.call_user(captured))
        kind = inference.run(function, kinds, joined)
        if settle(function, inference, captured, scope):
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
                callee = self.module.captured(function)
            except UnsupportedError as refusal:  # raised later, if a derivative goes through this call
                where = refusal.where or caller.location(node)
                self.module.refusals[id(node)] = UnsupportedError(refusal.what, where, refusal.remedy)
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
                self.module.refusals[id(node)] = refusal
                return UNKNOWN
            return seen_from_caller(result, wanted)

        return kind_of_call
