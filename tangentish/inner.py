"""Gradients inside of functions that are differentiated: their emitted source is what is differentiated again."""

import dataclasses
import threading
from collections.abc import Callable
from typing import Any

from tangentish.capture import Captured, capture
from tangentish.compiler import Derived, derive
from tangentish.emit.code import load
from tangentish.errors import UnconnectedWarning, UnsupportedError, warn
from tangentish.kinds import Kind
from tangentish.stages.module import captured_again

_under_way = threading.local()


class InnerGradient:
    """The gradient of a function as a function of the user's, emitted for the kinds of the arguments of a call."""

    of_user = True

    def __init__(
        self, f: Any, wrt: Any = 0, *, value: bool, mode: str = "auto", executor: str = "python", has_aux: bool = False
    ) -> None:
        self._f = getattr(f, "__wrapped_primal__", f)
        self._asked = wrt if isinstance(wrt, tuple) else (wrt,)
        self._single = not isinstance(wrt, tuple)
        self._value, self._mode, self._has_aux = value, mode, has_aux
        name = getattr(f, "name", getattr(f, "__name__", "function"))
        self.__name__ = f"{name}_grad"

    @property
    def captured(self) -> Captured:
        """The function that is differentiated; its parameters are those of the gradient."""
        inner = getattr(self._f, "__inner__", self._f)
        found = getattr(inner, "captured", None)
        return found if isinstance(found, Captured) else capture(self._f)

    @property
    def order(self) -> int:
        """How many derivatives are taken, this one and those of which it is taken."""
        inner = getattr(self._f, "__inner__", self._f)
        return inner.order + 1 if isinstance(inner, InnerGradient) else 1

    def compiled(self, kinds: tuple[Kind, ...]) -> Derived:
        """The gradient for arguments of these kinds; UnsupportedError for what cannot be compiled."""
        captured = self.captured
        if self._mode == "tape" or captured.receiver is not None:
            raise UnsupportedError(f"this gradient of {captured.name}, inside of a function that is differentiated,")
        wrt = places(captured, self._asked, kinds)
        doing = vars(_under_way).setdefault("doing", set())
        key = (captured.function.__code__, captured.name, self.order, self._asked, kinds)
        if key in doing:
            raise UnsupportedError(f"a gradient of {captured.name} that is made of itself")
        doing.add(key)
        try:
            return self._compile(captured, wrt, kinds)
        finally:
            doing.discard(key)

    def _compile(self, captured: Captured, wrt: tuple[int, ...], kinds: tuple[Kind, ...]) -> Derived:
        inner = getattr(self._f, "__inner__", self._f)
        below: tuple[Any, ...] = ()
        if isinstance(inner, InnerGradient):
            derived = inner.compiled(kinds)
            captured, below = captured_again(derived, captured.parameters), derived.bindings
        made = derive(
            captured, wrt, kinds, value=self._value, has_aux=self._has_aux, single=self._single, islands=False
        )
        for one in made.unconnected:
            warn(f"the result of {captured.name} does not depend on {one!r}: its gradient is zero", UnconnectedWarning)
        return dataclasses.replace(made, bindings=(*made.bindings, *below))


def places(captured: Captured, asked: tuple[Any, ...], kinds: tuple[Kind, ...]) -> tuple[int, ...]:
    """The places of the parameters asked for; UnsupportedError for what only a call at run time can tell, or refuse."""
    names = [parameter.name for parameter in captured.parameters]
    plain = [p for p in captured.parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    found = []
    for one in asked:
        place = names.index(one) if one in names else one
        if type(place) is not int or not 0 <= place < len(plain) or not kinds[place].active:
            raise UnsupportedError(f"a gradient of {captured.name} with respect to {one!r}")
        found.append(place)
    return tuple(found)


def as_function(gradient: Any, f: Callable[..., Any]) -> Callable[..., Any]:
    """A function with source that takes what f takes, a function or a bound method, and calls the gradient of f."""
    function = getattr(f, "__func__", f)
    code = function.__code__
    total = code.co_argcount + code.co_kwonlyargcount
    names = code.co_varnames[1 if function is not f else 0 : code.co_argcount]
    only_named = code.co_varnames[code.co_argcount : total]
    several = code.co_varnames[total : total + bool(code.co_flags & 0x04)]
    named = code.co_varnames[total + len(several) : total + len(several) + bool(code.co_flags & 0x08)]
    star = [f"*{one}" for one in several]
    heads = [*names, *(star or ["*"] * bool(only_named)), *only_named, *(f"**{one}" for one in named)]
    passed = [*names, *star, *(f"{one}={one}" for one in only_named), *(f"**{one}" for one in named)]
    held = "gradient"
    while held in code.co_varnames:
        held += "_"
    name = gradient.__name__ if gradient.__name__.isidentifier() else "function_grad"
    text = f"def {name}({', '.join(heads)}):\n    return {held}({', '.join(passed)})\n"
    plain: Callable[..., Any] = load(text, name, {held: gradient})[name]
    plain.__defaults__, plain.__kwdefaults__ = function.__defaults__, function.__kwdefaults__
    return plain
