"""GradientTape on tensors that follow NumPy: life cycle, watching, gradients against numeric differences."""

import collections

import numpy as np
import pytest

from tangentish import tape as tg

rng = np.random.default_rng(7)


def numeric(function, x, step=1e-3):
    """The gradient of the sum of function(x), by central differences extrapolated to step 0."""
    x = np.asarray(x, float)
    slopes = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        estimates = []
        for h in (step, step / 2):
            up, down = x.copy(), x.copy()
            up[index] += h
            down[index] -= h
            estimates.append((np.sum(function(up)) - np.sum(function(down))) / (2 * h))
        slopes[index] = (4 * estimates[1] - estimates[0]) / 3
    return slopes


def derivative(function, *values):
    tensors = [tg.constant(value) for value in values]
    with tg.GradientTape() as tape:
        tape.watch(tensors)
        result = function(*tensors)
    return [gradient.numpy() for gradient in tape.gradient(result, tensors)]


A = rng.uniform(-1, 1, (3, 4))
V = rng.uniform(0.5, 2, 4)

PROGRAMS = [
    ("operators", lambda x: (2.0 * x - 1.0 / x) ** 2 % 0.7 - (-x) / 3, V),
    ("reflected operators with arrays", lambda x: V * x + V / x - (V - x) ** 3, V + 0.3),
    ("power by a tensor", lambda x: x**x + 2.0**x, V),
    ("matrix products", lambda x: A @ x + np.dot(A, x) * 2, V),
    ("matrix on the right", lambda x: (x @ A) * (x.T.sum() + 1), rng.uniform(size=(2, 3))),
    ("ufuncs", lambda x: np.sin(x) * np.exp(-x) + np.log(x) - np.sqrt(x) / np.hypot(x, 2.0), V),
    ("functions", lambda x: np.mean(x * x, axis=0) + np.max(x) * np.prod(x, axis=0), A + 2),
    ("methods", lambda x: x.sum(axis=0) * x.mean() + x.reshape(-1)[0] + x.T.max(), A),
    ("joining", lambda x: np.concatenate([x * x, np.stack([x[0], x[1] * x[2]])]) ** 3, A),
    ("joining in a keyword", lambda x: np.concatenate((x, x * x), axis=1).sum(axis=1) ** 2, A),
    ("slices", lambda x: x[1:, ::-1] * x[:2] + x[..., None][0, :, 0], A),
    ("an index of arrays, with repeats", lambda x: x[[0, 0, 2]] * x[np.array([1, 0, 1])], A),
    ("a mask", lambda x: x[x > 0] ** 3, A),
    ("lists as operands", lambda x: np.multiply([x[0], x[1]], x[:2]) + x[1:] * [x[0], 2.0 * x[1]], A),
    ("iteration", lambda x: sum(row * row[0] for row in x), A),
    ("unpacking", lambda x: (lambda a, b, c: a * b + c**2)(*x), A),
    ("broadcasting", lambda x: x * A + x[:, :1] * A, rng.uniform(size=(1, 4))),
    ("abs and where", lambda x: np.where(x > 0, abs(x) ** 1.5, x**2), A),
    ("solve", lambda x: np.linalg.solve(x @ x.T + np.eye(3), A[:, 0]), A),
    ("einsum", lambda x: np.einsum("ij,ik->jk", x, x), A),
    ("several results", lambda x: np.split(x, 2, axis=1)[1] ** 2, A),
    ("several results, all used", lambda x: np.multiply(*np.split(x, 2, axis=1)), A),
    ("positional and named arguments", lambda x: np.clip(x, -0.5, a_max=0.4) * x, A),
    ("a number as the source", lambda x: x * 3 + np.sin(x), 0.7),
]


@pytest.mark.parametrize(("function", "x"), [pytest.param(f, x, id=name) for name, f, x in PROGRAMS])
def test_gradients_are_those_of_differences(function, x):
    (gradient,) = derivative(function, x)
    np.testing.assert_allclose(gradient, numeric(function, x), rtol=1e-7, atol=1e-7)
    assert np.shape(gradient) == np.shape(x)


@pytest.mark.parametrize(("function", "x"), [pytest.param(f, x, id=name) for name, f, x in PROGRAMS])
def test_second_derivatives_are_those_of_differences(function, x):
    def first(value):
        tensor = tg.constant(value)
        with tg.GradientTape() as tape:
            tape.watch(tensor)
            result = function(tensor)
        return tape.gradient(result, tensor).numpy()

    weights = rng.uniform(size=np.shape(x))
    source = tg.constant(x)
    with tg.GradientTape() as outer:
        outer.watch(source)
        with tg.GradientTape() as inner:
            inner.watch(source)
            result = function(source)
        weighed = inner.gradient(result, source) * weights
    second = outer.gradient(weighed, source, unconnected_gradients="zero").numpy()
    np.testing.assert_allclose(second, numeric(lambda v: first(v) * weights, x), rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize(("function", "x"), [pytest.param(f, x, id=name) for name, f, x in PROGRAMS])
def test_values_are_those_of_numpy(function, x):
    expected = function(x)
    with tg.GradientTape() as tape:
        tensor = tg.constant(x)
        tape.watch(tensor)
        result = function(tensor)
    assert np.array_equal(result.numpy(), expected)
    assert result.dtype == np.asarray(expected).dtype


def test_promotion_is_that_of_numpy():
    single = tg.constant(np.float32([1, 2]))
    assert (single * 2.0).dtype == np.float32
    assert (single * np.ones(2)).dtype == np.float64
    assert (np.ones(2) * single).dtype == np.float64
    assert tg.constant(1.0).dtype == np.float64
    assert tg.constant([1, 2]).dtype == np.int64
    (gradient,) = derivative(lambda x: x * np.ones(2), np.float32([1, 2]))
    assert gradient.dtype == np.float32


def test_complex_gradients_point_uphill():
    z = np.array([1 + 2j, -0.5j])
    (gradient,) = derivative(lambda z: np.real(z * np.conj(z)), z)
    np.testing.assert_allclose(gradient, 2 * z)
    (gradient,) = derivative(lambda x: np.real((x * (1 + 2j)) ** 2), np.array([0.3, 2.0]))
    np.testing.assert_allclose(gradient, [2 * 0.3 * -3, 2 * 2.0 * -3])


def test_broadcast_operands_get_gradients_of_their_own_shape():
    x, y = rng.uniform(size=(3, 1)), rng.uniform(size=4)
    dx, dy = derivative(lambda x, y: x * y * y, x, y)
    np.testing.assert_allclose(dx, np.full((3, 1), np.sum(y * y)))
    np.testing.assert_allclose(dy, 2 * y * x.sum())


class TestGradient:
    """Targets, sources, seeds."""

    def test_several_targets_add_up(self):
        x = tg.constant(3.0)
        with tg.GradientTape(persistent=True) as tape:
            tape.watch(x)
            y = x * x
            z = y * y
        assert tape.gradient([y, z], y).numpy() == 1 + 2 * 9.0
        assert tape.gradient({"a": y, "b": [z, z]}, x).numpy() == 6 + 2 * 108
        assert tape.gradient(z, [x, y, z])[2].numpy() == 1

    def test_sources_keep_their_structure(self):
        Pair = collections.namedtuple("Pair", "left right")
        x, y, unused = tg.constant(3.0), tg.constant(2.0), tg.constant(1.0)
        with tg.GradientTape() as tape:
            tape.watch([x, y, unused])
            z = x * y * y
        sources = {"b": [x, (y,)], "a": Pair(unused, x)}
        found = tape.gradient(z, sources)
        assert list(found) == ["b", "a"]
        assert found["b"][0].numpy() == 4 and found["b"][1][0].numpy() == 12
        assert type(found["a"]) is Pair and found["a"].left is None and found["a"].right.numpy() == 4

    def test_source_is_target(self):
        x = tg.constant([1.0, 2.0])
        n = tg.constant([1, 2])
        with tg.GradientTape(persistent=True) as tape:
            pass
        assert tape.gradient(x, x).numpy().tolist() == [1, 1]
        assert tape.gradient(n, n).numpy().tolist() == [1, 1]
        assert tape.gradient(x, [x], output_gradients=[3.0])[0].numpy().tolist() == [3, 3]

    def test_unconnected(self):
        x, n = tg.constant([1.0, 2.0]), tg.constant([1, 2])
        with tg.GradientTape(persistent=True) as tape:
            tape.watch(x)
            y = tg.stop_gradient(x * x)
            z = x * 0
        assert tape.gradient(y, x) is None
        assert tape.gradient(y, [x, n], unconnected_gradients="zero")[1].numpy().dtype == np.int64
        zeros = tape.gradient(y, x, unconnected_gradients=tg.UnconnectedGradients.ZERO)
        assert zeros.numpy().tolist() == [0, 0]
        assert tape.gradient(z, x).numpy().tolist() == [0, 0]
        assert tape.gradient([], [x]) == [None]
        assert tape.gradient(x, []) == []

    @pytest.mark.parametrize("wrong", ["nonsense", "ZERO", None, True])
    def test_unknown_choice_for_unconnected(self, wrong):
        x = tg.constant(1.0)
        with tg.GradientTape() as tape:
            tape.watch(x)
            y = x * x
        with pytest.raises(ValueError, match=f"Unknown value for unconnected_gradients: {wrong!r}"):
            tape.gradient(y, x, unconnected_gradients=wrong)
        assert tape.gradient(y, x).numpy() == 2  # a call that failed its checks spends nothing

    @pytest.mark.parametrize("wrong", [np.ones(2), 1.0])
    def test_sources_and_targets_must_be_tensors(self, wrong):
        x = tg.constant(1.0)
        with tg.GradientTape() as tape:
            tape.watch(x)
            y = x * x
        with pytest.raises(TypeError, match=f"sources .*{type(wrong).__name__}"):
            tape.gradient(y, [x, wrong])
        with pytest.raises(TypeError, match=f"target .*{type(wrong).__name__}"):
            tape.gradient(wrong, x)
        with pytest.raises(TypeError, match="target"):
            tape.gradient(None, x)
        assert tape.gradient(y, x).numpy() == 2

    def test_seeds(self):
        x = tg.constant([1.0, 2.0])
        with tg.GradientTape(persistent=True) as tape:
            tape.watch(x)
            y = x * x
            z = x * 3
        assert tape.gradient(y, x, output_gradients=np.array([1.0, 10.0])).numpy().tolist() == [2, 40]
        assert tape.gradient([y, z], x, output_gradients=[2.0]).numpy().tolist() == [7, 11]
        assert tape.gradient(y, x, output_gradients=tg.constant(2.0)).numpy().tolist() == [4, 8]
        with pytest.raises(ValueError, match="shape"):
            tape.gradient(y, x, output_gradients=np.ones(3))
        with pytest.raises(ValueError, match="dtype"):
            tape.gradient(y, x, output_gradients=np.ones(2, np.float32))

    def test_seeds_are_differentiable(self):
        x, seed = tg.constant(3.0), tg.constant(5.0)
        with tg.GradientTape() as outer:
            outer.watch(seed)
            with tg.GradientTape() as inner:
                inner.watch(x)
                y = x * x
            g = inner.gradient(y, x, output_gradients=seed)
        assert outer.gradient(g, seed).numpy() == 6

    def test_downstream_source(self):
        x = tg.constant(3.0)
        with tg.GradientTape() as tape:
            tape.watch(x)
            y = x * x
            z = y * 2
        assert tape.gradient(y, z) is None

    def test_a_function_without_a_derivative_is_named_when_it_is_needed(self):
        x = tg.constant([3.0, 1.0])
        with tg.GradientTape(persistent=True) as tape:
            tape.watch(x)
            y = np.apply_along_axis(np.sort, 0, x)
            z = x * 2
        assert tape.gradient(z, x).numpy().tolist() == [2, 2]
        if isinstance(y, tg.Tensor):
            with pytest.raises(LookupError, match="apply_along_axis"):
                tape.gradient(y, x)


class TestHigherOrder:
    """Tapes within tapes."""

    def test_three_nested_tapes(self):
        x = tg.Variable(2.0)
        with tg.GradientTape() as t3:
            with tg.GradientTape() as t2:
                with tg.GradientTape() as t1:
                    y = x**4
                first = t1.gradient(y, x)
            second = t2.gradient(first, x)
        third = t3.gradient(second, x)
        np.testing.assert_allclose([first.numpy(), second.numpy(), third.numpy()], [32, 48, 48])

    def test_gradient_after_the_outer_block_is_a_constant(self):
        x = tg.Variable(2.0)
        with tg.GradientTape(persistent=True) as outer:
            with tg.GradientTape() as inner:
                y = x * x
        g = inner.gradient(y, x)
        assert outer.gradient(g, x) is None
        assert outer.gradient(y, x).numpy() == 4

    def test_both_tapes_must_watch_a_constant(self):
        x = tg.constant(3.0)
        with tg.GradientTape() as outer:
            with tg.GradientTape() as inner:
                inner.watch(x)
                y = x**3
            g = inner.gradient(y, x)
        assert outer.gradient(g, x) is None

    def test_a_tape_entered_later_sees_the_backward_sweep(self):
        x = tg.constant(2.0)
        with tg.GradientTape() as inner:
            inner.watch(x)
            y = x**3
        with tg.GradientTape() as outer:
            outer.watch(x)
            g = inner.gradient(y, x)
        np.testing.assert_allclose(outer.gradient(g, x).numpy(), 12)

    def test_hessian_of_a_function_of_many_variables(self):
        v = tg.constant([1.0, 2.0])
        with tg.GradientTape(persistent=True) as outer:
            outer.watch(v)
            with tg.GradientTape() as inner:
                inner.watch(v)
                f = np.sum(v**3) + v[0] * v[1]
            g = inner.gradient(f, v)
            rows = [g[0], g[1]]
        hessian = [outer.gradient(row, v).numpy() for row in rows]
        np.testing.assert_allclose(hessian, [[6, 1], [1, 12]])
