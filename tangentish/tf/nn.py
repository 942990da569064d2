"""Activations and losses under TensorFlow's names: `tf.nn`."""

import math
from typing import Any

import numpy as np

from tangentish.tf.arrays import concat, gather, one_hot
from tangentish.tf.elementary import (
    clip_by_value,
    exp,
    expm1,
    log,
    reduce_mean,
    reduce_sum,
    rsqrt,
    sigmoid,
    softplus,
    square,
    tanh,
)
from tangentish.tf.linalg import norm
from tangentish.tf.random import uniform
from tangentish.tf.scatter import top_k
from tangentish.tf.special import erf, l2_normalize, log_sigmoid, softsign
from tangentish.tf.tensor import agreed, convert, run

__all__ = [
    "batch_normalization", "bias_add", "crelu", "dropout", "elu", "embedding_lookup", "gelu", "l2_loss",
    "l2_normalize", "leaky_relu", "log_sigmoid", "log_softmax", "moments", "normalize", "relu", "relu6",
    "selu", "sigmoid", "sigmoid_cross_entropy_with_logits", "silu", "softmax",
    "softmax_cross_entropy_with_logits", "softplus", "softsign", "sparse_softmax_cross_entropy_with_logits",
    "swish", "tanh", "top_k",
]  # fmt: skip


def relu(features: Any, name: str | None = None) -> Any:
    """x where it is positive, else 0; its derivative at 0 is 0."""
    x = convert(features)
    return run(np.where, np.asarray(x._value > 0), x, x.dtype.as_numpy_dtype(0))


def relu6(features: Any, name: str | None = None) -> Any:
    """relu, but at most 6."""
    return clip_by_value(relu(features), 0, 6)


def leaky_relu(features: Any, alpha: Any = 0.2, name: str | None = None) -> Any:
    """x where it is positive, else alpha * x."""
    x = convert(features)
    return run(np.where, np.asarray(x._value > 0), x, x * alpha)


def elu(features: Any, name: str | None = None) -> Any:
    """x where it is positive, else exp(x) - 1."""
    x = convert(features)
    low = run(np.where, np.asarray(x._value > 0), x.dtype.as_numpy_dtype(0), x)
    return run(np.where, np.asarray(x._value > 0), x, expm1(low))


_SELU_SCALE = 1.0507009873554805
_SELU_ALPHA = 1.6732632423543772


def selu(features: Any, name: str | None = None) -> Any:
    """The self-normalising unit of Klambauer and others (2017)."""
    x = convert(features)
    return run(np.where, np.asarray(x._value > 0), x, elu(x) * _SELU_ALPHA) * _SELU_SCALE


def silu(features: Any, beta: Any = 1.0) -> Any:
    """x * sigmoid(beta * x)."""
    x = convert(features)
    return x * sigmoid(x * beta)


swish = silu


def gelu(features: Any, approximate: bool = False, name: str | None = None) -> Any:
    """x times the probability that a normal number is below x."""
    x = convert(features)
    if approximate:
        return x * 0.5 * (tanh((x + x * x * x * 0.044715) * math.sqrt(2 / math.pi)) + 1)
    return x * 0.5 * (erf(x * math.sqrt(0.5)) + 1)


def softmax(logits: Any, axis: int = -1, name: str | None = None) -> Any:
    """exp(x) scaled to sum 1 along an axis."""
    x = convert(logits)
    shares = exp(x - np.max(x._value, axis=axis, keepdims=True))
    return shares / reduce_sum(shares, axis, True)


def log_softmax(logits: Any, axis: int = -1, name: str | None = None) -> Any:
    """The logarithm of softmax."""
    x = convert(logits)
    shifted = x - np.max(x._value, axis=axis, keepdims=True)
    return shifted - log(reduce_sum(exp(shifted), axis, True))


def softmax_cross_entropy_with_logits(
    labels: Any, logits: Any, axis: int = -1, name: str | None = None
) -> Any:
    """-sum(labels * log_softmax(logits)) along an axis."""
    logits, labels = agreed(logits, labels)
    return -reduce_sum(labels * log_softmax(logits, axis), axis)


def sparse_softmax_cross_entropy_with_logits(labels: Any, logits: Any, name: str | None = None) -> Any:
    """The cross entropy with the classes given as integers."""
    logits = convert(logits)
    return softmax_cross_entropy_with_logits(one_hot(labels, logits.shape[-1], dtype=logits.dtype), logits)


def sigmoid_cross_entropy_with_logits(labels: Any = None, logits: Any = None, name: str | None = None) -> Any:
    """-labels * log(sigmoid(x)) - (1 - labels) * log(1 - sigmoid(x)), which overflows for no x."""
    logits, labels = agreed(logits, labels)
    return softplus(logits) - logits * labels


def embedding_lookup(params: Any, ids: Any, max_norm: Any = None, name: str | None = None) -> Any:
    """The rows of params at the ids."""
    return gather(params, ids)


def bias_add(value: Any, bias: Any, data_format: Any = None, name: str | None = None) -> Any:
    """value + bias along the last axis."""
    return convert(value) + convert(bias)


def l2_loss(t: Any, name: str | None = None) -> Any:
    """sum(t ** 2) / 2."""
    return reduce_sum(square(t)) * 0.5


def moments(x: Any, axes: Any, shift: Any = None, keepdims: bool = False, name: str | None = None) -> tuple[Any, Any]:
    """Mean and variance over axes."""
    x = convert(x)
    mean = reduce_mean(x, axes, True)
    variance = reduce_mean(square(x - mean), axes, keepdims)
    return (mean if keepdims else reduce_mean(x, axes)), variance


def dropout(x: Any, rate: Any, noise_shape: Any = None, seed: Any = None, name: str | None = None) -> Any:
    """x with a share `rate` of its elements 0, at random, and the others larger, so that the mean stays."""
    x, share = convert(x), float(rate)
    if not 0 <= share < 1:
        raise ValueError(f"rate must be at least 0 and below 1, not {share}")
    shape = x._value.shape if noise_shape is None else noise_shape
    kept = uniform(shape, seed=seed)._value >= share
    return x * (kept / (1 - share)).astype(x.dtype.dtype)


def batch_normalization(
    x: Any, mean: Any, variance: Any, offset: Any, scale: Any, variance_epsilon: Any, name: str | None = None
) -> Any:
    """(x - mean) / sqrt(variance + epsilon) * scale + offset; scale and offset may be None."""
    x = convert(x)
    inverse = rsqrt(convert(variance, x.dtype) + variance_epsilon)
    inverse = inverse if scale is None else inverse * scale
    centred = (x - mean) * inverse
    return centred if offset is None else centred + offset


def crelu(features: Any, axis: int = -1, name: str | None = None) -> Any:
    """relu of x and of -x, joined along an axis."""
    x = convert(features)
    return concat([relu(x), relu(-x)], axis)


def normalize(tensor: Any, ord: Any = "euclidean", axis: Any = None, name: str | None = None) -> tuple[Any, Any]:
    """The tensor divided by its norm, and the norm."""
    x = convert(tensor)
    length = norm(x, ord, axis, True)
    return x / length, length
