"""Helpers of covariances and correlations."""

from typing import Any

import numpy as np

from tangentish.helpers.arithmetic import conj, unbroadcast


def row_counts(m: Any, y: Any = None, rowvar: bool = True) -> list[tuple[bool, int]]:
    """For each given array: whether its variables are its columns, and their number."""
    found = []
    for x in (m, y):
        if x is not None:
            shape = (1, *np.shape(x)) if np.ndim(x) < 2 else np.shape(x)
            turned = not rowvar and shape[0] != 1
            found.append((turned, shape[1] if turned else shape[0]))
    return found


def rows_of(m: Any, y: Any = None, rowvar: bool = True) -> Any:
    """The variables of `np.cov(m, y, rowvar)`, one a row."""
    rows = []
    for x, (turned, _) in zip((m, y), row_counts(m, y, rowvar), strict=False):
        whole = np.reshape(x, (1, -1)) if np.ndim(x) < 2 else x
        rows.append(np.swapaxes(whole, 0, 1) if turned else whole)
    return rows[0] if y is None else np.concatenate(rows, axis=0)


def like_rows(g: Any, m: Any, y: Any, rowvar: bool, which: int) -> Any:
    """The adjoint of m (0) or y (1) in `rows_of(m, y, rowvar)`."""
    counts = row_counts(m, y, rowvar)
    start = counts[0][1] if which else 0
    turned, n = counts[which]
    part = g[start : start + n]
    x = y if which else m
    return unbroadcast(np.reshape(np.swapaxes(part, 0, 1) if turned else part, np.shape(x)), x)


def cov_adjoints(
    g: Any, z: Any, rows: Any, bias: bool = False, ddof: Any = None, fweights: Any = None, aweights: Any = None
) -> Any:
    """The adjoints of the rows and of `aweights` in their covariance z."""
    ddof = (0 if bias else 1) if ddof is None else ddof
    n = np.shape(rows)[0]
    g, z = np.reshape(g, (n, n)), np.reshape(z, (n, n))
    repeats = np.ones(np.shape(rows)[1]) if fweights is None else np.asarray(fweights)
    weights = repeats if aweights is None else repeats * aweights
    total = np.sum(weights)
    square = total if aweights is None else np.sum(weights * aweights)
    factor = total - ddof * square / total
    centred = rows - np.sum(rows * weights, axis=1, keepdims=True) / total
    of_rows = (g @ centred + conj(np.swapaxes(g, 0, 1)) @ centred) * weights / factor
    if aweights is None:
        return of_rows, None
    along = np.sum(np.real(conj(centred) * (g @ centred)), axis=0) - np.sum(np.real(conj(g) * z)) * (
        1.0 - ddof * (2.0 * aweights - square / total) / total
    )
    return of_rows, repeats * along / factor


def corrcoef_adjoint(g: Any, z: Any, rows: Any) -> Any:
    """The adjoint of the rows in their correlation coefficients z."""
    n = np.shape(rows)[0]
    if n == 1:
        return 0.0 * rows
    c = np.cov(rows)
    variances = np.real(np.diagonal(c))
    sizes = np.sqrt(variances)
    both = np.real(conj(g) * z)
    along = 0.5 * (np.sum(both, axis=1) + np.sum(both, axis=0)) / variances
    return cov_adjoints(g / np.expand_dims(sizes, 1) / sizes - np.diag(along), c, rows)[0]
