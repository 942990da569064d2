"""Fourier transforms under TensorFlow's names: `tf.signal`."""

from collections.abc import Callable
from typing import Any

import numpy as np

from tangentish.tf.errors import InvalidArgumentError
from tangentish.tf.tensor import convert, run

__all__ = ["fft", "fft2d", "ifft", "ifft2d", "irfft", "rfft"]


def _transform(name: str, function: Any) -> Callable[..., Any]:
    def apply_to(input: Any, name: str | None = None) -> Any:
        x = convert(input)
        if not x.dtype.is_complex:
            raise InvalidArgumentError(f"{apply_to.__name__} takes complex tensors, not dtype {x.dtype.name}")
        return _in_precision(run(function, x), x.dtype.dtype)

    apply_to.__name__ = name
    apply_to.__doc__ = f"As np.fft.{function.__name__}, in the precision of its argument."
    return apply_to


def _in_precision(x: Any, dtype: Any) -> Any:
    return x if x._value.dtype == dtype else run(np.ndarray.astype, x, dtype)


fft = _transform("fft", np.fft.fft)
ifft = _transform("ifft", np.fft.ifft)
fft2d = _transform("fft2d", np.fft.fft2)
ifft2d = _transform("ifft2d", np.fft.ifft2)


def rfft(input_tensor: Any, fft_length: Any = None, name: str | None = None) -> Any:
    """The transform of a real signal along the last axis, the first half of it."""
    x = convert(input_tensor)
    if not x.dtype.is_floating:
        raise InvalidArgumentError(f"rfft takes real tensors, not dtype {x.dtype.name}")
    found = run(np.fft.rfft, x, _length(fft_length))
    return _in_precision(found, np.result_type(x.dtype.dtype, np.complex64))


def irfft(input_tensor: Any, fft_length: Any = None, name: str | None = None) -> Any:
    """The real signal of which rfft gave the transform."""
    x = convert(input_tensor)
    if not x.dtype.is_complex:
        raise InvalidArgumentError(f"irfft takes complex tensors, not dtype {x.dtype.name}")
    return _in_precision(run(np.fft.irfft, x, _length(fft_length)), x.dtype.real_dtype.dtype)


def _length(fft_length: Any) -> Any:
    return None if fft_length is None else int(np.ravel(convert(fft_length)._value)[-1])
