"""Writes into arrays on the tape: at random, to second order, and what they leave behind."""

import collections
import copy
import linecache
import os
import warnings

import numpy as np
import pytest

import tangentish as tg
from tangentish.rules import d
from tangentish.tape import islands
from tests import numeric
from tests.corpus import load
from tests.generated_writes import write

X = np.array([0.5, -1.5, 2.0, 0.7])
COUNT = int(os.environ.get("TANGENTISH_GENERATED", "120"))
WRT = (0, 1, 2)
PROGRAMS = [
    one
    for one in load().values()
    if one.function.__module__.endswith(("tape_writes", "writes", "memory")) and one.tape and one.expect != "refused"
]
# Their gradients have kinks, or are those of complex or of single-precision arguments.
FIRST_ORDER = {"complex_items", "complex_parts", "float32_items", "precision_of_the_array"}


def gradient(f, wrt=0):
    return tg.grad(f, wrt, mode="tape")


def refusal(f, *args, wrt=0):
    with pytest.raises(tg.UnsupportedError) as caught:
        gradient(f, wrt)(*args)
    assert caught.value.file == __file__ and caught.value.remedy
    return caught.value


def random_program(seed):
    text, file = write(seed), f"<writes {seed}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    namespace = {"np": np}
    exec(compile(text, file, "exec"), namespace)
    generator = np.random.RandomState(seed)
    return namespace["program"], [generator.randn(2, 3), generator.randn(3), generator.randn()]


def differences(f, args, place, step=1e-6):
    """The derivative of an array or number by an argument, the axes of the argument last."""
    columns = []
    for index in np.ndindex(np.shape(args[place])):
        ends = []
        for sign in (1.0, -1.0):
            moved = copy.deepcopy(args)
            moved[place] = np.array(args[place], dtype=float)
            moved[place][index] += sign * step
            moved[place] = moved[place][()]
            ends.append(np.asarray(f(*moved)))
        columns.append((ends[0] - ends[1]) / (2.0 * step))
    return np.stack(columns, axis=-1).reshape(columns[0].shape + np.shape(args[place]))


@pytest.mark.parametrize("seed", range(COUNT))
@pytest.mark.filterwarnings("ignore::tangentish.UnconnectedWarning", "ignore::RuntimeWarning")
def test_random_writes_are_exact(seed):
    program, args = random_program(seed)
    plain, given = program(*copy.deepcopy(args)), copy.deepcopy(args)
    value, gradients = tg.value_and_grad(program, WRT, mode="tape")(*args)
    assert np.asarray(value).tobytes() == np.asarray(plain).tobytes()
    assert all(np.array_equal(now, before) for now, before in zip(args, given, strict=True))
    wide = numeric.gradient(program, args, {}, WRT)
    narrow = [differences(program, args, place) for place in WRT]
    scale = 1.0 + max(float(np.max(np.abs(one))) for one in narrow)
    if any(np.max(np.abs(a - b)) > 1e-5 * scale for a, b in zip(wide, narrow, strict=True)):
        pytest.skip("a kink is near")
    for got, wanted in zip(gradients, wide, strict=True):
        np.testing.assert_allclose(got, wanted, rtol=0, atol=1e-5 * scale)


@pytest.mark.parametrize("seed", range(COUNT // 4))
@pytest.mark.filterwarnings("ignore::tangentish.UnconnectedWarning", "ignore::RuntimeWarning")
def test_random_writes_are_exact_to_second_order(seed):
    program, args = random_program(seed)

    def slope(x, y, s):
        dx, dy, ds = gradient(program, WRT)(x, y, s)
        return np.sum(dx * np.arange(6.0).reshape(2, 3)) + np.sum(dy * np.arange(3.0)) + ds

    found = gradient(slope, WRT)(*args)
    narrow = [differences(slope, args, place, 1e-5) for place in WRT]
    check = [differences(slope, args, place, 3e-6) for place in WRT]
    scale = 1.0 + max(float(np.max(np.abs(one))) for one in narrow)
    if any(np.max(np.abs(a - b)) > 1e-4 * scale for a, b in zip(narrow, check, strict=True)):
        pytest.skip("a kink is near")
    for got, wanted in zip(found, narrow, strict=True):
        np.testing.assert_allclose(got, wanted, rtol=0, atol=1e-4 * scale)


@pytest.mark.parametrize("one", [one for one in PROGRAMS if one.name not in FIRST_ORDER], ids=lambda one: one.name)
@pytest.mark.filterwarnings("ignore::tangentish.UnconnectedWarning", "ignore::RuntimeWarning")
def test_second_derivatives_of_programs(one):
    args, keywords = one.arguments()
    place = one.positions()[0]
    if keywords or not isinstance(args[place], (np.ndarray, float)):
        pytest.skip("the argument is a nest")
    weights = np.cos(np.arange(float(np.size(args[place])))).reshape(np.shape(args[place]))

    def slope(value):
        others = [value if i == place else copy.deepcopy(other) for i, other in enumerate(args)]
        return np.sum(gradient(one.function, place)(*others) * weights)

    found = gradient(slope)(args[place])
    expected = differences(slope, [args[place]], 0, 1e-5)
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5 * (1.0 + np.max(np.abs(expected))))


class Holder:
    """An object that is left with what a function gives it."""

    shared = None


class Slots:
    __slots__ = ("held",)


LOG: list = []
LAST = None


def test_what_is_left_behind_is_plain():
    """Attributes, lists and globals hold what a plain call would have left there, as aliases where it would."""
    holder, slots, table = Holder(), Slots(), {}

    def f(x):
        global LAST
        a = np.zeros(4)
        a[:] = x * 2.0
        holder.a, holder.tail, holder.first = a, a[1:], a[0]
        holder.nest = [(1, a[0]), {"a": collections.deque([a])}]
        Holder.shared, slots.held, table["x"] = a[2], a, x
        LOG.append((a, [a.reshape(2, 2)]))
        LAST = [x[0]]
        a[1] = 7.0 * x[0]
        return np.sum(a * a)

    LOG.clear()
    np.testing.assert_allclose(gradient(f)(X), 8.0 * X * [1, 0, 1, 1] + [98.0 * X[0], 0, 0, 0])
    assert type(holder.a) is np.ndarray and holder.a is slots.held and holder.a is LOG[0][0]
    assert holder.a.tolist() == [1.0, 3.5, 4.0, 1.4] and np.shares_memory(holder.tail, holder.a)
    assert type(holder.first) is np.float64 and type(Holder.shared) is np.float64
    assert type(holder.nest[0][1]) is np.float64 and holder.nest[1]["a"][0] is holder.a
    assert type(LOG[0][1][0]) is np.ndarray and np.shares_memory(LOG[0][1][0], holder.a)
    assert table["x"] is X and type(LAST[0]) is np.float64
    holder.a[1] = 9.0
    assert holder.tail[0] == 9.0


def test_an_exception_leaves_plain_values_too():
    found = []

    def f(x):
        found.append(x * 2.0)
        raise KeyError("the user's")

    with pytest.raises(KeyError):
        gradient(f)(X)
    assert type(found[0]) is np.ndarray


def test_cells_of_the_enclosing_function():
    kept, table = None, np.ones(4)

    def f(x):
        nonlocal kept, table
        kept = x * table
        table = table + 1.0
        kept[0] = 3.0 * x[1]
        return np.sum(kept)

    np.testing.assert_allclose(gradient(f)(X), [0, 4, 1, 1])
    assert type(kept) is np.ndarray and type(table) is np.ndarray and table.tolist() == [2, 2, 2, 2]


def test_aux_is_plain_and_the_caller_s():
    def f(x, y):
        a = x * 1.0
        a[0] = 2.0
        return np.sum(a * y), {"a": a, "y": y, "tail": a[1:]}

    dx, aux = tg.grad(f, mode="tape", has_aux=True)(X, X)
    assert aux["y"] is X and type(aux["a"]) is np.ndarray and np.shares_memory(aux["a"], aux["tail"])
    np.testing.assert_allclose(dx, X * [0, 1, 1, 1])


def test_integers_written_with_integers_stay_plain():
    def f(x, counts):
        counts[0] += 2
        places = np.zeros(3, int)
        places[1] = int(x[2])
        places += counts
        return np.sum(x[places] * np.arange(1.0, 4.0))

    counts = np.array([0, 1, 0])
    np.testing.assert_allclose(gradient(f)(X, counts), [3, 0, 1, 2])
    assert counts.tolist() == [0, 1, 0]


def test_arguments_of_constants_that_are_one_array():
    def f(x, y, z):
        y[0] = x[1]
        return np.sum(x * y * z)

    y = np.arange(4.0)
    np.testing.assert_allclose(gradient(f)(X, y, y), [X[1] ** 2, 2.0 * X[0] * X[1] + 1.0, 4.0, 9.0])
    assert y.tolist() == [0, 1, 2, 3]


def test_a_user_s_own_tape_stays_immutable():
    with tg.GradientTape() as tape:
        x = tg.constant(X)
        tape.watch(x)
        y = x * 2.0
        with pytest.raises(TypeError, match="item assignment"):
            y[0] = 1.0
        z = y
        z += 1.0
        assert y is not z


def test_numpy_s_own_errors():
    def read_only(x):
        np.broadcast_to(x, (2, 4))[0, 0] = 1.0

    def too_long(x):
        a = np.zeros(3)
        a[:2] = x

    def out_of_bounds(x):
        a = np.zeros(3)
        a[3] = x[0]

    def wrong_kind(x):
        a = np.zeros(4)
        a += 1j * x

    cases = ((read_only, ValueError), (too_long, ValueError), (out_of_bounds, IndexError), (wrong_kind, TypeError))
    for f, kind in cases:
        with pytest.raises(kind) as plain:
            f(X.copy())
        with pytest.raises(kind) as found:
            gradient(f)(X)
        assert str(found.value) == str(plain.value) and type(found.value) is type(plain.value)


class Model:
    """An object with arrays of its own."""

    def __init__(self):
        self.weights = np.ones(4)

    def write_its_own(self, x):
        self.weights[0] = x[0]
        return np.sum(self.weights)

    def add_to_its_own(self, x):
        self.weights += x
        return np.sum(self.weights)

    def write_the_argument(self, x):
        x *= 2.0
        return np.sum(x * self.weights)


TABLE = np.ones(4)


def write_a_global(x):
    TABLE[1:][0] = x[0]
    return np.sum(TABLE)


def write_integers(x):
    a = np.zeros(4, int)
    a[0] = x[0]
    return np.sum(a * x)


def write_many_integers(x):
    a = np.zeros(4, int)
    a[:] = x
    return np.sum(a * x)


def write_what_is_shared(x, y):
    x[0] = 5.0
    return np.sum(x * y)


def resize(x):
    a = x * 1.0
    a.resize(6)
    return a[0]


class Borrower:
    """A callee that the tape does not see into: it keeps a plain array of what it is given."""

    def keep(self, a):
        self.plain = np.asarray(a)
        return self.plain

    def read(self):
        return np.sum(self.plain)


BORROWER = Borrower()


def write_what_was_lent(x):
    a = np.ones(4)
    BORROWER.keep(a)
    a[0] = x[0]
    return np.sum(a) * BORROWER.read()


def ufunc_into_other_precision(x):
    a = np.zeros((), np.float32)
    np.add.reduce(x, out=a)
    return a * 1.0


KEPT = np.ones(4)


def kept_array(x):
    return KEPT


def negated(x):
    return x


@tg.adjoint(kept_array)
def _kept_array(z, x):
    pass


@tg.adjoint(negated)
def _negated(z, x):
    d[x] = -d[z]


@tg.function
def decorated(x):
    a = np.zeros(4)
    a[0] = x[0]
    a[1:] += x[1:]
    return a


def test_functions_with_a_rule_of_their_own():
    def write_what_is_kept(x):
        c = kept_array(np.zeros(4))
        c[0] = 3.0
        return np.sum(c * KEPT * x)

    def write_what_is_given_back(x):
        a = x * 1.0
        negated(a)[0] = 2.0
        return np.sum(a)

    np.testing.assert_allclose(gradient(write_what_is_kept)(X), [9, 1, 1, 1])
    assert KEPT.tolist() == [3, 1, 1, 1]
    assert "a rule of its own" in refusal(write_what_is_given_back, X).what


def test_a_decorated_callee_makes_arrays_that_record():
    def f(x):
        a = decorated(x)
        a[1] *= x[0]
        return np.sum(a * a)

    np.testing.assert_allclose(gradient(f)(X), [2 * X[0] * (1 + X[1] ** 2), 2 * X[1] * X[0] ** 2, 2 * X[2], 2 * X[3]])


def test_the_shape_of_an_array_is_set():
    def f(x):
        a = x * 1.0
        tail = a[1:]
        a.shape = (2, 2)
        a[0, 1] = x[0] ** 2
        tail[1] *= 2.0
        a.shape = 4
        a[3] = x[1]
        return np.sum(a * a) + np.sum(tail * x[0])

    found, expected = gradient(f)(X), numeric.gradient(f, [X], {}, 0)
    np.testing.assert_allclose(found, expected, rtol=1e-9)


def test_what_cannot_be_recorded_is_refused():
    model = Model()
    assert "does not follow" in refusal(model.write_its_own, X).what
    assert "does not follow" in refusal(model.add_to_its_own, X).what
    assert "an object or a global holds" in refusal(model.write_the_argument, model.weights).what
    assert "has not made itself" in refusal(write_a_global, X).what
    assert "integers" in refusal(write_integers, X).what
    assert "does not follow" in refusal(write_many_integers, X).what
    assert "another argument" in refusal(write_what_is_shared, X, X[::-1]).what
    assert "another argument" in refusal(write_what_is_shared, X, X).what
    assert "still holds a copy" in refusal(write_what_was_lent, X).what
    assert ".resize" in refusal(resize, X).what
    assert "another shape or dtype" in refusal(ufunc_into_other_precision, X).what
    assert model.weights.tolist() == [1, 1, 1, 1] and TABLE.tolist() == [1, 1, 1, 1]


def test_islands_must_not_write_into_what_they_are_given():
    def double(x):
        x *= 2.0
        return np.sum(x)

    def count(x, n):
        n[0] += 1
        return np.sum(x)

    with pytest.raises(tg.UnsupportedError, match="inside compiled code writes into its argument"):
        islands.taped(double, (0,), X)
    with pytest.raises(tg.UnsupportedError, match="inside compiled code writes into its argument"):
        islands.taped(count, (0,), X, np.arange(3))


def test_modules_keep_their_names():
    """Nothing of the module of a function changes while its gradient is taken, nor NumPy."""
    seen = []

    def look(x):
        seen.append((globals_of_this_module()["np"] is np_of_this_module(), np_of_this_module().zeros(2).__class__))
        return np.sum(x)

    gradient(look)(X)
    assert type(np.zeros(1)) is np.ndarray and seen


def globals_of_this_module():
    return globals()


def np_of_this_module():
    return np


def test_threads():
    """Gradients are taken in several threads at once."""
    import threading

    def f(x):
        a = np.zeros(4)
        for i in range(4):
            a[i] = x[i] * a[i - 1] + x[0]
        return np.sum(a * a)

    expected, found = gradient(f)(X), []

    def run():
        found.extend(gradient(f)(X) for _ in range(20))

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 80 and all(np.array_equal(one, expected) for one in found)


def test_every_function_of_numpy_s_with_out_is_known_to_have_it():
    """NumPy says where `out` is; so must we, or a call with it by position would write where nobody sees it."""
    import inspect

    from tangentish.outputs import BY_NAME, place_of_out

    for module in (np, np.linalg, np.fft):
        for name in dir(module):
            function = getattr(module, name)
            if not callable(function) or isinstance(function, (type, np.ufunc)):
                continue
            try:
                parameters = list(inspect.signature(function).parameters.values())
            except (TypeError, ValueError):
                continue
            names = [parameter.name for parameter in parameters]
            if "out" in names and "busday" not in name:
                place = names.index("out")
                by_name = parameters[place].kind is inspect.Parameter.KEYWORD_ONLY
                assert place_of_out(function) == (BY_NAME if by_name else place), name


def test_no_warning_on_the_way():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        gradient(lambda x: np.sum(np.divide(x, np.maximum(x, 0.0), out=np.ones(4), where=x > 0.0) * x))(X)
