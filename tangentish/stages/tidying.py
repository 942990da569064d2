"""Tidying: the statements of both sweeps as a person would write them."""

import itertools
from typing import Any

from tangentish.analyse.facts import facts, is_write, parts
from tangentish.analyse.operations import statements
from tangentish.differentiate.forward import Forward
from tangentish.differentiate.reverse import Reverse
from tangentish.kinds import UNKNOWN
from tangentish.stages.module import Module
from tangentish.stages.names import origin, parameters_of
from tangentish.stages.parts import Prepared, Pushed, Swept
from tangentish.tidy.constant import constant_names
from tangentish.tidy.drop import consume, drop
from tangentish.tidy.effects import blocks, every
from tangentish.tidy.exchange import exchange, return_directly
from tangentish.tidy.fold import is_negative
from tangentish.tidy.lists import changed_in_place
from tangentish.tidy.meetings import connected, meetings
from tangentish.tidy.nest import nest
from tangentish.tidy.own import accumulate
from tangentish.tidy.rename import rename
from tangentish.tidy.reread import without_rereads
from tangentish.tidy.reuse import reuse
from tangentish.tidy.rows import Rows
from tangentish.tidy.share import gather, share
from tangentish.tidy.signs import without_signs
from tangentish.tidy.taken import use_in_place, without_copies, without_early_copies
from tangentish.tidy.updates import with_updates
from tangentish.tree import Node, nodes, shell

MOST_ROUNDS = 8  # of nesting and folding, each of which may make room for the other


def tidy(module: Module, body: list[Node], prepared: Prepared, swept: Swept, parameters: list[str]) -> list[Node]:
    """The tidied statements of an emitted function.

    Where arrays of lengths that may not fit together met only in a statement that was dropped, the primal would
    have raised an error; such statements are kept.
    """
    prepared.inference.path = (id(prepared.function.body),)
    whole, left = tidied(module, body, prepared, swept, parameters, frozenset())
    if lost := lost_meetings(prepared, whole, left):
        whole, left = tidied(module, body, prepared, swept, parameters, lost)
    return whole


def tidied(
    module: Module, body: list[Node], prepared: Prepared, swept: Swept, parameters: list[str], pinned: frozenset[str]
) -> tuple[list[Node], set[str]]:
    """The tidied statements, the bindings of `pinned` names among them, and their names before any was reused."""
    objects, adjoints = module.scope.objects, {adjoint: primal for primal, adjoint in swept.adjoints.items()}
    temporary = {one for one in names_of(body) if one.startswith("_") or one in adjoints}
    temporary -= pinned.union(parameters)
    body = constant_names(drop(apart(body), objects, pinned), temporary)
    paths = paths_of(prepared)
    for _ in range(MOST_ROUNDS):
        body = nest(body, temporary, objects, set(adjoints), parameters, swept.reverse_maker.made)
        folded = False
        while refold(body, swept.reverse_maker, paths):
            folded = True
        if not folded:  # nesting alone leaves nothing unread
            break
        body = drop(body, objects, pinned)
    maker = swept.reverse_maker
    body = gather(share(body, temporary & maker.made, objects), maker.folder, prepared.inference)
    names = names_of(body)
    groups = dict(prepared.users)
    groups |= {
        adjoint: "adjoint of " + prepared.users.get(primal, primal) for primal, adjoint in swept.adjoints.items()
    }
    groups = {one: group for one, group in groups.items() if not one.startswith("_") and one not in pinned}
    body = reuse(body, groups, parameters, prepared.inference.kinds)
    body = drop(body, objects, pinned)
    accumulate(body, set(adjoints), prepared.inference, paths)
    body = without_signs(body, temporary, prepared.inference, module.scope.numpy)
    body = without_early_copies(use_in_place(exchange(body), prepared.inference), prepared.inference)
    unnamed = {adjoint for adjoint, primal in adjoints.items() if prepared.users.get(primal, primal).startswith("_")}
    body = return_directly(without_copies(body, module.scope.numpy), unnamed)
    body = without_rereads(body, prepared.inference, maker.temporary)
    return consume(with_updates(body, prepared.inference, module.scope.numpy)), names


def tidy_forward(
    module: Module, body: list[Node], prepared: Prepared, pushed: Pushed, parameters: list[str]
) -> list[Node]:
    """The tidied statements of a function with its tangents: of the primal all stay that do not serve others only."""
    prepared.inference.path = (id(prepared.function.body),)
    objects, tangents = module.scope.objects, pushed.adjoints
    named = {tangent: prepared.users.get(primal, primal) for primal, tangent in tangents.items()}
    temporary = {one for one in names_of(body) if named.get(one, one).startswith("_")} - set(parameters)
    passed_on = temporary | (set(tangents.values()) - set(parameters))
    body, paths = constant_names(drop(apart(body), objects), passed_on), paths_of(prepared)
    before, after = 0, len(list(every(body)))
    while before != after:
        before = after
        body = nest(body, temporary, objects, set(), parameters, set())
        refold(body, pushed.maker, paths)
        both = body[-1].value.elts
        both[1] = pushed.maker.folder.fold(both[1])
        body = drop(body, objects)
        after = len(list(every(body)))
    body = share(body, temporary & pushed.maker.made, objects)
    groups = dict(prepared.users) | {tangent: "tangent of " + user for tangent, user in named.items()}
    groups = {one: group for one, group in groups.items() if one not in temporary and not group.startswith("_")}
    body = reuse(body, groups, parameters, prepared.inference.kinds)
    return with_updates(drop(body, objects), prepared.inference, module.scope.numpy)


def names_of(body: list[Node]) -> set[str]:
    """Every name in the text of statements."""
    known = [facts(part) for node in every(body) for part in parts(node)]
    return set().union(*(one.reads for one in known), *(one.bound for one in known))


def apart(body: list[Node]) -> list[Node]:
    """A copy of statements, with the expressions of the original, which nobody changes from here on."""
    return [shell(node) if not blocks(node) else apart_inside(node) for node in body]


def apart_inside(node: Node) -> Node:
    twin = shell(node)
    for field in ("body", "orelse"):
        if isinstance(getattr(node, field, None), list):
            setattr(twin, field, apart(getattr(node, field)))
    return twin


def paths_of(prepared: Prepared) -> dict[tuple[int, int], tuple[int, ...]]:
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


def finish(module: Module, function: Node, prepared: Prepared, swept: Swept | Pushed) -> Node:
    parameters = set(parameters_of(function))
    bases: dict[str, str] = {}
    for one in names_of(function.body) - parameters:
        user = prepared.users.get(one, one)
        if one.startswith("_") and len(one) > 1:
            bases[one] = ""
        elif user != one:
            bases[one] = user
    for primal, adjoint in swept.adjoints.items():
        if adjoint in parameters:
            continue
        user = prepared.users.get(primal, primal)
        bases[adjoint] = swept.prefix if user.startswith("_") else swept.prefix + user
    reserved = parameters | {path.split(".")[0] for path in module.scope.objects} | {"len", "range", "reversed", "min"}
    function.body, meaning = rename(function.body, bases, reserved)
    former = swept.former = {new: old for old, new in meaning.items()}
    adjoints = set(swept.adjoints.values())
    rows = Rows(
        {one for one in names_of(function.body) if former.get(one, one) in adjoints},
        lambda one: prepared.inference.kinds.get(former.get(one, one), UNKNOWN),
        lambda wanted: unused(wanted, names_of(function.body) | reserved),
    )
    function.body = changed_in_place(rows.taken(function.body), module.scope.objects)
    return function


def unused(wanted: str, taken: set[str]) -> str:
    """A name that is not taken: `wanted`, or with a digit behind it."""
    numbered = (f"{wanted}{number}" for number in itertools.count(2))
    return next(one for one in itertools.chain([wanted], numbered) if one not in taken)


def lost_meetings(prepared: Prepared, tidied: list[Node], left: set[str]) -> frozenset[str]:
    """The names whose primal binding checks lengths that nothing checks in the tidied statements.

    What is bound once checks its lengths if its name is among those `left`.
    """
    inference = prepared.inference
    wanted: list[tuple[str, Any]] = []
    for node in statements(prepared.function.body):
        if isinstance(node, nodes.Assign) and isinstance(node.targets[0], nodes.Name):
            one = node.targets[0].id
            if one not in left or one in prepared.joined:
                wanted += [(one, pair) for pair in meetings(node.value, inference)]
    if not wanted:
        return frozenset()
    met = connected([pair for node in every(tidied) for part in parts(node) for pair in meetings(part, inference)])
    return frozenset(one for one, (a, b) in wanted if b not in met.get(a, ()))


def refold(body: list[Node], maker: Reverse | Forward, paths: dict[tuple[int, int], tuple[int, ...]]) -> bool:
    """Fold the values of adjoints again, now that they are nested, in place; whether any has changed."""
    changed = False
    for node in body:
        if (type(node) is nodes.AugAssign and not is_write(node)) or (
            type(node) is nodes.Assign and isinstance(node.targets[0], nodes.Name) and node.targets[0].id in maker.made
        ):
            value = maker.folder.fold(node.value)
            if value is not node.value and type(node) is nodes.Assign and maker.runs_back(value):
                value = maker.apart(value, maker.inference.kinds.get(node.targets[0].id, UNKNOWN))
            changed |= value is not node.value
            node.value = value
        if type(node) is nodes.AugAssign and not is_write(node):
            if is_negative(node.value) and isinstance(node.op, nodes.Add):
                node.op, node.value = nodes.Sub(), node.value.operand
                changed = True
        outer = maker.inference.path
        maker.inference.path = paths.get(origin(node), outer) if isinstance(node, nodes.For) else outer
        for inner in blocks(node):
            changed |= refold(inner, maker, paths)
        maker.inference.path = outer
    return changed
