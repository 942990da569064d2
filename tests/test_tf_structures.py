"""`tf.function`, `tf.nest` and operations: rows of the specification."""

import collections
import copy

import numpy as np
import pytest

import tangentish.tf as tf

C = tf.constant
INVALID = tf.errors.InvalidArgumentError


def gradient(function, *values, **options):
    sources = [value if isinstance(value, tf.Variable) else C(value) for value in values]
    with tf.GradientTape() as tape:
        tape.watch([one for one in sources if one.dtype.is_floating or one.dtype.is_complex])
        result = function(*sources)
    found = tape.gradient(result, sources, **options)
    found = [None if one is None else one.numpy() for one in found]
    return found[0] if len(found) == 1 else found


class TestFunction:
    def test_forms(self):
        @tf.function
        def one(x):
            return x * 2

        @tf.function(
            input_signature=[tf.TensorSpec([], tf.float32)], jit_compile=True, reduce_retracing=True, anything=1
        )
        def two(x):
            return {"a": x, "b": [np.ones(2), 3]}

        class Model:
            @tf.function
            def call(self, x):
                return x * 3

        assert isinstance(one(np.ones(2)), tf.Tensor) and one.python_function(3) == 6
        result = two(C(1.0))
        assert isinstance(result["b"][0], tf.Tensor) and isinstance(result["b"][1], tf.Tensor)
        assert Model().call(C(2.0)).numpy() == 6

    def test_tapes_see_through(self):
        v = tf.Variable(2.0)

        @tf.function
        def function(x, unused):
            with tf.GradientTape() as inner:
                inner.watch(x)
                y = x * x * v
            return inner.gradient(y, x) + tf.stop_gradient(x)

        x, unused = C(3.0), C(1.0)
        with tf.GradientTape() as tape:
            tape.watch([x, unused])
            y = function(x, unused)
        assert [None if g is None else g.numpy() for g in tape.gradient(y, [x, v, unused])] == [4, 6, None]

    def test_eagerly(self):
        tf.config.run_functions_eagerly(True)
        assert tf.config.functions_run_eagerly() is True
        tf.config.run_functions_eagerly(False)
        assert tf.config.functions_run_eagerly() is False


class TestNest:
    def test_flatten_and_pack(self):
        Pair = collections.namedtuple("Pair", "x y")
        nest = {"b": [1, (2, None)], "a": Pair(3, {4})}
        assert tf.nest.flatten(nest) == [3, {4}, 1, 2, None] and tf.nest.flatten(None) == [None]
        packed = tf.nest.pack_sequence_as(nest, list("abcde"))
        assert packed == {"b": ["c", ("d", "e")], "a": Pair("a", "b")} and list(packed) == ["b", "a"]
        assert tf.nest.map_structure(lambda a, b: a + b, [1, (2,)], [10, (20,)]) == [11, (22,)]
        assert tf.nest.is_nested([1]) and not tf.nest.is_nested("text") and not tf.nest.is_nested(np.ones(2))
        with pytest.raises(TypeError):
            tf.nest.flatten({1: 1, "a": 2})
        with pytest.raises(ValueError):
            tf.nest.pack_sequence_as([1, 2], [1])
        with pytest.raises((ValueError, TypeError)):
            tf.nest.assert_same_structure([1, 2], [1])
        with pytest.raises(TypeError):
            tf.nest.assert_same_structure([1], (1,))


class TestOperations:
    def test_creation_dtypes(self):
        assert tf.ones((2,)).dtype == tf.zeros([2]).dtype == tf.eye(2).dtype == tf.float32
        assert (
            tf.fill([2], 3).dtype == tf.int32
            and tf.range(3).dtype == tf.int32
            and tf.linspace(0, 1, 3).dtype == tf.float64
        )
        assert tf.range(1.0, 2.0, 0.5).numpy().tolist() == [1, 1.5] and tf.linspace(0.0, 1.0, 3).dtype == tf.float32
        assert tf.shape(tf.ones((2, 3))).dtype == tf.size([1]).dtype == tf.rank(1).dtype == tf.int32
        assert tf.argmax([[1, 2], [3, 1]]).numpy().tolist() == [1, 0] and tf.argmax([1]).dtype == tf.int64
        assert tf.reduce_mean([1, 2]).numpy() == 1 and tf.reduce_mean([1, 2]).dtype == tf.int32
        assert tf.where([False, True]).numpy().tolist() == [[1]] and tf.where([True]).dtype == tf.int64

    def test_errors(self):
        for wrong in (
            lambda: tf.gather([1.0, 2.0], [2]),
            lambda: tf.gather([1.0], [-1]),
            lambda: tf.reshape(tf.ones(3), [2]),
            lambda: tf.split(tf.ones(3), 2),
            lambda: tf.concat([tf.ones((2, 2)), tf.ones((3, 3))], 0),
            lambda: tf.stack([tf.ones(2), tf.ones(3)]),
            lambda: tf.slice([1.0, 2.0], [1], [2]),
            lambda: tf.ones((2, 3)) @ tf.ones((2, 3)),
        ):
            with pytest.raises(INVALID):
                wrong()
        with pytest.raises(TypeError):
            tf.concat([tf.ones(2)])
        assert tf.gather([1.0, 2.0], [1, 1]).numpy().tolist() == [2, 2]

    def test_gather_in_batches(self):
        x = np.arange(6.0).reshape(2, 3)
        assert tf.gather(x, [[2, 0], [1, 1]], batch_dims=1, axis=1).numpy().tolist() == [[2, 0], [4, 4]]

    def test_names_are_accepted(self):
        assert tf.add(1.0, 2.0, name="a").numpy() == 3 and tf.reduce_sum([1.0], name="s").numpy() == 1
        assert tf.linalg.global_norm([C([3.0]), None, C([4.0])]).numpy() == 5

    def test_old_names(self):
        assert tf.to_float(3).dtype == tf.float32 and tf.to_int32(3.7).numpy() == 3
        assert tf.diag([1.0, 2.0]).shape == (2, 2) and tf.matrix_inverse([[2.0]]).numpy() == 0.5
        assert tf.log(1.0).numpy() == 0 and tf.reduce_logsumexp([0.0]).numpy() == 0
        assert tf.random_normal([3]).dtype == tf.random_uniform([3]).dtype == tf.float32


class TestNamespace:
    def test_names(self):
        assert tf.executing_eagerly() is True and tf.enable_eager_execution() is None
        assert tf.compat.v1.enable_eager_execution() is None
        assert tf.autodiff.GradientTape is tf.GradientTape
        assert issubclass(INVALID, ValueError) and issubclass(INVALID, TypeError)
        for name in tf.__all__:
            assert hasattr(tf, name)

    @pytest.mark.parametrize("name", ["Session", "TensorArray", "keras", "distribute", "sparse", "ragged", "qint8"])
    def test_out_of_scope(self, name):
        with pytest.raises(AttributeError):
            getattr(tf, name)

    def test_graph_gradients(self):
        with pytest.raises(RuntimeError, match="GradientTape"):
            tf.gradients(C(1.0), C(1.0))

    @pytest.mark.parametrize(
        "same",
        [
            lambda x: tf.identity(x),
            lambda x: x + 0,
            lambda x: x * 1,
            lambda x: tf.reshape(x, x.shape),
            lambda x: tf.cast(x, tf.float64),
            lambda x: C(1.0),
            lambda x: tf.stop_gradient(x),
            lambda x: tf.stack([x])[0],
            lambda x: tf.transpose(x),
            lambda x: tf.squeeze(x),
            lambda x: x[...],
            lambda x: +x,
            lambda x: tf.zeros(()),
        ],
    )
    def test_results_are_new(self, same):
        x = C(1.0)
        assert same(x) is not x and same(x) is not same(x)

    def test_what_gives_the_argument_itself(self):
        x = C(1.0)
        assert tf.convert_to_tensor(x) is x and C(x) is x and tf.cast(x, tf.float32) is x and copy.copy(x) is x
