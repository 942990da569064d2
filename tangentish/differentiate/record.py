"""Record: make what the reverse sweep reads what the forward sweep read.

A value that is bound once outside of loops is still there. One that is cheap and whose operands survive is computed
again where it is read. Anything else is kept: a value bound anew in each turn of a loop behind its binding, a joined
name before it is overwritten; the reverse sweep takes it back at the mirrored place.
"""

import dataclasses
from typing import Any

from tangentish.analyse.facts import base_of, facts, is_write
from tangentish.analyse.facts import reads as facts_reads
from tangentish.analyse.indexing import is_basic
from tangentish.analyse.infer import Inference
from tangentish.analyse.liveness import settled_liveness
from tangentish.analyse.memory import Memory
from tangentish.analyse.regions import Regions
from tangentish.analyse.sites import Reading, Site
from tangentish.core import is_whole, stored
from tangentish.differentiate.handed_on import HandedOn, handed_on, loose_names
from tangentish.differentiate.steps import Block, Step, only_branch, reads
from tangentish.kinds import Array, Nest, Number, Other
from tangentish.lower.attempts import tested
from tangentish.scope import Scope
from tangentish.tree import (
    Node,
    assign,
    attribute,
    base_name,
    call,
    constant,
    dotted,
    name,
    names_written,
    nodes,
    replaced,
    walk,
)

MOST_NODES = 14  # of an expression that is computed again: beyond that a list is cheaper, and easier to read
CHEAP = (nodes.Add, nodes.Sub, nodes.Mult, nodes.Div, nodes.FloorDiv, nodes.Mod)
Path = tuple[tuple[Block, int], ...]


@dataclasses.dataclass(frozen=True)
class Keeping:
    """That a name keeps a value of the primal, at which statement, and why."""

    statement: Node
    what: Node
    keeper: str
    why: str


@dataclasses.dataclass
class Kept:
    """What the forward sweep adds before and after its statements, and what the reverse takes back."""

    before: dict[int, list[Node]] = dataclasses.field(default_factory=dict)
    after: dict[int, list[Node]] = dataclasses.field(default_factory=dict)
    restores: dict[int, list[Node]] = dataclasses.field(default_factory=dict)
    keepings: list[Keeping] = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Recorder:
    """The mending of one function's sweeps."""

    function: Node
    root: Block
    rebound: frozenset[str]
    inference: Inference
    scope: Scope
    users: dict[str, str]
    result_reads: set[str]
    replaced: dict[int, Node]
    memory: Memory
    joined: frozenset[str] = frozenset()  # the names whose values change: bound again, or arrays that are written into
    sites: dict[int, Site] = dataclasses.field(default_factory=dict)
    bindings: dict[str, list[Site]] = dataclasses.field(default_factory=dict)
    loop_paths: dict[int, Path] = dataclasses.field(default_factory=dict)
    kept: Kept = dataclasses.field(default_factory=Kept)
    steps: dict[int, Step] = dataclasses.field(default_factory=dict)
    tests: dict[int, Node] = dataclasses.field(default_factory=dict)
    handed_on: dict[str, HandedOn] = dataclasses.field(default_factory=dict)
    found: dict[int, tuple[Node, Site]] = dataclasses.field(default_factory=dict)  # where, at the end of which store

    def run(self) -> Kept:
        self.joined = self.rebound | self.memory.written
        self.locate(self.root, (), ())
        self.live = settled_liveness(self.function)
        self.wanted = self.reads_of_reverse()
        parameters = frozenset(part.id for part in walk(self.function.args) if isinstance(part, nodes.Name))
        loops = {key: step.statement for key, step in self.steps.items()}
        self.regions = Regions(self.inference, self.bindings, loops, self.rebound, parameters)
        self.handed_on = self.find_handed_on()
        ideal = {key: (step.code, step.header) for key, step in self.steps.items()}
        while True:
            self.mend()
            lost = {one for one, its in self.handed_on.items() if id(its.store.statement) in self.pushes}
            if not lost:
                break
            self.handed_on = {one: its for one, its in self.handed_on.items() if one not in lost}
            for key, (code, header) in ideal.items():
                self.steps[key].code, self.steps[key].header = code, header
        for key in sorted(self.pushes, key=lambda key: self.sites[key].order):
            self.keep_before(self.sites[key])
        self.forget_parts()
        self.keep_in_turns()
        return self.kept

    def mend(self) -> None:
        """Compute again what can be, and find the statements that destroy what the reverse reads: `pushes`."""
        self.found.clear()
        self.compute_again(self.root)
        for step in list(self.compound(self.root)):
            if isinstance(step.statement, nodes.If):
                self.tests[id(step)] = self.again(tested(step.statement), self.after(step))
        self.readings = self.find_readings() if self.memory.written else []
        self.changes: dict[int, bool] = {}
        pushes: set[int] = set()
        while True:
            self.pushes = set(pushes)
            self.need(self.root, set(self.result_reads), [])
            if self.pushes == pushes:
                break
            pushes = self.pushes

    # Parts of arrays

    def find_handed_on(self) -> dict[str, HandedOn]:
        """The values that the reverse may find in the arrays into which they were stored."""
        if not self.memory.written:
            return {}
        known = handed_on([*self.sites.values()], self.bindings, self.rebound, self.memory, self.inference)
        if any(isinstance(self.inference.kinds.get(one), Array) for one in known):
            code = [node for step in self.steps.values() for node in (*step.code, *step.before)]
            code += [node for block in self.blocks(self.root) for node in (*block.start, *block.end)]
            loose = loose_names(code, self.inference)
            known = {
                one: its
                for one, its in known.items()
                if one not in loose or not isinstance(self.inference.kinds.get(one), Array)
            }
        return known

    def blocks(self, block: Block) -> list[Block]:
        return [block, *(one for step in block.steps for inner in step.blocks for one in self.blocks(inner))]

    def find_readings(self) -> list[Reading]:
        """What the reverse reads of the arrays that are written into."""
        watched = set().union(*self.memory.shared.values())
        found: list[Reading] = []

        def saw(code: list[Node], site: Site | None) -> None:
            bases: set[int] = set()
            for part in walk(code):
                if isinstance(part, nodes.Subscript) and isinstance(part.value, nodes.Name):
                    if isinstance(part.ctx, nodes.Store):
                        bases.add(id(part.value))
                    elif part.value.id in watched:
                        bases.add(id(part.value))
                        _, store = self.found.get(id(part), (part, None))
                        found.append(Reading(part.value.id, part.slice, store or site, store is not None))
                elif isinstance(part, nodes.Name) and part.id in watched and id(part) not in bases:
                    if isinstance(part.ctx, nodes.Load):
                        found.append(Reading(part.id, None, site))

        for key, step in self.steps.items():
            saw(step.code, self.sites[key])
            saw([*step.before, *step.binds, *([step.header] if step.header is not None else [])], None)
            if id(step) in self.tests:
                saw([self.tests[id(step)]], self.sites[key])
        for block in self.blocks(self.root):
            saw([*block.start, *block.end], None)
        return found

    def may_change(self, write: Node) -> bool:
        """Whether a write may destroy a part of an array that the reverse reads as it was before."""
        if id(write) not in self.changes:
            shared = self.memory.shared[self.memory.root(base_of(write))]
            site = self.sites[id(write)]
            self.changes[id(write)] = any(
                one.array in shared and self.regions.may_change(site, one) for one in self.readings
            )
        return self.changes[id(write)]

    # Places

    def locate(self, block: Block, path: Path, loops: tuple[int, ...]) -> None:
        for place, step in enumerate(block.steps):
            node = step.statement
            here = (*path, (block, place))
            self.steps[id(node)] = step
            site = self.sites[id(node)] = Site(here, loops, len(self.sites), node)
            if is_write(node):
                self.bindings.setdefault(self.memory.root(base_of(node)), []).append(site)
            if isinstance(node, nodes.Assign):
                for bound in names_written(self.replaced.get(id(node), node).targets[0]):
                    self.bindings.setdefault(bound, []).append(site)
            is_loop = isinstance(node, nodes.For | nodes.While)
            if is_loop:
                self.loop_paths[id(node)] = here
            if isinstance(node, nodes.For):
                inside = Site((*here, (step.blocks[0], -1)), (*loops, id(node)), site.order, node)
                for bound in names_written(node.target):
                    self.bindings.setdefault(bound, []).append(inside)
            for inner in step.blocks:
                self.locate(inner, here, (*loops, id(node)) if is_loop else loops)

    def compound(self, block: Block) -> Any:
        for step in block.steps:
            if step.blocks:
                yield step
                for inner in step.blocks:
                    yield from self.compound(inner)

    def reads_of_reverse(self) -> set[str]:
        found: set[str] = set()

        def visit(block: Block) -> None:
            found.update(reads(block.start), reads(block.end))
            for step in block.steps:
                found.update(reads(step.code), reads(step.before))
                for inner in step.blocks:
                    visit(inner)

        visit(self.root)
        return found

    def after(self, step: Step) -> Site:
        """The place behind a statement: a compound one is run backwards from its end."""
        site, last = self.sites[id(step.statement)], step
        while last.blocks and any(block.steps for block in last.blocks):
            last = next(block.steps[-1] for block in reversed(last.blocks) if block.steps)
        order = self.sites[id(last.statement)].order
        return dataclasses.replace(site, order=order + 1 if step.blocks else order)

    # Computing again

    def compute_again(self, block: Block) -> None:
        for step in block.steps:
            site = self.after(step)
            step.code = [self.again(node, site) for node in step.code]
            if step.header is not None:
                step.header = self.again(step.header, site)
            for inner in step.blocks:
                self.compute_again(inner)

    def again(self, node: Node, reader: Site) -> Node:
        """`node`, as read at `reader`, with names replaced by what computes them again."""

        def visit(part: Node) -> Node | None:
            if isinstance(part, nodes.Name) and isinstance(part.ctx, nodes.Load):
                return self.recomputed(part.id, reader)
            return None

        again: Node = replaced(node, visit)
        return again

    def recomputed(self, identifier: str, reader: Site) -> Node | None:
        """The expression of a name, if it is cheap and gives the same value when `reader` is run backwards."""
        if identifier in self.memory.late:  # the view has the value that its array has at the time
            view: Node = self.again(self.memory.late[identifier], reader)
            return view
        if identifier in self.handed_on and self.handed_on[identifier].is_there_at(reader):
            part = self.read_back(self.handed_on[identifier].store, reader)
            if part is not None:
                return part
        sites = self.bindings.get(identifier, [])
        if len(sites) != 1 or not isinstance(sites[0].statement, nodes.Assign):
            return None
        (site,) = sites
        value = site.statement.value
        if id(site.statement) in self.replaced:
            return None
        if not isinstance(site.statement.targets[0], nodes.Name) or not self.is_cheap(
            value, len(site.path) > 1, identifier
        ):
            return None
        replacements: dict[str, Node] = {}
        for operand in facts(value).reads:
            if operand not in self.joined and self.memory.holders({operand}):
                return None
            if operand in self.joined:
                shares = operand in self.memory.written and isinstance(self.inference.kind(value), Array)
                if self.overwritten(operand, site, reader) or (
                    operand not in self.wanted and not self.is_free(operand) and not shares
                ):
                    return None
            elif not self.is_free(operand):
                inner = self.recomputed(operand, reader)
                if inner is not None:
                    replacements[operand] = inner
                elif operand not in self.wanted:
                    return None
        whole: Node = replaced(value, lambda n: replacements.get(n.id) if isinstance(n, nodes.Name) else None)
        return whole if facts(whole).size <= MOST_NODES else None

    def read_back(self, store: Site, reader: Site) -> Node | None:
        """The part of an array that a store has written, as read right behind it; None if its index is not known."""
        to = stored(store.statement)
        replacements: dict[str, Node] = {}
        for operand in facts(to.slice).reads:
            if operand in self.joined:
                return None
            if not self.is_free(operand):
                inner = self.recomputed(operand, reader)
                if inner is not None:
                    replacements[operand] = inner
                elif operand not in self.wanted:
                    return None
        index = replaced(to.slice, lambda n: replacements.get(n.id) if isinstance(n, nodes.Name) else None)
        part = nodes.Subscript(name(to.value.id), index, nodes.Load())
        self.found[id(part)] = part, store
        return part

    def is_cheap(self, value: Node, nested: bool, identifier: str) -> bool:
        kind = self.inference.kind
        match value:
            case nodes.Constant():
                return True
            case nodes.Name():
                return identifier.startswith("_")
            case nodes.Attribute():
                return not isinstance(kind(value), Array) or value.attr == "T" or isinstance(kind(value.value), Other)
            case nodes.Call():
                return dotted(value.func) == "len"
            case nodes.Compare() | nodes.UnaryOp(op=nodes.Not()):
                parts = [part for part in walk(value) if isinstance(part, nodes.Name | nodes.Call | nodes.Subscript)]
                return all(isinstance(part, nodes.Name) and not isinstance(kind(part), Array | Nest) for part in parts)
            case nodes.BinOp():
                known = kind(value)
                if not isinstance(known, Number) or not all(
                    isinstance(kind(n), Number) for n in (value.left, value.right)
                ):
                    return False
                return isinstance(value.op, CHEAP) and (nested or (not known.active and identifier.startswith("_")))
            case nodes.UnaryOp():
                return isinstance(kind(value), Number) and nested
            case nodes.Subscript():
                if isinstance(kind(value.value), Nest):
                    return nested
                parts = [part for part in walk(value.slice) if isinstance(part, nodes.Name)]
                return (
                    nested and isinstance(kind(value.value), Array) and all(isinstance(kind(p), Number) for p in parts)
                )
        return False

    def is_free(self, identifier: str) -> bool:
        """Whether a name holds its value to the end: never bound again, and not bound in a loop."""
        sites = self.bindings.get(identifier, [])
        if identifier in self.joined:
            return False
        return all(not site.loops or isinstance(site.statement, nodes.For) for site in sites)

    def overwritten(self, operand: str, binding: Site, reader: Site) -> bool:
        """Whether a joined name may be bound between a statement that read it and the reader."""
        inner = [loop for loop in reader.loops if loop not in binding.loops]
        for site in self.bindings[operand]:
            if binding.order < site.order < reader.order or any(loop in site.loops for loop in inner):
                return True
        return False

    # Joined names: kept before they are overwritten

    def need(self, block: Block, need: set[str], breaks: list[set[str]]) -> set[str]:
        """Follow the joined names whose values the reverse reads; `self.pushes` collects what destroys them."""
        need |= self.wants(block.end)
        for step in block.steps:
            node = step.statement
            match node:
                case nodes.Assign() | nodes.AugAssign() if is_write(node):
                    array = self.memory.root(base_of(node))
                    if not need.isdisjoint(self.memory.shared[array]) and self.may_change(node):
                        self.pushes.add(id(node))
                        need.add(array)  # what is put back is put back through its name
                    need |= self.wants(step.code)
                case nodes.Assign():
                    for bound in names_written(self.replaced.get(id(node), node).targets[0]):
                        if bound in need and bound in self.rebound:
                            self.pushes.add(id(node))
                        # An array that is kept by reference must not change, whatever name it has from here on.
                        if not (self.memory.holders({bound}) and (bound in self.rebound or self.outlives(bound))):
                            need.discard(bound)
                    need |= self.wants(step.code)
                case nodes.If():
                    ends = [self.need(inner, set(need), breaks) for inner in step.blocks]
                    need = set().union(*ends)
                    if not self.is_empty(step):
                        need |= self.wants([self.tests[id(step)]] if only_branch(node) is None else [])
                        need |= self.wants(step.code)
                case nodes.For() | nodes.While():
                    need = self.need_of_loop(step, need)
                case nodes.Break():
                    breaks.append(set(need))
                    return set()
                case nodes.Raise():
                    return set()
        return need | self.wants(block.start)

    def wants(self, code: list[Node]) -> set[str]:
        """The names that code reads whose values may change: joined names, and those for written memory."""
        found = reads(code)
        return {one for one in found if one in self.joined or self.memory.holders({one})}

    def outlives(self, identifier: str) -> bool:
        """Whether the memory of a name that is bound in each turn of a loop may be held by others in the next one."""
        others = {identifier}.union(*(self.memory.shared[one] for one in self.memory.holders({identifier})))
        loops = {loop for site in self.bindings.get(identifier, []) for loop in site.loops}
        return any(one in self.rebound or any(one in self.live.head[loop] for loop in loops) for one in others)

    def need_of_loop(self, step: Step, need: set[str]) -> set[str]:
        node = step.statement
        local = self.turn_local(node)
        entry = set(need)
        while True:
            breaks: list[set[str]] = []
            out = self.need(step.blocks[0], set(entry), breaks)
            again = entry | (out - local)
            if again == entry:
                break
            entry = again
        after = entry.union(out, *breaks)
        extra = [*step.code, *step.before, *step.binds, *([step.header] if step.header is not None else [])]
        return after | self.wants(extra)

    def turn_local(self, loop: Node) -> set[str]:
        """The joined names that are bound only in a loop and not carried from turn to turn."""
        inside = {name_ for name_, sites in self.bindings.items() if all(id(loop) in site.loops for site in sites)}
        carried = self.live.head[id(loop)]
        return {one for one in inside if one not in carried and not (self.memory.holders({one}) and self.outlives(one))}

    def is_empty(self, step: Step) -> bool:
        """Whether nothing is run backwards for a statement, restoring included."""
        if step.code or step.before:
            return False
        return all(self.is_empty_block(block) for block in step.blocks)

    def is_empty_block(self, block: Block) -> bool:
        if block.start or block.end:
            return False
        return all(self.is_empty(step) and id(step.statement) not in self.pushes for step in block.steps)

    def keep_before(self, site: Site) -> None:
        if is_write(site.statement):
            self.keep_part(site)
            return
        for bound in names_written(site.statement.targets[0]):
            list_name = self.scope.fresh(self.label(bound))
            self.note(site.statement, name(bound), list_name, "it is bound again here")
            if not self.is_bound_at(site, bound):
                self.add(self.kept.before, self.root.steps[0].statement, assign(bound, constant(None)))
            if site.loops:
                self.create(list_name, site)
                self.add(self.kept.before, site.statement, push(list_name, bound))
                self.kept.restores.setdefault(id(site.statement), []).append(pop(list_name, bound))
            else:
                self.add(self.kept.before, site.statement, assign(list_name, name(bound)))
                self.kept.restores.setdefault(id(site.statement), []).append(assign(bound, name(list_name)))

    def keep_part(self, site: Site) -> None:
        """Keep the part of an array that a write overwrites."""
        to = stored(site.statement)
        part: Node = nodes.Subscript(to.value, to.slice, nodes.Load())
        if not isinstance(self.inference.kind(part), Number) and is_basic(to.slice, self.inference.kind):
            part = call(attribute(to.value if is_whole(to) else part, "copy"))
        (back,) = [node for node in self.steps[id(site.statement)].code if is_write(node)]
        list_name = self.scope.fresh(self.label(to.value.id))
        place_ = name(to.value.id) if is_whole(to) else nodes.Subscript(to.value, to.slice, nodes.Load())
        self.note(site.statement, place_, list_name, "it is overwritten here")
        if site.loops:
            self.create(list_name, site)
            keeping: Node = nodes.Expr(call(attribute(name(list_name), "append"), part))
            restored = pop(list_name, back.value.id)
        else:
            keeping, restored = assign(list_name, part), assign(back.value.id, name(list_name))
        self.add(self.kept.before, site.statement, keeping)
        self.kept.restores.setdefault(id(site.statement), []).append(restored)

    def forget_parts(self) -> None:
        """Leave out what would put back parts of arrays that nobody asks for."""
        for key, step in self.steps.items():
            if is_write(step.statement) and key not in self.pushes:
                step.code = [node for node in step.code if not is_write(node)]

    def is_bound_at(self, site: Site, identifier: str) -> bool:
        """Whether a name is bound when control gets to a place, whichever way it takes."""

        def binds(node: Node) -> bool:
            if isinstance(node, nodes.If):
                return all(any(map(binds, branch)) for branch in (node.body, node.orelse))
            return isinstance(node, nodes.Assign) and identifier in names_written(node.targets[0])

        if identifier in [argument.id for argument in walk(self.function.args) if isinstance(argument, nodes.Name)]:
            return True
        return any(binds(step.statement) for block, place in site.path for step in block.steps[: max(place, 0)])

    def label(self, identifier: str) -> str:
        """The name of what keeps a variable."""
        user = self.users.get(identifier, identifier).lstrip("_")
        return f"{user}_kept" if user[:1].isalpha() else "kept"

    def create(self, list_name: str, site: Site) -> None:
        outermost = self.loop_paths[site.loops[0]]
        block, place = outermost[-1]
        self.add(self.kept.before, block.steps[place].statement, assign(list_name, nodes.List([], nodes.Load())))

    def add(self, table: dict[int, list[Node]], statement: Node, node: Node) -> None:
        table.setdefault(id(statement), []).append(node)

    def note(self, statement: Node, what: Node, keeper: str, why: str) -> None:
        self.memory.hold(keeper, {base_name(what) or ""})
        self.kept.keepings.append(Keeping(statement, what, keeper, why))

    # Values bound in each turn: kept behind their binding

    def keep_in_turns(self) -> None:
        readers: dict[str, list[Path]] = {}

        def saw(code: list[Node], path: Path) -> None:
            for identifier in dict.fromkeys(one for node in code for one in facts_reads(node)):
                if identifier in self.bindings:
                    readers.setdefault(identifier, []).append(path)

        def visit(block: Block, path: Path) -> None:
            saw([*block.end, *block.start], (*path, (block, -1)))
            for place, step in enumerate(block.steps):
                here = (*path, (block, place))
                if self.is_empty(step):
                    continue
                saw([*step.code, *step.before], here)
                if isinstance(step.statement, nodes.If) and only_branch(step.statement) is None:
                    saw([self.tests[id(step)]], here)
                if isinstance(step.statement, nodes.For):
                    saw([step.header], here)
                    saw(step.binds, (*here, (step.blocks[0], -1)))
                for inner in step.blocks:
                    visit(inner, here)

        visit(self.root, ())
        for identifier, paths in readers.items():
            self.keep_name(identifier, paths)

    def keep_name(self, identifier: str, paths: list[Path]) -> None:
        sites = self.bindings[identifier]
        common = list(sites[0].loops)
        for site in sites[1:]:
            common = [loop for loop in common if loop in site.loops]
        for depth, loop in enumerate(common):
            innermost = depth == len(common) - 1
            within = [path for path in paths if self.is_inside(path, loop)]
            if identifier in self.joined and identifier in self.live.head[loop]:
                continue  # carried from turn to turn: kept where it is overwritten
            if innermost and identifier in self.joined:
                here = within
            else:
                here = [path for path in within if innermost or not self.is_inside(path, common[depth + 1])]
            header_only = all(isinstance(site.statement, nodes.For) and id(site.statement) == loop for site in sites)
            if here and not (innermost and header_only):
                self.keep_after(identifier, sites, here)

    def is_inside(self, path: Path, loop: int) -> bool:
        """Whether a place is in the body of a loop."""
        outside = len(self.loop_paths[loop])
        return path[:outside] == self.loop_paths[loop] and len(path) > outside

    def keep_after(self, identifier: str, sites: list[Site], paths: list[Path]) -> None:
        definitions = [site.path for site in sites]
        depth = min(map(len, [*definitions, *paths]))
        while any(path[depth - 1][0] is not definitions[0][depth - 1][0] for path in [*definitions, *paths]):
            depth -= 1
        block = definitions[0][depth - 1][0]
        last = max(path[depth - 1][1] for path in definitions)
        statement = block.steps[last].statement
        list_name = self.scope.fresh(self.label(identifier))
        site = self.sites[id(statement)]
        self.note(sites[0].statement, name(identifier), list_name, "it has another value in each turn")
        self.create(list_name, site)
        binders = [block.steps[path[depth - 1][1]].statement for path in definitions]
        if not any(self.surely_bound(binder, identifier) for binder in binders):
            first = block.steps[min(path[depth - 1][1] for path in definitions)].statement
            self.add(self.kept.before, first, assign(identifier, constant(None)))
        self.kept.after.setdefault(id(statement), []).insert(0, push(list_name, identifier))
        for leaving in breaks_of([statement]):  # a turn that ends here does not get behind the statement
            self.add(self.kept.before, leaving, push(list_name, identifier))
        block.start.append(pop(list_name, identifier))

    def surely_bound(self, statement: Node, identifier: str) -> bool:
        match statement:
            case nodes.If():
                return all(
                    any(self.surely_bound(node, identifier) for node in branch)
                    for branch in (statement.body, statement.orelse)
                )
            case nodes.For() | nodes.While():
                return self.bindings_before(statement, identifier)
            case nodes.Assign():
                return identifier in names_written(self.replaced.get(id(statement), statement).targets[0])
        return False

    def bindings_before(self, loop: Node, identifier: str) -> bool:
        """Whether a name is bound before a loop, in the block of the loop or around it."""
        return any(id(loop) not in site.loops for site in self.bindings[identifier])


def breaks_of(block: list[Node]) -> list[Node]:
    """The `break` statements that leave the loop in which a block stands."""
    found: list[Node] = []
    for node in block:
        if isinstance(node, nodes.Break):
            found.append(node)
        elif isinstance(node, nodes.If):
            found += breaks_of(node.body) + breaks_of(node.orelse)
    return found


def push(list_name: str, value: str) -> Node:
    return nodes.Expr(call(attribute(name(list_name), "append"), name(value)))


def pop(list_name: str, value: str) -> Node:
    return assign(value, call(attribute(name(list_name), "pop")))
