"""Contexts: what stands in `with`, and what leaves it."""

import contextlib
import threading
import warnings

import numpy as np

from tests.corpus import normal, positive, program

LOCK = threading.Lock()


class Doubling:
    """A context manager of the user's."""

    def __enter__(self):
        return 2.0

    def __exit__(self, *_):
        return None


@program(normal(3), golden=True, shows=("with",))
def in_an_errstate(x):
    """Errors of the division are silenced, in the reverse sweep, too."""
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = np.float64(1.0) / np.float64(0.0)
        y = x / np.abs(x)
        y = y * x * x
    return np.sum(y) * (2.0 if scale > 1.0 else 1.0)


@program(normal(3), shows=("with",))
def in_several_contexts(x):
    """Contexts that change no values, one within the other, left by a return."""
    with contextlib.nullcontext(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        y = np.sum(x * x)
        return y * x[0]


@program(positive(3))
def in_an_errstate_that_raises(x):
    """What is to raise in the block raises there, and nothing in the reverse sweep: its slopes underflow."""
    with np.errstate(all="raise"):
        small = 1e-160 * x
        y = small / np.sqrt(x)
    return np.sum(y * 1e-160) + np.sum(x * x)


@program(normal(3), 2)
def return_in_a_branch_of_a_with(x, n):
    """Only some paths return in the block; what follows it runs for the others."""
    with np.errstate(over="ignore"):
        y = np.sum(x * x)
        if n > 2:
            return y
        y = y * x[0]
    z = y * x[1]
    return z + y


@program(normal(3), 3)
def return_in_a_branch_of_a_with_is_taken(x, n):
    """As before, and the path that returns is taken."""
    with np.errstate(over="ignore"):
        with np.errstate(invalid="ignore"):
            y = np.sum(x * x)
            if n > 2:
                return y * y
        y = y * x[0]
    return y * x[1]


@program(normal(5), expect="tape", refused="leaves a with block")
def break_in_a_with_in_a_loop(x):
    """The loop is left from within the block, in a turn that has begun: what follows the block was run backwards."""
    total = 0.0
    for v in x:
        with np.errstate(invalid="ignore"):
            total = total + v * v
            if total > 1.0:
                break
            total = total * 1.5
        total = total + 0.25 * v
    return total


@program(normal(5))
def break_at_the_end_of_a_turn_in_a_with(x):
    """Nothing follows the block in the turn."""
    total = 0.0
    for v in x:
        with np.errstate(invalid="ignore"):
            total = total + v * v
            if total > 1.0:
                break
            total = total * 1.5
    return total


@program(normal(5))
def return_in_a_with_in_a_loop(x):
    """The function is left from within a block in a loop."""
    total = 0.0
    for v in x:
        with np.errstate(invalid="ignore"):
            total = total + v * v
            if total > 2.0:
                return total * v
        total = total * 1.25
    return total


@program(positive(3))
def written_in_a_with(x):
    """An array is written into, in a block in a loop, and read after it."""
    y = np.zeros(3)
    for i in range(3):
        with np.errstate(divide="ignore"):
            y[i] = np.log(x[i]) * x[i - 1]
            y *= y
    return np.sum(y * x)


@program(positive(2), 0.5, wrt=(0, 1))
def bound_by_a_nullcontext(x, c):
    """`nullcontext(value) as name` binds the name to the value."""
    with contextlib.nullcontext(c * x) as y, LOCK:
        z = np.sum(y * y)
    return z * c


@program(positive(2))
def raised_in_a_with(x):
    """A branch of the block raises; what a lock holds is free again after each call."""
    with LOCK:
        if x[0] < 0.0:
            raise ValueError("negative")
        y = np.sqrt(x)
    with LOCK:
        y = y * x[1]
    return np.sum(y)


@program(normal(3), expect="tape", refused="leaves a with block")
def continue_in_a_with(x):
    """A turn is left from within a block that others follow."""
    total = 0.0
    for v in x:
        with np.errstate(invalid="ignore"):
            if v < 0.0:
                continue
            w = v * v
        total = total + w
    return total


@program(normal(3), expect="tape", refused="with statement")
def managed_by_a_class_of_the_user(x):
    """What its methods do is not known before the call."""
    with Doubling() as factor:
        y = x * factor
    return np.sum(y * x)


@program(normal(3), expect="tape", refused="suppress")
def suppressed_error(x):
    """The rest of the block is left out where an exception is suppressed."""
    y = x[0]
    with contextlib.suppress(IndexError):
        y = y * x[1]
        y = y * x[7]
    return y * x[2]


@program(normal(3), expect="tape", refused="what a with statement binds")
def recorded_warnings(x):
    """The list of warnings is bound."""
    with warnings.catch_warnings(record=True) as seen:
        y = np.sum(x * x)
    return y * (1.0 + len(seen))
