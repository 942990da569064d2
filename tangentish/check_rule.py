"""Check a derivative rule: both engines and both modes against differences."""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

from tangentish import nests, rules
from tangentish.check import TOLERANCE, Report, agrees, check
from tangentish.emit import code
from tangentish.errors import ArgumentError, UnsupportedError
from tangentish.function import is_float
from tangentish.pullbacks import Pair
from tangentish.pushforwards import push

__all__ = ["RuleReport", "check_rule"]


@dataclasses.dataclass(frozen=True)
class RuleReport:
    """What `check_rule` found; true if everything that could be computed agrees.

    `forward` is the deviation of forward from reverse mode, relative to its size; None where it was refused.
    """

    adjoint: Report
    forward: "float | None"
    refusal: "str | None" = None

    def __bool__(self) -> bool:
        return bool(self.adjoint) and self.forward is not None and agrees(self.forward)

    def __str__(self) -> str:
        if self.forward is None:
            told = f"forward: {self.refusal}"
        else:
            mark = "" if agrees(self.forward) else f" * (more than {TOLERANCE:.0e})"
            told = f"forward - reverse: {self.forward:.1e}{mark}"
        return f"{self.adjoint}\n  {told}"


def check_rule(f: Callable[..., Any], *args: Any) -> RuleReport:
    """Check the rule of `f` at `args`: its adjoint and its tangent, in emitted source and on the tape.

    The result of f, an array or a number, is weighted with fixed random numbers and summed up; the gradient of that is
    compared with extrapolated central differences, as by `check`, and the derivative in a random direction by forward
    mode with the same by reverse mode. Give arguments at which f is smooth.

    Returns a `RuleReport`, true if all agree to 1e-6. Raises `ArgumentError` if f has no rule, or returns a nest.

    >>> bool(check_rule(np.hypot, np.array([1.0, 2.0]), 0.5))
    True
    """
    if rules.find(f) is None:
        raise ArgumentError(f"{getattr(f, '__name__', f)} has no rule: give it one with tangentish.partial or adjoint")
    y = f(*args)
    if nests.flatten(y)[1] is not nests.LEAF or not is_float(y):
        raise ArgumentError("check_rule takes a function that returns an array or a number of floats")
    random = np.random.RandomState(0)
    names = [f"x{number}" for number in range(len(args))]
    value = f"weights * f({', '.join(names)})"
    value = f"np.real({value})" if np.iscomplexobj(y) else value
    text = f"import numpy as np\n\n\ndef weighted({', '.join(names)}):\n    return np.sum({value})\n"
    weighted = code.load(text, "weighted", {"f": f, "weights": like(y, random)})["weighted"]
    report = dataclasses.replace(check(weighted, *args), name=f"the rule of {getattr(f, '__name__', f)}")
    tangents = tuple(tangent(arg, random) for arg in args)
    try:
        _, forward = push(weighted, args, tangents, "source")
        _, pullback = Pair(weighted, "source")(*args)
    except UnsupportedError as refusal:
        return RuleReport(report, None, str(refusal))
    terms = [inner(a, v) for a, v in zip(pullback(1.0), tangents, strict=True) if v is not None]
    size = max(1.0, *map(abs, terms)) if terms else 1.0
    return RuleReport(report, abs(float(forward) - sum(terms)) / size)


def like(value: Any, random: np.random.RandomState) -> Any:
    """Random numbers in the shape and dtype of a value."""
    found = random.standard_normal(np.shape(value))
    if np.iscomplexobj(value):
        found = found + 1j * random.standard_normal(np.shape(value))
    return np.asarray(found, np.asarray(value).dtype)[()]


def tangent(value: Any, random: np.random.RandomState) -> Any:
    leaves, structure = nests.flatten(value)
    if not any(map(is_float, leaves)):
        return None
    return nests.rebuild(structure, [like(leaf, random) if is_float(leaf) else None for leaf in leaves])


def inner(a: Any, b: Any) -> float:
    """The real inner product of two nests."""
    pairs = zip(nests.flatten(a)[0], nests.flatten(b)[0], strict=True)
    return sum(float(np.sum(np.real(np.conj(x) * y))) for x, y in pairs if x is not None and y is not None)
