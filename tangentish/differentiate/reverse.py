"""Reverse: the ideal reverse sweep of a core function.

Knows the rules and the tables of the analyses. What an adjoint holds is tracked: the first contribution assigns, later
ones add, and where only some paths contribute the others assign zero.
"""

import dataclasses
import operator
from collections import Counter
from collections.abc import Callable
from typing import Any

from tangentish.analyse.aliases import sources_of
from tangentish.analyse.facts import is_write
from tangentish.analyse.indexing import constant_of, is_basic
from tangentish.analyse.infer import Inference
from tangentish.analyse.memory import Memory, is_index_of_arrays
from tangentish.analyse.operations import Operation
from tangentish.core import is_atom, is_whole, stored
from tangentish.differentiate.loops import reverse_header
from tangentish.differentiate.steps import Block, Step
from tangentish.kinds import UNKNOWN, Array, Kind, Nest, Number, Sequence
from tangentish.lower.flatten import copy_path
from tangentish.scope import Scope
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
    replaced,
    shell,
    walk,
)

Place = tuple[int, int]


@dataclasses.dataclass
class Reverse:
    """The making of the reverse sweep of one function."""

    scope: Scope
    inference: Inference
    active: frozenset[str]
    operations: dict[int, Operation]
    joined: frozenset[str]
    call_user: Callable[[Node, Operation], "tuple[Node, Node, list[tuple[str, Node]]]"]
    counters: dict[int, str]
    refuse: Callable[[Node, str], Any]
    helper: Callable[..., str]
    definitions: dict[str, Operation]
    copies: list[tuple[str, str]]
    memory: Memory
    by_entry: Counter[str]  # the nests of which parts are read, and how often: their adjoints are added to in place
    forward: dict[int, Node] = dataclasses.field(default_factory=dict)
    names: dict[str, str] = dataclasses.field(default_factory=dict)
    live: set[str] = dataclasses.field(default_factory=set)
    pending: dict[str, list[Node]] = dataclasses.field(default_factory=dict)
    code: list[Node] = dataclasses.field(default_factory=list)
    made: set[str] = dataclasses.field(default_factory=set)
    moved: Node | None = None
    numbers: dict[str, Node] = dataclasses.field(default_factory=dict)  # the adjoints that are constants here

    def __post_init__(self) -> None:
        self.folder = Folder(self.inference, self.scope)
        self.handed = self.find_handed()
        self.in_rows = self.find_viewed("reshape")
        self.in_parts = self.find_viewed("real") | self.find_viewed("imag")
        self.shadows = self.find_shadows()
        self.displays = {
            target: list(op.arguments.values())
            for target, op in self.definitions.items()
            if op.sort == "display" and op.function is not dict and self.joined.isdisjoint({target, *op.operands()})
        }

    def find_shadows(self) -> set[str]:
        """The names of arrays of which parts are read or written: their adjoint is added to in place."""
        found = set(self.memory.written)
        for op in self.operations.values():
            if op.sort == "rule" and self.is_element(op):
                found.add(self.memory.root(op.arguments["x"].id))
        return found | self.handed

    def find_handed(self) -> set[str]:
        """The written arrays and what is bound to them or from them: their adjoints go from name to name, uncopied."""
        found = set(self.memory.written)
        while more := {part for pair in self.copies for part in pair if not found.isdisjoint(pair)} - found:
            found |= more
        return found

    def find_viewed(self, attr: str) -> set[str]:
        """The arrays of which a late name is a view that this method or attribute makes."""
        found = {self.memory.root(late) for late, view in self.memory.late.items() if attr in attributes(view)}
        rows = {one for one in found if getattr(self.inference.kinds.get(one), "ndim", 0) == 1}
        return found - rows if attr == "reshape" else found

    def layout(self, primal: str) -> dict[str, Node]:
        """How the adjoint of an array has to be made, so that views of the array are views of it, too.

        A reshaped array is a view of one that lies in memory in the order of C, and numbers that may be real by chance
        have no imaginary part to write into.
        """
        found: dict[str, Node] = {}
        if primal in self.in_parts:
            found["dtype"] = attribute(name(self.scope.numpy), self.inference.kinds[primal].dtype)  # type: ignore[union-attr]
        if primal in self.in_rows:
            found["order"] = constant("C")
        return found

    def is_element(self, op: Operation) -> bool:
        """Whether an operation reads a part of an array, so that its adjoint can be added to in place."""
        base = op.arguments.get("x")
        if op.rule.function is not operator.getitem or not isinstance(base, nodes.Name):
            return False
        if base.id in self.memory.read_only:
            return False
        if not isinstance(self.inference.kind(base), Array):
            return False
        index = op.arguments["index"]
        if is_basic(index, self.inference.kind):
            return True
        return self.memory.root(base.id) in self.memory.written and is_index_of_arrays(index, self.inference)

    # Adjoints

    def adjoint(self, primal: str) -> str:
        """The name of the adjoint of a primal name."""
        if primal not in self.names:
            adjoint = self.names[primal] = self.scope.fresh("d" + primal)
            self.inference.kinds[adjoint] = self.inference.kinds.get(primal, UNKNOWN)
        return self.names[primal]

    def is_live(self, primal: str) -> bool:
        adjoint = self.adjoint(self.memory.root(primal))
        return adjoint in self.live or adjoint in self.pending

    def take(self, primal: str, to_read_only: bool = False) -> Node:
        """The adjoint of a name, complete, to be read; `to_read_only`: and its parts are not added to any more."""
        self.flush(primal, to_read_only)
        adjoint = self.adjoint(primal)
        return self.numbers.get(adjoint) or name(adjoint)

    def kill(self, primal: str) -> None:
        """The binding whose adjoint this was is undone: an earlier one starts at zero."""
        self.live.discard(self.adjoint(primal))
        self.numbers.pop(self.adjoint(primal), None)

    def contribute(self, atom: Node, value: Node) -> None:
        """Add a value to the adjoint of an atom, if it is an active name."""
        if isinstance(atom, nodes.Name) and atom.id in self.active:
            view = self.memory.late.get(atom.id)
            if atom.id in self.memory.read_only:
                self.pass_on(atom.id, value)
                return
            if isinstance(view, nodes.Name):
                self.contribute(view, value)
                return
            if view is not None:
                self.ensure(self.memory.root(atom.id))
                self.put(nodes.AugAssign(self.shadow(atom.id), nodes.Add(), self.folder.fold(value)))
                return
            parts = self.displays.get(atom.id)
            if (
                parts is not None
                and isinstance(value, nodes.List)
                and len(parts) == len(value.elts)
                and not self.is_live(atom.id)
            ):
                for part, its in zip(parts, value.elts, strict=True):
                    self.contribute(part, its)
                return
            self.pending.setdefault(self.adjoint(atom.id), []).append(self.folder.fold(value))

    def pass_on(self, primal: str, value: Node) -> None:
        """What flows to a view that cannot be written into flows to that of which it is one."""
        op = self.definitions[primal]
        if op.sort == "copy":
            self.contribute(op.arguments["x"], value)
        else:
            self.rule(op, primal, self.named(value, primal))

    def named(self, value: Node, primal: str) -> Node:
        """A name for what flows to a name."""
        if is_atom(value):
            return value
        local = self.scope.fresh("d_1")
        self.names.setdefault("_" + local, local)
        self.inference.kinds[local] = self.inference.kinds.get(primal, UNKNOWN)
        self.put(assign(local, self.folder.fold(value)))
        return name(local)

    def flush(self, primal: str, to_read_only: bool = False) -> None:
        adjoint = self.adjoint(primal)
        values = self.pending.pop(adjoint, None)
        if values is None:
            return
        kind = self.inference.kinds.get(primal, UNKNOWN)
        in_one_piece = isinstance(kind, Array | Number)
        if in_one_piece:
            values = self.folder.gathered(values)
        if adjoint in self.live:
            values.insert(0, name(adjoint))
        total = values[0]
        for value in values[1:]:
            if not in_one_piece:
                total = call(self.helper("add_nests"), total, value)
            else:
                total = nodes.BinOp(total, nodes.Add(), value)
        total = self.folder.fold(total)
        moves = total is self.moved
        if moves:
            self.moved = None
        elif primal in self.shadows and not is_fresh(total, self.inference):
            total = self.own(total, primal)
        elif self.runs_back(total):
            total = self.apart(total, kind)
        elif to_read_only:
            pass
        elif isinstance(kind, Nest | Sequence) and self.is_shared_nest(total, kind, primal):
            total = call(self.helper("copy_nest"), total)
        if primal in self.in_rows or primal in self.in_parts:
            total = call(f"{self.scope.numpy}.array", total, **self.layout(primal))
        if self.folder.is_broadcast(total) and not is_atom(total.args[0]):
            part = self.scope.fresh("d_1")  # named, so that readers which broadcast it themselves share its value
            self.inference.kinds[part] = self.inference.kind(total.args[0])
            self.names.setdefault("_" + part, part)
            self.put(assign(part, total.args[0]))
            total = call(total.func, name(part), *total.args[1:])
        binding = assign(adjoint, total)
        if moves:
            binding.moved = True
        self.put(binding)
        self.live.add(adjoint)
        self.numbers.pop(adjoint, None)
        if isinstance(kind, Number) and constant_of(total) is not ...:
            self.numbers[adjoint] = total

    def is_shared_nest(self, total: Node, kind: Kind, primal: str) -> bool:
        """Whether the adjoint of a nest, to which parts are added in place, may not be one's own yet."""
        if isinstance(kind, Nest):
            parts_added = self.by_entry[primal] > (1 if isinstance(total, nodes.List) else 0)
            return is_name(total) or parts_added
        if not self.by_entry[primal] or isinstance(total, nodes.Subscript):  # a part of one's own stays one's own
            return False
        new = isinstance(total, nodes.Call) and any(is_name(total.func, self.helper(one)) for one in NEW_LISTS)
        return not new

    def shadow(self, array: str) -> Node:
        """The adjoint of a late name, as a place to write to: the view of its array's adjoint."""
        view = self.view_of_adjoint(array)
        if isinstance(view, nodes.Subscript):
            return nodes.Subscript(view.value, view.slice, nodes.Store())
        return nodes.Subscript(view, constant(...), nodes.Store())

    def view_of_adjoint(self, array: str) -> Node:
        """The adjoint of an array, or the view of an adjoint that a late name stands for."""
        root = self.memory.root(array)
        adjoint = name(self.adjoint(root))
        if array not in self.memory.late:
            return adjoint
        view: Node = replaced(
            self.memory.late[array], lambda part: adjoint if isinstance(part, nodes.Name) and part.id == root else None
        )
        return view

    def runs_back(self, value: Node) -> bool:
        """Whether a value may share memory with an array that the reverse sweep puts back as it was."""
        return bool(self.memory.written and self.memory.holders(sources_of(value, self.inference)))

    def apart(self, value: Node, kind: Kind) -> Node:
        """A copy of a value of this kind, which shares memory with nothing."""
        return self.own(value, "") if isinstance(kind, Array) else call(self.helper("copy_nest"), value)

    def own(self, value: Node, primal: str) -> Node:
        """A new array with this value."""
        if is_name(value):
            return call(attribute(value, "copy"))
        kind = self.inference.kinds.get(primal, UNKNOWN)
        if self.folder.is_broadcast(value) and isinstance(self.inference.kind(value.args[0]), Number):
            number, shape = value.args
            if not isinstance(kind, Array) or kind.dtype != "float64":
                return call(f"{self.scope.numpy}.full_like", shape.value, number)
            ones = isinstance(number, nodes.Constant) and number.value == 1.0
            return call(f"{self.scope.numpy}.ones", shape) if ones else call(f"{self.scope.numpy}.full", shape, number)
        return call(f"{self.scope.numpy}.array", value)

    def flush_all(self) -> None:
        if self.pending:
            for primal in [primal for primal, adjoint in self.names.items() if adjoint in self.pending]:
                self.flush(primal)

    def put(self, node: Node) -> None:
        if isinstance(node, nodes.Assign) and isinstance(node.targets[0], nodes.Name):
            self.made.add(node.targets[0].id)
        self.code.append(node)

    def zero(self, primal: str) -> Node:
        """Zero in the shape of a name's value."""
        kind = self.inference.kinds.get(primal, UNKNOWN)
        if isinstance(kind, Number):
            return constant(0.0) if kind.real or not kind.dtype else constant(0j)
        if isinstance(kind, Array):
            return call(f"{self.scope.numpy}.zeros_like", name(self.folder.alike(primal)), **self.layout(primal))
        return call(self.helper("zeros_of"), name(primal))

    def ensure(self, primal: str) -> None:
        """Make sure that an adjoint that is added to in place is there."""
        self.flush(primal)
        adjoint = self.adjoint(primal)
        if adjoint not in self.live:
            self.put(assign(adjoint, self.zero(primal)))
            self.live.add(adjoint)

    # Blocks

    def block(self, statements: list[Node], whole: list[Node] | None = None) -> Block:
        """The reverse of a block, or of a part of `whole`; `live` on entry says which adjoints hold something."""
        result = Block(statements)
        outer, path = self.code, self.inference.path
        self.inference.path = (*path, id(whole or statements))
        steps: list[Step] = []
        self.numbers = {}
        for place in range(len(statements) - 1, -1, -1):
            node = statements[place]
            step = Step(node)
            self.code = step.code
            self.statement(node, step)
            first = place == 0 or origin(statements[place - 1]) != origin(node)
            # What reads a name for memory that is written into has to run before its binding is undone.
            if first or not isinstance(node, nodes.Assign) or self.memory.holders(set(names_written(node.targets[0]))):
                self.flush_all()
            steps.append(step)
        result.steps = steps[::-1]
        self.code, self.inference.path = outer, path
        self.numbers = {}
        return result

    def statement(self, node: Node, step: Step) -> None:
        match node:
            case nodes.Assign() | nodes.AugAssign() if is_write(node):
                self.write(node)
            case nodes.Assign():
                to = node.targets[0]
                if isinstance(to, nodes.Name):
                    self.assignment(node, to.id)
                else:
                    if isinstance(node.value, nodes.Name) and node.value.id in self.memory.read_only:
                        self.refuse(node, "unpacking a view that cannot be written into")
                    self.unpack(to, node.value)
            case nodes.If():
                self.flush_all()
                self.branch(node, step)
            case nodes.For() | nodes.While():
                self.flush_all()
                self.loop(node, step)

    def branch(self, node: Node, step: Step) -> None:
        entry = set(self.live)
        body = self.block(node.body)
        body_live, self.live = self.live, entry
        orelse = self.block(node.orelse)
        orelse_live = self.live
        self.level(body, body_live, orelse_live)
        self.level(orelse, orelse_live, body_live)
        self.live = body_live | orelse_live
        step.blocks = [body, orelse]

    def level(self, block: Block, own: set[str], other: set[str]) -> None:
        """Assign zero to what only the other path has contributed to."""
        if _leaves(block.statements):
            return
        for primal, adjoint in self.names.items():
            if adjoint in other and adjoint not in own:
                block.end.append(assign(adjoint, self.zero(primal)))

    def loop(self, node: Node, step: Step) -> None:
        entry = set(self.live)
        here = set(entry)
        while True:
            self.live = set(here)
            mark = dict(self.forward)
            header = reverse_header(node, self) if isinstance(node, nodes.For) else None
            body = self.block(node.body)
            if header is not None:
                self.code = []
                header.contribute()
                self.flush_all()
                body.end += self.code
                self.code = step.code
            if self.live <= here:
                break
            here |= self.live
            self.forward = mark
        for primal, adjoint in self.names.items():
            if adjoint in here and adjoint not in self.live:
                body.end.append(assign(adjoint, self.zero(primal)))
            if adjoint in here and adjoint not in entry:
                step.before.append(assign(adjoint, self.zero(primal)))
        self.live = here
        step.blocks = [body]
        step.header = header.head if header is not None else None
        step.binds = header.binds if header is not None else []

    # Assignments

    def assignment(self, node: Node, target: str) -> None:
        if target not in self.active or not self.is_live(target) or target in self.memory.late:
            return
        op = self.operations[id(node)]
        if op.sort == "copy":
            source = op.arguments["x"]
            adjoint = self.take(target)
            self.kill(target)
            if target in self.handed and source.id in self.handed and source.id not in self.memory.late:
                self.flush(source.id)
                self.moved = adjoint if not self.is_live(source.id) else None
            self.contribute(source, adjoint)
            if target in self.joined or self.moved is not None:
                self.flush(source.id)
            return
        if op.sort == "user":
            forward, backward, operands = self.call_user(node, op)
            self.forward[id(node)] = forward
            adjoint = self.take(target)
            got = self.scope.fresh("_1")
            self.put(assign(got, substitute_adjoint(backward, adjoint)))
            for place, (_, atom) in enumerate(operands):
                value = name(got) if len(operands) == 1 else nodes.Subscript(name(got), constant(place), nodes.Load())
                self.contribute_tree(atom, value)
            self.kill(target)
            return
        if op.sort == "display":
            adjoint = self.take(target, to_read_only=True)
            for key, part in op.arguments.items():
                self.contribute(part, nodes.Subscript(adjoint, constant(key), nodes.Load()))
            self.kill(target)
            return
        if op.sort == "project":
            self.project(op, self.take(target))
            self.kill(target)
            return
        if op.sort == "constant":
            self.flush(target)
            self.kill(target)
            return
        if op.sort != "rule":
            self.refuse(node, f"{described(node.value, op)} has no derivative rule for these arguments")
        for one in op.rule.unknown:
            if any_active(op.arguments.get(one), self.active):
                self.refuse(node, op.rule.lacks(one))
        if self.is_element(op):
            self.element(op, self.take(target))
        else:
            self.rule(op, target, self.take(target))
        self.kill(target)

    def write(self, node: Node) -> None:
        """`a[i] = v`: put back what was there, if anybody asks; v takes its part of a's adjoint, which is then zero.

        After `a[i] += v` the adjoint of a stays as it is. Where i names a place twice, the last entry of v is written.
        """
        to, value = stored(node), node.value
        array = to.value.id
        self.flush_all()
        back = nodes.Assign([nodes.Subscript(to.value, to.slice, nodes.Store())], name(self.scope.fresh("_old")), None)
        back.touches = node.touches
        self.put(back)
        if self.memory.root(array) not in self.active or not self.is_live(array):
            return
        base, adds = self.view_of_adjoint(array), isinstance(node, nodes.AugAssign)
        if is_whole(to) and not adds and isinstance(base, nodes.Name):
            adjoint = self.take(self.memory.root(array))
            self.kill(self.memory.root(array))
            self.contribute(value, call(self.helper("unbroadcast"), adjoint, value))
            return
        taken = None
        if isinstance(value, nodes.Name) and value.id in self.active:
            every_entry = getattr(node, "at", False)
            taken = self.taken(nodes.Subscript(base, to.slice, nodes.Load()), to, every_entry)
            if adds and isinstance(node.op, nodes.Sub):
                taken = nodes.UnaryOp(nodes.USub(), taken)
        if not adds:  # before v's part is added, which may be one of the same array
            self.put(nodes.Assign([nodes.Subscript(base, to.slice, nodes.Store())], constant(0.0), None))
        if taken is not None:
            self.contribute(value, call(self.helper("unbroadcast"), taken, value))

    def taken(self, part: Node, to: Node, every_entry: bool) -> Node:
        """The part of an array's adjoint that a written value takes, by a name of its own."""
        kind = self.inference.kind(nodes.Subscript(to.value, to.slice, nodes.Load()))
        if is_basic(to.slice, self.inference.kind):
            if not isinstance(kind, Number):
                part = call(attribute(part.value if is_whole(to) else part, "copy"))
        elif self.may_repeat(to.slice) and not every_entry:
            index = self.as_argument(to.slice)
            part = call(self.helper("last_written"), part.value, index)
        taken = self.temporary(kind)
        self.put(assign(taken, part))
        return name(taken)

    def temporary(self, kind: Kind) -> str:
        """A new name for an adjoint that has none."""
        one = self.scope.fresh("d_1")
        self.names.setdefault("_" + one, one)
        self.inference.kinds[one] = kind
        return one

    def may_repeat(self, index: Node) -> bool:
        """Whether an index may name a place twice: arrays of integers may, masks do not."""
        parts = index.elts if isinstance(index, nodes.Tuple) else [index]
        kinds = [self.inference.kind(part) for part in parts if not isinstance(part, nodes.Slice)]
        return any(isinstance(kind, Nest) or (isinstance(kind, Array) and kind.dtype != "bool") for kind in kinds)

    def contribute_tree(self, atom: Any, value: Node) -> None:
        """Contribute to an argument that may be a display of arguments (`*args`)."""
        if isinstance(atom, list | dict):
            for place, part in enumerate(atom) if isinstance(atom, list) else atom.items():
                self.contribute(part, nodes.Subscript(value, constant(place), nodes.Load()))
        else:
            self.contribute(atom, value)

    def element(self, op: Operation, adjoint: Node) -> None:
        """x[i] was read: add to the same part of the adjoint."""
        base, index = op.arguments["x"].id, copy(op.arguments["index"])
        self.ensure(self.memory.root(base))
        part = nodes.Subscript(self.view_of_adjoint(base), index, nodes.Store())
        if not is_basic(index, self.inference.kind) and self.may_repeat(index):
            at = attribute(attribute(name(self.scope.numpy), "add"), "at")
            self.put(nodes.Expr(call(at, part.value, self.as_argument(index), adjoint)))
        else:
            self.put(nodes.AugAssign(part, nodes.Add(), adjoint))

    def project(self, op: Operation, adjoint: Node) -> None:
        """A part of a nest was read."""
        base, key = op.arguments["base"].id, op.arguments["key"]
        self.ensure(base)
        is_attribute = isinstance(key, nodes.Constant) and key.kind == "attribute"
        index = constant(field_key(self.inference.kind(op.arguments["base"]), key.value)) if is_attribute else copy(key)
        part = nodes.Subscript(name(self.adjoint(base)), index, nodes.Store())
        kind = self.inference.kind(
            nodes.Attribute(name(base), key.value, nodes.Load())
            if is_attribute
            else nodes.Subscript(name(base), key, nodes.Load())
        )
        self.add_to_part(part, kind, adjoint)

    def add_to_part(self, part: Node, kind: Kind, adjoint: Node) -> None:
        twin = shell(part)
        twin.ctx = nodes.Load()
        if isinstance(kind, Number) or (isinstance(kind, Array) and not self.is_in_a_list(part)):
            self.put(nodes.AugAssign(part, nodes.Add(), adjoint))
        elif isinstance(kind, Array):  # another list may hold the same array
            self.put(assign(part, nodes.BinOp(twin, nodes.Add(), adjoint)))
        else:
            self.put(assign(part, call(self.helper("add_nests"), twin, adjoint)))

    def is_in_a_list(self, part: Node) -> bool:
        """Whether a part of an adjoint is that of an entry of a list which the program may have changed."""
        return isinstance(self.inference.kind(part.value), Sequence)

    def unpack(self, to: Node, value: Node) -> None:
        """`a, b = t`: the parts' adjoints go to the places of t's."""
        if not isinstance(value, nodes.Name) or value.id not in self.active:
            return
        kind = self.inference.kind(value)
        parts = [part.id if isinstance(part, nodes.Name) else None for part in to.elts]
        if not any(part is not None and part in self.active and self.is_live(part) for part in parts):
            return
        if isinstance(kind, Nest) and not self.is_live(value.id) and len(parts) == len(kind.kinds):
            given = []
            for part in filter(None, parts):
                given.append(self.take(part) if self.is_live(part) else self.zero(part))
                self.kill(part)
            self.contribute(value, nodes.List(given, nodes.Load()))
            return
        for place, part in enumerate(parts):
            if part in self.active and self.is_live(part):
                adjoint = self.take(part)
                self.ensure(self.memory.root(value.id))
                here = nodes.Subscript(self.view_of_adjoint(value.id), constant(place), nodes.Store())
                self.add_to_part(here, self.inference.kinds.get(part, UNKNOWN), adjoint)
                self.kill(part)

    def rule(self, op: Operation, target: str, adjoint: Node) -> None:
        """Splice the text of a rule for what a name is bound to, whose adjoint is given."""
        rule = op.rule
        wanted = frozenset(p for p in rule.operands if any_active(op.arguments.get(p), self.active))
        meaning: dict[str, Node] = {rule.result: name(target)}
        for parameter, node in op.arguments.items():
            meaning[parameter] = nodes.Tuple(node, nodes.Load()) if isinstance(node, list) else self.as_argument(node)
        for statement in rule.statements(wanted, facts_of_call(op, self.inference) if rule.has_choice else None):
            to = statement.targets[0]
            value = self.folder.fold(self.spliced(statement.value, rule, adjoint, meaning))
            if isinstance(to, nodes.Name):
                local = self.scope.fresh("_1")
                meaning[to.id] = name(local)
                self.inference.kinds[local] = self.inference.kind(value)
                self.put(assign(local, value))
                continue
            operand = op.arguments[to.slice.id]
            value = self.unstacked(value, operand)
            if isinstance(operand, list):
                got = self.scope.fresh("_1")
                self.put(assign(got, value))
                for place, part in enumerate(operand):
                    self.contribute(part, nodes.Subscript(name(got), constant(place), nodes.Load()))
            else:
                self.contribute(operand, value)

    def as_argument(self, node: Node) -> Node:
        """An index as an expression: `np.s_[1:]`."""
        parts = node.elts if isinstance(node, nodes.Tuple) else [node]
        if not any(isinstance(part, nodes.Slice) for part in parts):
            return node
        return nodes.Subscript(attribute(name(self.scope.numpy), "s_"), node, nodes.Load())

    def unstacked(self, value: Node, operand: Any) -> Node:
        """`unstack_like(g, t)` for a display t of numbers, as the list of g's elements."""
        if not isinstance(value, nodes.Call) or not is_name(value.func, self.helper("unstack_like")):
            return value
        kind = self.inference.kind(operand)
        if not isinstance(kind, Nest):
            return value
        g = value.args[0]
        if not isinstance(g, nodes.Name):
            local = self.scope.fresh("_1")
            self.inference.kinds[local] = self.inference.kind(g)
            self.put(assign(local, g))
            g = name(local)
        return elements(g, kind, ())

    def spliced(self, value: Node, rule: Any, adjoint: Node, meaning: dict[str, Node]) -> Node:
        """A rule's expression with the operands, the result and its adjoint put in their places."""
        alias = self.scope.numpy

        def visit(node: Node) -> Node | None:
            cls = type(node)
            if cls is nodes.Subscript and is_name(node.value, "d") and is_name(node.slice, rule.result):
                return adjoint
            if cls is nodes.Name and type(node.ctx) is nodes.Load:
                if node.id in meaning:
                    return meaning[node.id]
                if node.id == "np":
                    return name(alias)
                if node.id in rule.names:
                    return copy_path(self.helper(node.id, rule.names))
            return None

        spliced: Node = replaced(value, visit)
        return spliced


NEW_LISTS = ("left_out", "put_back", "with_entry")


def attributes(node: Node) -> set[str]:
    """The names of the attributes in an expression."""
    return {part.attr for part in walk(node) if isinstance(part, nodes.Attribute)}


def facts_of_call(op: Operation, inference: Inference) -> dict[str, Any]:
    """What is known of a call when the text of its rule is chosen: constants, and numbers of axes."""
    known: dict[str, Any] = {}
    for parameter, node in op.arguments.items():
        if isinstance(node, list):
            continue
        value = constant_of(node)
        if value is not ...:
            known[parameter] = value
        kind = inference.kind(node)
        if isinstance(kind, Array | Number):
            known[f"{parameter}.ndim"] = kind.ndim if isinstance(kind, Array) else 0
            known[f"{parameter}.real"] = kind.real
    return known


def field_key(kind: Kind, field: str) -> Any:
    """The key of a field in the adjoint of a dataclass (a dict) or of a namedtuple (a list)."""
    fields = getattr(kind.cls, "_fields", None) if isinstance(kind, Nest) else None
    return fields.index(field) if fields else field


def elements(g: Node, kind: Kind, index: tuple[int, ...]) -> Node:
    """A list, nested like `kind`, of the elements of g."""
    if isinstance(kind, Nest):
        return nodes.List([elements(g, part, (*index, place)) for place, part in enumerate(kind.kinds)], nodes.Load())
    parts = [constant(place) for place in index]
    return nodes.Subscript(copy(g), parts[0] if len(parts) == 1 else nodes.Tuple(parts, nodes.Load()), nodes.Load())


def any_active(node: Any, active: frozenset[str]) -> bool:
    if isinstance(node, list):
        return any(any_active(part, active) for part in node)
    return isinstance(node, nodes.Name) and node.id in active


def described(value: Node, op: Operation) -> str:
    """What a value does, for an error's text."""
    if isinstance(value, nodes.Call):
        path = dotted(value.func) or "_"
        if not path.startswith("_"):
            return path
        return f"the method .{value.func.attr}()" if isinstance(value.func, nodes.Attribute) else "this call"
    if isinstance(value, nodes.Attribute):
        return f"the attribute .{value.attr}"
    if isinstance(value, nodes.Subscript):
        return "this way of indexing"
    return f"the operator {type(value.op).__name__}" if hasattr(value, "op") else "this expression"


def substitute_adjoint(backward: Node, adjoint: Node) -> Node:
    """The call of a backward function with the adjoint of the result as its last argument."""
    return call(backward.func, *backward.args, adjoint)


def origin(node: Node) -> Place:
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


def _leaves(block: list[Node]) -> bool:
    """Whether a block ends by raising: its reverse never runs."""
    return bool(block) and isinstance(block[-1], nodes.Raise)


__all__ = ["Reverse", "names_read", "origin"]
