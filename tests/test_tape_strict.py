"""Gradients of plain NumPy functions by the tape: nothing leaves it silently."""

import copy
import math
import warnings

import numpy as np
import pytest

from tangentish import tape
from tangentish.errors import ArgumentError, UnconnectedWarning, UnsupportedError

X = np.array([0.5, -1.5, 2.0])


def gradient(function, *args, wrt=(0,), **kwargs):
    _, _, gradients = tape.differentiate(function, args, kwargs, wrt)
    return gradients[0] if len(wrt) == 1 else gradients


def close(found, expected):
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_value_aux_and_gradients():
    def f(x, y, scale=1.0):
        return np.sum(x * y) * scale, {"y": y * 2, "x": x}

    value, aux, (dx, dy) = tape.differentiate(f, (X, 3.0), {"scale": 2.0}, (0, 1), has_aux=True)
    assert value == np.sum(X * 3.0) * 2.0 and type(value) is np.float64
    assert aux["y"] == 6.0 and type(aux["y"]) is float and type(aux["x"]) is np.ndarray
    close(dx, [6, 6, 6])
    close(dy, 2 * X.sum())


def test_value_is_numpys_to_the_bit():
    def f(a, b):
        return a**0.3 / b + math.pi * a - (b % 0.7) ** 2

    value, _, _ = tape.differentiate(f, (1.7, 2.9), {}, (0, 1))
    assert value == f(1.7, 2.9) and type(value) is float


@pytest.mark.parametrize(
    ("argument", "kind"),
    [(2.0, float), (np.float64(2), np.float64), (np.array(2.0), np.ndarray), (np.float32(2), np.float32)],
)
def test_a_number_stays_the_kind_of_number_it_is(argument, kind):
    seen = []

    def f(x):
        seen.append((isinstance(x, np.ndarray), isinstance(x, float)))
        return x * x

    dx = gradient(f, argument)
    assert seen[0] == (kind is np.ndarray, issubclass(kind, float))
    assert dx == 4
    assert np.asarray(dx).dtype == np.asarray(argument).dtype


def test_gradients_have_dtype_and_shape_of_their_arguments_and_are_owned():
    single = X.astype(np.float32)
    for x in (single, X[:1], np.zeros((0, 3)), np.array(1.5)):
        dx = gradient(lambda x: np.sum(x * 2.0), x)
        assert dx.dtype == x.dtype and dx.shape == x.shape and type(dx) is np.ndarray
        dx += 1.0
    one, two = gradient(lambda x, y: np.sum(x + y), X, X, wrt=(0, 1))
    assert not np.shares_memory(one, two)


def test_the_same_array_twice():
    dx, dy = gradient(lambda x, y: np.sum(x * x * y), X, X, wrt=(0, 1))
    close(dx, 2 * X * X)
    close(dy, X * X)


def test_nests():
    def f(p):
        return np.sum(p["w"] * p["b"][0]) + p["b"][1] * p["n"]

    found = gradient(f, {"w": X, "b": (2.0, 5.0), "n": 3})
    close(found["w"], [2, 2, 2])
    assert found["b"] == (X.sum(), 3.0) and found["n"] is None


def test_unconnected_results_are_zero_with_a_warning():
    def flat(x, y):
        return np.sum(y) + np.floor(x).sum()

    with pytest.warns(UnconnectedWarning, match="the result of flat does not depend on 'x'"):
        dx, dy = gradient(flat, X, X, wrt=(0, 1))
    assert dx.tolist() == [0, 0, 0] and dy.tolist() == [1, 1, 1]
    with pytest.warns(UnconnectedWarning):
        assert gradient(lambda x: 1.0, 2.0) == 0.0


def test_results_must_be_real_scalars():
    with pytest.raises(ArgumentError, match=r"array of shape \(3,\)"):
        gradient(lambda x: x * 2, X)
    with pytest.raises(ArgumentError, match="tuple"):
        gradient(lambda x: (x, x), 1.0)
    with pytest.raises(ArgumentError, match="complex"):
        gradient(lambda x: x * 1j, 1.0)
    with pytest.raises(ArgumentError, match="pair"):
        tape.differentiate(lambda x: x, (1.0,), {}, (0,), has_aux=True)


def test_control_flow_and_numbers():
    def f(x, n):
        total = 0.0
        for i in range(n):
            if total > 2.0:
                total -= x * i
            else:
                total += x**2
        return max(total, x) if round(x) == 1 else min(total, x)

    for x in (1.1, 0.3, -1.7):
        np.testing.assert_allclose(gradient(f, x, 5), _slope(lambda x: f(x, 5), x), rtol=1e-9)


def _slope(f, x, h=1e-4):
    return (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h)


def test_integers_made_from_values_may_leave():
    def f(x):
        order = np.argsort(x)
        picked = np.zeros(3, bool)
        picked[order[:2]] = True
        counts = {int(x[0] > 0): 1.0}
        return np.sum(x[picked] ** 2) + x[np.argmax(x)] * counts[1] + math.floor(x[2]) * 0.5

    close(gradient(f, X), [1, -3, 1])


def test_derivatives_within_derivatives():
    def inner(x):
        return np.sum(x**3)

    def f(x):
        return np.sum(gradient(inner, x) * x) + np.sum(x)

    close(gradient(f, X), 9 * X**2 + 1)
    close(gradient(lambda x: gradient(lambda y: y**4 * x, x) * x, 2.0), 4 * 5 * 2.0**4)


def test_within_a_tape_of_the_user():
    x = tape.constant(X)
    with tape.GradientTape() as outer:
        outer.watch(x)
        g = gradient(lambda y: np.sum(y**3), x)
        total = np.sum(g)
    close(outer.gradient(total, x).numpy(), 6 * X)


def test_arguments_are_left_as_they_were():
    x, y = X.copy(), X.copy()
    gradient(lambda x, y: np.sum(x * np.sort(y)), x, y)
    assert np.array_equal(x, X) and np.array_equal(y, X)


def test_repr_and_format_show_the_value():
    seen = []

    def f(x):
        seen.append((repr(x), str(x), f"{x:.3f}", f"{x}"))
        return x * x

    gradient(f, 1.25)
    assert seen == [("1.25", "1.25", "1.250", "1.25")]


def test_copies_stay_on_the_tape():
    close(gradient(lambda x: np.sum(copy.deepcopy(x) * copy.copy(x) * x.copy()), X), 3 * X**2)


def store_in_a_list_s_array(x):
    BUFFERS[0][0] = x[0] * 2
    return np.sum(BUFFERS[0] * x)


def store_slice_of_a_list_s_array(x):
    BUFFERS[0][:] = x * x
    return np.sum(BUFFERS[0])


def add_to_a_list_s_array(x):
    BUFFERS[0] += x
    return np.sum(BUFFERS[0])


def fill_a_list_s_array(x):
    np.multiply(x, x, out=BUFFERS[0])
    return np.sum(BUFFERS[0])


def copy_into_a_list_s_array(x):
    np.copyto(BUFFERS[0], x)
    return np.sum(BUFFERS[0])


def add_at_to_a_list_s_array(x):
    np.add.at(BUFFERS[0], [0, 0, 1], x)
    return np.sum(BUFFERS[0])


def store_in_a_global(x):
    BUFFER[0] = x[0]
    return np.sum(BUFFER)


def no_rule(x):
    return np.apply_along_axis(np.sort, 0, x)[0]


def to_lists(x):
    return np.reshape(x, (3, 1)).tolist()[0][0] * 2.0


def as_other_type(x):
    return np.sum((x * 1.0).view(np.int64))


BUFFER = np.zeros(3)
BUFFERS = [np.zeros(3)]
REFUSED = [
    (store_in_a_list_s_array, "BUFFERS[0][0] = x[0] * 2", "does not follow"),
    (store_slice_of_a_list_s_array, "BUFFERS[0][:] = x * x", "does not follow"),
    (add_to_a_list_s_array, "BUFFERS[0] += x", "does not follow"),
    (fill_a_list_s_array, "np.multiply(x, x, out=BUFFERS[0])", "does not follow"),
    (copy_into_a_list_s_array, "np.copyto(BUFFERS[0], x)", "does not follow"),
    (add_at_to_a_list_s_array, "np.add.at(BUFFERS[0], [0, 0, 1], x)", "does not follow"),
    (store_in_a_global, "BUFFER[0] = x[0]", "has not made itself"),
    (no_rule, "return np.apply_along_axis(np.sort, 0, x)[0]", "apply_along_axis"),
    (to_lists, "return np.reshape(x, (3, 1)).tolist()[0][0] * 2.0", "list of lists"),
    (as_other_type, "return np.sum((x * 1.0).view(np.int64))", ".view"),
]


def test_a_refusal_that_is_caught_is_raised_at_the_end():
    def f(x):
        try:
            return store_slice_of_a_list_s_array(x)
        except Exception:
            return np.sum(x)

    with pytest.raises(UnsupportedError, match="does not follow"):
        gradient(f, X)


@pytest.mark.parametrize(
    ("function", "line", "problem"), REFUSED, ids=lambda case: getattr(case, "__name__", "")
)
def test_what_would_leave_the_tape_is_refused_with_its_place(function, line, problem):
    with pytest.raises(UnsupportedError) as refusal:
        gradient(function, X)
    assert problem in refusal.value.what
    assert refusal.value.text.strip() == line
    assert refusal.value.file == __file__
    assert line in str(refusal.value) and "^" in str(refusal.value)


def test_no_warning_on_the_way():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        gradient(lambda x: np.sum(np.sin(x) @ x), X)


def helper(x):
    return math.exp(x) * np.array([x, 1.0])[0]


def use_math(x):
    return math.sin(x) * math.sqrt(x) + math.pi * math.pow(x, 3) + math.log(x, 2.0)


def build_array(x):
    a, b = x * x, 3.0
    return np.sum(np.array([[a, b], [1.0, x]]) @ np.array([x, 2.0])) + np.asarray([x, x])[1]


def call_helpers(x):
    def local(y):
        return math.cos(y) + helper(y)

    return local(x) + max([helper(x), -100.0])


def recurse(x, n=3):
    return math.sin(x) if n == 0 else recurse(x * 1.1, n - 1) * x


@pytest.mark.parametrize(
    "function", [use_math, build_array, call_helpers, recurse, lambda x: math.tanh(x) ** 2]
)
def test_math_and_arrays_of_numbers_are_recorded(function):
    np.testing.assert_allclose(gradient(function, 0.8), _slope(function, 0.8), rtol=1e-9)
    value, _, _ = tape.differentiate(function, (0.8,), {}, (0,))
    assert value == function(0.8)


def test_closures_and_recursion_within_them():
    scale = 3.0
    calls = []

    def power(x, n):
        calls.append(n)
        return 1.0 if n == 0 else x * power(x, n - 1)

    def f(x):
        nonlocal scale
        scale += 1.0
        return power(math.exp(x), 3) * scale

    close(gradient(f, 0.3), 3 * math.exp(0.9) * 4)
    assert scale == 4.0 and calls == [3, 2, 1, 0]


count = 0


def counting(x):
    global count
    count += 1
    return x * count * count


def test_globals_are_written_as_in_a_plain_call():
    before = count
    close(gradient(counting, 2.0), (before + 1) ** 2)
    assert count == before + 1


class Model:
    """A method runs in its surroundings too."""

    scale = 2.0

    def loss(self, x):
        self.calls = getattr(self, "calls", 0) + 1
        return self.scale * math.sin(x)


def test_methods():
    model = Model()
    close(gradient(model.loss, 0.4), 2 * math.cos(0.4))
    assert model.calls == 1


def test_conversions_to_plain_numbers_are_refused():
    for function in (lambda x: float(x) * 2, lambda x: complex(x).real, lambda x: np.float64(x) * 2):
        with pytest.raises(UnsupportedError, match="leave the tape"):
            gradient(function, 1.5)


def test_arrays_of_the_caller_that_are_written_to_are_left_as_they_were():
    def f(x, buffers):
        buffers["b"] += 1.0
        return np.sum(x * buffers["b"] * buffers["same"])

    b = np.ones(3)
    close(gradient(f, X, {"b": b, "same": b}), [4, 4, 4])
    assert b.tolist() == [1, 1, 1]


def test_a_write_into_arrays_that_share_memory_is_refused():
    def f(x, same):
        same[0] = 7.0
        return np.sum(x)

    x = X.copy()
    with pytest.raises(UnsupportedError, match="shares memory"):
        gradient(f, x, x[:2])
    close(gradient(lambda x, same: np.sum(x * same), x, x), X)


def test_buffers_may_be_written_to_again():
    def f(x):
        buffer = np.ones(3)
        total = 0.0
        for i in range(3):
            buffer[:] = i
            total = total + np.sum(x * buffer)
        return total

    close(gradient(f, X), [3, 3, 3])
