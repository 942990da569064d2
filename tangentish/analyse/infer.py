"""Infer: the kind of every name of a core function, from the kinds of its parameters.

Knows the rules' declarations, never a rule's body. The tables belong to one tree.
"""

import dataclasses
import operator
import types
from collections.abc import Callable
from typing import Any

import numpy as np

from tangentish import rules
from tangentish.analyse.changed import changed_list
from tangentish.analyse.indexing import constant_of, indexed
from tangentish.analyse.lengths import Lengths
from tangentish.analyse.sampling import remembered, sampled
from tangentish.analyse.shapes import einsum, elementwise, matmul
from tangentish.core import is_store, stored
from tangentish.kinds import (
    BOOL,
    FLOAT,
    INDEXED,
    INT,
    LONGEST_SHORT,
    UNKNOWN,
    Array,
    Constant,
    Dim,
    Kind,
    Nest,
    Number,
    Other,
    Sequence,
    entry_of,
    is_list,
    join,
    kind_of,
)
from tangentish.tree import Node, dotted, names_read, names_written, nodes

LONGEST_DISPLAY = 32  # of entries, each of which has a kind of its own
MOST_PASSES = 6  # of the loops' fixpoint; what still changes then is unknown
PYTHON_OPERATORS: dict[str, Callable[..., Any]] = {
    "Add": operator.add, "Sub": operator.sub, "Mult": operator.mul, "Div": operator.truediv,
    "FloorDiv": operator.floordiv,
    "Mod": operator.mod, "Pow": operator.pow, "LShift": operator.lshift, "RShift": operator.rshift,
    "BitOr": operator.or_, "BitXor": operator.xor, "BitAnd": operator.and_,
    "USub": operator.neg, "UAdd": operator.pos, "Invert": operator.invert,
}  # fmt: skip
IN_PLACE = {
    getattr(operator, "i" + op.__name__.strip("_")): op
    for op in PYTHON_OPERATORS.values()
    if hasattr(operator, "i" + op.__name__.strip("_"))
}


@dataclasses.dataclass
class Inference:
    """Kinds of names (`kinds`), and of any expression over them (`kind`)."""

    objects: dict[str, Any]
    call_user: Callable[[Any, list[Kind], dict[str, Kind], Node], Kind]
    kinds: dict[str, Kind] = dataclasses.field(default_factory=dict)
    facts: list[tuple[Dim, Dim, tuple[int, ...]]] = dataclasses.field(default_factory=list)
    equated: set[Dim] = dataclasses.field(default_factory=set)  # the lengths that facts speak of
    classes: tuple[Any, dict[Dim, set[Dim]]] = (None, {})  # of equal lengths, for a place and a number of facts
    literals: dict[str, list[Node]] = dataclasses.field(default_factory=dict)
    path: tuple[int, ...] = ()
    naming: str = "?"
    changed: bool = False
    late: bool = False
    shares: dict[int, list[Node]] = dataclasses.field(default_factory=dict)  # by call: what its result may share
    joined: frozenset[str] = frozenset()
    parameters: "set[str]" = dataclasses.field(default_factory=set)  # those that are never bound again
    missed: set[str] = dataclasses.field(default_factory=set)  # names that were asked for before they had a kind
    settled: dict[int, tuple[Node, Kind]] | None = None  # of expressions, by identity, when those of names stand

    def __post_init__(self) -> None:
        self.lengths = Lengths(self.kind)

    def run(self, function: Node, parameters: dict[str, Kind], joined: frozenset[str]) -> Kind:
        """Fill the tables; the kind of the result."""
        self.joined = joined
        self.parameters = parameters.keys() - joined
        for name, kind in parameters.items():
            self.kinds[name] = unnamed(kind, name) if name in joined else self.named(kind, name)
        for turn in range(MOST_PASSES + 2):
            self.changed, self.late = False, turn >= MOST_PASSES
            self.facts.clear()
            self.classes = (None, {})
            self.equated.clear()
            self.block(function.body, joined)
            if not self.changed:
                break
        return self.kind(function.body[-1].value)

    def named(self, kind: Kind, name: str) -> Kind:
        """The kind of a parameter with its lengths named after it."""
        if isinstance(kind, Array):
            return Array(
                kind.dtype,
                tuple(
                    1 if not isinstance(n, Dim) else Dim(f"{name}.shape[{i}]", 0, n.wide, n.long)
                    for i, n in enumerate(kind.dims)
                ),
            )
        if isinstance(kind, Nest):
            get = "{}.{}" if kind.cls not in (tuple, list, dict) and not issubclass(kind.cls, tuple) else "{}[{!r}]"
            pairs = zip(kind.keys, kind.kinds, strict=True)
            return Nest(kind.cls, kind.keys, tuple(self.named(part, get.format(name, key)) for key, part in pairs))
        return kind

    def held(self, owner: Node, kind: Other, attr: str) -> Kind:
        """The kind of an attribute, with its lengths named after it where `owner` is one object throughout."""
        known = kind.held_kind(attr)
        if isinstance(owner, nodes.Name) and owner.id in self.parameters:
            return self.named(known, f"{owner.id}.{attr}")
        if isinstance(known, Array):
            return Array(known.dtype, tuple(1 if n == 1 else Dim(f"?{i}") for i, n in enumerate(known.dims)))
        return known

    def cut(self, dim: Dim, part: Node) -> Dim | None:
        """The length that a slice leaves of an axis: it is named after the slice, if its bounds are bound once."""
        if not self.joined.isdisjoint(names_read(part)):
            return None
        bounds = [bound and spelled(bound) for bound in (part.lower, part.upper, part.step)]
        if None in [bound for bound, given in zip(bounds, (part.lower, part.upper, part.step), strict=True) if given]:
            return None
        text = ":".join(bound or "" for bound in bounds)
        return Dim(f"{dim.base}{dim.offset or ''}[{text}]")

    def axis(self, place: int) -> Dim:
        """The length of an axis that no operand has: it is named after the name that is being bound."""
        return Dim(f"{self.naming}.shape[{place}]")

    # Statements

    def block(self, block: list[Node], joined: frozenset[str]) -> None:
        outer, self.path = self.path, (*self.path, id(block))
        for node in block:
            match node:
                case nodes.Assign() | nodes.AugAssign() if is_store(node):
                    self.note_lengths(self.kind(stored(node)), self.kind(node.value))  # the array keeps its kind
                case nodes.Assign():
                    (to,) = node.targets
                    self.naming = to.id if isinstance(to, nodes.Name) else "?"
                    if isinstance(to, nodes.Name):
                        if isinstance(node.value, nodes.Tuple | nodes.List) and to.id not in joined:
                            self.literals[to.id] = node.value.elts
                        self.note(node.value)
                        self.bind(to.id, self.kind(node.value), joined)
                        if to.id not in joined:
                            is_call = isinstance(node.value, nodes.Call)
                            self.lengths.bind(to.id, node.value, self.callee(node.value) if is_call else None)
                    else:
                        self.unpack(to, self.kind(node.value), joined)
                        if joined.isdisjoint(names_written(to)):
                            self.lengths.unpack(to, node.value)
                case nodes.If():
                    self.block(node.body, joined)
                    self.block(node.orelse, joined)
                case nodes.For():
                    self.unpack(node.target, self.element(node.iter), joined)
                    self.block(node.body, joined)
                case nodes.While():
                    self.block(node.body, joined)
        self.path = outer

    def bind(self, name: str, kind: Kind, joined: frozenset[str]) -> None:
        old = self.kinds.get(name)
        if old is not None and name in joined:
            kind = UNKNOWN if self.late and kind != old else join(old, self.like(old, kind), lambda: Dim("?"))
        if kind != old:
            self.kinds[name] = kind
            self.changed = self.changed or old is not None or name in self.missed

    def like(self, old: Kind, new: Kind) -> Kind:
        """The new kind with the old one's lengths where they are known to be equal at this place.

        A joined name has one kind at all places: a length that may differ between its bindings equals none, not even
        itself.
        """
        if isinstance(old, Array) and isinstance(new, Array) and old.ndim == new.ndim:
            dims = tuple(a if self.same(a, b) else b for a, b in zip(old.dims, new.dims, strict=True))
            return Array(new.dtype, dims)
        return new

    def unpack(self, to: Node, kind: Kind, joined: frozenset[str]) -> None:
        if isinstance(to, nodes.Name):
            self.naming = to.id
            self.bind(to.id, kind if to.id in joined else self.fresh_lengths(kind, to.id), joined)
            return
        for place, part in enumerate(to.elts):
            self.unpack(part, self.part(kind, place), joined)

    def fresh_lengths(self, kind: Kind, name: str) -> Kind:
        """Lengths that had no name yet get that of the name bound."""
        if isinstance(kind, Array):
            dims = (
                Dim(f"{name}.shape[{i}]") if isinstance(n, Dim) and n.base.startswith("?") else n
                for i, n in enumerate(kind.dims)
            )
            return Array(kind.dtype, tuple(dims))
        return kind

    def part(self, kind: Kind, place: int) -> Kind:
        if isinstance(kind, Nest) and place < len(kind.kinds) and issubclass(kind.cls, tuple | list):
            return kind.kinds[place]
        return self.row(kind)

    def row(self, kind: Kind) -> Kind:
        """The kind of what iterating over a value of this kind gives."""
        return entry_of(kind)

    def element(self, node: Node) -> Kind:
        """The kind of what a loop over a core iterable gives."""
        function = self.objects.get(dotted(node.func) or "") if isinstance(node, nodes.Call) else None
        if function is range:
            return INT
        if function is reversed:
            return self.element(node.args[0])
        if function is zip:
            return Nest(tuple, tuple(range(len(node.args))), tuple(map(self.element, node.args)))
        if function is enumerate:
            return Nest(tuple, (0, 1), (INT, self.element(node.args[0])))
        kind = self.kind(node)
        return INT if isinstance(kind, Other) and kind.cls is range else self.row(kind)

    # Facts: lengths that are equal wherever the statement that says so has run

    def note(self, node: Node) -> None:
        """Record the lengths that must be equal because this operation ran."""
        if isinstance(node, nodes.BinOp):
            kinds = [self.kind(node.left), self.kind(node.right)]
            if not all(isinstance(kind, Array) for kind in kinds):
                return
            if not isinstance(node.op, nodes.MatMult):
                self.note_lengths(*kinds)
                return
            one, other = (kind.dims for kind in kinds if isinstance(kind, Array))
            if not one or not other:  # np.dot takes numbers; the others raise, if run
                return
            self.note_equal(one[-1], other[-2] if len(other) > 1 else other[-1])
        elif (
            isinstance(node, nodes.Call)
            and len(node.args) == 2
            and self.objects.get(dotted(node.func) or "") in (np.dot, np.matmul)
        ):
            self.note(nodes.BinOp(node.args[0], nodes.MatMult(), node.args[1]))

    def note_lengths(self, one: Kind, other: Kind) -> None:
        """Record that lengths fit together by broadcasting: where neither is 1, they are equal."""
        if isinstance(one, Array) and isinstance(other, Array):
            for a, b in zip(reversed(one.dims), reversed(other.dims), strict=False):
                if isinstance(a, Dim) and isinstance(b, Dim) and a.wide and b.wide:
                    self.note_equal(a, b)

    def note_equal(self, a: "int | Dim", b: "int | Dim") -> None:
        if a != b and isinstance(a, Dim) and isinstance(b, Dim):
            equal = uncut(a, b)
            self.facts.append((*equal, self.path))
            self.equated.update(equal)

    def same(self, one: "int | Dim", other: "int | Dim") -> bool:
        """Whether two lengths are equal for sure at the place `path`."""
        if one == other:
            return not isinstance(one, Dim) or not one.base.startswith("?")
        if isinstance(one, int) or isinstance(other, int):
            return False
        one, other = uncut(one, other)
        if one not in self.equated or other not in self.equated:
            return False
        here = (self.path, len(self.facts))
        if self.classes[0] != here:
            self.classes = (here, self.equal_lengths())
        known = self.classes[1]
        return one in known and known[one] is known.get(other)

    def equal_lengths(self) -> dict[Dim, set[Dim]]:
        """The lengths that are equal to each one, at the place `path`."""
        known: dict[Dim, set[Dim]] = {}
        for a, b, path in self.facts:
            if self.path[: len(path)] == path:
                whole = known.setdefault(a, {a})
                other = known.setdefault(b, {b})
                if whole is not other:
                    whole |= other
                    for dim in other:
                        known[dim] = whole
        return known

    # Expressions

    def kind(self, node: Node) -> Kind:
        """The kind of an expression, core or nested."""
        cls = type(node)
        if cls is nodes.Name:
            known = self.kinds.get(node.id)
            if known is not None:
                return known
            self.missed.add(node.id)
            return kind_of_global(self.objects[node.id], node.id) if node.id in self.objects else UNKNOWN
        if cls is nodes.Constant:
            return kind_of(node.value)
        if self.settled is None:
            return self.compound(node)
        found = self.settled.get(id(node))
        if found is None:
            found = self.settled[id(node)] = (node, self.compound(node))
        return found[1]

    def compound(self, node: Node) -> Kind:
        """The kind of an expression that is neither a name nor a constant."""
        match node:
            case nodes.BinOp(op=nodes.MatMult()):
                return matmul(self.kind(node.left), self.kind(node.right), self.axis)
            case nodes.BinOp():
                return self.binary(
                    PYTHON_OPERATORS[type(node.op).__name__], self.kind(node.left), self.kind(node.right), node
                )
            case nodes.UnaryOp(op=nodes.Not()):
                return BOOL
            case nodes.UnaryOp():
                return elementwise(PYTHON_OPERATORS[type(node.op).__name__], [self.kind(node.operand)], self.axis)
            case nodes.Compare():
                return self.comparison(node)
            case nodes.BoolOp():
                kinds = [self.kind(value) for value in node.values]
                kind = kinds[0]
                for other in kinds[1:]:
                    kind = join(kind, other)
                return kind
            case nodes.Subscript():
                base = self.kind(node.value)
                if isinstance(base, Constant) and any(base.value is known for known in INDEXED):
                    return self.made_of_index(base.value, node.slice)
                return indexed(base, node.slice, self.kind, self.axis, self.cut)
            case nodes.Attribute():
                return self.attribute(node)
            case nodes.Tuple() | nodes.List():
                parts: list[Kind] = []
                for part in node.elts:
                    whole = self.kind(part.value) if isinstance(part, nodes.Starred) else None
                    if whole is not None and not (isinstance(whole, Nest) and issubclass(whole.cls, tuple | list)):
                        return UNKNOWN
                    parts += whole.kinds if isinstance(whole, Nest) else [self.kind(part)]
                return Nest(tuple if isinstance(node, nodes.Tuple) else list, tuple(range(len(parts))), tuple(parts))
            case nodes.Dict():
                keys = tuple(constant_of(key) for key in node.keys)
                if ... in keys:
                    return UNKNOWN
                return Nest(dict, keys, tuple(self.kind(part) for part in node.values))
            case nodes.IfExp():
                return join(self.kind(node.body), self.kind(node.orelse))
            case nodes.JoinedStr():
                return Other(str)
            case nodes.Call():
                return self.call(node)
        return UNKNOWN

    def made_of_index(self, maker: Any, index: Node) -> Kind:
        """The kind of `np.mgrid[0:n, 0:m]` and its kin, which make arrays of their index."""
        parts = index.elts if isinstance(index, nodes.Tuple) else [index]
        bounds = [[part.lower, part.upper, part.step] if isinstance(part, nodes.Slice) else [part] for part in parts]
        given = [bound for part in bounds for bound in part]
        kinds = [self.kind(bound) if bound is not None else Other(type(None)) for bound in given]
        values: dict[int | str, Any] = {
            place: value for place, bound in enumerate(given) if (value := constant_of(bound)) is not ...
        }

        def made(*given: Any) -> Any:
            rest = iter(given)
            whole = [slice(*(next(rest) for _ in part)) if len(part) == 3 else next(rest) for part in bounds]
            return maker[tuple(whole) if isinstance(index, nodes.Tuple) else whole[0]]

        return sampled(made, kinds, {}, values, self.axis)

    def binary(self, function: Callable[..., Any], left: Kind, right: Kind, node: Node) -> Kind:
        if isinstance(left, Nest) and isinstance(right, Nest) and function is operator.add and left.cls is right.cls:
            count = len(left.kinds) + len(right.kinds)
            return Nest(left.cls, tuple(range(count)), left.kinds + right.kinds)
        if function is operator.mul and is_list(left) and isinstance(right, Number):
            times = constant_of(node.right)
            if isinstance(left, Nest) and isinstance(times, int) and len(left.kinds) * times <= LONGEST_DISPLAY:
                return Nest(list, tuple(range(len(left.kinds) * max(times, 0))), left.kinds * times)
            return Sequence(entry_of(left))
        exponent = constant_of(node.right) if isinstance(node, nodes.BinOp) else ...
        if function is operator.pow and isinstance(exponent, int) and exponent < 0 and isinstance(left, Number | Array):
            if left.python if isinstance(left, Number) else False:
                return FLOAT if left.real else left
        return elementwise(function, [left, right], self.axis)

    def comparison(self, node: Node) -> Kind:
        if len(node.ops) > 1 or isinstance(node.ops[0], nodes.Is | nodes.IsNot | nodes.In | nodes.NotIn):
            return BOOL
        kind = elementwise(np.less, [self.kind(node.left), self.kind(node.comparators[0])], self.axis)
        return kind if isinstance(kind, Array) else BOOL if isinstance(kind, Number) else Other(object)

    def attribute(self, node: Node) -> Kind:
        path = dotted(node)
        if path in self.objects:
            return kind_of_global(self.objects[path], path)
        base = self.kind(node.value)
        if isinstance(base, Nest) and node.attr in base.keys:
            return base.kinds[base.keys.index(node.attr)]
        if isinstance(base, Other):
            return self.held(node.value, base, node.attr)
        if isinstance(base, Nest) and node.attr in getattr(base.cls, "_fields", ()):
            return base.kinds[base.cls._fields.index(node.attr)]  # type: ignore[attr-defined]
        if isinstance(base, Array):
            if node.attr == "shape":
                return Nest(tuple, tuple(range(base.ndim)), (INT,) * base.ndim)
            if node.attr in ("size", "ndim", "nbytes", "itemsize"):
                return INT
            if node.attr == "T":
                return Array(base.dtype, base.dims[::-1])
            if node.attr in ("real", "imag") and base.dtype:
                return Array(np.empty(0, base.dtype).real.dtype.name, base.dims)
            if node.attr == "dtype" and base.dtype:
                return Constant(np.dtype(base.dtype))
            if node.attr in ("dtype", "flags", "strides"):
                return Other(object)
        if isinstance(base, Number) and node.attr in ("real", "imag", "T") and base.dtype:
            return base if node.attr == "T" else Number(np.empty(0, base.dtype).real.dtype.name, base.python)
        if isinstance(base, Number) and node.attr == "dtype" and base.dtype and not base.python:
            return Constant(np.dtype(base.dtype))
        if isinstance(base, Number) and node.attr in ("shape", "size", "ndim", "dtype"):
            return INT if node.attr in ("size", "ndim") else Other(object)
        return UNKNOWN

    def callee(self, node: Node) -> Any:
        """The object that a call calls, as far as it is known; NumPy's function for a method of an array."""
        function = self._callee(node)
        function = getattr(function, "__wrapped_primal__", function)
        return getattr(function, "__inner__", function)

    def _callee(self, node: Node) -> Any:
        path = dotted(node.func)
        if path is not None and path in self.objects and path.split(".")[0] not in self.kinds:
            return self.objects[path]
        if isinstance(node.func, nodes.Name):
            kind = self.kinds.get(node.func.id)
            if kind is None:
                self.missed.add(node.func.id)
            return kind.value if isinstance(kind, Constant) else None
        if isinstance(node.func, nodes.Attribute) and isinstance(self.kind(node.func.value), Array | Number):
            return rules.METHODS.get(node.func.attr)
        return None

    def call(self, node: Node) -> Kind:
        """The kind of a call's result."""
        function = self.callee(node)
        arguments = list(node.args)
        if function is None:
            return UNKNOWN
        if str(getattr(function, "__module__", None)).startswith("tangentish.helpers."):
            return self.helper(function.__name__, node)
        if isinstance(node.func, nodes.Attribute) and dotted(node.func) not in self.objects:
            arguments = [node.func.value, *arguments]
        if any(isinstance(a, nodes.Starred) for a in arguments) or any(k.arg is None for k in node.keywords):
            return UNKNOWN
        kinds = [self.kind(argument) for argument in arguments]
        keywords = {k.arg: self.kind(k.value) for k in node.keywords}
        if function is getattr and len(arguments) > 1 and isinstance(kinds[0], Other):
            return self.held(arguments[0], kinds[0], constant_of(arguments[1]))
        if function in IN_PLACE:
            return self.binary(IN_PLACE[function], kinds[0], kinds[1], node)
        if function is np.broadcast_to and len(arguments) == 2 and isinstance(arguments[1], nodes.Attribute):
            like = self.kind(arguments[1].value)
            if isinstance(like, Array) and isinstance(kinds[0], Array | Number):
                return Array(kinds[0].dtype, like.dims)
        if function in SHAPED and arguments and isinstance(kinds[0], Array | Number):
            return self.shaped(kinds[0], arguments[1:], {k.arg: k.value for k in node.keywords})
        if function in (np.matmul, np.dot) and len(kinds) == 2 and not keywords:
            shapes = [kind.ndim for kind in kinds if isinstance(kind, Array)]
            if function is np.dot and len(shapes) < 2:
                return elementwise(operator.mul, kinds, self.axis)
            if function is np.matmul or max(shapes) <= 2:
                return matmul(kinds[0], kinds[1], self.axis)
        if function is np.einsum and arguments and isinstance(constant_of(arguments[0]), str):
            return einsum(constant_of(arguments[0]), kinds[1:])
        known = BUILTINS.get(function) if isinstance(function, types.BuiltinFunctionType | type) else None
        if known is not None:
            return known
        if (
            isinstance(function, np.ufunc)
            and not keywords
            and function.nin == len(kinds)
            and function.signature is None
        ):
            return elementwise(function, kinds, self.axis) if function.nout == 1 else UNKNOWN
        user = isinstance(function, types.FunctionType | types.MethodType) or hasattr(function, "of_user")
        if user and rules.find(function) is None:
            return self.fresh_lengths(self.call_user(function, kinds, keywords, node), self.naming)
        if not isinstance(function, types.FunctionType | types.BuiltinFunctionType | np.ufunc | type) and not callable(
            function
        ):
            return UNKNOWN
        rule = rules.find(function)
        if rule is None and getattr(function, "__module__", "").split(".")[0] not in ("numpy", "math", "builtins"):
            return self.fresh_lengths(self.call_user(function, kinds, keywords, node), self.naming)
        if (rule is not None and rule.form == "partial" or function is np.where and len(kinds) == 3) and not keywords:
            return elementwise(function, kinds, self.axis)
        created = self.lengths.created(function, arguments, {k.arg: k.value for k in node.keywords})
        values: dict[int | str, Any] = {i: v for i, a in enumerate(arguments) if (v := self.literal(a)) is not ...}
        values |= {k.arg: v for k in node.keywords if (v := self.literal(k.value)) is not ...}
        kind = remembered(function, kinds, keywords, values, self.axis)
        if any(isinstance(its, Sequence) for its in (*kinds, *keywords.values())):
            kind = self.fresh_lengths(kind, self.naming)
        if created is not None and isinstance(kind, Array) and kind.ndim == len(created):
            return Array(kind.dtype, created)
        if (rule is not None and rule.sized_by_values) or (function is np.where and len(kinds) == 1):
            kind = unsized(kind, self.axis)
        return untyped(kind) if rule is not None and rule.typed_by_values else kind

    def literal(self, node: Node) -> Any:
        """The value of a constant, or of a name bound to a tuple or list of constants; `...` for anything else."""
        if isinstance(node, nodes.Name) and node.id in self.literals:
            kind = self.kinds.get(node.id)
            parts = [self.literal(part) for part in self.literals[node.id]]
            return ... if ... in parts or not isinstance(kind, Nest) else kind.cls(parts)
        return constant_of(node)

    def shaped(self, base: Array | Number, shape: list[Node], keywords: dict[str | None, Node]) -> Kind:
        """The kind of an array brought to a shape that is given as a tuple, a number, or several numbers."""
        shape = shape or [value for key, value in keywords.items() if key in ("shape", "newshape")]
        if len(shape) == 1:
            whole = self.kind(shape[0])
            if isinstance(whole, Nest):
                values = self.literals.get(shape[0].id, []) if isinstance(shape[0], nodes.Name) else []
                lengths = [constant_of(part) for part in values] if values else [...] * len(whole.keys)
            elif isinstance(whole, Number):
                lengths = [constant_of(shape[0])]
            else:
                return UNKNOWN
        else:
            lengths = [constant_of(part) for part in shape]
        dims: list[int | Dim] = []
        for place, n in enumerate(lengths):
            if isinstance(n, int) and n >= 0:
                dims.append(1 if n == 1 else Dim(str(n), 0, True, n > LONGEST_SHORT))
            else:
                dims.append(self.axis(place))
        return Array(base.dtype, tuple(dims))

    def helper(self, function: str, node: Node) -> Kind:
        """The kind of a helper's result."""
        kinds = [self.kind(argument) for argument in node.args]
        match function, kinds:
            case "conj", [x]:
                return x
            case "count" | "place_of_least" | "place_of_most", _:
                return INT
            case "order_of", _:
                return Sequence(INT)
            case "changed_at", [a, *_]:
                return a
            case "appended" | "extended" | "inserted" | "without_entry" | "with_entry", _:
                return changed_list(function, kinds, [constant_of(argument) for argument in node.args])
            case "unbroadcast" | "spread" | "index_adjoint", [g, x, *_]:
                if isinstance(g, Array | Number) and isinstance(x, Array | Number):
                    return x if function == "unbroadcast" or isinstance(x, Number) else Array(g.dtype, x.dims)
        return UNKNOWN


def spelled(bound: Node) -> str | None:
    """A bound of a slice as text: a name or a number."""
    value = constant_of(bound)
    if isinstance(bound, nodes.Name):
        return str(bound.id)
    return str(value) if isinstance(value, int) else None


def uncut(one: Dim, other: Dim) -> tuple[Dim, Dim]:
    """Two lengths without what is cut off from both: they are equal if and only if these are."""
    if one.long and other.long and one.offset == other.offset and one.wide and other.wide:
        return one._replace(offset=0, wide=True), other._replace(offset=0, wide=True)
    return one, other


def unsized(kind: Kind, axis: Callable[[int], Dim]) -> Kind:
    """A kind found on samples, without their lengths: those of other values are others."""
    if isinstance(kind, Array):
        return Array(kind.dtype, tuple(map(axis, range(kind.ndim))))
    if isinstance(kind, Nest):
        return Nest(kind.cls, kind.keys, tuple(unsized(part, lambda _: Dim("?")) for part in kind.kinds))
    return kind


def untyped(kind: Kind) -> Kind:
    """A kind found on samples, without their dtypes: other values may be complex."""
    if isinstance(kind, Array):
        return Array("", kind.dims)
    if isinstance(kind, Nest):
        return Nest(kind.cls, kind.keys, tuple(map(untyped, kind.kinds)))
    return Number() if isinstance(kind, Number) else kind


def unnamed(kind: Kind, name: str) -> Kind:
    """The kind of a parameter that is bound again: its lengths are not those of the name for good."""
    if isinstance(kind, Array):
        return Array(
            kind.dtype,
            tuple(
                1 if not isinstance(n, Dim) else Dim(f"{name} at entry.{i}", 0, n.wide, n.long)
                for i, n in enumerate(kind.dims)
            ),
        )
    if isinstance(kind, Nest):
        return Nest(
            kind.cls,
            kind.keys,
            tuple(unnamed(part, f"{name} {key!r}") for key, part in zip(kind.keys, kind.kinds, strict=True)),
        )
    return kind


SHAPED = (np.reshape, np.ndarray.reshape, np.broadcast_to)
BUILTINS: dict[Any, Kind] = {
    len: INT,
    int: INT,
    float: FLOAT,
    bool: BOOL,
    isinstance: BOOL,
    hasattr: BOOL,
    range: Other(range),
    str: Other(str),
    type: Other(type),
    print: Other(type(None)),
}


def kind_of_global(value: Any, name: str) -> Kind:
    """The kind of an object that is not an argument; a container may hold other things at the next call."""
    kind = kind_of(value)
    if isinstance(kind, Array):
        return Array(
            kind.dtype,
            tuple(
                1 if not isinstance(n, Dim) else Dim(f"{name}.shape[{i}]", 0, True, n.long)
                for i, n in enumerate(kind.dims)
            ),
        )
    if isinstance(kind, Other):
        return Other(kind.cls)
    return UNKNOWN if isinstance(kind, Nest) else kind
