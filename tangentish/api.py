"""The public functions that make gradients."""

from collections.abc import Callable
from typing import Any, overload

from tangentish import pushforwards, transforms
from tangentish.function import Function, Gradient
from tangentish.pullbacks import Pair, Pullback

Wrt = int | str | tuple[int | str, ...]

__all__ = ["function", "grad", "value_and_grad", "jvp", "vjp"]


def grad(
    f: Callable[..., Any],
    wrt: Wrt = 0,
    *,
    mode: str = "auto",
    executor: str = "python",
    has_aux: bool = False,
) -> Gradient:
    """The gradient of a function with a real scalar result.

    `wrt` is the position or the name of a parameter (a method's `self` does not count), or a tuple of them;
    then the gradient is a tuple. The gradient of an argument has its structure, shape and dtype: an array for
    an array, a number for a number, a nest of tuples, lists, dicts, namedtuples or dataclasses for such a
    nest, with None for integers, booleans, strings and None in it. For a complex argument z = x + iy it is
    df/dx + i df/dy. At kinks it is a subgradient: 0 for `abs` at 0, shared equally by ties of `max`;
    `docs/limits.md` says what is left out.

    With `has_aux=True` the function returns a pair `(value, aux)`, and the gradient function
    `(gradient, aux)`.

    `mode="source"` compiles or raises `UnsupportedError`; `mode="tape"` runs on the eager tape; `mode="auto"`
    compiles and falls back to the tape with one `FallbackWarning` a function.

    Raises `ArgumentError`, when called, for a `wrt` that does not exist or holds integers, and for a result
    that is not a real scalar. Warns with `UnconnectedWarning` if the result does not depend on an argument
    asked for.

    >>> grad(lambda x: x * x)(3.0)
    6.0
    """
    return Gradient(f, wrt, mode=mode, executor=executor, has_aux=has_aux, value=False)


def value_and_grad(
    f: Callable[..., Any],
    wrt: Wrt = 0,
    *,
    mode: str = "auto",
    executor: str = "python",
    has_aux: bool = False,
) -> Gradient:
    """The value of a function and its gradient, as a pair; otherwise like `grad`.

    The value is bit for bit what the function returns. With `has_aux=True` the pair is
    `((value, aux), gradient)`.

    >>> value_and_grad(lambda x: x * x)(3.0)
    (9.0, 6.0)
    """
    return Gradient(f, wrt, mode=mode, executor=executor, has_aux=has_aux, value=True)


def vjp(f: Callable[..., Any], *args: Any, mode: str = "auto") -> tuple[Any, Pullback]:
    """The result of `f(*args)`, a number, an array or a nest of them, and its pullback there.

    `pullback(dy)` takes the adjoint of the result, which has its structure and shapes (None in a nest stands for
    zero), and returns a tuple with one entry for each argument: its adjoint, with its structure, shape and
    dtype, zero where the result does not depend on it, and None for integers, strings and the like. It may be called
    any number of times; arrays that are written into meanwhile make no difference to it, but attributes of objects
    are read when it runs. `pullback.source()` is the text.

    With `y = f(x)` real, `pullback(dy)` is the gradient of `np.sum(dy * f(x))`; complex arguments and `mode` are as for
    `grad`. Raises `ArgumentError` for an adjoint that does not fit, and for different arguments that share memory.

    >>> y, pullback = vjp(lambda x: x * x, 3.0)
    >>> y, pullback(1.0)
    (9.0, (6.0,))
    """
    y, pullback = transforms.of(Pair, f, mode)(*args)
    return y, pullback


def jvp(
    f: Callable[..., Any], primals: tuple[Any, ...], tangents: tuple[Any, ...], *, mode: str = "auto"
) -> tuple[Any, Any]:
    """The result of `f(*primals)` and its tangent: the derivative of f in the direction `tangents`, by forward mode.

    Both are tuples over all positional arguments. A tangent has the structure and shapes of its argument; None stands
    for an argument, or a part of one, that does not change, as it does for integers, strings and the like. The tangent
    of the result has its structure, shapes and dtypes, None where it has no derivative. What is computed is compiled
    for the kinds of the arguments, in one pass that keeps nothing; `mode` is as for `grad`.

    Raises `ArgumentError` for tangents that do not fit.

    >>> jvp(lambda x, n: x**n, (3.0, 2), (1.0, None))
    (9.0, 6.0)
    """
    return pushforwards.push(f, primals, tangents, mode)


@overload
def function(f: Callable[..., Any], *, mode: str = ..., executor: str = ...) -> Function: ...
@overload
def function(f: None = None, *, mode: str = ..., executor: str = ...) -> Callable[[Callable[..., Any]], Function]: ...
def function(
    f: "Callable[..., Any] | None" = None, *, mode: str = "auto", executor: str = "python"
) -> "Function | Callable[[Callable[..., Any]], Function]":
    """Decorate a function, method, nested function or lambda: it runs as before, its gradients at hand.

    The result has `.grad(wrt)`, `.source()`, `.explain()` and `.cache_info()`.
    """
    if f is None:
        return lambda f: Function(f, mode, executor)
    return Function(f, mode, executor)
