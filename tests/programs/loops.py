"""Loops over ranges and sequences."""

import numpy as np

from tests.corpus import normal, program


@program(normal(3), 4, golden=True, shows=("rebinding a name (x = f(x))",))
def overwritten_in_a_loop(x, n):
    """x is bound anew each turn; the reverse needs each of its values."""
    for _ in range(n):
        x = np.sin(x) * x
    return np.sum(x)


@program(0.7, 5, golden=True)
def power_by_loop(x, n):
    """A product that grows: the value before each turn is read."""
    y = 1.0
    for _ in range(n):
        y = y * x
    return y


@program(0.7, 0, wrt=0)
def loop_without_a_turn(x, n):
    """No turn is run, but its statements would bind y."""
    y = x * 2.0
    for _ in range(n):
        y = y * x
    return y * x


@program(0.7, 4, golden=True)
def linear_loop(x, n):
    """Linear work: nothing is to be kept."""
    s = 0.0
    for i in range(n):
        s = s + i * x
    return s


@program(normal(5), golden=True, shows=("for over range",))
def sum_of_elements(x):
    """Elements are read in a loop: the adjoint is one array, added to in place."""
    s = 0.0
    for i in range(len(x)):
        s += x[i] * x[i]
    return s


@program(0.9, 1.4, 5, wrt=(0, 1), golden=True, shows=("swap a, b = b, a in a loop",))
def swap_in_a_loop(a, b, n):
    """A swap: the adjoints change places, too."""
    for _ in range(n):
        a, b = b, a * b
    return a + 2.0 * b


@program(0.9, 0.2, 5, wrt=(0, 1), golden=True)
def fibonacci(a, b, n):
    """Two values alternate, of which one is only handed on."""
    for _ in range(n):
        a, b = b, a + b * b
    return a


@program(0.8, 4, shows=("loop variable used after the loop",))
def loop_variable_after_the_loop(x, n):
    """i is read after the loop."""
    y = x
    for i in range(n):
        y = y * x
    return y * i


@program(normal(4))
def over_an_array(x):
    """A loop over the elements of an active array."""
    s = 0.0
    for v in x:
        s = s + v * v * v
    return s


@program(normal(3, 2), golden=True, shows=("for over a sequence / array rows",))
def over_rows(X):
    """A loop over the rows of an active matrix."""
    s = 0.0
    for row in X:
        s = s + np.sum(row) ** 2
    return s


@program(1.2, [1.0, 2.0, 3.0], shows=("for over a sequence / array rows",))
def over_a_list(x, weights):
    """A loop over a list of numbers that are not active."""
    s = 0.0
    for w in weights:
        s = s + w * x**w
    return s


@program(normal(4), normal(4), wrt=(0, 1), golden=True, shows=("zip / enumerate / reversed",))
def over_zip(x, y):
    """zip of two active arrays."""
    s = 0.0
    for a, b in zip(x, y):
        s = s + a * b * b
    return s


@program(normal(4), shows=("zip / enumerate / reversed",))
def over_enumerate(x):
    """enumerate counts, and is not active."""
    s = 0.0
    for i, v in enumerate(x):
        s = s + (i + 1) * v * v
    return s


@program(normal(4), golden=True, shows=("zip / enumerate / reversed",))
def over_reversed(c):
    """Horner's rule: a loop from the end."""
    y = 0.0
    for v in reversed(c):
        y = y * 0.7 + v
    return y * y


@program(normal(4), shows=("zip / enumerate / reversed",))
def over_enumerate_of_zip(x):
    """Nested unpacking in the head of a loop."""
    s = 0.0
    for i, (a, b) in enumerate(zip(x, x[1:])):
        s = s + i * a * b
    return s


@program(0.3, 3, golden=True)
def nested_loops(x, n):
    """The inner loop's values are kept across turns of the outer."""
    for i in range(n):
        for j in range(i):
            x = x * np.cos(x)
        x = x + 0.1 * i
    return x


@program(0.8, 6, golden=True, shows=("continue",))
def skipping(x, n):
    """continue: the rest of the turn has no reverse."""
    y = 0.0
    for i in range(n):
        y = y + x
        if i % 2 == 0:
            continue
        y = y * x
    return y


@program(0.8, 10, golden=True, shows=("break",))
def leaving_early(x, n):
    """break depends on the data; the reverse knows the number of completed turns."""
    y = 1.0
    for i in range(n):
        y = y * (1.0 + x)
        if y > 5.0:
            break
        y = y + x * x
    return y


@program(0.8, 10)
def break_before_work(x, n):
    """break is the first thing in a turn: the last turn did nothing."""
    y = x
    for i in range(n):
        if i == 3:
            break
        y = y * x
    return y


@program(0.8, 10, shows=("break",))
def break_in_nested_loop(x, n):
    """break leaves the inner loop only."""
    y = 1.0
    for i in range(3):
        for j in range(n):
            if j > i:
                break
            y = y * x + j
    return y


@program(0.8, 10)
def return_in_a_loop(x, n):
    """A return leaves the loop and the function."""
    y = 1.0
    for i in range(n):
        y = y * x
        if i == 4:
            return y * 3.0
    return y


@program(0.8, 3, shows=("for ... else",))
def loop_else(x, n):
    """The else of a loop runs where nothing broke it."""
    y = x
    for i in range(n):
        y = y * x
        if y > 100.0:
            break
    else:
        y = y + x
    return y


@program(0.5, 4, golden=True)
def live_through(x, n):
    """z is bound before the loop, read in it and after it."""
    z = np.sin(x)
    y = x
    for _ in range(n):
        y = y * z
    return y + z


@program(0.5, 4)
def branch_in_a_loop(x, n):
    """Turns take different ways."""
    y = x
    for i in range(n):
        if i % 2 == 0:
            y = y * x
        else:
            y = np.sin(y)
    return y


@program(0.5, 4)
def branch_on_data_in_a_loop(x, n):
    """The test reads what the branch binds anew."""
    for i in range(n):
        if x > 0.6:
            x = x * 0.5
        else:
            x = x * 1.7
    return x


@program(0.5, 4, shows=("loop variable used after the loop",))
def bound_in_last_turn(x, n):
    """The value of the last turn is read after the loop."""
    for i in range(n):
        y = x * i
    return y * y


@program(0.5, 4)
def local_of_a_turn(x, n):
    """A local that every turn binds before it reads it: no adjoint crosses turns."""
    s = 0.0
    for i in range(n):
        t = x * i
        u = t * t
        s = s + u
    return s


@program(0.5, shows=("for over range",))
def range_with_step(x):
    """A range with a start and a negative step."""
    y = x
    for i in range(6, 0, -2):
        y = y * x + i
    return y


@program(0.5)
def counter_by_hand(x):
    """An integer that the loop counts and the body reads."""
    k = 1
    y = 0.0
    for _ in range(4):
        y = y + k * x**k
        k = k + 1
    return y


@program(0.5, 3)
def loop_variable_bound_anew(x, n):
    """The body binds the loop's variable anew."""
    y = x
    for i in range(n):
        i = i * 2 + 1
        y = y * x + i * x
    return y


@program(normal(3), normal(3, 3), normal(4, 3), wrt=(0, 1), golden=True)
def recurrent(h, W, inputs):
    """A recurrent network: h is kept each turn, W's adjoint is added to."""
    for t in range(len(inputs)):
        h = np.tanh(W @ h + inputs[t])
    return np.sum(h * h)
