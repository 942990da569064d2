"""Items: `update`, `setdefault` and `get` of a dict that the function makes, said by its items."""

from collections import Counter
from typing import Any

from tangentish.lower.blocks import inner_blocks, rewritten
from tangentish.lower.dicts import bound_name, changed_dicts, is_display, is_item
from tangentish.tree import Node, constant, copy, name, nodes, place, shell, transform, walk


def with_items_set(function: Node) -> Node:
    """The function with `t["a"] = v` for `t.update(a=v)` and its kin, where a dict then is no more than its items."""
    everything = walk(function)
    calls = [part for part in everything if is_method(part, "update", "setdefault", "get")]
    made = {bound_name(part): part for part in everything if is_display(part)} if calls else {}
    asked = {part.func.value.id for part in calls} & made.keys()
    if not asked:
        return function
    stored = Counter((part.value.id, part.slice.value) for part in everything if is_item(part) and is_stored(part))
    for part in calls:
        stored.update((part.func.value.id, key) for key in keys_set(part))

    def plain(node: Node) -> list[Node] | None:
        call: Any = node.value if isinstance(node, nodes.Expr) else None
        if not is_method(call, "update", "setdefault") or call.func.value.id not in asked:
            return None
        table = call.func.value.id
        if call.func.attr == "setdefault":
            key = call.args[0].value if len(call.args) == 2 and isinstance(call.args[0], nodes.Constant) else None
            keys = [one.value for one in made[table].value.keys]
            if key is None or key in keys or stored[table, key] != 1 or node not in beside(function.body, made[table]):
                return None
            return [item_set(table, key, call.args[1], node)]
        if keys_set(call) and len(set(keys_set(call))) == len(keys_set(call)):
            given = call.args[0] if call.args else nodes.Dict([], [])
            values = [*given.values, *(keyword.value for keyword in call.keywords)]
            if len(values) == 1:
                return [item_set(table, keys_set(call)[0], values[0], node)]
            to = [item_set(table, key, node, node).targets[0] for key in keys_set(call)]
            pair = nodes.Tuple(to, nodes.Store()), nodes.Tuple(values, nodes.Load())
            return [place(nodes.Assign([pair[0]], pair[1], None), node)]
        return None

    def asked_for(node: Node) -> Node | None:
        if not is_method(node, "get") or node.func.value.id not in asked or len(node.args) not in (1, 2):
            return None
        table, key = node.func.value.id, node.args[0]
        plain = all(isinstance(one, nodes.Constant | nodes.Name) for one in node.args[1:])
        if not isinstance(key, nodes.Constant) or node.keywords:
            return None
        if key.value in [one.value for one in made[table].value.keys]:
            return place(nodes.Subscript(name(table), key, nodes.Load()), node) if plain else None
        if stored[table, key.value]:
            return None
        missing: Node = node.args[1] if len(node.args) == 2 else place(constant(None), node)
        return missing

    function, given = copy(function), function
    made = {bound_name(part): part for part in walk(function) if is_display(part)}
    twin = shell(function)
    twin.body = transform(rewritten(function.body, plain), asked_for)
    return twin if asked <= changed_dicts(twin) else given


def is_method(node: Any, *methods: str) -> bool:
    """`table.method(...)`."""
    function = node.func if isinstance(node, nodes.Call) else None
    return isinstance(function, nodes.Attribute) and function.attr in methods and isinstance(function.value, nodes.Name)


def is_stored(item: Node) -> bool:
    return not isinstance(item.ctx, nodes.Load)


def keys_set(node: Node) -> list[Any]:
    """The keys that `table.update(...)` or `table.setdefault(...)` may set; none if they are not known."""
    keys = [keyword.arg for keyword in node.keywords]
    given = node.args[0] if node.args else None
    if node.func.attr == "setdefault":
        return [given.value] if isinstance(given, nodes.Constant) else []
    if isinstance(given, nodes.Dict) and all(isinstance(key, nodes.Constant) for key in given.keys):
        keys = [*(key.value for key in given.keys), *keys]
        given = None
    return keys if given is None and None not in keys and len(node.args) < 2 else []


def item_set(table: str, key: Any, value: Node, like: Node) -> Node:
    """`table[key] = value`."""
    to = place(nodes.Subscript(name(table), place(constant(key), like), nodes.Store()), like)
    return place(nodes.Assign([to], value, None), like)


def beside(block: list[Node], node: Node) -> list[Node]:
    """The block in which a statement stands."""
    if any(one is node for one in block):
        return block
    inner = (beside(one, node) for part in block for one in inner_blocks(part))
    return next((found for found in inner if found), [])
