"""While loops: the number of turns depends on the data."""

import numpy as np

from tests.corpus import normal, program


@program(2.0, golden=True, shows=("while, trip count from data",))
def root(a):
    """Newton's method: the list of kept values tells the number of turns."""
    x = a
    while abs(x * x - a) > 1e-12:
        x = 0.5 * (x + a / x)
    return x


@program(1.5)
def doubling(x):
    """A linear body: nothing is kept but the number of turns."""
    y = x
    while y < 100.0:
        y = y * 2.0
    return y * x


@program(1.5)
def while_without_a_turn(x):
    """The test fails at once."""
    y = x * x
    while y < 0.0:
        y = y * x
    return y


@program(0.7)
def while_with_counter(x):
    """The counter in the test is no derivative's business."""
    i = 0
    y = x
    while i < 4:
        y = y * np.cos(y)
        i += 1
    return y


@program(0.7, golden=True)
def while_true(x):
    """`while True` with a break in the middle of a turn."""
    n = 0
    while True:
        x = x * 1.5
        if x > 4.0:
            break
        x = np.sin(x) + x
        n += 1
    return x * x


@program(0.7, shows=("continue",))
def while_with_continue(x):
    """continue in a while loop must not skip the count of turns."""
    i = 0
    y = 1.0
    while i < 6:
        i += 1
        if i % 3 == 0:
            continue
        y = y * x + i
    return y


@program(0.7, shows=("while, trip count from data",))
def nested_whiles(x):
    """The inner number of turns differs from turn to turn."""
    i = 0
    while i < 3:
        j = 0
        while j < i:
            x = x * np.cos(x)
            j += 1
        x = x + 0.3
        i += 1
    return x


@program(0.7)
def while_return(x):
    """A return out of a while loop."""
    y = x
    while True:
        y = y * y + x
        if y > 3.0:
            return y * x


@program(normal(3))
def while_on_array(x):
    """The test reduces an array that the body binds anew."""
    y = x
    while np.sum(y * y) < 50.0:
        y = y * 1.5 + x
    return np.sum(y)


@program(0.4, shows=("walrus",))
def walrus_in_a_while(x):
    """The test binds a name that the body reads."""
    y = x
    while (z := y * y) < 5.0:
        y = y + z + 0.5
    return y
