"""`jacobian` and `batch_jacobian`: shapes, dtypes, what is unconnected, persistence, and values in closed form."""

import numpy as np
import pytest

import tangentish.tf as tf
from tangentish import tape as tg

rng = np.random.default_rng(11)
A = rng.uniform(-1, 1, (3, 4))


def central(function, x, step=1e-5):
    """The Jacobian by central differences, of shape output + input."""
    columns = []
    for index in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[index] += step
        down[index] -= step
        columns.append((function(up) - function(down)) / (2 * step))
    return np.stack(columns, axis=-1).reshape((*np.shape(columns[0]), *x.shape))


class TestJacobian:
    @pytest.mark.parametrize("pfor", [True, False])
    def test_is_that_of_differences(self, pfor):
        def function(x):
            return np.sin(A @ x) * x[:3] + x[3] ** 2

        x = tg.constant(rng.uniform(size=4))
        with tg.GradientTape(persistent=True) as tape:
            tape.watch(x)
            y = function(x)
        found = tape.jacobian(y, x, experimental_use_pfor=pfor, parallel_iterations=3)
        np.testing.assert_allclose(found.numpy(), central(function, x.numpy()), rtol=1e-8, atol=1e-9)

    def test_shape_is_that_of_target_and_source(self):
        x, s = tg.constant(rng.uniform(size=(2, 3))), tg.constant(2.0)
        with tg.GradientTape(persistent=True) as tape:
            tape.watch([x, s])
            y = np.sum(x * s, axis=0)
            scalar = np.sum(y)
            empty = x[:0]
        both = tape.jacobian(y, {"s": s, "x": [x]})
        assert both["x"][0].shape == (3, 2, 3) and both["s"].shape == (3,)
        expected = np.zeros((3, 2, 3))
        expected[range(3), :, range(3)] = 2
        assert np.array_equal(both["x"][0].numpy(), expected)
        assert tape.jacobian(scalar, x).shape == (2, 3)
        assert tape.jacobian(empty, x).shape == (0, 3, 2, 3)
        assert tape.jacobian(empty, s) is None

    def test_dtype_is_that_of_the_source(self):
        x = tf.constant([1.0, 2.0], tf.float64)
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.cast(x * x, tf.float32)
        found = tape.jacobian(y, x)
        assert found.dtype == tf.float64 and isinstance(found, tf.Tensor)
        assert found.numpy().tolist() == [[2, 0], [0, 4]]

    def test_unconnected(self):
        x, other, n = tg.constant([1.0, 2.0]), tg.constant([[3.0]]), tg.constant([1, 2])
        with tg.GradientTape(persistent=True) as tape:
            tape.watch([x, other])
            y = x * 2
        assert tape.jacobian(y, [other, n]) == [None, None]
        zeros, of_integers = tape.jacobian(y, [other, n], unconnected_gradients="zero")
        assert zeros.shape == (2, 1, 1) and not zeros.numpy().any()
        assert of_integers.shape == (2, 2) and of_integers.dtype == np.int64
        assert tape.jacobian(n, x) is None
        with pytest.raises(ValueError, match="Unknown value for unconnected_gradients: 'ZERO'"):
            tape.jacobian(y, x, unconnected_gradients="ZERO")

    def test_persistence(self):
        x = tg.constant([1.0, 2.0])
        with tg.GradientTape() as tape:
            tape.watch(x)
            y = x * x
        with pytest.raises(RuntimeError, match="persistent"):
            tape.jacobian(y, x, experimental_use_pfor=False)
        tape.jacobian(y, x)
        for method in (tape.jacobian, tape.batch_jacobian):
            with pytest.raises(RuntimeError, match="non-persistent GradientTape can only"):
                method(y, x)

    def test_a_variable_may_be_the_target(self):
        v = tg.Variable([1.0, 2.0])
        with tg.GradientTape() as tape:
            tape.watch(v)
        assert tape.jacobian(v, v).numpy().tolist() == [[1, 0], [0, 1]]

    @pytest.mark.parametrize("wrong", [[tg.constant(1.0)], 1.0, None])
    def test_the_target_is_one_tensor(self, wrong):
        x = tg.constant(1.0)
        with tg.GradientTape(persistent=True) as tape:
            tape.watch(x)
        with pytest.raises(TypeError, match="target"):
            tape.jacobian(wrong, x)

    def test_in_its_own_block(self):
        x = tg.constant([1.0, 2.0])
        with tg.GradientTape(persistent=True) as tape:
            tape.watch(x)
            gradient = tape.gradient(np.sum(x**3) + x[0] * x[1], x)
            hessian = tape.jacobian(gradient, x)
            third = tape.jacobian(hessian, x)
        assert hessian.numpy().tolist() == [[6, 1], [1, 12]]
        expected = np.zeros((2, 2, 2))
        expected[0, 0, 0] = expected[1, 1, 1] = 6
        assert np.array_equal(third.numpy(), expected)
        with tg.GradientTape() as tape:
            tape.watch(x)
            y = x * x
            tape.jacobian(y, x)
            with pytest.raises(RuntimeError, match="not recording"):
                tape.watch(x)

    def test_nested_tapes(self):
        x = tg.constant([0.3, 0.7])
        with tg.GradientTape() as outer:
            outer.watch(x)
            with tg.GradientTape() as inner:
                inner.watch(x)
                y = np.sin(x) * x[::-1]
            jacobian = inner.jacobian(y, x)
        second = outer.jacobian(jacobian, x)
        a, b = 0.3, 0.7
        expected = [[[-np.sin(a) * b, np.cos(a)], [np.cos(a), 0]], [[0, np.cos(b)], [np.cos(b), -np.sin(b) * a]]]
        np.testing.assert_allclose(second.numpy(), expected, rtol=1e-14)

    def test_is_stacked_gradients_and_stacked_forward_products(self):
        x = tg.constant(rng.uniform(size=4))

        def function(x):
            return np.exp(A @ x) / (1 + x[0] ** 2)

        with tg.GradientTape(persistent=True) as tape:
            tape.watch(x)
            y = function(x)
            parts = [y[i] for i in range(3)]
        rows = np.stack([tape.gradient(part, x).numpy() for part in parts])
        columns = []
        for direction in np.eye(4):
            with tg.ForwardAccumulator(x, direction) as accumulator:
                y_again = function(x)
            columns.append(accumulator.jvp(y_again).numpy())
        np.testing.assert_allclose(tape.jacobian(y, x).numpy(), rows, rtol=1e-14)
        np.testing.assert_allclose(np.stack(columns, axis=1), rows, rtol=1e-13)


class TestBatchJacobian:
    def test_shapes_and_values(self):
        x = tg.constant(rng.uniform(size=(5, 2, 3)))
        w = rng.uniform(size=(3, 4))
        with tg.GradientTape() as tape:
            tape.watch(x)
            y = (x * x) @ w
        found = tape.batch_jacobian(y, x)
        expected = np.zeros((5, 2, 4, 2, 3))
        for i in range(2):
            expected[:, i, :, i, :] = 2 * x.numpy()[:, i, None, :] * w.T
        np.testing.assert_allclose(found.numpy(), expected)

    def test_examples_that_influence_each_other(self):
        x = tg.constant([[1.0, 2.0], [3.0, 4.0]])
        with tg.GradientTape(persistent=True) as tape:
            tape.watch(x)
            y = x * np.sum(x, axis=0)
        for pfor in (True, False):
            found = tape.batch_jacobian(y, x, experimental_use_pfor=pfor)
            assert found.numpy().tolist() == [[[8, 0], [0, 12]]] * 2

    def test_ranks_and_batches(self):
        x, flat, short = tg.constant(np.ones((3, 2))), tg.constant(np.ones(3)), tg.constant(np.ones((2, 2)))
        with tg.GradientTape(persistent=True) as tape:
            tape.watch([x, flat, short])
        for target, source in ((x, flat), (flat, x)):
            with pytest.raises(ValueError, match="must have rank at least 2"):
                tape.batch_jacobian(target, source)
        with pytest.raises(ValueError, match=r"Need first dimension.*\(3, 2\).*\(2, 2\)"):
            tape.batch_jacobian(x, short)
        with pytest.raises(TypeError, match="source"):
            tape.batch_jacobian(x, [x])
        with pytest.raises(ValueError, match="Unknown value"):
            tape.batch_jacobian(x, x, unconnected_gradients="no")

    @pytest.mark.parametrize("choice", ["none", "zero"])
    def test_unconnected_is_zeros(self, choice):
        x = tf.constant(np.ones((3, 2)))
        with tf.GradientTape() as tape:
            y = tf.ones((3, 4))
        found = tape.batch_jacobian(y, x, unconnected_gradients=choice)
        assert found.shape == (3, 4, 2) and found.dtype == tf.float32 and not found.numpy().any()

    @pytest.mark.parametrize(("shape", "expected"), [((0, 2), (0, 2, 2)), ((1, 0), (1, 0, 0))])
    def test_nothing_in_it(self, shape, expected):
        x = tg.constant(np.ones(shape))
        with tg.GradientTape() as tape:
            tape.watch(x)
            y = x * x
        assert tape.batch_jacobian(y, x).shape == expected

    def test_needs_a_persistent_tape_without_pfor(self):
        x = tg.constant(np.ones((2, 2)))
        with tg.GradientTape() as tape:
            tape.watch(x)
            y = x * x
        with pytest.raises(RuntimeError, match="persistent"):
            tape.batch_jacobian(y, x, experimental_use_pfor=False)
        assert tape.batch_jacobian(y, x).shape == (2, 2, 2)

    def test_outer_tapes_see_it(self):
        x = tg.constant([[1.0, 2.0]])
        with tg.GradientTape() as outer:
            outer.watch(x)
            with tg.GradientTape() as inner:
                inner.watch(x)
                y = x**3
            found = inner.batch_jacobian(y, x)
        assert outer.gradient(found, x).numpy().tolist() == [[6, 12]]
