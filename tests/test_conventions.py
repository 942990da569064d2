"""What a derivative is where the function has none, point by point, in both engines.

A subgradient that treats equal things equally, and never a NaN where the function is finite, except where a
row says so.
"""

import math

import numpy as np
import pytest

import tangentish as tg

nan, inf = np.nan, np.inf
C = np.array
UNIQUE_VALUES = getattr(np, "unique_values", np.unique)  # NumPy 1.26 has not got it



def written_twice(x, v):
    """The last writer of an entry has its adjoint: others feed it to every writer."""
    a = np.copy(x)
    a[C([0, 0, 2])] = v
    return np.sum(a * C([1.0, 2.0, 3.0]))


def added_twice(x, v):
    """NumPy does not accumulate: the last addend is added to what was there."""
    a = np.copy(x)
    a[C([0, 0, 2])] += v
    return np.sum(a * C([1.0, 2.0, 3.0]))


def added_twice_at(x, v):
    a = np.copy(x)
    np.add.at(a, C([0, 0, 2]), v)
    return np.sum(a * C([1.0, 2.0, 3.0]))


def updated_under_two_names(x):
    """`b += x` writes into the array that `a` is: others bind a new one."""
    a = 2.0 * x
    b = a
    b += x * x
    return np.sum(a)


def all_of_math(x):
    return (
        math.sqrt(x) + math.log(x) + math.atan2(x, 2.0) + math.cosh(x) + math.pow(x, 3.0) + math.erf(x) + math.fabs(x)
        + math.hypot(x, 1.0) + math.expm1(x) + math.log1p(x)
    )  # fmt: skip


SLOPE_OF_ALL = (
    0.5 / math.sqrt(0.7) + 1.0 / 0.7 + 2.0 / (0.7**2 + 4.0) + math.sinh(0.7) + 3.0 * 0.7**2
    + 2.0 / math.sqrt(math.pi) * math.exp(-(0.7**2)) + 1.0 + 0.7 / math.hypot(0.7, 1.0) + math.exp(0.7) + 1.0 / 1.7
)  # fmt: skip

# A function, its arguments, and its gradient by each argument that is no integer.
POINTS = {
    "abs at 0": (lambda x: np.abs(x), [0.0], [0.0]),
    "abs at -0": (lambda x: abs(x), [-0.0], [0.0]),
    "fabs at 0": (lambda x: np.fabs(x), [np.float64(0.0)], [0.0]),
    "abs of complex 0": (lambda x: np.sum(np.abs(x)), [np.zeros(2, complex)], [[0.0, 0.0]]),
    "max, ties": (lambda x: np.max(x), [C([1.0, 2.0, 2.0])], [[0.0, 0.5, 0.5]]),
    "min, ties along an axis": (
        lambda x: np.sum(np.min(x, axis=1)), [C([[1.0, 1.0], [3.0, 2.0]])], [[[0.5, 0.5], [0.0, 1.0]]],
    ),
    "max with a NaN": (lambda x: np.max(x), [C([1.0, nan])], [[0.0, 1.0]]),
    "nanmax with a NaN": (lambda x: np.nanmax(x), [C([1.0, nan, 1.0])], [[0.5, 0.0, 0.5]]),
    "maximum, ties": (lambda x, y: np.maximum(x, y), [2.0, 2.0], [0.5, 0.5]),
    "minimum, ties": (lambda x, y: np.minimum(x, y), [2.0, 2.0], [0.5, 0.5]),
    "relu by hand at 0": (lambda x: np.maximum(x, 0.0), [0.0], [0.5]),
    "fmax beside a NaN": (lambda x, y: np.fmax(x, y), [1.0, nan], [1.0, 0.0]),
    "fmin beside a NaN": (lambda x, y: np.fmin(x, y), [nan, 1.0], [0.0, 1.0]),
    "clip at its bounds": (
        lambda x: np.sum(np.clip(x, 0.0, 1.0)), [C([-1.0, 0.0, 0.5, 1.0, 2.0])], [[0.0, 1.0, 1.0, 1.0, 0.0]],
    ),
    "bounds of clip": (
        lambda x, low, high: np.sum(np.clip(x, low, high)), [C([-1.0, 0.0, 1.0, 2.0]), 0.0, 1.0],
        [[0.0, 1.0, 1.0, 0.0], 1.0, 1.0],
    ),
    "where selects": (
        lambda x, y: np.sum(np.where(x > 0.0, x, y)), [C([1.0, -1.0]), C([nan, 2.0])], [[1.0, 0.0], [0.0, 1.0]],
    ),
    "a branch of Python": (lambda x: x if x > 0.0 else 2.0 * x, [0.0], [2.0]),
    "where over two wheres": (
        lambda x: np.sum(np.where(x > 0.0, np.sqrt(np.where(x > 0.0, x, 1.0)), 0.0)), [C([4.0, 0.0, -1.0])],
        [[0.25, 0.0, 0.0]],
    ),
    "sqrt at 0": (lambda x: np.sqrt(x), [np.float64(0.0)], [inf]),
    "x ** 0.5 at 0": (lambda x: x**0.5, [np.float64(0.0)], [inf]),
    "x * sqrt(x) at 0": (lambda x: x * np.sqrt(x), [np.float64(0.0)], [nan]),
    "x ** 0 at 0": (lambda x: x**0, [0.0], [0.0]),
    "x ** 0.0 at 0": (lambda x: x**0.0, [0.0], [0.0]),
    "x ** 1 at 0": (lambda x: x**1, [0.0], [1.0]),
    "x ** 2 at 0": (lambda x: x**2.0, [0.0], [0.0]),
    "exponents in an array, at 0": (lambda x: np.sum(x ** C([0.0, 1.0, 2.0])), [np.zeros(3)], [[0.0, 1.0, 0.0]]),
    "integer exponents in an array, at 0": (lambda x, n: np.sum(x**n), [np.zeros(3), C([0, 1, 2])], [[0.0, 1.0, 0.0]]),
    "x ** 3.0 below 0": (lambda x: x**3.0, [np.float64(-2.0)], [12.0]),
    "0 ** y": (lambda x, y: np.power(x, y), [np.float64(0.0), np.float64(2.0)], [0.0, 0.0]),
    "(-2) ** y": (lambda x, y: np.power(x, y), [np.float64(-2.0), np.float64(2.0)], [-4.0, nan]),
    "norm at 0": (lambda x: np.linalg.norm(x), [np.zeros(3)], [[0.0, 0.0, 0.0]]),
    "norms of rows, one at 0": (
        lambda x: np.sum(np.linalg.norm(x, axis=1)), [C([[0.0, 0.0], [3.0, 4.0]])], [[[0.0, 0.0], [0.6, 0.8]]],
    ),
    "norm of order 1 at 0": (lambda x: np.linalg.norm(x, 1), [C([0.0, 2.0])], [[0.0, 1.0]]),
    "norm of order 3 at 0": (lambda x: np.linalg.norm(x, 3), [np.zeros(2)], [[0.0, 0.0]]),
    "greatest entry as a norm, ties": (lambda x: np.linalg.norm(x, np.inf), [C([-2.0, 2.0])], [[-0.5, 0.5]]),
    "nuclear norm at 0": (lambda x: np.linalg.norm(x, "nuc"), [np.zeros((2, 2))], [np.zeros((2, 2))]),
    "hypot at 0": (lambda x, y: np.hypot(x, y), [0.0, 0.0], [0.0, 0.0]),
    "math.hypot at 0": (lambda x, y: math.hypot(x, y), [0.0, 0.0], [0.0, 0.0]),
    "arctan2 at 0": (lambda x, y: np.arctan2(x, y), [np.float64(0.0), np.float64(0.0)], [nan, nan]),
    "arctan2 on an axis": (lambda x, y: np.arctan2(x, y), [0.0, -2.0], [-0.5, -0.0]),
    "angle of 0": (lambda x: np.sum(np.angle(x)), [np.zeros(1, complex)], [[complex(nan, nan)]]),
    "std of a constant": (lambda x: np.std(x), [np.full(3, 2.0)], [[0.0, 0.0, 0.0]]),
    "std of constant rows": (lambda x: np.sum(np.std(x, axis=1)), [np.ones((2, 2))], [np.zeros((2, 2))]),
    "prod, one zero": (lambda x: np.prod(x), [C([0.0, 2.0, 3.0])], [[6.0, 0.0, 0.0]]),
    "prod, two zeros": (lambda x: np.prod(x), [C([0.0, 0.0, 3.0])], [[0.0, 0.0, 0.0]]),
    "cumprod, one zero": (lambda x: np.sum(np.cumprod(x)), [C([2.0, 0.0, 3.0])], [[1.0, 8.0, 0.0]]),
    "cumprod, two zeros": (lambda x: np.sum(np.cumprod(x)), [C([2.0, 0.0, 0.0])], [[1.0, 2.0, 0.0]]),
    "sort, ties": (
        lambda x, w: np.sum(w * np.sort(x)), [C([2.0, 1.0, 2.0, 1.0]), C([1.0, 2.0, 3.0, 4.0])],
        [[3.0, 1.0, 4.0, 2.0], [1.0, 1.0, 2.0, 2.0]],
    ),
    "median, ties": (lambda x: np.median(x), [C([1.0, 1.0, 1.0, 5.0])], [[0.0, 0.5, 0.5, 0.0]]),
    "quantile at an order statistic": (lambda x: np.quantile(x, 0.5), [C([3.0, 1.0, 2.0])], [[0.0, 0.0, 1.0]]),
    "sign": (lambda x: np.sign(x), [1.5], [0.0]),
    "floor at the jump": (lambda x: np.floor(x) + np.ceil(x) + np.trunc(x) + np.rint(x) + x // 1.0, [2.0], [0.0]),
    "x % y at the jump": (lambda x, y: x % y, [4.0, 2.0], [1.0, -2.0]),
    "fmod at the jump": (lambda x, y: np.fmod(x, y), [-4.0, 2.0], [1.0, 2.0]),
    "heaviside at 0": (lambda x, y: np.heaviside(x, y), [0.0, 0.5], [0.0, 1.0]),
    "copysign at 0": (lambda x, y: np.copysign(x, y), [0.0, -1.0], [0.0, 0.0]),
    "sinc at 0": (lambda x: np.sinc(x), [np.float64(0.0)], [0.0]),
    "arcsin at 1": (lambda x: np.arcsin(x), [np.float64(1.0)], [inf]),
    "arccos at 1": (lambda x: np.arccos(x), [np.float64(1.0)], [-inf]),
    "log at 0": (lambda x: np.log(x), [np.float64(0.0)], [inf]),
    "x log x at 0": (lambda x: x * np.log(x), [np.float64(0.0)], [nan]),
    "logaddexp of -inf": (lambda x, y: np.logaddexp(x, y), [-inf, -inf], [0.5, 0.5]),
    "logaddexp2 of -inf": (lambda x, y: np.logaddexp2(x, y), [-inf, -inf], [0.5, 0.5]),
    "nan_to_num": (lambda x: np.sum(np.nan_to_num(x)), [C([nan, 1.0, inf, -inf])], [[0.0, 1.0, 0.0, 0.0]]),
    "interp at a knot": (lambda x: np.interp(x, C([0.0, 1.0, 2.0]), C([0.0, 1.0, 3.0])), [1.0], [2.0]),
    "interp of complex values": (
        lambda x, y: np.imag(np.interp(x, C([0.0, 1.0]), y)), [0.25, C([1j, 3j])], [2.0, [0.75j, 0.25j]],
    ),
    "real_if_close": (lambda x: np.sum(np.real_if_close(x)), [C([1.0 + 1e-16j, 2.0])], [[1.0, 1.0]]),
    "nan_to_num of complex": (
        lambda x: np.sum(np.imag(np.nan_to_num(x))), [C([complex(nan, 1.0), complex(1.0, inf)])], [[1j, 0.0]],
    ),
    "clip, by keyword": (lambda x: np.sum(x.clip(min=0.0)), [C([-1.0, 0.0, 2.0])], [[0.0, 1.0, 1.0]]),
    "eigenvalues, repeated": (
        lambda a: np.sum(np.linalg.eigvalsh(a) ** 2), [C([[2.0, 0.0], [0.0, 2.0]])], [[[4.0, 0.0], [0.0, 4.0]]],
    ),
    "eigenvectors, repeated values": (
        lambda a: np.sum((np.linalg.eigh(a)[1] * np.linalg.eigh(a)[0] @ np.linalg.eigh(a)[1].T) ** 2),
        [C([[2.0, 0.0], [0.0, 2.0]])], [[[4.0, 0.0], [0.0, 4.0]]],
    ),
    "cond of a multiple of the identity": (lambda a: np.linalg.cond(a), [2.0 * np.eye(1)], [[[0.0]]]),
    "singular values, repeated": (
        lambda a: np.sum(np.linalg.svd(a, compute_uv=False)), [np.eye(2)], [np.eye(2)],
    ),
    "det of a singular matrix": (
        lambda a: np.linalg.det(a), [C([[1.0, 2.0], [2.0, 4.0]])], [[[4.0, -2.0], [-2.0, 1.0]]],
    ),
    "det of zeros": (lambda a: np.linalg.det(a), [np.zeros((2, 2))], [np.zeros((2, 2))]),
    "dets, one of a singular matrix": (
        lambda a: np.sum(np.linalg.det(a)), [C([[[1.0, 2.0], [2.0, 4.0]], [[1.0, 0.0], [0.0, 2.0]]])],
        [[[[4.0, -2.0], [-2.0, 1.0]], [[2.0, 0.0], [0.0, 1.0]]]],
    ),
    "unique": (
        lambda x, w: np.sum(w * np.unique(x)), [C([2.0, 1.0, 2.0]), C([5.0, 7.0])], [[7.0, 5.0, 0.0], [1.0, 2.0]],
    ),
    # One value is left of three: the gradient was a third of this where the mean was thought to be of three.
    "mean of the unique": (
        lambda x: np.mean(np.unique(x, return_index=True)[0] ** 2), [np.full(3, 0.9)], [[1.8, 0.0, 0.0]],
    ),
    "unique rows": (
        lambda x: np.sum(np.unique(x, axis=0) * C([[1.0, 2.0], [3.0, 4.0]])),
        [C([[2.0, 1.0], [0.0, 1.0], [2.0, 1.0]])], [[[3.0, 4.0], [1.0, 2.0], [0.0, 0.0]]],
    ),
    "union1d": (
        lambda x, y: np.sum(np.union1d(x, y) * C([1.0, 2.0, 3.0])), [C([2.0, 1.0]), C([2.0, 3.0])],
        [[2.0, 1.0], [0.0, 3.0]],
    ),
    "intersect1d": (
        lambda x, y: np.sum(np.intersect1d(x, y) * C([1.0, 2.0])), [C([3.0, 1.0, 2.0]), C([2.0, 3.0])],
        [[2.0, 0.0, 1.0], [0.0, 0.0]],
    ),
    "trim_zeros": (
        lambda x: np.sum(np.trim_zeros(x) * C([1.0, 2.0])), [C([0.0, 3.0, 5.0, 0.0])], [[0.0, 1.0, 2.0, 0.0]],
    ),
    "partition, ties": (
        lambda x: np.sum(np.partition(x, 1)[:2] * C([1.0, 1.0])), [C([5.0, 1.0, 7.0, 0.0])], [[0.0, 1.0, 0.0, 1.0]],
    ),
    "item": (lambda x: x.item(1) * 2.0, [C([1.0, 2.0])], [[0.0, 2.0]]),
    "float": (lambda x: float(x) ** 2, [np.float64(3.0)], [6.0]),
    "math at 0": (lambda x: math.sin(x) * math.exp(x), [0.0], [1.0]),
    "full_like": (lambda x: np.sum(np.full_like(np.ones(3), x)), [2.0], [3.0]),
    "sum of squares of complex numbers": (lambda z: np.sum(np.abs(z) ** 2), [C([1.0 + 2.0j])], [[2.0 + 4.0j]]),
    "real part of a square": (lambda z: np.sum(np.real(z * z)), [C([1.0 + 2.0j])], [[2.0 - 4.0j]]),
    "where over one sqrt": (
        lambda x: np.sum(np.where(x > 0.0, np.sqrt(x), 0.0)), [C([4.0, -1.0])], [[0.25, nan]],
    ),
    "round at the jump": (lambda x: np.round(x) + x // 0.5, [0.5], [0.0]),
    "unique_values": (
        lambda x, w: np.sum(w * np.sort(UNIQUE_VALUES(x))), [C([2.0, 1.0, 2.0]), C([5.0, 7.0])],
        [[7.0, 5.0, 0.0], [1.0, 2.0]],
    ),
    "math": (all_of_math, [0.7], [SLOPE_OF_ALL]),
    "tolist": (lambda x: x.tolist()[1] * x.tolist()[0], [C([3.0, 2.0])], [[2.0, 3.0]]),
    "complex": (lambda x, y: abs(complex(x, y)) ** 2, [3.0, 4.0], [6.0, 8.0]),
    "duplicates written": (written_twice, [np.ones(3), C([5.0, 6.0, 7.0])], [[0.0, 2.0, 0.0], [0.0, 1.0, 3.0]]),
    "duplicates added": (added_twice, [np.ones(3), C([5.0, 6.0, 7.0])], [[1.0, 2.0, 3.0], [0.0, 1.0, 3.0]]),
    "duplicates added by at": (
        added_twice_at, [np.ones(3), C([5.0, 6.0, 7.0])], [[1.0, 2.0, 3.0], [1.0, 1.0, 3.0]],
    ),
    "an update under two names": (updated_under_two_names, [C([1.0, 2.0])], [[4.0, 6.0]]),
    "duplicates read": (lambda x: np.sum(x[C([0, 0, 2])]), [np.ones(3)], [[2.0, 0.0, 1.0]]),
}  # fmt: skip


REFUSED_BY_THE_TAPE = {"float", "complex"}


@pytest.mark.parametrize("mode", ["source", "tape"])
@pytest.mark.parametrize("point", POINTS)
@pytest.mark.filterwarnings("ignore::tangentish.errors.UnconnectedWarning")
def test_convention(point, mode):
    function, args, expected = POINTS[point]
    active = tuple(i for i, arg in enumerate(args) if np.asarray(arg).dtype.kind in "fc")
    if mode == "tape" and point in REFUSED_BY_THE_TAPE:
        with pytest.raises(tg.UnsupportedError):
            tg.grad(function, wrt=active, mode=mode)(*args)
        return
    with np.errstate(all="ignore"):
        gradients = tg.grad(function, wrt=active, mode=mode)(*args)
    for got, arg, wanted in zip(gradients, (args[i] for i in active), expected, strict=True):
        assert np.shape(got) == np.shape(arg)
        assert np.asarray(got).dtype == np.asarray(arg).dtype
        np.testing.assert_allclose(got, wanted, rtol=1e-12, atol=1e-14)
