"""Methods: `spring.energy(x)` as `Spring_energy(spring, x)`, where the class of the object is known.

It is known of the arguments (their kinds hold it), of global objects and of classes themselves. What is found depends
on the class, and on the object not having an attribute of that name: both are guarded.
"""

import dataclasses
import types
from typing import Any

from tangentish.capture import Captured, Origin, static_attribute
from tangentish.kinds import Constant, Kind, Nest, Other
from tangentish.scope import Binding
from tangentish.tree import Node, is_name, name, names_written, nodes, place, transform, walk


class MethodOf:
    """What guards the methods of one object: as an attribute the function that the object has by this name."""

    def __init__(self, owner: Any) -> None:
        self._owner = owner

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MethodOf) and other._owner is self._owner

    def __hash__(self) -> int:
        return id(self._owner)

    def __getattr__(self, method: str) -> Any:
        found = getattr(self._owner, method)
        return getattr(found, "__func__", found)


RULED = ("numpy", "scipy", "tangentish")  # whose methods have rules, or none


def overrides_reading(cls: type) -> bool:
    """Whether a class has its own way of finding attributes."""
    return cls.__getattribute__ is not object.__getattribute__


def with_methods(captured: Captured, kinds: dict[str, Kind]) -> Captured:
    """A function whose calls of known methods are calls of functions, for parameters of these kinds."""
    if nodes.Call not in captured.sorts or nodes.Attribute not in captured.sorts:
        return captured
    if not any(may_be_method(captured, kinds, part) for part in walk(captured.tree.body)):
        return captured
    first = captured.parameters[0].name if captured.parameters else ""
    bound = {*names_written(captured.tree.body)}
    found: dict[str, Origin] = {}
    taken = {*captured.names, *(part.id for part in walk(captured.tree) if isinstance(part, nodes.Name))}

    def visit(node: Node) -> Node | None:
        if not isinstance(node, nodes.Call) or not isinstance(node.func, nodes.Attribute):
            return None
        owner = node.func.value
        if is_super(owner) and first not in bound:
            method = of_base(captured, kinds.get(first), node.func.attr)
            owner = place(name(first), owner)
        elif isinstance(owner, nodes.Name) and owner.id not in bound:
            method = method_of(captured, kinds, owner.id, node.func.attr)
        else:
            return None
        if method is None:
            return None
        origin, wanted, with_owner = method
        alias = next((one for one, its in found.items() if its == origin), None)
        if alias is None:
            alias = wanted
            while alias in taken:
                alias += "_"
            taken.add(alias)
            found[alias] = origin
        arguments = [transform(argument, visit) for argument in node.args]
        called = place(name(alias), node.func)
        return place(
            nodes.Call(called, [owner, *arguments] if with_owner else arguments, transform(node.keywords, visit)), node
        )

    tree = transform(captured.tree, visit)
    return dataclasses.replace(captured, tree=tree, names={**captured.names, **found}) if found else captured


def may_be_method(captured: Captured, kinds: dict[str, Kind], node: Node) -> bool:
    """Whether a node calls an attribute of something that may be an object of a known class."""
    if type(node) is not nodes.Call or type(node.func) is not nodes.Attribute:
        return False
    owner = node.func.value
    if not isinstance(owner, nodes.Name):
        return is_super(owner)
    if owner.id in kinds:
        return isinstance(kinds[owner.id], Other | Nest | Constant)
    origin = captured.names.get(owner.id)
    return origin is not None and not isinstance(origin.value, types.ModuleType)


def method_of(captured: Captured, kinds: dict[str, Kind], owner: str, attr: str) -> "tuple[Origin, str, bool] | None":
    """Where the function is found that `owner.attr` stands for, what to call it, and whether it is given the owner."""
    kind = kinds.get(owner)
    if kind is None:
        origin = captured.names.get(owner)
        if origin is None:
            return None
        if isinstance(origin.value, type):
            return of_class(origin.value, attr)
        return of_object(origin.value, attr)
    if isinstance(kind, Constant):
        return of_class(kind.value, attr) if isinstance(kind.value, type) else of_object(kind.value, attr)
    if isinstance(kind, Other | Nest) and attr not in (kind.keys if isinstance(kind, Nest) else kind.own):
        return found_in(kind.cls, kind.cls, attr)
    return None


def is_super(node: Node) -> bool:
    """`super()`."""
    return isinstance(node, nodes.Call) and is_name(node.func, "super") and not node.args


def of_base(captured: Captured, kind: "Kind | None", attr: str) -> "tuple[Origin, str, bool] | None":
    """The method that `super()` finds for an object of this kind in a method of one of its classes."""
    function = captured.function
    cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
    if "__class__" not in cells or not isinstance(kind, Other | Nest | Constant):
        return None
    cls = type(kind.value) if isinstance(kind, Constant) else kind.cls
    line = cls.__mro__
    if cells["__class__"].cell_contents not in line:
        return None
    behind = line[line.index(cells["__class__"].cell_contents) + 1 :]
    home = next((one for one in behind if attr in vars(one)), None)
    return found_in(home, home, attr) if home is not None else None


def of_object(value: Any, attr: str) -> "tuple[Origin, str, bool] | None":
    """The method of an object that stays the same one."""
    if isinstance(value, types.ModuleType | types.FunctionType) or attr in getattr(value, "__dict__", ()):
        return None
    return found_in(type(value), MethodOf(value), attr)


def of_class(cls: type, attr: str) -> "tuple[Origin, str, bool] | None":
    """A static method, or a class method, that is called by way of its class."""
    found = static_attribute(cls, attr)
    if not isinstance(found, staticmethod | classmethod) or not isinstance(found.__func__, types.FunctionType):
        return None
    if type(cls) is not type:
        return None
    origin = Origin(MethodOf(cls), attr, found.__func__, "global")
    return origin, f"{cls.__name__}_{attr}", isinstance(found, classmethod)


def found_in(cls: type, holder: Any, attr: str) -> "tuple[Origin, str, bool] | None":
    """A method of the objects of a class, as found in it."""
    if cls.__module__.split(".")[0] in RULED or not issubclass(cls, tuple) and overrides_reading(cls):
        return None
    found = static_attribute(cls, attr)
    function = found.__func__ if isinstance(found, staticmethod) else found
    if not isinstance(function, types.FunctionType):
        return None
    return Origin(holder, attr, function, "global"), f"{cls.__name__}_{attr}", not isinstance(found, staticmethod)


def spelled_method(binding: Binding) -> str:
    """How the function of a method is reached by way of its class: `Spring.energy`."""
    owner = binding.holder._owner if isinstance(binding.holder, MethodOf) else binding.holder
    cls = owner if isinstance(owner, type) else type(owner)
    found = static_attribute(cls, str(binding.key))
    return f"{cls.__name__}.{binding.key}" + (".__func__" if isinstance(found, classmethod) else "")
