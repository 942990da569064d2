"""Fold: say an expression of an adjoint as a person would, using what the kinds know.

Idle helpers disappear, signs move outwards, factors of one and sums with zero go. Only adjoints are folded: rounding
may differ in the last bit from the unfolded text, never in the primal.
"""

import operator
from typing import Any

import numpy as np

from tangentish.analyse.indexing import constant_of
from tangentish.analyse.infer import Inference
from tangentish.kinds import Array, Dim, Kind, Nest, Number, Sequence
from tangentish.scope import Scope
from tangentish.tree import (
    Node,
    attribute,
    call,
    children,
    constant,
    dotted,
    equal,
    is_constant,
    name,
    nodes,
    operation,
    shell,
)

FRESH = frozenset(
    "zeros zeros_like ones ones_like full full_like empty empty_like sum mean dot matmul outer einsum tensordot where "
    "array copy cumsum cumprod exp log sin cos tan tanh sqrt sign add subtract multiply divide power negative abs "
    "square".split()
)  # NumPy functions whose result shares memory with nothing
HELPERS = frozenset("conj copy_nest count len split_stack spread unbroadcast unstack_like zeros_of".split())
FUNCTIONS = ("expand_dims", "flip", "shape", "size", "sum", "transpose")  # of NumPy, that may have a shorter form
ELEMENTWISE = (nodes.Add, nodes.Sub, nodes.Mult, nodes.Div)
MOST_ROUNDS = 8  # of folding what folding has given
NARROW = ("float16", "float32", "complex64")  # a Python float, spread to an array, would be wider


class Folder:
    """Folding with the kinds of one function."""

    def __init__(self, inference: Inference, scope: Scope) -> None:
        self.inference = inference
        self.np = scope.numpy
        self.folded = HELPERS | {f"{self.np}.{function}" for function in FUNCTIONS}
        self.settled: dict[tuple[int, tuple[int, ...]], Node] = {}  # what stays as it is, by identity and place

    def fold(self, node: Node) -> Node:
        """The folded form of an expression, which folding leaves as it is; parts that stay are shared."""
        for _ in range(MOST_ROUNDS):
            before, node = node, self.once(node)
            if node is before:
                break
        return node

    def once(self, node: Node) -> Node:
        """An expression with its parts folded, then itself."""
        cls: Any = type(node)
        if cls is nodes.Name or cls is nodes.Constant or not isinstance(node, Node):
            return node
        here = id(node), self.inference.path
        if here in self.settled:
            return node
        twin = None
        for field in children(cls):
            value = node.__dict__.get(field)
            folded: Any = value
            if isinstance(value, list):
                parts = [self.once(part) for part in value]
                if any(map(operator.is_not, parts, value)):
                    folded = parts
            elif isinstance(value, Node):
                folded = self.once(value)
            if folded is not value:
                twin = twin or shell(node)
                twin.__dict__[field] = folded
        result = self.local(twin or node)
        if result is node:
            self.settled[here] = node
        return result

    def local(self, node: Node) -> Node:
        match node:
            case nodes.BinOp():
                folded = self.binary(node)
                return node if is_the_same(folded, node) else folded
            case nodes.UnaryOp(op=nodes.USub()):
                folded = negated(node.operand)
                return node if is_negation(folded) and folded.operand is node.operand else folded
            case nodes.Call():
                return self.call(node)
            case nodes.Attribute(attr="T", value=nodes.Attribute(attr="T")):
                return node.value.value
            case nodes.Attribute(attr="shape", value=nodes.Name()):
                like = self.alike(node.value.id)
                return node if like == node.value.id else attribute(name(like), "shape")
            case nodes.Subscript(value=nodes.List() | nodes.Tuple()):
                key = constant_of(node.slice)
                return node.value.elts[key] if isinstance(key, int) else node
        return node

    def kind(self, node: Node) -> Kind:
        return self.inference.kind(node)

    # Arithmetic

    def binary(self, node: Node) -> Node:
        left, right = constant_of(node.left), constant_of(node.right)
        if isinstance(left, int | float) and isinstance(right, int | float) and not isinstance(left, bool):
            if isinstance(node.op, nodes.Sub):
                return signed(left - right)
            if isinstance(node.op, nodes.Add):
                return signed(left + right)
            if isinstance(node.op, nodes.Mult):
                return signed(left * right)
        match node.op:
            case nodes.Mult():
                return self.product(node.left, node.right)
            case nodes.Div():
                if right == 1.0 and isinstance(right, float):
                    return node.left
                if is_negative(node.left):
                    return negated(self.local(operation(node.left.operand, node.op, node.right)))
            case nodes.MatMult():
                if is_negative(node.left):
                    return negated(operation(node.left.operand, node.op, node.right))
                if is_negative(node.right):
                    return negated(operation(node.left, node.op, node.right.operand))
            case nodes.Add():
                return self.sum(node.left, node.right)
            case nodes.Sub():
                if is_negative(node.right):
                    return self.sum(node.left, node.right.operand)
                if is_zero(node.right):
                    return node.left
            case nodes.Pow():
                if right == 1 and right is not ...:
                    return node.left
        return self.narrowed(node)

    def sum(self, left: Node, right: Node) -> Node:
        if is_zero(left):
            return right
        if is_zero(right):
            return left
        if is_negative(right):
            return self.narrowed(operation(left, nodes.Sub(), right.operand))
        if is_negative(left):
            return self.narrowed(operation(right, nodes.Sub(), left.operand))
        (one, term), (other, same) = multiple(left), multiple(right)
        if equal(term, same):
            return self.product(signed(one + other), term)
        return self.narrowed(operation(left, nodes.Add(), right))

    def gathered(self, terms: list[Node]) -> list[Node]:
        """The terms of a sum, with equal ones taken together."""
        result: list[Node] = []
        for term in terms:
            for place, other in enumerate(result):
                if equal(other, term):
                    result[place] = self.product(constant(2.0), term)
                    break
            else:
                result.append(term)
        return result

    def product(self, left: Node, right: Node) -> Node:
        if is_negative(left):
            return negated(self.product(left.operand, right))
        if is_negative(right):
            return negated(self.product(left, right.operand))
        for one, other in ((left, right), (right, left)):
            if constant_of(one) == -1.0 and isinstance(constant_of(one), float):
                return negated(other)
            if constant_of(one) == 1.0 and constant_of(one) is not ... and isinstance(constant_of(one), float | int):
                return other
        if isinstance(right, nodes.Constant) and not isinstance(left, nodes.Constant):
            left, right = right, left
        if isinstance(right, nodes.BinOp) and isinstance(right.op, nodes.Mult | nodes.Div):
            scalar = isinstance(self.kind(right), Number) and isinstance(self.kind(left), Array)
            if not scalar:  # a * (b / c) reads better as a * b / c, and costs the same
                first = self.product(left, right.left)
                return self.narrowed(operation(first, right.op, right.right))
        return self.narrowed(operation(left, nodes.Mult(), right))

    def narrowed(self, node: Node) -> Node:
        """Leave out a broadcast that the other operand does anyway."""
        if not isinstance(node.op, ELEMENTWISE):
            return node
        for side, other in (("left", node.right), ("right", node.left)):
            operand = getattr(node, side)
            if (
                self.is_broadcast(operand)
                and isinstance(self.kind(other), Number)
                and isinstance(node.op, nodes.Mult | nodes.Div)
            ):
                if side == "left" or isinstance(node.op, nodes.Mult):
                    inner = operation(
                        *((operand.args[0], node.op, other) if side == "left" else (other, node.op, operand.args[0]))
                    )
                    return call(operand.func, self.local(inner), operand.args[1])
            if self.is_broadcast(operand):
                wide, whole = self.kind(operand), self.kind(other)
                if isinstance(wide, Array) and isinstance(whole, Array) and self.same_shape(wide, whole):
                    if whole.dtype == self.dtype_of_broadcast(operand):
                        inner = operand.args[0]  # the other side may be a broadcast too, and one of them has to stay
                        left, right = (inner, node.right) if side == "left" else (node.left, inner)
                        return operation(left, node.op, right)
        return node

    def dtype_of_broadcast(self, node: Node) -> str:
        """The dtype that an adjoint spread to the shape of an array has: that of the array."""
        like = node.args[1]
        kind = self.kind(like.value) if isinstance(like, nodes.Attribute) else None
        return kind.dtype if isinstance(kind, Array) else "float64"

    def is_broadcast(self, node: Node) -> bool:
        return isinstance(node, nodes.Call) and dotted(node.func) == f"{self.np}.broadcast_to"

    # Shapes

    def same_shape(self, one: Array, other: Array) -> bool:
        return one.ndim == other.ndim and all(map(self.inference.same, one.dims, other.dims))

    def alike(self, identifier: str) -> str:
        """A parameter of the same shape and dtype as a temporary name, if there is one."""
        kind = self.inference.kinds.get(identifier)
        if not isinstance(kind, Array) or not kind.dims:
            return identifier
        first = kind.dims[0]
        candidates = [dim.base.split(".")[0] for dim in kind.dims if isinstance(dim, Dim)]
        candidates += [
            other.base.split(".")[0] for one, other, _ in self.inference.facts if one == first or other == first
        ]
        candidates += [
            one.base.split(".")[0] for one, other, _ in self.inference.facts if one == first or other == first
        ]
        for candidate in candidates:
            known = self.inference.kinds.get(candidate)
            if (
                isinstance(known, Array)
                and known.dtype == kind.dtype
                and self.is_parameter(candidate)
                and self.same_shape(known, kind)
            ):
                return candidate
        return identifier

    def is_parameter(self, identifier: str) -> bool:
        kind = self.inference.kinds.get(identifier)
        own = isinstance(kind, Array) and any(
            isinstance(dim, Dim) and dim.wide and dim.base.startswith(identifier + ".") for dim in kind.dims
        )
        return own

    def length(self, dim: "int | Dim") -> Node | None:
        """The length of an axis, as read from a parameter."""
        if isinstance(dim, int):
            return constant(dim)
        owner, _, rest = dim.base.partition(".shape[")
        if dim.offset or not self.is_parameter(owner) or not rest:
            return None
        if rest == "0]":
            return call("len", name(owner))
        return nodes.Subscript(attribute(name(owner), "shape"), constant(int(rest[:-1])), nodes.Load())

    # Helpers

    def call(self, node: Node) -> Node:
        function = dotted(node.func)
        if function not in self.folded:
            return node
        match function, node.args:
            case "conj", [x]:
                kind = self.kind(x)
                return x if isinstance(kind, Array | Number) and kind.real else node
            case "unbroadcast", [g, nodes.Name() as x]:
                return self.unbroadcast(node, g, x)
            case "spread", [g, nodes.Name() as x, *rest]:
                return self.spread(node, g, x, rest)
            case "count", [nodes.Name() as x, axis] if constant_of(axis) is None:
                return self.size(node, x)
            case "count", [nodes.Name() as x, axis] if isinstance(constant_of(axis), int) and isinstance(
                self.kind(x), Array
            ):
                dims, place = self.kind(x).dims, constant_of(axis)  # type: ignore[union-attr]
                if not -len(dims) <= place < len(dims):  # which raises, if it is run
                    return node
                return self.length(dims[place]) or nodes.Subscript(attribute(x, "shape"), axis, nodes.Load())
            case "copy_nest", [nodes.BinOp() | nodes.UnaryOp() as g]:  # which makes a new array
                return g if isinstance(self.kind(g), Array) else node
            case "unstack_like", [g, nodes.Name() as x]:
                return g if self.are_rows(g, x) else node
            case "split_stack", [g, nodes.Name() as x, axis]:
                return g if constant_of(axis) == 0 and self.are_rows(g, x) else node
            case "zeros_of", [x]:
                kind = self.kind(x)
                return constant(0.0) if isinstance(kind, Number) and kind.real and kind.active else node
            case "len", [nodes.Name() as x]:
                kind = self.kind(x)
                if isinstance(kind, Nest):
                    return constant(len(kind.kinds))
                length = self.length(kind.dims[0]) if isinstance(kind, Array) and kind.dims else None
                return node if length is None or equal(length, node) else length
        if function == f"{self.np}.size" and len(node.args) == 1 and isinstance(node.args[0], nodes.Name):
            return self.size(node, node.args[0])
        if function == f"{self.np}.shape" and len(node.args) == 1 and isinstance(node.args[0], nodes.Name):
            known = isinstance(self.kind(node.args[0]), Array)
            return attribute(name(self.alike(node.args[0].id)), "shape") if known else node
        if function == f"{self.np}.transpose" and len(node.args) == 1 and not node.keywords:
            return self.local(attribute(node.args[0], "T"))
        if function == f"{self.np}.expand_dims" and len(node.args) == 2:
            return self.expand_dims(node)
        if function == f"{self.np}.sum" and len(node.args) == 1 and not node.keywords:
            return self.dot(node, node.args[0])
        if function == f"{self.np}.flip" and not node.keywords and all(map(is_none, node.args[1:])):
            kind = self.kind(node.args[0])
            backwards = nodes.Slice(None, None, nodes.UnaryOp(nodes.USub(), constant(1)))
            if isinstance(kind, Array) and kind.ndim == 1:
                return nodes.Subscript(node.args[0], backwards, nodes.Load())
        return node

    def are_rows(self, g: Node, x: Node) -> bool:
        """Whether the rows of an array may stand for the adjoints of the entries of a list."""
        kind, whole = self.kind(x), self.kind(g)
        if not isinstance(kind, Sequence) or not isinstance(whole, Array) or not isinstance(kind.kind, Array | Number):
            return False
        return precise(whole, kind.kind) and whole.ndim == 1 + getattr(kind.kind, "ndim", 0)

    def dot(self, node: Node, product: Node) -> Node:
        """`np.sum(a * b)` of two vectors is `np.dot(a, b)`."""
        if not isinstance(product, nodes.BinOp) or not isinstance(product.op, nodes.Mult):
            return node
        one, other = self.kind(product.left), self.kind(product.right)
        if not isinstance(one, Array) or not isinstance(other, Array) or one.ndim != 1 or other.ndim != 1:
            return node
        exact = one.dtype == other.dtype and one.dtype in ("float64", "float32")
        if not exact or not self.inference.same(one.dims[0], other.dims[0]):
            return node
        return call(f"{self.np}.dot", product.left, product.right)

    def size(self, node: Node, x: Node) -> Node:
        kind = self.kind(x)
        if isinstance(kind, Number):
            return constant(1)
        if not isinstance(kind, Array):
            return node
        if kind.ndim == 1:
            return self.length(kind.dims[0]) or call("len", x)
        return attribute(name(self.alike(x.id)), "size")

    def expand_dims(self, node: Node) -> Node:
        kind, axis = self.kind(node.args[0]), constant_of(node.args[1])
        if not isinstance(kind, Array) or not isinstance(axis, int) or isinstance(axis, bool):
            return node
        axis %= kind.ndim + 1
        parts: list[Node] = [nodes.Slice(None, None, None) for _ in range(axis)] + [constant(None)]
        if axis == 0:
            index: Node = constant(None)
        else:
            index = nodes.Tuple(parts, nodes.Load())
        if kind.ndim - axis and axis == 0:
            return nodes.Subscript(node.args[0], index, nodes.Load())
        return nodes.Subscript(node.args[0], index, nodes.Load())

    def unbroadcast(self, node: Node, g: Node, x: Node) -> Node:
        """`unbroadcast(g, x)`, as the sum that it is for these kinds, or as g itself."""
        if is_negative(g):
            return negated(self.unbroadcast(call(node.func, g.operand, x), g.operand, x))
        kind, wanted = self.kind(g), self.kind(x)
        if not isinstance(kind, Array | Number) or not isinstance(wanted, Array | Number):
            return node
        if not kind.dtype or not wanted.dtype:
            return node
        if isinstance(wanted, Number):
            if not precise(kind, wanted):
                return node
            return g if isinstance(kind, Number) else call(f"{self.np}.sum", g)
        if isinstance(kind, Number) or kind.dtype != wanted.dtype or kind.ndim < wanted.ndim:
            return node
        extra = kind.ndim - wanted.ndim
        pairs = list(zip(kind.dims[extra:], wanted.dims, strict=True))
        if all(self.inference.same(mine, its) or (isinstance(its, Dim) and its.wide) for mine, its in pairs):
            if not extra:
                return g
            axes: Node = constant(0) if extra == 1 else nodes.Tuple([constant(i) for i in range(extra)], nodes.Load())
            return call(f"{self.np}.sum", g, axis=axes)
        summed = [i for i, (mine, its) in enumerate(pairs) if its == 1 and isinstance(mine, Dim)]
        rest = [(mine, its) for i, (mine, its) in enumerate(pairs) if i not in summed]
        settled = all(self.inference.same(mine, its) or (isinstance(its, Dim) and its.wide) for mine, its in rest)
        if not extra and settled and all(pairs[i][0].wide for i in summed):  # type: ignore[union-attr]
            axes = constant(summed[0]) if len(summed) == 1 else nodes.Tuple([constant(i) for i in summed], nodes.Load())
            return call(f"{self.np}.sum", g, axis=axes, keepdims=constant(True))
        return node

    def spread(self, node: Node, g: Node, x: Node, rest: list[Node]) -> Node:
        """`spread(g, x, axis, keepdims)` in plain NumPy, where axis and keepdims are constants."""
        kind = self.kind(x)
        axis = constant_of(rest[0]) if rest else None
        keepdims = constant_of(rest[1]) if len(rest) > 1 else False
        if isinstance(kind, Number):
            return g
        if not isinstance(kind, Array) or not isinstance(axis, int | None) or keepdims is ... or isinstance(axis, bool):
            return node
        if is_negative(g):
            return negated(self.spread(node, g.operand, x, rest))
        if axis is not None and not keepdims:
            inner = self.kind(g)
            if isinstance(inner, Number):
                pass
            elif isinstance(inner, Array):
                g = self.expand_dims(call(f"{self.np}.expand_dims", g, constant(axis % kind.ndim)))
            else:
                return node
        number = self.kind(g)
        if isinstance(number, Number) and number.real and kind.dtype in NARROW:
            g = call(f"{self.np}.{kind.dtype}", g)
        return call(f"{self.np}.broadcast_to", g, attribute(name(self.alike(x.id)), "shape"))


def precise(kind: Number | Array, wanted: Number | Array) -> bool:
    """Whether a value of the one kind needs no conversion to stand for the other."""
    return kind.dtype == wanted.dtype or (kind.real and wanted.real and np.dtype(wanted.dtype) == np.float64)


def is_none(node: Node) -> bool:
    return isinstance(node, nodes.Constant) and node.value is None


def is_the_same(one: Node, other: Node) -> bool:
    """Whether one is the operation that the other is, with the very same operands."""
    return (
        type(one) is type(other) is nodes.BinOp
        and one.left is other.left
        and one.right is other.right
        and type(one.op) is type(other.op)
    )


def is_negation(node: Node) -> bool:
    return isinstance(node, nodes.UnaryOp) and isinstance(node.op, nodes.USub)


def is_negative(node: Node) -> bool:
    return is_negation(node) and not isinstance(node.operand, nodes.Constant)


def is_zero(node: Node) -> bool:
    return is_constant(node, 0.0)


def multiple(node: Node) -> tuple[float, Node]:
    """The factor and the term of `factor * term`, or of `factor * one * other`; 1.0 and the node for others."""
    if not isinstance(node, nodes.BinOp) or not isinstance(node.op, nodes.Mult):
        return 1.0, node
    factor = constant_of(node.left)
    if isinstance(factor, float):
        return factor, node.right
    factor, term = multiple(node.left)
    return (factor, operation(term, node.op, node.right)) if factor != 1.0 else (1.0, node)


def signed(value: "int | float") -> Node:
    return constant(value) if value >= 0 else nodes.UnaryOp(nodes.USub(), constant(-value))


def negated(node: Node) -> Node:
    """`-node`, without a double sign."""
    if isinstance(node, nodes.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        return nodes.UnaryOp(nodes.USub(), node)
    if isinstance(node, nodes.UnaryOp) and isinstance(node.op, nodes.USub):
        return node.operand
    if isinstance(node, nodes.Call) and (dotted(node.func) or "").endswith(".broadcast_to"):
        return call(node.func, negated(node.args[0]), node.args[1])
    if isinstance(node, nodes.BinOp) and isinstance(node.op, nodes.Sub):
        return operation(node.right, node.op, node.left)
    if (
        isinstance(node, nodes.BinOp)
        and isinstance(node.op, nodes.Mult | nodes.Div)
        and isinstance(node.left, nodes.Constant)
    ):
        if isinstance(node.left.value, float):
            return operation(nodes.UnaryOp(nodes.USub(), node.left), node.op, node.right)
    return nodes.UnaryOp(nodes.USub(), node)


def is_fresh(node: Node, inference: Inference) -> bool:
    """Whether an expression's value shares memory with nothing that has a name."""
    if isinstance(node, nodes.BinOp | nodes.UnaryOp | nodes.Constant | nodes.Compare):
        return True
    if isinstance(node, nodes.Call):
        function = dotted(node.func)
        if function is None:
            return isinstance(node.func, nodes.Attribute) and node.func.attr in ("copy", "sum", "astype")
        return function.split(".")[-1] in FRESH
    kind = inference.kind(node)
    return isinstance(kind, Number)
