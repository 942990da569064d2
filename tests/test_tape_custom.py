"""`custom_gradient`, `recompute_grad`, `grad_pass_through`, `stop_gradient`."""

import gc
import weakref

import numpy as np
import pytest

import tangentish as tg


def value_and_gradient(function, *values, **options):
    tensors = [tg.constant(value) for value in values]
    with tg.GradientTape() as tape:
        tape.watch([tensor for tensor in tensors if tensor.dtype.kind == "f"])
        result = function(*tensors)
    return result, tape.gradient(result, tensors, **options)


@tg.custom_gradient
def log1pexp(x):
    """log(1 + exp(x)), without overflow in its gradient."""
    e = np.exp(x)
    return np.log(1 + e), lambda upstream: upstream * (1 - 1 / (1 + e))


class TestCustomGradient:
    def test_the_textbook_example(self):
        y, (gradient,) = value_and_gradient(log1pexp, 100.0)
        assert gradient.numpy() == 1.0 and y.numpy() == 100.0
        assert log1pexp.__name__ == "log1pexp" and log1pexp.__doc__.startswith("log(1")
        assert callable(log1pexp.__wrapped__)

    def test_with_brackets_and_as_a_method(self):
        class Model:
            factor = 3.0

            @tg.custom_gradient()
            def scaled(self, x):
                return x * 1, lambda upstream: upstream * self.factor

        assert value_and_gradient(Model().scaled, 2.0)[1][0].numpy() == 3

    def test_results_are_fresh(self):
        x = tg.constant(2.0)

        @tg.custom_gradient
        def same(x):
            return x, lambda upstream: upstream

        @tg.custom_gradient
        def twice(x):
            return [x, x], lambda a, b: a * 10 + b

        assert same(x) is not x
        left, right = twice(x)
        assert left is not right
        _, (gradient,) = value_and_gradient(lambda x: twice(x)[0], 2.0)
        assert gradient.numpy() == 10

    def test_unused_outputs_get_zeros(self):
        given = []

        @tg.custom_gradient
        def function(x):
            def back(*upstream):
                given.extend(upstream)
                return upstream[0]

            return {"b": np.argmax(x), "a": x * 2, "c": x[:1]}, back

        value_and_gradient(lambda x: function(x)["a"], [1.0, 2.0])
        assert [one.numpy().tolist() for one in given] == [[1, 1], 0, [0]]
        assert given[1].dtype.kind == "i" and isinstance(given[1], tg.Tensor)

    def test_nests_of_arguments(self):
        @tg.custom_gradient
        def function(pair, number, keyword=None):
            x, y = pair["x"], pair["y"]
            return x * y * number * keyword, lambda upstream: [upstream * 1, upstream * 2, None]

        x, y, k = tg.constant(1.0), tg.constant(2.0), tg.constant(3.0)
        with tg.GradientTape() as tape:
            tape.watch([x, y, k])
            z = function({"y": y, "x": x}, 5, keyword=k)
        found = tape.gradient(z, [x, y, k], unconnected_gradients="none")
        assert [None if one is None else one.numpy() for one in found] == [1, 2, None]

    @pytest.mark.parametrize(("count", "returned"), [(2, 1), (2, 3)])
    def test_wrong_number_of_gradients(self, count, returned):
        @tg.custom_gradient
        def function(x, y):
            return x * y, lambda upstream: [upstream] * returned

        with pytest.raises(ValueError, match="expected to return 2 gradients"):
            value_and_gradient(function, 1.0, 2.0)

    @pytest.mark.parametrize(
        ("gradient", "text"),
        [
            (np.ones(3), "shape"),
            (1.0, "shape"),
            (tg.constant(np.ones(2, np.float32)), "dtype"),
            (np.ones(2) * 1j, "complex"),
        ],
    )
    def test_gradients_of_wrong_shape_or_dtype(self, gradient, text):
        @tg.custom_gradient
        def function(x):
            return x * 1, lambda upstream: gradient

        with pytest.raises(ValueError, match=text):
            value_and_gradient(function, [1.0, 2.0])

    def test_arrays_and_numbers_are_converted(self):
        @tg.custom_gradient
        def function(x):
            return np.float32([1.0, 2.0]), lambda upstream: np.array([5, 6])

        y, (gradient,) = value_and_gradient(function, [1.0, 2.0])
        assert isinstance(y, tg.Tensor) and y.dtype == np.float32
        assert gradient.dtype == np.float64 and gradient.numpy().tolist() == [5, 6]

    def test_none_is_unconnected(self):
        @tg.custom_gradient
        def function(x, n):
            return x * n, lambda upstream: (None, upstream)

        assert value_and_gradient(function, 1.0, 2)[1] == [None, None]
        x, n = value_and_gradient(function, 1.0, 2, unconnected_gradients="zero")[1]
        assert x.numpy() == 0 and n.numpy() == 0 and n.dtype.kind == "i"

    def test_captured_tensors_get_nothing(self):
        captured = tg.constant(3.0)

        @tg.custom_gradient
        def function(x):
            return x * captured, lambda upstream: upstream * captured

        with tg.GradientTape() as tape:
            tape.watch(captured)
            y = function(tg.constant(2.0))
        assert tape.gradient(y, captured) is None

    def test_what_is_smuggled_out_has_its_ordinary_derivative(self):
        smuggled = []

        @tg.custom_gradient
        def function(x):
            smuggled.append(x * x)
            return smuggled[-1], lambda upstream: upstream * 100

        x = tg.constant(3.0)
        with tg.GradientTape(persistent=True) as tape:
            tape.watch(x)
            y = function(x)
        assert tape.gradient(y, x).numpy() == 100 and tape.gradient(smuggled[0], x).numpy() == 6

    def test_not_a_pair(self):
        with pytest.raises(TypeError, match="pair"):
            tg.custom_gradient(lambda x: x)(tg.constant(1.0))

    def test_without_a_tape_nothing_is_called(self):
        @tg.custom_gradient
        def function(x):
            return x * 1, lambda upstream: 1 / 0

        assert function(2.0).numpy() == 2

    def test_errors_come_through(self):
        @tg.custom_gradient
        def function(x):
            def back(upstream):
                raise KeyError("mine")

            return x * 1, back

        x = tg.constant(1.0)
        with tg.GradientTape() as tape:
            tape.watch(x)
            y = function(x)
        with pytest.raises(KeyError, match="mine"):
            tape.gradient(y, x)
        with pytest.raises(RuntimeError, match="non-persistent"):
            tape.gradient(y, x)
        with tg.ForwardAccumulator(x, 1.0), pytest.raises(KeyError, match="mine"):
            function(x)

    def test_the_value_may_leave(self):
        @tg.custom_gradient
        def function(x):
            return np.round(x.numpy()), lambda upstream: upstream

        assert value_and_gradient(function, 2.7)[1][0].numpy() == 1

    def test_second_order_is_that_of_the_gradient_function(self):
        x = tg.constant(0.4)
        with tg.GradientTape() as outer:
            outer.watch(x)
            with tg.GradientTape() as inner:
                inner.watch(x)
                y = log1pexp(x)
            first = inner.gradient(y, x)
        s = 1 / (1 + np.exp(-0.4))
        np.testing.assert_allclose(outer.gradient(first, x).numpy(), s * (1 - s))

    def test_second_order_may_be_given_too(self):
        @tg.custom_gradient
        def slope(x, upstream):
            return upstream * 3 * x * x, lambda further: (further * upstream * 1000, further * 3 * x * x)

        @tg.custom_gradient
        def cube(x):
            return x**3, lambda upstream: slope(x, upstream)

        x = tg.constant(2.0)
        with tg.GradientTape() as outer:
            outer.watch(x)
            with tg.GradientTape() as inner:
                inner.watch(x)
                y = cube(x)
            first = inner.gradient(y, x)
        assert first.numpy() == 12 and outer.gradient(first, x).numpy() == 1000

    def test_forward_mode_transposes_it(self):
        @tg.custom_gradient
        def function(x, y):
            return x * y, lambda upstream: (upstream * 10, upstream * y)

        x, y = tg.constant([1.0, 2.0]), tg.constant([3.0, 4.0])
        with tg.ForwardAccumulator([x, y], [np.ones(2), np.array([0.0, 1.0])]) as accumulator:
            z = function(x, y)
        assert accumulator.jvp(z).numpy().tolist() == [10, 14]

    def test_of_complex_numbers_forward(self):
        @tg.custom_gradient
        def square(z):
            return z * z, lambda upstream: upstream * np.conj(2 * z)

        z = tg.constant(1 + 2j)
        with tg.ForwardAccumulator(z, 1.0) as accumulator:
            y = square(z)
        assert accumulator.jvp(y).numpy() == 2 + 4j

    def test_in_a_function_whose_gradient_is_taken(self):
        with pytest.warns(tg.FallbackWarning):
            gradient = tg.grad(lambda x: np.sum(log1pexp(x) * 2))(np.array([100.0, 0.0]))
        np.testing.assert_allclose(gradient, [2, 1])

    def test_memory(self):
        gc.disable()
        try:
            x = tg.constant(np.ones(3))
            kept = []

            @tg.custom_gradient
            def function(x):
                middle = np.exp(x)
                kept.append(weakref.ref(middle))
                return middle * 1, lambda upstream: upstream * middle

            with tg.GradientTape() as tape:
                tape.watch(x)
                y = function(x)
            assert kept[0]() is not None
            tape.gradient(y, x)
            assert kept[0]() is None
        finally:
            gc.enable()


class TestVariables:
    def test_protocol(self):
        v, w = tg.Variable(2.0), tg.Variable(5.0, trainable=False)

        @tg.custom_gradient
        def function(x):
            def back(upstream, variables):
                assert [one is v for one in variables] == [True]
                return upstream * v, [upstream * x * 100]

            return x * v * w, back

        x = tg.constant(3.0)
        with tg.GradientTape() as tape:
            tape.watch(x)
            y = function(x)
        found = tape.gradient(y, [x, v, w])
        assert [found[0].numpy(), found[1].numpy(), found[2]] == [2, 300, None]

    @pytest.mark.parametrize("taped", [True, False])
    def test_keyword_is_asked_for_when_called(self, taped):
        v = tg.Variable(2.0)

        @tg.custom_gradient
        def function(x):
            return x * v, lambda upstream: upstream

        with pytest.raises(TypeError, match="must accept keyword argument 'variables'"):
            if taped:
                value_and_gradient(function, 1.0)
            else:
                function(1.0)

    @pytest.mark.parametrize("back", [lambda d, **others: (d, [None]), lambda d, *, variables: (d, [None])])
    def test_ways_to_take_the_keyword(self, back):
        v = tg.Variable(2.0)
        function = tg.custom_gradient(lambda x: (x * v, back))
        with tg.GradientTape() as tape:
            y = function(tg.constant(1.0))
        assert tape.gradient(y, v) is None

    @pytest.mark.parametrize("wrong", [lambda d, variables: d, lambda d, variables: (d, [d, d])])
    def test_one_gradient_for_each(self, wrong):
        v = tg.Variable(2.0)
        function = tg.custom_gradient(lambda x: (x * v, wrong))
        with tg.GradientTape() as tape:
            y = function(tg.constant(1.0))
        with pytest.raises(ValueError, match="gradient for each variable"):
            tape.gradient(y, v)

    def test_as_an_argument(self):
        v = tg.Variable(2.0)
        function = tg.custom_gradient(lambda v: (v * v, lambda d: d * 7))
        with tg.GradientTape() as tape:
            y = function(v)
        assert tape.gradient(y, v).numpy() == 7
