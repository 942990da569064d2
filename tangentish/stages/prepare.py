"""Preparing: a function down to core Python with its kinds."""

from typing import Any

from tangentish import core
from tangentish.analyse.aliases import result_shares
from tangentish.analyse.infer import Inference
from tangentish.analyse.memory import ForeignWrite, Memory, memory
from tangentish.analyse.operations import operation, statements
from tangentish.capture import Captured
from tangentish.errors import UnsupportedError
from tangentish.kinds import NOTHING, UNKNOWN, Array, Kind, Nest, Unknown, kind_of
from tangentish.lower.attempts import check_attempts
from tangentish.lower.attributes import Attributes, attributes_of, class_of, with_access, with_variables
from tangentish.lower.dicts import items_as_names
from tangentish.lower.exits import lower_exits
from tangentish.lower.flatten import Flattener, refuse, refuse_in_source
from tangentish.lower.imports import with_imports
from tangentish.lower.items import with_items_set
from tangentish.lower.lists import changed_lists
from tangentish.lower.locals import LocalFunction, lift
from tangentish.lower.methods import with_methods
from tangentish.lower.settle import settle
from tangentish.lower.tables import read_by_key
from tangentish.lower.webs import split_webs
from tangentish.stages.arguments import bind, kind_of_argument, seen_from_caller, without_lengths
from tangentish.stages.inline import Inliner
from tangentish.stages.module import Module
from tangentish.stages.names import locals_of
from tangentish.stages.parts import Learned, Prepared
from tangentish.tree import Node, assign, call, name, nodes, place, target
from tangentish.tree import statements as quote

MOST_RECURSIONS = 4  # passes over a recursive function until the kind of its result stands


class Preparer:
    """Prepares functions, each once for arguments of the same kinds."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.prepared: dict[Any, Prepared] = {}
        self.estimates: dict[Any, Kind] = {}
        self.recursive: set[Any] = set()
        self.refused: dict[Any, UnsupportedError] = {}
        self.webs: set[str] = set()

    def prepare(self, captured: Captured, kinds: dict[str, Kind], has_aux: bool = False) -> Prepared:
        key = (id(captured), tuple(kinds.items()), has_aux)
        if key in self.refused:
            raise self.refused[key]
        if key not in self.prepared:
            try:
                self.prepared[key] = self.settled(captured, kinds, has_aux, key)
            except UnsupportedError as refusal:
                self.refused[key] = refusal
                del self.estimates[key]
                raise
        return self.prepared[key]

    def settled(self, captured: Captured, kinds: dict[str, Kind], has_aux: bool, key: Any) -> Prepared:
        """The prepared function, when the kind of its result stands."""
        for _ in range(MOST_RECURSIONS):
            before = self.estimates.setdefault(key, NOTHING)
            done = self._prepare(captured, kinds, has_aux)
            self.estimates[key] = done.result
            if key not in self.recursive or done.result == before:
                return done
        self.estimates[key] = UNKNOWN
        return self._prepare(captured, kinds, has_aux)

    def _prepare(self, captured: Captured, kinds: dict[str, Kind], has_aux: bool) -> Prepared:
        """Lower and infer; again with each thing that only the kinds could tell about the meaning of the source."""
        scope, given, captured = self.module.scope, captured.tree, with_methods(with_imports(captured), kinds)
        tree, local_functions = lift(captured, scope)
        if nodes.Dict in captured.sorts or any(isinstance(kind, Nest) and kind.cls is dict for kind in kinds.values()):
            tree = with_items_set(read_by_key(tree, kinds, scope))
        self.module.take_local_functions(local_functions)
        found = attributes_of(captured, tree, kinds, scope, self.module.captured)
        attributes = found[0] if found is not None else None
        if found is not None:
            captured, tree = with_access(captured), with_variables(captured, tree, *found)
        names = (scope.fresh("_result"), scope.fresh("_returned"))
        learned = Learned()
        while True:
            taken = set(scope.taken)
            try:
                done = self.attempt(captured, tree, local_functions, kinds, has_aux, names, learned, attributes)
            except UnsupportedError as refusal:
                if learned.copied:  # its caller may yet succeed, with the function written out there
                    raise ForeignWrite(refusal.what, refusal.where, refusal.remedy) from refusal
                raise
            if isinstance(done, Prepared):
                done.stages.insert(0, ("capture", given))
                return done
            learned = done
            scope.release(self.webs - taken)

    def attempt(
        self,
        captured: Captured,
        tree: Node,
        local_functions: dict[str, LocalFunction],
        kinds: dict[str, Kind],
        has_aux: bool,
        names: tuple[str, str],
        learned: Learned,
        attributes: Attributes | None,
    ) -> "Prepared | Learned":
        """The prepared function, or what has been learned on the way that changes the meaning of its source."""
        module, scope = self.module, self.module.scope
        tree = items_as_names(tree, scope)
        locals_ = set(locals_of(tree))
        scope.reserve(locals_)
        stages: list[tuple[str, Node]] = []
        body = lower_exits(tree.body, *names)
        locals_ |= set(names)
        if has_aux:
            pair = quote("value, aux = result", value=target("_value"), aux=target("_aux"), result=name(names[0]))[0]
            place(pair, body[-1] if hasattr(body[-1], "lineno") else tree.body[-1])
            body = [*body[:-1], pair, nodes.Return(name("_value"))]
            locals_ |= {"_value", "_aux"}
        inliner = Inliner(module, captured, learned.inlined, locals_, kinds, attributes)
        flattener = Flattener(
            captured, scope, locals_ - set(local_functions), module.local_objects,
            updated=learned.in_place, indexed=learned.indexed, volatile=inliner.variables(), helper=module.helper,
            inline=inliner,
        )  # fmt: skip
        flattener.lists = changed_lists(tree, flattener.object_of)
        inner = flattener.inner(body)  # which binds the globals
        lowered = [*self.own_arguments(learned.copied, kinds), *inner]
        function = nodes.FunctionDef(tree.name, tree.args, lowered, [], None, None, [])
        stages.append(("lower", function))
        captured = inliner.captured
        check_attempts(function, captured)
        function, users, joined = split_webs(function, scope)
        self.webs = set(users)
        users = {web: inliner.renamed.get(user, user) for web, user in users.items()}
        core.verify(function)
        stages.append(("webs", function))
        writing: set[int] = set()
        shares: dict[int, list[Node]] = {}
        call_user = self.call_user(captured, writing, shares, learned.inlined)
        inference = Inference(scope.objects, call_user, shares=shares)
        kind = inference.run(function, kinds, joined)
        if not writing <= learned.inlined:
            return learned.and_that(inlined=frozenset(writing))
        settled = settle(function, inference, captured, scope)
        if settled.in_place:
            return learned.and_that(in_place=settled.in_place)
        if settled.changed:
            kind = inference.run(function, kinds, joined)
        aux = next((new for new, user in users.items() if user == "_aux"), None) if has_aux else None
        written = memory(function, inference, captured, joined)
        if written.copied or written.indexed:
            return learned.and_that(copied=written.copied, indexed=written.indexed)
        self.hand_out_copies(function, written, inference, captured, aux)
        inference.naming, inference.settled = "?", {}
        table = {
            id(node): operation(node.value, inference)
            for node in statements(function.body)
            if isinstance(node, nodes.Assign) and not core.is_store(node)
        }
        shared = result_shares(function, kind, inference)
        writes = bool(learned.copied)
        return Prepared(
            captured, function, users, joined, inference, kind, table, stages, written, shared, aux, writes,
            attributes is not None,
        )

    def own_arguments(self, copied: frozenset[str], kinds: dict[str, Kind]) -> list[Node]:
        """Copies of the arrays into which the function writes; no other argument or global may share their memory."""
        head: list[Node] = []
        numpy = self.module.scope.numpy
        others = [one for one, kind in kinds.items() if may_hold_arrays(kind)]
        known = self.module.scope.bindings.items()
        held = [one for one, its in known if its.data and may_hold_arrays(kind_of(its.value))]
        for one in kinds:
            if one in copied and len(others) + len(held) > 1:
                others.remove(one)
                apart = map(name, [*others, *held])
                head.append(nodes.Expr(call(self.module.helper("check_apart"), name(one), *apart)))
        head += [assign(one, call(f"{numpy}.copy", name(one))) for one in kinds if one in copied]
        return head

    def hand_out_copies(
        self, function: Node, written: Memory, inference: Inference, captured: Captured, aux: str | None
    ) -> None:
        """Return a copy of an array into which the function writes: the reverse sweep runs its own back in time."""
        for node in statements(function.body):
            if isinstance(node, nodes.Expr) and getattr(node.value, "keeps", False):
                kept = node.value.args[2]
                if isinstance(kept, nodes.Name) and written.holders({kept.id}):
                    what = "an attribute that holds an array into which the function writes"
                    refuse_in_source(captured, node, what, "Keep a copy")
        end = function.body[-1]
        for one in [end.value.id if isinstance(end.value, nodes.Name) else None, aux]:
            if one is None or not written.holders({one}):
                continue
            if one == aux or not isinstance(inference.kinds.get(one), Array):
                refuse(captured, end, "a result that holds an array into which the function writes", "Return a copy.")
            held = self.module.scope.fresh("_1")
            inference.kinds[held] = inference.kinds[one]
            function.body.insert(-1, place(assign(held, call(f"{self.module.scope.numpy}.copy", name(one))), end))
            end.value = name(held)

    def call_user(
        self, caller: Captured, writing: set[int], shares: dict[int, list[Node]], inlined: frozenset[int]
    ) -> Any:
        """What tells the kind of a call of a user's function.

        Those that write into their arguments go to `writing`, and are refused where they should be `inlined` already;
        `shares` gets the arguments whose memory a result may hold.
        """

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
            try:
                callee = self.module.opened(function, callee, closed)
            except UnsupportedError as refusal:
                self.module.refusals[id(node)] = self.module.told(function, caller, node, refusal)
                return UNKNOWN
            key = (id(callee), tuple(closed.items()), False)
            if key in self.estimates and key not in self.prepared:
                self.recursive.add(key)
                return seen_from_caller(self.estimates[key], wanted)
            try:
                prepared = self.prepare(callee, closed)
                if prepared.writes_into_arguments:
                    raise ForeignWrite(f"{callee.name} writes into its arguments", caller.location(node))
                if prepared.keeps_attributes:
                    what = f"the call of {callee.name}, which writes attributes of an object that it is not given,"
                    raise UnsupportedError(what, caller.location(node), 'Pass it the object, or use mode="tape".')
            except ForeignWrite:
                if id(function) in inlined:  # it cannot be: only the kinds tell which function is called here
                    what = f"the call of {callee.name}, which writes into its arguments,"
                    remedy = 'Call it by its own name, or use mode="tape".'
                    self.module.refusals[id(node)] = UnsupportedError(what, caller.location(node), remedy)
                writing.add(id(function))
                return UNKNOWN
            except UnsupportedError as refusal:  # raised later, if a derivative goes through this call
                self.module.refusals[id(node)] = self.module.told(function, caller, node, refusal)
                return UNKNOWN
            atoms = bind(callee, list(node.args), {keyword.arg: keyword.value for keyword in node.keywords})
            if atoms is not None and prepared.shares <= atoms.keys():
                found = [value for key, value in atoms.items() if key in prepared.shares]
                shares[id(node)] = [part for one in found for part in parts_of(one)]
            return seen_from_caller(prepared.result, wanted)

        return kind_of_call


def parts_of(argument: Any) -> list[Any]:
    """The atoms of what is bound to a parameter, which may be that of `*args` or `**kwargs`."""
    if isinstance(argument, dict):
        return list(argument.values())
    return argument if isinstance(argument, list) else [argument]


def may_hold_arrays(kind: Kind) -> bool:
    """Whether a value of this kind may be an array of which somebody else knows, or hold one."""
    return isinstance(kind, Array | Nest | Unknown) or class_of(kind) is not None
