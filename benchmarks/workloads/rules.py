"""Single operations, each at two sizes: how the cost of a rule grows beside that of its operation.

There is no adjoint by hand: what is asked is the ratio to the primal, and whether it stays as the arrays grow. A loss
is the sum of what the operation gives, times weights, so that every entry counts.
"""

import types

import numpy as np


def normal(*shape):
    return np.random.RandomState(3).standard_normal(shape)


def definite(k, n):
    a = normal(k, n, n)
    return a @ np.swapaxes(a, -1, -2) + n * np.eye(n)


def sum_of_rows(w, x):
    return np.sum(w * np.sum(x, axis=1))


def max_of_rows(w, x):
    return np.sum(w * np.max(x, axis=1))


def prod_of_rows(w, x):
    return np.sum(w * np.prod(x, axis=1))


def var_of_rows(w, x):
    return np.sum(w * np.var(x, axis=1))


def norm_of_rows(w, x):
    return np.sum(w * np.sqrt(np.sum(x * x, axis=1)))


def median_of_rows(w, x):
    return np.sum(w * np.median(x, axis=1))


def quantiles(w, x):
    return np.sum(w * np.quantile(x, np.linspace(0.1, 0.9, 20)))


def slices(w, x):
    return np.sum(w * x[1:-1] * x[2:])


def rows_one_by_one(w, x):
    total = 0.0
    for i in range(x.shape[0]):
        total = total + w[i] * np.sum(x[i])
    return total


def by_indices(w, x, index):
    return np.sum(w * x[index])


def by_mask(w, x, mask):
    return np.sum(w * x[mask])


def take(w, x, index):
    return np.sum(w * np.take(x, index, axis=0))


def cumsum(w, x):
    return np.sum(w * np.cumsum(x))


def cumprod(w, x):
    return np.sum(w * np.cumprod(x))


def sort(w, x):
    return np.sum(w * np.sort(x))


def where(w, x):
    return np.sum(w * np.where(x > 0.0, x, 0.1 * x))


def concatenate(w, x):
    return np.sum(w * np.concatenate([x, x]))


def einsum(w, x, y):
    return np.sum(w * np.einsum("ij,jk->ik", x, y))


def einsum_with_path(w, x, y, z):
    return np.sum(w * np.einsum("ij,jk,kl->il", x, y, z, optimize=True))


def matmul(w, x, y):
    return np.sum(w * (x @ y))


def convolve(w, x, y):
    return np.sum(w * np.convolve(x, y))


def fft(w, x):
    return np.sum(w * np.abs(np.fft.fft(x)))


def solve(w, x, y):
    return np.sum(w * np.linalg.solve(x, y))


def inv(w, x):
    return np.sum(w * np.linalg.inv(x))


def det(w, x):
    return np.sum(w * np.linalg.det(x))


def cholesky(w, x):
    return np.sum(w * np.linalg.cholesky(0.5 * (x + np.swapaxes(x, -1, -2))))


def eigh(w, x):
    values, vectors = np.linalg.eigh(0.5 * (x + np.swapaxes(x, -1, -2)))
    return np.sum(w * vectors) + np.sum(values)


def svd(w, x):
    u, s, v = np.linalg.svd(x, full_matrices=False)
    return np.sum(w * u) + np.sum(s) + np.sum(w * v)


def qr(w, x):
    q, r = np.linalg.qr(x)
    return np.sum(w * q) + np.sum(r)


def matrices(function, *more):
    """A stack of matrices, eight times as many entries the second time."""
    return function, (100, 8), (100, 24), lambda k, n: (normal(k, n, n), definite(k, n), *(f(k, n) for f in more))


def rows(function):
    return function, (100, 100), (1000, 100), lambda m, n: (normal(m), normal(m, n))


def vector(function, *more):
    return function, (10**4,), (10**5,), lambda n: (normal(n), 1.0 + 0.01 * normal(n) / n, *(f(n) for f in more))


def places(n):
    return np.random.RandomState(4).randint(0, n, n)


# A function, its two sizes, and its arguments for a size; the first of these is a weight.
TABLE = (
    rows(sum_of_rows), rows(max_of_rows), rows(prod_of_rows), rows(var_of_rows), rows(norm_of_rows),
    rows(median_of_rows), rows(rows_one_by_one),
    (quantiles, (10**3,), (10**4,), lambda n: (normal(20), normal(n))),
    (slices, (10**4,), (10**5,), lambda n: (normal(n - 2), normal(n))),
    vector(by_indices, places),
    (by_mask, (10**4,), (10**5,), lambda n: (normal(n // 2), normal(n), np.arange(n) % 2 == 0)),
    (take, (10**3,), (10**4,), lambda n: (normal(n, 10), normal(n, 10), places(n))),
    vector(cumsum), vector(cumprod), vector(sort), vector(where),
    (concatenate, (10**4,), (10**5,), lambda n: (normal(2 * n), normal(n))),
    (einsum, (30,), (100,), lambda n: (normal(n, n), normal(n, n), normal(n, n))),
    (einsum_with_path, (30,), (100,), lambda n: (normal(n, n), normal(n, n), normal(n, n), normal(n, n))),
    (matmul, (100,), (300,), lambda n: (normal(n, n), normal(n, n), normal(n, n))),
    (convolve, (300,), (1000,), lambda n: (normal(2 * n - 1), normal(n), normal(n))),
    vector(fft),
    matrices(solve, lambda k, n: normal(k, n, n)), matrices(inv),
    (det, (100, 8), (100, 24), lambda k, n: (normal(k), normal(k, n, n))),
    matrices(cholesky), matrices(eigh), matrices(svd), matrices(qr),
)  # fmt: skip


def workload(function, size, make):
    """A row of the table, at one size, as a workload."""
    name = function.__name__.replace("_", " ")
    return types.SimpleNamespace(
        __name__=f"{__name__}.{function.__name__}_{'x'.join(map(str, size))}",
        NAME=f"{name}, {'x'.join(map(str, size))}",
        WRT=tuple(place for place, one in enumerate(make(*size)) if place and one.dtype.kind == "f"),
        arguments=lambda: make(*size),
        primal=function,
    )


RULES = tuple(workload(function, size, make) for function, *sizes, make in TABLE for size in sizes)
