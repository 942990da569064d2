"""Operations: what each core statement does, as far as differentiation is concerned, and which names are active."""

import dataclasses
import operator
import types
from collections import Counter
from typing import Any

import numpy as np

from tangentish import helpers, rules
from tangentish.analyse.changed import CHANGES
from tangentish.analyse.infer import Inference
from tangentish.core import is_store
from tangentish.kinds import Array, Constant, Nest, Number, Other, Sequence, is_list
from tangentish.tree import Node, constant, dotted, is_constant, names_read, nodes

UNARY = {"USub": np.negative, "UAdd": np.positive}


@dataclasses.dataclass(frozen=True)
class Operation:
    """`sort` is 'rule', 'user', 'copy', 'display', 'project', 'constant' or 'unknown'.

    `arguments` holds, for a rule, `parameter -> node` (variadic ones: a list of nodes); for a user's function the
    nodes of its arguments by parameter; for a display its parts by key; for a projection 'base' and 'key'.
    """

    sort: str
    arguments: dict[Any, Any] = dataclasses.field(default_factory=dict)
    rule: Any = None
    function: Any = None

    def operands(self) -> list[str]:
        """The names that a derivative can flow to, or should, were it known."""
        if self.sort == "rule":
            given = [self.arguments.get(one) for one in (*self.rule.operands, *self.rule.unknown)]
        elif self.sort == "project":
            given = [self.arguments["base"]]
        else:
            given = list(self.arguments.values())
        parts = [part for value in given for part in (value if isinstance(value, list) else [value])]
        return [part.id for part in parts if isinstance(part, nodes.Name)]


CONSTANT = Operation("constant")


def unknown(value: Node, function: Any = None, sort: str = "unknown") -> Operation:
    """An operation without a rule: a derivative might flow to every name that it reads."""
    return Operation(sort, dict(enumerate(map(nodes_name, names_read(value)))), function=function)


def operation(value: Node, inference: Inference) -> Operation:
    """What the value of a core assignment does."""
    match value:
        case nodes.Name():
            return Operation("copy", {"x": value}) if value.id in inference.kinds else CONSTANT
        case nodes.Constant() | nodes.Compare() | nodes.BoolOp() | nodes.JoinedStr() | nodes.UnaryOp(op=nodes.Not()):
            return CONSTANT
        case nodes.UnaryOp():
            return bound(rules.OPERATORS.get(type(value.op).__name__), [value.operand], {})
        case nodes.BinOp():
            kinds = [inference.kind(value.left), inference.kind(value.right)]
            if any(isinstance(kind, Nest | Sequence) for kind in kinds):
                return unknown(value)
            return bound(rules.OPERATORS.get(type(value.op).__name__), [value.left, value.right], {})
        case nodes.Tuple() | nodes.List():
            return Operation(
                "display", dict(enumerate(value.elts)), function=tuple if isinstance(value, nodes.Tuple) else list
            )
        case nodes.Dict():
            keys = [key.value if isinstance(key, nodes.Constant) else ... for key in value.keys]
            return (
                unknown(value)
                if ... in keys
                else Operation("display", dict(zip(keys, value.values, strict=True)), function=dict)
            )
        case nodes.Subscript():
            base = inference.kind(value.value)
            if isinstance(base, Nest) or (isinstance(base, Sequence) and is_entry(value.slice, inference)):
                return Operation("project", {"base": value.value, "key": value.slice})
            if isinstance(base, Sequence):
                return unknown(value)
            if isinstance(base, Other | Constant):
                return item_of_object(value, base)
            return bound(operator.getitem, [value.value, value.slice], {})
        case nodes.Attribute():
            return attribute(value, inference)
        case nodes.Call():
            return call(value, inference)
    return unknown(value)


def item_of_object(value: Node, base: Other | Constant) -> Operation:
    """What an object that is no array makes of its index, as `np.r_` does."""
    found = base.value if isinstance(base, Constant) else None
    parts = list(value.slice.elts) if isinstance(value.slice, nodes.Tuple) else [value.slice]
    if found is None or rules.find(found) is None or any(isinstance(part, nodes.Slice) for part in parts):
        return unknown(value)
    return bound(found, parts, {})


def attribute(value: Node, inference: Inference) -> Operation:
    if dotted(value) in inference.objects:
        return CONSTANT
    base = inference.kind(value.value)
    if isinstance(base, Nest):
        return Operation("project", {"base": value.value, "key": nodes.Constant(value.attr, "attribute")})
    function = rules.ATTRIBUTES.get(value.attr)
    if function is None:
        return CONSTANT if not inference.kind(value).active or not base.active else unknown(value)
    return bound(function, [value.value], {})


def call(value: Node, inference: Inference) -> Operation:
    function = inference.callee(value)
    arguments = list(value.args)
    if function is None or (any(function is one for one in CHANGES) and not changes_a_list(value, inference)):
        return unknown(value)
    if isinstance(value.func, nodes.Attribute) and dotted(value.func) not in inference.objects:
        arguments = [value.func.value, *arguments]
    names = [k.arg for k in value.keywords]
    starred = any(isinstance(a, nodes.Starred) for a in arguments) or None in names
    keywords = {k.arg: k.value for k in value.keywords if k.arg != "out" or not is_constant(k.value, None)}
    if rules.find(function) is not None:
        return unknown(value, function) if starred else of_kinds(bound(function, arguments, keywords), inference)
    if isinstance(function, types.FunctionType | types.MethodType) or hasattr(function, "of_user"):
        return unknown(value, function, "user")
    return unknown(value, function)


def changes_a_list(value: Node, inference: Inference) -> bool:
    """Whether what is changed is known to be a list, and what it is extended by a list or a tuple."""
    kinds = [inference.kind(argument) for argument in value.args]
    if inference.callee(value) is helpers.extended:
        added = kinds[1]
        return is_list(kinds[0]) and (is_list(added) or (isinstance(added, Nest) and added.cls is tuple))
    return is_list(kinds[0])


def is_entry(index: Node, inference: Inference) -> bool:
    """Whether an index of a list names one entry."""
    return not isinstance(index, nodes.Slice) and isinstance(inference.kind(index), Number)


def of_kinds(op: Operation, inference: Inference) -> Operation:
    """The operation, or none for a derivative if its rule gives zero for arguments of these kinds."""
    if op.sort != "rule" or not op.rule.constant_for_real:
        return op
    kinds = [inference.kind(argument) for argument in op.arguments.values() if isinstance(argument, Node)]
    return CONSTANT if all(isinstance(kind, Array | Number) and kind.real for kind in kinds) else op


def nodes_name(identifier: str) -> Node:
    return nodes.Name(identifier, nodes.Load(), None, None)


def bound(function: Any, arguments: list[Node], keywords: dict[str, Node]) -> Operation:
    """The operation of a function with a rule."""
    rule = rules.find(function) if function is not None else None
    if rule is not None and rule.form == "zero":
        return CONSTANT
    try:
        given = None if rule is None else rule.bind(arguments, keywords)
    except rules.NotCovered:
        given = None
    if given is None:
        read = [one for argument in (*arguments, *keywords.values()) for one in names_read(argument)]
        return Operation("unknown", dict(enumerate(map(nodes_name, read))), function=function)
    plain = {}
    for parameter, argument in given.items():
        plain[parameter] = constant(argument.value) if isinstance(argument, rules.Default) else argument
    return Operation("rule", plain, rule, function)


def statements(block: list[Node]) -> list[Node]:
    """All statements of a block and of its inner blocks, in the order of the text."""
    found = []
    for node in block:
        found.append(node)
        for field in ("body", "orelse"):
            if inner := node.__dict__.get(field):
                found += statements(inner)
    return found


def loop_sources(node: Node, objects: dict[str, Any]) -> list[Node]:
    """The sequences that a loop's targets take their values from."""
    if isinstance(node, nodes.Call):
        if objects.get(dotted(node.func) or "") is range:
            return []
        return [source for argument in node.args for source in loop_sources(argument, objects)]
    return [node]


def nests_by_entry(body: list[Node], table: dict[int, Operation], inference: Inference) -> Counter[str]:
    """How often single parts of each nest are read: by index, in a loop, or as it is unpacked."""
    found = [op.arguments["base"] for op in table.values() if op.sort == "project"]
    everything = statements(body)
    loops = [node for node in everything if isinstance(node, nodes.For)]
    found += [node.value for node in everything if isinstance(node, nodes.Assign) and _leaves(node.targets[0])[1:]]
    found += [one for loop in loops for one in loop_sources(loop.iter, inference.objects)]
    return Counter(
        one.id for one in found if isinstance(one, nodes.Name) and isinstance(inference.kind(one), Nest | Sequence)
    )


def activity(
    function: Node, wrt: list[str], inference: Inference, table: dict[int, Operation]
) -> tuple[frozenset[str], frozenset[str]]:
    """The active names, which depend on `wrt` and on which the result depends; and all that depend on `wrt`."""
    everything = statements(function.body)
    varied, useful = set(wrt), set(names_read(function.body[-1]))

    def pairs(node: Node) -> tuple[list[str], list[str]]:
        """The names that a statement binds and those they depend on."""
        if is_store(node):
            return sorted(inference.kinds.keys() & node.touches), names_read(node.value)
        if isinstance(node, nodes.Assign):
            to = node.targets[0]
            if isinstance(to, nodes.Name):
                return [to.id], table[id(node)].operands()
            return [n.id for n in _leaves(to)], names_read(node.value)
        if isinstance(node, nodes.For):
            sources = loop_sources(node.iter, inference.objects)
            return [n.id for n in _leaves(node.target)], [n for source in sources for n in names_read(source)]
        return [], []

    links = [link for link in map(pairs, everything) if link[0] and link[1]]
    changed = True
    while changed:
        before = len(varied) + len(useful)
        for bound_names, sources in links:
            if not varied.isdisjoint(sources):
                varied |= {name for name in bound_names if inference.kinds[name].active}
        for bound_names, sources in reversed(links):
            if not useful.isdisjoint(bound_names):
                useful |= set(sources)
        changed = len(varied) + len(useful) > before
    return frozenset(varied & useful), frozenset(varied)


def _leaves(to: Node) -> list[Node]:
    if isinstance(to, nodes.Tuple | nodes.List):
        return [leaf for part in to.elts for leaf in _leaves(part)]
    return [to]
