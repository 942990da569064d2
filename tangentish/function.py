"""Gradient and Function: the objects that `grad` and `function` give to a user."""

import copy
import functools
import os
import sys
import threading
import types
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from tangentish import memory, nests, rules
from tangentish.capture import Captured, bind_arguments, capture
from tangentish.compiler import Derived, derive
from tangentish.dispatch import MOST_VARIANTS, Variant, selector
from tangentish.emit.code import annotate
from tangentish.errors import ArgumentError, FallbackWarning, UnconnectedWarning, UnsupportedError, warn
from tangentish.inner import InnerGradient, as_function
from tangentish.kinds import Kind, kind_of
from tangentish.memory import MemoryReport
from tangentish.recorded import RecordedCalls, under_tapes
from tangentish.signatures import parameter_names, positional
from tangentish.standalone import standalone
from tangentish.tape import Tensor, differentiate
from tangentish.tape.gradients import Run

MODES = ("auto", "source", "tape")


def explain_error(error: Exception) -> None:
    """Add the primal's place to an error of emitted code; a result that is no scalar is an error of the arguments,
    and what a helper does not cover is not supported.
    """
    if isinstance(error, TypeError) and str(error).startswith("grad takes a function with"):
        raise ArgumentError(str(error)) from None
    annotate(error)
    told = rules.refusal(error) if isinstance(error, NotImplementedError) else None
    if told is not None:
        raise told from None


class CacheInfo(NamedTuple):
    """What a gradient has compiled: the calls that found a variant, those that made one, and how many there
    are.
    """

    hits: int
    misses: int
    variants: int


class Gradient:
    """The gradient of a function; call it with the function's arguments."""

    def __init__(
        self,
        f: Callable[..., Any],
        wrt: int | str | tuple[int | str, ...],
        *,
        mode: str,
        executor: str,
        has_aux: bool,
        value: bool,
    ) -> None:
        if mode not in MODES:
            raise ArgumentError(f"mode is one of {', '.join(map(repr, MODES))}, not {mode!r}")
        if executor != "python":
            raise ArgumentError(f"the only executor is 'python', not {executor!r}")
        self._f = callable_with_code(f)
        self._below = f if type(f) is Gradient else None
        if wrt == ():
            raise ArgumentError("wrt is empty: give a position, a name or a tuple of them")
        self._single = not isinstance(wrt, tuple)
        self._asked = wrt if isinstance(wrt, tuple) else (wrt,)
        self._mode, self._has_aux, self._value = mode, has_aux, value
        self._variants: dict[tuple[Kind, ...], Variant] = {}
        self._lock = threading.RLock()
        self._captured: Captured | None = None
        self._inner: InnerGradient | None = None
        self._plain: Callable[..., Any] | None = None
        self._positions: tuple[int, ...] = ()
        self._code: Any = None
        self._warned: set[str | None] = set()
        self._misses = 0
        self._calls = 0
        self._count = -1  # of the arguments that the fast path takes
        self._select: Callable[..., Any] = lambda *args: None
        functools.update_wrapper(self, self._f, assigned=("__module__", "__doc__"), updated=())
        self.__name__ = f"{getattr(self._f, '__name__', 'function')}_grad"

    def __repr__(self) -> str:
        wrt = ", ".join(map(repr, self._asked))
        return f"<gradient of {getattr(self._f, '__qualname__', self._f)} with respect to {wrt}>"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if not kwargs and len(args) == self._count:
            run = self._select(*args)
            if run is not None:
                self._calls += 1
                try:
                    return run(*args)
                except Exception as error:
                    explain_error(error)
                    raise
        return self._call_slowly(args, kwargs)

    @property
    def __inner__(self) -> InnerGradient:
        """This gradient as a function that is called by one that is differentiated."""
        if type(self) is not Gradient:
            raise AttributeError("__inner__")
        if self._inner is None:
            wrt = self._asked[0] if self._single else self._asked
            f = self._f if self._below is None else self._below
            self._inner = InnerGradient(f, wrt, value=self._value, mode=self._mode, has_aux=self._has_aux)
        return self._inner

    @property
    def __plain__(self) -> Callable[..., Any]:
        """This gradient as a plain function, of which a derivative is taken."""
        if type(self) is not Gradient or not hasattr(getattr(self._f, "__func__", self._f), "__code__"):
            raise AttributeError("__plain__")
        if self._plain is None:
            self._plain = as_function(self, self._f)
        return self._plain

    # Looking

    def source(self, *args: Any, **kwargs: Any) -> str:
        """The text that runs for the kinds of these arguments; without any, that of the newest variant
        compiled.
        """
        derived = self._derived(args, kwargs)
        return derived.source

    def stages(self, *args: Any, **kwargs: Any) -> tuple[tuple[str, str], ...]:
        """What each stage of the compiler handed on, as (name, text)."""
        return self._derived(args, kwargs).stages

    def explain(self, *args: Any, **kwargs: Any) -> str:
        """How the gradient is computed for these arguments: compiled or on the tape and why, and what is
        kept.
        """
        variant = self._variant_of(args, kwargs)
        name = getattr(self._f, "__name__", "the function")
        if variant.derived is None:
            why = f"\n{variant.refusal}" if variant.refusal is not None else ' (mode="tape")'
            return f"{name} runs on the tape{why}"
        lines = [f"{name} is compiled."]
        lines += [f"  line {note.line}: {note.text}" for note in dict.fromkeys(variant.derived.notes)]
        kept = memory.explained(variant.derived)
        lines += kept or ["  Nothing is kept for the reverse sweep but arguments and numbers."]
        unconnected = variant.derived.unconnected
        lines += [f"  The result does not depend on {one}: its gradient is zero." for one in unconnected]
        return "\n".join(lines)

    def memory(self, *args: Any, **kwargs: Any) -> MemoryReport:
        """The bytes that are kept for the reverse sweep with these arguments, statement by statement.

        It is measured by running the forward sweep, or the function on the tape, once: what the function does
        besides computing happens once, and the arguments stay as they are. Arrays that are kept by reference
        count once, and not at all if they are arguments. Raises what a call with these arguments would raise.
        """
        bound = self._bound(args, kwargs)
        variant = self._variant(bound)
        name = getattr(self._f, "__name__", "the function")
        try:
            if self._goes_to_tape(variant, bound):
                f, given = positional(self._f, bound)
                offset = len(bound) - len(given)
                run = Run(f, given, {}, tuple(i - offset for i in self._wrt(bound)))
                return memory.taped(name, run.record.steps, bound, variant.refusal)
            assert variant.derived is not None
            return memory.measured(variant.derived, name, bound)
        except Exception as error:
            explain_error(error)
            raise

    def _goes_to_tape(self, variant: Variant, bound: list[Any]) -> bool:
        """Whether a call with these arguments runs on the tape."""
        if variant.derived is None or any(isinstance(leaf, Tensor) for one in bound for leaf in nests.flatten(one)[0]):
            return True
        return self._mode == "auto" and "check_apart" in variant.derived.source and nests.share_memory(bound)

    def write(self, path: "str | os.PathLike[str]", *args: Any, **kwargs: Any) -> None:
        """Write a module that stands alone: NumPy is all that it imports, but for what its docstring
        names.
        """
        text = standalone(self._derived(args, kwargs), self._capture())
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def cache_info(self) -> CacheInfo:
        """How many variants there are and how many calls needed a new one."""
        return CacheInfo(self._calls - self._misses, self._misses, len(self._variants))

    # Calling

    def _call_slowly(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        bound = self._bound(args, kwargs)
        if any(isinstance(leaf, Tensor) for value in bound for leaf in nests.flatten(value)[0]):
            return self._run_on_tape(*bound)
        variant = self._variant(bound)
        self._calls += 1
        try:
            return variant.run(*bound)
        except Exception as error:
            explain_error(error)
            raise

    def _capture(self) -> Captured:
        function = getattr(self._f, "__func__", self._f)
        code = tuple(getattr(function, part, None) for part in ("__code__", "__defaults__", "__kwdefaults__"))
        if self._captured is None or any(a is not b for a, b in zip(code, self._code, strict=True)):
            self._captured, self._code = capture(self._f), code
            self._variants.clear()
            self._select, self._count = (lambda *args: None), -1
        return self._captured

    def _bound(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any]:
        """The argument of each parameter, the receiver of a method first."""
        return bind_arguments(self._f, args, kwargs)

    def _wrt(self, bound: list[Any]) -> tuple[int, ...]:
        """The positions of the parameters asked for, among those of `_bound`; ArgumentError if one cannot be
        had.
        """
        return positions(self._f, self._asked, bound)

    def _variant(self, bound: list[Any]) -> Variant:
        kinds = tuple(map(kind_of, bound))
        with self._lock:
            if self._mode != "tape":
                self._try_capture()
            found = self._variants.get(kinds)
            if found is not None and not found.is_valid():
                # What was captured holds the objects that its names stood for then.
                self._variants.clear()
                self._captured = found = None
            if found is None:
                self._misses += 1
                generation = rules.generation
                found = self._new_variant(bound, kinds)
                found.generation = generation
                if len(self._variants) >= MOST_VARIANTS:
                    del self._variants[next(iter(self._variants))]
                self._variants[kinds] = found
                self._renew_selector(bound)
        return found

    def _try_capture(self) -> None:
        try:
            self._capture()
        except UnsupportedError:
            if self._mode == "source":
                raise

    def _new_variant(self, bound: list[Any], kinds: tuple[Kind, ...]) -> Variant:
        wrt = self._wrt(bound)
        if self._mode == "tape":
            return Variant(kinds, self._run_on_tape)
        try:
            derived = self._derive(wrt, kinds)
        except UnsupportedError as refusal:
            if self._mode == "source":
                raise
            self._warn(refusal)
            return Variant(kinds, self._run_on_tape, refusal=refusal)
        for callee, why in derived.islands:
            self._warn(why, callee)
        if derived.unconnected:
            name = getattr(self._f, "__name__", "the function")
            names = " and ".join(repr(one) for one in derived.unconnected)
            warn(f"the result of {name} does not depend on {names}: its gradient is zero", UnconnectedWarning)
        if os.environ.get("TANGENTISH_SHOW") == "stages":
            for stage, text in derived.stages:
                print(f"# --- {stage}\n{text}", file=sys.stderr)
        run = self._runner(derived)
        if self._mode == "auto" and "check_apart" in derived.source:
            run = self._run_apart(run)
        return Variant(kinds, run, derived)

    def _run_apart(self, compiled: Callable[..., Any]) -> Callable[..., Any]:
        """The gradient of a function that writes into its arguments: those that share memory go to the tape."""

        def run(*bound: Any) -> Any:
            return self._run_on_tape(*bound) if nests.share_memory(bound) else compiled(*bound)

        return run

    def _warn(self, refusal: UnsupportedError, callee: "str | None" = None) -> None:
        """Say, once for each function, that it or one of its callees runs on the tape."""
        if callee not in self._warned:
            self._warned.add(callee)
            name = getattr(self._f, "__name__", "the function")
            who = name if callee is None else f"{callee}, called by {name},"
            warn(f"{who} runs on the tape: {refusal}", FallbackWarning)

    def _renew_selector(self, bound: list[Any]) -> None:
        """Make the fast path anew; it is for calls with one positional argument a parameter."""
        if getattr(self._f, "__self__", None) is not None or not plain_parameters(self._f):
            return
        self._select, self._count = selector(list(self._variants.values()), len(bound)), len(bound)

    def _run_on_tape(self, *bound: Any) -> Any:
        wrt = self._wrt(list(bound))
        f, args = positional(self._f, list(bound))
        offset = len(bound) - len(args)
        value, aux, grads = differentiate(f, args, {}, tuple(i - offset for i in wrt), has_aux=self._has_aux)
        result = grads[0] if self._single else grads
        if self._has_aux:
            return ((value, aux), result) if self._value else (result, aux)
        return (value, result) if self._value else result

    def _variant_of(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Variant:
        if not args and not kwargs:
            if self._variants:
                return list(self._variants.values())[-1]
            raise ArgumentError(f"nothing has been compiled yet: call {self.__name__}, or give example arguments")
        return self._variant(self._bound(args, kwargs))

    def _derived(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Derived:
        if not args and not kwargs and not self._variants:
            return self._generic()
        variant = self._variant_of(args, kwargs)
        if variant.derived is None:
            raise variant.refusal or UnsupportedError('there is no source in mode="tape"', remedy='Use mode="source".')
        return variant.derived

    def _generic(self) -> Derived:
        """The gradient for parameters that are vectors of floats, unless a default or an annotation says
        otherwise.
        """
        bound = default_arguments(self._capture())
        kinds = tuple(map(kind_of, bound))
        return self._derive(self._wrt(bound), kinds)

    def _derive(self, wrt: tuple[int, ...], kinds: tuple[Kind, ...]) -> Derived:
        """Compile for arguments of these kinds."""
        if self._below is not None:
            return self.__inner__.compiled(kinds)
        return derive(
            self._capture(),
            wrt,
            kinds,
            value=self._value,
            has_aux=self._has_aux,
            single=self._single,
            islands=self._mode == "auto",
        )

    def _runner(self, derived: Derived) -> Callable[..., Any]:
        """What a call runs, given the argument of each parameter."""
        run: Callable[..., Any] = derived.function
        return run


# In the flags of a code object: generators, coroutines and async generators.
_SUSPENDED = 0x20 | 0x80 | 0x200


def callable_with_code(f: Any) -> Any:
    """The function or bound method to differentiate: a `Function` and an object with `__call__` are opened.

    Raises ArgumentError for what is no callable, CaptureError for what has no value in any mode.
    """
    f = getattr(f, "__wrapped_primal__", f)
    f = getattr(f, "__plain__", f)
    if not callable(f):
        raise ArgumentError(f"a function is needed, not {f!r} of type {type(f).__name__}")
    if not isinstance(f, type | types.FunctionType | types.MethodType) and isinstance(
        type(f).__call__, types.FunctionType
    ):
        f = f.__call__
    code = getattr(getattr(f, "__func__", f), "__code__", None)
    if isinstance(f, type) or (code is not None and code.co_flags & _SUSPENDED):
        capture(f)  # says what is the matter
    return f


def default_arguments(captured: Captured) -> list[Any]:
    """An example argument of each parameter: its default, or by its annotation a number, else a vector of
    floats.
    """
    examples: list[Any] = [captured.receiver] if captured.receiver is not None else []
    by_annotation = {"float": 1.0, "int": 1, "bool": True, "str": "", "complex": 1j}
    for parameter in captured.parameters[len(examples) :]:
        annotation = getattr(parameter.annotation, "__name__", parameter.annotation)
        if parameter.kind is parameter.VAR_POSITIONAL:
            examples.append(())
        elif parameter.kind is parameter.VAR_KEYWORD:
            examples.append({})
        elif parameter.default is not parameter.empty:
            examples.append(parameter.default)
        elif annotation in by_annotation:
            examples.append(by_annotation[annotation])
        else:
            examples.append(np.ones(3))
    return examples


def plain_parameters(f: Callable[..., Any]) -> bool:
    """Whether every parameter can be given by position."""
    code = getattr(f, "__code__", None)
    return code is not None and not code.co_kwonlyargcount and not code.co_flags & 0x0C  # *args, **kwargs


def positions(f: Callable[..., Any], asked: tuple[int | str, ...], bound: list[Any]) -> tuple[int, ...]:
    """The places in `bound` of the parameters asked for by position or name.

    Raises ArgumentError for one that does not exist, or that holds integers or booleans.
    """
    function = getattr(f, "__func__", f)
    name = getattr(f, "__name__", "the function")
    skipped = 1 if getattr(f, "__self__", None) is not None and function is not f else 0
    names = parameter_names(function, len(bound))
    found = []
    for one in asked:
        if isinstance(one, str):
            if one not in names[skipped:]:
                known = ", ".join(names[skipped:])
                raise ArgumentError(f"wrt={one!r}: {name} has no parameter of that name; it has {known}")
            place = names.index(one)
        elif isinstance(one, int) and not isinstance(one, bool):
            place = one + skipped if one >= 0 else one + len(bound)
            if not skipped <= place < len(bound):
                raise ArgumentError(f"wrt={one}: {name} has {len(bound) - skipped} parameters")
        else:
            raise ArgumentError(f"wrt is a position, a name or a tuple of them, not {one!r}")
        _check_argument(bound[place], names[place])
        found.append(place)
    return tuple(found)


def _check_argument(value: Any, name: str) -> None:
    """Refuse an argument that no derivative can be taken with respect to."""
    leaves, structure = nests.flatten(value)
    if isinstance(value, Tensor):
        return
    if any(isinstance(leaf, np.ndarray) and leaf.dtype.hasobject for leaf in leaves):
        what = "is" if structure is nests.LEAF else "holds"
        raise ArgumentError(f"the argument {name!r} {what} an object array: a gradient needs an array of floats")
    if structure is not nests.LEAF:
        if not any(isinstance(leaf, Tensor) or is_float(leaf) for leaf in leaves):
            raise ArgumentError(f"the argument {name!r} holds no floats: a gradient needs some")
        return
    dtype = getattr(value, "dtype", None)
    if isinstance(value, bool | int) or (isinstance(value, np.ndarray | np.generic) and not is_float(value)):
        described = f"of dtype {dtype}" if dtype is not None else f"the {type(value).__name__} {value!r}"
        raise ArgumentError(
            f"the argument {name!r} is {described}: a gradient needs floats. "
            f"Pass {name} as float, for instance with float() or .astype(float)"
        )
    if not is_float(value):
        raise ArgumentError(f"the argument {name!r} is of type {type(value).__name__}, which has no gradient")


def is_float(leaf: Any) -> bool:
    """Whether a leaf is a real or complex floating-point number or array."""
    if isinstance(leaf, np.ndarray | np.generic):
        return leaf.dtype.kind in "fc"
    return isinstance(leaf, float | complex)


class Function:
    """A function with its gradients at hand: what `tangentish.function` makes of a function or method."""

    def __init__(self, f: Callable[..., Any], mode: str, executor: str) -> None:
        self._mode, self._executor = mode, executor
        self.__wrapped_primal__ = self._called = f
        self._recorded: RecordedCalls | None = None if mode == "tape" else RecordedCalls(f, mode)
        self._gradients: dict[Any, Gradient] = {}
        functools.update_wrapper(self, f)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._recorded is not None and under_tapes(args, kwargs):
            return self._recorded(args, kwargs)
        return self._called(*args, **kwargs)

    def around(self, called: Callable[..., Any]) -> "Function":
        """The same, but that a call runs `called`: the function as the tape sees it."""
        other = copy.copy(self)
        other._called, other._recorded = called, None
        return other

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None:
            return self
        return Function(self.__wrapped_primal__.__get__(instance, owner), self._mode, self._executor)

    def __repr__(self) -> str:
        primal = self.__wrapped_primal__
        return f"<tangentish.function {getattr(primal, '__qualname__', primal)}>"

    def grad(self, wrt: int | str | tuple[int | str, ...] = 0, *, has_aux: bool = False) -> Gradient:
        """The gradient with respect to `wrt`; the same object each time."""
        key = (wrt, has_aux)
        if key not in self._gradients:
            self._gradients[key] = Gradient(
                self.__wrapped_primal__,
                wrt,
                mode=self._mode,
                executor=self._executor,
                has_aux=has_aux,
                value=False,
            )
        return self._gradients[key]

    def source(self, *args: Any, **kwargs: Any) -> str:
        """The text of the gradient with respect to the first argument; see `Gradient.source`."""
        return self.grad().source(*args, **kwargs)

    def explain(self, *args: Any, **kwargs: Any) -> str:
        """How that gradient is computed; see `Gradient.explain`."""
        return self.grad().explain(*args, **kwargs)

    def memory(self, *args: Any, **kwargs: Any) -> MemoryReport:
        """What that gradient keeps for its reverse sweep; see `Gradient.memory`."""
        return self.grad().memory(*args, **kwargs)

    def cache_info(self) -> CacheInfo:
        """The sum over the gradients that were asked for."""
        infos = [gradient.cache_info() for gradient in self._gradients.values()]
        return CacheInfo(*(sum(column) for column in zip(*infos, strict=True))) if infos else CacheInfo(0, 0, 0)
