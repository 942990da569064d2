"""Inequalities over whole numbers, against trying all values."""

import itertools
import random

import pytest

from tangentish.analyse.affine import Affine, can_hold, variable

NAMES = "ijkn"


def value(one: Affine, values: "dict[str, int]") -> int:
    return one.constant + sum(factor * values[name] for name, factor in one.factors)


def drawn(generator: random.Random) -> Affine:
    one = Affine((), generator.randint(-3, 3))
    for name in NAMES:
        one += variable(name) * generator.randint(-2, 2)
    return one


@pytest.mark.parametrize("seed", range(200))
def test_what_holds_somewhere_can_hold(seed):
    generator = random.Random(seed)
    wanted = [drawn(generator) for _ in range(generator.randint(2, 7))]
    box = [variable(name) * sign + 3 for name in NAMES for sign in (1, -1)]
    holds = any(
        all(value(one, dict(zip(NAMES, values, strict=True))) >= 0 for one in wanted)
        for values in itertools.product(range(-3, 4), repeat=len(NAMES))
    )
    assert can_hold([*wanted, *box]) or not holds


def test_orders_that_exclude_each_other():
    i, j, n = map(variable, "ijn")
    assert not can_hold([j - i - 1, i - j])
    assert not can_hold([i, n - i - 1, i - n])
    assert can_hold([i, n - i - 1, i - n + 1])
    assert not can_hold([i * 2 - 1, i * -2 + 1])  # i would be a half


def test_sums():
    i, j = variable("i"), variable("j")
    assert i + j - i == j
    assert (i - i).factors == () and (i * 3 - 2).constant == -2
    assert value((i - j) * 2 + 1, {"i": 4, "j": 1}) == 7
