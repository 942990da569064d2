"""`ForwardAccumulator`: products of a Jacobian and a vector, alone and mixed with tapes."""

import gc
import threading
import weakref

import numpy as np
import pytest

import tangentish as tg
import tangentish.tf as tf

V = tg.Variable([1.0, 2.0])
E1 = np.array([1.0, 0.0])


def along(function, x, direction):
    with tg.ForwardAccumulator(x, direction) as accumulator:
        y = function(x)
    return accumulator.jvp(y)


class TestValues:
    def test_of_a_program_with_control_flow(self):
        x = tg.constant(1.3)

        def function(x):
            total = 0.0
            for power in range(4):
                if power != 2:
                    total = total + x**power
            return total

        np.testing.assert_allclose(along(function, x, 2.0).numpy(), 2 * (1 + 3 * 1.3**2))

    def test_several_results_and_indices(self):
        x = tg.constant(np.arange(1.0, 7.0))
        tangent = np.array([1.0, 10.0, 100.0, 0.0, 2.0, 0.0])
        with tg.ForwardAccumulator(x, tangent) as accumulator:
            left, right = np.split(x, 2)
            y = left * right
        np.testing.assert_allclose(accumulator.jvp(y).numpy(), [4 * 1, 5 * 10 + 2 * 2, 6 * 100])

    def test_complex_products_are_not_conjugated(self):
        z = tg.constant(1 + 2j)
        assert along(lambda z: z * z, z, 1.0).numpy() == 2 + 4j
        assert along(np.conj, z, 1j).numpy() == -1j
        np.testing.assert_allclose(along(np.abs, z, 1j).numpy(), 2 / np.sqrt(5))
        assert along(lambda x: np.real(x * (1 + 2j)), tg.constant(3.0), 1.0).numpy() == 1

    def test_variables_carry_their_tangent_after_assignment(self):
        v = tg.Variable(2.0)
        with tg.ForwardAccumulator(v, 3.0) as accumulator:
            before = v * v
            v.assign(5.0)
            after = v * v
        assert [accumulator.jvp(y).numpy() for y in (before, after, v)] == [12, 30, 3]

    def test_tensorflow_face(self):
        x = tf.constant([1.0, 2.0])
        with tf.autodiff.ForwardAccumulator(x, tf.constant([1.0, 0.0])) as accumulator:
            y = tf.reduce_sum(tf.nn.softmax(x) * x)
        p = np.exp([1.0, 2.0]) / np.sum(np.exp([1.0, 2.0]))
        expected = p[0] + p[0] * p[1] * (1 - 2)
        found = accumulator.jvp(y)
        assert isinstance(found, tf.Tensor) and found.dtype == tf.float32
        np.testing.assert_allclose(found.numpy(), expected, rtol=1e-6)


class TestProtocol:
    def test_nests(self):
        x, y = tg.constant(2.0), tg.constant(3.0)
        with tg.ForwardAccumulator({"a": x, "b": [y]}, {"a": 1.0, "b": [10.0]}) as accumulator:
            z = x * y
            w = tg.stop_gradient(z)
        found = accumulator.jvp((z, [w, x]))
        assert found[0].numpy() == 23 and found[1][0] is None and found[1][1].numpy() == 1

    def test_unconnected(self):
        x, n = tg.constant([1.0, 2.0]), tg.constant([1, 2])
        with tg.ForwardAccumulator(x, E1) as accumulator:
            integers = x > 1
            free = tg.constant([5.0])
        assert accumulator.jvp([integers, free, n]) == [None, None, None]
        assert accumulator.jvp(free, tg.UnconnectedGradients.ZERO).numpy().tolist() == [0]
        with pytest.raises(ValueError, match="Unknown value"):
            accumulator.jvp(x, unconnected_gradients="nothing")

    def test_only_the_block_counts(self):
        x = tg.constant(3.0)
        accumulator = tg.ForwardAccumulator(x, 1.0)
        before = x * x
        assert accumulator.jvp(x).numpy() == 1
        with accumulator:
            inside = x * x
            assert accumulator.jvp(inside).numpy() == 6
        after = inside * x
        assert accumulator.jvp(before) is None and accumulator.jvp(after) is None
        with accumulator:
            again = inside * x
        assert accumulator.jvp(again).numpy() == 27

    def test_entered_twice(self):
        with tg.ForwardAccumulator(tg.constant(1.0), 1.0) as accumulator:
            with pytest.raises(ValueError, match="recording"):
                accumulator.__enter__()

    @pytest.mark.parametrize(
        ("primals", "tangents", "error", "text"),
        [
            ([tg.constant(1.0)], tg.constant(1.0), (ValueError, TypeError), "differ"),
            (tg.constant([1.0, 2.0]), np.ones(3), ValueError, "shape"),
            (tg.constant(1.0), tg.constant(np.float32(1.0)), ValueError, "dtype"),
            (tg.constant(1.0), None, ValueError, "None"),
            (1.0, 1.0, TypeError, "primals"),
        ],
    )
    def test_wrong_arguments(self, primals, tangents, error, text):
        with pytest.raises(error, match=text):
            tg.ForwardAccumulator(primals, tangents)

    def test_the_same_object_twice(self):
        x = tg.constant(1.0)
        with pytest.raises(ValueError, match="multiple times"):
            tg.ForwardAccumulator([x, x], [1.0, 2.0])

    def test_numbers_and_arrays_are_cast(self):
        x = tg.constant(np.float32([1.0, 2.0]))
        assert along(lambda x: x * x, x, np.array([1, 0])).dtype == np.float32

    def test_integers_have_none(self, caplog):
        n = tg.constant([1, 2])
        with tg.ForwardAccumulator(n, np.ones(2)) as accumulator:
            y = n * 2.0
        assert "int64" in caplog.text and accumulator.jvp(y) is None

    def test_other_threads_are_not_followed(self):
        x, found = tg.constant(2.0), []
        with tg.ForwardAccumulator(x, 1.0) as accumulator:
            thread = threading.Thread(target=lambda: found.append(x * x))
            thread.start()
            thread.join()
        assert accumulator.jvp(found[0]) is None

    def test_a_function_without_a_rule_is_named_where_it_runs(self):
        x = tg.constant([3.0, 1.0])
        with tg.ForwardAccumulator(x, E1), pytest.raises(LookupError, match="apply_along_axis"):
            np.apply_along_axis(np.sort, 0, x)

    def test_a_tangent_lives_as_long_as_its_tensor(self):
        gc.disable()
        try:
            x = tg.constant(np.ones(3))
            with tg.ForwardAccumulator(x, np.ones(3)) as accumulator:
                y = x * x
                tangent = weakref.ref(accumulator._record.known[y._key])
                del y
                assert tangent() is None
                z = x * 2
            ended = weakref.ref(accumulator._record)
            del accumulator
            assert ended() is None and z.numpy().tolist() == [2, 2, 2]
        finally:
            gc.enable()


class TestMixing:
    def test_forward_over_reverse(self):
        with tg.ForwardAccumulator(V, E1) as accumulator:
            with tg.GradientTape() as tape:
                f = np.sum(V**3)
            gradient = tape.gradient(f, V)
        assert gradient.numpy().tolist() == [3, 12]
        assert accumulator.jvp(gradient).numpy().tolist() == [6, 0]

    def test_reverse_over_forward(self):
        with tg.GradientTape() as tape:
            with tg.ForwardAccumulator(V, E1) as accumulator:
                f = np.sum(V**3)
            slope = accumulator.jvp(f)
        assert slope.numpy() == 3
        assert tape.gradient(slope, V).numpy().tolist() == [6, 0]

    def test_a_tape_within_does_not_see_tangents(self):
        x = tg.constant(2.0)
        with tg.ForwardAccumulator(x, 1.0) as accumulator, tg.GradientTape() as tape:
            tape.watch(x)
            y = x**3
            tangent = accumulator.jvp(y)
        assert tape.gradient(tangent, x) is None

    def test_accumulators_within_each_other(self):
        x = tg.constant(2.0)
        outer, inner = tg.ForwardAccumulator(x, 1.0), tg.ForwardAccumulator(x, 1.0)
        with outer, inner:
            y = np.exp(x) * x
            first = inner.jvp(y)
            other = outer.jvp(y)
        np.testing.assert_allclose(first.numpy(), 3 * np.exp(2))
        np.testing.assert_allclose(outer.jvp(first).numpy(), 4 * np.exp(2))
        assert inner.jvp(other) is None

    def test_the_order_is_that_of_entry(self):
        x = tg.constant(2.0)
        made_first, made_last = tg.ForwardAccumulator(x, 1.0), tg.ForwardAccumulator(x, 1.0)
        with made_last, made_first:
            y = x**3
        assert made_last.jvp(made_first.jvp(y)).numpy() == 12
        assert made_first.jvp(made_last.jvp(y)) is None

    def test_third_order_of_three_kinds(self):
        x = tg.constant(1.5)
        with tg.ForwardAccumulator(x, 1.0) as outer:
            with tg.GradientTape() as tape:
                tape.watch(x)
                with tg.ForwardAccumulator(x, 1.0) as inner:
                    y = np.sin(x) * x
                first = inner.jvp(y)
            second = tape.gradient(first, x)
        np.testing.assert_allclose(first.numpy(), np.sin(1.5) + 1.5 * np.cos(1.5))
        np.testing.assert_allclose(second.numpy(), 2 * np.cos(1.5) - 1.5 * np.sin(1.5))
        np.testing.assert_allclose(outer.jvp(second).numpy(), -3 * np.sin(1.5) - 1.5 * np.cos(1.5))

    def test_stop_recording_of_a_tape_leaves_the_accumulator_alone(self):
        x = tg.constant(3.0)
        with tg.ForwardAccumulator(x, 1.0) as accumulator, tg.GradientTape() as tape:
            tape.watch(x)
            with tape.stop_recording():
                y = x * x
        assert accumulator.jvp(y).numpy() == 6 and tape.gradient(y, x) is None

    def test_gradient_of_a_plain_function_in_the_block(self):
        x = tg.constant([1.0, 2.0])

        def plain(x):
            y = np.zeros(2)
            y[0] = x[0] ** 2
            y[1] = y[0] * x[1]
            return np.sum(y)

        with tg.ForwardAccumulator(x, np.array([1.0, 0.0])) as accumulator:
            gradient = tg.grad(plain, mode="tape")(x)
        np.testing.assert_allclose(accumulator.jvp(gradient).numpy(), [2 * (1 + 2), 2])
