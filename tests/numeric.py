"""Derivatives by differences, knowing nothing of the library: the reference for its gradients.

Every entry of every argument is moved by itself. Central differences are extrapolated (Ridders' method);
where the function takes complex numbers and agrees with them, the complex step, exact to rounding, takes
their place.
"""

import copy
import dataclasses
import inspect
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

SHRINK = 1.7  # from one step width to the next; Ridders (1982) takes 1.4 to 2
LEVELS = 7


def gradient(f: Callable[..., Any], args: list[Any], keywords: dict[str, Any], wrt: Any) -> Any:
    """The gradient of f with the structure of the arguments; None for integers, strings and the like."""
    parameters = [name for name in inspect.signature(f).parameters]
    found = []
    for which in wrt if isinstance(wrt, tuple) else (wrt,):
        holder: Any
        if isinstance(which, str):
            index = parameters.index(which)
            holder, key = (args, index) if index < len(args) else (keywords, which)
        else:
            holder, key = args, which

        def moved(value: Any, key: Any = key, in_keywords: bool = holder is keywords) -> Any:
            # Containers are copied; arrays too, as the function might write into them.
            new_args, new_keywords = copy.deepcopy([one for one in args]), copy.deepcopy(keywords)
            (new_keywords if in_keywords else new_args)[key] = value
            return f(*new_args, **new_keywords)

        found.append(derivative(moved, wide(copy.deepcopy(holder[key]))))
    return tuple(found) if isinstance(wrt, tuple) else found[0]


def derivative(f: Callable[[Any], Any], value: Any) -> Any:
    """The gradient of f(value) in the structure of value."""
    plain = not isinstance(value, np.generic)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*parts(f, list(value), lambda items: type(value)(*items)))
    if isinstance(value, (tuple, list)):
        return type(value)(parts(f, list(value), type(value)))
    if isinstance(value, dict):

        def renamed(items: list[Any]) -> dict[Any, Any]:
            return dict(zip(value, items, strict=True))

        return renamed(list(parts(f, list(value.values()), renamed)))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in dataclasses.fields(value)]

        def replaced(items: list[Any]) -> Any:
            return dataclasses.replace(value, **dict(zip(names, items, strict=True)))

        return replaced(list(parts(f, [getattr(value, name) for name in names], replaced)))
    if isinstance(value, np.ndarray) and value.dtype.kind in "fc":
        return of_array(f, value)
    if isinstance(value, (np.floating, np.complexfloating, float, complex)):
        return of_array(lambda array: f(array.item() if plain else array[()]), np.array(value))[()]
    return None


def parts(f: Callable[[Any], Any], items: list[Any], build: Callable[[list[Any]], Any]) -> Iterator[Any]:
    for i, item in enumerate(items):

        def moved(one: Any, i: int = i) -> Any:
            return f(build(copy.deepcopy(items[:i]) + [one] + copy.deepcopy(items[i + 1 :])))

        yield derivative(moved, item)


def wide(value: Any) -> Any:
    """The value in double precision, in which differences are worth having."""
    if isinstance(value, np.ndarray) and value.dtype == np.float32:
        return value.astype(np.float64)
    if isinstance(value, np.float32):
        return np.float64(value)
    return value


def of_array(f: Callable[[np.ndarray], Any], x: np.ndarray) -> np.ndarray:
    result = np.zeros_like(x)
    for index in np.ndindex(x.shape):

        def along(step: complex, index: tuple[int, ...] = index) -> Any:
            moved = x.astype(complex) if isinstance(step, complex) and x.dtype.kind != "c" else x.copy()
            moved[index] += step
            return f(moved)

        if x.dtype.kind == "c":
            result[index] = ridders(lambda h: along(float(h)), abs(x[index])) + 1j * ridders(
                lambda h: along(1j * h), abs(x[index])
            )
        else:
            result[index] = refined(along, ridders(along, abs(x[index])))
    return result


def ridders(f: Callable[[float], Any], size: float) -> float:
    """f'(0) by central differences of shrinking width, extrapolated; the best by its own estimate."""
    width = 0.02 * max(1.0, float(size))
    best, smallest = np.nan, np.inf
    before: list[float] = []
    for level in range(LEVELS):
        row = [(number(f(width)) - number(f(-width))) / (2.0 * width)]
        for column in range(level):
            factor = SHRINK ** (2 * (column + 1))
            row.append((factor * row[column] - before[column]) / (factor - 1.0))
            error = max(abs(row[-1] - row[-2]), abs(row[-1] - before[column]))
            if error <= smallest:
                best, smallest = row[-1], error
        before = row
        width /= SHRINK
    return best


def number(value: Any) -> float:
    return float(np.asarray(value).real)


def refined(along: Callable[[complex], Any], reference: float) -> float:
    """The complex step where it is trusted: a function that is not analytic (abs) gives something else."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            value = along(1e-30j)
    except (TypeError, ValueError, Warning, AttributeError):
        return reference
    exact = float(np.asarray(value).imag) / 1e-30
    return exact if abs(exact - reference) <= 1e-6 * max(1.0, abs(reference)) else reference
