"""Flatten: nested expressions become statements of one operation each, names get their module-wide meaning.

Knows the user's syntax and what free names stand for; refuses by name and line what core Python cannot say.
"""

import builtins
import dataclasses
import functools
import warnings
from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np

from tangentish import helpers, rules
from tangentish.capture import Captured
from tangentish.core import is_atom
from tangentish.errors import UnsupportedError
from tangentish.lower import attempts, comprehensions, contexts, lists
from tangentish.lower.derivatives import derivative
from tangentish.lower.in_place import in_place
from tangentish.lower.iteration import loop_by_index, unrolled
from tangentish.lower.ordering import ordered
from tangentish.lower.partials import opened
from tangentish.lower.reducing import reduced
from tangentish.outputs import writes_by_position
from tangentish.scope import Scope, public_name
from tangentish.tree import (
    Node,
    assign,
    call,
    constant,
    copy,
    dotted,
    name,
    nodes,
    place,
    target,
    transform,
    walk,
)

PURE_BUILTINS = (
    len,
    abs,
    min,
    max,
    isinstance,
    type,
    bool,
    int,
    float,
    any,
    all,
    sum,
    hasattr,
    callable,
    str,
    round,
    repr,
)
MUTATION = "in-place {} is not differentiated yet"
STARRED = "a starred display"
NEW = "Build a new array from its parts, with np.where, np.stack or np.concatenate"
CONTAINERS = "Make the list in this function and give it no second name"
REWRITE = NEW + ', or use mode="tape".'
REFUSED: dict[type, tuple[str, str]] = {
    nodes.SetComp: ("set comprehensions", "Write a loop"),
    nodes.DictComp: ("dict comprehensions", "Write a loop"),
    nodes.GeneratorExp: ("generator expressions that no built-in function consumes on the spot", "Write a list"),
    nodes.NamedExpr: ("an assignment expression (walrus) at this place", "Assign in a statement of its own"),
    nodes.Lambda: ("a lambda that is not called or bound to a name", "Bind it to a name and call it"),
    nodes.Continue: ("a break or continue that leaves a with block on some paths", "Test for the condition outside"),
    nodes.Match: ("match statements", "Write if ... elif"),
    nodes.Global: ("global statements", "Pass the value as an argument and return it"),
    nodes.Nonlocal: ("nonlocal statements", "Pass the value as an argument and return it"),
    nodes.ClassDef: ("class statements", "Define the class outside of the function"),
    nodes.Import: ("import statements", "Import at the top of the module"),
    nodes.ImportFrom: ("import statements", "Import at the top of the module"),
    nodes.Delete: ("del statements", "Leave the name bound"),
}


def refuse(captured: Captured, node: Node, what: str, remedy: str = 'Use mode="tape".') -> NoReturn:
    """Raise the error that names the construct, its place and what to write instead."""
    raise UnsupportedError(what, captured.location(node), remedy)


def refuse_in_source(captured: Captured, node: Node, what: str, remedy: str) -> NoReturn:
    """Refuse a construct that the tape can record."""
    refuse(captured, node, f"{what} cannot be differentiated in source mode", f'{remedy}, or use mode="tape".')


@dataclasses.dataclass
class Flattener:
    """One function on its way to core Python."""

    captured: Captured
    scope: Scope
    locals: set[str]
    functions: dict[str, Any] = dataclasses.field(default_factory=dict)
    updated: frozenset[tuple[int, int]] = frozenset()  # the places of `x += y` that write into an array
    indexed: frozenset[tuple[int, int]] = frozenset()  # the places of loops over arrays that their bodies write into
    rebound: frozenset[str] = frozenset()  # the names that are bound within an expression of the present statement
    volatile: frozenset[str] = frozenset()  # variables that a call in the present statement may bind anew
    lists: frozenset[str] = frozenset()  # the function's own ones that it changes
    helper: Callable[[str], str] = str  # the emitted name of one of the library's own functions
    inline: Any = None  # writes out the call of a function that writes into its arguments; see `stages.inline`
    above: int = 0  # the lines of a function that is written out in another one are counted from here on
    opened: dict[str, Any] = dataclasses.field(default_factory=dict)  # what partials are made of
    block: list[Node] = dataclasses.field(default_factory=list)
    place: Node | None = None

    def fresh(self) -> str:
        return self.scope.fresh("_1")

    def put(self, node: Node) -> None:
        if self.place is not None:
            node.lineno, node.col_offset = self.place.lineno, self.place.col_offset
            node.end_lineno = getattr(self.place, "end_lineno", None)
            node.end_col_offset = getattr(self.place, "end_col_offset", None)
        self.block.append(node)

    def refuse(self, node: Node, what: str, remedy: str) -> NoReturn:
        refuse(self.captured, node if hasattr(node, "lineno") else self.place, what, remedy)

    def refuse_here(self, node: Node, what: str, remedy: str) -> NoReturn:
        """Refuse what the tape can record."""
        refuse_in_source(self.captured, node if hasattr(node, "lineno") else self.place, what, remedy)

    def inner(self, block: list[Node]) -> list[Node]:
        """Flatten the statements of an inner block."""
        outer, place, self.block = self.block, self.place, []
        for node in block:
            self.statement(node)
        inner, self.block, self.place = self.block, outer, place
        return inner

    def before(self, node: Node) -> None:
        """Put a statement that belongs to an expression of the present one."""
        here = self.place
        self.statement(node)
        self.place = here

    # Statements

    def statement(self, node: Node) -> None:
        self.place = node if hasattr(node, "lineno") else self.place
        rebound = names_bound_within(node) if nodes.NamedExpr in self.captured.sorts else frozenset()
        if self.volatile and any(isinstance(part, nodes.Call) for part in walk(lists.expressions(node))):
            rebound |= self.volatile
        if not rebound:
            self.plain_statement(node)
            return
        if isinstance(node, nodes.AugAssign) and not rebound.isdisjoint(names_of(node.target)):
            if not isinstance(node.target, nodes.Name) or node.target.id not in self.volatile:
                self.refuse_here(node, *REFUSED[nodes.NamedExpr])
        before, self.rebound = self.rebound, self.rebound | rebound
        self.plain_statement(node)
        self.rebound = before

    def plain_statement(self, node: Node) -> None:
        match node:
            case nodes.Assign(targets=[nodes.Name() as to], value=nodes.Call() as taken) if lists.is_pop(self, taken):
                lists.pop(self, taken, to.id)
            case nodes.Assign(targets=[nodes.Name() as to], value=nodes.ListComp() as filled) if (
                comprehensions.is_fresh(filled, to.id)
            ):
                comprehensions.listed(self, filled, to.id)
            case nodes.Assign(targets=[nodes.Name() as to], value=nodes.IfExp()):
                self.conditional(node.value, to.id)
            case nodes.Assign():
                value = self.value(node.value)
                if len(node.targets) > 1 and not isinstance(value, nodes.Name | nodes.Constant):
                    value = self.atom_of(value)
                for to in node.targets:
                    self.store(to, value)
            case nodes.AnnAssign():
                if node.value is not None:
                    self.store(node.target, self.value(node.value))
            case nodes.AugAssign():
                self.augmented(node)
            case nodes.Return():
                self.put(nodes.Return(self.atom(node.value)))
            case nodes.Expr():
                self.effect(node.value)
            case nodes.If():
                test = self.test(node.test)
                body, orelse = self.inner(node.body), self.inner(node.orelse)
                self.put(nodes.If(test, body or [nodes.Pass()], orelse))
            case nodes.While():
                self.while_loop(node)
            case nodes.For():
                self.for_loop(node)
            case nodes.With():
                contexts.enter(self, node)
            case nodes.Try():
                attempts.attempt(self, node)
            case nodes.Pass() | nodes.Break():
                self.put(node)
            case nodes.Assert() if has_walrus(node.test) and not has_walrus(node.msg):
                test = self.test(node.test)
                self.put(place(nodes.Assert(test, transform(node.msg, self.global_names)), node))
            case nodes.Raise() | nodes.Assert() if has_walrus(node):
                self.refuse_here(node, *REFUSED[nodes.NamedExpr])
            case nodes.Raise() | nodes.Assert():
                self.put(transform(node, self.global_names))
            case _:
                self.refuse_here(node, *REFUSED.get(type(node), (f"{type(node).__name__} statements", "Rewrite them")))

    def store(self, to: Node, value: Node) -> None:
        match to:
            case nodes.Name():
                self.put(assign(to.id, value))
            case nodes.Tuple() | nodes.List():
                if any(isinstance(part, nodes.Starred) for part in to.elts):
                    lists.unpack_starred(self, to, value)
                    return
                if isinstance(value, nodes.Tuple | nodes.List) and len(value.elts) == len(to.elts):
                    parts = []
                    for part in value.elts:  # all right-hand sides before the first store
                        temporary = self.fresh()
                        self.put(assign(temporary, part))
                        parts.append(name(temporary))
                    for one, part in zip(to.elts, parts, strict=True):
                        self.store(one, part)
                    return
                atom = self.atom_of(value)
                plain = [part if isinstance(part, nodes.Name) else target(self.fresh()) for part in to.elts]
                self.put(assign(nodes.Tuple([target(part.id) for part in plain], nodes.Store()), atom))
                for one, got in zip(to.elts, plain, strict=True):
                    if one is not got:
                        self.store(one, name(got.id))
            case nodes.Subscript():
                atom = self.atom_of(value)
                if lists.is_entry(self, to):
                    lists.store_entry(self, to, atom)
                    return
                self.put_store(self.base_of_store(to.value), self.index(to.slice), atom, to)
            case nodes.Attribute(attr="flat" | "real" | "imag"):
                self.put_store(self.base_of_store(to), nodes.Constant(..., None), self.atom_of(value), to)
                self.block[-1].part = to.attr != "flat"
            case nodes.Attribute():
                self.refuse_here(to, "assignment to an attribute", "Return the value instead")

    def base_of_store(self, array: Node) -> str:
        """A name for the array into whose items is written."""
        atom = self.atom(array)
        return str(atom.id) if isinstance(atom, nodes.Name) else self.refuse(array, "item assignment", REWRITE)

    def put_store(self, base: str, index: Node, value: Node, like: Node) -> None:
        part = place(nodes.Subscript(name(base), copy(index), nodes.Store()), like)
        self.put(nodes.Assign([part], value, None))

    def augmented(self, node: Node) -> None:
        to = node.target
        if isinstance(to, nodes.Attribute) and to.attr in ("real", "imag"):
            part = self.base_of_store(to)
            self.update(part, nodes.Constant(..., None), name(part), node.op, lambda: self.atom(node.value), to)
            self.block[-1].part = True
            return
        if isinstance(to, nodes.Attribute):
            self.refuse_here(to, "assignment to an attribute", "Return the value instead")
        if isinstance(to, nodes.Name) and to.id in self.lists:
            lists.bind(self, to.id, helpers.extended, self.atom(node.value))
            return
        if lists.is_entry(self, to):
            lists.update_entry(self, node)
            return
        if isinstance(to, nodes.Name) and (node.lineno + self.above, node.col_offset) not in self.updated:
            function = "operator." + lists.IN_PLACE[type(node.op).__name__]
            before = self.core(place(name(to.id), to)) if to.id in self.rebound else name(to.id)
            self.put(assign(to.id, call(function, before, self.atom(node.value))))
            return
        if isinstance(to, nodes.Name) and to.id in self.volatile and to.id in self.rebound:
            what = "in-place work on an attribute that a call in the same statement may write"
            self.refuse_here(to, what, "Call in a statement before")
        if isinstance(to, nodes.Name):
            base, index, old = to.id, nodes.Constant(..., None), name(to.id)
        else:
            base, index = self.base_of_store(to.value), self.index(to.slice)
            old = nodes.Subscript(name(base), index, nodes.Load())
        self.update(base, index, old, node.op, lambda: self.atom(node.value), to)

    def update(self, base: str, index: Node, old: Node, op: Node, value: Callable[[], Node], like: Node) -> None:
        """`base[index] op= value`. A sum needs nothing of what was there."""
        if isinstance(op, nodes.Add | nodes.Sub):
            part = place(nodes.Subscript(name(base), copy(index), nodes.Store()), like)
            self.put(nodes.AugAssign(part, op, value()))
            return
        before = self.atom_of(old)
        self.put_store(base, index, self.atom_of(nodes.BinOp(before, op, value())), like)
        self.block[-1].updates = True

    def effect(self, node: Node) -> None:
        """A statement that is an expression."""
        if isinstance(node, nodes.Constant):
            return
        if isinstance(node, nodes.Call):
            resolved = self.resolve(node.func)
            if resolved is not None and getattr(node, "keeps", False):
                keeping = nodes.Call(copy_path(resolved[0]), [self.argument(one) for one in node.args], [])
                keeping.keeps = True
                self.put(nodes.Expr(keeping))
                return
            if resolved is not None and any(resolved[1] is one for one in TELLING):
                self.put(nodes.Expr(self.call(node)))
                return
            if lists.change(self, node) is not None or in_place(self, node, resolved) is not None:
                return
            if resolved is None and isinstance(node.func, nodes.Attribute):
                self.refuse_mutation(node, None)
                self.refuse_here(node, f"a call of .{node.func.attr}() for its effect", "Move it out of the function")
        value = self.value(node)
        if not is_atom(value):
            self.atom_of(value)

    def while_loop(self, node: Node) -> None:
        if self.is_test(node.test):
            self.put(nodes.While(transform(node.test, self.global_names), self.inner(node.body), []))
            return
        outer, self.block = self.block, []
        test = self.test(node.test)
        leave = [nodes.Break()]
        leave[0].lineno, leave[0].col_offset = node.lineno, node.col_offset
        head, self.block = self.block, outer
        body = self.inner(node.body) or [nodes.Pass()]
        choice = nodes.If(test, body, leave)
        choice.lineno, choice.col_offset = node.lineno, node.col_offset
        self.put(nodes.While(constant(True), [*head, choice], []))

    def for_loop(self, node: Node) -> None:
        if (node.lineno + self.above, node.col_offset) in self.indexed:
            if isinstance(node.iter, nodes.Tuple | nodes.List):
                unrolled(self, node)
            else:
                loop_by_index(self, node)
            return
        iterable = self.iterable(node.iter)

        def plain(to: Node) -> Node:
            if isinstance(to, nodes.Tuple | nodes.List):
                return nodes.Tuple([plain(part) for part in to.elts], nodes.Store())
            if not isinstance(to, nodes.Name):
                self.refuse_here(to, "this loop target", "Loop over a plain name")
            return target(to.id)

        self.put(nodes.For(plain(node.target), iterable, self.inner(node.body), [], None))

    def iterable(self, node: Node) -> Node:
        resolved = self.resolve(node.func) if isinstance(node, nodes.Call) else None
        if resolved is not None and resolved[1] is enumerate and [k.arg for k in node.keywords] == ["start"]:
            node = place(nodes.Call(node.func, [*node.args, node.keywords[0].value], []), node)
        if resolved is not None and resolved[1] in (range, zip, enumerate, reversed) and not node.keywords:
            if not any(isinstance(argument, nodes.Starred) for argument in node.args):
                return call(resolved[0], *map(self.iterable, node.args))
        return place(self.atom(node), node)

    # Tests: expressions that carry no derivative are kept whole

    def test(self, node: Node) -> Node:
        """A test as one name or constant."""
        if isinstance(node, nodes.Constant):
            return node
        kept = isinstance(node, nodes.Compare | nodes.BoolOp | nodes.JoinedStr)
        kept = kept or (isinstance(node, nodes.UnaryOp) and isinstance(node.op, nodes.Not))
        whole = kept and self.is_test(node)
        return self.atom_of(transform(node, self.global_names) if whole else self.value(node))

    def is_test(self, node: Node) -> bool:
        """Whether an expression can be kept whole: no effects, and calls of well-known functions only."""
        for part in _walk_pure(node):
            if part is None:
                return False
            if isinstance(part, nodes.Call):
                resolved = self.resolve(part.func)
                if resolved is None:
                    if not isinstance(part.func, nodes.Attribute) or part.func.attr not in PURE_METHODS:
                        return False
                elif public_name(resolved[1]) is None and not any(resolved[1] is known for known in PURE_BUILTINS):
                    return False
        return True

    def global_names(self, node: Node) -> Node | None:
        """Replace free names by their emitted names; for `transform`."""
        if isinstance(node, nodes.Name | nodes.Attribute):
            resolved = self.resolve(node)
            if resolved is not None:
                return copy_path(resolved[0])
            if isinstance(node, nodes.Name):
                if node.id not in self.locals:
                    self.unresolved(node)
                return copy(node)
        return None

    # Values

    def atom(self, node: Node) -> Node:
        return self.atom_of(self.value(node))

    def atom_of(self, value: Node) -> Node:
        if is_atom(value):
            return value
        return self.named(value)

    def named(self, value: Node) -> Node:
        temporary = self.fresh()
        self.put(assign(temporary, value))
        return name(temporary)

    def resolve(self, node: Node) -> tuple[str, Any] | None:
        """The emitted name and the object of a free name or a chain of attributes of a module."""
        root = node
        while isinstance(root, nodes.Attribute):
            root = root.value
        if isinstance(node, nodes.Name) and node.id in self.functions:
            return node.id, self.functions[node.id]
        if self.opened and (path := dotted(node)) in self.opened:
            return str(path), self.opened[path]
        if not isinstance(root, nodes.Name) or root.id in self.locals:
            return None
        return self.scope.resolve(self.captured, node)

    def object_of(self, node: Node) -> Any:
        """The object that a free name or a chain of attributes of a module stands for; None for anything else."""
        root = node
        while isinstance(root, nodes.Attribute):
            root = root.value
        resolved = self.resolve(node) if isinstance(root, nodes.Name) else None
        return resolved[1] if resolved is not None else None

    def derivative(self, node: Node) -> tuple[str, Any] | None:
        """The emitted name and the object of `tg.grad(f)`."""
        found = derivative(self.captured, node, self.functions)
        if found is None:
            return None
        for part in walk(node):  # what is bound anew makes this another function
            self.resolve(part)
        emitted = self.scope.fresh(found.__name__)
        self.scope.objects[emitted] = found
        self.scope.made[emitted] = node
        return emitted, found

    def unresolved(self, node: Node) -> NoReturn:
        self.refuse(node, f"the name {node.id!r} is not defined", "Define it before the gradient is taken.")

    def value(self, node: Node) -> Node:
        """The core value of an expression, at its place in the file; what is nested in it has been put before."""
        return place(self.core(node), node)

    def core(self, node: Node) -> Node:
        match node:
            case nodes.Constant():
                return node
            case nodes.Name():
                if node.id in self.rebound:  # its value now, whatever it is when it is used
                    now = self.fresh()
                    self.put(assign(now, name(node.id)))
                    return name(now)
                if node.id in self.locals:
                    return name(node.id)
                resolved = self.resolve(node)
                if resolved is None:
                    self.unresolved(node)
                return copy_path(resolved[0])
            case nodes.UnaryOp(op=nodes.USub(), operand=nodes.Constant()):
                return node
            case nodes.UnaryOp(op=nodes.Not()) | nodes.Compare() if self.is_test(node):
                return transform(node, self.global_names)
            case nodes.UnaryOp():
                return nodes.UnaryOp(node.op, self.atom(node.operand))
            case nodes.BinOp():
                left = self.atom(node.left)
                return nodes.BinOp(left, node.op, self.atom(node.right))
            case nodes.Compare():
                return self.comparison(node)
            case nodes.BoolOp():
                return self.short_circuit(node)
            case nodes.IfExp():
                return self.conditional(node)
            case nodes.Attribute():
                resolved = self.resolve(node)
                if resolved is not None:
                    return copy_path(resolved[0])
                if node.attr == "flat":  # in the order of C
                    row = nodes.Attribute(self.atom(node.value), "reshape", nodes.Load())
                    return nodes.Call(row, [nodes.UnaryOp(nodes.USub(), constant(1))], [])
                return nodes.Attribute(self.atom(node.value), node.attr, nodes.Load())
            case nodes.Subscript():
                base = self.atom(node.value)
                return nodes.Subscript(base, self.index(node.slice), nodes.Load())
            case nodes.Call():
                return self.call(node)
            case nodes.Tuple() | nodes.List() | nodes.Set():
                if isinstance(node, nodes.Set) and any(isinstance(part, nodes.Starred) for part in node.elts):
                    self.refuse_here(node, STARRED, "Add the sequences")
                twin = type(node)([self.argument(part) for part in node.elts])
                if not isinstance(node, nodes.Set):
                    twin.ctx = nodes.Load()
                return twin
            case nodes.Dict():
                if any(key is None for key in node.keys):
                    self.refuse_here(node, "** in a dict display", "Write the items")
                keys = [self.atom(key) for key in node.keys]
                return nodes.Dict(keys, [self.atom(part) for part in node.values])
            case nodes.JoinedStr() if has_walrus(node):
                self.refuse_here(node, *REFUSED[nodes.NamedExpr])
            case nodes.JoinedStr():
                return transform(node, self.global_names)
            case nodes.NamedExpr():
                self.store(node.target, self.value(node.value))
                return self.core(node.target)
            case nodes.ListComp():
                return comprehensions.listed(self, node)
            case nodes.SetComp() if "set" not in self.locals:
                listed = comprehensions.listed(self, place(nodes.ListComp(node.elt, node.generators), node))
                return call(self.scope.bind("set", vars(builtins), "set", set), listed)
        return self.refuse_here(node, *REFUSED.get(type(node), (f"{type(node).__name__} expressions", "Rewrite them")))

    def index(self, node: Node) -> Node:
        match node:
            case nodes.Tuple() if not any(isinstance(part, nodes.Starred) for part in node.elts):
                return nodes.Tuple([self.index(part) for part in node.elts], nodes.Load())
            case nodes.Slice():
                parts = [part and self.atom(part) for part in (node.lower, node.upper, node.step)]
                return nodes.Slice(*parts)
            case nodes.Call() if not node.keywords and 0 < len(node.args) < 4 and self.is_slice(node.func):
                ends = [None, *node.args, None] if len(node.args) == 1 else [*node.args, None][:3]
                return nodes.Slice(*(None if end is None or is_none(end) else self.atom(end) for end in ends))
        return self.atom(node)

    def is_slice(self, function: Node) -> bool:
        """Whether a function is the built-in `slice`."""
        resolved = self.resolve(function)
        return resolved is not None and resolved[1] is slice

    def call(self, node: Node) -> Node:
        if isinstance(node.func, nodes.Lambda):
            self.refuse_here(node, "a lambda that is called where it stands", "Bind it to a name")
        resolved = self.resolve(node.func) or self.derivative(node.func)
        if resolved is not None and isinstance(resolved[1], functools.partial):
            return self.call(opened(self, node, *resolved))
        written = lists.change(self, node)
        if written is None and resolved is not None:
            written = ordered(self, node, resolved[1]) or reduced(self, node, resolved[1])
            written = written or comprehensions.consumed(self, node, resolved[1])
        if written is None:
            written = in_place(self, node, resolved)
        if written is not None:
            return written
        self.refuse_mutation(node, resolved)
        if resolved is not None:
            written_out = self.inline(self, node, resolved[1]) if self.inline is not None else None
            if written_out is not None:
                return written_out
            function = copy_path(resolved[0])
        elif isinstance(node.func, nodes.Attribute):
            owner = self.atom(node.func.value)
            if not isinstance(owner, nodes.Name):  # ", ".join(words)
                owner = self.named(owner)
            function = nodes.Attribute(owner, node.func.attr, nodes.Load())
        else:
            function = self.atom(node.func)
        arguments = [self.argument(argument) for argument in node.args]
        called = nodes.Call(function, arguments, [nodes.keyword(k.arg, self.atom(k.value)) for k in node.keywords])
        if getattr(node, "keeps", False):
            called.keeps = True
        return called

    def argument(self, node: Node) -> Node:
        """An argument of a call or a part of a display: an atom, or `*atom`."""
        if isinstance(node, nodes.Starred):
            return nodes.Starred(self.atom(node.value), nodes.Load())
        return self.atom(node)

    def refuse_mutation(self, node: Node, resolved: tuple[str, Any] | None) -> None:
        """Refuse calls that are known to write into an argument."""
        for keyword in node.keywords:
            if keyword.arg == "out" and not (isinstance(keyword.value, nodes.Constant) and keyword.value.value is None):
                self.refuse(node, MUTATION.format("work (out=)"), REWRITE)
            if keyword.arg == "overwrite_input":
                self.refuse(node, MUTATION.format("work (overwrite_input=)"), "Leave it out.")
        if resolved is not None:
            function = resolved[1]
            if any(function is opaque for opaque in OPAQUE):
                self.refuse_here(node, f"{resolved[0]}()", "Write out what it computes")
            known = any(function is mutator for mutator in MUTATORS) or resolved[0].endswith(".at")
            known = known or writes_by_position(function, len(node.args))
            if function is np.nan_to_num and (len(node.args) > 1 or any(k.arg == "copy" for k in node.keywords)):
                known = True
            if known or (isinstance(function, np.ufunc) and len(node.args) > function.nin):
                self.refuse(node, MUTATION.format(f"work ({resolved[0]})"), REWRITE)
        elif isinstance(node.func, nodes.Attribute):
            what = f"work (.{node.func.attr}())"
            if writes_by_position(rules.METHODS.get(node.func.attr), len(node.args) + 1):
                self.refuse(node, MUTATION.format(what), REWRITE)
            if node.func.attr in ARRAY_MUTATORS:
                taped = node.func.attr not in SHAPE_MUTATORS
                self.refuse(node, MUTATION.format(what), REWRITE if taped else NEW + ".")
            if node.func.attr in CONTAINER_MUTATORS:
                self.refuse_here(node, "in-place " + what, CONTAINERS)

    def comparison(self, node: Node) -> Node:
        """A comparison whose operands need statements of their own; a chain short-circuits."""
        left, rest = node.left, list(node.comparators)
        first = nodes.Compare(self.atom(left), [node.ops[0]], [self.atom(rest[0])])
        if len(rest) == 1:
            return first
        last = nodes.Compare(rest[0], node.ops[1:], rest[1:])
        middle = first.comparators[0]
        if is_atom(middle):
            last.left = middle
        return self.choose(first, lambda: self.value(last), None)

    def short_circuit(self, node: Node) -> Node:
        """`a and b`, `a or b` as values: an if."""
        first, *rest = node.values
        other = rest[0] if len(rest) == 1 else nodes.BoolOp(node.op, rest)
        value = self.value(first)
        if isinstance(node.op, nodes.And):
            return self.choose(value, lambda: self.value(other), None)
        return self.choose(value, None, lambda: self.value(other))

    def conditional(self, node: Node, into: str | None = None) -> Node:
        return self.choose(self.test(node.test), lambda: self.value(node.body), lambda: self.value(node.orelse), into)

    def choose(
        self, test: Node, yes: Callable[[], Node] | None, no: Callable[[], Node] | None, into: str | None = None
    ) -> Node:
        """A name bound to one value or the other; a missing choice is the value of the test itself."""
        atom = self.atom_of(test)
        chosen = into or self.fresh()
        branches = []
        for choice in (yes, no):
            outer, self.block = self.block, []
            self.put(assign(chosen, choice() if choice else atom))
            branch, self.block = self.block, outer
            branches.append(branch)
        self.put(nodes.If(atom, *branches))
        return name(chosen)


TELLING = (print, warnings.warn, warnings.simplefilter, warnings.filterwarnings, warnings.resetwarnings)
OPAQUE = (eval, exec, locals, globals, vars, compile, iter, next, super)
MUTATORS = (
    np.copyto, np.put, np.place, np.putmask, np.fill_diagonal, np.put_along_axis, np.random.shuffle, setattr, delattr,
)  # fmt: skip
ARRAY_MUTATORS = frozenset("fill sort put itemset partition resize setflags setfield shuffle".split())
SHAPE_MUTATORS = frozenset("itemset resize setflags setfield".split())  # nothing that the tape records
CONTAINER_MUTATORS = frozenset(
    "append extend insert remove pop clear reverse update setdefault popitem add discard appendleft extendleft popleft "
    "rotate write writelines".split()
)
PURE_METHODS = (
    "any",
    "all",
    "item",
    "sum",
    "max",
    "min",
    "mean",
    "startswith",
    "endswith",
    "keys",
    "lower",
    "upper",
    "dot",
)


def is_none(node: Node) -> bool:
    return isinstance(node, nodes.Constant) and node.value is None


def copy_path(path: str) -> Node:
    first, *rest = path.split(".")
    node: Node = name(first)
    for part in rest:
        node = nodes.Attribute(node, part, nodes.Load())
    return node


def has_walrus(node: Node | None) -> bool:
    """Whether something is bound within an expression."""
    return node is not None and any(isinstance(part, nodes.NamedExpr) for part in walk(node))


def names_bound_within(node: Node) -> frozenset[str]:
    """The names that are bound within expressions of a statement itself, not of those inside of it."""
    whole = [part for part in walk(lists.expressions(node)) if isinstance(part, nodes.NamedExpr)]
    return frozenset(part.target.id for part in whole)


def names_of(node: Node) -> set[str]:
    return {part.id for part in walk(node) if isinstance(part, nodes.Name)}


def _walk_pure(node: Node) -> Any:
    """The parts of an expression; None for a part that a test must not contain."""
    impure = (nodes.NamedExpr, nodes.Lambda, nodes.Await, nodes.Yield, nodes.YieldFrom, nodes.ListComp,
              nodes.GeneratorExp, nodes.DictComp, nodes.SetComp, nodes.IfExp, nodes.Starred)  # fmt: skip
    todo = [node]
    while todo:
        part = todo.pop()
        yield None if isinstance(part, impure) else part
        for field in part._fields:
            child = getattr(part, field, None)
            if isinstance(child, list):
                todo += [c for c in child if isinstance(c, Node)]
            elif isinstance(child, Node):
                todo.append(child)
