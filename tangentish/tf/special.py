"""Special functions under TensorFlow's names, in NumPy and Python's math alone; and functions made of others."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from tangentish.helpers.indexing import overridable
from tangentish.rules import partial
from tangentish.tape.values import new_tensor
from tangentish.tf.dtypes import as_dtype
from tangentish.tf.elementary import _axes, cast, log, reduce_sum, rsqrt, softplus, sqrt, square
from tangentish.tf.errors import InvalidArgumentError
from tangentish.tf.tensor import Tensor, agreed, convert, run


def _each(function: Callable[[float], float], x: Any) -> Any:
    values = np.array([function(item) for item in np.ravel(x).tolist()], np.result_type(x))
    return values.reshape(np.shape(x))[()]


@overridable
def _erf(x: Any) -> Any:
    return _each(math.erf, x)


@overridable
def _erfc(x: Any) -> Any:
    return _each(math.erfc, x)


@overridable
def _lgamma(x: Any) -> Any:
    return _each(lambda item: math.inf if item <= 0 and item == math.floor(item) else math.lgamma(item), x)


# B_2, B_4, ...: Abramowitz and Stegun (1964), table 23.2
_BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510)


@overridable
def _polygamma(n: Any, x: Any) -> Any:
    order = int(n)
    return _each(lambda item: _polygamma_at(order, item), x)


def _polygamma_at(n: int, x: float) -> float:
    """By the recurrence 6.4.6 up to where the asymptotic series 6.4.11 of Abramowitz and Stegun (1964) is exact."""
    if math.isnan(x) or (x <= 0 and x == math.floor(x)):
        return math.nan
    if math.isinf(x):
        return math.inf if n == 0 else 0.0
    sign, total = -1.0 if n % 2 else 1.0, 0.0
    while x < 16 + n:
        total -= sign * math.factorial(n) / x ** (n + 1)
        x += 1
    if n == 0:
        total += math.log(x) - 0.5 / x
        return total - sum(b / (2 * k * x ** (2 * k)) for k, b in enumerate(_BERNOULLI, 1))
    series = math.factorial(n - 1) / x**n + math.factorial(n) / (2 * x ** (n + 1))
    series += sum(
        b * math.factorial(2 * k + n - 1) / (math.factorial(2 * k) * x ** (2 * k + n))
        for k, b in enumerate(_BERNOULLI, 1)
    )
    return total - sign * series


@partial(_erf)
def erf_rule(z, x):  # type: ignore[no-untyped-def]
    return 1.1283791670955126 * np.exp(-x * x)


@partial(_erfc)
def erfc_rule(z, x):  # type: ignore[no-untyped-def]
    return -1.1283791670955126 * np.exp(-x * x)


@partial(_lgamma)
def lgamma_rule(z, x):  # type: ignore[no-untyped-def]
    return _polygamma(0, x)


@partial(_polygamma, constant_in=("n",))
def polygamma_rule(z, n, x):  # type: ignore[no-untyped-def]
    return None, _polygamma(n + 1, x)


def _floating(x: Any, name: str) -> Any:
    x = convert(x)
    if not x.dtype.is_floating:
        raise InvalidArgumentError(f"{name} takes floating point tensors, not dtype {x.dtype.name}")
    return x


def erf(x: Any, name: str | None = None) -> Any:
    """The error function."""
    return run(_erf, _floating(x, "erf"))


def erfc(x: Any, name: str | None = None) -> Any:
    """1 - erf(x)."""
    return run(_erfc, _floating(x, "erfc"))


def lgamma(x: Any, name: str | None = None) -> Any:
    """The logarithm of the absolute value of the gamma function."""
    return run(_lgamma, _floating(x, "lgamma"))


def digamma(x: Any, name: str | None = None) -> Any:
    """The derivative of lgamma."""
    return run(_polygamma, 0, _floating(x, "digamma"))


def polygamma(a: Any, x: Any, name: str | None = None) -> Any:
    """The derivative of order a of digamma; a is one number."""
    return run(_polygamma, int(np.asarray(convert(a)._value)), _floating(x, "polygamma"))


def _product_or_zero(x: Any, y: Any, function: Callable[[Any], Any]) -> Any:
    x, y = agreed(x, y)
    nothing = np.asarray(x._value == 0)
    safe = run(np.where, nothing, y.dtype.as_numpy_dtype(1), y)
    return run(np.where, nothing, x.dtype.as_numpy_dtype(0), x * function(safe))


def xlogy(x: Any, y: Any, name: str | None = None) -> Any:
    """x * log(y), and 0 where x is 0; there both derivatives are 0."""
    return _product_or_zero(x, y, log)


def xlog1py(x: Any, y: Any, name: str | None = None) -> Any:
    """x * log(1 + y), and 0 where x is 0."""
    return _product_or_zero(x, y, lambda y: run(np.log1p, y))


def xdivy(x: Any, y: Any, name: str | None = None) -> Any:
    """x / y, and 0 where x is 0."""
    return _product_or_zero(x, y, lambda y: run(np.reciprocal, y))


def multiply_no_nan(x: Any, y: Any, name: str | None = None) -> Any:
    """x * y, and 0 where y is 0, even if x is infinite or NaN."""
    x, y = agreed(x, y)
    nothing = np.asarray(y._value == 0)
    return run(np.where, nothing, x.dtype.as_numpy_dtype(0), run(np.where, nothing, x.dtype.as_numpy_dtype(0), x) * y)


def polyval(coeffs: Any, x: Any, name: str | None = None) -> Any:
    """The polynomial with these coefficients, the highest first, by Horner's rule."""
    x = convert(x)
    total = x * 0
    for coefficient in coeffs:
        total = total * x + convert(coefficient, x.dtype)
    return total


def l2_normalize(x: Any, axis: Any = None, epsilon: Any = 1e-12, name: str | None = None, dim: Any = None) -> Any:
    """x divided by its Euclidean norm along an axis, or by sqrt(epsilon) where that is larger."""
    x = convert(x)
    squares = reduce_sum(square(x), dim if axis is None else axis, True)
    least = x.dtype.as_numpy_dtype(epsilon)
    return x * rsqrt(run(np.where, np.asarray(squares._value >= least), squares, least))


def reduce_euclidean_norm(input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None) -> Any:
    """The root of the sum of squares."""
    return sqrt(reduce_sum(square(input_tensor), axis, keepdims))


def cumprod(x: Any, axis: int = 0, exclusive: bool = False, reverse: bool = False, name: str | None = None) -> Any:
    """Products up to each element along an axis, or without it if `exclusive`; from the end if `reverse`."""
    x, axis = convert(x), int(axis)
    turned = run(np.flip, x, axis) if reverse else x
    if exclusive:
        some = run(np.take, turned, np.arange(max(turned._value.shape[axis] - 1, 0)), axis=axis)
        first = np.ones_like(np.take(turned._value, np.arange(min(1, turned._value.shape[axis])), axis=axis))
        turned = run(np.concatenate, [first, some], axis)
    products = run(np.cumprod, turned, axis)
    return run(np.flip, products, axis) if reverse else products


def cumulative_logsumexp(
    x: Any, axis: int = 0, exclusive: bool = False, reverse: bool = False, name: str | None = None
) -> Any:
    """Logarithms of the running sums of exp(x) along an axis."""
    x, axis = _floating(x, "cumulative_logsumexp"), int(axis)
    turned = run(np.flip, x, axis) if reverse else x
    rows = [run(np.take, turned, i, axis=axis) for i in range(turned._value.shape[axis])]
    found = [] if not exclusive else [new_tensor(Tensor, np.full_like(rows[0]._value, -np.inf))]
    for row in rows[: len(rows) - exclusive]:
        found.append(run(np.logaddexp, found[-1], row) if found else row)
    sums = run(np.stack, found, axis) if found else turned
    return run(np.flip, sums, axis) if reverse else sums


def complex_(real: Any, imag: Any, name: str | None = None) -> Any:
    """real + i imag: complex64 of float32, complex128 of float64."""
    real, imag = agreed(real, imag)
    if real.dtype.name not in ("float32", "float64"):
        raise InvalidArgumentError(f"complex takes float32 or float64, not {real.dtype.name}")
    wide = np.result_type(real._value.dtype, np.complex64)
    return run(np.add, cast(real, wide), run(np.multiply, imag, wide.type(1j)))


def log_sigmoid(x: Any, name: str | None = None) -> Any:
    """log(sigmoid(x)), which overflows for no x."""
    return -softplus(-convert(x))


def softsign(features: Any, name: str | None = None) -> Any:
    """x / (1 + |x|)."""
    x = convert(features)
    return x / (run(np.absolute, x) + 1)


def count_nonzero(input: Any, axis: Any = None, keepdims: bool = False, dtype: Any = np.int64, name: Any = None) -> Any:
    """How many elements are not zero."""
    counts = np.count_nonzero(convert(input)._value, axis=_axes(axis), keepdims=bool(keepdims))
    return new_tensor(Tensor, np.asarray(counts).astype(as_dtype(dtype).dtype))
