"""Shapes: the kinds of results, from the kinds of operands.

Elementwise results follow the broadcasting rule. Any other NumPy function is run twice on small samples, with other
lengths for every axis each time: a length of the result that follows an operand's in both runs is that operand's.
"""

import functools
import itertools
import operator
import warnings
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from tangentish.kinds import NOTHING, UNKNOWN, Array, Constant, Dim, Kind, Nest, Number, Other

LENGTHS = ((3, 5, 7, 11, 13, 17, 19, 23), (8, 12, 9, 14, 10, 21, 26, 15))


def elementwise(function: Callable[..., Any], kinds: Iterable[Kind], axis: Callable[[int], Dim]) -> Kind:
    """The kind of an elementwise function's result; `axis(i)` names the length of an axis that is new."""
    kinds = tuple(kinds)
    if any(kind is NOTHING for kind in kinds):
        return NOTHING
    if any(isinstance(kind, Nest) for kind in kinds):
        return UNKNOWN
    plain = [kind for kind in kinds if isinstance(kind, Number | Array)]
    if len(plain) < len(kinds):
        return UNKNOWN
    dtype, python = _dtype(function, tuple((type(k) is Array, k.dtype, getattr(k, "python", False)) for k in plain))
    dims = broadcast([kind.dims for kind in kinds if isinstance(kind, Array)], axis)
    return Array(dtype, dims) if dims else Number(dtype, python)


def broadcast(shapes: list[tuple[Any, ...]], axis: Callable[[int], Dim]) -> tuple[Any, ...]:
    """The dims of arrays of these dims broadcast together."""
    ndim = max(map(len, shapes), default=0)
    result: list[Any] = []
    for place in range(ndim):
        here: list[Any] = list(dict.fromkeys(s[place - ndim + len(s)] for s in shapes if place - ndim + len(s) >= 0))
        here = [dim for dim in here if dim != 1] or [1]
        wide = [dim for dim in here if dim != 1 and dim.wide]
        result.append(here[0] if len(here) == 1 else wide[0] if wide else axis(place))
    return tuple(result)


def matmul(left: Kind, right: Kind, axis: Callable[[int], Dim]) -> Kind:
    """The kind of `left @ right`."""
    if left is NOTHING or right is NOTHING:
        return NOTHING
    if not isinstance(left, Array) or not isinstance(right, Array) or not left.ndim or not right.ndim:
        return UNKNOWN
    dtype, _ = _dtype(operator.mul, ((True, left.dtype, False), (True, right.dtype, False)))
    stack = broadcast([left.dims[:-2], right.dims[:-2]], axis)
    dims = (*stack, *left.dims[-2:-1], *(right.dims[-1:] if right.ndim > 1 else ()))
    return Array(dtype, dims) if dims else Number(dtype)


def einsum(subscripts: str, kinds: list[Kind]) -> Kind:
    """The kind of `np.einsum(subscripts, ...)`, without ellipsis."""
    inputs, arrow, result = subscripts.replace(" ", "").partition("->")
    terms = inputs.split(",")
    if "." in subscripts or len(terms) != len(kinds) or not all(isinstance(kind, Array) for kind in kinds):
        return UNKNOWN
    if not arrow:
        letters = sorted(set("".join(terms)))
        result = "".join(letter for letter in letters if "".join(terms).count(letter) == 1)
    lengths: dict[str, Any] = {}
    dtype = ""
    for term, kind in zip(terms, kinds, strict=True):
        assert isinstance(kind, Array)
        if len(term) != kind.ndim:
            return UNKNOWN
        dtype = kind.dtype if not dtype else _dtype(operator.mul, ((True, dtype, False), (True, kind.dtype, False)))[0]
        for letter, dim in zip(term, kind.dims, strict=True):
            if lengths.get(letter, 1) == 1 or (not lengths[letter].wide and isinstance(dim, Dim) and dim.wide):
                lengths[letter] = dim
    dims = tuple(lengths[letter] for letter in result)
    return Array(dtype, dims) if dims else Number(dtype)


@functools.lru_cache(maxsize=4096)
def _dtype(function: Callable[..., Any], operands: tuple[tuple[bool, str, bool], ...]) -> tuple[str, bool]:
    """The dtype of an elementwise result and whether it is a Python number."""
    if any(dtype == "" for _, dtype, _ in operands):
        return "", False
    samples: list[Any] = []
    for array, dtype, python in operands:
        one = np.ones(1, dtype)
        samples.append(one if array else one[0].item() if python else one[0])
    try:
        with np.errstate(all="ignore"):
            result = function(*samples)
    except (TypeError, ValueError, ArithmeticError):
        return "", False
    if isinstance(result, np.ndarray | np.generic):
        return result.dtype.name, False
    return (np.dtype(type(result)).name, True) if isinstance(result, bool | int | float | complex) else ("", False)


def sampled(function: Callable[..., Any], kinds: list[Kind], keywords: dict[str, Kind], values: dict[int | str, Any],
            axis: Callable[[int], Dim]) -> Kind:  # fmt: skip
    """The kind of `function(*kinds, **keywords)`, by running it on samples; `values` holds constant arguments.

    UNKNOWN where the run fails or gives what no kind describes.
    """
    if any(kind is NOTHING for kind in itertools.chain(kinds, keywords.values())):
        return NOTHING
    bases = lengths_in(itertools.chain(kinds, keywords.values()))
    if len(bases) > len(LENGTHS[0]):
        return UNKNOWN
    kind = _run(function, kinds, keywords, values, axis, bases, LENGTHS)
    if kind is UNKNOWN:  # lengths that have to be equal: what is known then is the number of axes
        kinds = [_without_numbers(kind) for kind in kinds]
        keywords = {key: _without_numbers(kind) for key, kind in keywords.items()}
        bases = lengths_in(itertools.chain(kinds, keywords.values()))
        if len(bases) < 2:
            return UNKNOWN
        kind = _run(function, kinds, keywords, values, axis, bases, tuple((n,) * len(bases) for n in (3, 8)))
        if isinstance(kind, Array):
            return Array(
                kind.dtype,
                tuple(axis(i) if isinstance(n, Dim) and not n.base.isdigit() else n for i, n in enumerate(kind.dims)),
            )
        if isinstance(kind, Nest):
            return UNKNOWN
    return kind


def _run(function: Callable[..., Any], kinds: list[Kind], keywords: dict[str, Kind], values: dict[int | str, Any],
         axis: Callable[[int], Dim], bases: list[str], all_lengths: tuple[tuple[int, ...], ...]) -> Kind:  # fmt: skip
    results = []
    for run, lengths in enumerate(all_lengths):
        sizes = dict(zip(bases, lengths, strict=False))
        try:
            positional = [values[i] if i in values else _sample(kind, sizes, run) for i, kind in enumerate(kinds)]
            named = {key: values[key] if key in values else _sample(kind, sizes, run) for key, kind in keywords.items()}
            if "where" in named:  # a reduction of no entries would warn, or fail
                named["where"] = np.ones_like(named["where"])
            with np.errstate(all="ignore"), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                results.append((function(*positional, **named), sizes))
        except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RuntimeError):
            return UNKNOWN
    (one, sizes), (other, other_sizes) = results
    known = {dim for kind in itertools.chain(kinds, keywords.values()) for dim in _dims(kind)}
    lengths_of = {(size_of(dim, sizes), size_of(dim, other_sizes)): dim for dim in sorted(known, reverse=True)}
    return _described(one, other, lengths_of, axis)


def _described(one: Any, other: Any, lengths: dict[tuple[int, int], Dim], axis: Callable[[int], Dim]) -> Kind:
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        if one.ndim != other.ndim or one.dtype != other.dtype or one.dtype.hasobject:
            return UNKNOWN
        pairs = zip(one.shape, other.shape, strict=True)
        dims = tuple(
            1
            if pair == (1, 1)
            else lengths.get(pair) or (Dim(str(pair[0]), 0, True) if pair[0] == pair[1] else axis(i))
            for i, pair in enumerate(pairs)
        )
        return Array(one.dtype.name, dims)
    if isinstance(one, np.generic):
        return Number(one.dtype.name) if one.dtype.kind in "fciub" else Other(type(one))
    if isinstance(one, bool | int | float | complex):
        return Number(np.dtype(type(one)).name, True)
    if isinstance(one, tuple | list) and isinstance(other, tuple | list) and len(one) == len(other):
        cls = type(one) if type(one) in (tuple, list) else tuple
        pairs = zip(one, other, strict=True)
        kinds = tuple(_described(a, b, lengths, lambda i: Dim(f"?{id(lengths)}.{i}")) for a, b in pairs)
        return Nest(cls, tuple(range(len(one))), kinds)
    if isinstance(one, str | None | range | slice | np.dtype):
        return Other(type(one))
    return UNKNOWN


def _dims(kind: Kind) -> list[Dim]:
    if isinstance(kind, Array):
        return [dim for dim in kind.dims if isinstance(dim, Dim)]
    return [dim for part in kind.kinds for dim in _dims(part)] if isinstance(kind, Nest) else []


def _without_numbers(kind: Kind) -> Kind:
    """The kind, with names for the lengths that are known as numbers."""
    if isinstance(kind, Nest):
        return Nest(kind.cls, kind.keys, tuple(map(_without_numbers, kind.kinds)))
    if not isinstance(kind, Array):
        return kind
    named = (n._replace(base=f"length {n.base}") if isinstance(n, Dim) and n.base.isdigit() else n for n in kind.dims)
    return Array(kind.dtype, tuple(named))


def lengths_in(kinds: Iterable[Kind]) -> list[str]:
    """The names of the lengths in some kinds."""
    return list(dict.fromkeys(dim.base for kind in kinds for dim in _dims(kind) if not dim.base.isdigit()))


def size_of(dim: Any, sizes: dict[str, int]) -> int:
    """A length, with the sizes that the named lengths have in a sample."""
    return 1 if dim == 1 else int(dim.base) + dim.offset if dim.base.isdigit() else max(sizes[dim.base] + dim.offset, 0)


class NoSample(TypeError):
    """A kind of which no sample can be made."""


def _sample(kind: Kind, sizes: dict[str, int], run: int) -> Any:
    match kind:
        case Array(dtype=""):
            raise NoSample
        case Array():
            shape = tuple(size_of(dim, sizes) for dim in kind.dims)
            values = np.linspace(0.2, 0.8, int(np.prod(shape))).reshape(shape)
            if len(shape) >= 2 and shape[-1] == shape[-2]:
                values = values + 2.0 * shape[-1] * np.eye(shape[-1])
                values = 0.5 * (values + np.swapaxes(values, -1, -2))
            return values.astype(kind.dtype) if np.dtype(kind.dtype).kind in "fc" else np.zeros(shape, kind.dtype)
        case Number(dtype=""):
            raise NoSample
        case Number():
            value = np.dtype(kind.dtype).type(0.5 if np.dtype(kind.dtype).kind in "fc" else (2, 6)[run])
            return value.item() if kind.python else value
        case Nest() if kind.cls in (tuple, list):
            return kind.cls(_sample(part, sizes, run) for part in kind.kinds)
        case Constant():
            return kind.value
    raise NoSample
