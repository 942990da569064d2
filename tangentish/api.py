"""The public functions that make gradients."""

import functools
from collections.abc import Callable
from typing import Any, overload

from tangentish import pushforwards, transforms
from tangentish.function import Function, Gradient
from tangentish.inner import InnerGradient
from tangentish.jacobians import Hessian, Jacobian, Product, Slope
from tangentish.lower.derivatives import MAKERS
from tangentish.pullbacks import Pair, Pullback

Wrt = int | str | tuple[int | str, ...]

__all__ = [
    "elementwise_grad", "function", "grad", "hessian", "hvp", "jacobian", "jvp", "value_and_grad", "vjp",
]  # fmt: skip


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


for maker, with_value in ((grad, False), (value_and_grad, True)):
    MAKERS[maker] = functools.partial(InnerGradient, value=with_value)


def vjp(f: Callable[..., Any], *args: Any, mode: str = "auto") -> tuple[Any, Pullback]:
    """The result of `f(*args)`, a number, an array or a nest of them, and its pullback there.

    `pullback(dy)` takes the adjoint of the result, which has its structure and shapes (None in a nest stands for
    zero), and returns a tuple with one entry for each argument: its adjoint, with its structure, shape and
    dtype, zero where the result does not depend on it, and None for integers, strings and the like. It may be called
    any number of times; arrays that are written into meanwhile make no difference to it, but attributes of objects
    are read when it runs. `pullback.source()` is the text.

    With `y = f(x)` real, `pullback(dy)` is the gradient of `np.sum(dy * f(x))`; complex arguments and `mode` are as for
    `grad`. Raises `ArgumentError` for an adjoint that does not fit.

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


def jacobian(f: Callable[..., Any], wrt: Wrt = 0, *, mode: str = "auto") -> Jacobian:
    """The Jacobian of a function of real arrays and numbers, as a function of the same arguments.

    Its shape is that of the result and then that of the argument; a scalar adds no axes. With a tuple `wrt` there is
    one for each argument, in a tuple. Where the result is a nest, it is a nest like that, and where the argument is
    one, each entry of it is a nest like the argument: `jacobian(f)(p)["y"]["w"]` is that of `f(p)["y"]` by
    `p["w"]`. What has no derivative, integers, strings and None in a nest, has None. It is computed by rows, with one
    pullback, or by columns, whichever are fewer.

    Raises `ArgumentError` for complex numbers, and as `grad` does for a `wrt` that is not there.

    >>> jacobian(lambda x: x * x)(3.0)
    array(6.)
    """
    return Jacobian(f, wrt, mode)


def hessian(f: Callable[..., Any], wrt: Wrt = 0, *, mode: str = "auto") -> Hessian:
    """The second derivatives of a function with a real scalar result, as a function of the same arguments.

    The shape is twice that of the argument; with a tuple `wrt` there is a tuple of tuples. Of a nest it is a nest of
    nests, each like the argument, as a Jacobian of the gradient would be. It is computed column by
    column as `hvp` does.

    >>> hessian(lambda x: x**3)(2.0)
    array(12.)
    """
    return Hessian(f, wrt, mode)


def hvp(f: Callable[..., Any], wrt: Wrt = 0, *, mode: str = "auto") -> Product:
    """The Hessian of a function with a real scalar result times a vector, without the Hessian.

    What is returned is called with the arguments of f and, after them, the vector, which has the structure of
    the argument (with a tuple `wrt`: the tuple of these). It costs a few gradients: forward mode runs over the
    emitted gradient; where that is not compiled, reverse mode runs over the emitted tangent, or the tape twice.

    >>> hvp(lambda x: x**3)(2.0, 1.0)
    12.0
    """
    return Product(f, wrt, mode)


def elementwise_grad(f: Callable[..., Any], wrt: Wrt = 0, *, mode: str = "auto") -> Slope:
    """The gradient of the sum of all entries of the result: of an elementwise function, its derivative at each entry.

    >>> elementwise_grad(lambda x: x * x)(np.arange(2.0))
    array([0., 2.])
    """
    return Slope(f, wrt, mode)


@overload
def function(f: Callable[..., Any], *, mode: str = ..., executor: str = ...) -> Function: ...
@overload
def function(f: None = None, *, mode: str = ..., executor: str = ...) -> Callable[[Callable[..., Any]], Function]: ...
def function(
    f: "Callable[..., Any] | None" = None, *, mode: str = "auto", executor: str = "python"
) -> "Function | Callable[[Callable[..., Any]], Function]":
    """Decorate a function, method, nested function or lambda: it runs as before, its gradients at hand.

    The result has `.grad(wrt)`, `.source()`, `.explain()`, `.memory()` and `.cache_info()`.
    """
    if f is None:
        return lambda f: Function(f, mode, executor)
    return Function(f, mode, executor)
