"""Every rule against numeric derivatives, at its example arguments and at what follows from them."""

import ast
import builtins
import copy
import itertools
import math
import warnings

import numpy as np
import pytest
import scipy.fft  # noqa: F401  (its rules are there once it is)
import scipy.integrate  # noqa: F401
import scipy.linalg  # noqa: F401
import scipy.ndimage  # noqa: F401
import scipy.signal  # noqa: F401
import scipy.special  # noqa: F401
import scipy.stats  # noqa: F401

from tangentish import helpers, rules, tape, tree
from tangentish.errors import ArgumentError, UnsupportedError
from tangentish.samples import Sample, draw, normal

RULES = [rule for rule in rules.all_rules() if rule.form != "zero"]
UFUNCS = [rule for rule in rules.all_rules() if isinstance(rule.function, np.ufunc)]
CASES = [
    pytest.param(rule, args, kwargs, id=f"{rule.name}-{number}")
    for rule in RULES
    for number, (args, kwargs) in enumerate(rule.examples)
]
# Functions that a complex argument makes discontinuous (an order of complex numbers), or that refuse it.
REAL_ONLY = {
    "np.maximum", "np.minimum", "np.fmax", "np.fmin", "np.clip", "np.max", "np.min", "np.ptp", "np.sort",
    "np.median",
    "np.maximum.reduce", "np.interp", "np.sinc", "np.nan_to_num", "np.ndarray.astype",
    "np.unique_values",  # which orders complex numbers by their hashes
    "scipy.special.psi", "scipy.special.ive", "scipy.special.shichi", "scipy.special.spence",
    "scipy.linalg.eigh", "scipy.linalg.svd",
    *(rule.name for rule in RULES if rule.name.startswith("scipy.stats.")),
    "np.linalg.eigh", "np.linalg.svd",  # the phase of their vectors is LAPACK's choice
}  # fmt: skip

# Whose results jump as an entry moves: tests/test_conventions.py has them.
IN_STEPS = {"np.intersect1d", "np.trim_zeros"}

NOT_TAKEN_OVER = {
    "np.array", "np.asarray", "np.arange", "np.full", "np.full_like", "np.ascontiguousarray", "np.select",
    "np.ndarray.item", "np.r_", "np.c_",
    "scipy.special.psi",  # whose derivative is no ufunc
}  # fmt: skip


# Parameters that NumPy does not ask whether they take the call over.
NOT_ASKED = {
    "ddof", "ord", "initial", "nan", "posinf", "neginf", "left", "right", "period", "beta", "base",
    "constant_values", "end_values", "k",
}  # fmt: skip


def leaves(value):
    """The numbers and float arrays of a nest, in order."""
    if isinstance(value, (list, tuple)):
        return [leaf for item in value for leaf in leaves(item)]
    if isinstance(value, dict):
        return [leaf for item in value.values() for leaf in leaves(item)]
    return [np.asarray(value)] if is_active(value) else []


def is_active(value):
    return isinstance(value, (float, complex)) or (
        isinstance(value, np.ndarray | np.generic) and value.dtype.kind in "fc"
    )


def moved(value, step, random):
    """The nest, its floats moved by `step` times random directions, and those in the order of leaves."""
    if isinstance(value, (list, tuple)):
        items = [moved(item, step, random) for item in value]
        return type(value)(item for item, _ in items), [
            each for _, directions in items for each in directions
        ]
    if not is_active(value):
        return value, []
    direction = random.standard_normal(np.shape(value))
    if np.iscomplexobj(value):
        direction = direction + 1j * random.standard_normal(np.shape(value))
    result = value + step * direction
    return (type(value)(result) if isinstance(value, (float, complex)) else result), [direction]


def call(rule, args, kwargs):
    if isinstance(rule.function, property) or type(rule.function).__name__ == "getset_descriptor":
        return rule.function.__get__(args[0])
    if not callable(rule.function):
        return rule.function[args]
    return rule.function(*args, **kwargs)


def pullback(rule, args, kwargs, wanted, z, dz):
    """The adjoints of the operands `wanted`, by the compiled text."""
    bound = {
        name: value.value if isinstance(value, rules.Default) else value
        for name, value in rule.bind(args, kwargs).items()
    }
    backward = rules.backward(rule, wanted)
    return backward.function(dz, *[z if need == rule.result else bound[need] for need in backward.needs])


def given(rule, args, kwargs):
    """The operands that are active in a call, with their values."""
    bound = rule.bind(args, kwargs)
    return {name: bound[name] for name in rule.operands if leaves(bound[name])}


def seed_like(z, random):
    if isinstance(z, (list, tuple)):
        return [seed_like(part, random) for part in z]
    if not is_active(z):
        return 0
    dz = random.standard_normal(np.shape(z))
    if np.iscomplexobj(z):
        dz = dz + 1j * random.standard_normal(np.shape(z))
    return dz.astype(z.dtype) if hasattr(z, "dtype") else dz[()]


def inner(dz, z):
    """The real inner product of two nests."""
    return sum(float(np.sum((np.conj(a) * b).real)) for a, b in zip(leaves(dz), leaves(z), strict=True))


def replaced(rule, args, kwargs, name, value):
    """The arguments with that of a parameter replaced."""
    names = [parameter.name for parameter in rule.parameters]
    place = names.index(name)
    if rule.parameters[place].variadic:
        return (*args[:place], *value), kwargs
    if place < len(args):
        return (*args[:place], value, *args[place + 1 :]), kwargs
    return args, {**kwargs, name: value}


def check(rule, args, kwargs, rtol=2e-7):
    """Each operand alone: its adjoint times a direction is the directional derivative."""
    random = np.random.RandomState(7)
    z = call(rule, args, kwargs)
    dz = seed_like(z, random)
    operands = given(rule, args, kwargs)
    assert operands
    for name, value in operands.items():
        (adjoint,) = pullback(rule, args, kwargs, (name,), z, dz)
        slopes = []
        for step in (2e-4, 1e-4):
            ends = []
            for sign in (1, -1):
                there, directions = moved(value, sign * step, np.random.RandomState(3))
                ends.append(inner(dz, call(rule, *replaced(rule, args, kwargs, name, there))))
            slopes.append((ends[0] - ends[1]) / (2 * step))
        numeric = slopes[1] + (slopes[1] - slopes[0]) / 3
        adjoints = active_parts(adjoint, value)
        assert [np.shape(a) for a in adjoints] == [np.shape(a) for a in directions], f"shape of d[{name}]"
        assert [np.iscomplexobj(a) for a in adjoints] == [np.iscomplexobj(a) for a in directions], (
            f"kind of d[{name}]"
        )
        exact = sum(float(np.sum((np.conj(a) * b).real)) for a, b in zip(adjoints, directions, strict=True))
        np.testing.assert_allclose(exact, numeric, rtol=rtol, atol=1e-8, err_msg=f"d[{name}]")
    names = tuple(operands)
    together = pullback(rule, args, kwargs, names, z, dz)
    for name, adjoint in zip(names, together, strict=True):
        (alone,) = pullback(rule, args, kwargs, (name,), z, dz)
        for a, b in zip(leaves(alone), leaves(adjoint), strict=True):
            np.testing.assert_array_equal(a, b)


def active_parts(adjoint, value):
    """The adjoints of the active leaves of a nest."""
    if not leaves(value):
        return []
    if isinstance(value, (list, tuple)):
        assert len(adjoint) == len(value)
        return [part for a, v in zip(adjoint, value, strict=True) for part in active_parts(a, v)]
    return [np.asarray(adjoint)] if is_active(value) else []


def test_every_rule_has_examples():
    assert {rule.name for rule in RULES if not rule.examples and rule.pure and rule.operands} == IN_STEPS


@pytest.mark.parametrize("rule, args, kwargs", CASES)
def test_example(rule, args, kwargs):
    random = np.random.RandomState(1)
    check(rule, draw(args, random), draw(kwargs, random))


def shared():
    """The other functions that a rule serves, each with those of the rule's examples that it takes."""
    for function, (rule, _) in rules.shipped().items():
        if rule.form == "zero" or function is rule.function or rule.name.startswith("tangentish"):
            continue
        if rules._name(function) == "np.linalg.outer":
            continue  # takes vectors only
        numbers = (function.__module__ or "") in ("math", "builtins") if hasattr(function, "__module__") else False
        other = copy.copy(rule)
        other.function = function
        for number, (args, kwargs) in enumerate(rule.examples):
            drawn = draw(args, np.random.RandomState(0))
            arrays = any(isinstance(arg, np.ndarray | list | tuple) for arg in drawn)
            method = getattr(function, "__objclass__", None) is np.ndarray
            if (numbers and arrays) or (method and not isinstance(drawn[0], np.ndarray)):
                continue
            yield pytest.param(other, args, kwargs, id=f"{rules._name(function)}-{number}")


@pytest.mark.parametrize("rule, args, kwargs", list(shared()))
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_shared(rule, args, kwargs):
    random = np.random.RandomState(1)
    check(rule, draw(args, random), draw(kwargs, random))


@pytest.mark.parametrize("rule, args, kwargs", CASES)
def test_complex(rule, args, kwargs):
    if rule.name in REAL_ONLY or rule.function in (max, min, float):
        pytest.skip("orders its arguments, or takes real ones only")
    random = np.random.RandomState(1)
    args, kwargs = complexed(draw(args, random), random), draw(kwargs, random)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            call(rule, args, kwargs)
    except (TypeError, ValueError, NotImplementedError, np.exceptions.ComplexWarning):
        pytest.skip("not for complex arguments")
    check(rule, args, kwargs)


def complexed(value, random):
    if isinstance(value, (list, tuple)):
        return type(value)(complexed(item, random) for item in value)
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return value + 0.3j * random.standard_normal(value.shape)
    return value


def laid_out(value, form):
    """The nest with its float arrays in the order of Fortran, or as views with gaps and turned around."""
    if isinstance(value, (list, tuple)):
        return type(value)(laid_out(item, form) for item in value)
    if not isinstance(value, np.ndarray) or value.dtype.kind != "f" or not value.ndim:
        return value
    if form == "Fortran":
        return np.asfortranarray(value)
    wide = np.zeros([2 * n for n in value.shape])
    view = wide[(slice(None, None, -2),) * value.ndim]
    view[...] = value
    return view


@pytest.mark.parametrize("form", ["Fortran", "gaps"])
@pytest.mark.parametrize("rule, args, kwargs", CASES)
def test_layout_in_memory(rule, args, kwargs, form):
    random = np.random.RandomState(1)
    args, kwargs = draw(args, random), draw(kwargs, random)
    if kwargs.get("order") in ("A", "K"):
        pytest.skip("reads its argument in another order")
    z = call(rule, args, kwargs)
    dz = seed_like(z, np.random.RandomState(2))
    other_args, other_kwargs = laid_out(args, form), {key: laid_out(value, form) for key, value in kwargs.items()}
    other = call(rule, other_args, other_kwargs)
    operands = tuple(given(rule, args, kwargs))
    got = pullback(rule, other_args, other_kwargs, operands, other, laid_out(dz, form))
    expected = pullback(rule, args, kwargs, operands, z, dz)
    for one, two in zip(leaves(got), leaves(expected), strict=True):
        np.testing.assert_allclose(one, two, rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("rule, args, kwargs", CASES)
def test_float32_is_kept(rule, args, kwargs):
    random = np.random.RandomState(1)
    args = narrowed(draw(args, random))
    kwargs = draw(kwargs, random)
    if rule.name == "np.ndarray.astype":
        args = (args[0], np.float32)
    z = call(rule, args, kwargs)
    dz = seed_like(z, random)
    for name, value in given(rule, args, kwargs).items():
        (adjoint,) = pullback(rule, args, kwargs, (name,), z, dz)
        for part, operand in zip(array_parts(adjoint, value), array_parts(value, value), strict=True):
            assert part.dtype == operand.dtype, name


def narrowed(value):
    if isinstance(value, (list, tuple)):
        return type(value)(narrowed(item) for item in value)
    return value.astype(np.float32) if isinstance(value, np.ndarray) and value.dtype.kind == "f" else value


def array_parts(adjoint, value):
    if not leaves(value):
        return []
    if isinstance(value, (list, tuple)):
        return [part for a, v in zip(adjoint, value, strict=True) for part in array_parts(a, v)]
    return [adjoint] if isinstance(value, np.ndarray) and value.dtype.kind == "f" else []


@pytest.mark.parametrize("rule", [r for r in UFUNCS if r in RULES and not r.function.signature], ids=str)
def test_elementwise_shapes(rule):
    """Axes of length 1, 0-d arrays, NumPy scalars, numbers, and no entries at all."""
    laws = [sample.law if isinstance(sample, Sample) else sample for sample in rule.examples[0][0]]
    if not any(isinstance(law, str) for law in laws):
        return
    shapes = [(), (1,), (3,), (1, 3), (3, 1), (2, 3), (0, 3)]
    for both in itertools.product(*(shapes if isinstance(law, str) else [()] for law in laws)):
        try:
            np.broadcast_shapes(*both)
        except ValueError:
            continue
        if rule.function is np.ldexp:
            continue
        random = np.random.RandomState(2)
        pairs = zip(laws, both, strict=True)
        args = [Sample(law, shape).draw(random) if isinstance(law, str) else law for law, shape in pairs]
        for convert in (float, np.float64, np.asarray):
            here = tuple(convert(arg) if isinstance(arg, float) else arg for arg in args)
            check(rule, here, {})


@pytest.mark.parametrize("rule", [r for r in UFUNCS if r in RULES and not r.function.signature], ids=str)
def test_elementwise_where(rule):
    """Entries that `where=` leaves out keep what was there, and have no derivative: not even a NaN."""
    random = np.random.RandomState(2)
    args = [draw(sample, random) for sample in rule.examples[0][0]]
    z = rule.function(*args)
    several = isinstance(z, tuple)
    mask = np.arange(np.size(z[0] if several else z)).reshape(np.shape(z[0] if several else z)) % 2 == 0
    dz = seed_like(z, random)
    operands = tuple(given(rule, args, {}))

    def left_out(g):
        return [np.where(mask, part, 0.0) for part in g] if several else np.where(mask, g, 0.0)

    def spoiled(z):
        if several:
            return tuple(np.where(mask, part, np.nan) if is_active(part) else part for part in z)
        return np.where(mask, z, np.nan)

    with np.errstate(all="ignore"):
        got = pullback(rule, args, {"where": mask}, operands, spoiled(z), dz)
        expected = pullback(rule, args, {}, operands, z, left_out(dz))
    for one, other in zip(got, expected, strict=True):
        np.testing.assert_allclose(one, other)


@pytest.mark.parametrize("rule", [r for r in UFUNCS if r not in RULES], ids=str)
def test_zero(rule):
    """The function does not change nearby, or does not give floats."""
    random = np.random.RandomState(5)
    args = [normal(7).draw(random) for _ in range(rule.function.nin)]
    try:
        before = rule.function(*args)
    except TypeError:
        return  # integers only
    after = rule.function(*[arg + 1e-9 for arg in args])
    if rule.function not in (np.spacing, np.nextafter):
        np.testing.assert_array_equal(np.asarray(before), np.asarray(after))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_texts(rule):
    """A text is `local = value` and `d[x] = value`, of operands, NumPy, helpers and builtins."""
    known = {rule.result, "np", "d", "special", "linalg", "signal", "stats", "ndimage"}
    known |= {parameter.name for parameter in rule.parameters}
    for text in rule.texts():
        for node in text:
            assert isinstance(node, tree.nodes.Assign)
            for name in tree.names_read(node.value):
                assert name in known or callable(getattr(helpers, name, None)) or hasattr(builtins, name), (
                    name
                )
            known |= set(tree.names_written(node))


def texts_for(function, facts):
    rule = rules.find(function)
    facts = {"where": True, **facts}
    return [ast.unparse(tree.to_ast(node)) for node in rule.statements(rule.operands, facts)]


@pytest.mark.parametrize("rule, args, kwargs", [case for case in CASES if case.values[0].form == "linear"])
def test_linear(rule, args, kwargs):
    """A function that is declared linear takes sums to sums."""
    random = np.random.RandomState(1)
    args, kwargs = draw(args, random), draw(kwargs, random)
    operands = given(rule, args, kwargs)

    def at(factor, seed):
        here = args, kwargs
        for name, value in operands.items():
            start = moved(value, 1.0, np.random.RandomState(seed))[0]
            here = replaced(rule, *here, name, combined(value, start, factor))
        return leaves(call(rule, *here))

    for a, b, c in zip(at((1.0, 0.0), 4), at((0.0, 1.0), 4), at((1.0, 1.0), 4), strict=True):
        np.testing.assert_allclose(a + b, c, rtol=1e-12, atol=1e-12)


def combined(x, y, factors):
    """`factors[0] * x + factors[1] * y` for nests of one structure."""
    if isinstance(x, (list, tuple)):
        return type(x)(combined(a, b, factors) for a, b in zip(x, y, strict=True))
    if not is_active(x):
        return x
    result = factors[0] * x + factors[1] * y
    return type(x)(result) if isinstance(x, (float, complex)) else result


def test_facts_choose_the_text():
    assert texts_for(np.power, {"x2": 2.0})[0] == "d[x1] = unbroadcast(2.0 * d[z] * conj(x1), x1)"
    assert texts_for(np.absolute, {"x.real": True}) == ["d[x] = d[z] * np.sign(x)"]
    assert texts_for(np.matmul, {"x1.ndim": 2, "x2.ndim": 1}) == [
        "d[x1] = unbroadcast(np.outer(d[z], conj(x2)), x1)",
        "d[x2] = unbroadcast(conj(x1.T) @ d[z], x2)",
    ]
    assert texts_for(np.mean, {"a.ndim": 1, "axis": None, "keepdims": False, "where": True}) == [
        "d[a] = spread(d[z] / len(a), a)"
    ]
    (text,) = texts_for(np.mean, {"a.ndim": 1, "where": True})
    assert text == "d[a] = spread(d[z] / count(a, axis), a, axis, keepdims)"


def test_partials_are_written_as_by_hand():
    assert texts_for(np.log, {}) == ["d[x] = d[z] / conj(x)"]
    assert texts_for(np.sqrt, {}) == ["d[x] = 0.5 * d[z] / conj(z)"]
    assert texts_for(np.cos, {}) == ["d[x] = -d[z] * conj(np.sin(x))"]
    assert (
        texts_for(np.arctan2, {})[1]
        == "d[x2] = unbroadcast(-d[z] * conj(x1) / (conj(x1) * conj(x1) + conj(x2) * conj(x2)), x2)"
    )


def test_shared_rules():
    assert rules.find(math.sin) is rules.find(np.sin)
    assert rules.find(abs) is rules.find(np.abs)
    assert rules.find(np.random.default_rng().normal).operands == ("loc", "scale")
    assert rules.find(np.random.normal).operands == ("loc", "scale")
    assert not rules.find(np.random.normal).pure
    assert rules.find([]) is None


def test_operators_methods_and_attributes_have_rules():
    for table in (rules.OPERATORS, rules.METHODS, rules.ATTRIBUTES):
        assert [name for name, function in table.items() if rules.find(function) is None] == []


def test_bind():
    rule = rules.find(np.sum)
    bound = rule.bind(["a", 1], {"keepdims": True})
    assert (bound["a"], bound["axis"], bound["keepdims"]) == ("a", 1, True)
    assert rule.bind(["a"], {})["axis"] == rules.Default(None)
    assert rules.find(np.var).bind(["a"], {"correction": 1})["ddof"] == 1
    with pytest.raises(rules.NotCovered, match="np.sum with out="):
        rule.bind(["a"], {"out": "b"})
    with pytest.raises(rules.NotCovered, match="np.floor with out="):
        rules.find(np.floor).bind(["a", "b"], {})


def test_a_rule_of_ones_own():
    def cube(x):
        return x * x * x

    three = 3.0

    @rules.partial(cube)
    def cube_rule(z, x):
        return three * x * x

    assert rules.find(cube) is cube_rule
    assert rules.backward(cube_rule, ("x",)).function(1.0, 2.0) == (12.0,)


def test_what_is_no_rule_is_refused():
    def cube(x):
        return x * x * x

    @rules.adjoint(cube)
    def branching(z, x):
        if x > 0:
            d[x] = 3.0 * x * x * d[z]  # noqa: F821

    with pytest.raises(UnsupportedError) as caught:
        rules.backward(branching, ("x",))
    assert str(caught.value).splitlines()[0].endswith("cube holds a statement that is no assignment")
    assert str(caught.value).splitlines()[1].strip() == "if x > 0:"

    @rules.adjoint(cube)
    def elsewhere(z, x):
        d[y] = 3.0 * x * x * d[z]  # noqa: F821

    with pytest.raises(UnsupportedError, match="assigns to something other than a local name or the adjoint"):
        rules.backward(elsewhere, ("x",))

    @rules.partial(cube)
    def without_return(z, x):
        y = x  # noqa: F841

    with pytest.raises(UnsupportedError, match="does not end by returning the partial derivatives"):
        rules.backward(without_return, ("x",))


def test_a_tangent_comes_after_the_adjoint():
    def cube(x):
        return x * x * x

    with pytest.raises(ArgumentError, match="cube has no adjoint yet: give that before its tangent"):

        @rules.tangent(cube)
        def cube_tangent(z, x):
            t[z] = 3.0 * x * x * t[x]  # noqa: F821


def test_unbroadcast_hands_back_what_fits():
    g = np.ones((3, 1))
    assert helpers.unbroadcast(g, np.zeros((3, 1))) is g


@pytest.mark.parametrize("rule, args, kwargs", CASES)
def test_second_order(rule, args, kwargs):
    """The text of the rule, run on tensors, records what it does."""
    taken_over = rule.name.startswith("np.") or isinstance(rule.function, np.ufunc)
    if rule.name in NOT_TAKEN_OVER or not taken_over:
        pytest.skip("NumPy and Python do not let tensors take these over")
    random = np.random.RandomState(1)
    args, kwargs = draw(args, random), draw(kwargs, random)
    z = call(rule, args, kwargs)
    dz = seed_like(z, random)
    for name, value in given(rule, args, kwargs).items():
        if not isinstance(value, (float, np.ndarray)) or isinstance(z, (list, tuple)):
            continue
        if name in NOT_ASKED:
            continue
        weights = random.standard_normal(np.shape(value))
        with tape.GradientTape() as recording:
            x = tape.constant(value)
            recording.watch(x)
            here, named = replaced(rule, args, kwargs, name, x)
            result = on_tensors(rule, here, named)
            (adjoint,) = pullback(rule, here, named, (name,), result, dz * result)
            total = np.sum(weights * adjoint)
        assert isinstance(total, tape.Tensor)
        second = recording.gradient(total, x, unconnected_gradients=tape.UnconnectedGradients.ZERO)
        slopes = []
        for step in (2e-4, 1e-4):
            ends = []
            for sign in (1, -1):
                there, (direction,) = moved(value, sign * step, np.random.RandomState(3))
                call_args = replaced(rule, args, kwargs, name, there)
                result = call(rule, *call_args)
                (around,) = pullback(rule, *call_args, (name,), result, dz * result)
                ends.append(float(np.sum(weights * around)))
            slopes.append((ends[0] - ends[1]) / (2 * step))
        numeric = slopes[1] + (slopes[1] - slopes[0]) / 3
        exact = float(np.sum(np.asarray(second) * direction))
        np.testing.assert_allclose(exact, numeric, rtol=1e-6, atol=1e-7, err_msg=f"d[{name}]")


def on_tensors(rule, args, kwargs):
    """The function's value; NumPy's methods and attributes are those of the tensor."""
    if rule.name.startswith("np.ndarray."):
        member = getattr(args[0], rule.function.__name__)
        return member(*args[1:], **kwargs) if callable(rule.function) else member
    return rule.function(*args, **kwargs)
