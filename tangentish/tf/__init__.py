"""TensorFlow's eager names on NumPy: change one import line and a GradientTape tutorial runs.

>>> import tangentish.tf as tf
>>> x = tf.Variable(3.0)
>>> with tf.GradientTape() as tape:
...     y = x * x
>>> tape.gradient(y, x)
<tf.Tensor: shape=(), dtype=float32, numpy=6.0>
"""

from tangentish.tape import GradientTape, UnconnectedGradients
from tangentish.tf import autodiff, compat, dtypes, errors, linalg, math, nest, nn, random
from tangentish.tf.arrays import (
    boolean_mask,
    broadcast_to,
    concat,
    expand_dims,
    eye,
    fill,
    gather,
    linspace,
    one_hot,
    ones,
    ones_like,
    pad,
    range,
    rank,
    repeat,
    reshape,
    reverse,
    roll,
    shape,
    size,
    split,
    squeeze,
    stack,
    stop_gradient,
    tile,
    transpose,
    unstack,
    where,
    zeros,
    zeros_like,
)
from tangentish.tf.arrays import slice_ as slice
from tangentish.tf.autodiff import custom_gradient, grad_pass_through, recompute_grad
from tangentish.tf.dtypes import DType, as_dtype
from tangentish.tf.eager import config, enable_eager_execution, executing_eagerly, function, gradients
from tangentish.tf.linalg import clip_by_global_norm, clip_by_norm, diag, norm
from tangentish.tf.linalg import inv as matrix_inverse
from tangentish.tf.math import (
    abs,
    acos,
    acosh,
    add,
    add_n,
    argmax,
    argmin,
    asin,
    asinh,
    atan,
    atan2,
    atanh,
    cast,
    clip_by_value,
    cos,
    cosh,
    cumsum,
    einsum,
    equal,
    exp,
    floor,
    greater,
    greater_equal,
    identity,
    less,
    less_equal,
    log,
    logical_and,
    logical_not,
    logical_or,
    matmul,
    maximum,
    minimum,
    multiply,
    negative,
    not_equal,
    pow,
    reduce_all,
    reduce_any,
    reduce_logsumexp,
    reduce_max,
    reduce_mean,
    reduce_min,
    reduce_prod,
    reduce_sum,
    round,
    sigmoid,
    sign,
    sin,
    sinh,
    sqrt,
    square,
    subtract,
    tan,
    tanh,
    tensordot,
)
from tangentish.tf.random import normal as random_normal
from tangentish.tf.random import set_seed as set_random_seed
from tangentish.tf.random import uniform as random_uniform
from tangentish.tf.shapes import TensorShape
from tangentish.tf.tensor import Tensor, Variable, constant, convert_to_tensor, divide, is_tensor

newaxis = None

float16 = dtypes.BY_NAME["float16"]
float32 = dtypes.BY_NAME["float32"]
float64 = double = dtypes.BY_NAME["float64"]
int8 = dtypes.BY_NAME["int8"]
int16 = dtypes.BY_NAME["int16"]
int32 = dtypes.BY_NAME["int32"]
int64 = dtypes.BY_NAME["int64"]
uint8 = dtypes.BY_NAME["uint8"]
uint16 = dtypes.BY_NAME["uint16"]
uint32 = dtypes.BY_NAME["uint32"]
uint64 = dtypes.BY_NAME["uint64"]
bool = dtypes.BY_NAME["bool"]
complex64 = dtypes.BY_NAME["complex64"]
complex128 = dtypes.BY_NAME["complex128"]
string = dtypes.BY_NAME["string"]


def to_float(x, name=None):  # type: ignore[no-untyped-def]
    """x as float32."""
    return cast(x, float32)


def to_int32(x, name=None):  # type: ignore[no-untyped-def]
    """x as int32."""
    return cast(x, int32)


def assign(ref, value, use_locking=None, name=None):  # type: ignore[no-untyped-def]
    """Give a variable a value, and return it."""
    return ref.assign(value)


__all__ = [
    "DType", "GradientTape", "Tensor", "TensorShape", "UnconnectedGradients", "Variable", "abs", "acos",
    "acosh", "add", "add_n", "argmax", "argmin", "as_dtype", "asin", "asinh", "assign", "atan", "atan2",
    "atanh", "autodiff", "bool", "boolean_mask", "broadcast_to", "cast", "clip_by_global_norm",
    "clip_by_norm", "clip_by_value", "compat", "complex128", "complex64", "concat", "config",
    "constant", "convert_to_tensor", "cos", "cosh", "cumsum", "custom_gradient", "diag", "divide", "double", "dtypes",
    "einsum", "enable_eager_execution", "equal", "errors", "executing_eagerly", "exp", "expand_dims",
    "eye", "fill", "float16", "float32", "float64", "floor", "function", "gather", "grad_pass_through", "gradients",
    "greater", "greater_equal", "identity", "int16", "int32", "int64", "int8", "is_tensor", "less",
    "less_equal", "linalg", "linspace", "log", "logical_and", "logical_not", "logical_or", "math",
    "matmul", "matrix_inverse", "maximum", "minimum", "multiply", "negative", "nest", "newaxis", "nn",
    "norm", "not_equal", "one_hot", "ones", "ones_like", "pad", "pow", "random", "random_normal",
    "random_uniform", "range", "rank", "recompute_grad", "reduce_all", "reduce_any", "reduce_logsumexp", "reduce_max",
    "reduce_mean", "reduce_min", "reduce_prod", "reduce_sum", "repeat", "reshape", "reverse", "roll",
    "round", "set_random_seed", "shape", "sigmoid", "sign", "sin", "sinh", "size", "slice", "split",
    "sqrt", "square", "squeeze", "stack", "stop_gradient", "string", "subtract", "tan", "tanh",
    "tensordot", "tile", "to_float", "to_int32", "transpose", "uint16", "uint32", "uint64", "uint8",
    "unstack", "where", "zeros", "zeros_like",
]  # fmt: skip
