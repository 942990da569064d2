"""Random tensors under TensorFlow's names: `tf.random`. The numbers are not TensorFlow's."""

from typing import Any

import numpy as np

from tangentish.tape.values import new_tensor
from tangentish.tf.arrays import _shape_of
from tangentish.tf.dtypes import as_dtype
from tangentish.tf.tensor import Tensor, convert, run

_generators = {"global": np.random.default_rng()}


def set_seed(seed: int) -> None:
    """Let the numbers that follow be those that followed the last time this seed was set."""
    _generators["global"] = np.random.default_rng(seed)


def _generator(seed: int | None) -> np.random.Generator:
    return _generators["global"] if seed is None else np.random.default_rng(seed)


def normal(
    shape: Any,
    mean: Any = 0.0,
    stddev: Any = 1.0,
    dtype: Any = np.float32,
    seed: int | None = None,
    name: Any = None,
) -> Any:
    """Normal numbers."""
    values = _generator(seed).normal(mean, stddev, _shape_of(shape))
    return new_tensor(Tensor, np.asarray(values).astype(as_dtype(dtype).dtype))


def uniform(
    shape: Any,
    minval: Any = 0,
    maxval: Any = None,
    dtype: Any = np.float32,
    seed: int | None = None,
    name: Any = None,
) -> Any:
    """Numbers of equal probability between the two bounds, the upper one left out."""
    kind = as_dtype(dtype)
    if kind.is_integer:
        if maxval is None:
            raise ValueError("uniform integers need maxval")
        values: Any = _generator(seed).integers(minval, maxval, _shape_of(shape))
    else:
        values = _generator(seed).uniform(minval, 1.0 if maxval is None else maxval, _shape_of(shape))
    return new_tensor(Tensor, np.asarray(values).astype(kind.dtype))


def truncated_normal(
    shape: Any,
    mean: Any = 0.0,
    stddev: Any = 1.0,
    dtype: Any = np.float32,
    seed: int | None = None,
    name: Any = None,
) -> Any:
    """Normal numbers, those further than two standard deviations from the mean drawn again."""
    generator = _generator(seed)
    values = generator.normal(size=_shape_of(shape))
    while np.any(far := np.abs(values) > 2):
        values = np.where(far, generator.normal(size=values.shape), values)
    return new_tensor(Tensor, (mean + stddev * values).astype(as_dtype(dtype).dtype))


def shuffle(value: Any, seed: int | None = None, name: Any = None) -> Any:
    """The slices along the first axis in a random order; gradients go back to where they were."""
    x = convert(value)
    return run(np.take, x, _generator(seed).permutation(x._value.shape[0]), axis=0)
