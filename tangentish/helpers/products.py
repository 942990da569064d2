"""Helpers of products of vectors, matrices and tensors."""

from typing import Any

import numpy as np

from tangentish.helpers.arithmetic import conj, unbroadcast


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


def cross_adjoint(
    g: Any, a: Any, b: Any, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: Any = None
) -> Any:
    """The adjoint of a in `np.cross(a, b, axisa, axisb, axisc, axis)`."""
    if axis is not None:
        axisa, axisb, axisc = axis, axis, axis
    a, b = np.moveaxis(a, axisa, -1), np.moveaxis(b, axisb, -1)
    g = np.expand_dims(g, -1) if np.shape(a)[-1] == np.shape(b)[-1] == 2 else np.moveaxis(g, axisc, -1)
    g = np.cross(in_space(conj(b)), in_space(g))[..., : np.shape(a)[-1]]
    return np.moveaxis(unbroadcast(g, a), -1, axisa)


def in_space(a: Any) -> Any:
    """Vectors of a plane, or along its normal, as vectors of space."""
    n = np.shape(a)[-1]
    if n == 3:
        return a
    zeros = np.zeros((*np.shape(a)[:-1], 3 - n))
    return np.concatenate([a, zeros] if n == 2 else [zeros, a], axis=-1)


def einsum_in_letters(operands: Any) -> tuple[str, list[Any], list[int]]:
    """The subscripts of `np.einsum` as a text, its factors, and where among the operands these stand."""
    if isinstance(operands[0], str):
        return operands[0], list(operands[1:]), list(range(1, len(operands)))
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    lists = list(operands[1::2]) + ([operands[-1]] if len(operands) % 2 else [])
    texts = ["".join("..." if i is ... else letters[i] for i in each) for each in lists]
    count = len(operands) // 2
    text = ",".join(texts[:count]) + ("->" + texts[-1] if len(operands) % 2 else "")
    return text, list(operands[0 : 2 * count : 2]), list(range(0, 2 * count, 2))


def einsum_adjoints(g: Any, operands: Any, optimize: Any = False) -> Any:
    """The adjoints of the operands of `np.einsum(*operands)`, those of the subscripts None."""
    subscripts, factors, stand = einsum_in_letters(operands)
    optimize = optimize if isinstance(optimize, bool | str) else True  # a path is one for the product itself
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
    adjoints: list[Any] = [None] * len(operands)
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
        adjoints[stand[i]] = unbroadcast(np.einsum(text, *(y for _, y in given), optimize=optimize), x)
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


def in_full(g: Any, a: Any, b: Any, mode: str = "full") -> Any:
    """The adjoint of a convolution of a and b as that of the whole of it, along every axis."""
    if mode == "full":
        return g
    smaller = any(m < n for m, n in zip(np.shape(a), np.shape(b), strict=True))
    if mode == "valid" and smaller:
        raise NotImplementedError("a convolution with mode='valid' has a derivative rule where in1 is the larger one")
    ends = []
    for m, n, k in zip(np.shape(a), np.shape(b), np.shape(g), strict=True):
        before = n - 1 if mode == "valid" else (m + n - 1 - k) // 2
        ends.append((before, m + n - 1 - k - before))
    return np.pad(g, ends)


def multi_dot_adjoints(g: Any, arrays: Any) -> Any:
    """The adjoints of the matrices of `np.linalg.multi_dot(arrays)`."""
    first, last = arrays[0], arrays[-1]
    matrices = [np.reshape(first, (1, -1)) if np.ndim(first) == 1 else first, *arrays[1:]]
    if np.ndim(last) == 1:
        matrices[-1] = np.reshape(last, (-1, 1))
    g = np.reshape(g, (np.shape(matrices[0])[0], np.shape(matrices[-1])[1]))
    turned = [conj(np.swapaxes(matrix, 0, 1)) for matrix in matrices]
    parts = []
    for i, x in enumerate(arrays):
        part = np.linalg.multi_dot([*turned[:i][::-1], g, *turned[:i:-1]])
        parts.append(unbroadcast(np.reshape(part, np.shape(x)), x))
    return parts if isinstance(arrays, list) else tuple(parts)
