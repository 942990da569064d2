"""Comprehensions and generator expressions, and names that are bound within expressions."""

import numpy as np

from tests.corpus import normal, positive, program


@program(normal(3), golden=True, shows=("list comprehension",))
def list_comprehension(x):
    """A list of values, summed by NumPy."""
    return np.sum(np.array([v * v for v in x]))


@program(normal(3), golden=True)
def comprehension_with_a_condition(x):
    """A comprehension that leaves elements out, with a name that is a local elsewhere."""
    v = 2.0
    items = [v * v for v in x if v > -0.5]
    return v * sum(items)


@program(normal(3), golden=True, shows=("generator expression",))
def generator_expression(x):
    """A generator expression, consumed where it stands."""
    return sum(v * v for v in x)


@program(normal(4), shows=("list comprehension",))
def comprehension_of_two_loops(x):
    """The second clause runs over what the first one gives, and both have conditions."""
    pairs = [a * b * i for i, a in enumerate(x) if i != 2 for b in x[: i + 1] if a != b]
    return np.sum(np.array(pairs) ** 2)


@program(
    normal(3),
    shows=(
        "list comprehension",
        "np.array([[x0, x1], ...]) from active scalars",
    ),
)
def comprehension_in_a_comprehension(x):
    """The inner list is a new one for each entry of the outer one."""
    A = np.array([[a * b + 1.0 for b in x] for a in x])
    return np.sum(A @ x)


@program(normal(4))
def same_variable_within(x):
    """The inner `v` is not the outer one, which is read after it; what runs first is evaluated outside."""
    v = x[:3]
    return sum(sum(v * v for v in x[:2]) * v for v in v)


@program(normal(3), normal(3), wrt=(0, 1))
def comprehension_over_pairs(x, y):
    """Targets are unpacked."""
    return np.sum(np.stack([k * a * b for k, (a, b) in enumerate(zip(x, y), 1)]))


@program(normal(3))
def comprehension_bound_to_what_it_reads(x):
    """The list takes the name of what it runs over."""
    y = [v * 2.0 for v in x]
    for _ in range(3):
        y = [v * w for v, w in zip(y, x)]
    return sum(y)


@program(normal(4))
def comprehension_that_is_changed(x):
    """The list grows after it was made."""
    items = [v * v for v in x]
    items.append(x[0])
    items[0] *= x[1]
    return items.pop() * sum(items)


@program(normal(3), shows=("conditional expression",))
def comprehension_in_a_branch(x):
    """It is evaluated only if it is asked for: division by nothing otherwise."""
    empty = []
    scale = [1.0 / e for e in empty][0] if len(empty) else 2.0
    small = x[0] > 5.0 and sum(1.0 / v for v in empty) > 0.0
    return np.sum(x * x) * scale if not small else x[0]


@program(normal(3))
def generator_in_the_test_of_a_while(x):
    """It is evaluated in every turn."""
    while sum(v * v for v in x) > 0.1:
        x = 0.5 * x
    return np.sum(x * x)


@program(normal(5), shows=("generator expression",))
def any_and_all_stop_early(x):
    """What comes after the entry that decides is not evaluated: it would divide by zero."""
    found = any(1.0 // (3 - i) >= 0.0 for i, v in enumerate([0, 1, 2, 3]))
    every = all(1 // (1 - i) > 5 for i in range(3))
    return np.sum(x * x) * (2.0 if found and not every else 1.0)


@program(normal(3))
def any_of_two_loops(x):
    """Both loops are left."""
    turns = []
    if any(turns.append(a + b) or len(turns) == 4 for a in x for b in x):
        return sum(turns) * len(turns)
    return x[0]


@program(normal(4), shows=("generator expression",))
def extrema_of_generators(x):
    """The first among equals, of values that were computed."""
    return max(v * v for v in x) * min(np.sin(v) for v in x) + sorted(v * 2.0 for v in x)[1]


@program(positive(2, 3))
def comprehension_over_rows(A):
    """The rows are views."""
    return np.sum(np.stack([r / np.sum(r) for r in A]) ** 2)


@program(normal(3), expect="tape", refused="share")
def rows_written_after_the_comprehension(x):
    """The list holds views of an array that is written into afterwards: they change with it."""
    A = np.outer(x, x)
    rows = [A[i] for i in range(3)]
    A[0] *= 3.0
    return np.sum(rows[0] * rows[1])


@program(normal(3), shows=("lambda",))
def lambda_in_a_comprehension(x):
    """A lambda that reads the comprehension's variable."""
    return sum([(lambda t: t * v + k)(v * v) for k, v in enumerate(x)])


@program(normal(3))
def local_function_in_a_comprehension(x):
    """A local function with a comprehension of its own, over a name of the function around it."""
    w = x * x

    def weighted(c):
        return sum(c * v for v in w)

    return sum(weighted(v) * v for v in x)


@program(normal(3), golden=True, shows=("walrus",))
def walrus_in_an_if(x):
    """The name lives on behind the test."""
    if (y := np.sum(x * x)) > 0.01:
        return y * x[0]
    return y


@program(1.3, shows=("walrus",))
def walrus_after_a_reading(a):
    """What stands before it in the expression has the value from before."""
    return a * 2.0 + (a := a * a) + a * 3.0


@program(normal(4), shows=("walrus",))
def walrus_in_a_comprehension(x):
    """The name leaks from the comprehension: it is that of the function, with its last value."""
    y = 5.0
    kept = [y * v for v in x if (y := np.sin(v)) != 0.0]
    return sum(kept) * y


@program(normal(3), shows=("walrus",))
def walrus_behind_and(x):
    """What is not evaluated does not bind."""
    y = x[0]
    positive = x[0] > 5.0 and (y := x[1]) > 0.0 or (y := x[2] * 3.0) != 0.0
    return y * y if positive else y


@program(normal(3))
def walrus_as_an_argument(x):
    """Arguments are evaluated from left to right."""
    n = 1.0
    return np.hypot(n * x[0], (n := x[1])) * n + max(n, (n := 2.0) * x[2], n)


@program(normal(3))
def walrus_in_an_assert(x):
    """Bound by what is asserted."""
    assert (n := len(x)) > 2, "too few"
    return np.sum(x * x) * n


@program(normal(3), shows=("f-string, print, assert, raise",))
def asserted_name(x):
    """The test of an assert has a name that nothing else reads: it was left out, a NameError."""
    n = len(x)
    enough = n > 2
    assert enough, f"{n} are too few"
    return np.sum(x * x) * n


@program(normal(4))
def generator_of_a_generator(x):
    """Both give their values one by one: the error of the second is never met, for the first one decides."""
    limits = [1.0, 2.0, 0.0, 1.0]
    found = any(w > 0.4 for w in (2.0 - v * i for i, v in enumerate(limits)) if 1.0 / w)
    return np.sum(x * x) if found else x[0]
