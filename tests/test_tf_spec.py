"""Behaviour of tangentish.tf, row by row: dtypes, shapes, tensors, variables, tapes, structures, conventions."""

import collections
import enum

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
