"""The names that a function meets while its gradient is taken, so that more of what it does is recorded.

Python's `math`, `np.array` and functions with a rule of the user's own do not ask what they are given. So a
function runs with a view of its globals in which these record, and in which its callees see the same.
"""

import sys
from collections.abc import Callable
from types import BuiltinFunctionType, CellType, FunctionType, ModuleType
from typing import Any

import numpy as np

from tangentish import rules
from tangentish.tape.operations import apply
from tangentish.tape.tensor import SweptTensor
from tangentish.tape.values import tensors_in

_LIBRARIES = frozenset({"numpy", "scipy"} | set(sys.stdlib_module_names))


_RECORDING = frozenset(
    {"numpy", "numpy.linalg", "numpy.fft", "math", "scipy"}
    | {f"scipy.{name}" for name in ("special", "linalg", "fft", "signal", "integrate")}
)
# Built-in functions, and those of NumPy that ask some of their arguments, not all, what they are.
_FUNCTIONS = (BuiltinFunctionType, type(np.var))


class Surroundings:
    """The views of globals, and the functions that run in them, for one run of a function."""

    def __init__(self, face: Any, left_alone: frozenset[str] = _LIBRARIES | {"tangentish"}) -> None:
        self._face = face
        self._left_alone = left_alone
        self._views: dict[int, _Globals] = {}
        self._functions: dict[int, tuple[Any, Any]] = {}
        self._modules: dict[str, _Module] = {}

    def placed(self, function: Any) -> Any:
        """The function as it runs in these surroundings; anything but a user's Python function as it is."""
        receiver = getattr(function, "__self__", None)
        if receiver is not None and isinstance(getattr(function, "__func__", None), FunctionType):
            return type(function)(self.placed(function.__func__), receiver)
        return self._replaced(function)

    def _replaced(self, value: Any) -> Any:
        if isinstance(value, FunctionType):
            if value.__module__ is not None and value.__module__.startswith("scipy."):
                return self._recording(value)  # SciPy's functions do not ask what they are given
            return self._function(value)
        if isinstance(value, ModuleType) and value.__name__ in _RECORDING:
            return self._modules.setdefault(value.__name__, _Module(value, self._replaced_member))
        if value is np.r_ or value is np.c_:
            return _Joiner(value, self._face)
        if isinstance(value, _FUNCTIONS) and (value.__module__ or "").split(".")[0] in ("math", "numpy"):
            return self._recording(value)
        return value

    def _function(self, function: FunctionType) -> Any:
        if id(function) not in self._functions:
            self._functions[id(function)] = function, function  # for those whose closures lead back to them
            self._functions[id(function)] = function, self._make(function)
        return self._functions[id(function)][1]

    def _make(self, function: FunctionType) -> Any:
        if (function.__module__ or "").split(".")[0] in self._left_alone:
            return function
        if "tangentish" in self._left_alone and rules.find(function) is not None:
            return self._recording(function)  # helpers of rules see to it themselves
        cells = tuple([self._cell(cell) for cell in function.__closure__ or ()])
        view = self._view(function.__globals__)
        copy = FunctionType(function.__code__, view, function.__name__, function.__defaults__, cells)
        copy.__kwdefaults__ = function.__kwdefaults__
        copy.__dict__ = function.__dict__
        copy.__module__, copy.__qualname__ = function.__module__, function.__qualname__
        return copy

    def _cell(self, cell: CellType) -> CellType:
        """A new cell for one with a function or module in it; all others are shared, for writing too."""
        try:
            content = cell.cell_contents
        except ValueError:  # empty as yet
            return cell
        replaced = self._replaced(content)
        return cell if replaced is content else CellType(replaced)

    def _view(self, names: dict[str, Any]) -> "_Globals":
        if id(names) not in self._views:
            self._views[id(names)] = _Globals(names, self._replaced)
        return self._views[id(names)]

    def _replaced_member(self, value: Any) -> Any:
        """What a function of a recording module, or `np.r_`, is replaced by."""
        return self._recording(value) if callable(value) else self._replaced(value)

    def _recording(self, function: Any) -> Any:
        """The function, recorded where an argument is a tensor, if it has a rule."""
        if isinstance(function, (type, np.ufunc)) or rules.find(function) is None:
            return function
        face = self._face

        def call(*args: Any, **kwargs: Any) -> Any:
            if any(True for _ in tensors_in(args)) or any(True for _ in tensors_in(list(kwargs.values()))):
                return apply(function, args, kwargs, face)
            return function(*args, **kwargs)

        return call

    def leave(self, released: Callable[[Any], Any]) -> None:
        """Hand on to the true globals what has been written, and let go of everything, cycles too."""
        for view in self._views.values():
            view.hand_on(released)
        self._views.clear()
        self._functions.clear()


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
        if shown is not value:
            self[name] = self._shown[name] = shown  # found here without this call from now on
        return shown

    def hand_on(self, released: Callable[[Any], Any]) -> None:
        for name, value in self.items():
            if name != "__builtins__" and self._shown.get(name, self) is not value:
                self._names[name] = released(value)
        self.clear()
        self._shown.clear()


class _Joiner:
    """`np.r_` or `np.c_`, which records what it joins."""

    def __init__(self, joiner: Any, face: Any) -> None:
        self._joiner = joiner
        self._face = face

    def __getitem__(self, key: Any) -> Any:
        parts = key if isinstance(key, tuple) else (key,)
        if any(True for _ in tensors_in(parts)):
            return apply(self._joiner, parts, {}, self._face, lambda *values: self._joiner[values])
        return self._joiner[key]


class _Module:
    """A module whose functions record."""

    def __init__(self, module: ModuleType, recording: Callable[[Any], Any]) -> None:
        self._module = module
        self._recording = recording

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._module, name)
        if isinstance(value, ModuleType) and value.__name__ in _RECORDING:
            inner = self.__dict__[name] = _Module(value, self._recording)
            return inner
        if isinstance(value, (type, ModuleType, np.ufunc)):
            return value
        recorded = self.__dict__[name] = self._recording(value)
        return recorded


# For the texts of rules and their helpers, when what they do is recorded in turn.
of_rules = Surroundings(SweptTensor, _LIBRARIES)
