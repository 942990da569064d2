"""The operations of tangentish.tf: values, dtypes, refusals, and gradients against numeric differences."""

import numpy as np
import pytest

import tangentish.tf as tf

rng = np.random.default_rng(11)
M = rng.uniform(-1.5, 1.5, (3, 4))
P = rng.uniform(0.4, 2.0, (3, 4))
U = rng.uniform(-0.9, 0.9, (3, 4))
S = rng.uniform(-1, 1, (3, 3)) + 2 * np.eye(3)
LABELS = rng.dirichlet(np.ones(4), 3)

ONE = [
    ("sqrt", tf.sqrt, P, np.sqrt),
    ("exp", tf.exp, M, np.exp),
    ("log", tf.math.log, P, np.log),
    ("log1p", tf.math.log1p, P, np.log1p),
    ("expm1", tf.math.expm1, M, np.expm1),
    ("rsqrt", tf.math.rsqrt, P, lambda x: x**-0.5),
    ("reciprocal", tf.math.reciprocal, P, lambda x: 1 / x),
    ("square", tf.square, M, np.square),
    ("abs", tf.abs, M, np.abs),
    ("negative", tf.negative, M, np.negative),
    ("sin", tf.sin, M, np.sin),
    ("cos", tf.cos, M, np.cos),
    ("tan", tf.tan, U, np.tan),
    ("sinh", tf.sinh, M, np.sinh),
    ("cosh", tf.cosh, M, np.cosh),
    ("tanh", tf.tanh, M, np.tanh),
    ("asin", tf.asin, U, np.arcsin),
    ("acos", tf.acos, U, np.arccos),
    ("atan", tf.atan, M, np.arctan),
    ("asinh", tf.asinh, M, np.arcsinh),
    ("acosh", tf.acosh, P + 1.5, np.arccosh),
    ("atanh", tf.atanh, U, np.arctanh),
    ("sigmoid", tf.sigmoid, M, lambda x: 1 / (1 + np.exp(-x))),
    ("softplus", tf.nn.softplus, M, lambda x: np.log1p(np.exp(x))),
    ("relu", tf.nn.relu, M, lambda x: np.maximum(x, 0)),
    ("relu6", tf.nn.relu6, M * 5, lambda x: np.clip(x, 0, 6)),
    ("leaky_relu", tf.nn.leaky_relu, M, lambda x: np.where(x > 0, x, 0.2 * x)),
    ("elu", tf.nn.elu, M, lambda x: np.where(x > 0, x, np.expm1(x))),
    ("selu", tf.nn.selu, M, None),
    ("swish", tf.nn.swish, M, lambda x: x / (1 + np.exp(-x))),
    ("gelu", tf.nn.gelu, M, None),
    ("gelu, approximately", lambda x: tf.nn.gelu(x, approximate=True), M, None),
    ("softmax", tf.nn.softmax, M, lambda x: np.exp(x) / np.exp(x).sum(-1, keepdims=True)),
    ("softmax of columns", lambda x: tf.nn.softmax(x, axis=0), M, lambda x: np.exp(x) / np.exp(x).sum(0)),
    ("log_softmax", tf.nn.log_softmax, M, lambda x: x - np.log(np.exp(x).sum(-1, keepdims=True))),
    ("reduce_sum", lambda x: tf.reduce_sum(x, axis=1), M, lambda x: x.sum(1)),
    ("reduce_mean", lambda x: tf.reduce_mean(x, [0], keepdims=True), M, lambda x: x.mean(0, keepdims=True)),
    ("reduce_max", lambda x: tf.reduce_max(x, axis=-1), M, lambda x: x.max(-1)),
    ("reduce_min", tf.reduce_min, M, np.min),
    ("reduce_prod", lambda x: tf.reduce_prod(x, axis=0), M, lambda x: x.prod(0)),
    ("reduce_logsumexp", lambda x: tf.reduce_logsumexp(x, axis=1), M, lambda x: np.log(np.exp(x).sum(1))),
    ("reduce_std", lambda x: tf.math.reduce_std(x, axis=1), M, lambda x: x.std(1)),
    ("cumsum", lambda x: tf.cumsum(x, axis=1, exclusive=True, reverse=True), M, None),
    ("reshape", lambda x: tf.reshape(x, [2, -1]), M, lambda x: x.reshape(2, 6)),
    ("transpose", lambda x: tf.transpose(x, [1, 0]), M, np.transpose),
    ("expand_dims", lambda x: tf.expand_dims(x, 1), M, lambda x: x[:, None]),
    ("squeeze", lambda x: tf.squeeze(x[:1], 0), M, lambda x: x[0]),
    ("concat", lambda x: tf.concat([x, x * x], axis=1), M, lambda x: np.concatenate([x, x * x], 1)),
    ("stack", lambda x: tf.stack([x, 2 * x], axis=2), M, lambda x: np.stack([x, 2 * x], 2)),
    ("unstack", lambda x: tf.unstack(x, axis=1)[2], M, lambda x: x[:, 2]),
    ("split", lambda x: tf.split(x, [1, 3], axis=1)[1], M, lambda x: x[:, 1:]),
    ("gather", lambda x: tf.gather(x, [2, 0, 2]), M, lambda x: x[[2, 0, 2]]),
    ("gather of columns", lambda x: tf.gather(x, [3, 3], axis=1), M, lambda x: x[:, [3, 3]]),
    ("slice", lambda x: tf.slice(x, [1, 0], [-1, 2]), M, lambda x: x[1:, :2]),
    ("tile", lambda x: tf.tile(x, [2, 1]), M, lambda x: np.tile(x, (2, 1))),
    ("repeat", lambda x: tf.repeat(x, 2, axis=1), M, lambda x: np.repeat(x, 2, 1)),
    ("broadcast_to", lambda x: tf.broadcast_to(x[:1], [5, 4]), M, lambda x: np.broadcast_to(x[:1], (5, 4))),
    ("pad with ones", lambda x: tf.pad(x, [[1, 0], [0, 2]], constant_values=1.0), M,
     lambda x: np.pad(x, [(1, 0), (0, 2)], constant_values=1.0)),
    ("pad", lambda x: tf.pad(x, [[1, 0], [0, 2]]), M, lambda x: np.pad(x, [(1, 0), (0, 2)])),
    ("boolean_mask", lambda x: tf.boolean_mask(x, M > 0), M, lambda x: x[M > 0]),
    ("mask as an index", lambda x: x[x > 0], M, lambda x: x[x > 0]),
    ("indexing", lambda x: x[1:, ::2] + x[tf.newaxis, 0, :2], M, None),
    ("reverse", lambda x: tf.reverse(x, [1]), M, lambda x: x[:, ::-1]),
    ("clip_by_value", lambda x: tf.clip_by_value(x, -0.5, 0.7), M, lambda x: np.clip(x, -0.5, 0.7)),
    ("identity", tf.identity, M, lambda x: x),
    ("add_n", lambda x: tf.add_n([x, x * x, x]), M, lambda x: 2 * x + x * x),
    ("norm", lambda x: tf.norm(x, axis=1), M, lambda x: np.linalg.norm(x, axis=1)),
    ("norm of order 1", lambda x: tf.linalg.norm(x, 1), M, lambda x: np.abs(x).sum()),
    ("l2_loss", tf.nn.l2_loss, M, lambda x: np.sum(x * x) / 2),
    ("diag", lambda x: tf.linalg.diag(x[0]), M, lambda x: np.diag(x[0])),
    ("diag_part", tf.linalg.diag_part, S, np.diag),
    ("trace", tf.linalg.trace, S, np.trace),
    ("inv", tf.linalg.inv, S, np.linalg.inv),
    ("det", tf.linalg.det, S, np.linalg.det),
    ("clip_by_norm", lambda x: tf.clip_by_norm(x, 1.5), M, None),
    ("clip_by_global_norm", lambda x: tf.clip_by_global_norm([x, x[0]], 1.5)[0][0], M, None),
    ("cast and back", lambda x: tf.cast(tf.cast(x, tf.complex128) ** 2, tf.float64), M, lambda x: x * x),
]  # fmt: skip

TWO = [
    ("add", tf.add, M, M[0], np.add),
    ("subtract", tf.subtract, M, P[:, :1], np.subtract),
    ("multiply", tf.multiply, M, P[:1], np.multiply),
    ("divide", tf.divide, M, P[0], np.divide),
    ("mod", tf.math.floormod, M, P, np.mod),
    ("pow", tf.pow, P, M, np.power),
    ("maximum", tf.maximum, M, U, np.maximum),
    ("minimum", tf.minimum, M, U[0], np.minimum),
    ("atan2", tf.atan2, M, P, np.arctan2),
    ("squared_difference", tf.math.squared_difference, M, P[0], lambda x, y: (x - y) ** 2),
    ("divide_no_nan", tf.math.divide_no_nan, M, P, np.divide),
    ("where", lambda x, y: tf.where(M > 0, x, y), M, P[0], lambda x, y: np.where(M > 0, x, y)),
    ("matmul", lambda x, y: tf.matmul(x, y, transpose_b=True), M, U, lambda x, y: x @ y.T),
    ("matvec", tf.linalg.matvec, M, P[0], lambda x, y: x @ y),
    ("tensordot", lambda x, y: tf.tensordot(x, y, [[0, 1], [0, 1]]), M, U, lambda x, y: np.sum(x * y)),
    ("einsum", lambda x, y: tf.einsum("ij,kj->ik", x, y), M, U, lambda x, y: x @ y.T),
    ("solve", tf.linalg.solve, S, M, np.linalg.solve),
    ("softmax cross entropy",
     lambda x, y: tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=x), M, LABELS,
     lambda x, y: -np.sum(y * (x - np.log(np.exp(x).sum(-1, keepdims=True))), -1)),
    ("sigmoid cross entropy",
     lambda x, y: tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=x), M, LABELS,
     lambda x, y: np.log1p(np.exp(x)) - x * y),
    ("bias_add", tf.nn.bias_add, M, P[0], np.add),
]  # fmt: skip


def compare(function, values, expected):
    tensors = [tf.constant(value) for value in values]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        result = function(*tensors)
    assert isinstance(result, tf.Tensor) and result.dtype == tf.float64
    if expected is not None:
        np.testing.assert_allclose(result.numpy(), expected(*values), rtol=1e-12, atol=1e-14)
    weights = rng.uniform(0.5, 1.5, np.shape(result.numpy()))
    gradients = tape.gradient(result, tensors, output_gradients=weights)

    def weighed(*values):
        return np.sum(function(*[tf.constant(value) for value in values]).numpy() * weights)

    for place, gradient in enumerate(gradients):
        assert isinstance(gradient, tf.Tensor)
        direction = rng.uniform(-1, 1, values[place].shape)
        slopes = []
        for h in (1e-3, 5e-4):
            moved = [
                [v + s * h * direction if i == place else v for i, v in enumerate(values)] for s in (1, -1)
            ]
            slopes.append((weighed(*moved[0]) - weighed(*moved[1])) / (2 * h))
        slope = (4 * slopes[1] - slopes[0]) / 3
        np.testing.assert_allclose(np.sum(gradient.numpy() * direction), slope, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize(("function", "x", "expected"), [pytest.param(f, x, g, id=n) for n, f, x, g in ONE])
def test_functions_of_one_operand(function, x, expected):
    compare(function, [x], expected)


@pytest.mark.parametrize(
    ("function", "x", "y", "expected"), [pytest.param(f, x, y, g, id=n) for n, f, x, y, g in TWO]
)
def test_functions_of_two_operands(function, x, y, expected):
    compare(function, [x, y], expected)


KEEPING = [pytest.param(f, x, id=name) for name, f, x, _ in ONE if name != "cast and back"]


@pytest.mark.parametrize(("function", "x"), KEEPING)
def test_float32_is_kept(function, x):
    source = tf.Variable(x, dtype=tf.float32)
    with tf.GradientTape() as tape:
        result = function(source)
    assert result.dtype == tf.float32
    assert tape.gradient(result, source).dtype == tf.float32


@pytest.mark.parametrize(
    ("value", "dtype"),
    [
        (True, tf.bool), (3, tf.int32), (2**40, tf.int64), (1.5, tf.float32), (1j, tf.complex128), ("text", tf.string),
        ([1, 2.0], tf.float32), ([], tf.float32), (np.float64(1), tf.float64), (np.int64(1), tf.int64),
        ([np.float64(1), np.float64(2)], tf.float64), (np.ones(2), tf.float64),
    ],
)  # fmt: skip
def test_inferred_dtypes(value, dtype):
    assert tf.constant(value).dtype == dtype
    assert tf.Variable(value).dtype == dtype


def test_dtypes():
    assert tf.float32 == np.float32 and tf.float32 == "float32" and tf.float32 != tf.float64
    assert repr(tf.float32) == "tf.float32" and tf.float32.as_numpy_dtype is np.float32
    assert tf.complex64.real_dtype == tf.float32 and tf.as_dtype("int8").max == 127
    assert {tf.float32: 1}[tf.as_dtype(np.float32)] == 1
    with pytest.raises(TypeError):
        tf.as_dtype("no dtype")


def test_a_tensor_decides_the_dtype():
    single = tf.constant([1.0, 2.0])
    assert (single + np.ones(2)).dtype == tf.float32
    assert (np.ones(2) + single).dtype == tf.float32
    assert (1 + single).dtype == tf.float32
    assert (tf.constant(3) / tf.constant(2)).dtype == tf.float64
    assert tf.add(1.5, 2).dtype == tf.float32
    for wrong in (
        lambda: single + tf.constant([1, 2]),
        lambda: single * tf.constant(1.0, tf.float64),
        lambda: tf.constant(1) + 1.5,
        lambda: tf.add(1, 2.5),
        lambda: tf.sqrt(4),
        lambda: tf.constant(1) // 0,
        lambda: tf.constant(2) ** -1,
        lambda: single @ single,
        lambda: single + [1.0, 2.0, 3.0],
        lambda: tf.gather(single, [2]),
        lambda: single[5],
        lambda: tf.reshape(single, [3]),
        lambda: tf.convert_to_tensor(single, tf.float64),
    ):
        with pytest.raises(tf.errors.InvalidArgumentError):
            wrong()


def test_indices():
    x = tf.constant([[1.0, 2.0], [3.0, 4.0]])
    assert x[[0, 1]].numpy() == 2.0
    assert x[tf.constant(1), ..., np.int64(0)].numpy() == 3.0
    assert x[: tf.constant(1)].shape == (1, 2)
    for wrong in (np.array([0, 1]), 1.0, "a", True):
        with pytest.raises(TypeError):
            x[wrong]
    with pytest.raises(TypeError, match="item assignment"):
        x[0] = 1.0


def test_text():
    assert str(tf.constant(2.0)) == "tf.Tensor(2.0, shape=(), dtype=float32)"
    assert repr(tf.constant(2.0)) == "<tf.Tensor: shape=(), dtype=float32, numpy=2.0>"
    expected = "<tf.Variable 'w:0' shape=(2,) dtype=float32, numpy=array([1., 2.], dtype=float32)>"
    assert repr(tf.Variable([1.0, 2.0], name="w")) == expected


def test_shapes():
    x = tf.zeros([2, 3])
    assert x.shape == (2, 3) == x.get_shape() and x.shape.as_list() == [2, 3]
    assert tf.reshape(x, x.shape[::-1]).shape == [3, 2] and x.shape.num_elements() == 6
    assert len(x.shape) == x.shape.rank == 2 and tuple(x.shape + [4]) == (2, 3, 4)
    assert not tf.TensorShape([None, 3]).is_fully_defined()
    assert tf.TensorShape(None).is_compatible_with(x.shape) and np.zeros(x.shape).shape == (2, 3)
    with pytest.raises(ValueError):
        x.set_shape([3, 2])


def gradient_of(function, *values):
    tensors = [tf.constant(value) for value in values]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        result = function(*tensors)
    return [None if g is None else g.numpy().tolist() for g in tape.gradient(result, tensors)]


def test_kinks():
    assert gradient_of(tf.abs, [0.0, -2.0]) == [[0, -1]]
    assert gradient_of(tf.sign, [0.0, -2.0]) == [[0, 0]]
    assert gradient_of(tf.nn.relu, [0.0, 2.0]) == [[0, 1]]
    assert gradient_of(tf.maximum, 0.0, 0.0) == [1, 0]
    assert gradient_of(tf.minimum, 0.0, 0.0) == [1, 0]
    assert gradient_of(tf.reduce_max, [1.0, 1.0, 0.0]) == [[0.5, 0.5, 0]]
    assert gradient_of(lambda x: tf.clip_by_value(x, 0.0, 1.0), [0.0, 1.0, 2.0]) == [[1, 1, 0]]
    assert gradient_of(tf.reduce_prod, [0.0, 2.0, 3.0]) == [[6, 0, 0]]
    assert gradient_of(tf.sqrt, 0.0) == [np.inf]
    assert np.isnan(gradient_of(tf.norm, [0.0, 0.0])[0]).all()
    assert gradient_of(lambda x: tf.floor(x) + tf.round(x), 1.5) == [None]
    assert gradient_of(tf.math.divide_no_nan, 1.0, 0.0) == [0, 0]
    assert gradient_of(lambda x: tf.cast(x, tf.int32), 1.5) == [None]
    assert gradient_of(tf.ones_like, [1.0]) == [None]


def test_gradients_keep_the_dtype_of_their_source():
    x = tf.Variable([1.0, 2.0], dtype=tf.float64)
    with tf.GradientTape() as tape:
        y = tf.reduce_sum(tf.cast(x, tf.float32) ** 2)
    gradient = tape.gradient(y, x)
    assert gradient.dtype == tf.float64 and gradient.numpy().tolist() == [2, 4]


def test_numpy_functions_record():
    x = tf.Variable([1.0, 2.0])
    with tf.GradientTape() as tape:
        y = np.sum(np.sin(x)) + np.dot(x, x)
    assert isinstance(y, tf.Tensor) and y.dtype == tf.float32
    np.testing.assert_allclose(tape.gradient(y, x).numpy(), np.cos([1, 2]) + [2, 4], rtol=1e-6)


def test_function_runs_as_it_stands():
    @tf.function
    def f(x, factor):
        return {"y": x * x * factor, "shape": np.ones(2)}

    x = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = f(x, 2.0)["y"]
    assert tape.gradient(y, x).numpy() == 12
    assert isinstance(f(np.ones(2), 2)["shape"], tf.Tensor) and f.__name__ == "f"
    assert f.python_function(2.0, 1.0)["y"] == 4


def test_nest():
    nest = {"b": [1, (2, 3)], "a": 4}
    assert tf.nest.flatten(nest) == [4, 1, 2, 3]
    assert tf.nest.pack_sequence_as(nest, [0, 1, 2, 3]) == {"b": [1, (2, 3)], "a": 0}
    assert list(tf.nest.map_structure(lambda x: x + 1, nest)) == ["b", "a"]
    with pytest.raises(ValueError):
        tf.nest.assert_same_structure([1, 2], [1])
    with pytest.raises(TypeError):
        tf.nest.flatten({1: 0, "a": 1})


def test_random_numbers_can_be_repeated():
    tf.random.set_seed(5)
    first = tf.random.normal([3]).numpy()
    tf.random.set_seed(5)
    assert np.array_equal(first, tf.random.normal([3]).numpy()) and first.dtype == np.float32
    whole = tf.random.uniform([100], 0, 5, tf.int32).numpy()
    assert whole.dtype == np.int32 and whole.min() >= 0 and whole.max() < 5
