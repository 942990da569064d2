"""The corpus: small plain functions with example arguments, and what is expected of their gradients.

A program is registered by the decorator `program`; its docstring names the trap it sets. Every program goes
through every check of `test_programs.py`. `python -m tests.corpus NAME` shows one through both engines.
"""

import copy
import dataclasses
import importlib
import inspect
import pkgutil
import sys
import traceback
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np

EXPECTATIONS = ("source", "tape", "refused")


@dataclasses.dataclass(frozen=True)
class Sample:
    """An array that is drawn when it is needed, so that every check has arrays of its own."""

    kind: str
    shape: tuple[int, ...]
    dtype: str = "float64"

    def draw(self, random: np.random.RandomState) -> Any:
        values = random.standard_normal(self.shape)
        if self.kind == "positive":
            values = 0.5 + np.abs(values)
        elif self.kind == "unit":
            values = np.tanh(values) * 0.9
        elif self.kind == "complex":
            return np.asarray(values + 1j * random.standard_normal(self.shape))
        return np.asarray(values, self.dtype)


def normal(*shape: int, dtype: str = "float64") -> Sample:
    """Normally distributed numbers; without a shape a 0-d array."""
    return Sample("normal", shape, dtype)


def positive(*shape: int, dtype: str = "float64") -> Sample:
    """Numbers of at least a half."""
    return Sample("positive", shape, dtype)


def unit(*shape: int, dtype: str = "float64") -> Sample:
    """Numbers between -0.9 and 0.9."""
    return Sample("unit", shape, dtype)


def complex_normal(*shape: int) -> Sample:
    """Complex numbers."""
    return Sample("complex", shape)


@dataclasses.dataclass(frozen=True)
class Program:
    """A function, example arguments, and what is expected."""

    function: Callable[..., Any]
    samples: tuple[Any, ...]
    keywords: dict[str, Any]
    wrt: Any
    expect: str
    refused: str | None
    tape: bool
    golden: bool
    alone: bool
    connected: bool
    rtol: float
    shows: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.function.__name__

    def arguments(self) -> tuple[list[Any], dict[str, Any]]:
        """New arguments, the same at every call."""
        random = np.random.RandomState(zlib.crc32(self.name.encode()))
        return drawn(list(self.samples), random), drawn(dict(self.keywords), random)

    def positions(self) -> tuple[Any, ...]:
        return self.wrt if isinstance(self.wrt, tuple) else (self.wrt,)


PROGRAMS: dict[str, Program] = {}


def program(
    *samples: Any,
    wrt: Any = 0,
    expect: str = "source",
    refused: str | None = None,
    tape: bool = True,
    golden: bool = False,
    alone: bool = True,
    connected: bool = True,
    rtol: float = 1e-7,
    keywords: dict[str, Any] | None = None,
    shows: tuple[str, ...] = (),
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function with example arguments.

    `expect` says what `mode="source"` does: "source" compiles, "tape" and "refused" raise an
    `UnsupportedError` that mentions `refused`; for "tape" the tape has the gradient (`tape=False`: it
    refuses, too). `golden` commits the emitted text, `alone=False` says that the text needs objects of this
    module, `connected=False` that the result does not depend on `wrt`, and `rtol` is what the numeric
    reference can be trusted to. `shows` are the constructs of docs/constructs.md that the program is an example of.
    """
    if expect not in EXPECTATIONS:
        raise ValueError(f"expect is one of {EXPECTATIONS}, not {expect!r}")

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        if function.__name__ in PROGRAMS:
            raise ValueError(f"there are two programs {function.__name__}")
        if not function.__doc__ and function.__name__ != "<lambda>":
            raise ValueError(f"{function.__name__} does not say what its trap is")
        PROGRAMS[function.__name__] = Program(
            function, samples, keywords or {}, wrt, expect, refused, tape, golden, alone, connected, rtol, shows
        )
        return function

    return register


def drawn(value: Any, random: np.random.RandomState) -> Any:
    """The value with every sample in it drawn, and nothing shared with the value."""
    if isinstance(value, Sample):
        return value.draw(random)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(drawn(one, random) for one in value))
    if isinstance(value, (tuple, list)):
        return type(value)(drawn(one, random) for one in value)
    if isinstance(value, dict):
        return {key: drawn(one, random) for key, one in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts = {field.name: drawn(getattr(value, field.name), random) for field in dataclasses.fields(value)}
        return dataclasses.replace(value, **parts)
    return value if callable(value) else copy.deepcopy(value)


def load() -> dict[str, Program]:
    """All programs, in the order of the files' names."""
    import tests.programs

    for module in sorted(one.name for one in pkgutil.iter_modules(tests.programs.__path__)):
        importlib.import_module(f"tests.programs.{module}")
    return PROGRAMS


def show(one: Program) -> None:
    """Print the program, what both engines make of it, and the numeric gradient."""
    import tangentish as tg
    from tests import numeric

    print(inspect.getsource(one.function))
    args, keywords = one.arguments()
    for mode in ("source", "tape"):
        print(f"--- {mode}")
        try:
            gradient = tg.value_and_grad(one.function, one.wrt, mode=mode)
            if mode == "source":
                print(gradient.source(*args, **keywords))
            print(gradient(*args, **keywords))
        except Exception:  # a tool for people: whatever went wrong is what they want to see
            traceback.print_exc(limit=-4)
    print("--- numeric")
    args, keywords = one.arguments()
    print(one.function(*args, **keywords))
    print(numeric.gradient(one.function, args, keywords, one.wrt))


def main(names: list[str]) -> int:
    programs = load()
    if not names:
        print("\n".join(programs))
    for name in names:
        if name not in programs:
            print(f"there is no program {name}")
            return 2
        show(programs[name])
    return 0


if __name__ == "__main__":
    # Run as a script this file is a second module; the programs register in the first.
    from tests.corpus import main as run

    sys.exit(run(sys.argv[1:]))
