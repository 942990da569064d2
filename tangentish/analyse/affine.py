"""Affine: sums of whole-number multiples of variables, and whether inequalities over them can hold at once.

The test is Fourier and Motzkin's elimination of one variable after the other (see A. Schrijver, Theory of Linear and
Integer Programming, section 12.2). It asks for rational solutions: where it finds none there are no whole ones either.
"""

import dataclasses
import math

MOST_INEQUALITIES = 400  # more than these are taken to be solvable


@dataclasses.dataclass(frozen=True)
class Affine:
    """`constant` plus the sum of `factors[name] * name`; no factor is zero."""

    factors: tuple[tuple[str, int], ...] = ()
    constant: int = 0

    def __add__(self, other: "Affine | int") -> "Affine":
        if isinstance(other, int):
            return Affine(self.factors, self.constant + other)
        total = dict(self.factors)
        for name, factor in other.factors:
            total[name] = total.get(name, 0) + factor
        kept = tuple(sorted((name, factor) for name, factor in total.items() if factor))
        return Affine(kept, self.constant + other.constant)

    def __sub__(self, other: "Affine | int") -> "Affine":
        return self + other * -1

    def __mul__(self, factor: int) -> "Affine":
        if not factor:
            return Affine()
        return Affine(tuple((name, its * factor) for name, its in self.factors), self.constant * factor)


def variable(name: str) -> Affine:
    return Affine(((name, 1),))


def can_hold(inequalities: "list[Affine]") -> bool:
    """Whether all of these may be zero or more at once, for whole values of their variables.

    >>> i, j = variable("i"), variable("j")
    >>> can_hold([i - j, j - i])
    True
    >>> can_hold([i - j - 1, j - i])
    False
    """
    known = set(map(_reduced, inequalities))
    while True:
        if any(not one.factors and one.constant < 0 for one in known):
            return False
        known = {one for one in known if one.factors}
        if not known or len(known) > MOST_INEQUALITIES:
            return True
        known = _without(_cheapest(known), known)


def _reduced(one: Affine) -> Affine:
    """The same inequality over whole numbers, with the smallest factors."""
    divisor = math.gcd(*(factor for _, factor in one.factors)) if one.factors else 1
    if divisor <= 1:
        return one
    return Affine(tuple((name, factor // divisor) for name, factor in one.factors), one.constant // divisor)


def _cheapest(known: "set[Affine]") -> str:
    """The variable whose elimination makes the fewest inequalities."""
    lower: dict[str, int] = {}
    upper: dict[str, int] = {}
    for one in known:
        for name, factor in one.factors:
            side = lower if factor > 0 else upper
            side[name] = side.get(name, 0) + 1
    return min(sorted(lower.keys() | upper.keys()), key=lambda name: lower.get(name, 0) * upper.get(name, 0))


def _without(name: str, known: "set[Affine]") -> "set[Affine]":
    """What the inequalities say about the other variables."""
    lower, upper, rest = [], [], set()
    for one in known:
        factor = dict(one.factors).get(name, 0)
        if factor > 0:
            lower.append((factor, one))
        elif factor < 0:
            upper.append((-factor, one))
        else:
            rest.add(one)
    return rest | {_reduced(low * up_factor + up * low_factor) for low_factor, low in lower for up_factor, up in upper}
