"""Control flow said in other words: else on loops, match, del, imports, starred targets."""

import dataclasses
import math
from collections.abc import Sequence  # noqa: F401  (its emitted name)
from typing import NamedTuple

import numpy as np
from scipy.special import erf, gammaln  # noqa: F401  (their emitted names)

from tests.corpus import normal, positive, program


class Segment(NamedTuple):
    start: float
    stop: float


@dataclasses.dataclass
class Disc:
    radius: float


@program(
    normal(3),
    golden=True,
    shows=(
        "for ... else",
        "x += y on a name holding a number",
    ),
)
def else_of_a_for(x):
    """Nothing breaks: the `else` returns."""
    for v in x:
        if v > 5.0:
            break
    else:
        return np.sum(x * x)
    return v


@program(normal(5), shows=("for ... else",))
def else_after_a_break(x):
    """The `else` of the inner loop goes on with the outer one, whose own `else` runs, for it has no break."""
    s = 0.0
    for i in range(4):
        for v in x:
            if v * i > 1.0:
                s += v
                break
            s += v * i
        else:
            s *= 2.0
            continue
        s -= v * 0.5
    else:
        s += x[0]
    return s


@program(normal(4), shows=("for ... else",))
def break_in_an_else(x):
    """The `break` in the `else` of the inner loop leaves the outer one, whose `else` does not run."""
    s = 1.0
    for i in range(3):
        for v in x:
            s = s * 1.1 + v
        else:
            if i == 1:
                break
    else:
        s = s * 100.0
    return s


@program(positive(2), shows=("for ... else",))
def else_of_a_while(x):
    """It runs when the test fails, not after a `break`."""
    y = x[0]
    while y < 30.0:
        y = y * 1.5 + 0.1
        if y > 100.0:
            break
    else:
        y = y * x[1]
    return y


@program(normal(3), "cosine", golden=True, shows=("match",))
def match_on_options(x, kind):
    """Literals, alternatives, a constant, and the rest."""
    match kind:
        case "sine" | "sin":
            y = np.sin(x)
        case "cosine":
            y = np.cos(x)
        case None:
            y = x
        case _:
            raise ValueError(f"what is {kind}?")
    return np.sum(y * x)


@program(normal(3), (1.5, (0.5, 2.0), 7.0), wrt=(0, 1), shows=("match",))
def match_on_sequences(x, shape):
    """The second pattern fits, and its captured names carry derivatives."""
    match shape:
        case [a, _]:
            return np.sum(x) * a
        case (a, (b, _), *_):
            return np.sum(x * b) * a
    return x[0]


@program(
    normal(3),
    2.5,
    wrt=(0, 1),
    shows=(
        "match",
        "chained comparison",
    ),
)
def match_with_a_guard(x, c):
    """The guard of the second case decides; a class takes the whole subject."""
    match c * 2.0:
        case int(n):
            return np.sum(x) * n
        case float(d) if d > 100.0:
            return np.sum(x) - d
        case float(d):
            return np.sum(x * x) * d


@program(normal(3), Segment(1.0, 0.5), shows=("dataclass / namedtuple",))
def match_on_a_namedtuple(x, shape):
    """Attributes of a class are matched and captured."""
    match shape:
        case Segment(start=0.0):
            return x[0]
        case Segment(start=s, stop=0.5) if s > 0.0:
            return np.sum(x * x) * s
        case Segment():
            return x[1]


@program(normal(3), Disc(2.0), shows=("dataclass / namedtuple",))
def match_on_a_dataclass(x, shape):
    """The value that no case takes falls through."""
    area = 1.0
    match shape:
        case Segment(start=a, stop=b):
            area = b - a
        case Disc(radius=r):
            area = math.pi * r * r
    return np.sum(x) * area


@program(normal(3), {"k": 2.0}, expect="tape", refused="a pattern for a dict", shows=("match",))
def match_on_a_dict(x, options):
    """Patterns for dicts."""
    match options:
        case {"k": k}:
            return np.sum(x * x) * k
    return x[0]


@program(normal(3), expect="tape", refused="names are read elsewhere")
def match_that_leaves_a_name(x):
    """The first guard fails, but its capture stays bound."""
    match np.sum(x):
        case y if y > 1000.0:
            return y
        case _:
            return y * y


@program(normal(3), shows=("del name",))
def del_of_names(x):
    """Names that are gone, in a loop, too."""
    y = np.sin(x)
    z = y * 2.0
    del y
    for i in range(3):
        t = z * i
        z = z + t
        del t
    return np.sum(z)


@program(normal(3), expect="tape", refused="del", shows=("del name",))
def del_of_a_name_that_is_asked_for(x):
    """It is the NameError that decides."""
    y = x * 2.0
    del y
    try:
        return np.sum(y)
    except NameError:
        return np.sum(x * x)


@program(normal(4), shows=("del name",))
def del_of_an_entry(x):
    """The list is shorter by one."""
    items = [v * v for v in x]
    del items[1]
    return sum(items) * len(items)


@program(normal(3), shows=("import inside a function",))
def import_in_the_function(x):
    """Modules and members, under other names."""
    import math
    from math import sin as sine

    return math.exp(x[0]) * sine(x[1]) * x[2]


@program(positive(3), shows=("import inside a function",))
def import_of_scipy_in_the_function(x):
    """A module of which the module of the function knows nothing by that name."""
    import scipy.special as sp
    from scipy.special import gammaln

    return np.sum(gammaln(x * x)) + sp.erf(x[0])


@program(normal(3), expect="tape", refused="import")
def import_in_a_branch(x):
    """Where the branch is not taken, the name is not bound: another error, here none at all."""
    if x[0] > 100.0:
        from math import exp
    try:
        return exp(x[1])
    except UnboundLocalError:
        return x[1] * x[2]


@program(normal(3), expect="tape", refused="import", shows=("import inside a function",))
def import_of_a_bound_name(x):
    """The name means one thing or the other."""
    exp = x[0]
    if x[1] > -100.0:
        from math import exp
    return exp(x[2]) * x[0]


@program(normal(5), shows=("tuples, nested unpacking",))
def starred_in_the_middle(x):
    """What is left over goes to the starred name, as a list."""
    first, *middle, last = x
    return first * sum(middle) * last + len(middle)


@program(normal(2), 3.0, wrt=(0, 1), shows=("tuples, nested unpacking",))
def starred_takes_nothing(x, c):
    """No entry is left; the right side is a tuple."""
    (a, *b), *rest = x, c, c * 2.0
    a2, b2, *none = x * x
    return a * b[0] * sum(rest) + b2 + len(none)
