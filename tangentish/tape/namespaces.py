"""NumPy's functions, and those of `math` and SciPy, as a function meets them while its gradient is taken.

Those that do not ask what they are given are recorded; all give arrays that can be written into, where the tensors of
the face can be.
"""

from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

import numpy as np

from tangentish import rules
from tangentish.kinds import INDEXED
from tangentish.tape.arrays import owner
from tangentish.tape.calls import call as record_call
from tangentish.tape.memory import FOREIGN
from tangentish.tape.operations import apply
from tangentish.tape.record import Recorded
from tangentish.tape.values import is_several, rebuild, tensors_in

_RECORDING = frozenset(
    {"numpy", "numpy.linalg", "numpy.fft", "numpy.random", "math", "scipy"}
    | {f"scipy.{name}" for name in ("special", "linalg", "fft", "signal", "integrate", "stats", "ndimage")}
)
# Built-in functions, and those of NumPy that ask some of their arguments, not all, what they are.
_FUNCTIONS = (BuiltinFunctionType, type(np.var))


class Namespaces:
    """Modules and functions that record on the tensors of one face."""

    def __init__(self, face: Any) -> None:
        self.face = face
        self.generation = rules.generation
        self._modules: dict[str, _Module] = {}
        self._functions: dict[Any, Any] = {}

    def of(self, value: Any) -> Any:
        """What stands for a value that a name has; the value itself, if it is no module or function of these."""
        if isinstance(value, ModuleType):
            return self._module(value) if value.__name__ in _RECORDING else value
        if any(value is known for known in INDEXED):
            return _Joiner(value, self.face)
        if is_distribution(value):
            return _Distribution(value, self)
        if isinstance(value, (*_FUNCTIONS, np.ufunc, FunctionType)):
            home = _home(value)
            if home in ("math", "scipy") or (home == "numpy" and (self.face.mutable or isinstance(value, _FUNCTIONS))):
                return self.function(value)
        return value

    def _module(self, module: ModuleType) -> Any:
        if module.__name__ not in self._modules:
            self._modules[module.__name__] = _Module(module, self)
        return self._modules[module.__name__]

    def function(self, function: Any) -> Any:
        if function not in self._functions:
            self._functions[function] = self._recording(function)
        return self._functions[function]

    def _recording(self, function: Any) -> Any:
        face = self.face
        if not face.mutable:
            return function if isinstance(function, np.ufunc) else recorded(function, face)
        if isinstance(function, np.ufunc):
            return _Ufunc(function, face)
        if _home(function) not in ("numpy", "scipy"):
            return recorded(function, face)
        limit = face.reads(function)
        if rules.find(function) is None and limit >= 0:
            return lambda *args, **kwargs: shown(face, function(*args, **kwargs), (*args, *kwargs.values()))

        def call(*args: Any, **kwargs: Any) -> Any:
            if not kwargs and len(args) <= limit:
                for arg in args:
                    if isinstance(arg, Recorded):
                        return record_call(function, args, kwargs, face)
            if _any_tensor(args) or _any_tensor(list(kwargs.values())):
                return face.called(function, args, kwargs)
            return shown(face, function(*args, **kwargs), (*args, *kwargs.values()))

        return call


_namespaces: dict[Any, Namespaces] = {}


def namespaces(face: Any) -> Namespaces:
    """The names for a face, made anew when rules have been added."""
    found = _namespaces.get(face)
    if found is None or found.generation is not rules.generation:
        found = _namespaces[face] = Namespaces(face)
    return found


def _home(function: Any) -> str:
    """The package that a function is of; ufuncs and methods of NumPy's own objects may not say."""
    return (getattr(function, "__module__", None) or "numpy").split(".")[0]


def recorded(function: Any, face: Any) -> Any:
    """The function, recorded where an argument is a tensor, if it has a rule."""
    if rules.find(function) is None:
        return function

    def call(*args: Any, **kwargs: Any) -> Any:
        if _any_tensor(args) or _any_tensor(list(kwargs.values())):
            return apply(function, args, kwargs, face)
        return function(*args, **kwargs)

    return call


def _any_tensor(values: Any) -> bool:
    return any(True for _ in tensors_in(values))


def shown(face: Any, value: Any, args: Any = ()) -> Any:
    """What a function of NumPy's gave that no tensor went into: its arrays as tensors of constants."""
    if type(value) is np.ndarray:
        tensor = face._constant(value)
        if isinstance(tensor, Recorded):
            root = owner(value)
            if not isinstance(root, np.ndarray) or any(isinstance(a, np.ndarray) and owner(a) is root for a in args):
                tensor._memory = FOREIGN  # type: ignore[attr-defined]
        return tensor
    if is_several(value):
        return rebuild(value, [shown(face, part, args) for part in value])
    return value


class _Module:
    """A module whose functions record."""

    def __init__(self, module: ModuleType, names: Namespaces) -> None:
        self._module = module
        self._names = names

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._module, name)
        if isinstance(value, type):
            return value
        if isinstance(value, ModuleType) or not callable(value) or is_distribution(value):
            return self._names.of(value)
        found = self.__dict__[name] = self._names.function(value)
        return found


def is_distribution(value: Any) -> bool:
    """Whether a value is one of SciPy's distributions, whose methods have rules."""
    return type(value).__module__.startswith("scipy.stats.") and hasattr(value, "name") and callable(value)


class _Distribution:
    """A distribution whose methods record."""

    def __init__(self, distribution: Any, names: Namespaces) -> None:
        self._distribution = distribution
        self._names = names

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._distribution, name)
        return self._names.function(value) if rules.find(value) is not None else value

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._distribution(*args, **kwargs)


class _Joiner:
    """`np.r_` or its kin, which records what it joins."""

    def __init__(self, joiner: Any, face: Any) -> None:
        self._joiner = joiner
        self._face = face

    def __getitem__(self, key: Any) -> Any:
        parts = key if isinstance(key, tuple) else (key,)
        if _any_tensor(parts):
            return apply(self._joiner, parts, {}, self._face, lambda *values: self._joiner[values])
        found = self._joiner[key]
        return shown(self._face, found, parts) if self._face.mutable else found


class _Ufunc:
    """A ufunc whose results can be written into."""

    def __init__(self, ufunc: np.ufunc, face: Any) -> None:
        self._ufunc = ufunc
        self._face = face
        self._count = ufunc.nin
        self._elementwise = face.ufuncs[ufunc]

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if not kwargs and len(args) == self._count:
            face = self._face
            if type(args[0]) is face and self._count == 1:
                return self._elementwise.unary(args[0])
            if self._count == 2 and (type(args[0]) is face or type(args[1]) is face):
                return self._elementwise.binary(*args, face)
            for arg in args:
                if isinstance(arg, Recorded):
                    return apply(self._ufunc, args, kwargs, self._face)
        return shown(self._face, self._ufunc(*args, **kwargs), args)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._ufunc, name)
        if not callable(value):
            return value

        def method(*args: Any, **kwargs: Any) -> Any:
            return shown(self._face, value(*args, **kwargs), args)

        return method

    def __repr__(self) -> str:
        return repr(self._ufunc)

