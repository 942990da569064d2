"""Functions that rules and emitted code call at run time, with nothing but NumPy, each other and one error.

They are plain NumPy calls, so that a tape records what they do; those that write into an array of their own
are `overridable` and have a rule. `g` is always the adjoint of a result.
"""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from tangentish.errors import UnsupportedError


def overridable(helper: Callable[..., Any]) -> Callable[..., Any]:
    """Let an argument with `__array_function__` take the call over, as it does for NumPy's functions."""

    @functools.wraps(helper)
    def dispatch(*args: Any) -> Any:
        for arg in args:
            if not isinstance(arg, np.ndarray) and hasattr(type(arg), "__array_function__"):
                return arg.__array_function__(dispatch, (type(arg),), args, {})
        return helper(*args)

    return dispatch


def conj(x: Any) -> Any:
    """The complex conjugate; a real x itself."""
    return x.conjugate() if hasattr(x, "conjugate") else np.conjugate(x)


def unbroadcast(g: Any, x: Any) -> Any:
    """g summed over the axes along which x was broadcast; real if x is real, and in its precision."""
    shape = getattr(x, "shape", ())
    if getattr(g, "shape", ()) != shape:
        extra = np.ndim(g) - len(shape)
        if extra:
            g = np.sum(g, axis=tuple(range(extra)))
        stretched = tuple(i for i, n in enumerate(shape) if n == 1 and g.shape[i] != 1)
        if stretched:
            g = np.sum(g, axis=stretched, keepdims=True)
    kind = getattr(x, "dtype", None)
    if kind is None:
        if not isinstance(x, (int, float, complex)):
            raise TypeError(f"an operand of arithmetic is a {type(x).__name__}, which has no derivative")
        return np.real(g) if np.iscomplexobj(g) and not isinstance(x, complex) else g
    if getattr(g, "dtype", kind) != kind:
        if np.iscomplexobj(g) and kind.kind != "c":
            g = np.real(g)
        if kind.kind in "fc":
            g = g.astype(kind)
    return g


def each_unbroadcast(g: Any, args: Any) -> Any:
    """`unbroadcast` for each operand."""
    return tuple(unbroadcast(part, x) for part, x in zip(g, args, strict=True))


def spread(g: Any, x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """g, of the shape of a reduction of x along `axis`, in the shape of x."""
    shape = np.shape(x)
    if not shape:
        return g
    if axis is not None and not keepdims:
        g = np.expand_dims(g, axis)
    kind = getattr(x, "dtype", None)
    if kind is not None and kind.kind in "fc" and getattr(g, "dtype", kind) != kind:
        g = (np.real(g) if kind.kind == "f" else g).astype(kind)  # what is real has a real adjoint
    return np.broadcast_to(g, shape)


def count(x: Any, axis: Any = None) -> int:
    """How many entries of x go into one entry of a reduction along `axis`."""
    shape = np.shape(x)
    if axis is None:
        return int(np.prod(shape))
    return int(np.prod([shape[i] for i in (axis if isinstance(axis, tuple) else (axis,))]))


def nonzero(z: Any) -> Any:
    """z, but 1 where it is 0: a divisor where the dividend is 0 as well."""
    return np.where(z == 0, 1.0, z)


def lowered(y: Any) -> Any:
    """y - 1, but 1 where y is 0: `x ** lowered(y)` is finite where its factor y is 0."""
    if isinstance(y, (int, float, complex)):
        return y - 1 if y else 1
    return np.where(y == 0, 1, y - 1)


def direction(x: Any) -> Any:
    """x / abs(x), but 0 at 0."""
    return x / nonzero(np.abs(x)) if np.iscomplexobj(x) else np.sign(x)


def within(a: Any, low: Any, high: Any) -> Any:
    """Where low <= a <= high; a bound may be None."""
    if low is None:
        return a <= high
    return low <= a if high is None else (low <= a) & (a <= high)


def below(a: Any, low: Any, high: Any) -> Any:
    """Where `np.clip(a, low, high)` gives low, and not a."""
    return a < low if high is None else (a < low) & (low <= high)


def above(a: Any, low: Any, high: Any) -> Any:
    """Where `np.clip(a, low, high)` gives high, and neither a nor low."""
    return a > high if low is None else np.maximum(a, low) > high


def interp_slope(x: Any, xp: Any, fp: Any) -> Any:
    """The slope of `np.interp(x, xp, fp)`, at a knot that to its right, 0 beyond the ends."""
    i = np.clip(np.searchsorted(xp, x, "right") - 1, 0, len(xp) - 2)
    slope = (np.take(fp, i + 1) - np.take(fp, i)) / (np.take(xp, i + 1) - np.take(xp, i))
    return np.where((x < xp[0]) | (x >= xp[-1]), 0.0, slope)


def interp_adjoint(g: Any, x: Any, xp: Any) -> Any:
    """g given to the two knots beside each x, in the proportion of `np.interp`."""
    i = np.clip(np.searchsorted(xp, x, "right") - 1, 0, len(xp) - 2)
    part = (x - np.take(xp, i)) / (np.take(xp, i + 1) - np.take(xp, i))
    part = np.clip(part, 0.0, 1.0)
    return index_adjoint(g * (1.0 - part), xp, i) + index_adjoint(g * part, xp, i + 1)


def summands(g: Any, iterable: Any) -> Any:
    """g for each term of a sum."""
    if hasattr(iterable, "shape"):
        return np.broadcast_to(g, np.shape(iterable))
    return type(iterable)(unbroadcast(g, x) for x in iterable)


def to_first(g: Any, args: Any, z: Any) -> Any:
    """g for the first argument that is z, 0 for the others; the arguments may stand in one sequence."""
    if len(args) == 1:
        if hasattr(args[0], "shape"):
            first = np.arange(len(args[0])) == np.argmax(np.asarray(args[0] == z))
            return (unbroadcast(np.where(first, g, 0.0), args[0]),)
        return (type(args[0])(to_first(g, (*args[0], None), z)[:-1]),)
    found = False
    parts = []
    for x in args:
        here = not found and (x is z or bool(x == z))
        found = found or here
        parts.append(g if here else 0.0 * g)
    return tuple(parts)


def ties(x: Any, z: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """1 where x is its extremum z, shared among equals; the NaNs of x are equals of a NaN."""
    whole = spread(z, x, axis, keepdims)
    chosen = (x == whole) | ((x != x) & (whole != whole))
    shares = np.sum(chosen, axis=axis, keepdims=True)
    weights = chosen / np.maximum(shares, 1)
    return weights.astype(np.result_type(x)) if np.ndim(x) else weights


def others(x: Any, axis: Any = None) -> Any:
    """For each entry of x, the product of the other entries along `axis`."""
    axes = tuple(range(np.ndim(x))) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    if not axes:
        return np.ones_like(x)
    last = tuple(range(-len(axes), 0))
    moved = np.moveaxis(x, axes, last)
    flat = np.reshape(moved, (*np.shape(moved)[: np.ndim(x) - len(axes)], -1))
    one = np.ones_like(flat[..., :1])
    before = np.cumprod(np.concatenate([one, flat[..., :-1]], axis=-1), axis=-1)
    after = np.cumprod(np.concatenate([one, flat[..., :0:-1]], axis=-1), axis=-1)[..., ::-1]
    return np.moveaxis(np.reshape(before * after, np.shape(moved)), last, axes)


def cumprod_adjoint(g: Any, a: Any, axis: Any = None) -> Any:
    """The adjoint of a in `np.cumprod(a, axis)`, exact where entries are 0."""
    if axis is None:
        return np.reshape(cumprod_adjoint(g, np.ravel(a), 0), np.shape(a))
    a, g = np.moveaxis(a, axis, 0), np.moveaxis(g, axis, 0)
    before = np.concatenate([np.ones_like(a[:1]), np.cumprod(a, axis=0)[:-1]], axis=0)
    parts = []
    tail = 0.0 * g[0]
    for i in reversed(range(len(a))):
        tail = g[i] + tail
        parts.append(tail * conj(before[i]))
        tail = tail * conj(a[i])
    return np.moveaxis(np.stack(parts[::-1]), 0, axis)


def diff_adjoint(g: Any, n: int = 1, axis: int = -1) -> Any:
    """The adjoint of a in `np.diff(a, n, axis)`."""
    for _ in range(n):
        shape = list(np.shape(g))
        shape[axis] = 1
        end = np.zeros(shape, g.dtype)
        g = np.concatenate([end, g], axis=axis) - np.concatenate([g, end], axis=axis)
    return g


def pairs(y: Any, axis: int = -1) -> Any:
    """Sums of neighbours."""
    y = np.moveaxis(y, axis, -1)
    return np.moveaxis(y[..., 1:] + y[..., :-1], -1, axis)


def pairs_adjoint(g: Any, axis: int = -1) -> Any:
    """The adjoint of y in `pairs(y, axis)`."""
    shape = list(np.shape(g))
    shape[axis] = 1
    end = np.zeros(shape, g.dtype)
    return np.concatenate([end, g], axis=axis) + np.concatenate([g, end], axis=axis)


def widths(y: Any, x: Any, dx: Any, axis: int) -> Any:
    """The lengths of the intervals of the trapezoidal rule."""
    if x is None:
        return np.broadcast_to(dx, np.shape(np.diff(y, axis=axis)))
    if np.ndim(x) == 1:
        return np.reshape(np.diff(x), [-1 if i == axis % np.ndim(y) else 1 for i in range(np.ndim(y))])
    return np.diff(x, axis=axis)


def widths_adjoint(g: Any, x: Any, axis: int) -> Any:
    """The adjoint of x in `widths(y, x, dx, axis)`."""
    if np.ndim(x) == 1:
        g = np.sum(np.reshape(np.moveaxis(g, axis, 0), (np.shape(g)[axis], -1)), axis=1)
        return unbroadcast(diff_adjoint(g), x)
    return unbroadcast(diff_adjoint(g, 1, axis), x)


def weights_like(weights: Any, a: Any, axis: Any = None) -> Any:
    """The weights of an average in the shape of a: ones where there are none."""
    if weights is None:
        return np.ones(np.shape(a))
    if np.shape(weights) == np.shape(a):
        return weights
    shape = [n if i == axis % np.ndim(a) else 1 for i, n in enumerate(np.shape(a))]
    return np.broadcast_to(np.reshape(weights, shape), np.shape(a))


def weights_adjoint(g: Any, weights: Any, axis: Any = None) -> Any:
    """The adjoint of the weights in `weights_like(weights, a, axis)`."""
    if np.shape(weights) != np.shape(g):
        g = np.sum(np.reshape(np.moveaxis(g, axis, 0), (np.shape(g)[axis], -1)), axis=1)
    return unbroadcast(g, weights)


def _order_weights(a: Any, q: float, axis: Any, slope: bool) -> Any:
    axes = tuple(range(np.ndim(a))) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    last = tuple(range(-len(axes), 0))
    moved = np.moveaxis(a, axes, last)
    flat = np.reshape(moved, (*np.shape(moved)[: np.ndim(a) - len(axes)], -1))
    places = np.argsort(np.argsort(flat, axis=-1, kind="stable"), axis=-1)
    n = np.shape(flat)[-1]
    place = q * (n - 1)
    lower = min(int(place), n - 2)
    if slope:
        weights = (n - 1.0) * (places == lower + 1) - (n - 1.0) * (places == lower)
    else:
        weights = (1.0 - (place - lower)) * (places == lower) + (place - lower) * (places == lower + 1)
    return np.moveaxis(np.reshape(weights, np.shape(moved)), last, axes)


@overridable
def order_weights(a: Any, q: float, axis: Any = None) -> Any:
    """The weights of the entries of a in its quantile of order q; equals in the order of their places."""
    return _order_weights(a, q, axis, slope=False)


@overridable
def order_slopes(a: Any, q: float, axis: Any = None) -> Any:
    """The derivatives of `order_weights` by q."""
    return _order_weights(a, q, axis, slope=True)


def quantile_adjoint(g: Any, a: Any, q: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The adjoint of a in `np.quantile(a, q, axis, keepdims=keepdims)`."""
    g = np.reshape(g, (-1, *np.shape(g)[np.ndim(q) :]))
    parts = [spread(g[i], a, axis, keepdims) * order_weights(a, p, axis) for i, p in enumerate(np.ravel(q))]
    return sum(parts[1:], parts[0])


def quantile_slope(g: Any, a: Any, q: Any, axis: Any = None) -> Any:
    """The adjoint of q in `np.quantile(a, q, axis)`."""
    n = count(a, axis)
    g = np.reshape(g, (-1, *np.shape(g)[np.ndim(q) :]))
    slopes = []
    for i, p in enumerate(np.ravel(q)):
        lower = min(int(p * (n - 1)), n - 2)
        ends = np.quantile(a, np.array([lower, lower + 1]) / (n - 1), axis=axis)
        slopes.append(np.sum(g[i] * np.reshape((ends[1] - ends[0]) * (n - 1), np.shape(g[i]))))
    return np.reshape(np.stack(slopes), np.shape(q))


def transposed(a: Any) -> Any:
    """The matrix, or stack of matrices, with its last two axes swapped."""
    return np.swapaxes(a, -1, -2)


def matmul_left(g: Any, a: Any, b: Any) -> Any:
    """The adjoint of a in `a @ b`."""
    b = conj(b)
    if np.ndim(a) == 1:
        g = np.expand_dims(g, -1) * b if np.ndim(b) == 1 else np.sum(np.expand_dims(g, -2) * b, axis=-1)
    elif np.ndim(b) == 1:
        g = np.expand_dims(g, -1) * b
    else:
        g = g @ np.swapaxes(b, -1, -2)
    return unbroadcast(g, a)


def matmul_right(g: Any, a: Any, b: Any) -> Any:
    """The adjoint of b in `a @ b`."""
    a = conj(a)
    if np.ndim(b) == 1:
        g = np.expand_dims(g, -1) * a
    elif np.ndim(a) == 1:
        g = np.expand_dims(a, -1) * np.expand_dims(g, -2)
    else:
        g = np.swapaxes(a, -1, -2) @ g
    return unbroadcast(g, b)


def dot_left(g: Any, a: Any, b: Any) -> Any:
    """The adjoint of a in `np.dot(a, b)`."""
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return unbroadcast(g * conj(b), a)
    return tensordot_left(g, a, b, ((-1,), (-2 if np.ndim(b) > 1 else -1,)))


def dot_right(g: Any, a: Any, b: Any) -> Any:
    """The adjoint of b in `np.dot(a, b)`."""
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return unbroadcast(g * conj(a), b)
    return tensordot_right(g, a, b, ((-1,), (-2 if np.ndim(b) > 1 else -1,)))


def contracted_axes(a: Any, b: Any, axes: Any) -> tuple[list[int], list[int]]:
    """The axes of a and of b over which `np.tensordot(a, b, axes)` sums."""
    if isinstance(axes, int):
        return list(range(np.ndim(a) - axes, np.ndim(a))), list(range(axes))
    first, second = ([each] if isinstance(each, int) else each for each in axes)
    return [i % np.ndim(a) for i in first], [i % np.ndim(b) for i in second]


def tensordot_left(g: Any, a: Any, b: Any, axes: Any = 2) -> Any:
    """The adjoint of a in `np.tensordot(a, b, axes)`."""
    of_a, of_b = contracted_axes(a, b, axes)
    free_a = [i for i in range(np.ndim(a)) if i not in of_a]
    free_b = [i for i in range(np.ndim(b)) if i not in of_b]
    g = np.tensordot(g, conj(b), (list(range(len(free_a), np.ndim(g))), free_b))
    order = free_a + [of_a[i] for i in np.argsort(of_b)]
    return unbroadcast(np.transpose(g, np.argsort(order)), a)


def tensordot_right(g: Any, a: Any, b: Any, axes: Any = 2) -> Any:
    """The adjoint of b in `np.tensordot(a, b, axes)`."""
    of_a, of_b = contracted_axes(a, b, axes)
    free_a = [i for i in range(np.ndim(a)) if i not in of_a]
    free_b = [i for i in range(np.ndim(b)) if i not in of_b]
    g = np.tensordot(conj(a), g, (free_a, list(range(len(free_a)))))
    order = [of_b[i] for i in np.argsort(of_a)] + free_b
    return unbroadcast(np.transpose(g, np.argsort(order)), b)


def einsum_adjoints(g: Any, operands: Any) -> Any:
    """The adjoints of the operands of `np.einsum(*operands)`, that of the subscripts None."""
    subscripts, *factors = operands
    letters = [c for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" if c not in subscripts]
    inputs, arrow, output = subscripts.replace(" ", "").partition("->")
    terms = inputs.split(",")
    ranks = [
        np.ndim(x) - len(term.replace("...", "")) if "..." in term else 0
        for term, x in zip(terms, factors, strict=True)
    ]
    dots = "".join(letters.pop() for _ in range(max(ranks)))
    if not arrow:
        names = sorted(set(inputs) - set(".,"))
        output = "..." * ("..." in inputs) + "".join(c for c in names if inputs.count(c) == 1)
    terms = [term.replace("...", dots[len(dots) - rank :]) for term, rank in zip(terms, ranks, strict=True)]
    output = output.replace("...", dots)
    adjoints = [None]
    for i, (term, x) in enumerate(zip(terms, factors, strict=True)):
        given = [(output, g)] + [(terms[j], conj(y)) for j, y in enumerate(factors) if j != i]
        known = set("".join(name for name, _ in given))
        wanted = ""
        for place, c in enumerate(term):
            if c in wanted:  # a diagonal
                twin = letters.pop()
                given.append((c + twin, np.eye(np.shape(x)[place])))
                wanted += twin
            else:
                if c not in known:
                    given.append((c, np.ones(np.shape(x)[place])))
                wanted += c
        text = ",".join(name for name, _ in given) + "->" + wanted
        adjoints.append(unbroadcast(np.einsum(text, *(y for _, y in given)), x))
    return tuple(adjoints)


def kron_left(g: Any, a: Any, b: Any) -> Any:
    """The adjoint of a in `np.kron(a, b)`."""
    n = max(np.ndim(a), np.ndim(b))
    of_a, of_b = ((1,) * (n - np.ndim(x)) + np.shape(x) for x in (a, b))
    g = np.reshape(g, [size for both in zip(of_a, of_b, strict=True) for size in both])
    b = np.reshape(conj(b), [size for m in of_b for size in (1, m)])
    return unbroadcast(np.reshape(np.sum(g * b, axis=tuple(range(1, 2 * n, 2))), np.shape(a)), a)


def kron_right(g: Any, a: Any, b: Any) -> Any:
    """The adjoint of b in `np.kron(a, b)`."""
    n = max(np.ndim(a), np.ndim(b))
    of_a, of_b = ((1,) * (n - np.ndim(x)) + np.shape(x) for x in (a, b))
    g = np.reshape(g, [size for both in zip(of_a, of_b, strict=True) for size in both])
    a = np.reshape(conj(a), [size for m in of_a for size in (m, 1)])
    return unbroadcast(np.reshape(np.sum(g * a, axis=tuple(range(0, 2 * n, 2))), np.shape(b)), b)


def convolution_adjoint(g: Any, a: Any, v: Any, mode: str) -> Any:
    """The adjoint of a in `np.convolve(a, v, mode)`."""
    short = min(len(a), len(v))
    before = {"full": 0, "same": (short - 1) // 2, "valid": short - 1}[mode]
    after = len(a) + len(v) - 1 - before - len(g)
    g = np.concatenate([np.zeros(before, g.dtype), g, np.zeros(after, g.dtype)])
    return unbroadcast(np.convolve(g, conj(v)[::-1], "valid"), a)


def inverse_axes(axes: Any) -> Any:
    """The permutation that undoes `axes`, given as `np.transpose` or the method of arrays takes it."""
    if axes is None or len(axes) == 0 or (len(axes) == 1 and axes[0] is None):
        return None
    if len(axes) == 1 and not isinstance(axes[0], (int, np.integer)):
        axes = axes[0]
    return tuple(np.argsort(np.mod(axes, len(axes))).tolist())


def rolled_axes(a: Any, axis: int, start: int = 0) -> tuple[int, ...]:
    """The order of the axes of `np.rollaxis(a, axis, start)`."""
    return tuple(np.rollaxis(np.empty(range(np.ndim(a))), axis, start).shape)


@overridable
def index_adjoint(g: Any, x: Any, index: Any) -> Any:
    """Zeros like x, with g added at `index`; repeated entries of an index array accumulate."""
    if isinstance(x, (list, tuple, dict)):
        nest = zeros_of(x)
        nest[index] = g
        return nest
    kind = x.dtype if isinstance(x, np.ndarray) else np.result_type(x)
    whole = np.zeros(np.shape(x), kind if kind.kind in "fc" else np.result_type(g))
    if kind.kind == "f" and np.result_type(g).kind == "c":
        g = g.real
    parts = index if isinstance(index, tuple) else (index,)
    arrays = [part for part in parts if not (part is None or part is ... or isinstance(part, (slice, int)))]
    if not arrays or (len(arrays) == 1 and np.asarray(arrays[0]).dtype == bool):
        whole[index] = g
    else:
        np.add.at(whole, index, g)
    return whole


@overridable
def diagonal_adjoint(g: Any, x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """Zeros like x, with g on the diagonal that `np.diagonal` takes."""
    whole = np.zeros(np.shape(x), np.result_type(g))
    matrices = np.moveaxis(whole, (axis1, axis2), (-2, -1))
    n = np.diagonal(whole, offset, axis1, axis2).shape[-1]
    rows = np.arange(n) + max(-offset, 0)
    matrices[..., rows, rows + offset] = g
    return whole


def diagonal_back(g: Any, v: Any, k: int = 0) -> Any:
    """The adjoint of v in `np.diag(v, k)` (and in `np.diagflat`)."""
    if np.ndim(v) == 2 and np.ndim(g) == 1:
        return diagonal_adjoint(g, v, k, 0, 1)
    return np.reshape(np.diagonal(g, k), np.shape(v))


def item_adjoint(g: Any, a: Any, index: Any) -> Any:
    """Zeros like a, with g at the place of `a.item(*index)`."""
    if len(index) == 1 and isinstance(index[0], tuple):
        index = index[0]
    if len(index) > 1:
        return index_adjoint(g, a, tuple(index))
    return np.reshape(index_adjoint(g, np.ravel(a), index[0] if index else 0), np.shape(a))


def take_adjoint(g: Any, a: Any, indices: Any, axis: Any = None) -> Any:
    """The adjoint of a in `np.take(a, indices, axis)`."""
    indices = np.asarray(indices)
    if axis is None:
        return np.reshape(index_adjoint(g, np.ravel(a), indices), np.shape(a))
    return index_adjoint(g, a, (slice(None),) * (axis % np.ndim(a)) + (indices,))


def along_axis_adjoint(g: Any, a: Any, indices: Any, axis: Any = -1) -> Any:
    """The adjoint of a in `np.take_along_axis(a, indices, axis)`."""
    if axis is None:
        return take_adjoint(g, a, indices)
    shape = list(np.shape(a))
    shape[axis] = np.shape(indices)[axis]
    index = list(np.ogrid[tuple(slice(n) for n in shape)])
    index[axis] = np.broadcast_to(indices, shape)
    return index_adjoint(g, a, tuple(index))


def sort_adjoint(g: Any, a: Any, axis: Any = -1) -> Any:
    """The adjoint of a in `np.sort(a, axis)`; equals in the order of their places."""
    order = np.argsort(np.argsort(a, axis=axis, kind="stable"), axis=axis)
    if axis is None:
        return np.reshape(np.take(g, order), np.shape(a))
    return np.take_along_axis(g, order, axis)


def repeat_adjoint(g: Any, a: Any, repeats: Any, axis: Any = None) -> Any:
    """The adjoint of a in `np.repeat(a, repeats, axis)`."""
    n = np.size(a) if axis is None else np.shape(a)[axis]
    return take_adjoint(g, a, np.repeat(np.arange(n), repeats), axis)


def tile_adjoint(g: Any, a: Any, reps: Any) -> Any:
    """The adjoint of a in `np.tile(a, reps)`."""
    reps = (reps,) if isinstance(reps, int) else tuple(reps)
    n = max(len(reps), np.ndim(a))
    reps = (1,) * (n - len(reps)) + reps
    shape = (1,) * (n - np.ndim(a)) + np.shape(a)
    g = np.reshape(g, [size for both in zip(reps, shape, strict=True) for size in both])
    return np.reshape(np.sum(g, axis=tuple(range(0, 2 * n, 2))), np.shape(a))


def pad_adjoint(g: Any, a: Any, pad_width: Any, mode: str = "constant") -> Any:
    """The adjoint of a in `np.pad(a, pad_width, mode)`."""
    if mode not in ("constant", "edge", "reflect", "symmetric", "wrap"):
        raise UnsupportedError(f"np.pad with mode={mode!r} has no derivative rule. Use np.concatenate.")
    ends: Any = np.broadcast_to(pad_width, (np.ndim(a), 2)).tolist()
    if mode == "constant":
        return g[tuple(slice(low, low + n) for (low, _), n in zip(ends, np.shape(a), strict=True))]
    for axis, (both, n) in enumerate(zip(ends, np.shape(a), strict=True)):
        shape = [n if i == axis else m for i, m in enumerate(np.shape(g))]
        places: Any = np.pad(np.arange(n), both, mode)  # type: ignore[call-overload]
        g = take_adjoint(g, np.broadcast_to(np.zeros((), g.dtype), shape), places, axis)
    return g


def split_like(g: Any, arrays: Any, axis: Any = 0, as_rank: Any = None) -> Any:
    """g cut where `np.concatenate(arrays, axis)` joined what `as_rank` made of the arrays."""
    parts, start = [], 0
    for x in arrays:
        shape = np.shape(as_rank(np.broadcast_to(0.0, np.shape(x)))) if as_rank else np.shape(x)
        if axis is not None and len(shape) <= axis:  # a column of `np.column_stack`
            shape = (*shape, 1)
        stop = start + (int(np.prod(shape)) if axis is None else shape[axis])
        whole = (slice(None),) * (0 if axis is None else axis % len(shape))
        parts.append(unbroadcast(np.reshape(g[(*whole, slice(start, stop))], np.shape(x)), x))
        start = stop
    return parts if isinstance(arrays, list) else tuple(parts)


def split_stack(g: Any, arrays: Any, axis: int = 0) -> Any:
    """g cut into the arrays that `np.stack(arrays, axis)` joined."""
    g = np.moveaxis(g, axis, 0)
    parts = [unbroadcast(g[i], x) for i, x in enumerate(arrays)]
    return parts if isinstance(arrays, list) else tuple(parts)


def unstack_like(g: Any, nest: Any) -> Any:
    """g cut into the structure of the nest of which `np.array(nest)` made an array."""
    if isinstance(nest, (list, tuple)):
        return type(nest)(unstack_like(g[i], each) for i, each in enumerate(nest))
    return unbroadcast(np.reshape(g, np.shape(nest)), nest)


def meshgrid_adjoints(g: Any, vectors: Any, indexing: str = "xy") -> Any:
    """The adjoints of the vectors of `np.meshgrid(*vectors, indexing=indexing)`."""
    axes = list(range(len(vectors)))
    if indexing == "xy" and len(axes) > 1:
        axes[:2] = 1, 0
    return tuple(
        np.reshape(np.sum(part, axis=tuple(i for i in axes if i != axis)), np.shape(x))
        for part, axis, x in zip(g, axes, vectors, strict=True)
    )


def choose_adjoints(g: Any, conditions: Any, choices: Any) -> Any:
    """The adjoints of the choices of `np.select(conditions, choices)`: the first that applies has it."""
    parts, free = [], True
    for condition, x in zip(conditions, choices, strict=True):
        parts.append(unbroadcast(np.where(condition & free, g, 0.0), x))
        free = free & ~condition
    return parts if isinstance(choices, list) else tuple(parts)


def solve_transposed(a: Any, g: Any, b: Any) -> Any:
    """The adjoint of b in `np.linalg.solve(a, b)`, before it is brought to the shape of b."""
    a = conj(np.swapaxes(a, -1, -2))
    if np.ndim(b) == 1:
        return np.linalg.solve(a, np.expand_dims(g, -1))[..., 0]
    return np.linalg.solve(a, g)


def outer_columns(g: Any, z: Any, b: Any) -> Any:
    """The product of g and z transposed, which are vectors if b is one, else matrices."""
    if np.ndim(b) == 1:
        return np.expand_dims(g, -1) * np.expand_dims(z, -2)
    return g @ np.swapaxes(z, -1, -2)


def cofactors(a: Any, det: Any) -> Any:
    """The derivative of the determinant; where that is 0, from the singular values."""
    if np.all(det != 0):
        return np.expand_dims(det, (-2, -1)) * np.swapaxes(np.linalg.inv(a), -1, -2)
    u, s, v = np.linalg.svd(a)
    turn = np.expand_dims(np.linalg.det(u) * np.linalg.det(v), (-2, -1))
    return turn * (conj(u) * np.expand_dims(others(s, -1), -2)) @ conj(v)


def slogdet_slope(g: Any, z: Any, a: Any) -> Any:
    """The factor of the inverse in the adjoint of `np.linalg.slogdet`: only a complex sign moves."""
    slope = g[1]
    if np.iscomplexobj(a):
        slope = slope - 1j * np.imag(conj(g[0]) * z[0])
    return np.expand_dims(slope, (-2, -1))


def order_adjoint(g: Any, x: Any, z: Any, ord: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The adjoint of the order p in `z = (sum |x|**p)**(1/p)`, from the derivative of log z."""
    if np.isinf(ord):
        return 0.0
    if np.ndim(x) != 1 and (axis is None or isinstance(axis, tuple)):
        raise UnsupportedError("np.linalg.norm of a matrix has no derivative rule with respect to ord.")
    sizes = np.abs(x)
    parts = sizes / nonzero(spread(z, sizes, axis, keepdims))
    logs = np.log(np.where(parts > 0.0, parts, 1.0))
    return np.sum(g * z * np.sum(parts**ord * logs, axis=axis, keepdims=keepdims)) / ord


def norm_slope(x: Any, z: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """The derivative of `np.linalg.norm(x, ord, axis)` by the entries of x, 0 at the origin."""
    whole = spread(z, x, axis, keepdims)
    matrix = isinstance(axis, tuple) and len(axis) == 2 or axis is None and np.ndim(x) == 2
    if ord is None or ord == "fro" or (ord == 2 and not (matrix and type(ord) is int)):
        return x / nonzero(whole)
    if matrix:
        axes = (0, 1) if axis is None else axis
        moved = np.moveaxis(x, axes, (-2, -1))
        return np.moveaxis(matrix_norm_slope(moved, ord), (-2, -1), axes)
    if ord == 0:
        return 0.0 * x
    if np.isinf(ord):
        return direction(x) * ties(np.abs(x), z, axis, keepdims)
    return direction(x) * (np.abs(x) / nonzero(whole)) ** (ord - 1)


def cholesky_adjoint(g: Any, z: Any) -> Any:
    """The adjoint of the lower triangle that `np.linalg.cholesky` reads."""
    upper = conj(np.swapaxes(z, -1, -2))
    half = np.tril(upper @ g)
    diagonal = np.eye(np.shape(z)[-1])
    half = half * (1.0 - 0.5 * diagonal)
    both = np.linalg.solve(
        upper, conj(np.swapaxes(np.linalg.solve(upper, conj(np.swapaxes(half, -1, -2))), -1, -2))
    )
    return np.tril(both + conj(np.swapaxes(both, -1, -2))) * (1.0 - 0.5 * diagonal)


def eigh_adjoint(g_values: Any, g_vectors: Any, values: Any, vectors: Any, UPLO: str = "L") -> Any:
    """The adjoint of the triangle that `np.linalg.eigh` reads; equal values have no divided difference."""
    n = np.shape(values)[-1]
    inside = np.expand_dims(g_values, -1) * np.eye(n)
    if g_vectors is not None:
        gaps = np.expand_dims(values, -2) - np.expand_dims(values, -1)
        inverse = np.where(gaps == 0, 0.0, 1.0 / nonzero(gaps))
        inside = inside + inverse * (conj(np.swapaxes(vectors, -1, -2)) @ g_vectors)
    whole = vectors @ inside @ conj(np.swapaxes(vectors, -1, -2))
    whole = whole + conj(np.swapaxes(whole, -1, -2))
    return (np.tril(whole) if UPLO == "L" else np.triu(whole)) * (1.0 - 0.5 * np.eye(n))


def matrix_power_adjoint(g: Any, a: Any, n: int) -> Any:
    """The adjoint of a in `np.linalg.matrix_power(a, n)`."""
    if n < 0:
        inverse = conj(np.swapaxes(np.linalg.inv(a), -1, -2))
        return -inverse @ matrix_power_adjoint(g, np.linalg.inv(a), -n) @ inverse
    a = conj(np.swapaxes(a, -1, -2))
    total = 0.0 * g
    left = g
    for i in range(n):
        total = total + left @ np.linalg.matrix_power(a, n - 1 - i)
        left = a @ left
    return total


def pinv_adjoint(g: Any, a: Any, z: Any) -> Any:
    """The adjoint of a in `np.linalg.pinv(a)`, of constant rank."""
    zh, gh = (conj(np.swapaxes(x, -1, -2)) for x in (z, g))
    outside_rows = np.eye(np.shape(a)[-2]) - a @ z
    outside_columns = np.eye(np.shape(a)[-1]) - z @ a
    return -zh @ g @ zh + outside_rows @ gh @ z @ zh + zh @ z @ gh @ outside_columns


def zeros_of(x: Any) -> Any:
    """Zero in the shape of x: nests become lists and dicts to add to, what has no derivative None."""
    if isinstance(x, np.ndarray):
        return np.zeros_like(x) if x.dtype.kind in "fc" else None
    if isinstance(x, (float, complex, np.inexact)):
        return 0j if isinstance(x, (complex, np.complexfloating)) else 0.0
    if isinstance(x, dict):
        return {key: zeros_of(value) for key, value in x.items()}
    if isinstance(x, (list, tuple)):
        return [zeros_of(value) for value in x]
    if hasattr(x, "__dataclass_fields__"):
        return {field: zeros_of(getattr(x, field)) for field in x.__dataclass_fields__}
    return None


def add_nests(a: Any, b: Any) -> Any:
    """The sum of two adjoints of one nest, leaf by leaf."""
    if isinstance(a, dict):
        return {key: add_nests(value, b[key]) for key, value in a.items()}
    if isinstance(a, (list, tuple)):
        return [add_nests(one, other) for one, other in zip(a, b, strict=True)]
    if a is None or b is None:
        return a if b is None else b
    return a + b


def copy_nest(a: Any) -> Any:
    """The adjoint of a nest, with containers and arrays of its own."""
    if isinstance(a, dict):
        return {key: copy_nest(value) for key, value in a.items()}
    if isinstance(a, (list, tuple)):
        return [copy_nest(value) for value in a]
    return np.array(a) if isinstance(a, np.ndarray) else a


def as_nest(a: Any, x: Any) -> Any:
    """The adjoint of the nest x in the types that x is made of."""
    if isinstance(x, dict):
        return type(x)((key, as_nest(a[key], value)) for key, value in x.items())
    if isinstance(x, tuple) and hasattr(x, "_fields"):
        return type(x)(*(as_nest(one, value) for one, value in zip(a, x, strict=True)))
    if isinstance(x, (list, tuple)):
        return type(x)(as_nest(one, value) for one, value in zip(a, x, strict=True))
    if hasattr(x, "__dataclass_fields__"):
        return type(x)(**{field: as_nest(a[field], getattr(x, field)) for field in x.__dataclass_fields__})
    if isinstance(x, np.ndarray) and a is not None:
        return np.array(a, x.dtype)
    return a


def factors(g: Any, iterable: Any) -> Any:
    """The adjoints of the factors of a product of numbers."""
    parts = g * conj(others(np.stack(list(iterable)), 0))
    return parts if hasattr(iterable, "shape") else type(iterable)(parts)


def cov_adjoint(g: Any, m: Any, rowvar: bool = True, bias: bool = False, ddof: Any = None) -> Any:
    """The adjoint of m in `np.cov(m, rowvar=rowvar, bias=bias, ddof=ddof)`."""
    rows = (
        np.reshape(m, (1, -1))
        if np.ndim(m) < 2
        else m
        if rowvar or np.shape(m)[0] == 1
        else np.swapaxes(m, 0, 1)
    )
    n = np.shape(rows)[1]
    centred = rows - np.mean(rows, 1, keepdims=True)
    g = np.reshape(g, (np.shape(rows)[0], np.shape(rows)[0]))
    g = (g @ centred + conj(np.swapaxes(g, 0, 1)) @ centred) / (
        n - ((0 if bias else 1) if ddof is None else ddof)
    )
    return np.reshape(g if np.shape(rows) == np.shape(m) else np.swapaxes(g, 0, 1), np.shape(m))


def gradient_adjoint(g: Any, f: Any, spacing: Any, axis: Any = None, edge_order: int = 1) -> Any:
    """The adjoint of f in `np.gradient(f, *spacing, axis=axis, edge_order=edge_order)`."""
    axes = tuple(range(np.ndim(f))) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    parts = g if isinstance(g, (list, tuple)) else [g]
    steps = list(spacing) if len(spacing) == len(axes) else list(spacing or [1.0]) * len(axes)
    total: Any = 0.0
    for part, i, step in zip(parts, axes, steps, strict=True):
        n = np.shape(f)[i]
        # The matrix of the differences: the derivative of the unit vectors.
        matrix: Any = np.gradient(np.eye(n), axis=0, edge_order=edge_order)  # type: ignore[call-overload]
        if np.ndim(step):
            matrix = np.gradient(np.eye(n), step, axis=0, edge_order=edge_order)  # type: ignore[call-overload]
            step = 1.0
        total = total + np.moveaxis(np.tensordot(np.moveaxis(part, i, -1), matrix, 1), -1, i) / step
    return unbroadcast(total, f)


def spacing_adjoint(g: Any, z: Any, spacing: Any) -> Any:
    """The adjoints of the steps in `z = np.gradient(f, *spacing)`, numbers each."""
    if any(np.ndim(step) for step in spacing):
        raise UnsupportedError("np.gradient has no derivative rule for coordinates. Give the distances as numbers.")
    if not isinstance(z, (list, tuple)):
        g, z = [g], [z]
    parts = [-np.sum(np.real(each * conj(part))) for each, part in zip(g, z, strict=True)]
    if len(spacing) == 1:
        parts = [sum(parts[1:], parts[0])]
    return tuple(part / step for part, step in zip(parts, spacing, strict=True))


def running_adjoint(g: Any, a: Any, z: Any, axis: int = 0) -> Any:
    """The adjoint of a in a running maximum or minimum z: to the latest entry that set it."""
    n = np.shape(a)[axis]
    places = np.reshape(np.arange(n), [-1 if i == axis % np.ndim(a) else 1 for i in range(np.ndim(a))])
    return along_axis_adjoint(g, a, np.maximum.accumulate(np.where(a == z, places, 0), axis=axis), axis)


def block_adjoints(g: Any, arrays: Any) -> Any:
    """g cut where `np.block(arrays)` joined."""
    depth, inner = 0, arrays
    while isinstance(inner, list):
        depth, inner = depth + 1, inner[0]
    rank = max(depth, np.ndim(g))

    def cut(nest: Any, axis: int, start: list[int]) -> Any:
        if not isinstance(nest, list):
            shape = (1,) * (rank - np.ndim(nest)) + np.shape(nest)
            place = tuple(slice(i, i + n) for i, n in zip(start, shape, strict=True))
            return unbroadcast(np.reshape(g[place], np.shape(nest)), nest), shape
        parts, start = [], list(start)
        size = 0
        for each in nest:
            part, shape = cut(each, axis + 1, start)
            parts.append(part)
            start[axis] += shape[axis]
            size += shape[axis]
        return parts, tuple(size if i == axis else n for i, n in enumerate(shape))

    return cut(arrays, rank - depth, [0] * rank)[0]


def multi_dot_adjoints(g: Any, arrays: Any) -> Any:
    """The adjoints of the matrices of `np.linalg.multi_dot(arrays)`."""
    first, last = arrays[0], arrays[-1]
    matrices = [np.reshape(first, (1, -1)) if np.ndim(first) == 1 else first, *arrays[1:]]
    if np.ndim(last) == 1:
        matrices[-1] = np.reshape(last, (-1, 1))
    g = np.reshape(g, (np.shape(matrices[0])[0], np.shape(matrices[-1])[1]))
    parts = []
    for i, x in enumerate(arrays):
        part = g
        for left in matrices[:i]:
            part = conj(np.swapaxes(left, 0, 1)) @ part
        for right in matrices[:i:-1]:
            part = part @ conj(np.swapaxes(right, 0, 1))
        parts.append(unbroadcast(np.reshape(part, np.shape(x)), x))
    return parts if isinstance(arrays, list) else tuple(parts)


def qr_adjoint(g_q: Any, g_r: Any, q: Any, r: Any, mode: str = "reduced") -> Any:
    """The adjoint of a in `np.linalg.qr(a)`."""
    if mode != "reduced" or np.shape(r)[-1] != np.shape(r)[-2]:
        raise UnsupportedError("np.linalg.qr of a wide matrix, or with another mode, has no derivative rule.")
    m = r @ conj(np.swapaxes(g_r, -1, -2)) - conj(np.swapaxes(g_q, -1, -2)) @ q
    symmetric = np.tril(m) + conj(np.swapaxes(np.tril(m, -1), -1, -2))
    whole = g_q + q @ symmetric
    return conj(np.swapaxes(np.linalg.solve(r, conj(np.swapaxes(whole, -1, -2))), -1, -2))


def svd_adjoint(g: Any, a: Any, z: Any) -> Any:
    """The adjoint of a in `z = np.linalg.svd(a)`, z being all three factors, or the singular values alone."""
    if not isinstance(z, tuple):
        u, s, v = np.linalg.svd(a, full_matrices=False)
        return u @ (np.expand_dims(g, -1) * v)
    u, s, v = z
    n = np.shape(s)[-1]
    if np.shape(u)[-1] != n or np.shape(v)[-2] != n:
        raise UnsupportedError("np.linalg.svd of this matrix has a derivative rule with full_matrices=False only.")
    g_u, g_s, g_v = g
    v, g_v = conj(np.swapaxes(v, -1, -2)), conj(np.swapaxes(g_v, -1, -2))
    u_h, v_h = conj(np.swapaxes(u, -1, -2)), conj(np.swapaxes(v, -1, -2))
    gaps = np.expand_dims(s * s, -2) - np.expand_dims(s * s, -1)
    inverse = np.where(gaps == 0, 0.0, 1.0 / nonzero(gaps))
    left, right = inverse * (u_h @ g_u), inverse * (v_h @ g_v)
    left = left + conj(np.swapaxes(left, -1, -2))
    right = right + conj(np.swapaxes(right, -1, -2))
    row, column = np.expand_dims(s, -2), np.expand_dims(s, -1)
    whole = u @ (np.eye(n) * np.expand_dims(g_s, -1) + left * row + column * right) @ v_h
    whole = whole + (g_u - u @ (u_h @ g_u)) / row @ v_h
    return whole + u @ conj(np.swapaxes((g_v - v @ (v_h @ g_v)) / row, -1, -2))


def fft_adjoint(inverse: Any, g: Any, a: Any, axes: Any, norm: Any = None) -> Any:
    """The adjoint of a in a Fourier transform along `axes`, whose inverse is `inverse`."""
    norm = {None: "forward", "backward": "forward", "forward": "backward", "ortho": "ortho"}[norm]
    for axis in range(np.ndim(a)) if axes is None else axes:
        g = resized(inverse(g, axis=axis, norm=norm), np.shape(a)[axis], axis)
    return g


def resized(g: Any, n: int, axis: int) -> Any:
    """g cut, or filled with zeros, to length n along an axis."""
    shape = list(np.shape(g))
    if shape[axis] >= n:
        return np.moveaxis(np.moveaxis(g, axis, 0)[:n], 0, axis)
    shape[axis] = n - shape[axis]
    return np.concatenate([g, np.zeros(shape, g.dtype)], axis=axis)


def rfft_adjoint(g: Any, a: Any, n: Any = None, axis: int = -1, norm: Any = None) -> Any:
    """The adjoint of a in `np.fft.rfft(a, n, axis, norm)`."""
    n = np.shape(a)[axis] if n is None else n
    norm = {None: "forward", "backward": "forward", "forward": "backward", "ortho": "ortho"}[norm]
    g = np.real(np.fft.ifft(resized(g, n, axis), axis=axis, norm=norm))
    return unbroadcast(resized(g, np.shape(a)[axis], axis), a)


def irfft_adjoint(g: Any, a: Any, axis: int = -1, norm: Any = None) -> Any:
    """The adjoint of a in `np.fft.irfft(a, axis=axis, norm=norm)`."""
    n = np.shape(g)[axis]
    norm = {None: "forward", "backward": "forward", "forward": "backward", "ortho": "ortho"}[norm]
    g = np.fft.rfft(g, axis=axis, norm=norm)
    twice = np.full(np.shape(g)[axis], 2.0)
    twice[0] = 1.0
    if n % 2 == 0:
        twice[-1] = 1.0
    shape = [-1 if i == axis % np.ndim(g) else 1 for i in range(np.ndim(g))]
    return resized(g * np.reshape(twice, shape), np.shape(a)[axis], axis)


def spacing_of_trapezoid(g: Any, x: Any, dx: Any) -> Any:
    """The adjoint of the spacing dx of a trapezoidal rule, which points x take the place of."""
    return unbroadcast(g if x is None else 0.0 * g, dx)


def first_adjoint(g: Any, stop: Any = None) -> Any:
    """The adjoint of the first argument of `np.arange`: where it is alone, nothing depends on it."""
    return 0.0 if stop is None else np.sum(g)


def delete_adjoint(g: Any, a: Any, places: Any, axis: Any = None) -> Any:
    """The adjoint of a in `np.delete(a, places, axis)`."""
    n = np.size(a) if axis is None else np.shape(a)[axis]
    return take_adjoint(g, a, np.delete(np.arange(n), places), axis)


def matrix_norm_slope(x: Any, ord: Any) -> Any:
    """The derivative of a matrix norm of order 1, -1, 2, -2, inf, -inf or "nuc" by the entries of x."""
    if ord == "nuc" or abs(ord) == 2:
        u, s, v = np.linalg.svd(x, full_matrices=False)
        weights = np.sign(s) if ord == "nuc" else ties(s, (np.max if ord > 0 else np.min)(s, -1), -1)
        return (u * np.expand_dims(weights, -2)) @ v
    along = -2 if abs(ord) == 1 else -1
    sums = np.sum(np.abs(x), axis=along)
    chosen = ties(sums, (np.max if ord > 0 else np.min)(sums, -1), -1)
    return direction(x) * np.expand_dims(chosen, along)


def lstsq_left(g: Any, z: Any, a: Any, b: Any) -> Any:
    """The adjoint of a in `np.linalg.lstsq(a, b)`."""
    x, b, g_x = (np.reshape(part, (len(part), -1)) for part in (z[0], b, g[0]))
    total = pinv_adjoint(g_x @ conj(b.T), a, np.linalg.pinv(a)) + svd_adjoint(g[3], a, z[3])
    if np.size(z[1]):
        total = total - 2.0 * ((b - a @ x) * g[1]) @ conj(x.T)
    return total


def lstsq_right(g: Any, z: Any, a: Any, b: Any) -> Any:
    """The adjoint of b in `np.linalg.lstsq(a, b)`."""
    total = conj(np.linalg.pinv(a).T) @ g[0]
    if np.size(z[1]):
        total = total + 2.0 * (b - a @ z[0]) * g[1]
    return total


def differences(p: Any, q: Any) -> Any:
    """The differences of two sequences of numbers."""
    return [one - other for one, other in zip(p, q, strict=True)]


def multiples(g: Any, numbers: Any, like: Any) -> Any:
    """g times each of the numbers, in a sequence of the type of `like`."""
    parts = [g * x for x in numbers]
    return unbroadcast(np.stack(parts), like) if hasattr(like, "shape") else type(like)(parts)


def check_scalar(z: Any) -> None:
    """Raise TypeError unless z is a real number."""
    if isinstance(z, (bool, int, float, np.generic, np.ndarray)) and not np.ndim(z) and not np.iscomplexobj(z):
        return
    what = f"an array of shape {z.shape}" if isinstance(z, np.ndarray) and z.ndim else f"a {type(z).__name__}"
    raise TypeError(f"grad takes a function with a real scalar result; this one returned {what}")
