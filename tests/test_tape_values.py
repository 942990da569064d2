"""`Tensor` and `Variable`, and what they keep alive."""

import copy
import gc
import pickle
import weakref

import numpy as np
import pytest

from tangentish import tape as tg

rng = np.random.default_rng(7)
A = rng.uniform(-1, 1, (3, 4))


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
