"""Plain: constructs that are said by simpler ones, before any names are looked at."""

from tangentish.capture import Captured
from tangentish.lower.attempts import without_tails
from tangentish.lower.blocks import rewritten
from tangentish.lower.comprehensions import COMPREHENSIONS, mapped, own_names
from tangentish.lower.deletions import without_del
from tangentish.lower.matching import matches_as_tests
from tangentish.lower.nonlocals import without_nonlocals
from tangentish.lower.ordering import keyed, orders
from tangentish.lower.partials import mentions_partial, without_partials
from tangentish.lower.reducing import reduces, with_turns
from tangentish.scope import Scope
from tangentish.tree import Node, assign, constant, copy, name, names_written, nodes, place, walk

LOOPS = (nodes.For, nodes.While)
UNBINDING = (nodes.Delete, nodes.Global, nodes.Nonlocal)
TRYING = (nodes.Try, nodes.TryStar)
REWRITTEN = frozenset((nodes.Match, *COMPREHENSIONS, *UNBINDING, *TRYING))


def plain(captured: Captured, scope: Scope) -> Node:
    """A function's tree in plainer words, which means the same; its own one where it is plain already."""
    there = captured.sorts
    maps = any(origin.value is map or origin.value is filter for origin in captured.names.values())
    with_else = not there.isdisjoint(LOOPS) and any(type(part) in LOOPS and part.orelse for part in walk(captured.tree))
    partials = mentions_partial(captured)
    ordering, reducing = orders(captured), reduces(captured)
    maps = maps or ordering or reducing
    if not maps and not with_else and not partials and there.isdisjoint(REWRITTEN):
        return captured.tree
    tree = copy(captured.tree)
    if nodes.Match in there:
        tree.body = matches_as_tests(tree, captured, scope)
    if maps:
        tree.body = mapped(tree.body, captured, scope)
        tree.body = with_turns(tree.body, captured, scope) if reducing else tree.body
        tree.body = keyed(tree.body, captured, scope) if ordering else tree.body
    if partials:
        tree.body = without_partials(tree.body, captured, scope)
    if maps or not there.isdisjoint(COMPREHENSIONS):
        own_names(tree, scope)
    if nodes.Nonlocal in there:
        tree.body = without_nonlocals(tree.body, scope)
    if not there.isdisjoint(TRYING):
        tree.body = without_tails(tree.body, captured, scope)
    if not with_else and there.isdisjoint(UNBINDING):
        return tree
    for function in [part for part in walk(tree) if isinstance(part, nodes.FunctionDef)]:
        function.body = without_del(function, captured)
        function.body = without_declarations(function)
        function.body = without_else(function.body, scope)
    return tree


def without_else(block: list[Node], scope: Scope) -> list[Node]:
    """Statements whose loops have no `else`: it stands behind the loop, under a test if a `break` leaves the loop.

    >>> print_block(without_else(block("for v in x:\\n    if v > 0: break\\nelse: y = 1"), scope))
    broken = False
    for v in x:
        if v > 0:
            broken = True
            break
    if not broken:
        y = 1
    """

    def visit(node: Node) -> list[Node] | None:
        if isinstance(node, nodes.FunctionDef):
            return [node]
        if not isinstance(node, LOOPS) or not node.orelse:
            return None
        behind, node.orelse = without_else(node.orelse, scope), []
        node.body = without_else(node.body, scope)
        if not marked(copy(node.body), "")[1]:
            return [node, *behind]
        broken = scope.fresh("broken")
        node.body, _ = marked(node.body, broken)
        test = nodes.UnaryOp(nodes.Not(), name(broken))
        return [place(assign(broken, constant(False)), node), node, place(nodes.If(test, behind, []), behind[0])]

    return rewritten(block, visit)


def marked(block: list[Node], broken: str) -> tuple[list[Node], bool]:
    """The body of a loop with `broken = True` before each `break` that leaves it, and whether there is one."""
    found: list[Node] = []

    def visit(node: Node) -> list[Node] | None:
        if isinstance(node, nodes.Break):
            found.append(node)
            return [place(assign(broken, constant(True)), node), node]
        if isinstance(node, LOOPS):  # the breaks in its `else` leave this loop
            node.orelse = rewritten(node.orelse, visit)
            return [node]
        return [node] if isinstance(node, nodes.FunctionDef) else None

    return rewritten(block, visit), bool(found)


def without_declarations(function: Node) -> list[Node]:
    """The body of a function without `global` and `nonlocal` of names that it only reads."""
    bound = names_written(function.body)

    def visit(node: Node) -> list[Node] | None:
        if isinstance(node, nodes.Global | nodes.Nonlocal) and set(node.names).isdisjoint(bound):
            return [place(nodes.Pass(), node)]
        return None

    return rewritten(function.body, visit)
