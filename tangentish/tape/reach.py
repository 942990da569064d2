"""What a function can reach: the objects and containers in which it may leave values, or find arrays.

From the function, its receiver and its arguments the way goes through closures, the globals that are named, attributes
and containers. Objects of NumPy and of the standard library are left alone.
"""

import collections
import functools
import sys
from collections.abc import Callable, Iterable, Iterator
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

from tangentish.tape.record import Recorded

_OURS = frozenset({"tangentish", "numpy", "scipy"} | set(sys.stdlib_module_names))
_PLAIN = frozenset(
    {int, float, complex, str, bytes, bool, type(None), np.ndarray, np.float64, ModuleType, range, slice}
)


def release(roots: Iterable[Any], released: Callable[[Any], Any]) -> None:
    """Put plain values in the place of tensors wherever they can be reached."""
    for holder, key, value in list(_slots(roots)):
        plain = _released(value, released)
        if plain is not value:
            _put(holder, key, plain)


def _released(value: Any, released: Callable[[Any], Any]) -> Any:
    """The value, or a tuple of such, without tensors."""
    if isinstance(value, Recorded):
        return released(value)
    if type(value) is tuple or (isinstance(value, tuple) and hasattr(value, "_fields")):
        parts = [_released(part, released) for part in value]
        if any(a is not b for a, b in zip(parts, value, strict=True)):
            return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    return value


def held_arrays(roots: Iterable[Any]) -> Iterator[Any]:
    """The plain arrays that objects, containers, closures and globals hold; not the roots, nor nests among them."""
    for _, _, value in _slots(roots, nests=False):
        if isinstance(value, np.ndarray) and not isinstance(value, Recorded):
            yield value


def _slots(roots: Iterable[Any], nests: bool = True) -> Iterator[tuple[Any, Any, Any]]:
    """Every place that holds a value: the holder, the key in it, and the value."""
    seen: set[int] = set()
    todo = list(roots)
    if not nests:
        todo = [root for root in todo if not isinstance(root, (list, tuple, dict))]
    kept = []  # what is made on the way must live as long as its id is remembered
    while todo:
        holder = todo.pop()
        if isinstance(holder, Recorded) or type(holder) in _PLAIN or id(holder) in seen:
            continue
        seen.add(id(holder))
        kept.append(holder)
        for where, key, value in _held_by(holder):
            if where is not None:
                yield where, key, value
            if type(value) not in _PLAIN:
                todo.append(value)


def _held_by(holder: Any) -> Iterator[tuple[Any, Any, Any]]:
    kind = type(holder)
    if kind in (list, collections.deque):
        yield from ((holder, i, value) for i, value in enumerate(holder))
    elif isinstance(holder, dict):
        yield from ((holder, key, holder[key]) for key in list(holder))
    elif isinstance(holder, (tuple, set, frozenset)):
        yield from ((None, None, value) for value in holder)
    elif kind is FunctionType:
        yield from _held_by_function(holder)
    elif kind is MethodType:
        yield None, None, holder.__self__
        yield None, None, holder.__func__
    elif kind.__module__.split(".")[0] not in _OURS or isinstance(holder, type):
        yield from _held_by_object(holder)
    elif hasattr(holder, "__wrapped_primal__"):
        yield None, None, holder.__wrapped_primal__


def _held_by_function(function: FunctionType) -> Iterator[tuple[Any, Any, Any]]:
    if (function.__module__ or "").split(".")[0] in _OURS:
        return
    for cell in function.__closure__ or ():
        try:
            yield cell, "cell_contents", cell.cell_contents
        except ValueError:  # empty
            continue
    for name in _names(function.__code__):
        if name in function.__globals__:
            yield function.__globals__, name, function.__globals__[name]
    for value in function.__defaults__ or ():
        yield None, None, value
    for value in (function.__kwdefaults__ or {}).values():
        yield None, None, value


@functools.lru_cache(1024)
def _names(code: CodeType) -> frozenset[str]:
    """The names of globals and attributes in a function's code and in that of functions within it."""
    inner = [_names(constant) for constant in code.co_consts if isinstance(constant, CodeType)]
    return frozenset(code.co_names).union(*inner)


def _held_by_object(holder: Any) -> Iterator[tuple[Any, Any, Any]]:
    if isinstance(holder, type):
        if holder.__module__.split(".")[0] in _OURS:
            return
        named = [(name, value) for name, value in vars(holder).items() if name not in ("__dict__", "__weakref__")]
        yield from ((holder, name, value) for name, value in named)
        yield from ((None, None, base) for base in holder.__bases__)
        return
    own = getattr(holder, "__dict__", None)
    if type(own) is dict:
        yield from ((own, name, value) for name, value in list(own.items()))
    for base in type(holder).__mro__:
        slots = base.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            if name not in ("__dict__", "__weakref__") and hasattr(holder, name):
                yield holder, name, getattr(holder, name)
    yield None, None, type(holder)


def _put(holder: Any, key: Any, value: Any) -> None:
    if isinstance(holder, (dict, list, collections.deque)):
        holder[key] = value
    elif isinstance(holder, type):
        setattr(holder, key, value)
    else:
        object.__setattr__(holder, key, value)
