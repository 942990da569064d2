"""`stop_gradient`, `recompute_grad` and `grad_pass_through`."""

import weakref

import numpy as np
import pytest

import tangentish as tg
import tangentish.tf as tf


class TestStopGradient:
    def test_breaks_tapes_and_accumulators(self):
        x = tg.constant([1.0, 2.0])
        with tg.ForwardAccumulator(x, np.ones(2)) as accumulator, tg.GradientTape(persistent=True) as tape:
            tape.watch(x)
            y = tg.stop_gradient(x)
            z = y * x
        assert y is not x and tape.gradient(y, x) is None and accumulator.jvp(y) is None
        assert tape.gradient(z, x).numpy().tolist() == [1, 2]
        assert tape.gradient(y, x, unconnected_gradients="zero").numpy().tolist() == [0, 0]
        assert tg.stop_gradient([1, 2]).numpy().tolist() == [1, 2]
        assert tf.stop_gradient(1.5).dtype == tf.float32

    def test_what_lies_behind_it_is_not_run(self):
        @tg.custom_gradient
        def loud(x):
            return x * 1, lambda upstream: 1 / 0

        x = tg.constant(1.0)
        with tg.GradientTape() as tape:
            tape.watch(x)
            y = tg.stop_gradient(loud(x)) + x
        assert tape.gradient(y, x).numpy() == 1


class TestRecompute:
    def test_gradients_and_calls(self):
        v, calls = tg.Variable(2.0), []

        @tg.recompute_grad
        def function(x, unused, n, power=2):
            calls.append(1)
            return {"a": np.sin(x * v) ** power, "b": [x * n]}

        x, unused = tg.constant(0.3), tg.constant([1.0, 2.0])
        with tg.GradientTape() as tape:
            tape.watch([x, unused])
            result = function(x, unused, 4, power=3)
            y = result["a"] + result["b"][0]
        assert len(calls) == 1 and len(tape._record.steps) == 2
        found = tape.gradient(y, [x, unused, v])
        assert len(calls) == 2
        s, c = np.sin(0.6), np.cos(0.6)
        np.testing.assert_allclose(found[0].numpy(), 3 * s**2 * c * 2 + 4)
        np.testing.assert_allclose(found[2].numpy(), 3 * s**2 * c * 0.3)
        assert found[1].numpy().tolist() == [0, 0]
        assert callable(function.__wrapped__)

    def test_keeps_only_its_inputs(self):
        kept = []

        @tg.recompute_grad
        def function(x):
            middle = np.exp(x)
            kept.append(weakref.ref(middle))
            return middle * middle

        x = tg.constant(np.ones(3))
        with tg.GradientTape() as tape:
            tape.watch(x)
            y = function(x)
        assert kept[0]() is None
        np.testing.assert_allclose(tape.gradient(y, x).numpy(), 2 * np.exp(2) * np.ones(3))

    def test_the_same_tensor_twice_and_nothing_in_it(self):
        product = tg.recompute_grad(lambda x, y: x * x * y)
        for value in (np.array([2.0, 3.0]), np.ones((0, 2))):
            x = tg.constant(value)
            with tg.GradientTape() as tape:
                tape.watch(x)
                y = product(x, x)
            np.testing.assert_allclose(tape.gradient(y, x).numpy(), 3 * value**2)

    def test_higher_orders(self):
        cube = tg.recompute_grad(lambda x: np.sin(x) * x)
        x = tg.constant(0.7)
        with tg.GradientTape() as t3:
            t3.watch(x)
            with tg.GradientTape() as t2:
                t2.watch(x)
                with tg.GradientTape() as t1:
                    t1.watch(x)
                    y = cube(x)
                first = t1.gradient(y, x)
            second = t2.gradient(first, x)
        third = t3.gradient(second, x)
        s, c = np.sin(0.7), np.cos(0.7)
        np.testing.assert_allclose(
            [first.numpy(), second.numpy(), third.numpy()], [s + 0.7 * c, 2 * c - 0.7 * s, -3 * s - 0.7 * c]
        )

    def test_variables_have_the_values_they_had(self):
        v = tg.Variable(2.0)

        @tg.recompute_grad
        def function(x):
            y = x * v * v
            v.assign_add(1.0)
            return y * v

        x = tg.constant(5.0)
        with tg.GradientTape() as tape:
            tape.watch(x)
            y = function(x)
        v.assign(100.0)
        dx, dv = tape.gradient(y, [x, v])
        assert y.numpy() == 60 and v.numpy() == 100
        assert dx.numpy() == 12 and dv.numpy() == 5 * (2 * 2 * 3 + 4)  # the reading of v + 1 is a reading of v

    def test_forward_mode_is_refused(self):
        x = tg.constant(1.0)
        with tg.ForwardAccumulator(x, 1.0), pytest.raises(NotImplementedError, match="recompute_grad"):
            tg.recompute_grad(lambda x: x * x)(x)


class TestPassThrough:
    def test_identity_backward(self):
        x = tg.constant([1.2, 2.7])
        with tg.GradientTape() as tape:
            tape.watch(x)
            y = tg.grad_pass_through(np.round)(x) * np.array([3.0, 5.0])
        assert y.numpy().tolist() == [3, 15]
        assert tape.gradient(y, x).numpy().tolist() == [3, 5]

    def test_assignment(self):
        v, z = tg.Variable(1.0), tg.constant(3.0)
        with tg.GradientTape(persistent=True) as tape:
            tape.watch(z)
            y = tg.grad_pass_through(v.assign)(z**2)
            v.assign(z**2)
            plain = v * 1
        assert y.numpy() == 9 and tape.gradient(y, z).numpy() == 6
        assert tape.gradient(plain, z) is None

    def test_variables_get_none(self):
        v, x = tg.Variable(3.0), tg.constant(2.0)
        with tg.GradientTape() as tape:
            tape.watch(x)
            y = tg.grad_pass_through(lambda x: x * v)(x)
        assert tape.gradient(y, [x, v])[1] is None

    def test_tensorflow_face(self):
        x = tf.constant(2.0)
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.grad_pass_through(tf.floor)(x) + tf.recompute_grad(tf.square)(x)
        assert tape.gradient(y, x).numpy() == 5
        assert isinstance(tf.custom_gradient(lambda: (1.0, lambda d: ()))(), tf.Tensor)
