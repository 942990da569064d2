"""Memory: the arrays into which a function writes, the names that may share memory with them, and what is refused.

A write changes the value of every name that holds the same memory. A name that is read after such a write, through
another name, is `late`: it stands for a view of the array at the time of each reading, and its adjoint is the same view
of the array's adjoint. So it has to be known for certain which part of which array it is.
"""

import dataclasses

from tangentish.analyse.aliases import Aliases, Names, owner
from tangentish.analyse.indexing import constant_of, is_basic
from tangentish.analyse.infer import Inference
from tangentish.analyse.liveness import Liveness, liveness
from tangentish.analyse.operations import loop_sources, statements
from tangentish.analyse.views import Views
from tangentish.capture import Captured
from tangentish.core import is_store, stored
from tangentish.errors import UnsupportedError
from tangentish.kinds import Array, Nest, Number
from tangentish.lower.flatten import MUTATION, REWRITE, refuse, refuse_in_source
from tangentish.tree import Node, nodes, walk


class ForeignWrite(UnsupportedError):
    """A function writes into memory that its caller may hold."""


@dataclasses.dataclass(frozen=True)
class Memory:
    """The arrays into which a function writes: `shared[name]` are the names that may hold memory of that one.

    `late[name]` is the view that a name stands for; of a `read_only` one no such view of the adjoint can be added to:
    what flows to it goes on to `read_only[name]`. `copied` are the parameters into whose arrays the function writes,
    `indexed` the places of the loops over arrays, or displays of arrays, that are written into meanwhile.
    """

    shared: dict[str, set[str]] = dataclasses.field(default_factory=dict)
    late: dict[str, Node] = dataclasses.field(default_factory=dict)
    roots: dict[str, str] = dataclasses.field(default_factory=dict)
    read_only: dict[str, str] = dataclasses.field(default_factory=dict)
    copied: Names = frozenset()
    indexed: frozenset[tuple[int, int]] = frozenset()

    @property
    def written(self) -> frozenset[str]:
        return frozenset(self.shared)

    def root(self, name: str) -> str:
        """The array of which a late name is a view; any other name itself."""
        return self.roots.get(name, name)

    def holders(self, names: "set[str] | frozenset[str]") -> set[str]:
        """The arrays of which a part may be read through these names."""
        return {array for array, others in self.shared.items() if not others.isdisjoint(names)}

    def hold(self, holder: str, names: "set[str] | frozenset[str]") -> None:
        """Note that a new name holds what these names hold: residuals hold the arguments of the call."""
        for array in self.holders(names):
            self.shared[array].add(holder)


def memory(function: Node, inference: Inference, captured: Captured, joined: Names) -> Memory:
    """The memory of a core function; UnsupportedError for writes whose meaning is not certain."""
    stores = [node for node in statements(function.body) if is_store(node)]
    if not stores:
        return Memory()
    aliases = Aliases(inference).run(function)
    copied: set[str] = set()
    check_parts(function, stores, inference, captured)
    for node in stores:
        check_store(node, inference, captured)
        copied |= check_owner(node, aliases, inference, captured)
    indexed = iterated_arrays(function, aliases, inference, captured)
    if copied or indexed:
        return Memory(copied=frozenset(copied), indexed=frozenset(indexed))
    live = liveness(function)
    views = Views(function, inference, joined, live)
    found = Memory()
    for node in stores:
        base = stored(node).value.id
        own = aliases.before[id(node)].get(base, frozenset())
        check_overlap(node, own | {base}, views, inference, captured)
        others = {one for one in own & live.after[id(node)] if one != base}
        if others:
            late(found, base, others, views, node, captured)
    for node in stores:  # what is written into a view's array through any name goes to the array's adjoint
        base = stored(node).value.id
        own = aliases.before[id(node)].get(base, frozenset())
        roots = own.intersection(found.roots.values()) - {base}
        if roots and base not in found.late:
            late(found, base, set(roots), views, node, captured)
    for node in stores:
        base = stored(node).value.id
        root = found.root(base)
        node.touches = found.shared.setdefault(root, set())
        node.touches |= aliases.over_time(root) | aliases.over_time(base)
    return found


def check_overlap(node: Node, own: Names, views: Views, inference: Inference, captured: Captured) -> None:
    """Refuse `a[::2] = a[:3]`: NumPy copies rows element by element, and may read what it has just written.

    It does not where the steps are equal or of opposite sign; nor with more than one axis, nor in ufuncs.
    """
    to, value = stored(node), node.value
    if isinstance(node, nodes.AugAssign) or not isinstance(value, nodes.Name) or value.id not in own:
        return
    part = inference.kind(nodes.Subscript(to.value, to.slice, nodes.Load()))
    if not isinstance(part, Array) or part.ndim != 1 or not is_basic(to.slice, inference.kind):
        return
    steps = [step_of(to.value.id, to, views), step_of(value.id, None, views)]
    same_array = {views.root(to.value.id), views.root(value.id)}
    known = len(same_array) == 1 and None not in steps
    if not known or (steps[0] != steps[1] and steps[0] * steps[1] > 0):  # type: ignore[operator]
        what = "assignment to items from a part of the same array that may overlap with them"
        refuse(captured, to, MUTATION.format(what), 'Assign a copy of the part, or use mode="tape".')


def step_of(name: str, to: Node | None, views: Views) -> int | None:
    """The step of a row of an array, if it is known; of a place in it, if one is given."""
    view = views.view(name)
    node = None if view is None else view.node
    step = 1
    for part in [to, node]:
        while isinstance(part, nodes.Subscript):
            steps = [s.step for s in index_parts(part.slice) if isinstance(s, nodes.Slice)]
            value = 1 if not steps or steps[0] is None else constant_of(steps[0])
            if len(steps) > 1 or not isinstance(value, int):
                return None
            step *= value
            part = part.value if part is not to else None
        if part is not None and not isinstance(part, nodes.Name):
            return None
    return None if node is None else step


def index_parts(index: Node) -> list[Node]:
    return list(index.elts) if isinstance(index, nodes.Tuple) else [index]


def late(found: Memory, base: str, others: set[str], views: Views, node: Node, captured: Captured) -> None:
    """Note which views of which array these names are, one of which is written into."""
    seen = {one: views.view(one) for one in {base, *others}}
    roots = {None if view is None else view.root for view in seen.values()}
    if len(roots) != 1 or None in roots:
        what = "assignment to items of an array that another name may share, which is read afterwards,"
        refuse(captured, stored(node), MUTATION.format(what), copy_of(base, captured, taped=True))
    written = seen[base]
    if written is not None and written.base is not None:
        what = MUTATION.format("work on a view that cannot be written into")
        refuse(captured, stored(node), what, copy_of(base, captured))
    todo = list(seen)
    for one in todo:
        view = seen[one]
        if view is not None and view.base is not None:
            found.read_only[one] = view.base
            seen[view.base] = views.view(view.base)
            todo.append(view.base)
    for one, view in seen.items():
        if view is not None and one != view.root:
            found.late[one], found.roots[one] = view.node, view.root


def copy_of(base: str, captured: Captured, taped: bool = False) -> str:
    """The advice to write into a copy of an array, by the name that it has in the user's text, if it has one."""
    spelled = {part.id for part in walk(captured.tree) if isinstance(part, nodes.Name)}
    user = next((one for one in (base, base.rstrip("0123456789")) if one in spelled), None)
    example = f"{user} = {user}.copy()" if user is not None else ""
    if taped:
        return f'Write into a copy{", " * bool(user)}{example}, or use mode="tape".'
    return f"Write into a copy{': ' * bool(user)}{example}."


def check_owner(node: Node, aliases: Aliases, inference: Inference, captured: Captured) -> set[str]:
    """The parameters whose arrays a store may write into; refused where they are not arrays, or the module's."""
    base = stored(node).value.id
    copied = set()
    for one in aliases.before[id(node)].get(base, frozenset()):
        if not one.startswith("<"):
            continue
        name = one[1:-1]
        if name not in inference.kinds:
            refuse(captured, stored(node), MUTATION.format("work on an array of the module"), copy_of(base, captured))
        if not isinstance(inference.kinds[name], Array):
            what = MUTATION.format("assignment to items of an array inside of an argument")
            raise ForeignWrite(what, captured.location(stored(node)), copy_of(base, captured, taped=True))
        copied.add(name)
    return copied


def check_parts(function: Node, stores: list[Node], inference: Inference, captured: Captured) -> None:
    """Refuse `z.real = v` unless z is an array: that attribute of an object is bound, not written into."""
    parts = {stored(node).value.id: node for node in stores if getattr(node, "part", False)}
    for node in statements(function.body) if parts else []:
        bound = node.targets[0] if isinstance(node, nodes.Assign) else None
        if isinstance(bound, nodes.Name) and bound.id in parts:
            if not isinstance(node.value, nodes.Attribute) or not isinstance(inference.kind(node.value.value), Array):
                where = stored(parts[bound.id])
                refuse_in_source(captured, where, "assignment to an attribute", "Return the value instead")


def check_store(node: Node, inference: Inference, captured: Captured) -> None:
    to = stored(node)
    kind, index = inference.kind(to.value), to.slice
    if not isinstance(kind, Array) or not kind.dtype:
        what = "item assignment to what is not known to be an array"
        remedy = "Make the list in this function and give it no second name"
        refuse_in_source(captured, to, what, remedy)
    if not is_basic(index, inference.kind) and not is_index_of_arrays(index, inference):
        refuse(captured, to, MUTATION.format("item assignment with an index of this kind"), REWRITE)
    part = inference.kind(nodes.Subscript(to.value, index, nodes.Load()))
    value = inference.kind(node.value)
    if getattr(node, "axes", kind.ndim) != kind.ndim:
        refuse(captured, to, MUTATION.format("work on an array of so many axes"), REWRITE)
    if getattr(node, "out", False) and getattr(value, "dtype", "") != kind.dtype:
        refuse(captured, to, MUTATION.format("work (out=) with an array of another type"), "Give both one dtype.")
    fits = isinstance(value, Number) or (
        isinstance(value, Array) and isinstance(part, Array) and value.ndim <= part.ndim
    )
    if not fits or (kind.real and not value.real):
        refuse(captured, to, MUTATION.format("item assignment of a value of this kind"), REWRITE)


def is_index_of_arrays(index: Node, inference: Inference) -> bool:
    """Whether an index is made of arrays of integers or a mask, with integers and slices, for sure."""
    parts = index.elts if isinstance(index, nodes.Tuple) else [index]
    for part in parts:
        if is_basic(part, inference.kind):
            continue
        kind = inference.kind(part)
        plain = isinstance(kind, Array) and kind.dtype != "" and not kind.active
        listed = isinstance(kind, Nest) and kind.cls is list and all(is_integer(one) for one in kind.kinds)
        if not plain and not listed:
            return False
    return True


def is_integer(kind: object) -> bool:
    return isinstance(kind, Number) and kind.dtype not in ("", "bool") and not kind.active


def iterated_arrays(
    function: Node, aliases: Aliases, inference: Inference, captured: Captured
) -> set[tuple[int, int]]:
    """The places of loops over an array, or a display of arrays, into which their bodies write."""
    found = set()
    for node in statements(function.body):
        if not isinstance(node, nodes.For):
            continue
        sources = [source for source in loop_sources(node.iter, inference.objects) if isinstance(source, nodes.Name)]
        iterated = {one for source in sources for one in aliases.over_time(source.id)}
        for part in statements(node.body):
            if is_store(part) and stored(part).value.id in iterated:
                if not all(is_iterated(source, node, inference) for source in sources):
                    what = "item assignment to an array over which the loop runs"
                    remedy = 'Loop over a copy, over its indices, or use mode="tape".'
                    refuse(captured, stored(part), MUTATION.format(what), remedy)
                found.add((node.lineno, node.col_offset))
    return found


def is_iterated(source: Node, loop: Node, inference: Inference) -> bool:
    """Whether a loop can run over the indices of what it takes its values from, or be written out for its parts."""
    if isinstance(inference.kind(source), Array):
        return True
    return source is loop.iter and source.id in inference.literals and not leaves_early(loop.body)


def leaves_early(block: list[Node]) -> bool:
    """Whether a loop with this body may be left by a `break` of its own."""
    return any(
        isinstance(node, nodes.Break)
        or (isinstance(node, nodes.If) and (leaves_early(node.body) or leaves_early(node.orelse)))
        for node in block
    )


__all__ = ["Liveness", "Memory", "memory", "owner"]
