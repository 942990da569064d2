"""Check: a function's gradient from its source, from the tape and from differences, side by side."""

import dataclasses
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from tangentish import nests
from tangentish.errors import UnsupportedError
from tangentish.function import Gradient
from tangentish.not_finite import first_not_finite

STEP = 1e-3  # of the first difference, times the size of the argument; extrapolation takes it on
TOLERANCE = 1e-6  # of a gradient against the extrapolated differences, relative to the largest element


@dataclasses.dataclass(frozen=True)
class Comparison:
    """One argument's gradients: largest deviations, relative to the largest element of the numeric one."""

    argument: int
    source_to_tape: "float | None"
    source_to_numeric: "float | None"
    tape_to_numeric: "float | None"


@dataclasses.dataclass(frozen=True)
class Report:
    """What `check` found; true if everything that could be computed agrees."""

    name: str
    comparisons: tuple[Comparison, ...]
    refusals: tuple[str, ...]
    not_finite: tuple[str, ...]

    def __bool__(self) -> bool:
        deviations = [
            value
            for one in self.comparisons
            for value in (one.source_to_tape, one.source_to_numeric, one.tape_to_numeric)
            if value is not None
        ]
        return bool(deviations) and all(value <= TOLERANCE for value in deviations)

    def __str__(self) -> str:
        lines = [f"{self.name}: {'all agree' if self else 'GRADIENTS DIFFER'}"]
        lines.append("  argument   source - tape   source - numeric   tape - numeric")
        for one in self.comparisons:
            row = [_shown(v) for v in (one.source_to_tape, one.source_to_numeric, one.tape_to_numeric)]
            lines.append(f"  {one.argument:>8}   {row[0]:>13}   {row[1]:>16}   {row[2]:>14}")
        lines += [f"  not finite: {text}" for text in self.not_finite]
        lines += [f"  {text}" for text in self.refusals]
        return "\n".join(lines)


def check(
    f: Callable[..., Any], *args: Any, wrt: "int | str | tuple[int | str, ...] | None" = None, **kwargs: Any
) -> Report:
    """Compare the gradient of `f` at `args` by source, by tape and by extrapolated central differences.

    By default every argument that holds floats is checked. A NaN or infinity in a gradient is reported with
    the statement of the primal whose reverse made it, as far as that can be told.

    Returns a `Report`, true if all agree to 1e-6 of the largest element; print it to see the figures.
    """
    places = tuple(i for i, value in enumerate(args) if _floats(value)) if wrt is None else wrt
    asked = places if isinstance(places, tuple) else (places,)
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
    for number, place in enumerate(asked):
        if isinstance(place, str):
            place = Gradient(f, place, mode="tape", executor="python", has_aux=False, value=False)._wrt(list(args))[0]
        numeric = differences(f, args, kwargs, place)
        vectors = {mode: _vector(gradients[number], args[place]) for mode, gradients in results.items()}
        not_finite += [
            f"the {mode} gradient of argument {place}" for mode, v in vectors.items() if not np.all(np.isfinite(v))
        ]
        source, tape = vectors.get("source"), vectors.get("tape")
        scale = float(np.max(np.abs(numeric), initial=0.0)) + 1e-12
        comparisons.append(
            Comparison(
                place,
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


def _vector(gradient: Any, like: Any) -> Any:
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
    return "-" if value is None else f"{value:.1e}"


def differences(f: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], place: int) -> Any:
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
                    return float(np.real(f(*args[:place], changed, *args[place + 1 :], **kwargs)))

                entries.append(_slope(at, STEP * max(1.0, float(abs(values[index])))))
    return np.array(entries)


def _slope(at: Callable[[float], float], step: float) -> float:
    """The derivative at 0 by central differences at step, step/2 and step/4 (Richardson's extrapolation)."""
    one, two, three = ((at(h) - at(-h)) / (2 * h) for h in (step, step / 2, step / 4))
    first, second = (4 * two - one) / 3, (4 * three - two) / 3
    return (16 * second - first) / 15
