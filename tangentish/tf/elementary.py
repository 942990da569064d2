"""Elementwise functions and reductions under TensorFlow's names; `tf.math`, and most of it in `tf` too."""

from collections.abc import Callable
from typing import Any

import numpy as np

from tangentish.tape.values import new_tensor
from tangentish.tf.dtypes import as_dtype
from tangentish.tf.errors import InvalidArgumentError
from tangentish.tf.tensor import (
    Tensor,
    agreed,
    convert,
    divide,
    divide_whole,
    elementwise,
    is_tensor,
    multiply_matrices,
    power,
    run,
)


def _float_only(name: str, function: Any) -> Callable[..., Any]:
    def apply_to(x: Any, name: str | None = None) -> Any:
        x = convert(x)
        if x.dtype.is_integer or x.dtype.is_bool:
            raise InvalidArgumentError(
                f"{apply_to.__name__} takes floating point tensors, not dtype {x.dtype.name}"
            )
        return run(function, x)

    apply_to.__name__ = name
    apply_to.__doc__ = f"As np.{function.__name__}, elementwise."
    return apply_to


def _of_one(name: str, function: Any) -> Callable[..., Any]:
    def apply_to(x: Any, name: str | None = None) -> Any:
        return run(function, convert(x))

    apply_to.__name__ = name
    apply_to.__doc__ = f"As np.{function.__name__}, elementwise."
    return apply_to


def _of_two(name: str, function: Any) -> Callable[..., Any]:
    def apply_to(x: Any, y: Any, name: str | None = None) -> Any:
        return elementwise(function, x, y)

    apply_to.__name__ = name
    apply_to.__doc__ = f"As np.{function.__name__}, elementwise, of two operands of one dtype."
    return apply_to


sqrt = _float_only("sqrt", np.sqrt)
exp = _float_only("exp", np.exp)
expm1 = _float_only("expm1", np.expm1)
log = _float_only("log", np.log)
log1p = _float_only("log1p", np.log1p)
sin = _float_only("sin", np.sin)
cos = _float_only("cos", np.cos)
tan = _float_only("tan", np.tan)
sinh = _float_only("sinh", np.sinh)
cosh = _float_only("cosh", np.cosh)
tanh = _float_only("tanh", np.tanh)
asin = _float_only("asin", np.arcsin)
acos = _float_only("acos", np.arccos)
atan = _float_only("atan", np.arctan)
asinh = _float_only("asinh", np.arcsinh)
acosh = _float_only("acosh", np.arccosh)
atanh = _float_only("atanh", np.arctanh)
reciprocal = _float_only("reciprocal", np.reciprocal)
floor = _of_one("floor", np.floor)
ceil = _of_one("ceil", np.ceil)
round = _of_one("round", np.rint)
abs = _of_one("abs", np.absolute)
negative = _of_one("negative", np.negative)
square = _of_one("square", np.square)
conj = _of_one("conj", np.conjugate)
real = _of_one("real", np.real)
imag = _of_one("imag", np.imag)
angle = _of_one("angle", np.angle)
is_nan = _of_one("is_nan", np.isnan)
is_inf = _of_one("is_inf", np.isinf)
is_finite = _of_one("is_finite", np.isfinite)
logical_not = _of_one("logical_not", np.logical_not)
add = _of_two("add", np.add)
subtract = _of_two("subtract", np.subtract)
multiply = _of_two("multiply", np.multiply)
atan2 = _of_two("atan2", np.arctan2)
equal = _of_two("equal", np.equal)
not_equal = _of_two("not_equal", np.not_equal)
less = _of_two("less", np.less)
less_equal = _of_two("less_equal", np.less_equal)
greater = _of_two("greater", np.greater)
greater_equal = _of_two("greater_equal", np.greater_equal)
logical_and = _of_two("logical_and", np.logical_and)
logical_or = _of_two("logical_or", np.logical_or)


def pow(x: Any, y: Any, name: str | None = None) -> Any:
    """x ** y; the derivative by y is 0 where x is not positive."""
    return power(x, y)


def truediv(x: Any, y: Any, name: str | None = None) -> Any:
    """x / y; of integers a float."""
    return divide(x, y)


def floordiv(x: Any, y: Any, name: str | None = None) -> Any:
    """x // y, rounded down."""
    return divide_whole(np.floor_divide, x, y)


def floormod(x: Any, y: Any, name: str | None = None) -> Any:
    """x % y, with the sign of y."""
    return divide_whole(np.remainder, x, y)


mod = floormod


def divide_no_nan(x: Any, y: Any, name: str | None = None) -> Any:
    """x / y, and 0 where y is 0."""
    x, y = agreed(x, y)
    zero = y == 0
    safe = run(np.where, zero, y.dtype.as_numpy_dtype(1), y)
    return run(np.where, zero, x.dtype.as_numpy_dtype(0), x / safe)


def squared_difference(x: Any, y: Any, name: str | None = None) -> Any:
    """(x - y) squared."""
    return square(subtract(x, y))


def rsqrt(x: Any, name: str | None = None) -> Any:
    """1 / sqrt(x)."""
    return reciprocal(sqrt(x))


def sign(x: Any, name: str | None = None) -> Any:
    """The sign; its derivative is zero, not None."""
    x = convert(x)
    if not (x.dtype.is_floating or x.dtype.is_complex):
        return run(np.sign, x)
    return run(np.multiply, x, x.dtype.as_numpy_dtype(0)) + np.sign(x._value)


def maximum(x: Any, y: Any, name: str | None = None) -> Any:
    """The larger of two; of equals the first, which gets all of the gradient."""
    x, y = agreed(x, y)
    return run(np.where, np.asarray((x._value >= y._value) | np.isnan(x._value)), x, y)


def minimum(x: Any, y: Any, name: str | None = None) -> Any:
    """The smaller of two; of equals the first, which gets all of the gradient."""
    x, y = agreed(x, y)
    return run(np.where, np.asarray((x._value <= y._value) | np.isnan(x._value)), x, y)


def clip_by_value(t: Any, clip_value_min: Any, clip_value_max: Any, name: str | None = None) -> Any:
    """t, but nowhere outside the two bounds; its derivative is 1 at the bounds."""
    t = convert(t)
    return run(np.clip, t, convert(clip_value_min, t.dtype), convert(clip_value_max, t.dtype))


def sigmoid(x: Any, name: str | None = None) -> Any:
    """1 / (1 + exp(-x)), which overflows for no x."""
    return (tanh(convert(x) * 0.5) + 1) * 0.5


def softplus(features: Any, name: str | None = None) -> Any:
    """log(1 + exp(x)), which overflows for no x."""
    x = convert(features)
    return run(np.logaddexp, x, x.dtype.as_numpy_dtype(0))


def add_n(inputs: Any, name: str | None = None) -> Any:
    """The sum of a list of tensors."""
    first, *rest = [convert(item) for item in inputs]
    total = identity(first)
    for item in rest:
        total = total + item
    return total


def identity(input: Any, name: str | None = None) -> Any:
    """A new tensor of the same value, to which gradients flow."""
    return run(np.copy, convert(input))


def cast(x: Any, dtype: Any, name: str | None = None) -> Any:
    """x in another dtype; gradients come back in its own."""
    x = convert(x)
    wanted = as_dtype(dtype)
    if x.dtype == wanted:
        return x
    if x.dtype.is_complex and not wanted.is_complex:
        x = real(x)
    return run(np.ndarray.astype, x, wanted.dtype, by=_change_dtype)


def _change_dtype(value: Any, dtype: Any) -> Any:
    return value.astype(dtype)


def _reduction(name: str, function: Any) -> Callable[..., Any]:
    def reduce(input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None) -> Any:
        x = convert(input_tensor)
        return run(function, x, axis=_axes(axis), keepdims=bool(keepdims), by=_in_the_same_dtype(function))

    reduce.__name__ = name
    reduce.__doc__ = f"As np.{function.__name__}, over all axes or those given."
    return reduce


def _in_the_same_dtype(function: Any) -> Callable[..., Any]:
    def compute(x: Any, axis: Any, keepdims: bool) -> Any:
        result = function(x, axis=axis, keepdims=keepdims)
        return result if np.asarray(result).dtype.kind == "b" else np.asarray(result).astype(x.dtype)[()]

    return compute


def _axes(axis: Any) -> Any:
    if axis is None:
        return None
    if is_tensor(axis):
        axis = axis.numpy()
    return tuple(int(item) for item in axis) if np.ndim(axis) else int(axis)


reduce_sum = _reduction("reduce_sum", np.sum)
reduce_mean = _reduction("reduce_mean", np.mean)
reduce_prod = _reduction("reduce_prod", np.prod)
reduce_max = _reduction("reduce_max", np.max)
reduce_min = _reduction("reduce_min", np.min)
reduce_all = _reduction("reduce_all", np.all)
reduce_any = _reduction("reduce_any", np.any)
reduce_variance = _reduction("reduce_variance", np.var)
reduce_std = _reduction("reduce_std", np.std)


def reduce_logsumexp(
    input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None
) -> Any:
    """log(sum(exp(x))), which overflows for no x."""
    x = convert(input_tensor)
    axes = _axes(axis)
    top = np.max(x._value, axis=axes, keepdims=True)
    top = np.where(np.isfinite(top), top, np.zeros_like(top))
    total = log(reduce_sum(exp(x - top), axes, True)) + top
    return total if keepdims else run(np.squeeze, total, axis=axes)


def argmax(input: Any, axis: Any = None, output_type: Any = np.int64, name: str | None = None) -> Any:
    """The index of the largest element along an axis, the first by default."""
    return new_tensor(
        Tensor,
        np.argmax(convert(input)._value, 0 if axis is None else _axes(axis)).astype(_numpy(output_type)),
    )


def argmin(input: Any, axis: Any = None, output_type: Any = np.int64, name: str | None = None) -> Any:
    """The index of the smallest element along an axis, the first by default."""
    return new_tensor(
        Tensor,
        np.argmin(convert(input)._value, 0 if axis is None else _axes(axis)).astype(_numpy(output_type)),
    )


def _numpy(dtype: Any) -> Any:
    return as_dtype(dtype).dtype


def cumsum(
    x: Any, axis: int = 0, exclusive: bool = False, reverse: bool = False, name: str | None = None
) -> Any:
    """Sums up to each element along an axis, or without it if `exclusive`; from the end if `reverse`."""
    x = convert(x)
    turned = run(np.flip, x, axis) if reverse else x
    sums = run(np.cumsum, turned, axis)
    sums = sums - turned if exclusive else sums
    return run(np.flip, sums, axis) if reverse else sums


def matmul(
    a: Any,
    b: Any,
    transpose_a: bool = False,
    transpose_b: bool = False,
    adjoint_a: bool = False,
    adjoint_b: bool = False,
    name: str | None = None,
) -> Any:
    """The product of matrices, or stacks of them, either of them transposed if asked for."""
    a, b = agreed(a, b)
    a = _turned(a, transpose_a, adjoint_a)
    b = _turned(b, transpose_b, adjoint_b)
    return multiply_matrices(a, b)


def _turned(a: Any, transpose: bool, adjoint: bool) -> Any:
    if not (transpose or adjoint) or a.ndim < 2:
        return a
    a = run(np.swapaxes, a, -1, -2)
    return conj(a) if adjoint else a


def tensordot(a: Any, b: Any, axes: Any, name: str | None = None) -> Any:
    """Sums of products over the given axes of both."""
    a, b = agreed(a, b)
    return run(np.tensordot, a, b, axes)


def einsum(equation: str, *inputs: Any, name: str | None = None) -> Any:
    """Einstein's sum of products, in NumPy's notation."""
    first, *rest = inputs
    first = convert(first)
    return run(np.einsum, equation, first, *[convert(item, first.dtype) for item in rest])
