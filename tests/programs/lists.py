"""Lists that grow and shrink: appended to in loops, indexed, popped, stacked; and those that are left to the tape."""

import numpy as np

from tests.corpus import normal, positive, program, unit


@program(normal(6), golden=True)
def stacked_from_a_loop(x):
    """A list that is only filled and stacked is an array to the reverse sweep."""
    rows = []
    for i in range(len(x)):
        rows.append(np.sin(x[i]) * i)
    return np.sum(np.stack(rows) ** 2)


@program(unit(6), golden=True)
def recurrence_in_a_list(x):
    """Each entry reads earlier ones, all are summed in a loop and by `sum`."""
    xs = [x[0]]
    for i in range(1, len(x)):
        xs.append(xs[-1] * x[i] + np.sin(xs[i - 1]))
    total = 0.0
    for v in xs:
        total += v * v
    return total + sum(xs)


@program(normal(4))
def rows_of_arrays(x):
    """Entries are arrays; two of them are read besides the whole."""
    rows = []
    for i in range(3):
        rows.append(x * (i + 1.0))
    A = np.array(rows)
    return np.sum(A @ x) + np.sum(rows[1] * rows[0])


@program(positive(6), golden=True, shows=("list literal, item assignment, append, pop",))
def stack_machine(x):
    """Entries are popped and pushed, as many as the data say."""
    stack = [x[0], x[1]]
    for i in range(2, len(x)):
        a = stack.pop()
        stack.append(a * x[i])
        if i % 2 == 0:
            stack.append(x[i] ** 2)
    t = 1.0
    while stack:
        t = t * np.sin(stack.pop())
    return t


@program(normal(7), golden=True, shows=("list literal, item assignment, append, pop",))
def ring_of_entries(x):
    """Entries are updated and overwritten in turn, the last one by a negative index."""
    w = [0.0] * 4
    for i in range(len(x)):
        w[i % 4] += x[i] ** 2
        w[-1] = w[0] * x[i]
    return sum(w)


@program(unit(4))
def lists_in_a_loop(x):
    """The inner list is new in every turn."""
    out = []
    for i in range(3):
        row = []
        for j in range(len(x)):
            row.append(x[j] ** (i + 1))
        out.append(np.array(row))
    return np.sum(np.concatenate(out) * 2.0)


@program(normal(3))
def list_in_a_straight_line(x):
    """Insertions before, behind and between; entries of a list of known length."""
    xs = []
    xs.append(x)
    xs.append(x * x)
    xs += [np.sin(x)]
    xs.insert(0, x**3)
    taken = xs.pop(1)
    xs.extend([taken * 2.0, x])
    return np.sum(np.stack(xs)) * np.sum(taken)


@program(normal(5))
def same_array_twice(x):
    """Two entries are one array, whose adjoint is the sum of theirs; neither adjoint may be added to in place."""
    xs = []
    v = x * 2.0
    for i in range(3):
        xs.append(v)
        xs.append(v * x)
    total = 0.0
    for i in range(6):
        total += np.sum(xs[i] * xs[5 - i])
    return total + np.sum(xs[0] * x)


@program(normal(4))
def entry_appended_and_used_again(x):
    """What is appended goes on outside of the list."""
    xs = []
    v = x
    for i in range(3):
        v = np.tanh(v * (i + 1.0))
        xs.append(v)
        v = v + xs[0]
    return np.sum(v * xs[1]) + np.sum(np.array(xs))


@program(normal(5))
def emptied_and_filled_again(x):
    """A list is cleared where a loop goes on."""
    xs = []
    total = 0.0
    for i in range(len(x)):
        xs.append(x[i])
        if len(xs) == 2:
            total += xs[0] * xs[1]
            xs.clear()
    return total + sum(xs)


@program(normal(6))
def filled_in_a_branch(x):
    """How many entries there are depends on the data."""
    small, large = [], []
    for i in range(len(x)):
        if x[i] > 0.3:
            large.append(x[i] ** 2)
        else:
            small.append(np.exp(x[i]))
    total = 0.0
    for v in small:
        total += v
    for v in large:
        total *= 1.0 + 0.1 * v
    return total


@program(normal(4), normal(4), wrt=(0, 1))
def two_lists_zipped(x, y):
    """Lists of the same length are run over together."""
    xs: list[float] = []
    ys = []
    for i in range(len(x)):
        xs.append(x[i] * y[i])
        ys.append(y[i] - x[i])
    total = 0.0
    for k, (a, b) in enumerate(zip(xs, ys)):
        total += a * b * k
    return total


@program(normal(3), normal(3), wrt=(0, 1))
def list_that_leaves_a_function(x, y):
    """A function makes the list that another one reads."""

    def powers(x):
        xs = []
        for i in range(3):
            xs.append(x**i)
        return np.stack(xs)

    return np.sum(powers(x) @ y)


@program(normal(5), shows=("list literal, item assignment, append, pop",))
def queue_from_the_front(x):
    """`pop(0)` and `insert(0, ...)`."""
    xs = [x[0] * 2.0, x[1], x[2]]
    total = 0.0
    for i in range(5):
        first = xs.pop(0)
        total += first * (i + 1.0)
        xs.insert(0, first * x[i])
        xs.append(x[i])
    return total + xs[3] * xs[1]


@program(normal(5))
def trapezoids(x):
    """A trajectory of pairs is kept in two lists."""
    t, times, values = 0.0, [0.0], [x[0]]
    for i in range(4):
        t += 0.5 + x[i] ** 2
        times.append(t)
        values.append(np.cos(t) * x[i + 1])
    return np.sum(np.diff(times) * (np.array(values)[1:] + np.array(values)[:-1]))


@program(normal(3, dtype="float32"))
def list_in_single_precision(x):
    """The adjoints stay narrow."""
    xs = []
    for i in range(3):
        xs.append(x * x)
    return np.sum(np.stack(xs))


@program(normal(4), expect="tape", refused="work (.append())", shows=("list literal, item assignment, append, pop",))
def list_with_two_names(x):
    """Both names hold the list that grows."""
    xs = []
    ys = xs
    for i in range(4):
        xs.append(x[i] * i)
    return sum(ys)


@program(normal(4), expect="tape", refused="work (.append())")
def list_in_a_list(x):
    """The list is held by another one when it grows."""
    inner = []
    outer = [inner]
    for i in range(4):
        inner.append(x[i] ** 2)
    return sum(outer[0])


@program(normal(4), expect="tape", refused="work (.append())")
def list_that_grows_while_it_is_read(x):
    """A loop runs over the list to which it appends."""
    xs = [x[0], x[1]]
    total = 0.0
    for v in xs:
        total += v * v
        if len(xs) < 4:
            xs.append(v * x[2])
    return total


@program(normal(4), expect="tape", refused="work (.append())")
def list_given_to_a_function(x):
    """A function may change what it is given, or keep it."""

    def grow(xs, v):
        xs.append(v)

    xs = []
    for i in range(4):
        grow(xs, x[i] ** 2)
        xs.append(x[i])
    return sum(xs)


@program([1.0, 2.0, 3.0], expect="tape", refused="work (.append())")
def list_of_the_caller(xs):
    """The caller's list stays as it was under `grad`."""
    xs.append(xs[0] * xs[1])
    return xs[-1] * xs[2]


@program(normal(4))
def list_of_views(x):
    """Entries are views of an array; what is written into it afterwards is seen through them."""
    a = x * 1.0
    parts = []
    for i in range(2):
        parts.append(a[i : i + 2])
    return np.sum(parts[0] * parts[1]) + np.sum(a)


@program(normal(4), expect="tape", refused="another name may share")
def list_of_views_that_change(x):
    """What is written into an array is seen in the list that holds parts of it."""
    a = x * 1.0
    parts = []
    for i in range(3):
        parts.append(a[i : i + 2])
        a[i + 1] *= 2.0
    return np.sum(parts[0] * parts[1]) + np.sum(parts[2])


@program(normal(4), expect="tape", refused="an in-place operator on an array in a list")
def array_in_a_list_is_written_into(x):
    """`xs[0] -= v` writes into the array, which has another name, too; taken for a new entry it gave x's old value."""
    y = x * 1.0
    xs = [y, x]
    for i in range(2):
        xs[0] -= np.sin(x)
        xs.append(y * x)
    return np.sum(y * xs[-1])


@program(normal(4), normal(4), wrt=(0, 1))
def inserted_before_the_last(x, y):
    """What is kept of the longer list was the list itself, which grew on: the gradient was wrong without a word."""
    a = [x[0], x[0]]
    for i in range(3):
        a.append(x[1])
        a.insert(-1, 0.5 * a[-2] * y[2])
        a[i % len(a)] *= y[i]
    total = 0.0
    for k, u in enumerate(a):
        total += u * u * (k + 1)
    return total


@program(normal(4), golden=True, shows=("dict as state (get, setdefault, update)",))
def dict_as_state(x):
    """Items of a dict are assigned to in a loop, numbers that count nothing among them."""
    state = {"a": x, "n": 0}
    for i in range(3):
        state["a"] = np.sin(state["a"]) * x
        state["n"] += 1
    return np.sum(state["a"]) * state["n"]


@program(normal(4), shows=("dict as state (get, setdefault, update)",))
def dict_that_grows(x):
    """A dict gets its items one by one."""
    out = {}
    out["s"] = np.sum(x)
    out["p"] = out["s"] * x
    out["s"] += 1.0
    return out["s"] * np.sum(out["p"])


@program(normal(4), expect="tape", refused="item assignment", shows=("dict as state (get, setdefault, update)",))
def dict_with_keys_of_the_run(x):
    """Which item is assigned to is known at run time only."""
    table = {"a": x[0], "b": x[1]}
    for key in ("a", "b"):
        table[key] = table[key] * 2.0
    return table["a"] * table["b"]


@program(normal(3), expect="tape", refused="item assignment")
def dict_with_an_item_of_one_branch(x):
    """In the other turns the item is there by a default; taken for a variable it was that of an earlier turn."""
    total = 0.0
    for i in range(3):
        state = {}
        if i != 1:
            state["a"] = x[i] * 2.0
        total = total + (state["a"] if "a" in state else x[0] ** 2)
    return total


@program(normal(3), expect="tape", refused="item assignment")
def dict_with_an_item_set_in_a_branch(x):
    """The item may not be there; where it was not, the gradient hid the KeyError of the function."""
    total = 0.0
    for i in range(3):
        state = {}
        if i < 3:
            state["a"] = x[i] * 2.0
        total = total + state["a"] ** 2
    return total
