"""Inlining: a function that writes into what it is given is written out where it is called."""

from typing import Any, NoReturn

from tangentish.capture import Captured, Parameter
from tangentish.kinds import Kind
from tangentish.lower.attributes import Attributes, owner_kinds, with_access
from tangentish.lower.constants import decided
from tangentish.lower.exits import lower_exits
from tangentish.lower.flatten import Flattener, refuse
from tangentish.lower.imports import with_imports
from tangentish.lower.locals import lift
from tangentish.lower.methods import with_methods
from tangentish.stages.arguments import bind
from tangentish.stages.module import Module
from tangentish.stages.names import locals_of
from tangentish.tree import Node, assign, constant, copy, moved, name, names_written, nodes, place, transform, walk


class Inliner:
    """Writes calls out in one function; `captured` is that function with its guests."""

    def __init__(
        self, module: Module, captured: Captured, functions: frozenset[int], locals_: set[str], kinds: dict[str, Kind],
        attributes: Attributes | None,
    ) -> None:  # fmt: skip
        self.module, self.captured = module, captured
        self.functions = functions | (attributes.inlined if attributes is not None else frozenset())
        self.attributes = attributes
        self.kinds = owner_kinds(captured, kinds)  # of objects, by the names that they have in the function
        self.owners = {one: one for one in attributes.written} if attributes is not None else {}
        self.locals = locals_
        self.within: list[Captured] = []
        self.renamed: dict[str, str] = {}

    def __call__(self, caller: Flattener, node: Node, function: Any) -> Node | None:
        """The result of a call, whose statements are put before it; None if it stays a call."""
        if id(getattr(function, "captured", function)) not in self.functions and id(function) not in self.functions:
            return None
        guest = with_imports(self.module.captured(function))
        what = f"the call of {guest.name}, which writes into its arguments,"
        if any(guest.function is outer.function and guest.name == outer.name for outer in self.within):
            refuse(caller.captured, node, what + " in itself", 'Return the arrays, use a loop, or use mode="tape".')
        atoms = self.arguments(caller, node, guest, what)
        self.follow_objects(caller, node)
        objects = {one: atom.id for one, atom in atoms.items() if isinstance(atom, nodes.Name)}
        guest = with_methods(guest, {one: self.kinds[its] for one, its in objects.items() if its in self.kinds})
        if self.attributes is not None:
            guest = with_access(guest)
        tree, local_functions = lift(guest, self.module.scope)
        self.module.take_local_functions(local_functions)
        self.captured, above = self.captured.with_guest(guest, caller.above)
        rebound = self.rebound(tree, caller, above)
        meaning: dict[str, Node] = {}
        for one in sorted(locals_of(tree)):
            atom = atoms.get(one)
            taken = isinstance(atom, nodes.Name) and (atom.id in guest.names or atom.id in self.variables())
            if atom is not None and one not in rebound and not is_temporary(atom) and not taken:
                meaning[one] = atom
                continue
            meaning[one] = name(self.fresh(one, guest))
            if atom is not None:
                caller.put(assign(meaning[one].id, atom))
        result, returned = self.fresh("_result", guest), self.fresh("_returned", guest)
        body = decided(renamed(tree.body, meaning))
        if self.attributes is not None:
            given = {its.id for its in meaning.values() if isinstance(its, nodes.Name)}
            body = self.attributes.as_names(body, guest, self.attributes.seen_from(guest, self.owners, given))
        body = lower_exits(body, result, returned)[:-1]
        own = {one.id for one in meaning.values() if isinstance(one, nodes.Name)}
        own |= self.variables()
        self.within.append(guest)
        inner = Flattener(
            guest, caller.scope, {*own, result, returned} - set(local_functions),
            caller.functions, updated=caller.updated, indexed=caller.indexed, volatile=self.variables(), inline=self,
            above=caller.above + above,
        )  # fmt: skip
        caller.block += moved(inner.inner(body), above)
        self.within.pop()
        return name(result)

    def variables(self) -> frozenset[str]:
        """The variables that attributes are: what is written out may bind them."""
        return frozenset(self.attributes.names.values()) if self.attributes is not None else frozenset()

    def follow_objects(self, caller: Flattener, node: Node) -> None:
        """Know the objects that are given in a call by the names that they have in the emitted function, too."""
        for one in [*node.args, *(keyword.value for keyword in node.keywords)]:
            if isinstance(one, nodes.Name) and one.id in self.kinds:
                emitted = caller.atom(one).id
                self.kinds[emitted] = self.kinds[one.id]
                if one.id in self.owners:
                    self.owners[emitted] = self.owners[one.id]

    def fresh(self, local: str, guest: Captured) -> str:
        """A name for a local of the guest that nothing in the function has."""
        scope = self.module.scope
        if local in self.locals or local in scope.taken or local in guest.names:
            new = scope.fresh(local)
            while new in guest.names:
                new = scope.fresh(local)
        else:
            new = local
            scope.taken.add(new)
        self.locals.add(new)
        self.renamed[new] = local
        return new

    def rebound(self, tree: Node, caller: Flattener, above: int) -> set[str]:
        """The names that a guest binds; an array that it adds to in place stays what it is."""
        found: set[str] = set()
        for part in walk(tree.body):
            if isinstance(part, nodes.AugAssign) and isinstance(part.target, nodes.Name):
                if (part.lineno + caller.above + above, part.col_offset) in caller.updated:
                    continue
                found.add(part.target.id)
            elif isinstance(part, nodes.Assign | nodes.AnnAssign | nodes.For | nodes.With | nodes.NamedExpr):
                targets = part.targets if isinstance(part, nodes.Assign) else [getattr(part, "target", part)]
                found |= {one for to in targets for one in names_written(to)}
        return found

    def arguments(self, caller: Flattener, node: Node, guest: Captured, what: str) -> dict[str, Node]:
        """The atom that each parameter is bound to."""

        def refused() -> NoReturn:
            refuse(caller.captured, node, what + " with these arguments", 'Pass them one by one, or use mode="tape".')

        if any(isinstance(one, nodes.Starred) for one in node.args) or any(k.arg is None for k in node.keywords):
            refused()
        atoms = [caller.atom(one) for one in node.args]
        given = bind(guest, atoms, {k.arg: caller.atom(k.value) for k in node.keywords})
        if given is None or any(p.kind is Parameter.VAR_KEYWORD for p in guest.parameters):
            refused()
        found: dict[str, Node] = {}
        for parameter, value in given.items():
            if isinstance(value, list):
                found[parameter] = caller.atom_of(nodes.Tuple(value, nodes.Load()))
            elif isinstance(value, Node):
                found[parameter] = value
            elif isinstance(value, int | float | complex | str | bool | None):
                found[parameter] = constant(value)
            else:
                emitted = self.module.scope.fresh(f"{guest.name}_{parameter}")
                self.module.scope.objects[emitted] = value
                found[parameter] = name(emitted)
        return found


def is_temporary(atom: Node) -> bool:
    return isinstance(atom, nodes.Name) and atom.id.startswith("_")


def renamed(body: list[Node], meaning: dict[str, Node]) -> list[Node]:
    """Statements with their names replaced by others, or by constants."""

    def visit(node: Node) -> Node | None:
        if not isinstance(node, nodes.Name) or node.id not in meaning:
            return None
        other = meaning[node.id]
        twin = nodes.Name(other.id, node.ctx, None, None) if isinstance(other, nodes.Name) else copy(other)
        return place(twin, node)

    result: list[Node] = transform(body, visit)
    return result
