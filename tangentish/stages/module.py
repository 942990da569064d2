"""The module that is being written: its functions, its names and what its validity hangs on."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from tangentish import helpers
from tangentish.capture import Captured, Origin, capture
from tangentish.errors import UnsupportedError
from tangentish.kinds import Kind
from tangentish.lower.flatten import Flattener
from tangentish.lower.locals import LocalFunction
from tangentish.scope import Binding, Scope
from tangentish.stages.names import locals_of
from tangentish.stages.parts import Note, Written
from tangentish.tape import islands, pushforward
from tangentish.tree import Node, copy, transform


class Module:
    """One emitted module: the functions that a gradient consists of, and their common names."""

    def __init__(self, root: Captured, islands_allowed: bool) -> None:
        self.scope = Scope(set(locals_of(root.tree)))
        self.functions: list[Node] = []
        self.helpers: dict[str, str] = {}
        self.captures: dict[int, Captured] = {}
        self.guards: list[Binding] = []
        self.homes: dict[str, Captured] = {}
        self.refusals: dict[int, UnsupportedError] = {}
        self.islands_allowed = islands_allowed
        self.taped_name: str | None = None
        self.pushforward_name: str | None = None
        self.islands: list[tuple[str, UnsupportedError]] = []
        self.gradients: dict[Any, tuple[Any, Captured]] = {}
        self.holds_data = False  # whether a pair's residuals hold the globals that its backward function reads
        self.watch(root)
        self.notes: list[Note] = []
        self.written: dict[str, Written] = {}
        self.local_functions: dict[str, Node] = {}
        self.local_objects: dict[str, LocalFunction] = {}
        self.scope.helper_of = self.helper
        for helper in ("conj", "unbroadcast", "spread", "changed_at"):
            self.helper(helper)

    def helper(self, helper: str, names: "Mapping[str, Any] | None" = None) -> str:
        """The emitted name of a helper; `names` are the globals of the rule that mentions it."""
        meant = names.get(helper) if names is not None else None
        if meant is not None and meant is not getattr(helpers, helper, None):
            holder = next(each for each in getattr(names, "maps", [names]) if helper in each)
            return self.scope.bind(helper, holder, helper, meant)
        if helper not in self.helpers:
            self.helpers[helper] = self.scope.helper(helper, getattr(helpers, helper))
        return self.helpers[helper]

    def told(self, function: Any, caller: Captured, node: Node, refusal: UnsupportedError) -> UnsupportedError:
        """Why a call cannot be differentiated; of a gradient's emitted source a user sees no line."""
        if not hasattr(type(function), "compiled"):
            return refusal
        what = f"the gradient {function.__name__}, which is called here, cannot be differentiated: {refusal.what}"
        return UnsupportedError(what, caller.location(node), refusal.remedy)

    def taped(self) -> str:
        """The emitted name of what runs a call on the tape."""
        self.taped_name = self.scope.helper("taped", islands.taped)
        return self.taped_name

    def pushforward(self) -> str:
        """The emitted name of what pushes tangents through a call on the tape."""
        self.pushforward_name = self.scope.helper("pushforward", pushforward.pushforward)
        return self.pushforward_name

    def captured(self, function: Any) -> Captured:
        if isinstance(function, Captured):
            return function
        if isinstance(getattr(function, "captured", None), Captured):
            return function.captured
        if id(function) not in self.captures:
            found = self.captures[id(function)] = with_origins(capture(function))
            self.watch(found)
        return self.captures[id(function)]

    def opened(self, function: Any, captured: Captured, kinds: "dict[str, Kind]") -> Captured:
        """What runs where a function is called with arguments of these kinds: of a gradient its emitted source."""
        if not hasattr(type(function), "compiled"):
            return captured
        key = (id(function), tuple(kinds.values()))
        if key not in self.gradients:
            derived = function.compiled(tuple(kinds.values()))
            self.gradients[key] = function, captured_again(derived, captured.parameters)
            for binding in derived.bindings:
                if not binding.data:
                    self.guards.append(dataclasses.replace(binding, name=f"{binding.name}.{len(self.guards)}"))
        return self.gradients[key][1]

    def watch(self, captured: Captured) -> None:
        """Guard what a function is made of."""
        for attribute in ("__code__", "__defaults__", "__kwdefaults__"):
            value = getattr(captured.function, attribute)
            name_ = f"{captured.name}.{attribute}.{len(self.guards)}"
            self.guards.append(Binding(name_, captured.function, attribute, value, data=False))

    def guard(self, holder: Any, key: "str | None", value: Any) -> None:
        """Make what is compiled hang on a function that was looked at being where it was found."""
        name_ = f"{getattr(value, '__name__', key)}.{len(self.guards)}"
        self.guards.append(Binding(name_, holder, key, value, data=False))

    def take_local_functions(self, local_functions: dict[str, LocalFunction]) -> None:
        """Make functions that are defined inside of another one known by their emitted names."""
        self.scope.objects.update(local_functions)
        self.local_objects.update(local_functions)
        for emitted, local in local_functions.items():
            inner = Flattener(local.captured, self.scope, set(locals_of(local.captured.tree)), self.local_objects)
            plain = copy(local.captured.tree)
            plain.name, plain.body = emitted, transform(plain.body, inner.global_names)
            self.local_functions[emitted] = plain
            self.homes[emitted] = local.captured


def with_origins(captured: Captured) -> Captured:
    """A function, of whose names those of an emitted module stand where the user has bound them."""
    bindings = captured.function.__globals__.get("__bindings__", ())
    names = dict(captured.names)
    for binding in bindings:
        if binding.name in names:
            kind = "closure" if binding.key is None else "global"
            value = captured.function.__globals__[binding.name]
            names[binding.name] = Origin(binding.holder, binding.key, value, kind)
    return dataclasses.replace(captured, names=names) if bindings else captured


def captured_again(derived: Any, parameters: Any) -> Captured:
    """An emitted function as one of the user's, with the parameters of the function that it was made of."""
    return dataclasses.replace(with_origins(capture(derived.function)), parameters=parameters)
