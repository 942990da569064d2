"""Random tensors under TensorFlow's names: `tf.random`. The numbers are not TensorFlow's."""

from typing import Any

import numpy as np

from tangentish.tape.values import new_tensor
from tangentish.tf.arrays import _shape_of
from tangentish.tf.dtypes import as_dtype
from tangentish.tf.tensor import Tensor

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
