"""Attributes that a function writes: `self.h = v` is a variable `self_h`, and a statement that keeps it in the object.

Methods and functions that read or write such an attribute are written out where they are called. The object must be an
argument or a global one, and nothing else may reach the attribute while it is a variable: that is refused.
"""

import builtins
import dataclasses
import itertools
import types
from collections.abc import Callable
from typing import Any, NoReturn

from tangentish import rules
from tangentish.capture import Captured, Origin, static_attribute
from tangentish.errors import UnsupportedError
from tangentish.kinds import Constant, Kind, Other
from tangentish.lower.flatten import refuse_in_source
from tangentish.lower.imports import with_imports
from tangentish.lower.methods import RULED, with_methods
from tangentish.scope import Scope
from tangentish.tree import (
    Node,
    assign,
    call,
    constant,
    is_name,
    name,
    names_written,
    nodes,
    place,
    shell,
    transform,
    walk,
)

Capture = Callable[[Any], Captured]
LOCAL = (nodes.FunctionDef, nodes.Lambda)
REMEDY = "Return the value instead"
SKIPPED = (nodes.IfExp, nodes.BoolOp, nodes.ListComp, nodes.GeneratorExp, nodes.SetComp, nodes.DictComp)
READING = frozenset(("getattr", "setattr", "delattr", "hasattr", "vars", "locals", "globals", "eval", "exec"))


@dataclasses.dataclass
class Attributes:
    """What a function writes: for each owner's name its attributes; and the functions that are written out for it."""

    scope: Scope
    written: dict[str, frozenset[str]]
    inlined: frozenset[int]
    classes: dict[str, Any]
    origins: dict[str, Origin]  # of the owners that are global objects
    names: dict[tuple[str, str], str] = dataclasses.field(default_factory=dict)

    @property
    def every(self) -> frozenset[str]:
        return frozenset().union(*self.written.values())

    def seen_from(self, guest: Captured, owners: dict[str, str], given: set[str]) -> dict[str, str]:
        """Of the names of owners those that mean them in another function, too: what it is given, and its globals."""
        found = {one: owner for one, owner in owners.items() if one in given}
        for one, origin in guest.names.items():
            owner = next((owner for owner, its in self.origins.items() if is_the_same_place(its, origin)), None)
            if owner is not None and one not in found:
                found[one] = owner
        return found

    def variable(self, owner: str, attr: str) -> str:
        """The variable that an attribute is while the function runs."""
        if (owner, attr) not in self.names:
            self.names[owner, attr] = self.scope.fresh(f"{owner}_{attr}")
        return self.names[owner, attr]

    def as_names(self, body: list[Node], captured: Captured, owners: dict[str, str]) -> list[Node]:
        """Statements with variables for the attributes; `owners` are the names that owners have there."""
        self.check(body, captured, owners)

        def visit(node: Node) -> Node | None:
            key = self.key(node, owners)
            if key is None:
                return None
            return place(nodes.Name(self.variable(*key), node.ctx, None, None), node)

        def within(block: list[Node]) -> list[Node]:
            result: list[Node] = []
            for node in block:
                keys = dict.fromkeys(self.keys_written(node, owners))
                result.append(node)
                for field in ("body", "orelse"):
                    if isinstance(getattr(node, field, None), list):
                        setattr(node, field, within(getattr(node, field)))
                for here, owner, attr in keys:
                    keeping = call("setattr", name(here), constant(attr), name(self.variable(owner, attr)))
                    keeping.keeps = True
                    result.append(place(nodes.Expr(place(keeping, node)), node))
            return result

        return transform(within(transform(body, lambda node: None)), visit)

    def key(self, node: Node, owners: dict[str, str]) -> tuple[str, str] | None:
        if not isinstance(node, nodes.Attribute) or not isinstance(node.value, nodes.Name):
            return None
        owner = owners.get(node.value.id)
        return (owner, node.attr) if owner is not None and node.attr in self.written[owner] else None

    def keys_written(self, node: Node, owners: dict[str, str]) -> list[tuple[str, str, str]]:
        """The attributes that a simple statement binds: the owner's name there, the owner, and the attribute."""
        if isinstance(node, nodes.Assign):
            targets = node.targets
        elif isinstance(node, nodes.AugAssign | nodes.AnnAssign):
            targets = [node.target] if node.value is not None else []
        else:
            return []
        parts = [(part, self.key(part, owners)) for part in walk(targets)]
        return [(part.value.id, *key) for part, key in parts if key is not None and isinstance(part.ctx, nodes.Store)]

    def check(self, body: list[Node], captured: Captured, owners: dict[str, str]) -> None:
        """Refuse what may reach one of the attributes by another way."""

        def refused(node: Node, what: str) -> NoReturn:
            refuse_in_source(captured, node, what, REMEDY)

        known: set[int] = set()  # the mentions of owners that are no escapes
        simple: set[int] = set()
        for part in walk(body):
            if isinstance(part, nodes.Attribute) and isinstance(part.value, nodes.Name):
                known.add(id(part.value))
            if isinstance(part, nodes.Call):
                known.update(id(one) for one in part.args)
            if isinstance(part, nodes.Assign | nodes.AugAssign | nodes.AnnAssign):
                simple.update(id(one) for one in walk([getattr(part, "targets", []), getattr(part, "target", None)]))
        for part in walk(body):
            if isinstance(part, nodes.Name) and part.id in owners and id(part) not in known:
                refused(part, f"another use of {part.id}, of which an attribute is written here,")
            if isinstance(part, LOCAL) and any(
                isinstance(one, nodes.Attribute) and one.attr in self.every for one in walk(part.body)
            ):
                refused(part, "a local function about an object of which an attribute is written")
            if isinstance(part, nodes.Try):
                refused(part, "a try statement where attributes are written")
            if isinstance(part, nodes.Name) and part.id in READING and not isinstance(part.ctx, nodes.Store):
                refused(part, f"{part.id}() where attributes are written")
            if isinstance(part, nodes.Attribute) and self.is_managed(part, owners):
                refused(part, f"the attribute {part.attr}, which its class computes where others are written,")
            if isinstance(part, nodes.Attribute) and part.attr in self.every and self.key(part, owners) is None:
                refused(part, f"the attribute {part.attr} of what may be the object of which it is written here")
            if self.key(part, owners) is not None and not isinstance(part.ctx, nodes.Load) and id(part) not in simple:
                refused(part, "this way of writing an attribute")

    def is_managed(self, node: Node, owners: dict[str, str]) -> bool:
        """Whether an attribute of an owner is computed by its class, which may read those that are variables."""
        owner = owners.get(node.value.id) if isinstance(node.value, nodes.Name) else None
        if owner is None or self.key(node, owners) is not None:
            return False
        found = static_attribute(self.classes[owner], node.attr)
        plain = isinstance(found, types.MemberDescriptorType) or not hasattr(type(found), "__get__")
        return not plain or hasattr(self.classes[owner], "__getattr__")

    def loads(self, tree: Node, captured: Captured, owners: dict[str, str]) -> list[Node]:
        """What binds the variables at the start of the function whose attributes it may read before it writes them."""
        found: list[Node] = []
        for owner, attrs in self.written.items():
            for attr in sorted(attrs):
                first = self.first_access(tree.body, captured, owner, attr, owners)
                if first == "write":
                    continue
                read = call("getattr", name(owner), constant(attr))
                if first != "read":  # where it is not there, nobody may ask for it
                    read.args.append(constant(...))
                read.keeps = True
                like = tree.body[0]
                found.append(place(assign(self.variable(owner, attr), place(read, like)), like))
        return found

    def first_access(
        self, block: list[Node], captured: Captured, owner: str, attr: str, owners: dict[str, str]
    ) -> str:
        """Whether a block first reads an attribute for sure, writes it for sure, or "maybe" does either."""

        def accesses(node: Any, ctx: type) -> bool:
            parts = [part for part in walk(node) if self.key(part, owners) == (owner, attr)]
            return any(isinstance(part.ctx, ctx) for part in parts)

        for node in block:
            if isinstance(node, nodes.Assign | nodes.AnnAssign | nodes.AugAssign | nodes.Expr | nodes.Return):
                value = node.value or []
                if self.is_called_within(value, captured):
                    return "maybe"
                if accesses(value, nodes.Load):
                    return "maybe" if any(isinstance(part, SKIPPED) for part in walk(value)) else "read"
                if accesses(node, nodes.Store):
                    return "read" if isinstance(node, nodes.AugAssign) else "write"
                if accesses(node, nodes.Load):
                    return "read"
                if isinstance(node, nodes.Return):
                    return "maybe"
            else:
                return "maybe"
        return "maybe"

    def is_called_within(self, value: Any, captured: Captured) -> bool:
        """Whether an expression calls a function that is written out."""
        called = [part.func.id for part in walk(value) if isinstance(part, nodes.Call) and is_name(part.func)]
        return any(one in captured.names and id(captured.names[one].value) in self.inlined for one in called)


def attributes_of(
    captured: Captured, tree: Node, kinds: dict[str, Kind], scope: Scope, capture: Capture
) -> "tuple[Attributes, dict[str, str]] | None":
    """The attributes that a function writes, with all that it calls, and its names for their owners; None if none."""
    calls = any(isinstance(origin.value, types.FunctionType) for origin in captured.names.values())
    if not calls and not captured.writes_attributes:
        return None
    bound = names_written(tree.body)
    owners = {one: kind for one, kind in owner_kinds(captured, kinds).items() if one not in bound}
    search = _Search(capture, {one: captured.names[one] for one in owners if one not in kinds})
    written = search.written(captured, tree.body, owners)
    written = {one: attrs for one, attrs in written.items() if attrs}
    if not written:
        return None
    for owner, attrs in written.items():
        for attr in attrs:
            check_class(captured, tree, owner, class_of(owners[owner]), attr)
    for one, other in itertools.combinations(written, 2):
        same = class_of(owners[one]) is class_of(owners[other])
        if same and (both := written[one] & written[other]):
            what = f"the attribute {min(both)} of {one} and of {other}, which may be one object,"
            refuse_in_source(captured, tree, what, REMEDY)
    every = frozenset().union(*written.values())
    inlined = search.mentioning(captured, tree.body, owners, every)
    classes = {one: class_of(owners[one]) for one in written}
    origins = {one: captured.names[one] for one in written if one not in kinds}
    every_written = {one: frozenset(attrs) for one, attrs in written.items()}
    found = Attributes(scope, every_written, frozenset(inlined), classes, origins)
    return found, {one: one for one in written}


def owner_kinds(captured: Captured, kinds: dict[str, Kind]) -> dict[str, Kind]:
    """The arguments and global objects that may have attributes of their own, with their kinds."""
    found = {one: kind for one, kind in kinds.items() if class_of(kind) is not None}
    for one, origin in captured.names.items():
        kind = Constant(origin.value) if callable(origin.value) else Other(type(origin.value))
        if one not in kinds and class_of(kind) is not None:
            found[one] = kind
    return found


def is_the_same_place(one: Origin, other: Origin) -> bool:
    """Whether two names are one variable of a module or of a function around."""
    return one.holder is other.holder and one.key == other.key


def class_of(kind: Kind) -> "type | None":
    """The class of the user's of which an owner is; None for other kinds of values."""
    if isinstance(kind, Constant):
        cls: type = type(kind.value)
        is_object = not isinstance(kind.value, type | types.ModuleType | types.FunctionType | types.BuiltinFunctionType)
    elif isinstance(kind, Other):
        cls, is_object = kind.cls, True
    else:
        return None
    return cls if is_object and cls.__module__.split(".")[0] not in ("builtins", *RULED) else None


def check_class(captured: Captured, tree: Node, owner: str, cls: Any, attr: str) -> None:
    """Refuse attributes that are not simply kept in the object."""
    found = static_attribute(cls, attr)
    plain = cls.__setattr__ is object.__setattr__ and cls.__getattribute__ is object.__getattribute__
    if plain and (isinstance(found, types.MemberDescriptorType) or not hasattr(type(found), "__set__")):
        return
    refuse_in_source(captured, tree, f"the attribute {attr} of {owner}, which its class manages,", REMEDY)


class _Search:
    """Follows the calls of a function as far as it is known what they call."""

    def __init__(self, capture: Capture, globals_: dict[str, Origin]) -> None:
        self.capture = capture
        self.globals = globals_  # the owners that are no arguments, of the function that the search starts at

    def called(self, captured: Captured, node: Node) -> Any:
        """The function of the user's, or of another library without rules, that a call calls; None if unknown."""
        if not isinstance(node, nodes.Call) or not isinstance(node.func, nodes.Name):
            return None
        origin = captured.names.get(node.func.id)
        function = origin.value if origin is not None else None
        if not isinstance(function, types.FunctionType) or rules.find(function) is not None:
            return None
        return None if str(function.__module__).split(".")[0] in RULED else function

    def guest(self, function: Any, node: Node, owners: dict[str, Kind]) -> "tuple[Captured, dict[str, str]] | None":
        """What a call calls, and which of its parameters are owners, by the names that these have at the call."""
        try:
            captured = self.capture(function)
        except UnsupportedError:
            return None
        names = [parameter.name for parameter in captured.parameters]
        given = dict(zip(names, node.args, strict=False)) | {keyword.arg: keyword.value for keyword in node.keywords}
        mapped = {
            parameter: value.id
            for parameter, value in given.items()
            if parameter is not None and isinstance(value, nodes.Name) and value.id in owners
        }
        guest = with_methods(with_imports(captured), {parameter: owners[one] for parameter, one in mapped.items()})
        for one, origin in guest.names.items():
            owner = next((its for its, place_ in self.globals.items() if is_the_same_place(place_, origin)), None)
            if owner is not None and one not in mapped:
                mapped[one] = owner
        return guest, mapped

    def written(
        self, captured: Captured, body: Any, owners: dict[str, Kind], within: tuple[Any, ...] = ()
    ) -> dict[str, set[str]]:
        """The attributes of each owner that statements write, and the functions that they call."""
        found: dict[str, set[str]] = {one: set() for one in owners}
        for part in walk(body):
            if isinstance(part, nodes.Attribute) and not isinstance(part.ctx, nodes.Load):
                if isinstance(part.value, nodes.Name) and part.value.id in owners:
                    found[part.value.id].add(part.attr)
            function = self.called(captured, part)
            if function is None or any(function is one for one in within):
                continue
            guest = self.guest(function, part, owners)
            if guest is None or not guest[1]:
                continue
            callee, mapped = guest
            inner = {parameter: owners[one] for parameter, one in mapped.items()}
            for parameter, attrs in self.written(callee, callee.tree.body, inner, (*within, function)).items():
                found[mapped[parameter]] |= attrs
        return found

    def mentioning(
        self, captured: Captured, body: Any, owners: dict[str, Kind], attrs: frozenset[str],
        within: tuple[Any, ...] = (),
    ) -> set[int]:  # fmt: skip
        """The identities of the functions called, and called by these, in whose text one of the attributes stands."""
        found: set[int] = set()
        for part in walk(body):
            function = self.called(captured, part)
            if function is None or any(function is one for one in within):
                continue
            guest = self.guest(function, part, owners)
            if guest is None:
                continue
            callee, mapped = guest
            inner = {parameter: owners[one] for parameter, one in mapped.items()}
            deeper = self.mentioning(callee, callee.tree.body, inner, attrs, (*within, function))
            parts = walk(callee.tree.body)
            here = any(isinstance(one, nodes.Attribute) and one.attr in attrs for one in parts)
            here = here or any(isinstance(one, nodes.Name) and one.id in READING for one in parts)
            found |= deeper | ({id(function)} if here or deeper else set())
        return found


def with_variables(captured: Captured, tree: Node, attributes: Attributes, owners: dict[str, str]) -> Node:
    """A copy of a function's tree with variables for the attributes that it writes, bound at its start."""
    twin = shell(tree)
    twin.body = [*attributes.loads(tree, captured, owners), *attributes.as_names(tree.body, captured, owners)]
    return twin


def with_access(captured: Captured) -> Captured:
    """A function in which `getattr` and `setattr` are what they are."""
    home = vars(builtins)
    both = {one: Origin(home, one, home[one], "builtin") for one in ("getattr", "setattr")}
    return dataclasses.replace(captured, names={**captured.names, **both})
