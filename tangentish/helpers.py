"""Functions that rules and emitted code call at run time; each stands alone: its text can be copied, NumPy is all it needs.

They are plain NumPy calls, so that a tape records what they do; those that write into an array of their own are
`overridable` and have a rule.
"""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np


def overridable(helper: Callable[..., Any]) -> Callable[..., Any]:
    """Let an argument that is not NumPy's take the call over, as `__array_function__` does for NumPy's functions."""

    @functools.wraps(helper)
    def dispatch(*args: Any) -> Any:
        for arg in args:
            if not isinstance(arg, np.ndarray) and hasattr(type(arg), "__array_function__"):
                return arg.__array_function__(dispatch, (type(arg),), args, {})
        return helper(*args)

    return dispatch


def conj(x: Any) -> Any:
    """The complex conjugate; a real x itself."""
    return x.conjugate()


def unbroadcast(g: Any, x: Any) -> Any:
    """g summed over the axes along which x was broadcast; its real part if x is real, in the precision of x."""
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
        return np.real(g) if np.iscomplexobj(g) and not isinstance(x, complex) else g
    if getattr(g, "dtype", kind) != kind:
        if np.iscomplexobj(g) and kind.kind != "c":
            g = np.real(g)
        if kind.kind in "fc":
            g = g.astype(kind)
    return g


def spread(g: Any, x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """g, of the shape of a reduction of x along `axis`, in the shape of x."""
    shape = np.shape(x)
    if not shape:
        return g
    if axis is not None and not keepdims:
        g = np.expand_dims(g, axis)
    return np.broadcast_to(g, shape)


def transposed(a: Any) -> Any:
    """The matrix, or stack of matrices, with its last two axes swapped."""
    return np.swapaxes(a, -1, -2)


def matmul_left(g: Any, a: Any, b: Any) -> Any:
    """The adjoint of a in `a @ b`."""
    b = np.conj(b)
    if np.ndim(a) == 1:
        g = g[..., None] * b if np.ndim(b) == 1 else np.sum(g[..., None, :] * b, axis=-1)
    elif np.ndim(b) == 1:
        g = g[..., None] * b
    else:
        g = g @ np.swapaxes(b, -1, -2)
    return unbroadcast(g, a)


def matmul_right(g: Any, a: Any, b: Any) -> Any:
    """The adjoint of b in `a @ b`."""
    a = np.conj(a)
    if np.ndim(b) == 1:
        g = g[..., None] * a
    elif np.ndim(a) == 1:
        g = a[:, None] * g[..., None, :]
    else:
        g = np.swapaxes(a, -1, -2) @ g
    return unbroadcast(g, b)


def lowered(y: Any) -> Any:
    """y - 1, but 1 where y is 0, so that `x ** lowered(y)` is finite where the factor y that goes with it is 0."""
    if isinstance(y, (int, float, complex)):
        return y - 1 if y else 1
    return np.where(y == 0, 1, y - 1)


@overridable
def index_adjoint(g: Any, x: Any, index: Any) -> Any:
    """Zeros like x, with g added at `index`; repeated entries of an index array accumulate."""
    whole = np.zeros(np.shape(x), np.result_type(g) if np.result_type(x).kind in "iub" else np.result_type(x))
    parts = index if isinstance(index, tuple) else (index,)
    g = np.real(g) if np.iscomplexobj(g) and whole.dtype.kind != "c" else g
    if all(part is None or part is Ellipsis or isinstance(part, (slice, int, np.integer)) for part in parts):
        whole[index] = g
    else:
        np.add.at(whole, index, g)
    return whole


def inverse_axes(axes: Any) -> Any:
    """The permutation that undoes `axes`."""
    return None if axes is None else np.argsort(np.mod(axes, len(axes)))
