"""Branches: the reverse sweep takes the way that the forward sweep took."""

import numpy as np

from tests.corpus import normal, program


@program(normal(3), normal(3), golden=True)
def hinge(w, x):
    """The branch's test survives, so it may be written again."""
    m = w @ x
    if m < 1.0:
        r = (1.0 - m) ** 2
    else:
        r = 0.0
    return r + w @ w


@program(-0.4, golden=True)
def overwritten_test(x):
    """The name in the test is bound anew inside the branch."""
    if x < 0.0:
        x = x * x + 1.0
    else:
        x = x * 3.0
    return np.sin(x)


@program(normal(3))
def no_else(x):
    """A branch without an else: y has two origins."""
    y = np.sum(x)
    if y > -100.0:
        y = y * y
    return y


@program(2.5, golden=True)
def three_ways(x):
    """if, elif and else, of which the middle one runs."""
    if x < 1.0:
        y = x
    elif x < 3.0:
        y = x * x
    else:
        y = x * x * x
    return y + x


@program(0.8)
def nested_branches(x):
    """A branch in a branch, both active."""
    y = x
    if x > 0.0:
        y = np.sin(x)
        if y > 0.5:
            y = y * y
        else:
            y = y + x
    return y


@program(0.3, True, golden=True, shows=("conditional expression",))
def conditional_expression(x, flag):
    """A conditional expression as an operand, with a flag that is no number."""
    return x * (np.sin(x) if flag else np.cos(x)) + (x if x > 1.0 else 2.0 * x)


@program(1.5, "cube", shows=("string / None / bool flags",))
def branch_on_a_string(x, how):
    """A string argument chooses."""
    if how == "square":
        return x * x
    if how == "cube":
        return x * x * x
    return x


@program(1.5, None, shows=("string / None / bool flags",))
def branch_on_none(x, weight):
    """An argument that is None."""
    if weight is None:
        weight = 2.0
    return weight * x * x


@program(0.6, shows=("chained comparison",))
def chained_comparison(x):
    """0 < x < 1 evaluates x once."""
    if 0.0 < x < 1.0:
        return x * x
    return x


@program(0.6, golden=True, shows=("short-circuit and / or with side effects",))
def short_circuit(x):
    """`and` and `or` in a test, the second operand not to be evaluated."""
    if x > 10.0 and 1.0 / (x - 0.6) > 0.0 or x < 1.0:
        return x * 4.0
    return x * 5.0


@program(normal(3), shows=("name defined in one branch only",))
def name_bound_in_one_branch_only(x):
    """y does not exist where the test fails."""
    s = np.sum(x * x)
    if s > 0.0:
        y = np.sin(s)
        s = s * y
    return s


@program(0.5, shows=("name defined in one branch only",))
def active_in_one_branch_only(x):
    """y is a constant on one way and active on the other."""
    y = 2.0
    if x > 0.0:
        y = x
    return y * x


@program(0.5)
def pass_in_a_branch(x):
    """A branch that does nothing."""
    if x > 0.0:
        pass
    else:
        x = x * 2.0
    return x * x


@program(0.4, 0.9, wrt=(0, 1))
def swap_in_a_branch(a, b):
    """Names change places on one way only."""
    if a < b:
        a, b = b, a
    return a * a * b


@program(normal(3))
def chosen_by_a_call_of_a_comparison(x):
    """The test is a call of a comparison; it was an AssertionError of the compiler's."""
    if np.all(x != 0.0):
        return np.sum(x * x)
    return np.sum(np.sin(x)) if np.any(x > 1.0) else np.sum(x)


@program(normal(5))
def tests_that_are_no_comparisons(x):
    """The truth of a remainder, of a text and of a call's result; they were no core Python."""
    total = 0.0
    if len(x) % 2:
        total += np.sum(x**2)
    if len(x) - 5:
        total *= 3.0
    if -np.sum(x):
        total -= x[1]
    if ", ".join(["a", "b"]):
        total *= np.cos(x[0])
    return total if len(x) // 2 else 0.0
