"""Exits: `return`, `break` and `continue` in one canonical place.

After this pass a function ends with its only `return`, a `break` is the last statement of its block, and there is no
`continue`: what followed a conditional exit stands in the other branch.
"""

from tangentish.tree import Node, assign, constant, copy, name, nodes, shell

OUTSIDE, LOOP, CONTEXT = "", "loop", "context"


def lower_exits(body: list[Node], result: str, returned: str) -> list[Node]:
    """The statements of a function with one `return result` at the end.

    >>> print_block(lower_exits(block("if x > 0: return a\\nreturn b"), "r", "done"))
    if x > 0:
        r = a
    else:
        r = b
    return r
    """
    lowered, falls = _lower(body, [], result, returned, OUTSIDE)
    if falls:
        lowered = (
            [*lowered, *_fall_through(body, result)] if not _has(body, nodes.Return) else _default(lowered, result)
        )
    end = nodes.Return(name(result))
    return [*lowered, end]


def _fall_through(body: list[Node], result: str) -> list[Node]:
    return [_at(assign(result, constant(None)), body[-1] if body else None)]


def _default(lowered: list[Node], result: str) -> list[Node]:
    """Some paths fall off the end: they return None."""
    return [assign(result, constant(None)), *lowered]


def _lower(block: list[Node], rest: list[Node], result: str, returned: str, inside: str) -> tuple[list[Node], bool]:
    """`block` followed by `rest` (both not lowered yet), and whether control can fall off its end.

    `inside` says what it stands in: a loop, which a `return` leaves by a `break`; a `with` that a `return` leaves on
    some paths, so that what follows it asks a name; or neither. A `with` that `break` or `continue` leave on some
    paths becomes a `continue`, which core Python does not have.
    """
    todo = [*block, *rest]
    done: list[Node] = []
    for place, node in enumerate(todo):
        after = todo[place + 1 :]
        match node:
            case nodes.Return():
                done.append(_at(assign(result, node.value or constant(None)), node))
                done += [_at(assign(returned, constant(True)), node)] if inside != OUTSIDE else []
                done += [_at(nodes.Break(), node)] if inside == LOOP else []
                return done, False
            case nodes.Break():
                return [*done, node], False
            case nodes.Continue():
                return done, False
            case nodes.Raise():
                return [*done, node], False
            case nodes.If() if _has([node], nodes.Return, nodes.Break, nodes.Continue, nodes.Raise):
                # What follows goes into both branches; where a branch leaves for sure, none of it is kept there.
                body, falls = _lower(node.body, after, result, returned, inside)
                orelse, falls_too = _lower(copy(node.orelse), copy(after), result, returned, inside)
                done.append(_at(nodes.If(node.test, body or [nodes.Pass()], orelse), node))
                return done, falls or falls_too
            case nodes.For() | nodes.While():
                twin = shell(node)
                twin.body = _lower(node.body, [], result, returned, LOOP)[0] or [_at(nodes.Pass(), node)]
                if not _has(node.body, nodes.Return):
                    done.append(twin)
                    continue
                done += [_at(assign(returned, constant(False)), node), twin]
                remainder, falls = _lower(after, [], result, returned, inside)
                if inside == LOOP or remainder:
                    done.append(_guarded(remainder, returned, inside, node))
                return done, falls or not remainder
            case nodes.Try():
                twin = shell(node)
                parts = [_lower([part], [], result, returned, OUTSIDE)[0] for part in node.body]
                twin.body = [one for part in parts for one in part]  # what raises does not leave the function
                done.append(twin)
            case nodes.With():
                twin = shell(node)
                twin.body, falls = _lower(node.body, [], result, returned, inside)
                if not falls:
                    return [*done, twin], False
                if not after or not _has(node.body, nodes.Return, nodes.Break, nodes.Continue):
                    done.append(twin)
                    continue
                if _has(node.body, nodes.Break, nodes.Continue):
                    return [*done, _at(nodes.Continue(), node)], False  # which is refused
                twin.body, _ = _lower(node.body, [], result, returned, CONTEXT)
                done += [_at(assign(returned, constant(False)), node), twin]
                remainder, falls = _lower(after, [], result, returned, inside)
                done.append(_guarded(remainder, returned, inside, node))
                return done, falls
            case nodes.If():
                twin = shell(node)
                twin.body = _lower(node.body, [], result, returned, inside)[0]
                twin.orelse = _lower(node.orelse, [], result, returned, inside)[0]
                done.append(twin)
            case _:
                done.append(node)
    return done, True


def _guarded(block: list[Node], returned: str, inside: str, like: Node) -> Node:
    """A block that runs where nothing was returned before it."""
    if inside == LOOP:
        return _at(nodes.If(name(returned), [_at(nodes.Break(), like)], block), like)
    return _at(nodes.If(nodes.UnaryOp(nodes.Not(), name(returned)), block, []), like)


def _at(node: Node, place: "Node | None") -> Node:
    if place is not None:
        node.lineno, node.col_offset = place.lineno, place.col_offset
    return node


def _has(block: list[Node], *exits: type) -> bool:
    """Whether one of these exits of the surrounding function or loop stands in a block."""
    for node in block:
        if isinstance(node, exits):
            return True
        if isinstance(node, nodes.With) and _has(node.body, *exits):
            return True
        if isinstance(node, nodes.If) and (_has(node.body, *exits) or _has(node.orelse, *exits)):
            return True
        if isinstance(node, nodes.For | nodes.While):
            inner = tuple(kind for kind in exits if kind not in (nodes.Break, nodes.Continue))
            if inner and _has(node.body, *inner):
                return True
    return False
