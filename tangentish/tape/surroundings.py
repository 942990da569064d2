"""The names that a function meets while its gradient is taken, so that more of what it does is recorded.

Python's `math`, `np.array` and functions with a rule of the user's own do not ask what they are given, and `np.zeros`
gives arrays that cannot record what is written into them. So a function runs with a view of its globals in which these
record, and in which its callees see the same. What the names of the module itself stand for is left as it is.
"""

import builtins
import functools
import opcode
import sys
from collections.abc import Callable
from types import CellType, CodeType, FunctionType
from typing import Any

import numpy as np

from tangentish import rules
from tangentish.tape.memory import outer
from tangentish.tape.namespaces import namespaces, recorded
from tangentish.tape.refusals import refuse
from tangentish.tape.tensor import SweptTensor

_LIBRARIES = frozenset({"numpy", "scipy"} | set(sys.stdlib_module_names))


class Surroundings:
    """The views of globals, and the functions that run in them, for one run of a function."""

    def __init__(self, face: Any, left_alone: frozenset[str] = _LIBRARIES | {"tangentish"}) -> None:
        self._face = face
        self._left_alone = left_alone
        self._names = namespaces(face)
        self._views: dict[int, _Globals] = {}
        self._functions: dict[int, tuple[Any, Any]] = {}
        self._arrays: dict[int, tuple[Any, Any]] = {}
        self._cells: dict[int, tuple[CellType, CellType, Any, Any]] = {}

    def placed(self, function: Any) -> Any:
        """The function as it runs in these surroundings; anything but a user's Python function as it is."""
        receiver = getattr(function, "__self__", None)
        if receiver is not None and isinstance(getattr(function, "__func__", None), FunctionType):
            return type(function)(self.placed(function.__func__), receiver)
        return self._replaced(function)

    def _replaced(self, value: Any) -> Any:
        if isinstance(value, FunctionType):
            return self._function(value)
        if type(value).__module__ == "tangentish.function" and hasattr(value, "__wrapped_primal__"):
            return value.around(self.placed(value.__wrapped_primal__))
        if value is type and self._face.mutable:
            return TypeOfValue
        if type(value) is np.ndarray:
            return self._array(value) if value.dtype.kind in "fc" and self._face.mutable else value
        return self._names.of(value)

    def _array(self, array: Any) -> Any:
        """An array that was there before the function ran, as the function sees it."""
        if id(array) not in self._arrays:
            self._arrays[id(array)] = array, outer(self._face, array)
        return self._arrays[id(array)][1]

    def _function(self, function: FunctionType) -> Any:
        if id(function) not in self._functions:
            self._functions[id(function)] = function, function  # for those whose closures lead back to them
            self._functions[id(function)] = function, self._make(function)
        return self._functions[id(function)][1]

    def _make(self, function: FunctionType) -> Any:
        if (function.__module__ or "").split(".")[0] in self._left_alone:
            return self._names.of(function)
        if "tangentish" in self._left_alone and rules.find(function) is not None:
            return recorded(function, self._face)  # helpers of rules see to it themselves
        cells = tuple([self._cell(cell) for cell in function.__closure__ or ()])
        view = self._view(function.__globals__)
        if self._face.mutable and "__builtins__" not in view and _needs_builtins(function.__code__):
            view["__builtins__"] = self._builtins(function.__globals__.get("__builtins__", builtins))
        defaults = function.__defaults__ and tuple(map(self._replaced, function.__defaults__))
        copy = FunctionType(function.__code__, view, function.__name__, defaults, cells)
        named = function.__kwdefaults__
        copy.__kwdefaults__ = named and {name: self._replaced(value) for name, value in named.items()}
        copy.__dict__ = function.__dict__
        copy.__module__, copy.__qualname__ = function.__module__, function.__qualname__
        return copy

    def _cell(self, cell: CellType) -> CellType:
        """A new cell for one with a function, module or array in it; all others are shared, for writing too."""
        if id(cell) in self._cells:
            return self._cells[id(cell)][1]
        try:
            content = cell.cell_contents
        except ValueError:  # empty as yet
            return cell
        replaced = self._replaced(content)
        if replaced is content:
            return cell
        shown = CellType(replaced)
        self._cells[id(cell)] = cell, shown, content, replaced
        return shown

    def _view(self, names: dict[str, Any]) -> "_Globals":
        if id(names) not in self._views:
            self._views[id(names)] = _Globals(names, self._replaced)
        return self._views[id(names)]

    def _builtins(self, own: Any) -> dict[str, Any]:
        """The built-in names, with an `import` that gives modules as the globals show them, and a `type` of values."""
        names = dict(own if isinstance(own, dict) else vars(own))
        load = names["__import__"]
        names["type"] = TypeOfValue
        names["__import__"] = lambda *args, **kwargs: self._replaced(load(*args, **kwargs))
        return names

    def leave(self, released: Callable[[Any], Any]) -> None:
        """Hand on to the true globals what has been written, and let go of everything, cycles too."""
        for view in self._views.values():
            view.hand_on(released)
        for cell, shown_cell, content, replaced in self._cells.values():
            if shown_cell.cell_contents is not replaced:
                cell.cell_contents = released(shown_cell.cell_contents)
            elif cell.cell_contents is not content:
                refuse("a variable of an enclosing function was bound anew by code that the tape does not follow")
        self._views.clear()
        self._functions.clear()
        self._cells.clear()
        self._arrays.clear()


_IMPORT = opcode.opmap["IMPORT_NAME"]


@functools.lru_cache(1024)
def _needs_builtins(code: CodeType) -> bool:
    """Whether a function, or one within it, imports a module or asks for the type of something."""
    if _IMPORT in code.co_code[::2] or "type" in code.co_names:
        return True
    return any(_needs_builtins(one) for one in code.co_consts if isinstance(one, CodeType))


class _AsType(type):
    """What makes a class behave as `type` does, but that `type(x)` is the class of the value that is recorded."""

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        return args[0].__class__ if len(args) == 1 and not kwargs else type(*args, **kwargs)

    def __instancecheck__(cls, one: Any) -> bool:
        return isinstance(one, type)


class TypeOfValue(type, metaclass=_AsType):
    """The built-in `type` as a function meets it: `type(x) is np.ndarray` is what it would be in a plain call."""


class _Globals(dict[str, Any]):
    """Globals in which some values are replaced. What is written goes here until the end of the run."""

    def __init__(self, names: dict[str, Any], replaced: Callable[[Any], Any]) -> None:
        super().__init__()
        self._names = names
        self._replaced = replaced
        self._shown: dict[str, Any] = {}

    def __missing__(self, name: str) -> Any:
        value = self._names[name]
        shown = self._replaced(value)
        if shown is not value and type(value) is not np.ndarray:
            self[name] = self._shown[name] = shown  # found here without this call from now on
        return shown

    def hand_on(self, released: Callable[[Any], Any]) -> None:
        for name, value in self.items():
            if name != "__builtins__" and self._shown.get(name, self) is not value:
                self._names[name] = released(value)
        self.clear()
        self._shown.clear()


# For the texts of rules and their helpers, when what they do is recorded in turn.
of_rules = Surroundings(SweptTensor, _LIBRARIES)
