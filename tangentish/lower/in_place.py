"""In place: calls that write into an array (`out=`, `a.fill(v)`, `np.copyto`, `np.add.at`) as stores into its items."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from tangentish import helpers
from tangentish.core import stored
from tangentish.lower.iteration import fixed
from tangentish.outputs import writes_by_position
from tangentish.tree import Node, attribute, call, constant, copy, expression, is_constant, name, nodes, place

if TYPE_CHECKING:
    from tangentish.lower.flatten import Flattener

CHANGING = (np.multiply, np.divide, np.maximum, np.minimum)
WHOLE = nodes.Constant(..., None)


def in_place(flattener: Flattener, node: Node, resolved: tuple[str, Any] | None) -> Node | None:
    """The value of a call that writes into an array, whose store is put before it; None for any other call."""
    if any(isinstance(one, nodes.Starred) for one in node.args) or any(k.arg is None for k in node.keywords):
        return None
    if resolved is None:
        method = METHODS.get(node.func.attr) if isinstance(node.func, nodes.Attribute) else None
        return None if method is None else apply(method, flattener, node, node.func.value, node.args)
    function = resolved[1]
    writer = next((writer for known, writer in FUNCTIONS if known is function), None)
    if writer is not None and node.args:
        return apply(writer, flattener, node, node.args[0], node.args[1:])
    if resolved[0].endswith(".at") and len(node.args) == 3 and not node.keywords:
        return at(flattener, node, function)
    return out(flattener, node, function)


def apply(writer: Writer, flattener: Flattener, node: Node, array: Node, arguments: list[Node]) -> Node | None:
    value = writer(flattener, array, arguments, keywords_of(node))
    if value is not None:
        place(stored(flattener.block[-1]), node)
    return value


def keywords_of(node: Node) -> dict[str, Node]:
    return {keyword.arg: keyword.value for keyword in node.keywords}


def at(flattener: Flattener, node: Node, function: Any) -> Node | None:
    """`np.add.at(a, i, v)`: as `a[i] += v`, but that it counts every entry of i. Other ufuncs change a copy of a."""
    operator = {np.add: nodes.Add, np.subtract: nodes.Sub}.get(function.__self__)
    array, index, value = node.args
    if operator is None and any(function.__self__ is one for one in CHANGING):
        base, whole = flattener.base_of_store(array), nodes.Constant(..., None)
        changed = flattener.scope.helper("changed_at", helpers.changed_at)
        change = flattener.atom(value)
        if isinstance(value, nodes.Tuple | nodes.List):
            change = flattener.atom_of(call(f"{flattener.scope.numpy}.array", change))
        operands = [flattener.atom(node.func.value), flattener.atom(index), change]
        store(flattener, base, whole, flattener.atom_of(call(changed, name(base), *operands)), node)
        return constant(None)
    if operator is None:
        return None
    base = flattener.base_of_store(array)
    part = place(nodes.Subscript(name(base), flattener.index(index), nodes.Store()), node)
    added = nodes.AugAssign(part, operator(), flattener.atom(value))
    added.at = True
    flattener.put(added)
    return constant(None)


def out(flattener: Flattener, node: Node, function: Any) -> Node | None:
    """`f(x, out=a)`: the result is written into a, which is the value of the call."""
    keywords, arguments = keywords_of(node), list(node.args)
    array = keywords.pop("out", None)
    if array is None and isinstance(function, np.ufunc) and len(arguments) == function.nin + 1:
        array = arguments.pop()
    elif array is None and writes_by_position(function, len(arguments)) and not keywords:
        array = arguments.pop() if not writes_by_position(function, len(arguments) - 1) else None
    if isinstance(array, nodes.Tuple) and len(array.elts) == 1:
        array = array.elts[0]
    if array is None or isinstance(array, nodes.Constant | nodes.Tuple):
        return None
    mask = keywords.pop("where", None) if isinstance(function, np.ufunc) else None
    mask = None if mask is not None and is_constant(mask, True) else mask
    if mask is not None:  # where it is false nothing is computed, and nothing written
        mask = keywords["where"] = fixed(flattener, flattener.value(mask))
        keywords["out"] = constant(None)
    plain = nodes.Call(node.func, arguments, [nodes.keyword(key, value) for key, value in keywords.items()])
    value = flattener.atom(place(plain, node))
    base, index = written(flattener, array)
    if mask is not None:
        value = where(flattener, mask, value, base, index)
    store(flattener, base, index, value, node)
    flattener.block[-1].out = mask is None
    return name(base) if index is WHOLE else nodes.Subscript(name(base), copy(index), nodes.Load())


def where(flattener: Flattener, mask: Node, value: Node, base: str, index: Node) -> Node:
    """The value where the mask is true, elsewhere what is in the array."""
    old = name(base) if index is WHOLE else flattener.atom_of(nodes.Subscript(name(base), copy(index), nodes.Load()))
    return flattener.atom_of(call(f"{flattener.scope.numpy}.where", mask, value, old))


def written(flattener: Flattener, array: Node) -> tuple[str, Node]:
    """The array, and the part of it, that an expression stands for as something to write into."""
    if isinstance(array, nodes.Subscript):
        return flattener.base_of_store(array.value), flattener.index(array.slice)
    return flattener.base_of_store(array), WHOLE


def store(flattener: Flattener, base: str, index: Node, value: Node, like: Node) -> None:
    flattener.put_store(base, index, value, like)


def fill(flattener: Flattener, array: Node, arguments: list[Node], keywords: dict[str, Node]) -> Node | None:
    if len(arguments) != 1 or keywords:
        return None
    base, index = written(flattener, array)
    store(flattener, base, index, flattener.atom(arguments[0]), array)
    return constant(None)


def sort(flattener: Flattener, array: Node, arguments: list[Node], keywords: dict[str, Node]) -> Node | None:
    if not set(keywords) <= {"axis", "kind", "stable"}:
        return None
    base, index = written(flattener, array)
    part = name(base) if index is WHOLE else nodes.Subscript(name(base), index, nodes.Load())
    value = flattener.atom_of(
        nodes.Call(
            attribute(name(flattener.scope.numpy), "sort"),
            [flattener.atom_of(part), *map(flattener.atom, arguments)],
            [nodes.keyword(key, flattener.atom(value)) for key, value in keywords.items()],
        )
    )
    store(flattener, base, index, value, array)
    return constant(None)


def copyto(flattener: Flattener, array: Node, arguments: list[Node], keywords: dict[str, Node]) -> Node | None:
    if len(arguments) != 1 or not set(keywords) <= {"where"}:
        return None
    if not keywords:
        return fill(flattener, array, arguments, {})
    base, index = written(flattener, array)
    value, mask = flattener.atom(arguments[0]), flattener.atom(keywords["where"])
    store(flattener, base, index, where(flattener, mask, value, base, index), array)
    return constant(None)


def put(flattener: Flattener, array: Node, arguments: list[Node], keywords: dict[str, Node]) -> Node | None:
    """`np.put(a, i, v)`: a in one row, in the order of C, is written into."""
    if len(arguments) != 2 or keywords:
        return None
    row = place(nodes.Call(nodes.Attribute(array, "reshape", nodes.Load()), [expression("-1")], []), array)
    base = flattener.base_of_store(row)
    index = flattener.index(arguments[0])
    store(flattener, base, index, flattener.atom(arguments[1]), array)
    return constant(None)


def putmask(flattener: Flattener, array: Node, arguments: list[Node], keywords: dict[str, Node]) -> Node | None:
    """`np.putmask(a, m, v)`: where m is true, a gets what v, repeated to the size of a, has there."""
    if len(arguments) != 2 or keywords:
        return None
    base, mask, value = flattener.base_of_store(array), flattener.atom(arguments[0]), flattener.atom(arguments[1])
    if not isinstance(value, nodes.Constant):
        numpy = flattener.scope.numpy
        shape = flattener.atom_of(call(f"{numpy}.shape", name(base)))
        whole = flattener.atom_of(call(f"{numpy}.resize", value, shape))
        value = flattener.atom_of(nodes.Subscript(whole, mask, nodes.Load()))
    store(flattener, base, mask, value, array)
    return constant(None)


def put_in_places(flattener: Flattener, array: Node, arguments: list[Node], keywords: dict[str, Node]) -> Node | None:
    """`np.place(a, m, v)`: the places where m is true get the entries of v, from the first one on."""
    if len(arguments) != 2 or keywords:
        return None
    numpy = flattener.scope.numpy
    base, mask, values = flattener.base_of_store(array), flattener.atom(arguments[0]), flattener.atom(arguments[1])
    count = flattener.atom_of(call(f"{numpy}.count_nonzero", mask))
    store(flattener, base, mask, flattener.atom_of(call(f"{numpy}.resize", values, count)), array)
    return constant(None)


def fill_diagonal(flattener: Flattener, array: Node, arguments: list[Node], keywords: dict[str, Node]) -> Node | None:
    """`np.fill_diagonal(a, v)` of a matrix."""
    if len(arguments) != 1 or keywords:
        return None
    base = flattener.base_of_store(array)
    value = flattener.atom(arguments[0])
    shape = flattener.atom_of(nodes.Attribute(name(base), "shape", nodes.Load()))
    shortest = flattener.atom_of(call("min", shape))
    places = flattener.atom_of(call(f"{flattener.scope.numpy}.arange", shortest))
    store(flattener, base, nodes.Tuple([places, places], nodes.Load()), value, array)
    flattener.block[-1].axes = 2
    return constant(None)


Writer = Callable[["Flattener", Node, list[Node], dict[str, Node]], "Node | None"]
METHODS: dict[str, Writer] = {"fill": fill, "sort": sort, "put": put}
FUNCTIONS: tuple[tuple[Any, Writer], ...] = (
    (np.copyto, copyto), (np.put, put), (np.putmask, putmask), (np.place, put_in_places),
    (np.fill_diagonal, fill_diagonal),
)  # fmt: skip
