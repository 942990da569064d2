"""`tf.Tensor` and `tf.Variable`: rows of the specification on values and dtypes."""

import copy
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
