"""Attempts: `try` around what may raise, and what its handlers see of it."""

import numpy as np

from tests.corpus import normal, positive, program

TABLE = {"a": 2.0, "b": 0.5}


class Missing(Exception):
    """An exception of the user's."""


def checked(v):
    if v > 0.0:
        raise Missing
    return v * v


@program(normal(3), golden=True, shows=("try / except / finally",))
def tried_and_caught(x):
    """The handler runs: the index is out of range."""
    try:
        y = x[7]
    except IndexError:
        y = x[0] * x[1]
    return y * x[2]


@program(positive(3), shows=("try / except / finally",))
def finally_and_else(x):
    """`else` and `finally` run in this order."""
    y = x[0]
    try:
        z = np.sqrt(x[1])
    except ValueError:
        z = 0.0
    else:
        y = y * z
    finally:
        y = y + z
    return y


@program(normal(3), 0.0)
def nothing_is_read_of_what_raised(x, c):
    """What raises gives the gradient nothing, and has to run: with `y = x * x` alone the gradient was that of it."""
    try:
        ratio = 1.0 / c
        y = x * x
    except ZeroDivisionError:
        y = x * 3.0
        ratio = 1.0
    return np.sum(y) + 0.0 * ratio


@program(normal(3), "b", "c")
def looked_up_or_default(x, first, second):
    """A key that is there, and one that is not."""
    total = 0.0
    for key in (first, second):
        try:
            weight = TABLE[key]
        except KeyError:
            weight = 0.25
        total = total + weight * np.sum(x * x)
    return total


@program(normal(4), wrt=0)
def tried_in_a_loop(x):
    """Some turns raise; the reverse knows which."""
    total = 0.0
    for i in range(6):
        try:
            y = x[i] * x[i - 1]
        except IndexError:
            y = x[0]
        total = total + y * (i + 1)
    return total


@program(normal(3))
def returned_from_a_try(x):
    """Both the body and the handler return."""
    try:
        return np.sum(x * x) * x[5]
    except (IndexError, KeyError):
        return np.sum(x * x) * x[1]


@program(normal(3), 2)
def raised_in_a_handler(x, n):
    """A handler that raises another exception reads the one that it caught."""
    try:
        y = x[n]
    except IndexError as error:
        raise ValueError(f"{error} in {n}") from error
    return y * x[0]


@program(positive(3))
def tried_in_a_context(x):
    """NumPy is told to raise, and does."""
    try:
        with np.errstate(divide="raise"):
            y = x / (x - x)
    except FloatingPointError:
        y = x * x
    return np.sum(y * x)


@program(normal(3))
def passed_over(x):
    """The name keeps what it had: the last statement of the body raises."""
    y = x[0] * x[1]
    try:
        y = x[4]
    except IndexError:
        pass
    try:
        y = y * x[2]
    except IndexError:
        y = x[1]
    return y


@program(positive(3), wrt=0)
def slope_that_divides_by_zero(x):
    """The tangent of a quotient of numbers divides by more than the quotient does; nothing may catch that."""
    a, b = x.tolist()[:2]
    try:
        y = a / b
    except ZeroDivisionError:
        y = 1.0
    return y * y * x[2]


@program(normal(3), 2)
def raised_and_asserted_in_a_try(x, n):
    """The body raises on purpose: by an `assert` whose test nobody else reads, and in a branch; a loop is left."""
    try:
        assert len(x) == n
        y = x[0]
    except AssertionError:
        y = x[1] * x[0]
    try:
        if n > 1:
            raise ValueError("too many")
        z = x[2] * x[2]
    except ValueError:
        z = x[2] * y
    w = x[0]
    try:
        if n > 1:
            raise ValueError("too many")
        w = x[2] * x[2]
    except ValueError:  # the reverse took the body for completed, and gave x[2] the gradient of w
        pass
    try:
        for k in range(5):
            if x[k] > 1e6:
                break
        found = k
    except IndexError:
        found = 7
    return y * z * w * found


@program(normal(3), 0.0)
def entry_that_nobody_reads(x, c):
    """An expression stands alone in the body: it only asks whether it raises."""
    try:
        1.0 / c
        np.reshape(x, (2, 2))
    except ZeroDivisionError:
        return np.sum(x * x)
    except_ = x * 3.0
    return np.sum(except_)


@program(normal(3), expect="tape", refused="binds y before it may raise")
def bound_before_it_raised(x):
    """The handler sees what the body did before it raised."""
    y = x[0]
    try:
        y = y * x[1]
        y = y * x[7]
    except IndexError:
        y = y * x[2]
    return y


@program(normal(3), expect="tape", refused="writes into")
def written_before_it_raised(x):
    """So it is with entries of an array."""
    y = np.zeros(2)
    try:
        for i in range(5):
            y[i] = x[i] * x[i]
    except IndexError:
        pass
    return np.sum(y * x[0])


@program(normal(3), expect="tape", refused="call of a function")
def call_of_a_function_that_raises(x):
    """A callee raises where its arguments tell it to."""
    total = 0.0
    for v in x:
        try:
            total = total + checked(v)
        except Missing:
            total = total + v
    return total


@program(normal(4), expect="tape", refused="kept for the reverse sweep")
def kept_before_it_raised(x):
    """A value was kept for the reverse sweep in a turn that then raised, and was taken for that of the turn before."""
    total = 0.0
    for i in range(6):
        try:
            a = np.exp(x[i % 4])
            y = np.sin(a) * x[i]
        except IndexError:
            y = x[0]
        total = total + y
    return total


@program(normal(3), expect="tape", refused="several handlers")
def several_handlers(x):
    """The first that fits."""
    try:
        y = x[5]
    except KeyError:
        y = x[1]
    except IndexError:
        y = x[0] * x[1]
    return y * y


@program(normal(3), expect="tape", refused="finally")
def finally_with_an_effect(x):
    """What stands in `finally` is seen by others."""
    seen = []
    try:
        y = np.sum(x * x)
    finally:
        seen.append(1)
    return y * len(seen)
