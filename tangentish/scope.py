"""The global names of one emitted module: what the user's names stand for, and what guards them."""

import builtins
import dataclasses
import math
import operator
import types
from collections.abc import Callable
from typing import Any

import numpy as np

from tangentish import helpers
from tangentish.capture import Captured
from tangentish.tree import Node, nodes

_MISSING = object()


@dataclasses.dataclass(frozen=True)
class Binding:
    """A name of the emitted module that stands for an object of the user's.

    The object is found at `holder[key]` (a module's dict, or a cell with key None). `data` is read again before each
    call; anything else was compiled in, and when it is rebound the derivation is stale.
    """

    name: str
    holder: Any
    key: "str | None"
    value: Any
    data: bool


EMITTED_BUILTINS = ("len", "range", "reversed", "min")  # which reverse loops call: a local of that name must make room


class Objects(dict[str, Any]):
    """The objects that emitted names and dotted paths stand for; members of NumPy and math are found as needed."""

    def __contains__(self, path: object) -> bool:
        return self.get(path) is not None or super().__contains__(path)

    def get(self, path: Any, default: Any = None) -> Any:
        if not super().__contains__(path):
            first, *rest = str(path).split(".")
            value = super().get(first) if rest else None
            if not rest and path in EMITTED_BUILTINS:
                value = getattr(builtins, path)
            elif not isinstance(value, types.ModuleType):
                return default
            for attr in rest:
                value = getattr(value, attr, None)
            if value is None:
                return default
            self[path] = value
        return super().get(path, default)


class Scope:
    """Names for the objects that emitted code refers to; one for all functions of an emitted module."""

    def __init__(self, locals_of_root: "set[str]") -> None:
        self.taken: set[str] = set(locals_of_root) | set(dir(builtins)) | {"operator", "math"}
        self.numpy = next(alias for alias in ("np", "numpy", "np_") if alias not in locals_of_root)
        self.taken.add(self.numpy)
        self.objects = Objects({self.numpy: np, "math": math, "operator": operator})
        self.bindings: dict[str, Binding] = {}
        self.made: dict[str, Node] = {}  # what the emitted names of objects that a function makes stand for
        self.helper_of: Callable[[str], str] = lambda helper: helper  # the emitted name of one of our helpers
        self._numbers: dict[str, int] = {}  # those below are taken behind a wanted name
        self._names: dict[tuple[int, str | None], str] = {}

    def fresh(self, wanted: str) -> str:
        """`wanted`, with a digit behind it if it is taken."""
        name, number = wanted, self._numbers.get(wanted, 2)
        while name in self.taken:
            name, number = f"{wanted}{number}", number + 1
        self._numbers[wanted] = number
        self.taken.add(name)
        return name

    def release(self, names: "set[str]") -> None:
        """Give names back that nothing is called by any more."""
        self.taken -= names
        self._numbers.clear()

    def reserve(self, names: "set[str]") -> None:
        """Take the local names of a further function, so that no global is named like them."""
        self.taken |= names

    def resolve(self, captured: Captured, node: Node) -> "tuple[str, Any] | None":
        """The emitted name of a free name, or of a chain of a module's attributes, with the object; None if unknown."""
        chain: list[str] = []
        while isinstance(node, nodes.Attribute):
            chain.append(node.attr)
            node = node.value
        if not isinstance(node, nodes.Name) or node.id not in captured.names:
            return None
        origin = captured.names[node.id]
        holder, key, value, name = origin.holder, origin.key, origin.value, node.id
        spelled = ""
        while chain and isinstance(value, types.ModuleType | np.ufunc):
            attr = chain.pop()
            if getattr(value, attr, _MISSING) is _MISSING:
                return None
            if isinstance(value, np.ufunc):
                public = public_name(value) or ""
                spelled = (spelled or public.replace("np.", self.numpy + ".", 1)) + "." + attr
                value = getattr(value, attr)
                continue
            if value.__name__.split(".")[0] in ("numpy", "math"):  # as the user spells it
                spelled = (spelled or value.__name__.replace("numpy", self.numpy, 1)) + "." + attr
            holder, key, value, name = value.__dict__, attr, getattr(value, attr), attr
        if chain and isinstance(value, types.ModuleType | type):
            return None
        if len(chain) == 1 and str(type(value).__module__).startswith("scipy.stats"):  # a method of a distribution
            closed = holder is origin.holder and origin.kind == "closure"
            home = self.bind(name, holder, None if closed else key, value)
            method = getattr(value, chain[0], None)
            self.objects[f"{home}.{chain[0]}"] = method
            return (f"{home}.{chain[0]}", method) if method is not None else None
        if chain:  # an attribute of an object: the caller resolves the object itself
            return None
        if spelled:
            self.objects[spelled] = value
            return spelled, value
        return self.bind(
            name, holder, key if holder is not origin.holder or origin.kind != "closure" else None, value
        ), value

    def bind(self, name: str, holder: Any, key: "str | None", value: Any) -> str:
        """The emitted name of an object found at `holder[key]`."""
        if value is np:
            return self.numpy
        if value is math or value is operator:
            return str(value.__name__).strip("_")
        public = public_name(value)
        if (
            public is None and (holder is np.__dict__ or holder is math.__dict__) and key is not None
        ):  # np.pi and its like
            public = f"{'np' if holder is np.__dict__ else 'math'}.{key}"
        if public is not None:
            path = self.numpy + public[2:] if public.startswith("np.") else public
            self.objects[path] = value
            return path
        if (
            isinstance(value, types.BuiltinFunctionType | type)
            and getattr(builtins, getattr(value, "__name__", ""), None) is value
        ):
            self.objects[name_of_builtin(value)] = value
            return name_of_builtin(value)
        if getattr(helpers, getattr(value, "__name__", ""), None) is value and isinstance(value, types.FunctionType):
            return self.helper_of(value.__name__)
        place = (id(holder), key)
        if place not in self._names:
            emitted = self._names[place] = self.fresh(name)
            self.objects[emitted] = value
            data = not callable(value) and not isinstance(value, types.ModuleType)
            self.bindings[emitted] = Binding(emitted, holder, key, value, data)
        return self._names[place]

    def helper(self, name: str, value: Any) -> str:
        """The emitted name of an object of the library's own, the same at each time."""
        known = next((emitted for emitted, one in self.objects.items() if one is value), None)
        if known is not None:
            return known
        if self.objects.get(name) is not value:
            emitted = self.fresh(name)
            if emitted != name:
                self.objects[emitted] = value
                return emitted
            self.objects[name] = value
        return name


def name_of_builtin(value: Any) -> str:
    return str(value.__name__)


def public_name(value: Any) -> "str | None":
    """'np.linalg.solve' for np.linalg.solve: the public name of an object of NumPy's or math's, else None."""
    if isinstance(value, float | int | str | None):
        return None
    if not _public_names:
        for prefix, module in (
            ("np.", np),
            ("np.linalg.", np.linalg),
            ("np.fft.", np.fft),
            ("np.random.", np.random),
            ("math.", math),
        ):
            for name in sorted(dir(module)):
                member = getattr(module, name)
                if not name.startswith("_") and member is not getattr(builtins, name, None):
                    if getattr(member, "__name__", name) == name or id(member) not in _public_names:
                        _public_names.setdefault(id(member), prefix + name)
        for name in ("abs", "pow", "round", "max", "min", "sum", "any", "all"):
            if hasattr(np, name):  # NumPy 1.26 has no np.pow
                _public_names[id(getattr(np, name))] = "np." + name
    return _public_names.get(id(value))


_public_names: dict[int, str] = {}
