"""Own: which arrays the function made and nobody else holds; only those are added to in place or handed out."""

from typing import Any

from tangentish.analyse.facts import is_moved
from tangentish.analyse.infer import Inference
from tangentish.kinds import Array, Nest, Number
from tangentish.tidy.effects import aliases, blocks, every, writes
from tangentish.tidy.fold import is_fresh
from tangentish.tree import Node, attribute, base_name, call, dotted, name, names_read, names_written, nodes

Paths = dict[tuple[int, int], tuple[int, ...]]


def accumulate(body: list[Node], names: "set[str]", inference: Inference, paths: Paths) -> None:
    """Turn `x = x + y` into `x += y` where x is a number, or an array that is the function's own. In place.

    `paths` says, by the place of a loop, where the facts hold that its turns establish.
    """
    _copy_shadows(body, names, inference)
    owned = own_arrays(body, inference)
    _accumulate(body, names, inference, owned, paths)


def _copy_shadows(body: list[Node], names: "set[str]", inference: Inference) -> None:
    """Copy what is bound to a name into whose parts is written, unless it is new."""
    statements = every(body)
    targets = [
        node.target if isinstance(node, nodes.AugAssign) else node.targets[0]
        for node in statements
        if isinstance(node, nodes.AugAssign | nodes.Assign)
    ]
    shadows = names.intersection(base_name(to) or "" for to in targets if isinstance(to, nodes.Subscript))
    shadows |= names.intersection(one for node in statements if isinstance(node, nodes.Expr) for one in writes(node))
    handed = [(n.targets[0].id, n.value.id) for n in statements if is_moved(n) and isinstance(n.value, nodes.Name)]
    while more := {source for target, source in handed if target in shadows} - shadows:
        shadows |= more
    for node in statements:
        if isinstance(node, nodes.Assign) and isinstance(node.targets[0], nodes.Name) and node.targets[0].id in shadows:
            if is_moved(node):
                continue
            if isinstance(inference.kinds.get(node.targets[0].id), Array) and not is_fresh(node.value, inference):
                whole = node.value
                node.value = (
                    call(attribute(whole, "copy")) if isinstance(whole, nodes.Name) else call("np.array", whole)
                )


def own_arrays(body: list[Node], inference: Inference) -> "set[str]":
    """The names that are only ever bound to new arrays, and whose arrays no other name holds."""
    bound: dict[str, bool] = {}
    shared: set[str] = set()
    handed: list[tuple[str, str]] = []
    for node in every(body):
        if isinstance(node, nodes.Assign) and is_moved(node) and isinstance(node.value, nodes.Name):
            handed.append((node.targets[0].id, node.value.id))
        elif isinstance(node, nodes.Assign):
            names = names_written(node.targets[0])
            fresh = isinstance(node.targets[0], nodes.Name) and is_fresh(node.value, inference)
            for one in names:
                bound[one] = bound.get(one, True) and fresh
            shared |= aliases(node.value, inference)
        elif isinstance(node, nodes.For):
            for one in names_written(node.target):
                bound[one] = False
        elif isinstance(node, nodes.Expr) and isinstance(node.value, nodes.Call):
            shared |= set(names_read(node.value.args))
    own = {one for pair in handed for one in pair} | set(bound)
    own = {one for one in own if bound.get(one, True) and one not in shared}
    while lost := {one for pair in handed for one in pair if not own.issuperset(pair)} & own:
        own -= lost  # what is handed on by a name that is not the owner has none
    return own


def _accumulate(block: list[Node], names: "set[str]", inference: Inference, owned: "set[str]", paths: Paths) -> None:
    result: list[Node] = []
    for node in block:
        outer = inference.path
        if isinstance(node, nodes.For):
            inference.path = paths.get((getattr(node, "lineno", 0), getattr(node, "col_offset", 0)), outer)
        for inner in blocks(node):
            _accumulate(inner, names, inference, owned, paths)
        inference.path = outer
        if _is_idle_copy(node, owned & names):
            continue
        terms = _terms(node)
        if terms is not None and node.targets[0].id in names and _in_place(node.targets[0].id, terms, inference, owned):
            for operator, term in terms:
                update = nodes.AugAssign(nodes.Name(node.targets[0].id, nodes.Store(), None, None), operator, term)
                update.lineno, update.col_offset = getattr(node, "lineno", 0), getattr(node, "col_offset", 0)
                result.append(update)
        else:
            result.append(node)
    block[:] = result


def _is_idle_copy(node: Node, owned: "set[str]") -> bool:
    """`x = x.copy()` of an array that nobody else holds."""
    if (
        not isinstance(node, nodes.Assign)
        or not isinstance(node.targets[0], nodes.Name)
        or not isinstance(node.value, nodes.Call)
    ):
        return False
    one = node.targets[0].id
    return one in owned and dotted(node.value.func) == f"{one}.copy"


def _terms(node: Node) -> "list[tuple[Node, Node]] | None":
    """The signed terms b, c of `x = x + b - c`; None for any other statement."""
    if not isinstance(node, nodes.Assign) or not isinstance(node.targets[0], nodes.Name):
        return None
    terms: list[tuple[Node, Node]] = []
    value = node.value
    while isinstance(value, nodes.BinOp) and isinstance(value.op, nodes.Add | nodes.Sub):
        terms.insert(0, (value.op, value.right))
        value = value.left
    target = node.targets[0].id
    if not isinstance(value, nodes.Name) or value.id != target or not terms:
        return None
    return None if any(target in names_read(term) for _, term in terms) else terms


def _in_place(target: str, terms: "list[tuple[Node, Node]]", inference: Inference, owned: "set[str]") -> bool:
    kind = inference.kinds.get(target)
    if isinstance(kind, Number):
        return True
    if not isinstance(kind, Array) or target not in owned or not kind.dtype:
        return False
    for _, term in terms:
        its = inference.kind(term)
        if isinstance(its, Number):
            if not its.dtype or not (its.real or not kind.real):
                return False
            continue
        if not isinstance(its, Array) or its.dtype != kind.dtype or its.ndim > kind.ndim:
            return False
        if not all(inference.same(a, b) or b == 1 for a, b in zip(kind.dims[::-1], its.dims[::-1], strict=False)):
            return False
    return True


def hand_out(
    body: list[Node], results: list[str], inference: Inference, numpy: str, copy_nest: str
) -> list[Node]:
    """The expressions to return for these names: copies where somebody else holds the array."""
    for one in results:
        _fill(body, one, inference, numpy)
    sources: dict[str, set[str]] = {}
    views: set[str] = set()
    kept: set[str] = set()
    for node in every(body):
        if isinstance(node, nodes.Assign) and isinstance(node.targets[0], nodes.Name):
            target = node.targets[0].id
            sources.setdefault(target, set()).update(aliases(node.value, inference))
            if _is_view(node.value):
                views.add(target)
        elif isinstance(node, nodes.For) or (
            isinstance(node, nodes.Assign) and isinstance(node.targets[0], nodes.Tuple)
        ):
            for one in names_written(node):
                sources.setdefault(one, set()).add("?" + one)
        elif isinstance(node, nodes.Assign) and isinstance(node.targets[0], nodes.Attribute):
            kept |= aliases(node.value, inference)  # in an object of the caller's
    roots = {one: _roots(one, sources) for one in results}
    lent = set().union(*(_roots(one, sources) for one in kept))
    handed: list[Node] = []
    seen: set[str] = set()
    for one in results:
        kind = inference.kinds.get(one)
        if _ends_fresh(body, one, inference):
            handed.append(name(one))
            continue
        foreign = {root for root in roots[one] if root not in sources or root.startswith("?") or root in lent}
        if isinstance(kind, Number) or (one not in views and not foreign and seen.isdisjoint(roots[one])):
            handed.append(name(one))
        elif isinstance(kind, Array):
            handed.append(call(attribute(name(one), "copy")))
        elif isinstance(kind, Nest):
            handed.append(name(one))
        else:
            handed.append(call(copy_nest, name(one)))  # an array, a number, or a nest
        seen |= roots[one]
    return handed


def _fill(body: list[Node], one: str, inference: Inference, numpy: str) -> None:
    """Make an array of its own out of `x = np.broadcast_to(number, y.shape)`, if that is what x is at the end."""
    for place, node in enumerate(body):
        if one in writes(node):
            if any(one in writes(other) for other in body[place + 1 :]):
                return
            value: Any = getattr(node, "value", None)
            kind = inference.kinds.get(one)
            if not isinstance(node, nodes.Assign) or not _is_view(value) or not isinstance(kind, Array):
                return
            if dotted(value.func) != f"{numpy}.broadcast_to" or not isinstance(inference.kind(value.args[0]), Number):
                return
            number, shape = value.args
            plain = kind.dtype == "float64" or not isinstance(shape, nodes.Attribute)
            node.value = call(f"{numpy}.empty", shape) if plain else call(f"{numpy}.empty_like", shape.value)
            whole = nodes.Subscript(name(one), nodes.Constant(..., None), nodes.Store())
            body.insert(place + 1, nodes.Assign([whole], number, None))
            return


def _ends_fresh(body: list[Node], one: str, inference: Inference) -> bool:
    """Whether the last binding of a name that always runs makes a new array, which only in-place sums follow."""
    for node in reversed(body):
        if one not in writes(node):
            if isinstance(node, nodes.Assign) and one in aliases(node.value, inference):
                return False
            continue
        binding = [
            part
            for part in every([node])
            if not isinstance(part, nodes.AugAssign) and not blocks(part) and one in writes(part)
        ]
        if not binding and not (isinstance(node, nodes.For) and one in names_written(node.target)):
            continue
        return (
            isinstance(node, nodes.Assign)
            and isinstance(node.targets[0], nodes.Name)
            and is_fresh(node.value, inference)
        )
    return False


def _is_view(node: Node) -> bool:
    return isinstance(node, nodes.Call) and (dotted(node.func) or "").split(".")[-1] in ("broadcast_to", "spread")


def _roots(one: str, sources: dict[str, set[str]]) -> set[str]:
    reached, todo = {one}, [one]
    while todo:
        for other in sources.get(todo.pop(), ()):
            if other not in reached:
                reached.add(other)
                todo.append(other)
    return reached
