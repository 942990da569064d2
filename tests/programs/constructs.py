"""Constructs of Python beside the numerical ones: objects, closures, contexts, exceptions, functions as values."""

import dataclasses
import functools
import math
import operator

import numpy as np

from tests.corpus import normal, positive, program


def logged(function):
    """A decorator as they are written."""

    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper


@logged
def decorated_cube(x):
    return x * x * x


@functools.lru_cache
def binomial(n, k):
    return math.comb(n, k)


def power(x, n, scale=1.0):
    return scale * x**n


cube = functools.partial(power, n=3)
shifted = functools.partial(power, scale=0.5)
MIXING = np.array([[1.0, 0.5, 0.0], [0.0, 2.0, 1.0], [1.0, 0.0, -1.0]])


def mixed(matrix, function, x, factor, bias=None):
    return np.sum(function(matrix @ x) * factor) + (0.0 if bias is None else bias[0] * x[0])


mixed_sines = functools.partial(mixed, MIXING, np.sin)
biased_sines = functools.partial(mixed_sines, bias=(1.5,), factor=-2.0)


class Spring:
    """Attributes, methods, a property and a class attribute."""

    unit = 2.0

    def __init__(self, stiffness):
        self.stiffness = stiffness

    @property
    def doubled(self):
        return 2.0 * self.stiffness

    def energy(self, x):
        return 0.5 * self.stiffness * np.sum(x * x) * self.unit

    def moved(self, x):
        self.position = x
        return self.position * self.stiffness

    @staticmethod
    def plain(x):
        return x * x

    @classmethod
    def united(cls, x):
        return x * cls.unit


class Damped(Spring):
    def __init__(self, stiffness, damping):
        super().__init__(stiffness)
        self.damping = damping

    def energy(self, x):
        return super().energy(x) - self.damping * np.sum(x)

    def __getattr__(self, name):
        if name == "mass":
            return 3.0
        raise AttributeError(name)


@dataclasses.dataclass
class Dual:
    """Numbers with operators of their own."""

    value: float
    slope: float

    def __add__(self, other):
        return Dual(self.value + other.value, self.slope + other.slope)

    def __mul__(self, other):
        return Dual(self.value * other.value, self.value * other.slope + self.slope * other.value)


SPRING = Spring(1.5)
DAMPED = Damped(1.5, 0.25)
TOTAL = 0.0


# Calls


@program(normal(3), shows=("decorators with functools.wraps",))
def function_with_a_wrapper(x):
    """`functools.wraps`: what runs is the wrapper, not what it says it is."""
    return np.sum(decorated_cube(x))


@logged
def weighted(x, *, weight=1.0, bias=None):
    return np.sum(x * x * weight) if bias is None else np.sum(x * weight + bias)


@program(normal(3), 2.0, wrt=(0, 1))
def keywords_through_a_wrapper(x, k):
    """Keywords pass through `**kwargs`, with and without a derivative."""
    return weighted(x, weight=k) + weighted(x[0], bias=x) * weighted(x)


@program({"x": normal(3), "n": 2})
def keywords_from_a_dict(table):
    """`f(**table)` of a dict whose keys are known."""
    return np.sum(power(**table)) * np.sum(power(scale=2.0, **{"x": table["x"], "n": 1}))


@program(normal(3), shows=("decorators with functools.wraps",))
def cached_constant(x):
    """A cached function of constants."""
    return np.sum(x * x) * binomial(5, 2)


@program(normal(3), shows=("functools.partial",))
def partial_of_the_module(x):
    """A `functools.partial` with a keyword, in the module."""
    return np.sum(cube(x))


@program(normal(3), shows=("functools.partial",))
def partial_with_another_argument(x):
    """Arguments of the partial and of the call come together."""
    return np.sum(shifted(x, 2))


@program(normal(3), alone=False)
def partial_of_arrays_and_functions(x):
    """Arrays, functions and tuples that partials hold, one of which is made of the other."""
    return mixed_sines(x, 2.0) * biased_sines(x) + biased_sines(x, factor=x[0])


@program(normal(3))
def reduced_by_a_function(x):
    """`functools.reduce` with an operator."""
    return functools.reduce(operator.mul, list(x))


@program(normal(3), golden=True, shows=("function passed as argument",))
def reduced_by_a_lambda(x):
    """`functools.reduce` with a lambda and a start."""
    return functools.reduce(lambda total, v: total * 0.5 + v * v, x, 1.0)


@program(normal(3), shows=("function passed as argument",))
def mapped_and_filtered(x):
    """`map` and `filter` with lambdas."""
    return sum(map(lambda v: v * v, filter(lambda v: v > -10.0, x)))


@program(normal(3), shows=("function passed as argument",))
def mapped_by_a_function(x):
    """`map` with a function of NumPy."""
    return sum(map(np.sin, x))


@program(normal(4))
def sorted_by_a_key(x):
    """`sorted` with a key."""
    first, *_ = sorted(x, key=lambda v: -v)
    return first * x[0]


def distance(v):
    return abs(v - 1.0)


@program(normal(5), 0.5, wrt=(0, 1))
def least_and_greatest_by_a_key(x, c):
    """The entries are taken in the order of their keys; equal keys in that of the entries."""
    rows = [x[:2] * c, x[1:3], x[2:4] * x[0]]
    near, far = min(x, key=distance), max(x, key=distance)
    last = sorted(rows, key=np.sum, reverse=True)[2]
    equal = sorted([x[0], x[1], x[2]], key=lambda v: 1)
    return near * far + np.sum(last * last) * equal[1] + min((v * c for v in x), key=lambda v: v * v)


@program({"a": 1.5, "b": 0.5}, normal(3), wrt=(0, 1))
def keys_by_their_values(table, x):
    """The keys of a dict in the order of its values; `reduce` without a start, over what is made on the spot."""
    names = sorted(list(table), key=lambda name: table[name])
    return functools.reduce(lambda a, b: a * b + 1.0, [v * len(names) for v in x]) * table["a"] * table["b"]


@program(normal(3))
def reduced_in_a_loop(x):
    """The function reads a name that changes from turn to turn; one of them starts from a value that counts."""
    total = 0.0
    for k in range(3):
        total = total + functools.reduce(lambda a, b: a * k + b * b, x, total)
    return total


@program(normal(3), expect="tape", refused="not defined", shows=("function passed as argument",))
def function_returned(x):
    """A function gives a function, which closes over an active value."""

    def scaled_by(c):
        return lambda v: c * v

    return np.sum(scaled_by(x[0])(x))


@program(normal(3))
def callback_in_a_dict(x):
    """The function is chosen from a dict."""
    table = {"sin": np.sin, "cos": np.cos}
    return np.sum(table["sin"](x))


@program(normal(3), expect="tape", refused="lambda", shows=("closure cell rebound after capture, nonlocal",))
def closure_over_a_loop_variable(x):
    """Lambdas in a list read the loop variable as it is when they are called."""
    functions = []
    for i in range(3):
        functions.append(lambda v: v * i)
    return sum(f(v) for f, v in zip(functions, x))


@program(normal(3), golden=True, shows=("closure cell rebound after capture, nonlocal",))
def nonlocal_accumulator(x):
    """A local function adds to a name of the function around it."""
    total = 0.0

    def add(v):
        nonlocal total
        total += v * v

    for v in x:
        add(v)
    return total


@program(normal(3), 2.0, wrt=(0, 1))
def nonlocal_counter_and_result(x, k):
    """The local function has locals of the same names as those around it, defaults, and a result."""
    total, count, v = 0.0, 0, x[2]

    def step(v, weight=0.5):
        nonlocal total, count
        count += 1
        scaled = v * weight * k
        total = total + scaled * v
        return scaled

    for w in x:
        y = step(w)
        if count > 1:
            step(weight=y, v=v)
    return total * v + count * y


@program(normal(3), expect="tape", refused="nonlocal")
def nonlocal_in_an_expression(x):
    """The local function is called in an expression, before which another part of it is evaluated."""
    total = 1.0

    def add(v):
        nonlocal total
        total = total + v
        return total

    return total * add(x[0]) + add(x[1])


# Objects


@program(normal(3), shows=("methods of user classes, self.x read",))
def method_of_an_object(x):
    """Attributes of an object of the module are read in its method."""
    return SPRING.energy(x)


@program(normal(3), 2.0, expect="tape", refused=".energy()", shows=("self.x written",))
def object_made_in_the_function(x, k):
    """The constructor stores an active value."""
    return Spring(k * x[0]).energy(x)


@program(normal(3), shows=("methods of user classes, self.x read",))
def static_and_class_methods(x):
    """Methods that are called through the class."""
    return np.sum(Spring.plain(x)) + Spring.united(x[0])


@program(normal(3), shows=("self.x written",))
def attribute_written_by_a_method(x):
    """The method keeps an active value in the object."""
    return np.sum(SPRING.moved(x)) + SPRING.position[0]


@program(normal(3), shows=("inheritance, super()",))
def method_of_a_base_class(x):
    """`super()` in a method."""
    return DAMPED.energy(x)


@program(normal(3), shows=("property, __getattr__, setattr",))
def property_and_getattr(x):
    """A property, and an attribute that `__getattr__` makes up."""
    return np.sum(x * x) * SPRING.doubled + x[0] * DAMPED.mass + getattr(SPRING, "stiffness") * x[1]


@program(normal(3), expect="tape", refused="setattr", shows=("property, __getattr__, setattr",))
def attribute_set_by_name(x):
    """`setattr` of an active value."""
    spring = Spring(1.0)
    setattr(spring, "stiffness", x[0])
    return spring.energy(x)


@program(normal(2), expect="tape", refused=".slope", shows=("operator overloading in user classes",))
def operators_of_a_class(x):
    """Dual numbers: operators are methods of the user's class."""
    a = Dual(x[0], 1.0)
    b = Dual(x[1], 0.0)
    return (a * b + a * a).slope


@program(normal(2), expect="tape", refused=".slope", shows=("operator overloading in user classes",))
def operators_in_a_loop(x):
    """The object is made anew in every turn."""
    a = Dual(x[0], x[1])
    for _ in range(3):
        a = a * a + a
    return a.slope


@program(normal(3), expect="tape", refused="class", shows=("inheritance, super()",))
def class_in_the_function(x):
    """A class that is defined inside."""

    class Pair:
        def __init__(self, a, b):
            self.a, self.b = a, b

    pair = Pair(x[0], x[1])
    return pair.a * pair.b


@program(normal(3), 1.5, wrt=(0, 1), shows=("isinstance(x, np.ndarray) dispatch",))
def dispatched_by_isinstance(x, c):
    """What an argument is decides: an array is an array here."""
    total = 0.0
    for v in (x, c):
        if isinstance(v, np.ndarray):
            total = total + np.sum(v * v)
        elif isinstance(v, float):
            total = total + v**3
    return total


@program(normal(3), shows=("isinstance(x, np.ndarray) dispatch",))
def dispatched_by_type(x):
    """`type(x) is np.ndarray` and the dtype: on the tape it was another type, and the gradient that of the sum."""
    if type(x) is np.ndarray and x.dtype == np.float64:
        return np.sum(x * x)
    return np.sum(x)


# State


@program(normal(3), expect="tape", refused="global", shows=("writing a global",))
def global_bound(x):
    """A global is bound to a value that counts, and read again."""
    global TOTAL
    TOTAL = np.sum(x * x)
    return TOTAL * x[0]


@program(normal(3), shows=("global / class attribute changed between calls",))
def global_declared_and_read(x):
    """`global` of a name that is only read says nothing."""
    global SPRING
    return np.sum(x * SPRING.stiffness)


# Text and code


@program(normal(3), shows=("f-string, print, assert, raise",))
def formatted_and_printed(x):
    """Values are formatted on the way, once and in this order."""
    y = np.sum(x * x)
    label = f"{y:.3f} of {len(x)}"
    assert label.endswith("3"), label
    if y > 1e6:
        raise ValueError(f"{y} is too large")
    return y * len(label)


@program(normal(3), shows=("short-circuit and / or with side effects",))
def called_in_and(x):
    """The second operand of `and` has an effect, and is not evaluated where the first is false."""
    seen = []
    if x[0] > 100.0 and (seen.append(x[0]) or True):
        seen.append(x[1])
    if x[0] > -100.0 or (seen.append(x[1]) or True):
        seen.append(x[2] * 2.0)
    return sum(seen) * len(seen)


@program(normal(3), expect="tape", refused="eval", shows=("exec / eval",))
def evaluated_text(x):
    """Code in a string."""
    return eval("x[0] * x[1]") * x[2]


@program(normal(3), expect="tape", refused="exec", shows=("exec / eval",))
def executed_text(x):
    """Statements in a string."""
    names = {"x": x}
    exec("y = x[0] * x[1]", names)
    return names["y"] * x[2]


def entries_squared(x):
    for v in x:
        yield v * v


@program(normal(3), expect="tape", refused="looping", shows=("generator function (yield)",))
def generator_function_called(x):
    """A generator is a callee."""
    total = 0.0
    for v in entries_squared(x):
        total = total + v * v
    return total


@program(normal(3), expect="tape", refused="YieldFrom", shows=("generator function (yield)",))
def generator_that_delegates(x):
    """`yield from` within."""

    def twice(x):
        yield from x
        yield from entries_squared(x)

    return sum(twice(x))


async def squared_later(x):
    return np.sum(x * x)


async def awaited_twice(x):
    return await squared_later(x) * await squared_later(x * 2.0)


@program(normal(3), expect="tape", refused="uses the exception", shows=("async, await",))
def coroutine_driven(x):
    """A coroutine that never waits is driven by hand."""
    coroutine = squared_later(x)
    try:
        coroutine.send(None)
    except StopIteration as done:
        return done.value * x[0]


@program(normal(3), expect="tape", refused="uses the exception", shows=("async, await",))
def coroutines_in_a_coroutine(x):
    """One coroutine awaits others."""
    try:
        awaited_twice(x).send(None)
    except StopIteration as done:
        return done.value


# Comprehensions of dicts and sets, dicts over which loops run


@program(normal(3), shows=("dict / set comprehension",))
def set_comprehension(x):
    """A set of what carries no derivative."""
    kinds = {v > 0.0 for v in x}
    return np.sum(x * x) * len(kinds)


@program(normal(3), shows=("dict as state (get, setdefault, update)",))
def dict_with_defaults(x):
    """`get`, `setdefault` and `update`."""
    state = {"a": x[0]}
    state.setdefault("b", x[1])
    state.update(c=x[2])
    return state["a"] * state["b"] * state["c"] + state.get("d", 1.0)


@program(normal(3), 1.0)
def dict_updated_in_a_branch(x, c):
    """What a branch may have set is asked for, and handed a second name."""
    state = {"a": x[0]}
    if c > 0.0:
        state.update({"a": x[1], "b": x[2]}, c=x[0])
    return state["a"] * state.get("d", x[2]) + x[0]


@program(normal(3), 1.0, expect="tape", refused="item assignment")
def dict_that_may_have_a_default(x, c):
    """Whether the default is taken depends on the branch."""
    state = {"a": x[0]}
    if c > 0.0:
        state["b"] = x[1]
    return state["a"] * state.get("b", x[2])


@program(normal(3), expect="refused", refused="set")
def sum_of_a_set(x):
    """Equal values are one in a set."""
    return sum({v * v for v in x})


# Numbers


@program(positive(3), tape=False, shows=("float(x), x.item(), math.sin(x)",))
def numbers_of_math(x):
    """`float()`, `.item()`, `.tolist()` and functions of `math`."""
    a, b, c = x.tolist()
    return math.sin(float(x[0])) * math.exp(x[1].item()) + math.sqrt(a * b) * math.log(c)


@program(positive(3), shows=("float(x), x.item(), math.sin(x)",))
def more_of_math(x):
    """Functions of `math` of one and of two arguments."""
    a, b, c = x
    return math.atan2(a, b) + math.hypot(a, c) * math.tanh(b) + math.pow(a, b) + math.log1p(c) + math.fabs(-a)


@program(normal(4), shows=("string / None / bool flags",))
def options_of_all_sorts(x, mode="mean", axis=None, *, squared=True):
    """Strings, None and flags as options, keyword-only ones among them."""
    y = x * x if squared else x
    return np.mean(y, axis=axis) if mode == "mean" else np.sum(y, axis=axis)
