"""GradientTape on tensors that follow NumPy: life cycle, watching, gradients against numeric differences."""

import collections
import copy
import gc
import pickle
import threading
import weakref

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


class TestLifeCycle:
    """Entering, leaving, spending, stopping, resetting."""

    def test_spent(self):
        x = tg.constant(1.0)
        tape = tg.GradientTape()
        with pytest.raises(RuntimeError, match="non-persistent GradientTape can only"):
            tape.gradient(x, x)
        with tape:
            tape.watch(x)
            y = x * x
        tape.gradient(y, x)
        with pytest.raises(RuntimeError, match="non-persistent GradientTape can only"):
            tape.gradient(y, x)
        with tape:  # a new record
            tape.watch(x)
            y = x * 5
        assert tape.gradient(y, x).numpy() == 5

    def test_entered_twice(self):
        with tg.GradientTape() as tape, pytest.raises(ValueError, match="recording.*re-enter"):
            tape.__enter__()

    def test_resumed(self):
        x = tg.constant(2.0)
        tape = tg.GradientTape()
        with tape:
            tape.watch(x)
            y = x * x
        unrecorded = y * 10
        with tape:
            z = y * x + unrecorded * 1
        assert tape.gradient(z, x).numpy() == 12

    def test_stopped(self):
        x = tg.constant(2.0)
        tape = tg.GradientTape()
        with pytest.raises(RuntimeError, match="not recording"), tape.stop_recording():
            pass
        with tape:
            tape.watch(x)
            with tape.stop_recording():
                constant = x * x
                with pytest.raises(ValueError, match="not recording"), tape.stop_recording():
                    pass
            y = constant * x
        assert tape.gradient(y, x).numpy() == 4
        with pytest.raises(RuntimeError, match="not recording"), tape.stop_recording():
            pass

    def test_reset(self):
        x, v = tg.constant(2.0), tg.Variable(1.0)
        with tg.GradientTape() as tape:
            tape.watch(x)
            y = x * x * v
            tape.reset()
            assert tape.watched_variables() == ()
            z = x * 3
            tape.watch(x)
            w = x * 7
        with pytest.raises(ValueError, match="not recording"):
            tape.reset()
        assert tape.gradient([y, z, w], x).numpy() == 7

    def test_gradient_in_the_block_ends_the_recording(self):
        x = tg.constant(2.0)
        with tg.GradientTape() as tape:
            tape.watch(x)
            y = x * x
            assert tape.gradient(y, x).numpy() == 4
            with pytest.raises(RuntimeError, match="not recording"):
                tape.watch(x)
            with pytest.raises(ValueError, match="not recording"):
                tape.reset()

    def test_persistent_gradient_in_the_block_is_recorded(self):
        x = tg.constant(3.0)
        with tg.GradientTape(persistent=True) as tape:
            tape.watch(x)
            y = x * x * x
            first = tape.gradient(y, x)
            second = tape.gradient(first, x)
        assert [first.numpy(), second.numpy(), tape.gradient(second, x).numpy()] == [27, 18, 6]

    def test_overlapping_tapes(self):
        x = tg.constant(2.0)
        one, two = tg.GradientTape(), tg.GradientTape()
        one.__enter__()
        one.watch(x)
        a = x * x
        two.__enter__()
        two.watch(x)
        b = a * x
        one.__exit__(None, None, None)
        c = b * x
        two.__exit__(None, None, None)
        assert one.gradient(b, x).numpy() == 12
        assert two.gradient(c, x).numpy() == 8 + 8  # a is a constant to the second tape

    def test_an_exception_in_the_block_ends_the_recording(self):
        x = tg.constant(2.0)
        tape = tg.GradientTape()
        with pytest.raises(KeyError), tape:
            tape.watch(x)
            y = x * x
            raise KeyError
        z = y * x
        assert tape.gradient([y, z], x).numpy() == 4

    def test_other_threads_are_not_recorded(self):
        x = tg.constant(2.0)
        results = []
        with tg.GradientTape(persistent=True) as tape:
            tape.watch(x)
            y = x * x
            thread = threading.Thread(target=lambda: results.append(y * x))
            thread.start()
            thread.join()
        assert tape.gradient(results[0], x) is None
        thread = threading.Thread(target=lambda: results.append(tape.gradient(y, x)))
        thread.start()
        thread.join()
        assert results[1].numpy() == 4


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


class TestWatching:
    """What a tape follows."""

    @pytest.mark.parametrize("wrong", [np.ones(2), 1.0, None])
    def test_only_tensors(self, wrong):
        x = tg.constant(1.0)
        with tg.GradientTape() as tape:
            with pytest.raises(ValueError, match=type(wrong).__name__):
                tape.watch([x, wrong])
            y = x * 2
        assert tape.gradient(y, x).numpy() == 2

    def test_before_the_block(self):
        with pytest.raises(RuntimeError, match="not recording"):
            tg.GradientTape().watch(tg.constant(1.0))

    def test_integers_have_no_gradient(self, caplog):
        n = tg.constant([1, 2])
        with tg.GradientTape() as tape:
            tape.watch(n)
            y = n * 1.5
        assert "int64" in caplog.text
        assert tape.gradient(y, n) is None

    def test_only_later_uses_count(self):
        x = tg.constant(2.0)
        with tg.GradientTape() as tape:
            early = x * 10
            tape.watch(x)
            tape.watch(x)
            y = early + x * 3
        assert tape.gradient(y, x).numpy() == 3

    def test_an_intermediate(self):
        x = tg.constant(2.0)
        with tg.GradientTape() as tape:
            tape.watch(x)
            y = x * x
            tape.watch(y)
            z = y * 3
        assert [g.numpy() for g in tape.gradient(z, [x, y])] == [12, 3]

    def test_variables_are_followed_when_read(self):
        b, a = tg.Variable(3.0), tg.Variable(2.0)
        fixed = tg.Variable(4.0, trainable=False)
        with tg.GradientTape(persistent=True) as tape:
            assert tape.watched_variables() == ()
            y = a * b * fixed
        assert [v.ref() for v in tape.watched_variables()] == [b.ref(), a.ref()]
        assert [None if g is None else g.numpy() for g in tape.gradient(y, [a, b, fixed])] == [12, 8, None]

    def test_variables_are_not_followed_unasked(self):
        a, b = tg.Variable(2.0), tg.Variable(3.0)
        with tg.GradientTape(watch_accessed_variables=False, persistent=True) as tape:
            tape.watch(a)
            y = a * b
        assert [v.ref() for v in tape.watched_variables()] == [a.ref()]
        assert tape.gradient(y, a).numpy() == 3
        assert tape.gradient(y, b) is None


class TestVariable:
    """Assignment, reading, refusals."""

    def test_a_record_keeps_the_value_it_saw(self):
        v = tg.Variable(3.0)
        with tg.GradientTape() as tape:
            y = v * v
        v.assign(100.0)
        assert tape.gradient(y, v).numpy() == 6

    def test_assignment(self):
        v = tg.Variable([1.0, 2.0])
        before = v.value()
        assert v.assign_add([1.0, 1.0]) is v
        assert v.assign_sub(np.array([0.5, 0.5])).numpy().tolist() == [1.5, 2.5]
        assert before.numpy().tolist() == [1, 2]
        assert v.assign([0.0, 0.0], read_value=False) is None
        with pytest.raises(ValueError, match="shape"):
            v.assign(1.0)
        with pytest.raises(ValueError, match="dtype"):
            v.assign(tg.constant(np.float32([1, 2])))
        with pytest.raises(TypeError, match="fraction"):
            tg.Variable(3).assign(1.5)

    def test_refusals(self):
        v = tg.Variable([1.0, 2.0], name="weights")
        with pytest.raises(RuntimeError, match="assign_add"):
            v += 1.0
        with pytest.raises(TypeError, match="item assignment"):
            v[0] = 1.0
        with pytest.raises(TypeError, match="unhashable"):
            hash(v)
        with pytest.raises(ValueError, match="initial_value"):
            tg.Variable()
        assert v.name == "weights:0" and v in [v] and (v == None) is False  # noqa: E711

    def test_operations_take_variables(self):
        v = tg.Variable([1.0, 2.0])
        with tg.GradientTape() as tape:
            y = np.sum(np.exp(v)) + (2 * v)[0] + v.sum() + np.stack([v, v])[1, 1] + np.ones(2) @ v
        np.testing.assert_allclose(tape.gradient(y, v).numpy(), np.exp([1, 2]) + [4, 3])

    def test_copies(self):
        v = tg.Variable([1.0, 2.0])
        for other in (copy.deepcopy(v), pickle.loads(pickle.dumps(v))):
            other.assign([5.0, 5.0])
            assert v.numpy().tolist() == [1, 2]

    def test_made_by_a_function(self):
        assert tg.Variable(lambda: np.ones(2)).numpy().tolist() == [1, 1]


class TestTensor:
    """A tensor is immutable, and a number where it has no axes."""

    def test_inputs_and_outputs_are_copies(self):
        array = np.ones(2)
        x = tg.constant(array)
        array[0] = 5
        x.numpy()[1] = 7
        np.asarray(x)[0] = 9
        assert x.numpy().tolist() == [1, 1]

    def test_constants_on_the_tape_may_change_afterwards(self):
        x, factor = tg.constant([1.0, 2.0]), np.array([3.0, 4.0])
        with tg.GradientTape() as tape:
            tape.watch(x)
            y = x * factor
            factor[:] = 0
        assert tape.gradient(y, x).numpy().tolist() == [3, 4]

    def test_conversions(self):
        x = tg.constant(2.5)
        assert (float(x), int(x), complex(x), bool(x)) == (2.5, 2, 2.5 + 0j, True)
        assert f"{x:.2f}" == "2.50" and "%.1f" % x == "2.5"  # noqa: UP031
        assert list(range(tg.constant(3))) == [0, 1, 2] and [10, 20][tg.constant(1)] == 20
        with pytest.raises(ValueError, match="ambiguous"):
            bool(tg.constant([1.0, 2.0]))
        for wrong in (lambda: float(tg.constant([1.0])), lambda: len(x), lambda: iter(x), lambda: range(x)):
            with pytest.raises(TypeError):
                wrong()

    def test_identity(self):
        x = tg.constant(1.0)
        assert tg.constant(1.0) is not tg.constant(1.0)
        assert tg.convert_to_tensor(x) is x
        assert x + 0 is not x
        with pytest.raises(TypeError, match="unhashable"):
            hash(x)
        assert x.ref().deref() is x and x.ref() == x.ref() and len({x.ref(), x.ref()}) == 1
        assert x in [x] and copy.copy(x) is x

    def test_comparison(self):
        x = tg.constant([1.0, 2.0])
        assert (x == [1.0, 5.0]).numpy().tolist() == [True, False]
        assert (x == None) is False and (x != None) is True  # noqa: E711
        assert (x == np.ones(3)) is False

    def test_immutable(self):
        x = tg.constant([1.0, 2.0])
        with pytest.raises(TypeError, match="does not support item assignment"):
            x[0] = 1.0
        with pytest.raises(TypeError):
            del x[0]
        y = x
        y += 1.0
        assert x.numpy().tolist() == [1, 2] and y.numpy().tolist() == [2, 3]

    def test_array_in_place_operators_do_not_swallow_a_tensor(self):
        array = np.ones(2)
        with pytest.raises(TypeError, match="in-place"):
            array += tg.constant([1.0, 2.0])

    def test_bad_values(self):
        with pytest.raises(ValueError, match="None"):
            tg.convert_to_tensor(None)
        with pytest.raises(ValueError, match="non-rectangular"):
            tg.constant([[1.0], [1.0, 2.0]])
        with pytest.raises(ValueError, match="float32.*float64"):
            tg.convert_to_tensor(tg.constant(np.float32(1)), dtype=np.float64)
        assert tg.constant(2.0, shape=(2, 2)).numpy().tolist() == [[2, 2], [2, 2]]
        with pytest.raises(TypeError):
            tg.constant([1.0, 2.0], shape=(3,))

    def test_lists_of_tensors_are_stacked_on_the_tape(self):
        x = tg.constant(2.0)
        with tg.GradientTape() as tape:
            tape.watch(x)
            y = tg.convert_to_tensor([x * x, 1.0, x]) * np.array([1.0, 10.0, 100.0])
        assert tape.gradient(y, x).numpy() == 104

    def test_pickle(self):
        x = pickle.loads(pickle.dumps(tg.constant([1.0, 2.0])))
        assert x.numpy().tolist() == [1, 2]


class TestMemory:
    """Everything is freed by reference counting."""

    @pytest.fixture(autouse=True)
    def without_collector(self):
        gc.collect()
        gc.disable()
        yield
        gc.enable()

    def test_a_spent_tape_frees_its_intermediates(self):
        x = tg.constant(rng.uniform(size=10))
        with tg.GradientTape() as tape:
            tape.watch(x)
            middle = np.exp(x)
            y = np.sum(middle * middle)
        reference = weakref.ref(middle)
        del middle
        assert reference() is not None
        tape.gradient(y, x)
        assert reference() is None

    @pytest.mark.parametrize("end", ["delete", "reset"])
    def test_a_persistent_tape_frees_them_at_its_end(self, end):
        x = tg.constant(rng.uniform(size=10))
        with tg.GradientTape(persistent=True) as tape:
            tape.watch(x)
            middle = np.exp(x)
            y = np.sum(middle * middle)
            tape.gradient(y, x)
            reference = weakref.ref(middle)
            del middle
            if end == "reset":
                tape.reset()
        if end == "delete":
            assert reference() is not None
            del tape
        assert reference() is None

    def test_what_nobody_follows_is_not_kept(self):
        x = tg.constant(rng.uniform(size=10))
        with tg.GradientTape() as tape:
            middle = np.exp(x)
            y = middle * middle
            reference = weakref.ref(middle)
            del middle
            assert reference() is None
        assert tape.gradient(y, x) is None

    def test_no_tensor_outlives_its_block(self):
        def alive():
            return sum(isinstance(thing, tg.Tensor) for thing in gc.get_objects())

        def work():
            v = tg.Variable(np.ones(3))
            with tg.GradientTape(persistent=True) as outer:
                with tg.GradientTape() as inner:
                    y = np.sum(np.sin(v) ** 3) + np.concatenate([v, v])[2]
                g = inner.gradient(y, v)
            outer.gradient(g, v)

        work()
        before = alive()
        work()
        assert alive() == before
