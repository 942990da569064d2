"""Taken: a part of an adjoint is used where it lies and set to zero afterwards, instead of being copied first."""

from tangentish.analyse.facts import facts, reads
from tangentish.analyse.infer import Inference
from tangentish.tidy.effects import blocks, every, writes
from tangentish.tidy.fold import is_fresh
from tangentish.tidy.nest import counted
from tangentish.tree import Node, base_name, dotted, equal, is_comment, nodes, replaced
from tangentish.tree import place as place_like


def use_in_place(body: list[Node], inference: Inference) -> list[Node]:
    """The statements, with the copy of a part that is only read by the statement after next left out.

    >>> print_block(use_in_place(block("t = da[1:].copy()\nda[1:] = 0.0\ng = 2.0 * t\nreturn g"), inference))
    g = 2.0 * da[1:]
    da[1:] = 0.0
    return g

    What is added to the part again stays in its place: `t = da[i]; da[i] = 0.0; da[i] += t * c` is `da[i] *= c`.
    """
    if not any(_copied(node) or _clears(node) for node in every(body)):
        return body
    _, used = counted(body)

    def within(block: list[Node]) -> list[Node]:
        result: list[Node] = []
        for node in block:
            for inner in blocks(node):
                inner[:] = within(inner)
            result.append(node)
            if isinstance(node, nodes.AugAssign) and isinstance(node.op, nodes.Add):
                _put_back(result, used)
            if len(result) > 2:
                result[-3:] = _in_place(result[-3:], used, inference)
        return result

    return within(body)


def without_early_copies(body: list[Node], inference: Inference) -> list[Node]:
    """The statements, with a view in place of a part's copy where the part does not change before its last use.

    >>> print_block(without_early_copies(block("t = da[1:].copy()\nda[1:] = 0.0\ns += t\ng = c * t"), inference))
    t = da[1:]
    s += t
    g = c * t
    da[1:] = 0.0
    """
    if not any(_copied(node) for node in every(body)):
        return body
    bound, used = counted(body)

    def within(block: list[Node]) -> list[Node]:
        block = list(block)
        for node in block:
            for inner in blocks(node):
                inner[:] = within(inner)
        for node in list(block):
            part = _copied(node)
            if part is not None and bound[node.targets[0].id] == 1:
                _hold_a_view(block, block.index(node), part, used, inference)
        return block

    return within(body)


def _hold_a_view(block: list[Node], at: int, part: Node, used: dict[str, int], inference: Inference) -> None:
    taken, base, index = block[at].targets[0].id, base_name(part), set(reads(part))
    cleared = at + 1 < len(block) and _is_cleared(block[at + 1], part)
    left, last = used[taken], at
    for place in range(at + 1 + cleared, len(block)):
        node = block[place]
        if is_comment(node):
            continue
        if not isinstance(node, nodes.Assign | nodes.AugAssign) or not index.isdisjoint(writes(node) - {base}):
            return
        count = facts(node.value).uses.count(taken)
        if count and not _consumes(node, inference):
            return
        left -= count
        if base in writes(node) or (cleared and base in reads(node)):
            if left or cleared or not (isinstance(node, nodes.AugAssign) or is_fresh(node.value, inference)):
                return
        if not left:
            last = place
            break
    if left or last == at:
        return
    block[at].value = part
    if cleared:
        block.insert(last, block.pop(at + 1))


def _consumes(node: Node, inference: Inference) -> bool:
    """Whether a statement keeps no view of what it reads."""
    if isinstance(node, nodes.AugAssign) or isinstance(node.targets[0], nodes.Subscript):
        return True
    return is_fresh(node.value, inference)


def _in_place(three: list[Node], used: dict[str, int], inference: Inference) -> list[Node]:
    taking, clearing, using = three
    part = _copied(taking)
    if part is None or not isinstance(clearing, nodes.Assign) or not equal(clearing.targets[0], part):
        return three
    taken, base = taking.targets[0].id, base_name(part)
    uses = facts(using.value).uses if isinstance(using, nodes.Assign | nodes.AugAssign) else ()
    plain = isinstance(using, nodes.AugAssign)
    if isinstance(using, nodes.Assign):
        plain = isinstance(using.targets[0], nodes.Name) and is_fresh(using.value, inference)
    if not plain or uses.count(taken) != 1 or used[taken] != 1 or base is None:
        return three
    if base in reads(using) or base in writes(using) or not writes(using).isdisjoint(reads(clearing)):
        return three
    using.value = replaced(
        using.value, lambda node: part if isinstance(node, nodes.Name) and node.id == taken else None
    )
    return [using, clearing]


def _put_back(done: list[Node], used: dict[str, int]) -> None:
    """`t = P; P = 0.0; q = f(t); ...; P += q` as `q = f(P); P = q; ...`, where only sums stand between. In place."""
    last = done[-1]
    base = base_name(last.target)
    place = len(done) - 2
    while place >= 0 and _is_sum_without(done[place], base):
        place -= 1
    direct = place == len(done) - 2 and _is_cleared(done[place], last.target)
    if direct:
        whole, at = last.value, place
    elif place >= 1 and isinstance(last.value, nodes.Name) and _binds(done[place], last.value.id):
        whole, at = done[place].value, place - 1
        if not _is_cleared(done[at], last.target):
            return
    else:
        return
    taken = _taken(done[at - 1], last.target) if at >= 1 else None
    if taken is None or used[taken] != 1 or facts(whole).uses.count(taken) != 1 or base in facts(whole).reads:
        return
    part = nodes.Subscript(last.target.value, last.target.slice, nodes.Load())
    whole = replaced(whole, lambda node: part if isinstance(node, nodes.Name) and node.id == taken else None)
    kept = done[place + 1 : -1]
    if direct:
        scaled = isinstance(whole, nodes.BinOp) and whole.left is part and isinstance(whole.op, nodes.Mult | nodes.Div)
        update = nodes.AugAssign(last.target, whole.op, whole.right) if scaled else _assigned(last.target, whole)
        done[at - 1 :] = [place_like(update, last)]
        return
    binding = done[place]
    binding.value = whole
    done[at - 1 :] = [binding, place_like(_assigned(last.target, last.value), last), *kept]


def _assigned(to: Node, value: Node) -> Node:
    return nodes.Assign([nodes.Subscript(to.value, to.slice, nodes.Store())], value, None)


def _is_sum_without(node: Node, base: str | None) -> bool:
    """Whether a statement adds to a part of an array, and reads nothing of `base`."""
    if not isinstance(node, nodes.AugAssign) or not isinstance(node.op, nodes.Add | nodes.Sub):
        return False
    return isinstance(node.target, nodes.Subscript) and base not in facts(node.value).reads


def _is_cleared(node: Node, part: Node) -> bool:
    """`P = 0.0`."""
    return isinstance(node, nodes.Assign) and equal(node.targets[0], part) and _is_zero(node.value)


def _is_zero(value: Node) -> bool:
    return isinstance(value, nodes.Constant) and value.value == 0.0


def _clears(node: Node) -> bool:
    """`P = 0.0`, for any part of an array."""
    return isinstance(node, nodes.Assign) and isinstance(node.targets[0], nodes.Subscript) and _is_zero(node.value)


def _binds(node: Node, one: str) -> bool:
    return isinstance(node, nodes.Assign) and isinstance(node.targets[0], nodes.Name) and node.targets[0].id == one


def _taken(node: Node, part: Node) -> str | None:
    """The t of `t = P` or `t = P.copy()`."""
    if not isinstance(node, nodes.Assign) or not isinstance(node.targets[0], nodes.Name):
        return None
    value = node.value.func.value if _is_copy(node.value) else node.value
    return node.targets[0].id if isinstance(value, nodes.Subscript) and equal(value, part) else None


def _copied(node: Node) -> Node | None:
    """`da[1:]` of `t = da[1:].copy()`."""
    if not isinstance(node, nodes.Assign) or not isinstance(node.targets[0], nodes.Name):
        return None
    value = node.value
    return value.func.value if _is_copy(value) and isinstance(value.func.value, nodes.Subscript) else None


def without_copies(body: list[Node], numpy: str) -> list[Node]:
    """The statements, with copies left out that are at once the operand of what makes a new array. In place.

    >>> print_block(without_copies(block("g += x[1:].copy()\ns = np.sum(g.copy()) + t.copy()"), "np"))
    g += x[1:]
    s = np.sum(g) + t
    """

    def plain(node: Node) -> Node:
        return node.func.value if _is_copy(node) else node

    def visit(node: Node) -> Node | None:
        if isinstance(node, nodes.BinOp) and (_is_copy(node.left) or _is_copy(node.right)):
            return replaced(nodes.BinOp(plain(node.left), node.op, plain(node.right)), visit)
        if isinstance(node, nodes.UnaryOp) and _is_copy(node.operand):
            return replaced(nodes.UnaryOp(node.op, plain(node.operand)), visit)
        if isinstance(node, nodes.Call) and dotted(node.func) == f"{numpy}.sum" and _is_copy(node.args[0]):
            return replaced(nodes.Call(node.func, [plain(node.args[0]), *node.args[1:]], node.keywords), visit)
        return None

    for node in body:
        for inner in blocks(node):
            without_copies(inner, numpy)
        if isinstance(node, nodes.AugAssign):
            node.value = plain(node.value)
        if isinstance(node, nodes.Assign | nodes.AugAssign) and any(map(_is_copy, facts(node.value).calls)):
            node.value = replaced(node.value, visit)
    return body


def _is_copy(node: Node) -> bool:
    """`x.copy()`."""
    return (
        isinstance(node, nodes.Call)
        and isinstance(node.func, nodes.Attribute)
        and node.func.attr == "copy"
        and not node.args
        and not node.keywords
        and base_name(node) is not None
    )
