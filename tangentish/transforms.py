"""Transforms: functions made of a function that have no scalar result, compiled for the kinds of its arguments.

`of` finds the transform of a function that was made before.
"""

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from tangentish import nests
from tangentish.function import Gradient, is_float

T = TypeVar("T", bound="Transform")


class Transform(Gradient):
    """What there is in common: every argument that holds floats is differentiated."""

    suffix = "transformed"

    def __init__(self, f: Callable[..., Any], mode: str) -> None:
        super().__init__(f, 0, mode=mode, executor="python", has_aux=False, value=True)
        self.__name__ = f"{getattr(self._f, '__name__', 'function')}_{self.suffix}"

    def __repr__(self) -> str:
        return f"<{self.suffix} of {getattr(self._f, '__qualname__', self._f)}>"

    def _wrt(self, bound: list[Any]) -> tuple[int, ...]:
        skipped = 1 if getattr(self._f, "__self__", None) is not None and hasattr(self._f, "__func__") else 0
        return tuple(place for place, value in enumerate(bound) if place >= skipped and holds_floats(value))

    def given(self, adjoints: list[Any], count: int) -> list[Any]:
        """What belongs to the arguments of a call with `count` positional ones, of what belongs to each parameter."""
        function = getattr(self._f, "__func__", self._f)
        skipped = 1 if function is not self._f else 0
        code = getattr(function, "__code__", None)
        named = code.co_argcount - skipped if code is not None else count
        several = adjoints[skipped + named] if count > named else ()
        return [*adjoints[skipped : skipped + min(count, named)], *several]

    def spread(self, tangents: tuple[Any, ...], count: int) -> list[Any]:
        """What belongs to each of `count` parameters, of what belongs to each positional argument of a call."""
        function = getattr(self._f, "__func__", self._f)
        skipped = 1 if function is not self._f else 0
        code = getattr(function, "__code__", None)
        named = code.co_argcount - skipped if code is not None else count
        found: list[Any] = [None] * count
        found[skipped : skipped + len(tangents[:named])] = tangents[:named]
        if any(change is not None for change in tangents[named:]):
            found[skipped + named] = tangents[named:]
        return found

    def at(self, bound: list[Any]) -> Any:
        """What the variant for these arguments gives for them."""
        return self._variant(bound).run(*bound)


def holds_floats(value: Any) -> bool:
    """Whether a derivative can be taken with respect to a part of a value."""
    return any(is_float(leaf) for leaf in nests.flatten(value)[0])


MOST_HELD = 256  # functions whose transforms are held; a program has few, a loop over lambdas has many


@functools.lru_cache(maxsize=MOST_HELD)
def _made(cls: Any, f: Any, *more: Any) -> Any:
    return cls(f, *more)


def of(cls: type[T], f: Callable[..., Any], *more: Any) -> T:
    """The transform `cls(f, *more)`, the same one each time if f can be looked up."""
    try:
        hash(f)
    except TypeError:
        return cls(f, *more)
    made: T = _made(cls, f, *more)  # type: ignore[arg-type]
    return made
