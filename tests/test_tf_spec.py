"""Behaviour of tangentish.tf, row by row: dtypes, shapes, tensors, variables, tapes, structures, conventions."""

import collections
import copy
import enum
import pickle
import weakref

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


class TestDtypes:
    def test_objects(self):
        assert tf.float32 == np.float32 and tf.float32 == "float32" and tf.float32 == np.dtype("f4")
        assert tf.double is tf.float64 and tf.float32 != tf.float64 and hash(tf.int32) == hash(np.dtype("i4"))
        assert repr(tf.float32) == "tf.float32" and tf.float32.name == "float32"
        assert tf.float32.as_numpy_dtype is np.float32 and tf.complex64.real_dtype == tf.float32
        assert tf.float16.is_floating and tf.int8.is_integer and tf.complex64.is_complex and tf.bool.is_bool
        assert not tf.bool.is_integer and tf.uint8.max == 255 and tf.int8.min == -128 and tf.float64.size == 8
        assert tf.float32.base_dtype == tf.float32
        for same in (tf.int16, np.int16, np.dtype("i2"), "int16"):
            assert tf.as_dtype(same) is tf.int16
        for wrong in (None, "float31", object()):
            with pytest.raises(TypeError):
                tf.as_dtype(wrong)

    @pytest.mark.parametrize(
        ("value", "dtype"),
        [
            (True, "bool"),
            (1, "int32"),
            (2**40, "int64"),
            (1.5, "float32"),
            (1j, "complex128"),
            ("a", "string"),
            ([1, 2.5], "float32"),
            ([1, 2], "int32"),
            ([1, 2**40], "int64"),
            ([], "float32"),
            ((), "float32"),
            (np.float64(1), "float64"),
            (np.int64(1), "int64"),
            (np.ones(2), "float64"),
            ([np.float64(1), np.float64(2)], "float64"),
            (np.float16(1), "float16"),
        ],
    )
    def test_inference(self, value, dtype):
        assert C(value).dtype == dtype
        assert tf.Variable(value).dtype == dtype
        assert tf.convert_to_tensor(value).dtype == dtype

    def test_conversions(self):
        assert C([]).shape == (0,)
        with pytest.raises(ValueError, match="(?i)dtype.*|float64"):
            tf.convert_to_tensor(C(1.0), dtype=tf.float64)
        with pytest.raises(ValueError, match="float32") as problem:
            C(C(1.0), dtype=tf.int32)
        assert "int32" in str(problem.value) and "dtype" in str(problem.value)
        assert C(np.ones(2), dtype=tf.float32).dtype == tf.float32 and C(2, tf.float64).dtype == tf.float64
        with pytest.raises(TypeError):
            C(1.5, dtype=tf.int32)
        with pytest.raises(ValueError, match="None"):
            C(None)
        with pytest.raises(ValueError, match="non-rectangular"):
            C([[1, 2], [3]])
        assert C(1.0, shape=(2, 2)).numpy().tolist() == [[1, 1], [1, 1]]
        assert C([1, 2, 3, 4], shape=[2, 2]).numpy().tolist() == [[1, 2], [3, 4]]
        with pytest.raises(TypeError):
            C([1, 2, 3], shape=(2, 2))

    def test_lists_of_tensors(self):
        assert gradient(lambda x: C([x, 2.0 * x, 1.0]) * C([1.0, 10.0, 100.0]), 3.0) == 21
        assert gradient(lambda x: tf.reduce_sum([x, [1.0, 2.0]]), [3.0, 4.0]).tolist() == [1, 1]

    def test_copies(self):
        array = np.ones(2)
        x = C(array)
        array[0] = 5
        given = x.numpy()
        given[1] = 7
        assert x.numpy().tolist() == [1, 1] and isinstance(C(1.0).numpy(), np.float32)

    def test_mixed(self):
        single = C([1.0, 2.0])
        for other in (np.ones(2), np.float64(2), 2, [1, 2], np.ones(2, int)):
            for result in (single + other, other * single if not isinstance(other, list) else single * other):
                assert isinstance(result, tf.Tensor) and result.dtype == tf.float32
        assert tf.add(1.5, 2).dtype == tf.float32
        for call in (
            lambda: C(1) + 1.5,
            lambda: single + C(np.ones(2)),
            lambda: single * tf.Variable(np.ones(2)),
            lambda: tf.add(1, 2.5),
            lambda: tf.sqrt(C(4)),
            lambda: tf.exp([1, 2]),
            lambda: C(3) // C(0),
            lambda: C(3) % 0,
            lambda: C(2) ** C(-1),
            lambda: single + C([1.0, 2.0, 3.0]),
        ):
            with pytest.raises(INVALID):
                call()
        assert (C(3) / C(2)).numpy() == 1.5 and (C(3) / C(2)).dtype == tf.float64
        assert (C(np.int8(3)) / C(np.int8(2))).dtype == tf.float32
        assert (C(-7) // C(2)).numpy() == -4 and (C(-7) % C(3)).numpy() == 2
        assert tf.square(C(3)).numpy() == 9 and tf.pow(C(2), C(3)).numpy() == 8

    def test_shapes(self):
        shape = C(np.ones((2, 3))).shape
        assert shape == (2, 3) and shape == [2, 3] and shape == tf.TensorShape([2, 3]) and shape != (3, 2)
        assert len(shape) == 2 and list(shape) == [2, 3] and shape[0] == 2 and isinstance(shape[:1], tf.TensorShape)
        assert shape.as_list() == [2, 3] and shape.rank == shape.ndims == 2 and shape.num_elements() == 6
        assert shape.is_fully_defined() and shape.is_compatible_with([None, 3]) and not shape.is_compatible_with([3])
        assert shape.concatenate([4]) == (2, 3, 4) and shape.with_rank_at_least(2) == shape and shape.dims == [2, 3]
        with pytest.raises(ValueError):
            shape.assert_is_compatible_with([2])
        with pytest.raises(ValueError):
            shape.with_rank_at_least(3)
        assert tf.TensorShape(None).rank is None and not tf.TensorShape([None, 2]).is_fully_defined()
        assert tf.zeros(shape).shape == shape and tf.reshape(tf.ones(6), shape).shape == shape


class TestTensor:
    def test_attributes(self):
        x = C([[1.0, 2.0]])
        assert x.dtype == tf.float32 and x.ndim == 2 and isinstance(x.device, str) and x.get_shape() == (1, 2)
        x.set_shape([1, None])
        with pytest.raises(ValueError):
            x.set_shape([3])
        assert (
            tf.is_tensor(x) and tf.is_tensor(tf.Variable(1.0)) and not tf.is_tensor(np.ones(1)) and not tf.is_tensor(1)
        )
        assert isinstance(x, tf.Tensor) and not isinstance(tf.Variable(1.0), tf.Tensor)
        for name in ("op", "graph", "name", "eval"):
            with pytest.raises(AttributeError):
                getattr(x, name)
        x.note = 1
        assert weakref.ref(x)() is x and x.note == 1

    @pytest.mark.parametrize(
        "function",
        [
            lambda x, y: x + y,
            lambda x, y: x - y,
            lambda x, y: x * y,
            lambda x, y: x / y,
            lambda x, y: x // y,
            lambda x, y: x % y,
            lambda x, y: x**y,
            lambda x, y: -x,
            lambda x, y: abs(-x),
            lambda x, y: x < y,
            lambda x, y: x <= y,
            lambda x, y: x > y,
            lambda x, y: x >= y,
            lambda x, y: x == y,
            lambda x, y: x != y,
        ],
    )
    def test_operators(self, function):
        x, y = np.float32([1.5, 4.0]), np.float32([2.0, 4.0])
        for a, b in (
            (C(x), C(y)),
            (C(x), y),
            (x, C(y)),
            (tf.Variable(x), C(y)),
            (C(x), tf.Variable(y)),
            (x, tf.Variable(y)),
        ):
            result = function(a, b)
            if isinstance(result, tf.Tensor):
                np.testing.assert_array_equal(result.numpy(), function(x, y))

    def test_logic_and_matrices(self):
        a, b = C([True, False]), C([True, True])
        assert (
            (a & b).numpy().tolist() == [True, False]
            and (a | b).numpy().all()
            and (~a).numpy().tolist() == [False, True]
        )
        assert (a ^ b).numpy().tolist() == [False, True]
        m = C([[1.0, 2.0], [3.0, 4.0]])
        assert (m @ m).numpy().tolist() == [[7, 10], [15, 22]]
        with pytest.raises(INVALID):
            tf.matmul(m, C([1.0, 2.0]))

    def test_equality_and_identity(self):
        x = C([1.0, 2.0])
        assert (x == C([1.0, 3.0])).numpy().tolist() == [True, False]
        assert (x == C([1.0, 2.0, 3.0])) is False and (x != C([1.0, 2.0, 3.0])) is True
        assert (x == None) is False and (x != None) is True  # noqa: E711
        with pytest.raises(TypeError, match=r"(?s)unhashable.*ref\(\)"):
            hash(x)
        assert x.ref() == x.ref() and x.ref() != C([1.0, 2.0]).ref() and x.ref().deref() is x and x in [x]

    def test_numbers(self):
        x = C(2.0)
        assert float(x) == 2 and int(x) == 2 and complex(x) == 2 and bool(x) and list(range(C(2))) == [0, 1]
        assert [5, 6, 7][C(1)] == 6 and f"{x:.2f}" == "2.00" and "%.2f" % x == "2.00"  # noqa: UP031
        with pytest.raises(ValueError, match="ambiguous"):
            bool(C([1.0, 2.0]))
        for wrong in (
            lambda: float(C([1.0])),
            lambda: int(C([1])),
            lambda: complex(C([1.0])),
            lambda: range(x),
            lambda: len(x),
            lambda: list(x),
        ):
            with pytest.raises(TypeError):
                wrong()
        assert len(C([1.0, 2.0])) == 2

    def test_iteration_is_differentiable(self):
        def function(x):
            a, b = x
            return a * b

        assert gradient(function, [2.0, 5.0]).tolist() == [5, 2]

    def test_immutable(self):
        x = C([1.0, 2.0])
        y = x
        y += 1
        assert x.numpy().tolist() == [1, 2] and y.numpy().tolist() == [2, 3]
        with pytest.raises(TypeError, match="does not support item assignment"):
            x[0] = 3.0
        with pytest.raises(TypeError):
            del x[0]

    def test_texts(self):
        assert str(C(2.0)) == "tf.Tensor(2.0, shape=(), dtype=float32)"
        assert repr(C(2.0)) == "<tf.Tensor: shape=(), dtype=float32, numpy=2.0>"
        v = tf.Variable([1.0, 2.0], name="w")
        assert repr(v) == "<tf.Variable 'w:0' shape=(2,) dtype=float32, numpy=array([1., 2.], dtype=float32)>"

    def test_copies(self):
        x = C([1.0, 2.0])
        for other in (copy.deepcopy(x), pickle.loads(pickle.dumps(x))):
            assert other is not x and other.numpy().tolist() == [1, 2] and other.dtype == tf.float32

    def test_numpy(self):
        x = C([1.0, 4.0])
        assert isinstance(np.sqrt(x), tf.Tensor) and isinstance(np.sum(x), tf.Tensor)
        assert isinstance(np.ones(2) + x, tf.Tensor) and isinstance(np.float64(2) * x, tf.Tensor)
        assert type(np.asarray(x)) is np.ndarray and np.asarray(x, np.float64).dtype == np.float64
        assert gradient(lambda x: np.linalg.norm(x), [3.0, 4.0]).tolist() == pytest.approx([0.6, 0.8])

    @pytest.mark.parametrize(
        ("index", "expected"),
        [
            (1, [3, 4, 5]),
            (-1, [3, 4, 5]),
            ((0, C(2)), 2),
            (np.int64(1), [3, 4, 5]),
            ((slice(None), 1), [1, 4]),
            ((slice(None, None, -1), slice(0, C(2))), [[3, 4], [0, 1]]),
            ((..., 0), [0, 3]),
            ((None, 0, 0), [0]),
            ((tf.newaxis, 1, 1), [4]),
            ([1, 2], 5),
            (slice(5, 9), np.zeros((0, 3)).tolist()),
        ],
    )
    def test_indexing(self, index, expected):
        x = C(np.arange(6.0).reshape(2, 3))
        assert x[index].numpy().tolist() == expected
        assert gradient(lambda x: x[index] * 2, np.arange(6.0).reshape(2, 3)).shape == (2, 3)

    def test_masks_and_wrong_indices(self):
        x = C([1.0, -2.0, 3.0])
        assert x[x > 0].numpy().tolist() == [1, 3] and gradient(lambda x: x[x > 0] ** 2, [1.0, -2.0, 3.0]).tolist() == [
            2,
            0,
            6,
        ]
        for wrong, error in ((np.array([0, 1]), TypeError), (1.5, TypeError), ("a", TypeError)):
            with pytest.raises(error):
                x[wrong]
        for wrong in (3, -4, (0, 0)):
            with pytest.raises((INVALID, IndexError)):
                x[wrong]


class TestVariable:
    def test_construction(self):
        v = tf.Variable(
            lambda: [1.0, 2.0],
            True,
            True,
            None,
            "w",
            None,
            tf.float64,
            synchronization=1,
            aggregation=2,
            import_scope="s",
        )
        assert v.dtype == tf.float64 and v.name == "w:0" and v.trainable and v.shape == (2,) and v.get_shape() == (2,)
        assert v.initializer is None and v.is_initialized() and v.constraint is None and isinstance(v.device, str)
        assert tf.Variable(1.0).name == "Variable:0" and tf.Variable(3).trainable is True
        for wrong in (lambda: tf.Variable(), lambda: tf.Variable(None)):
            with pytest.raises(ValueError, match="initial_value"):
                wrong()
        array = np.ones(2)
        v = tf.Variable(array)
        array[0] = 9
        assert v.numpy().tolist() == [1, 1]
        assert tf.Variable(tf.Variable(2.0)).numpy() == 2

    def test_a_variable_of_a_watched_tensor_is_not_connected(self):
        x = C(2.0)
        with tf.GradientTape() as tape:
            tape.watch(x)
            v = tf.Variable(x * 3)
            y = v * v
        assert tape.gradient(y, x) is None

    def test_values_are_new_tensors(self):
        v = tf.Variable([1.0, 2.0])
        first = v.value()
        assert isinstance(first, tf.Tensor) and first is not v.value() and v.read_value() is not v.read_value()
        v.assign([5.0, 6.0])
        assert first.numpy().tolist() == [1, 2]
        with tf.GradientTape() as tape:
            y = v.value() * 2 + v.read_value()
        assert tape.gradient(y, v).numpy().tolist() == [3, 3]

    def test_assignment(self):
        v = tf.Variable([[1.0, 2.0]])
        assert v.assign([[3.0, 4.0]], use_locking=True, name="a") is v
        assert v.assign_add([[1.0, 1.0]], read_value=False) is None and v.numpy().tolist() == [[4, 5]]
        assert v.assign_sub(np.ones((1, 2))).numpy().tolist() == [[3, 4]] and v.dtype == tf.float32
        for wrong in (1.0, [1.0, 2.0], [[1.0], [2.0]]):
            for method in (v.assign, v.assign_add, v.assign_sub):
                with pytest.raises(ValueError, match="shape"):
                    method(wrong)
        with pytest.raises(ValueError, match="dtype"):
            v.assign(C(np.ones((1, 2))))
        with pytest.raises(TypeError):
            tf.Variable(1).assign(1.5)
        free = tf.Variable([1.0], shape=tf.TensorShape(None))
        assert free.assign([1.0, 2.0]).numpy().tolist() == [1, 2] and free.shape == tf.TensorShape(None)

    def test_assigned_variables_differentiate(self):
        v = tf.Variable(1.0)
        with tf.GradientTape() as tape:
            y = v.assign_add(3.0) * 2
        assert tape.gradient(y, v).numpy() == 2 and tf.assign(v, 5.0).numpy() == 5

    def test_refusals(self):
        v = tf.Variable([1.0, 2.0])
        for name in ("__iadd__", "__isub__", "__imul__", "__itruediv__", "__ipow__", "__ifloordiv__", "__imod__"):
            with pytest.raises(RuntimeError, match="assign_add"):
                getattr(v, name)(1.0)
        with pytest.raises(TypeError):
            v[0] = 1.0
        with pytest.raises(TypeError, match="unhashable"):
            hash(v)
        assert v in [v] and (v == None) is False and v.ref() == v.ref() != tf.Variable([1.0, 2.0]).ref()  # noqa: E711

    def test_copies(self):
        v = tf.Variable([1.0, 2.0], name="w", trainable=False)
        for other in (copy.deepcopy(v), pickle.loads(pickle.dumps(v))):
            other.assign([5.0, 5.0])
            assert v.numpy().tolist() == [1, 2] and other.name == "w:0" and not other.trainable

    @pytest.mark.parametrize(
        "use",
        [
            lambda v: v * 1,
            lambda v: v.value(),
            lambda v: v.read_value(),
            lambda v: v.numpy(),
            lambda v: np.asarray(v),
            lambda v: float(v),
            repr,
            lambda v: tf.exp(v),
            lambda v: v.assign(2.0),
            lambda v: v.assign_add(1.0),
            lambda v: bool(v),
            lambda v: np.sin(v),
        ],
    )
    def test_accesses(self, use):
        v = tf.Variable(1.0)
        with tf.GradientTape() as tape:
            use(v)
        assert [one is v for one in tape.watched_variables()] == [True]

    def test_what_is_no_access(self):
        v = tf.Variable(1.0)
        with tf.GradientTape() as tape:
            _ = v.shape, v.dtype, v.name, v.trainable
        assert tape.watched_variables() == ()


class TestTape:
    def test_exit_order_need_not_be_nested_and_stop_recording_reraises(self):
        x = C(3.0)
        tape = tf.GradientTape()
        with tape:
            tape.watch(x)
            with pytest.raises(KeyError), tape.stop_recording():
                raise KeyError
            y = x * x
        assert tape.gradient(y, x).numpy() == 6

    def test_gradient_while_stopped(self):
        x = C(3.0)
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x * x
            with tape.stop_recording():
                assert tape.gradient(y, x).numpy() == 6
            tape.watch(x)  # a new record
            z = x * 5
        assert tape.gradient(z, x).numpy() == 5

    def test_watched_variables_after_spending(self):
        v, w = tf.Variable(1.0), tf.Variable(2.0)
        tape = tf.GradientTape()
        assert tape.watched_variables() == ()
        with tape:
            y = w * v
            assert len(tape.watched_variables()) == 2
        tape.gradient(y, v)
        assert [one is other for one, other in zip(tape.watched_variables(), (v, w), strict=True)] == [True, True]

    def test_watching_after_the_block_counts_when_resumed(self):
        x = C(3.0)
        tape = tf.GradientTape()
        with tape:
            pass
        tape.watch(x)
        with tape:
            y = x * x
        assert tape.gradient(y, x).numpy() == 6

    def test_a_warning_once(self, caplog):
        x = C(3.0)
        for _ in range(2):
            with tf.GradientTape(persistent=True) as tape:
                tape.watch(x)
                tape.gradient(x * x, x)
        assert caplog.text.count("persistent") <= 1

    def test_generators_are_not_nests(self):
        with tf.GradientTape() as tape, pytest.raises(ValueError, match="generator"):
            tape.watch(x for x in [C(1.0)])

    def test_pruning(self):
        @tf.custom_gradient
        def loud(x):
            return x * 1, lambda upstream: 1 / 0

        assert gradient(lambda x, y: x * 2 + 0 * tf.stop_gradient(loud(x)), 1.0, 2.0) == [2, None]

    def test_unconnected_enumeration(self):
        assert issubclass(tf.UnconnectedGradients, enum.Enum)
        assert {member.value for member in tf.UnconnectedGradients} == {"none", "zero"}

    def test_structures(self):
        Pair = collections.namedtuple("Pair", "a b")
        x, y = C(2.0), C(3.0)
        sources = collections.OrderedDict([("z", Pair(x, [y])), ("b", ()), ("a", (x,))])
        with tf.GradientTape() as tape:
            tape.watch([x, y])
            z = x * y
        found = tape.gradient(z, sources)
        assert type(found) is collections.OrderedDict and list(found) == ["z", "b", "a"] and found["b"] == ()
        assert type(found["z"]) is Pair and found["z"].b[0].numpy() == 2 and found["a"][0].numpy() == 3

    def test_other_dtypes_as_targets_and_sources(self):
        x, n, b, s = C([1.0, 2.0]), C([1, 2]), C([True]), C("a")
        with tf.GradientTape(persistent=True) as tape:
            tape.watch([x, n])
            y = x * 2
        assert tape.gradient([n, y, b, s], x).numpy().tolist() == [2, 2]
        assert tape.gradient(n, n).numpy().tolist() == [1, 1] and tape.gradient(b, b).numpy().tolist() == [True]
        assert tape.gradient(s, s) is None and tape.gradient(y, [n, b, s]) == [None, None, None]
        zeros = tape.gradient(y, [n, b, s], unconnected_gradients="zero")
        assert [zero.dtype.name for zero in zeros] == ["int32", "bool", "string"] and zeros[2].numpy() == ""
        v = tf.Variable([1.0])
        assert tape.gradient(v, v).numpy().tolist() == [1] and tape.gradient(v, x) is None

    def test_seeds(self):
        x, v = C([1.0, 2.0]), tf.Variable([3.0, 4.0])
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(x)
            y, z, n = x * x, x * 3, C([1, 2])
        assert tape.gradient(y, x, output_gradients=v).numpy().tolist() == [6, 16]
        assert tape.gradient([y, z], x, output_gradients=[None, 2]).numpy().tolist() == [8, 10]
        assert tape.gradient([n, y], x, output_gradients=["ignored", 1.0, 5.0]).numpy().tolist() == [2, 4]
        with pytest.raises(ValueError, match="shape"):
            tape.gradient(y, x, output_gradients=np.ones((1, 2), np.float32))
        with pytest.raises(ValueError, match="dtype"):
            tape.gradient(y, x, output_gradients=np.ones(2))

    def test_zero_dtype_and_shape_of_variables(self):
        v = tf.Variable([1.0], shape=tf.TensorShape(None))
        with tf.GradientTape() as tape:
            y = C(1.0)
        v.assign([1.0, 2.0, 3.0])
        assert tape.gradient(y, v, unconnected_gradients="zero").shape == (3,)

    def test_casts(self):
        assert gradient(lambda x: tf.cast(x * 2, tf.float32), np.float64(1.5)).dtype == np.float64
        assert gradient(lambda x: tf.cast(tf.cast(x, tf.int32), tf.float32), 1.5) is None


class TestNoneAndZero:
    @pytest.mark.parametrize(
        "function",
        [
            tf.floor,
            tf.math.ceil,
            tf.round,
            lambda x: x // 2.0,
            lambda x: x > 1,
            tf.argmax,
            tf.shape,
            tf.size,
            tf.rank,
            tf.ones_like,
            tf.zeros_like,
            lambda x: tf.cast(x, tf.int32),
            tf.stop_gradient,
            tf.argsort,
        ],
    )
    def test_none(self, function):
        assert gradient(function, [1.5, 2.5]) is None
        assert gradient(function, [1.5, 2.5], unconnected_gradients="zero").tolist() == [0, 0]

    @pytest.mark.parametrize("function", [tf.sign, lambda x: x * 0, lambda x: tf.where(x > 9, x, 0.0)])
    def test_zero(self, function):
        assert gradient(function, [1.5, 2.5]).tolist() == [0, 0]


class TestConventions:
    """At kinks, poles and for complex numbers."""

    @pytest.mark.parametrize(
        ("function", "at", "expected"),
        [
            (tf.abs, 0.0, 0),
            (tf.sign, 0.0, 0),
            (tf.nn.relu, 0.0, 0),
            (lambda x: tf.maximum(x, 0.0), 0.0, 1),
            (lambda x: tf.maximum(0.0, x), 0.0, 0),
            (lambda x: tf.minimum(x, 0.0), 0.0, 1),
            (tf.reduce_max, [2.0, 2.0, 1.0], [0.5, 0.5, 0]),
            (tf.reduce_min, [1.0, 1.0], [0.5, 0.5]),
            (lambda x: tf.clip_by_value(x, -1.0, 1.0), [-1.0, 0.0, 1.0, 2.0], [1, 1, 1, 0]),
            (tf.sqrt, 0.0, np.inf),
            (lambda x: x**0.5, 0.0, np.inf),
            (tf.math.log, 0.0, np.inf),
            (tf.norm, [0.0, 0.0], [np.nan, np.nan]),
            (lambda x: tf.where(x > 0, tf.sqrt(x), 0.0), 0.0, np.nan),
            (lambda x: 2.0**x, 1.0, 2 * np.log(2)),
            (lambda x: tf.pow(C(-2.0), x), 2.0, 0),
            (lambda x: tf.pow(C(0.0), x), 2.0, 0),
            (lambda x: x**2, 0.0, 0),
            (lambda x: x**2.0, 0.0, 0),
            (tf.reduce_prod, [0.0, 2.0, 3.0], [6, 0, 0]),
            (tf.reduce_prod, [0.0, 0.0, 3.0], [0, 0, 0]),
            (lambda x: x % 2.0, 5.5, 1),
            (lambda x: C(5.5) % x, 2.0, -2),
            (lambda x: tf.math.divide_no_nan(x, 0.0), 3.0, 0),
            (lambda x: tf.math.divide_no_nan(C(3.0), x), 0.0, 0),
            (lambda x: tf.sort(x) * C([1.0, 10.0]), [2.0, 1.0], [10, 1]),
            (lambda x: tf.gather(x, [0, 0, 1]), [2.0, 1.0], [2, 1]),
            (
                lambda x: tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[1], logits=[x])[0],
                [0.0, 0.0],
                [0.5, -0.5],
            ),
        ],
    )
    def test_real(self, function, at, expected):
        np.testing.assert_allclose(gradient(function, at), expected, rtol=1e-6)

    @pytest.mark.parametrize(
        ("function", "at", "expected"),
        [
            (lambda z: z * z, 1 + 2j, 2 - 4j),
            (lambda z: tf.math.real(z * tf.math.conj(z)), 1 + 2j, 2 + 4j),
            (tf.abs, 3 + 4j, (3 + 4j) / 5),
            (tf.exp, 1j, np.exp(-1j)),
        ],
    )
    def test_complex(self, function, at, expected):
        np.testing.assert_allclose(gradient(function, at), expected)

    def test_real_through_complex(self):
        assert gradient(lambda x: tf.math.real(tf.complex(x, 2 * x) * (1 + 1j)), 3.0) == -1

    def test_softmax_cross_entropy(self):
        logits, labels = np.array([0.3, -1.0, 2.0]), np.array([0.5, 0.2, 0.1])
        dx, dl = gradient(lambda x, y: tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=x), logits, labels)
        softmax = np.exp(logits) / np.exp(logits).sum()
        np.testing.assert_allclose(dx, softmax * labels.sum() - labels)
        np.testing.assert_allclose(dl, -np.log(softmax))

    def test_warnings_are_silenced(self, recwarn):
        gradient(tf.math.log, 0.0)
        assert not recwarn.list


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
