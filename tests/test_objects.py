"""Objects: after a gradient they are as after a plain call, in every mode, and other objects are none of ours."""

import copy
import dataclasses
import warnings

import numpy as np
import pytest

import tangentish as tg
from tests.cells import Cell


class Model(Cell):
    """A cell with several ways through it."""

    def sequence(self, xs):
        self.reset()
        for x in xs:
            self.damped(x, 0.5)
        return np.sum(self.state * xs[0])

    def goes_on(self, xs):
        """The state of the call before is where this one starts."""
        for x in xs:
            self.advance(x)
        return np.sum(self.state)

    def limited(self, xs):
        for x in xs:
            self.advance(x)
            if self.calls > self.limit:
                break
        self.total = self.calls * np.sum(self.state)
        return self.total

    def raises(self, xs):
        self.calls += 1
        if xs[0, 0] < 100.0:
            raise ValueError("after one call")
        self.state = xs[0]
        return np.sum(self.state)

    def of_another(self, xs, other):
        self.state = xs[0] * xs[1]
        return np.sum(other.state * xs[0])


def states(model):
    return {key: np.array(value) for key, value in vars(model).items()}


def same_states(one, other):
    assert one.keys() == other.keys()
    for key in one:
        np.testing.assert_allclose(one[key], other[key], rtol=1e-13, err_msg=key)


XS = np.array([[0.3, -0.2], [0.5, 0.7], [-0.1, 0.4]])


def differences(model, method, xs, *rest):
    """Central differences of a method of copies of an object."""
    found = np.empty_like(xs)
    for index in np.ndindex(*xs.shape):
        values = []
        for step in (1e-6, -1e-6):
            moved = xs.copy()
            moved[index] += step
            values.append(getattr(copy.deepcopy(model), method)(moved, *rest))
        found[index] = (values[0] - values[1]) / 2e-6
    return found


@pytest.mark.parametrize("mode", ["source", "tape"])
@pytest.mark.parametrize("method", ["sequence", "goes_on", "limited"])
def test_state_after_a_gradient_is_that_after_a_call(method, mode):
    model, plain = Model(), Model()
    gradient = tg.value_and_grad(getattr(model, method), mode=mode)
    for _ in range(2):  # the second call starts where the first one ended
        expected = differences(plain, method, XS)
        value, found = gradient(XS)
        assert value == pytest.approx(getattr(plain, method)(XS), rel=1e-13)
        np.testing.assert_allclose(found, expected, atol=1e-8)
        same_states(states(model), states(plain))
        assert all(type(getattr(model, key)) is type(getattr(plain, key)) for key in vars(plain))


def test_forward_mode_and_pullbacks_write_once():
    for transform in (
        lambda f: tg.jvp(f, (XS,), (np.ones_like(XS),), mode="source"),
        lambda f: tg.vjp(f, XS)[1](1.0),
        lambda f: tg.grad(f, mode="source")(XS),
    ):
        model, plain = Model(), Model()
        transform(model.goes_on)
        plain.goes_on(XS)
        same_states(states(model), states(plain))


def test_an_error_leaves_what_was_written_before_it():
    model, plain = Model(), Model()
    with pytest.raises(ValueError, match="after one call"):
        plain.raises(XS)
    with pytest.raises(ValueError, match="after one call"):
        tg.grad(model.raises, mode="source")(XS)
    same_states(states(model), states(plain))


def test_a_kept_array_is_not_the_gradient():
    """An optimizer that steps in place would change the object."""

    class Keeps:
        def product(self, x, y):
            self.kept = y * y
            return np.sum(self.kept * x)

    keeps, x = Keeps(), np.array([1.0, 2.0])
    for found in (tg.grad(keeps.product, mode="source")(x, x), tg.vjp(keeps.product, x, x)[1](1.0)[0]):
        np.testing.assert_array_equal(found, x * x)
        assert not np.shares_memory(found, keeps.kept)


@pytest.mark.parametrize("same", [True, False])
def test_two_objects_that_may_be_one_go_to_the_tape(same):
    def both(x, one, other):
        one.state = x * x
        other.state = x * 3.0
        return np.sum(one.state * x)

    one = Model()
    other = one if same else Model()
    x = np.array([1.0, 2.0])
    with pytest.raises(tg.UnsupportedError, match="the attribute state of one and of other, which may be one object"):
        tg.grad(both, mode="source")(x, one, other)
    with pytest.warns(tg.FallbackWarning):
        found = tg.grad(both)(x, one, other)
    np.testing.assert_allclose(found, 6.0 * x if same else 3.0 * x**2, rtol=1e-13)


@pytest.mark.parametrize("same", [True, False])
def test_an_object_by_two_names_goes_to_the_tape(same):
    model = Model()
    other = model if same else Model()
    with pytest.raises(tg.UnsupportedError, match="the attribute state of what may be the object"):
        tg.grad(model.of_another, mode="source")(XS, other)
    with pytest.warns(tg.FallbackWarning):
        found = tg.grad(model.of_another)(XS, other)
    expected = np.zeros_like(XS)
    if same:
        expected[0], expected[1] = 2 * XS[0] * XS[1], XS[0] ** 2
    np.testing.assert_allclose(found, expected, rtol=1e-13)


def test_methods_follow_their_class_and_their_object():
    """A method that is replaced, in the class or in the object alone, is derived anew."""

    class Scaled:
        def __init__(self, scale):
            self.scale = scale

        def value(self, x):
            return self.scale * x

        def loss(self, x):
            return self.value(x) ** 2

    scaled = Scaled(3.0)

    def outside(x):
        return scaled.value(x) * x

    of_method, of_global = tg.grad(scaled.loss), tg.grad(outside)
    assert (of_method(2.0), of_global(2.0)) == (36.0, 12.0)
    Scaled.value = lambda self, x: x * x
    assert (of_method(2.0), of_global(2.0)) == (32.0, 12.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", tg.FallbackWarning)
        scaled.value = lambda x: x + 1.0
        assert (of_method(2.0), of_global(2.0)) == (6.0, 5.0)
        del scaled.value
    assert (of_method(2.0), of_global(2.0)) == (32.0, 12.0)
    assert tg.grad(scaled.loss, mode="source")(2.0) == 32.0


def test_a_number_that_becomes_an_array_is_another_kind():
    class Scaled:
        scale: object = 2.0

        def __init__(self):
            self.scale = 2.0

        def loss(self, x):
            return np.sum(x * self.scale)

    scaled, x = Scaled(), np.array([1.0, 2.0])
    gradient = tg.grad(scaled.loss, mode="source")
    np.testing.assert_array_equal(gradient(x), [2.0, 2.0])
    scaled.scale = np.array([3.0, 4.0])
    np.testing.assert_array_equal(gradient(x), [3.0, 4.0])

    def outside(x):
        return np.sum(x * scaled.scale)

    gradient = tg.grad(outside, mode="source")
    np.testing.assert_array_equal(gradient(x), [3.0, 4.0])
    scaled.scale = np.array([[1.0, 2.0], [5.0, 6.0]])
    np.testing.assert_array_equal(gradient(x), [6.0, 8.0])


def test_a_method_of_a_data_class_has_gradients_for_its_fields():
    @dataclasses.dataclass
    class Line:
        slope: float
        offset: float

        def at(self, x):
            return self.slope * x + self.offset

        def loss(self, x):
            return self.at(x) ** 2

    line = Line(2.0, 1.0)
    found = tg.grad(lambda line, x: line.loss(x), mode="source")(line, 3.0)
    assert (found.slope, found.offset) == (42.0, 14.0)

    def of_x(x, line):
        return line.loss(x)

    gradient = tg.grad(of_x)
    assert gradient(3.0, line) == 28.0
    line.at = lambda x: x
    with pytest.warns(tg.FallbackWarning):
        assert gradient(3.0, line) == 6.0
