"""Parameters of a function: their names, and calls with one positional argument for each."""

import functools
from collections.abc import Callable
from typing import Any


def positional(f: Callable[..., Any], bound: list[Any]) -> tuple[Callable[..., Any], list[Any]]:
    """`f` as a function of positional arguments only, one a parameter, and these arguments (a receiver left
    out).
    """
    function = getattr(f, "__func__", f)
    code = function.__code__ if hasattr(function, "__code__") else None
    if code is None:
        return f, bound
    if getattr(f, "__self__", None) is not None:
        bound = bound[1:]
    skipped = 1 if function is not f else 0
    count, extra = code.co_argcount - skipped, code.co_kwonlyargcount
    if not extra and not code.co_flags & 0x0C:
        return f, bound
    names = code.co_varnames[code.co_argcount : code.co_argcount + extra]
    starred = bool(code.co_flags & 0x04)

    @functools.wraps(f)
    def call(*values: Any) -> Any:
        several = values[count] if starred else ()
        keywords = dict(zip(names, values[count + starred :], strict=False))
        if code.co_flags & 0x08:
            keywords |= values[-1]
        return f(*values[:count], *several, **keywords)

    return call, bound


def parameter_names(function: Any, count: int) -> list[str]:
    """The names of the parameters in the order of `bind_arguments`; `count` is how many there are."""
    code = getattr(function, "__code__", None)
    if code is None:
        return [f"argument {i}" for i in range(count)]
    total = code.co_argcount + code.co_kwonlyargcount
    names = list(code.co_varnames[: code.co_argcount])
    if code.co_flags & 0x04:
        names.append(code.co_varnames[total])
    names += code.co_varnames[code.co_argcount : total]
    if code.co_flags & 0x08:
        names.append(code.co_varnames[total + bool(code.co_flags & 0x04)])
    return names
