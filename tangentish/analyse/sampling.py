"""Sampling: the kind of a function's result, from runs on small samples.

The function is run twice, with other lengths for every axis each time: a length of the result that follows an operand's
in both runs is that operand's. What was found is remembered, whatever the lengths are called.
"""

import itertools
import warnings
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from tangentish.kinds import NOTHING, UNKNOWN, Array, Constant, Dim, Kind, Nest, Number, Other, Sequence

FAILED = object()
LENGTHS = ((3, 5, 7, 11, 13, 17, 19, 23), (8, 12, 9, 14, 10, 21, 26, 15))


MOST_REMEMBERED = 4096
_remembered: dict[Any, Kind] = {}


def remembered(function: Callable[..., Any], kinds: list[Kind], keywords: dict[str, Kind],
               values: dict[int | str, Any], axis: Callable[[int], Dim]) -> Kind:  # fmt: skip
    """As `sampled`, running a function once for arguments of equal kinds: those of this name, of another name alike."""
    every = [*kinds, *keywords.values()]
    if any(isinstance(kind, Constant) for kind in every):
        return sampled(function, kinds, keywords, values, axis)
    plain = {base: f"axis {place}" for place, base in enumerate(lengths_in(every))}
    kinds = [renamed(kind, plain) for kind in kinds]
    keywords = {key: renamed(kind, plain) for key, kind in keywords.items()}
    key = function, tuple(kinds), tuple(keywords.items()), repr(values)
    found = _remembered.get(key)
    if found is None:
        if len(_remembered) >= MOST_REMEMBERED:
            _remembered.clear()
        found = _remembered[key] = sampled(function, kinds, keywords, values, lambda place: Dim(f"new {place}"))
    named = {alike: base for base, alike in plain.items()}
    return renamed(found, named | {f"new {place}": axis(place).base for place in range(axes_of(found))})


def renamed(kind: Kind, names: dict[str, str]) -> Kind:
    """A kind whose lengths have other names."""
    if isinstance(kind, Array):
        dims = (
            dim._replace(base=names[dim.base]) if isinstance(dim, Dim) and dim.base in names else dim
            for dim in kind.dims
        )
        return Array(kind.dtype, tuple(dims))
    if isinstance(kind, Nest):
        return Nest(kind.cls, kind.keys, tuple(renamed(part, names) for part in kind.kinds))
    if isinstance(kind, Sequence):
        base = names.get(kind.length.base, kind.length.base)
        return Sequence(renamed(kind.kind, names), kind.length._replace(base=base))
    return kind


def axes_of(kind: Kind) -> int:
    """The largest number of axes of an array in a kind."""
    if isinstance(kind, Nest):
        return max(map(axes_of, kind.kinds), default=0)
    return kind.ndim if isinstance(kind, Array) else 0


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
    if isinstance(kind, Array | Number) and not _stands(kind, function, kinds, keywords, values):
        return UNKNOWN
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


def _stands(kind: "Array | Number", function: Callable[..., Any], kinds: list[Kind], keywords: dict[str, Kind],
            values: dict[int | str, Any]) -> bool:  # fmt: skip
    """Whether a result has as many axes where lengths that may be 1 are 1: `np.squeeze` leaves those out."""
    every = [dim for its in itertools.chain(kinds, keywords.values()) for dim in _dims(its)]
    narrow = {dim: None for dim in every if not dim.wide and not dim.base.isdigit()}
    sizes = dict(zip(lengths_in(itertools.chain(kinds, keywords.values())), LENGTHS[0], strict=False))
    short = [{dim.base: 1 - dim.offset} for dim in narrow]
    if len(short) > 1:
        short.append({dim.base: 1 - dim.offset for dim in narrow})
    for chosen in short:
        result = _called(function, kinds, keywords, values, {**sizes, **chosen}, 0)
        if result is not FAILED and np.ndim(result) != (kind.ndim if isinstance(kind, Array) else 0):
            return False
    return True


def _called(function: Callable[..., Any], kinds: list[Kind], keywords: dict[str, Kind],
            values: dict[int | str, Any], sizes: dict[str, int], run: int) -> Any:  # fmt: skip
    """What a function gives for samples of these sizes; FAILED if it raises an error."""
    try:
        positional = [values[i] if i in values else _sample(kind, sizes, run) for i, kind in enumerate(kinds)]
        named = {key: values[key] if key in values else _sample(kind, sizes, run) for key, kind in keywords.items()}
        if "where" in named:  # a reduction of no entries would warn, or fail
            named["where"] = np.ones_like(named["where"])
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return function(*positional, **named)
    except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RuntimeError):
        return FAILED


def _run(function: Callable[..., Any], kinds: list[Kind], keywords: dict[str, Kind], values: dict[int | str, Any],
         axis: Callable[[int], Dim], bases: list[str], all_lengths: tuple[tuple[int, ...], ...]) -> Kind:  # fmt: skip
    results = []
    for run, lengths in enumerate(all_lengths):
        sizes = dict(zip(bases, lengths, strict=False))
        result = _called(function, kinds, keywords, values, sizes, run)
        if result is FAILED:
            return UNKNOWN
        results.append((result, sizes))
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
    if isinstance(kind, Sequence):
        return [kind.length, *_dims(kind.kind)]
    return [dim for part in kind.kinds for dim in _dims(part)] if isinstance(kind, Nest) else []


def _without_numbers(kind: Kind) -> Kind:
    """The kind, with names for the lengths that are known as numbers."""
    if isinstance(kind, Nest):
        return Nest(kind.cls, kind.keys, tuple(map(_without_numbers, kind.kinds)))
    if isinstance(kind, Sequence):
        return Sequence(_without_numbers(kind.kind), kind.length)
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
        case Sequence():
            return [_sample(kind.kind, sizes, run) for _ in range(size_of(kind.length, sizes))]
        case Constant():
            return kind.value
    raise NoSample
