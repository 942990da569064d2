"""Adjoints of nests of tuples, lists, dicts and dataclasses, and the check of a result."""

from typing import Any

import numpy as np


def zeros_of(x: Any) -> Any:
    """Zero in the shape of x: nests become lists and dicts to add to, what has no derivative None."""
    if isinstance(x, np.ndarray):
        return np.zeros_like(x) if x.dtype.kind in "fc" else None
    if isinstance(x, (float, complex, np.inexact)):
        return 0j if isinstance(x, (complex, np.complexfloating)) else 0.0
    if isinstance(x, dict):
        return {key: zeros_of(value) for key, value in x.items()}
    if isinstance(x, (list, tuple)):
        return [zeros_of(value) for value in x]
    if hasattr(x, "__dataclass_fields__"):
        return {field: zeros_of(getattr(x, field)) for field in x.__dataclass_fields__}
    return None


def add_nests(a: Any, b: Any) -> Any:
    """The sum of two adjoints of one nest, leaf by leaf."""
    if isinstance(a, dict):
        return {key: add_nests(value, b[key]) for key, value in a.items()}
    if isinstance(a, (list, tuple)):
        return [add_nests(one, other) for one, other in zip(a, b, strict=True)]
    if a is None or b is None:
        return a if b is None else b
    return a + b


def copy_nest(a: Any) -> Any:
    """The adjoint of a nest, with containers and arrays of its own."""
    if isinstance(a, dict):
        return {key: copy_nest(value) for key, value in a.items()}
    if isinstance(a, (list, tuple)):
        return [copy_nest(value) for value in a]
    return np.array(a) if isinstance(a, np.ndarray) else a


def as_nest(a: Any, x: Any) -> Any:
    """The adjoint of the nest x in the types that x is made of."""
    if isinstance(x, dict):
        return type(x)((key, as_nest(a[key], value)) for key, value in x.items())
    if isinstance(x, tuple) and hasattr(x, "_fields"):
        return type(x)(*(as_nest(one, value) for one, value in zip(a, x, strict=True)))
    if isinstance(x, (list, tuple)):
        return type(x)(as_nest(one, value) for one, value in zip(a, x, strict=True))
    if hasattr(x, "__dataclass_fields__"):
        return type(x)(**{field: as_nest(a[field], getattr(x, field)) for field in x.__dataclass_fields__})
    if isinstance(x, np.ndarray) and a is not None:
        return np.array(a, x.dtype)
    return a


def check_scalar(z: Any) -> None:
    """Raise TypeError unless z is a real number."""
    if isinstance(z, (bool, int, float, np.generic, np.ndarray)) and not np.ndim(z) and not np.iscomplexobj(z):
        return
    what = f"an array of shape {z.shape}" if isinstance(z, np.ndarray) and z.ndim else f"a {type(z).__name__}"
    raise TypeError(f"grad takes a function with a real scalar result; this one returned {what}")


def check_apart(a: Any, *others: Any) -> None:
    """Raise ValueError if the array a, into which the function writes, shares memory with what else it is given.

    That is other arguments, and global arrays; in lists, tuples, dicts and objects, too.
    """
    todo, seen = list(others), set()
    while todo:
        other = todo.pop()
        if id(other) in seen:
            continue
        seen.add(id(other))
        if isinstance(other, np.ndarray):
            if np.may_share_memory(a, other) and np.shares_memory(a, other):
                raise ValueError(
                    "the function writes into an array that shares memory with another argument, or with what a global "
                    "or an object holds: pass a copy of one"
                )
        elif isinstance(other, dict):
            todo += other.values()
        elif isinstance(other, (list, tuple)):
            todo += other
        elif hasattr(other, "__dataclass_fields__"):
            todo += [getattr(other, field) for field in other.__dataclass_fields__]
        elif not isinstance(other, (type, type(np), type(check_apart))):
            todo += getattr(other, "__dict__", {}).values()
