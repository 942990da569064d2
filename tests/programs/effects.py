"""Programs that print, assert and raise on their way: that happens once, in order, and counts for nothing."""

import numpy as np

from tests.corpus import normal, positive, program


@program(normal(3), golden=True, shows=("f-string, print, assert, raise",))
def says_what_it_does(x):
    """What is printed are attributes, calls and texts with formats, in a loop, too; it was no core Python."""
    h = np.tanh(x)
    print("start", h.shape, np.sum(h), f"{h[0]:.3f}", sep=" | ")
    for i in range(2):
        print(i, *h.shape, end="\n")
        h = h * x
    return np.sum(h**2)


@program(positive(3), golden=True)
def raises_for_bad_data(x):
    """An error that leaves a branch needs no test in the reverse sweep."""
    s = np.sum(x)
    if s < 0:
        raise ValueError(f"a negative sum: {s}")
    assert x.shape == (3,), "three numbers"
    y = np.sqrt(s)
    if y > 1e6:
        y = y * 2.0
    else:
        if np.isnan(y):
            raise ArithmeticError("not a number")
        y = y * 3.0
    return y * s


@program(positive(4), shows=("f-string, print, assert, raise",))
def raises_in_a_loop(x):
    """Each turn checks its entry and goes on."""
    total = 0.0
    for i in range(len(x)):
        if x[i] <= 0.0:
            raise ValueError(i)
        elif x[i] > 1.0:
            total += np.log(x[i])
        else:
            total *= x[i]
        total += x[i] ** 2
    return total


@program(normal(3))
def joins_a_text(x):
    """A method of a constant, called with a list; it was no core Python."""
    words = ", ".join([str(len(x)), "entries"])
    print(words)
    return np.sum(x * x)
