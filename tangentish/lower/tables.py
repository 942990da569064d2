"""Tables: dicts whose keys are known before the call are read key by key.

`for k, v in table.items()` is written out once for each key, comprehensions over it become displays, `table.get(k)` one
item. Known are the keys of arguments, by their kinds, and those of displays that the function makes and only reads.
"""

import dataclasses
from collections import Counter
from typing import Any

from tangentish.kinds import Kind, Nest
from tangentish.lower.blocks import rewritten
from tangentish.lower.constants import UNDECIDED, decided, value_of
from tangentish.lower.dicts import bound_name, is_display
from tangentish.scope import Scope
from tangentish.tree import Node, constant, copy, equal, names_written, nodes, place, shell, substitute, transform, walk

READING = frozenset(("items", "keys", "values", "get"))
COMPREHENSIONS = (nodes.ListComp, nodes.DictComp, nodes.GeneratorExp)
MOST_NODES = 3000  # of what is written out for one loop: what is longer stays a loop, and is left to the tape
SEARCHES = ("any", "all")  # which stop early
CONSUMERS = ("list", "tuple", "sum", "min", "max", "sorted", "len", "enumerate", "zip", "any", "all", "set", "reversed")


def read_by_key(function: Node, kinds: dict[str, Kind], scope: Scope) -> Node:
    """The function with what it reads of known dicts written out; the function itself if there is none."""
    while True:
        found = _read_once(function, kinds, scope)
        if found is function or len(walk(found)) > MOST_NODES or equal(found, function):
            return found
        function = found


def _read_once(function: Node, kinds: dict[str, Kind], scope: Scope) -> Node:
    parts = walk(function.body)
    keywords = any(isinstance(part, nodes.Dict) and None in part.keys for part in parts)
    asked = any(isinstance(part, nodes.Attribute) and part.attr in READING for part in parts)
    tables = _Tables(function, kinds, scope, parts)
    iterated = any(_iterates(part) for part in parts) if tables.known else False
    if not tables.known or not (asked or keywords or iterated):
        return function
    twin = copy(function)
    twin.body = tables.block(twin.body)
    return twin


def _iterates(node: Node) -> bool:
    return isinstance(node, nodes.For | nodes.comprehension) and isinstance(node.iter, nodes.Name | nodes.Subscript)


@dataclasses.dataclass
class _Tables:
    function: Node
    kinds: dict[str, Kind]
    scope: Scope
    parts: list[Node]

    def __post_init__(self) -> None:
        bound = Counter(p.id for p in self.parts if isinstance(p, nodes.Name) and isinstance(p.ctx, nodes.Store))
        self.bound = bound
        self.known: dict[str, Any] = {
            one: kind for one, kind in self.kinds.items() if isinstance(kind, Nest) and not bound[one]
        }
        used = Counter(part.id for part in self.parts if isinstance(part, nodes.Name))
        read: Counter[str] = Counter()
        for part in self.parts:
            match part:
                case nodes.Subscript(value=nodes.Name() as one, ctx=nodes.Load()):
                    read[one.id] += 1
                case nodes.Attribute(value=nodes.Name() as one, attr=attr) if attr in READING:
                    read[one.id] += 1
                case nodes.For(iter=nodes.Name() as one) | nodes.comprehension(iter=nodes.Name() as one):
                    read[one.id] += 1
                case nodes.Call(func=nodes.Name(id="len"), args=[nodes.Name() as one]):
                    read[one.id] += 1
                case nodes.Dict():
                    its = [v for k, v in zip(part.keys, part.values, strict=True) if k is None]
                    read.update(one.id for one in its if isinstance(one, nodes.Name))
        for part in self.parts:
            if not is_display(part):
                continue
            one = bound_name(part)
            if bound[one] == 1 and used[one] == 1 + read[one]:
                keys = tuple(key.value for key in part.value.keys)
                if len(set(keys)) == len(keys):
                    self.known[one] = Nest(dict, keys, (None,) * len(keys))  # type: ignore[arg-type]

    def table(self, node: Any) -> Nest | None:
        """The kind of a dict whose keys are known."""
        kind = self.kind(node)
        plain = isinstance(kind, Nest) and kind.cls is dict
        return kind if plain and all(type(key) in (str, int) for key in kind.keys) else None

    def kind(self, node: Any) -> Any:
        if isinstance(node, nodes.Name):
            return self.known.get(node.id)
        if isinstance(node, nodes.Subscript) and isinstance(node.slice, nodes.Constant):
            kind = self.kind(node.value)
            if isinstance(kind, Nest) and node.slice.value in kind.keys:
                return kind.kinds[kind.keys.index(node.slice.value)]
        return None

    def iterated(self, node: Any) -> tuple[Node, str, Nest] | None:
        """The dict that is iterated over, what of it, and its kind."""
        method, owner = "keys", node
        if isinstance(node, nodes.Call) and isinstance(node.func, nodes.Attribute) and not node.args:
            method, owner = node.func.attr, node.func.value
        kind = self.table(owner) if method in ("items", "keys", "values") else None
        return (owner, method, kind) if kind is not None else None

    def block(self, block: list[Node]) -> list[Node]:
        return [copy_ for node in rewritten(block, self.loop) for copy_ in [transform(node, self.expression)]]

    # Loops

    def loop(self, node: Node) -> list[Node] | None:
        found = self.iterated(node.iter) if isinstance(node, nodes.For) and not node.orelse else None
        if found is None or _is_left(node.body):
            return None
        owner, method, kind = found
        if len(kind.keys) * len(walk(node.body)) > MOST_NODES:
            return None
        result: list[Node] = []
        for key in kind.keys:
            target, meaning = self.bindings(node.target, owner, method, key)
            meaning = {one: its for one, its in meaning.items() if one not in names_written(node.body)}
            result += [place(one, node) for one in target]
            result += self.block(decided(substitute(node.body, meaning)))
        return result or [place(nodes.Pass(), node)]

    def bindings(self, target: Node, owner: Node, method: str, key: Any) -> tuple[list[Node], dict[str, Node]]:
        """The statements that bind a loop's target in the turn of a key, and the names that are constants there."""
        item = nodes.Subscript(copy(owner), constant(key), nodes.Load())
        if method == "items" and isinstance(target, nodes.Tuple) and len(target.elts) == 2:
            first, second = target.elts
            constants = {first.id: constant(key)} if isinstance(first, nodes.Name) else {}
            pair = [nodes.Assign([copy(first)], constant(key), None), nodes.Assign([copy(second)], item, None)]
            return pair, constants
        if method == "items":
            return [nodes.Assign([copy(target)], nodes.Tuple([constant(key), item], nodes.Load()), None)], {}
        if method == "values":
            return [nodes.Assign([copy(target)], item, None)], {}
        constants = {target.id: constant(key)} if isinstance(target, nodes.Name) else {}
        return [nodes.Assign([copy(target)], constant(key), None)], constants

    # Expressions

    def expression(self, node: Node) -> Node | None:
        match node:
            case nodes.ListComp() | nodes.DictComp():
                return self.display(node)
            case nodes.Call(func=nodes.Name(id=function), args=[nodes.GeneratorExp() as given, *rest]) if (
                function not in SEARCHES
            ):
                shown = self.display(given)
                if shown is None:
                    return None
                more = transform(rest, self.expression), transform(node.keywords, self.expression)
                return place(nodes.Call(node.func, [shown, *more[0]], more[1]), node)
            case nodes.Call(func=nodes.Attribute(value=owner, attr="get"), args=[nodes.Constant() as key, *default]):
                kind = self.table(owner)
                if kind is None or node.keywords or len(default) > 1:
                    return None
                if key.value in kind.keys:  # what stands for a missing one must have no effect
                    plain = not default or isinstance(default[0], nodes.Constant | nodes.Name)
                    return place(nodes.Subscript(owner, key, nodes.Load()), node) if plain else None
                return transform(default[0], self.expression) if default else place(constant(None), node)
            case nodes.Call(func=nodes.Name(id=function)) if function in CONSUMERS and not self.bound[function]:
                bare = function != "len"
                arguments = [self.view(part, bare) or transform(part, self.expression) for part in node.args]
                return place(nodes.Call(node.func, arguments, transform(node.keywords, self.expression)), node)
            case nodes.For() | nodes.comprehension() if self.view(node.iter) is not None:
                twin = shell(node)
                twin.iter = self.view(node.iter)
                return transform(twin, self.expression)
            case nodes.Dict() if None in node.keys:
                return self.merged(node)
        return None

    def view(self, node: Node, bare: bool = False) -> Node | None:
        """`table.values()` of a known dict, or if `bare` the dict itself, as a tuple, where it is iterated over."""
        found = self.iterated(node) if bare or isinstance(node, nodes.Call) else None
        if found is None:
            return None
        owner, method, kind = found
        return place(nodes.Tuple([self.entry(owner, method, key) for key in kind.keys], nodes.Load()), node)

    def entry(self, owner: Node, method: str, key: Any) -> Node:
        item = nodes.Subscript(copy(owner), constant(key), nodes.Load())
        if method == "items":
            return nodes.Tuple([constant(key), item], nodes.Load())
        return item if method == "values" else constant(key)

    def display(self, node: Node) -> Node | None:
        """A comprehension over a known dict as a display."""
        clause, *more = node.generators
        found = self.iterated(clause.iter)
        if found is None or more or clause.is_async:
            return None
        owner, method, kind = found
        pair = clause.target.elts if isinstance(clause.target, nodes.Tuple) else [clause.target]
        if not all(isinstance(one, nodes.Name) for one in pair) or len(pair) != (2 if method == "items" else 1):
            return None
        keys: list[Node] = []
        values: list[Node] = []
        for key in kind.keys:
            parts = [constant(key)] if method == "keys" else [nodes.Subscript(copy(owner), constant(key), nodes.Load())]
            parts = [constant(key), *parts] if method == "items" else parts
            meaning = {one.id: part for one, part in zip(pair, parts, strict=True)}
            tests = [value_of(substitute(test, meaning)) for test in clause.ifs]
            if any(test is UNDECIDED for test in tests):
                return None
            if not all(tests):
                continue
            if isinstance(node, nodes.DictComp):
                keys.append(substitute(node.key, meaning))
            value = node.value if isinstance(node, nodes.DictComp) else node.elt
            values.append(transform(substitute(value, meaning), self.expression))
        if isinstance(node, nodes.DictComp):
            known = [value_of(key) for key in keys]
            if UNDECIDED in known or len(set(map(repr, known))) != len(known):
                return None
            return place(nodes.Dict([constant(key) for key in known], values), node)
        return place(nodes.List(values, nodes.Load()), node)

    def merged(self, node: Node) -> Node | None:
        """`{**table, "a": x}` of a known table."""
        items: dict[Any, Node] = {}
        for key, value in zip(node.keys, node.values, strict=True):
            kind = self.table(value) if key is None else None
            if kind is None and not isinstance(key, nodes.Constant):
                return None
            if kind is None:
                items[key.value] = transform(value, self.expression)
                continue
            if any(its in items for its in kind.keys):  # what is evaluated, and dropped
                return None
            items |= {its: self.entry(value, "values", its) for its in kind.keys}
        return place(nodes.Dict([constant(key) for key in items], list(items.values())), node)


def _is_left(block: list[Node]) -> bool:
    """Whether a turn of a loop may end before its body does."""
    for node in block:
        if isinstance(node, nodes.Break | nodes.Continue):
            return True
        inner = [] if isinstance(node, nodes.For | nodes.While) else [getattr(node, "body", [])]
        inner.append(getattr(node, "orelse", []))
        if any(isinstance(one, list) and _is_left(one) for one in inner):
            return True
    return False

