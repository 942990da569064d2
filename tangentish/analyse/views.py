"""Views: which part of which array a name stands for, where that is certain."""

import dataclasses

import numpy as np

from tangentish.analyse.aliases import is_diagonal_matrix, sources_of
from tangentish.analyse.axes import with_other_axes
from tangentish.analyse.indexing import constant_of, is_basic
from tangentish.analyse.infer import Inference
from tangentish.analyse.liveness import Liveness
from tangentish.analyse.operations import statements
from tangentish.kinds import Array, Kind, Number
from tangentish.tree import Node, attribute, call, constant, dotted, name, names_read, names_written, nodes

READ_ONLY = (np.broadcast_to, np.diagonal, np.diag)  # what makes views that cannot be written into
# Made in the order of C, whatever they are given: a reshaped one is a view.
CONTIGUOUS = (np.zeros, np.ones, np.empty, np.full, np.eye, np.identity, np.arange, np.linspace)


@dataclasses.dataclass(frozen=True)
class View:
    """A view of `root`, as an expression: `root[1:].T`.

    Of some views there is none like it of the adjoint, for they cannot be written into, `root[1:].diagonal()`: what
    flows to them goes on to `base`, the name of what they are views of.
    """

    root: str
    node: Node
    base: str | None = None


@dataclasses.dataclass
class Views:
    """The views that the names of one function stand for."""

    function: Node
    inference: Inference
    joined: frozenset[str]
    live: Liveness
    known: dict[str, "View | None"] = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        self.bindings: dict[str, list[Node]] = {}
        for node in statements(self.function.body):
            if isinstance(node, nodes.Assign):
                for bound in names_written(node.targets[0]):
                    self.bindings.setdefault(bound, []).append(node)
            elif isinstance(node, nodes.For):
                for bound in names_written(node.target):
                    self.bindings.setdefault(bound, []).append(node)

    def view(self, one: str) -> "View | None":
        """The view that a name stands for as long as it is read; a view of itself for an array of its own."""
        if one not in self.known:
            self.known[one] = None  # a name that is bound from itself is no view
            found = self.defined(one)
            if found is not None and found.root != one:
                parts = {part for part in names_read(found.node) if part != one}
                if not all(self.stays(part, one) for part in parts):
                    found = None
            self.known[one] = found
        return self.known[one]

    def root(self, one: str) -> str | None:
        """The array of which a name is a view for certain."""
        view = self.view(one)
        return None if view is None else view.root

    def stays(self, part: str, one: str) -> bool:
        """Whether a name is not bound again while `one` may still be read."""
        for node in self.bindings.get(part, []):
            after = self.live.head[id(node)] if isinstance(node, nodes.For) else self.live.after[id(node)]
            if one in after:
                return False
        return True

    def defined(self, one: str) -> "View | None":
        if not isinstance(self.inference.kinds.get(one), Array):
            return None
        bindings = self.bindings.get(one, [])
        if one in self.joined or len(bindings) != 1 or not isinstance(bindings[0], nodes.Assign):
            return View(one, name(one))
        if not isinstance(bindings[0].targets[0], nodes.Name):
            return None
        return self.of(bindings[0].value) or View(one, name(one))

    def of(self, value: Node) -> "View | None":
        """The view that an expression makes, if it is a view for certain."""
        base = self.viewed(value)
        if base is None or not isinstance(self.inference.kind(base), Array):
            return None
        inner = self.view(base.id)
        if inner is None:
            return None
        if inner.base is not None:
            return View(inner.root, inner.node, base.id) if value is base else None
        function = self.inference.callee(value) if isinstance(value, nodes.Call) else None
        if any(function is one for one in READ_ONLY):
            if is_diagonal_matrix(function, value, self.inference):
                return None
            return View(inner.root, self.on_view(value, inner), base.id)
        node = self.step(value, inner)
        return None if node is None else View(inner.root, node)

    def on_view(self, value: Node, base: View) -> Node:
        """A call of a function or method of an array, for a view of the array."""
        if self.is_method(value):
            function, arguments = attribute(base.node, value.func.attr), value.args
        else:
            function, arguments = value.func, [base.node, *value.args[1:]]
        return nodes.Call(function, list(arguments), list(value.keywords))

    def viewed(self, value: Node) -> "Node | None":
        """The name of which a value may be a view."""
        match value:
            case nodes.Name():
                base = value
            case nodes.Subscript() | nodes.Attribute():
                base = value.value
            case nodes.Call() if self.is_method(value):
                base = value.func.value
            case nodes.Call() if value.args:
                base = value.args[0]
            case _:
                return None
        return base if isinstance(base, nodes.Name) else None

    def is_method(self, value: Node) -> bool:
        """Whether a call is that of a method: `a.reshape(n)`."""
        return isinstance(value.func, nodes.Attribute) and dotted(value.func) not in self.inference.objects

    def step(self, value: Node, base: View) -> "Node | None":
        """One view of a view; None where it might be a copy."""
        kind = self.inference.kind
        match value:
            case nodes.Name():
                return base.node
            case nodes.Subscript():
                if is_basic(value.slice, kind) and isinstance(kind(value), Array):
                    return nodes.Subscript(base.node, value.slice, nodes.Load())
                return None
            case nodes.Attribute():
                return self.part(value.attr, base, kind(value.value))
        function = self.inference.callee(value)
        arguments = value.args if self.is_method(value) else value.args[1:]
        if function in (np.transpose, np.ndarray.transpose, np.swapaxes) and not value.keywords:
            method = "swapaxes" if function is np.swapaxes else "transpose"
            return call(attribute(base.node, method), *arguments)
        if function in (np.reshape, np.ndarray.reshape) and not value.keywords and self.is_contiguous(base.node):
            return call(attribute(base.node, "reshape"), *arguments)
        if function is np.ravel and not arguments and not value.keywords and self.is_contiguous(base.node):
            return call(attribute(base.node, "reshape"), constant(-1))
        if function in (np.flip, np.flipud, np.fliplr):
            return self.flipped(function, value, base, arguments)
        viewed = kind(value.func.value if self.is_method(value) else value.args[0])
        if function in (np.real, np.imag) and not arguments and not value.keywords:
            return self.part("real" if function is np.real else "imag", base, viewed)
        given = {keyword.arg: keyword.value for keyword in value.keywords}
        named = [given[key] for key in ("axis", "source", "destination") if key in given]
        if not isinstance(viewed, Array) or len(named) < len(value.keywords):
            return None
        return with_other_axes(function, base.node, viewed, list(map(self.inference.literal, [*arguments, *named])))

    def part(self, attr: str, base: View, kind: Kind) -> "Node | None":
        """The view that an attribute is: the real part of real numbers is the array itself."""
        if attr == "real" and isinstance(kind, Array) and kind.real:
            return base.node
        complex_ = isinstance(kind, Array) and kind.dtype != "" and not kind.real
        is_view = attr == "T" or (attr in ("real", "imag") and complex_)
        return nodes.Attribute(base.node, attr, nodes.Load()) if is_view else None

    def flipped(self, function: object, value: Node, base: View, arguments: list[Node]) -> "Node | None":
        kind = self.inference.kind(value)
        if not isinstance(kind, Array) or value.keywords:
            return None
        axis = 0 if function is np.flipud else 1 if function is np.fliplr else None
        if function is np.flip and arguments:
            axis = constant_of(arguments[0])
            if not isinstance(axis, int) or not 0 <= axis < kind.ndim:
                return None
        backwards = nodes.Slice(None, None, nodes.UnaryOp(nodes.USub(), constant(1)))
        whole = nodes.Slice(None, None, None)
        parts = [backwards if axis in (None, place) else whole for place in range(kind.ndim)]
        index = parts[0] if len(parts) == 1 else nodes.Tuple(parts, nodes.Load())
        return nodes.Subscript(base.node, index, nodes.Load())

    def is_contiguous(self, node: Node) -> bool:
        """Whether an array lies in memory in the order of C for certain."""
        if isinstance(node, nodes.Subscript):  # leading integers leave the rest as it lies
            parts = node.slice.elts if isinstance(node.slice, nodes.Tuple) else [node.slice]
            leading = all(isinstance(self.inference.kind(part), Number) for part in parts)
            return leading and self.is_contiguous(node.value)
        if not isinstance(node, nodes.Name) or node.id in self.joined:
            return False
        bindings = self.bindings.get(node.id, [])
        if len(bindings) != 1 or not isinstance(bindings[0], nodes.Assign):
            return False
        value = bindings[0].value
        kind = self.inference.kinds.get(node.id)
        if isinstance(kind, Array) and kind.ndim == 1 and is_made_in_one_piece(value, self.inference):
            return True
        if not isinstance(value, nodes.Call) or any(keyword.arg == "order" for keyword in value.keywords):
            return False
        if isinstance(value.func, nodes.Attribute) and value.func.attr == "copy" and not value.args:
            return isinstance(self.inference.kind(value.func.value), Array)
        function = self.inference.callee(value)
        most = 3 if function is np.full else 2
        return function in CONTIGUOUS and (len(value.args) <= most or function not in CONTIGUOUS[:4])


def is_made_in_one_piece(value: Node, inference: Inference) -> bool:
    """Whether an expression makes a new array: one with one axis then lies in memory without gaps."""
    if isinstance(value, nodes.BinOp | nodes.UnaryOp):
        return not sources_of(value, inference)
    if not isinstance(value, nodes.Call):
        return False
    function = inference.callee(value)
    return isinstance(function, np.ufunc) or function is np.copy
