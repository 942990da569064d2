"""Broadcasting undone and done: between the shape of a result and that of an operand."""

from typing import Any

import numpy as np


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


def check_scalar(z: Any) -> None:
    """Raise TypeError unless z is a real number."""
    if isinstance(z, (bool, int, float, np.generic, np.ndarray)) and not np.ndim(z) and not np.iscomplexobj(z):
        return
    what = f"an array of shape {z.shape}" if isinstance(z, np.ndarray) and z.ndim else f"a {type(z).__name__}"
    raise TypeError(f"grad takes a function with a real scalar result; this one returned {what}")
