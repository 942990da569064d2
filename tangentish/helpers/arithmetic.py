"""Adjoints brought to their operands, and what the rules of elementwise functions share."""

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
            total = np.add.reduce if type(g) is np.ndarray else np.sum  # the latter asks more before it adds
            g = total(g, axis=tuple(range(extra)) if extra > 1 else 0)
        stretched = tuple(i for i, n in enumerate(shape) if n == 1 and g.shape[i] != 1)
        if stretched:
            g = np.sum(g, axis=stretched, keepdims=True)
    kind = getattr(x, "dtype", None)
    if kind is None:
        if not isinstance(x, (int, float, complex)):
            raise TypeError(f"an operand of arithmetic is a {type(x).__name__}, which has no derivative")
        return np.real(g) if np.iscomplexobj(g) and not isinstance(x, complex) else g
    return g if getattr(g, "dtype", "O") == kind else as_kind(g, kind)  # None would equal float64


def as_kind(g: Any, kind: Any) -> Any:
    """g as the adjoint of an operand of dtype `kind`: real if that is, and an array in its precision."""
    if kind.kind != "c" and np.iscomplexobj(g):
        g = np.real(g)
    return g.astype(kind) if kind.kind in "fc" and hasattr(g, "dtype") else g


def tangent_like(change: Any, z: Any) -> Any:
    """A tangent in the shape and dtype of z."""
    if not isinstance(z, np.ndarray):
        return change
    if getattr(change, "shape", ()) == z.shape and getattr(change, "dtype", None) == z.dtype:
        return change
    return np.array(np.broadcast_to(change, z.shape), z.dtype)


def each_unbroadcast(g: Any, args: Any) -> Any:
    """`unbroadcast` for each operand."""
    return tuple(unbroadcast(part, x) for part, x in zip(g, args, strict=True))


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


def finite_adjoint(g: Any, x: Any) -> Any:
    """g where x is finite; for complex x each part by itself."""
    if np.iscomplexobj(x):
        return np.where(np.isfinite(np.real(x)), np.real(g), 0.0) + 1j * np.where(
            np.isfinite(np.imag(x)), np.imag(g), 0.0
        )
    return np.where(np.isfinite(x), g, 0.0)


def phase_adjoint(g: Any, z: Any, x: Any) -> Any:
    """The adjoint of x in `z = np.sign(x)`: what of g is across z, by |x|; 0 for real x and at 0."""
    size = np.abs(x)
    return np.where(size > 0.0, g - z * np.real(conj(z) * g), 0.0) / np.where(size > 0.0, size, 1.0)
