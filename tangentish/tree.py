"""The vocabulary of syntax trees: the only file that touches gast.

Trees are gast trees. Passes build nodes with the makers here, or quote them from text with `expression` and
`statements`; a comment is a statement `Expr(Constant('# text'))` and a blank line `Expr(Constant(''))`.
"""

import ast
from collections.abc import Callable
from functools import cache
from typing import Any

import gast
from gast import AST as Node  # noqa: N811

nodes = gast
LOAD, STORE = gast.Load(), gast.Store()

__all__ = [
    "Node", "assign", "attribute", "binary", "call", "children", "comment", "constant", "copy", "dotted", "equal",
    "expression", "is_comment", "is_constant", "is_name", "name", "names_read", "names_written", "nodes", "operation",
    "parse", "replaced", "shell", "statements", "substitute", "target", "to_ast", "transform", "walk",
]  # fmt: skip


def parse(text: str) -> gast.Module:
    """The gast tree of Python source text."""
    return gast.parse(text)


def from_ast(tree: ast.AST) -> Node:
    """The gast tree of an `ast` tree."""
    return gast.ast_to_gast(tree)


def to_ast(tree: Node) -> ast.AST:
    """The `ast` tree of a gast tree."""
    return gast.gast_to_ast(tree)


def _made(cls: Any, **fields: object) -> Any:
    """A node, as its class makes it, but faster."""
    node = cls.__new__(cls)
    node.__dict__ = fields
    return node


def name(identifier: str) -> gast.Name:
    return _made(gast.Name, id=identifier, ctx=LOAD, annotation=None, type_comment=None)


def target(identifier: str) -> gast.Name:
    return _made(gast.Name, id=identifier, ctx=STORE, annotation=None, type_comment=None)


def constant(value: object) -> gast.Constant:
    return _made(gast.Constant, value=value, kind=None)


def assign(to: "str | Node", value: Node) -> gast.Assign:
    targets = [target(to) if isinstance(to, str) else to]
    return _made(gast.Assign, targets=targets, value=value, type_comment=None)


def call(function: "str | Node", *args: Node, **keywords: Node) -> gast.Call:
    """A call; a dotted string names the function."""
    return gast.Call(
        path(function) if isinstance(function, str) else function,
        list(args),
        [gast.keyword(key, value) for key, value in keywords.items()],
    )


def path(dotted_name: str) -> Node:
    first, *rest = dotted_name.split(".")
    node: Node = name(first)
    for part in rest:
        node = attribute(node, part)
    return node


def attribute(value: Node, attr: str) -> gast.Attribute:
    return _made(gast.Attribute, value=value, attr=attr, ctx=LOAD)


def binary(left: Node, operator: str, right: Node) -> gast.BinOp:
    return operation(left, getattr(gast, operator)(), right)


def operation(left: Node, operator: Node, right: Node) -> gast.BinOp:
    return _made(gast.BinOp, left=left, op=operator, right=right)


def comment(text: str) -> gast.Expr:
    """A comment line; the empty string is a blank line."""
    return gast.Expr(constant("# " + text if text else ""))


def is_comment(node: Node) -> bool:
    if type(node) is not gast.Expr or type(node.value) is not gast.Constant:
        return False
    return isinstance(node.value.value, str) and (not node.value.value or node.value.value.startswith("# "))


def is_name(node: Node, identifier: "str | None" = None) -> bool:
    return isinstance(node, gast.Name) and (identifier is None or node.id == identifier)


def is_constant(node: Node, value: object = ...) -> bool:
    if not isinstance(node, gast.Constant):
        return False
    return value is ... or (type(node.value) is type(value) and node.value == value)


@cache
def _parsed(text: str) -> gast.Module:
    return gast.parse(text)


def expression(text: str, **replacements: Node) -> Node:
    """The expression `text`, with the names given replaced by nodes.

    >>> equal(expression("a + f(b)", b=constant(1)), expression("a + f(1)"))
    True
    """
    return substitute(_parsed(text).body[0].value, replacements)


def statements(text: str, **replacements: Node) -> list[Node]:
    """The statements of `text`, with the names given replaced by nodes (targets too, where a name is given)."""
    return [substitute(statement, replacements) for statement in _parsed(text).body]


_NO_CHILDREN = frozenset(
    ("ctx", "op", "ops", "type_comment", "kind", "id", "attr", "arg", "name", "module", "level", "conversion")
)


class _Fields(dict[Any, "tuple[str, ...] | None"]):
    """By class, the fields that hold nodes with children of their own, or lists of them; None for what is no node."""

    def __init__(self, step: int) -> None:
        super().__init__({gast.Name: (), gast.Constant: ()})
        self.step = step

    def __missing__(self, cls: Any) -> "tuple[str, ...] | None":
        fields = [field for field in cls._fields if field not in _NO_CHILDREN] if issubclass(cls, Node) else None
        self[cls] = fields if fields is None else tuple(fields[:: self.step])
        return self[cls]


_forwards, _backwards = _Fields(1), _Fields(-1)


def children(cls: Any) -> tuple[str, ...]:
    """The fields of a class of nodes that hold nodes with children of their own, or lists of them."""
    return _forwards[cls] or ()


def shell(node: Node) -> Node:
    """A copy of one node, its children shared, without what passes have remembered about it."""
    cls: Any = node.__class__
    twin: Node = cls.__new__(cls)
    fields = node.__dict__.copy()
    if "facts" in fields:
        del fields["facts"]
    twin.__dict__ = fields
    return twin


def copy(node: Any) -> Any:
    """A deep copy of a tree; contexts and operators, which carry nothing, are shared."""
    if node.__class__ is list:
        return [copy(child) for child in node]
    fields = _forwards[node.__class__]
    if fields is None:
        return node
    twin = shell(node)
    values = twin.__dict__
    for field in fields:
        value = values.get(field)
        if value is not None:
            values[field] = copy(value)
    return twin


def transform(node: Any, visit: Callable[[Node], "Node | None"]) -> Any:
    """A copy of a tree in which every node for which `visit` gives a node is replaced by that node.

    `visit` is asked from the outside in; what it returns is taken as it is, and what it declines (None) is copied
    and its children are asked.
    """
    if node.__class__ is list:
        return [transform(child, visit) for child in node]
    fields = _forwards[node.__class__]
    if fields is None:
        return node
    replacement = visit(node)
    if replacement is not None:
        return replacement
    twin = shell(node)
    values = twin.__dict__
    for field in fields:
        value = values.get(field)
        if value is not None:
            values[field] = transform(value, visit)
    return twin


def replaced(node: Any, visit: Callable[[Node], "Node | None"]) -> Any:
    """As `transform`, but sharing what stays the same with the tree given: for trees that nobody changes in place."""
    cls: Any = node.__class__
    if cls is list:
        parts = None
        for place, child in enumerate(node):
            new = replaced(child, visit)
            if new is not child:
                parts = parts or list(node)
                parts[place] = new
        return parts or node
    fields = _forwards[cls]
    if fields is None:
        return node
    replacement = visit(node)
    if replacement is not None:
        return replacement
    twin = None
    values = node.__dict__
    for field in fields:
        value = values.get(field)
        if value is not None:
            new = replaced(value, visit)
            if new is not value:
                twin = twin or shell(node)
                twin.__dict__[field] = new
    return twin or node


def substitute(node: Any, replacements: "dict[str, Node]") -> Any:
    """A copy of a tree with names replaced by (copies of) nodes; a replaced target must be replaced by a name."""
    if not replacements:
        return copy(node)

    def visit(child: Node) -> "Node | None":
        if isinstance(child, gast.Name) and child.id in replacements:
            twin = copy(replacements[child.id])
            if isinstance(child.ctx, gast.Store) and isinstance(twin, gast.Name):
                twin.ctx = STORE
            return twin
        return None

    return transform(node, visit)


def walk(node: Any) -> list[Node]:
    """Every node of a tree (or list of trees) but contexts and operators, parents first, in the order of the text."""
    found: list[Node] = []
    todo = node[::-1] if isinstance(node, list) else [node]
    take, find = todo.pop, found.append
    while todo:
        part = take()
        fields = _backwards[part.__class__]
        if fields:
            find(part)
            values = part.__dict__
            for field in fields:
                value = values.get(field)
                if value.__class__ is list:
                    todo += value[::-1]
                elif value is not None:
                    todo.append(value)
        elif fields is not None:
            find(part)
        elif part.__class__ is list:
            todo += part[::-1]
    return found


def names_read(node: Any) -> list[str]:
    """The names that a tree reads, each once, in the order of the text."""
    if type(node) is gast.Name:
        return [] if type(node.ctx) is gast.Store else [node.id]
    found: dict[str, None] = {}
    for part in walk(node):
        if type(part) is gast.Name and type(part.ctx) is not gast.Store:
            found[part.id] = None
    return list(found)


def names_written(node: Any) -> list[str]:
    """The names that a tree binds, each once, in the order of the text."""
    if type(node) is gast.Name:
        return [] if type(node.ctx) is gast.Load else [node.id]
    found: dict[str, None] = {}
    for part in walk(node):
        cls = type(part)
        if cls is gast.Name:
            if type(part.ctx) is not gast.Load:
                found[part.id] = None
        elif cls is gast.FunctionDef or cls is gast.ClassDef:
            found[part.name] = None
    return list(found)


def dotted(node: Node) -> "str | None":
    """'np.linalg.inv' for a name or a chain of attributes of a name, else None."""
    if isinstance(node, gast.Name):
        return node.id
    if isinstance(node, gast.Attribute):
        base = dotted(node.value)
        return base and f"{base}.{node.attr}"
    return None


def base_name(node: Node) -> "str | None":
    """The name at the bottom of `x[i].a[j]` or of `x.reshape(n)[i]`."""
    while not isinstance(node, gast.Name):
        if isinstance(node, gast.Call) and isinstance(node.func, gast.Attribute):
            node = node.func.value
        elif isinstance(node, gast.Subscript | gast.Attribute):
            node = node.value
        else:
            return None
    return str(node.id)


def equal(one: Any, other: Any) -> bool:
    """Whether two trees say the same."""
    if type(one) is not type(other):
        return False
    if isinstance(one, list):
        return len(one) == len(other) and all(map(equal, one, other))
    if not isinstance(one, Node):
        return bool(one == other) and repr(one) == repr(other)
    if isinstance(one, gast.Name):
        return one.id == other.id
    return all(
        equal(one.__dict__.get(field), other.__dict__.get(field))
        for field in one._fields
        if field not in ("ctx", "kind")
    )


def place(node: Node, like: Node) -> Node:
    """`node`, at the place in the file that `like` has."""
    for field in ("lineno", "col_offset", "end_lineno", "end_col_offset"):
        if hasattr(like, field):
            setattr(node, field, getattr(like, field))
    return node


def moved(node: Any, lines: int) -> Any:
    """A copy of a tree whose places are `lines` further down."""
    twin = copy(node)
    for part in walk(twin):
        for field in ("lineno", "end_lineno"):
            if getattr(part, field, None) is not None:
                setattr(part, field, getattr(part, field) + lines)
    return twin


def fix_locations(tree: ast.AST) -> ast.AST:
    """An `ast` tree with a place for every node, so that it can be compiled."""
    return ast.fix_missing_locations(tree)
