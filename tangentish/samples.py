"""Example arguments of rules: frozen descriptions, drawn with a seeded generator by the tests."""

import dataclasses
from typing import Any

import numpy as np


@dataclasses.dataclass(frozen=True)
class Sample:
    """Random numbers of one law and shape; the shape () stands for a Python number."""

    law: str
    shape: tuple[int, ...]

    def draw(self, random: np.random.RandomState) -> Any:
        """An array (a float where the shape is ()) of this law."""
        if (
            self.law == "distinct"
        ):  # no two entries nearer than a tenth: no tie within reach of a difference quotient
            values: Any = 0.2 * random.permutation(int(np.prod(self.shape))).reshape(self.shape) - 0.7
            values = values + random.uniform(-0.05, 0.05, self.shape)
        elif self.law == "definite":
            root = random.standard_normal(self.shape)
            values = root @ root.swapaxes(-1, -2) + self.shape[-1] * np.eye(self.shape[-1])
        else:
            low, high = _BOUNDS[self.law]
            values = random.uniform(low, high, self.shape)
            if self.law == "normal":
                values = values + 0.05 * np.sign(values)
        return values if self.shape else float(values)


_BOUNDS = {
    "normal": (-2.0, 2.0), "positive": (0.5, 2.0), "unit": (-0.9, 0.9), "above": (1.2, 3.0), "part": (0.05, 0.95),
}  # fmt: skip


def normal(*shape: int) -> Sample:
    """Numbers of both signs, none of them near 0."""
    return Sample("normal", shape)


def positive(*shape: int) -> Sample:
    """Numbers between 0.5 and 2."""
    return Sample("positive", shape)


def unit(*shape: int) -> Sample:
    """Numbers between -0.9 and 0.9."""
    return Sample("unit", shape)


def part(*shape: int) -> Sample:
    """Numbers between 0.05 and 0.95."""
    return Sample("part", shape)


def above(*shape: int) -> Sample:
    """Numbers between 1.2 and 3."""
    return Sample("above", shape)


def distinct(*shape: int) -> Sample:
    """Numbers of which no two are near each other."""
    return Sample("distinct", shape)


def definite(*shape: int) -> Sample:
    """Symmetric positive definite matrices."""
    return Sample("definite", shape)


def number() -> Sample:
    """A Python float."""
    return Sample("positive", ())


def draw(value: Any, random: np.random.RandomState) -> Any:
    """The value with its samples drawn, within lists, tuples and dicts too."""
    if isinstance(value, Sample):
        return value.draw(random)
    if isinstance(value, (list, tuple)):
        return type(value)(draw(item, random) for item in value)
    if isinstance(value, dict):
        return {key: draw(item, random) for key, item in value.items()}
    return value
