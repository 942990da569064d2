"""Check: a function's gradient from its source, from the tape and from differences, side by side."""

import dataclasses
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tangentish import nests
from tangentish.capture import bind_arguments
from tangentish.differing import differing_statement
from tangentish.errors import UnsupportedError
from tangentish.function import Gradient, callable_with_code, positions
from tangentish.not_finite import first_not_finite
from tangentish.signatures import parameter_names, positional

STEP = 1e-3  # of the first difference, times the size of the argument; extrapolation takes it on
TOLERANCE = 1e-6  # of a gradient against the extrapolated differences, relative to the largest element


@dataclasses.dataclass(frozen=True)
class Comparison:
    """One argument's gradients: largest deviations, relative to the largest element of the numeric one."""

    argument: str
    source_to_tape: "float | None"
    source_to_numeric: "float | None"
    tape_to_numeric: "float | None"

    @property
    def deviations(self) -> "tuple[float | None, ...]":
        return self.source_to_tape, self.source_to_numeric, self.tape_to_numeric


@dataclasses.dataclass(frozen=True)
class Report:
    """What `check` found; true if everything that could be computed agrees."""

    name: str
    comparisons: tuple[Comparison, ...]
    refusals: tuple[str, ...]
    not_finite: tuple[str, ...]
    place: "str | None" = None

    def __bool__(self) -> bool:
        found = [value for one in self.comparisons for value in one.deviations if value is not None]
        return bool(found) and all(map(agrees, found))

    def __str__(self) -> str:
        computed = any(value is not None for one in self.comparisons for value in one.deviations)
        verdict = "all agree" if self else "GRADIENTS DIFFER" if computed else "nothing could be compared"
        titles = ("gradient of", "source - tape", "source - numeric", "tape - numeric")
        rows = [titles, *((one.argument, *map(_shown, one.deviations)) for one in self.comparisons)]
        first = max(len(row[0]) for row in rows)
        lines = [f"{self.name}: {verdict}"]
        for name, *cells in rows:
            spaced = (f"{cell:>{len(title)}}" for cell, title in zip(cells, titles[1:], strict=True))
            lines.append(f"  {name:<{first}}   " + "   ".join(spaced).rstrip())
        if computed and not self:
            lines.append(f"  (largest deviation over largest element; * is more than {TOLERANCE:.0e})")
        if self.place is not None:
            lines.append(f"  made by {self.place}")
        lines += [f"  not finite: {text}" for text in self.not_finite]
        lines += [f"  {text}" for text in self.refusals]
        return "\n".join(lines)


def agrees(deviation: float) -> bool:
    return deviation <= TOLERANCE


def check(
    f: Callable[..., Any], *args: Any, wrt: "int | str | tuple[int | str, ...] | None" = None, **kwargs: Any
) -> Report:
    """Compare the gradient of `f` at `args` by source, by tape and by extrapolated central differences.

    By default every argument that holds floats is checked. Where the gradients differ, the statement is named that
    makes the difference; where one is NaN or infinite, the statement of the primal whose reverse made it, as far as
    that can be told.

    Returns a `Report`, true if all agree to 1e-6 of the largest element; print it to see the figures.
    """
    places = tuple(i for i, value in enumerate(args) if _floats(value)) if wrt is None else wrt
    asked = places if isinstance(places, tuple) else (places,)
    report = compare(f, args, kwargs, asked)
    if report or report.not_finite:
        return report
    pairs = {i for one in report.comparisons for i, d in enumerate(one.deviations) if d is not None and not agrees(d)}

    def differs(rest: Callable[..., Any], values: dict[str, Any]) -> "bool | None":
        names = tuple(name for name, value in values.items() if _floats(value))
        if not names:
            return False
        found = [
            one.deviations[i] for one in compare(rest, tuple(values.values()), {}, names).comparisons for i in pairs
        ]
        known = [deviation for deviation in found if deviation is not None]
        return None if len(known) < len(found) else not all(map(agrees, known))

    place = differing_statement(callable_with_code(f), args, kwargs, differs) if pairs else None
    return dataclasses.replace(report, place=place)


def compare(
    f: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], asked: tuple["int | str", ...]
) -> Report:
    """The gradients side by side."""
    results: dict[str, Any] = {}
    refusals = []
    for mode in ("source", "tape"):
        gradient = Gradient(f, asked, mode=mode, executor="python", has_aux=False, value=False)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                results[mode] = gradient(*args, **kwargs)
        except UnsupportedError as refusal:
            refusals.append(f"{mode}: {refusal}".replace("\n", "\n    "))
    comparisons, not_finite = [], []
    f = callable_with_code(f)
    bound = bind_arguments(f, args, kwargs)
    names = parameter_names(getattr(f, "__func__", f), len(bound))
    plain, values = positional(f, bound)
    for number, position in enumerate(positions(f, asked, bound)):
        shown = names[position]
        numeric = differences(plain, values, position - len(bound) + len(values))
        vectors = {mode: _vector(gradients[number]) for mode, gradients in results.items()}
        not_finite += [f"the {mode} gradient of {shown}" for mode, v in vectors.items() if not np.all(np.isfinite(v))]
        source, tape = vectors.get("source"), vectors.get("tape")
        scale = float(np.max(np.abs(numeric), initial=0.0)) + 1e-12
        comparisons.append(
            Comparison(
                shown,
                _apart(source, tape, scale),
                _apart(source, numeric, scale),
                _apart(tape, numeric, scale),
            )
        )
    if "source" in results and not_finite:
        not_finite += _origin(f, asked, args, kwargs)
    return Report(getattr(f, "__name__", "function"), tuple(comparisons), tuple(refusals), tuple(not_finite))


def _origin(
    f: Callable[..., Any], asked: tuple[int | str, ...], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> list[str]:
    """The line that made the first NaN or infinity, as a list of one; empty if the arguments brought it."""
    gradient = Gradient(f, asked, mode="source", executor="python", has_aux=False, value=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        derived, bound = gradient._derived(args, kwargs), gradient._bound(args, kwargs)
        place = first_not_finite(derived, bound, gradient._capture().file)
    return [] if place is None else [place]


def _floats(value: Any) -> bool:
    leaves, _ = nests.flatten(value)
    return any(
        np.asarray(leaf).dtype.kind in "fc"
        for leaf in leaves
        if isinstance(leaf, float | complex | np.ndarray | np.generic)
    )


def _vector(gradient: Any) -> Any:
    leaves, _ = nests.flatten(gradient)
    parts = [np.ravel(leaf) for leaf in leaves if leaf is not None]
    return (
        np.concatenate([part.view(float) if np.iscomplexobj(part) else part for part in parts])
        if parts
        else np.zeros(0)
    )


def _apart(one: Any, other: Any, scale: float) -> "float | None":
    if one is None or other is None:
        return None
    difference = np.abs(one - other)[~(np.isnan(one) & np.isnan(other))]
    return float(np.max(difference, initial=0.0)) / scale


def _shown(value: "float | None") -> str:
    return "-" if value is None else f"{value:.1e}" if agrees(value) else f"*{value:.1e}"


def differences(f: Callable[..., Any], args: "Sequence[Any]", place: int) -> Any:
    """The gradient at one argument by central differences, extrapolated twice, as one vector over its float
    leaves.

    A complex leaf gives two entries an element, for the real and the imaginary part.
    """
    leaves, structure = nests.flatten(args[place])
    entries: list[float] = []
    for number, leaf in enumerate(leaves):
        values = np.array(leaf)
        if values.dtype.kind not in "fc":
            continue
        directions = (1.0, 1j) if values.dtype.kind == "c" else (1.0,)
        for index in np.ndindex(*values.shape):
            for direction in directions:

                def at(
                    step: float,
                    number: int = number,
                    values: Any = values,
                    index: Any = index,
                    direction: Any = direction,
                ) -> float:
                    moved = values.astype(np.result_type(values, float))
                    moved[index] += step * direction
                    new = moved if isinstance(leaves[number], np.ndarray) else moved.item()
                    changed = nests.rebuild(structure, [*leaves[:number], new, *leaves[number + 1 :]])
                    return float(np.real(f(*args[:place], changed, *args[place + 1 :])))

                entries.append(_slope(at, STEP * max(1.0, float(abs(values[index])))))
    return np.array(entries)


def _slope(at: Callable[[float], float], step: float) -> float:
    """The derivative at 0 by central differences at step, step/2 and step/4 (Richardson's extrapolation)."""
    one, two, three = ((at(h) - at(-h)) / (2 * h) for h in (step, step / 2, step / 4))
    first, second = (4 * two - one) / 3, (4 * three - two) / 3
    return (16 * second - first) / 15
