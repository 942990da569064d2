"""Lists that the function makes and changes: `xs.append(v)` is lowered to `xs = appended(xs, v)`.

As a value a list is like any other one, if no second name, container or function holds it while it changes. Lists of
which that is not certain are left as they are, and refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tangentish import helpers
from tangentish.lower.comprehensions import listed_entries
from tangentish.tree import Node, assign, call, constant, name, names_read, nodes, place, walk

if TYPE_CHECKING:
    from tangentish.lower.flatten import Flattener

CHANGING = frozenset("append extend insert pop clear".split())
IN_PLACE = {
    "Add": "iadd", "Sub": "isub", "Mult": "imul", "Div": "itruediv", "FloorDiv": "ifloordiv", "Mod": "imod",
    "Pow": "ipow", "MatMult": "imatmul", "LShift": "ilshift", "RShift": "irshift", "BitOr": "ior", "BitXor": "ixor",
    "BitAnd": "iand",
}  # fmt: skip
READERS = (len, sum, min, max, enumerate, zip, reversed, any, all, print)
Resolve = Callable[[Node], Any]


def changed_lists(function: Node, resolve: Resolve) -> frozenset[str]:
    """The names of a function's own lists that it changes; `resolve` gives the object of a free name, or None."""
    everything = walk([function.args, *function.body])
    if not any(map(may_change, everything)):
        return frozenset()
    seen = Uses(resolve)
    for node in function.body:
        seen.statement(node)
    every = Counter(part.id for part in everything if isinstance(part, nodes.Name))
    return frozenset(one for one in (seen.changed & seen.made) - seen.lost if every[one] == seen.known[one])


def may_change(node: Node) -> bool:
    """Whether a part of a function may change a list."""
    match node:
        case nodes.Attribute():
            return node.attr in CHANGING
        case nodes.Subscript():
            return isinstance(node.ctx, nodes.Store)
    return isinstance(node, nodes.AugAssign) and isinstance(node.value, nodes.List | nodes.ListComp)


class Uses:
    """How names are used, as far as it leaves them the only ones that hold their lists."""

    def __init__(self, resolve: Resolve) -> None:
        self.resolve = resolve
        self.known: Counter[str] = Counter()
        self.changed: set[str] = set()
        self.made: set[str] = set()
        self.lost: set[str] = set()  # what changes while something runs over it

    def statement(self, node: Node) -> None:
        match node:
            case nodes.Assign(targets=[nodes.Name() as to]) if self.is_new(node.value):
                self.make(to)
            case nodes.Assign(targets=[nodes.Tuple(elts=to)], value=nodes.Tuple(elts=value)) if len(to) == len(value):
                for one, its in zip(to, value, strict=True):
                    if isinstance(one, nodes.Name) and self.is_new(its):
                        self.make(one)
            case nodes.AnnAssign(target=nodes.Name() as to) if self.is_new(node.value):
                self.make(to)
            case nodes.AugAssign(target=nodes.Name() as to, op=nodes.Add(), value=nodes.List()):
                self.change(to)
            case nodes.Return(value=nodes.Name() as value):
                self.known[value.id] += 1
            case nodes.If() | nodes.While():
                self.truth(node.test)
            case nodes.For():
                before, self.changed = self.changed, set()
                for part in (*node.body, *node.orelse):
                    self.statement(part)
                self.iterable(node.iter, self.changed)
                self.changed |= before
                return
        for part in expressions(node):
            self.expression(part)
        for field in ("body", "orelse"):
            for inner in getattr(node, field, None) or []:
                if isinstance(inner, nodes.stmt):
                    self.statement(inner)

    def expression(self, node: Node) -> None:
        for part in walk(node):
            match part:
                case nodes.Call(func=nodes.Attribute(value=nodes.Name() as one, attr=attr)) if attr in CHANGING:
                    self.change(one)
                case nodes.Call() if self.only_reads(part.func):
                    for argument in (*part.args, *(keyword.value for keyword in part.keywords)):
                        if isinstance(argument, nodes.Name):
                            self.known[argument.id] += 1
                case nodes.Subscript(value=nodes.Name() as one):
                    if isinstance(part.ctx, nodes.Store):
                        self.change(one)
                    else:
                        self.known[one.id] += 1
                case nodes.ListComp() | nodes.GeneratorExp():
                    self.comprehension(part)

    def comprehension(self, node: Node) -> None:
        """What a comprehension runs over; a list that it changes meanwhile is not known."""
        changed = {
            part.value.id
            for part in walk(node)
            if isinstance(part, nodes.Attribute) and part.attr in CHANGING and isinstance(part.value, nodes.Name)
        }
        for clause in node.generators:
            if isinstance(clause.iter, nodes.Name):
                self.known[clause.iter.id] += 1
            self.lost |= changed & set(names_read(clause.iter))

    def make(self, one: Node) -> None:
        self.known[one.id] += 1
        self.made.add(one.id)

    def change(self, one: Node) -> None:
        self.known[one.id] += 1
        self.changed.add(one.id)

    def iterable(self, node: Node, changed: set[str]) -> None:
        """What a loop runs over, in whose body these are changed."""
        held = [node, *(node.args if isinstance(node, nodes.Call) else [])]
        for part in held:
            if isinstance(part, nodes.Name) and part.id in changed:
                return
        if isinstance(node, nodes.Name):
            self.known[node.id] += 1
        self.expression(node)

    def truth(self, node: Node) -> None:
        """`if xs`, `while not xs`."""
        while isinstance(node, nodes.UnaryOp):
            node = node.operand
        if isinstance(node, nodes.Name):
            self.known[node.id] += 1

    def is_new(self, value: Node | None) -> bool:
        """Whether an expression makes a new list."""
        if isinstance(value, nodes.BinOp):
            return isinstance(value.op, nodes.Mult) and (self.is_new(value.left) or self.is_new(value.right))
        return isinstance(value, nodes.List | nodes.ListComp)

    def only_reads(self, function: Node) -> bool:
        """Whether a function keeps and changes nothing of what it is given."""
        found = self.resolve(function)
        return any(found is one for one in READERS) or str(getattr(found, "__module__", "")).split(".")[0] == "numpy"


def expressions(node: Node) -> list[Node]:
    """The expressions of a statement, without those of its inner blocks."""
    found = []
    for field in node._fields:
        value = getattr(node, field, None)
        found += [part for part in (value if isinstance(value, list) else [value]) if isinstance(part, nodes.expr)]
    return found


# Lowering


def change(flattener: Flattener, node: Node) -> Node | None:
    """The value of a call that changes a list, which is put before it; None for any other call."""
    if not isinstance(node.func, nodes.Attribute) or not isinstance(node.func.value, nodes.Name):
        return None
    xs = node.func.value.id
    if xs not in flattener.lists or node.keywords or any(isinstance(one, nodes.Starred) for one in node.args):
        return None
    method, count = node.func.attr, len(node.args)
    if method == "append" and count == 1:
        bind(flattener, xs, helpers.appended, flattener.atom(node.args[0]))
    elif method == "extend" and count == 1:
        bind(flattener, xs, helpers.extended, flattener.atom(node.args[0]))
    elif method == "insert" and count == 2:
        index = flattener.atom(node.args[0])
        bind(flattener, xs, helpers.inserted, index, flattener.atom(node.args[1]))
    elif method == "clear" and count == 0:
        flattener.store(nodes.Name(xs, nodes.Store(), None, None), nodes.List([], nodes.Load()))
    elif is_pop(flattener, node):
        return pop(flattener, node, flattener.fresh())
    else:
        return None
    return constant(None)


def is_pop(flattener: Flattener, node: Node) -> bool:
    """Whether a call is `xs.pop()` or `xs.pop(i)` of a list that is changed."""
    function = node.func
    if not isinstance(function, nodes.Attribute) or not isinstance(function.value, nodes.Name) or node.keywords:
        return False
    plain = len(node.args) < 2 and not any(isinstance(one, nodes.Starred) for one in node.args)
    return plain and function.attr == "pop" and function.value.id in flattener.lists


def pop(flattener: Flattener, node: Node, into: str) -> Node:
    """Put `into = xs[i]` and `xs = without_entry(xs, i)`."""
    xs, last = node.func.value.id, nodes.UnaryOp(nodes.USub(), constant(1))
    index = flattener.atom(node.args[0]) if node.args else last
    taken = into if into != xs else flattener.fresh()
    flattener.put(assign(taken, place(nodes.Subscript(name(xs), index, nodes.Load()), node)))
    bind(flattener, xs, helpers.without_entry, index)
    if taken != into:
        flattener.put(assign(into, name(taken)))
    return name(into)


def bind(flattener: Flattener, xs: str, function: Any, *arguments: Node) -> None:
    """Put `xs = function(xs, *arguments)`."""
    helper = flattener.helper(function.__name__)
    flattener.store(nodes.Name(xs, nodes.Store(), None, None), call(helper, name(xs), *arguments))


def is_entry(flattener: Flattener, to: Node) -> bool:
    """Whether `xs[i]` is the entry of a list that is changed."""
    named = isinstance(to, nodes.Subscript) and isinstance(to.value, nodes.Name) and to.value.id in flattener.lists
    return named and not isinstance(to.slice, nodes.Slice)


def store_entry(flattener: Flattener, to: Node, value: Node) -> None:
    """Put `xs[i] = value`."""
    bind(flattener, to.value.id, helpers.with_entry, flattener.index(to.slice), value)


def update_entry(flattener: Flattener, node: Node) -> None:
    """Put `xs[i] op= value`, for numbers: an array would be written into, which other names may hold."""
    if (node.lineno + flattener.above, node.col_offset) in flattener.updated:
        what = "an in-place operator on an array in a list"
        flattener.refuse_here(node, what, "Write xs[i] = xs[i] + ... with a new array")
    xs, index = node.target.value.id, flattener.index(node.target.slice)
    before = flattener.atom_of(nodes.Subscript(name(xs), index, nodes.Load()))
    after = call("operator." + IN_PLACE[type(node.op).__name__], before, flattener.atom(node.value))
    bind(flattener, xs, helpers.with_entry, index, flattener.atom_of(after))


def unpack_starred(flattener: Flattener, to: Node, value: Node) -> None:
    """Put `a, *b, c = value`: of a list of the entries the ends are popped, the rest goes to the starred name."""
    star = next(i for i, part in enumerate(to.elts) if isinstance(part, nodes.Starred))
    least = len(to.elts) - 1
    if isinstance(value, nodes.Tuple | nodes.List) and len(value.elts) >= least:
        if not any(isinstance(part, nodes.Starred) for part in value.elts):
            behind = len(value.elts) - (least - star)
            rest = nodes.List(value.elts[star:behind], nodes.Load())
            plain = [*to.elts[:star], to.elts[star].value, *to.elts[star + 1 :]]
            given = nodes.Tuple([*value.elts[:star], rest, *value.elts[behind:]], nodes.Load())
            flattener.store(nodes.Tuple(plain, nodes.Store()), given)
            return
    atom = flattener.atom_of(value)
    if not isinstance(atom, nodes.Name):
        flattener.refuse_here(to, "starred unpacking of a constant", "Write the items")
    entries = listed_entries(flattener, atom, to)
    count = call("len", name(entries))
    told = f"not enough values to unpack (expected at least {least}, got "
    text = nodes.JoinedStr([constant(told), nodes.FormattedValue(count, -1, None), constant(")")])
    raised = place(nodes.Raise(call("ValueError", text), None), to)
    if least:
        flattener.put(nodes.If(nodes.Compare(count, [nodes.Lt()], [constant(least)]), [raised], []))
    popped = [flattener.fresh() for _ in to.elts]
    for place_, index in [*((i, constant(0)) for i in range(star)), *((i, None) for i in range(least, star, -1))]:
        taken = call(nodes.Attribute(name(entries), "pop", nodes.Load()), *([index] if index else []))
        pop(flattener, place(taken, to), popped[place_])
    popped[star] = entries
    for part, one in zip(to.elts, popped, strict=True):
        flattener.store(part.value if isinstance(part, nodes.Starred) else part, name(one))
