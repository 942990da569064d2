"""Checks of tensors under TensorFlow's names: `tf.debugging`."""

from collections.abc import Callable
from typing import Any

import numpy as np

from tangentish.tf.dtypes import as_dtype
from tangentish.tf.errors import InvalidArgumentError
from tangentish.tf.tensor import agreed, convert, run

__all__ = [
    "assert_all_finite", "assert_equal", "assert_greater", "assert_greater_equal", "assert_integer", "assert_less",
    "assert_less_equal", "assert_near", "assert_negative", "assert_non_negative", "assert_non_positive",
    "assert_none_equal", "assert_positive", "assert_rank", "assert_shapes", "assert_type", "check_numerics",
]  # fmt: skip


def _of_two(name: str, function: Any) -> Callable[..., None]:
    def check(x: Any, y: Any, message: Any = None, summarize: Any = None, name: Any = None) -> None:
        left, right = agreed(x, y)
        if not np.all(function(left._value, right._value)):
            said = f"{message}: " if message else ""
            raise InvalidArgumentError(f"{said}{check.__name__} failed for {left.numpy()!r} and {right.numpy()!r}")

    check.__name__ = name
    check.__doc__ = f"Raise InvalidArgumentError unless np.{function.__name__} holds for all elements."
    return check


def _of_one(name: str, holds: Callable[[Any], Any], what: str) -> Callable[..., None]:
    def check(x: Any, message: Any = None, summarize: Any = None, name: Any = None) -> None:
        tensor = convert(x)
        if not np.all(holds(tensor._value)):
            said = f"{message}: " if message else ""
            raise InvalidArgumentError(f"{said}{check.__name__} failed for {tensor.numpy()!r}")

    check.__name__ = name
    check.__doc__ = f"Raise InvalidArgumentError unless all elements are {what}."
    return check


assert_equal = _of_two("assert_equal", np.equal)
assert_none_equal = _of_two("assert_none_equal", np.not_equal)
assert_greater = _of_two("assert_greater", np.greater)
assert_greater_equal = _of_two("assert_greater_equal", np.greater_equal)
assert_less = _of_two("assert_less", np.less)
assert_less_equal = _of_two("assert_less_equal", np.less_equal)
assert_positive = _of_one("assert_positive", lambda x: x > 0, "positive")
assert_negative = _of_one("assert_negative", lambda x: x < 0, "negative")
assert_non_negative = _of_one("assert_non_negative", lambda x: x >= 0, "zero or positive")
assert_non_positive = _of_one("assert_non_positive", lambda x: x <= 0, "zero or negative")


def assert_near(
    x: Any, y: Any, rtol: Any = None, atol: Any = None, message: Any = None, summarize: Any = None, name: Any = None
) -> None:
    """Raise InvalidArgumentError unless |x - y| <= atol + rtol * |y| everywhere; by default 10 times the precision."""
    left, right = agreed(x, y)
    precision = 10 * np.finfo(left._value.dtype).eps
    bound = (precision if atol is None else atol) + (precision if rtol is None else rtol) * np.abs(right._value)
    if not np.all(np.abs(left._value - right._value) <= bound):
        said = f"{message}: " if message else ""
        raise InvalidArgumentError(f"{said}assert_near failed for {left.numpy()!r} and {right.numpy()!r}")


def check_numerics(tensor: Any, message: str, name: Any = None) -> Any:
    """A new tensor of the same value; InvalidArgumentError if it holds NaN or infinity."""
    tensor = convert(tensor)
    if not np.all(np.isfinite(tensor._value)):
        raise InvalidArgumentError(f"{message}: the tensor holds NaN or infinity: {tensor.numpy()!r}")
    return run(np.copy, tensor)


def assert_all_finite(x: Any, message: str, name: Any = None) -> Any:
    """As `check_numerics`."""
    return check_numerics(x, message)


def assert_rank(x: Any, rank: Any, message: Any = None, name: Any = None) -> None:
    """Raise ValueError unless the tensor has so many axes."""
    tensor = convert(x)
    if tensor.ndim != int(rank):
        raise ValueError(f"{message or 'assert_rank'}: shape {tensor.shape} is not of rank {int(rank)}")


def assert_shapes(shapes: Any, data: Any = None, summarize: Any = None, message: Any = None, name: Any = None) -> None:
    """Raise ValueError unless tensors have these shapes, where a text stands for one length throughout."""
    known: dict[str, int] = {}
    for x, wanted in shapes.items() if isinstance(shapes, dict) else shapes:
        found = np.shape(convert(x)._value)
        sizes = tuple(wanted)
        fits = len(sizes) == len(found)
        for size, length in zip(sizes, found, strict=False):
            expected = known.setdefault(size, length) if isinstance(size, str) else size
            fits = fits and expected in (None, length)
        if not fits:
            raise ValueError(f"{message or 'assert_shapes'}: a tensor has shape {found}, not {sizes}")


def assert_type(tensor: Any, tf_type: Any, message: Any = None, name: Any = None) -> None:
    """Raise TypeError unless the tensor is of that dtype."""
    found = convert(tensor).dtype
    if found != as_dtype(tf_type):
        raise TypeError(f"{message or 'assert_type'}: dtype {found.name} is not {as_dtype(tf_type).name}")


def assert_integer(x: Any, message: Any = None, name: Any = None) -> None:
    """Raise TypeError unless the tensor holds integers."""
    found = convert(x).dtype
    if not found.is_integer:
        raise TypeError(f"{message or 'assert_integer'}: dtype {found.name} is none of integers")
