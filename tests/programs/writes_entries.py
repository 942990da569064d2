"""Programs that go over the entries of arrays one by one: their adjoints are read and written entry by entry."""

import numpy as np

from tests.corpus import normal, positive, program


@program(normal(5, 6), golden=True)
def sweep_along_rows(A):
    """The row of the adjoint is taken once, and an entry that was just written is not read again."""
    A = A.copy()
    n, m = A.shape
    for i in range(1, n - 1):
        A[i, 1:-1] += A[i - 1, :-2] + A[i + 1, 2:]
        for j in range(1, m - 1):
            A[i, j] += A[i, j - 1]
            A[i, j] /= 3.0
    return np.sum(A * A)


@program(normal(4, 4))
def row_that_is_not_there(A):
    """Where the inner loop has no turn, there is no row `A[i]`."""
    A = A.copy()
    for i in range(6):
        for j in range(4 if i < 4 else 0):
            A[i, j] = A[i, j] * A[i, j - 1]
            A[i, j] += A[i, j] ** 2
    return np.sum(A)


@program(normal(4, 4), normal(4))
def row_that_changes_its_number(A, b):
    """The first index is bound in the loop over the second one."""
    A = A.copy()
    for k in range(3):
        i = k
        A[i, 0] *= b[k]
        for j in range(1, 4):
            A[i, j] = A[i, j - 1] * A[i, j]
            i = (i + 1) % 4
            A[i, j] *= b[j]
        A[i, 1] += b[k]
    return np.sum(np.sin(A))


@program(normal(4, 4), 2.0, wrt=(0, 1), golden=True)
def row_with_a_name_that_is_taken(A, dA_i):
    """`dA_i` is the user's."""
    A = A.copy()
    for i in range(4):
        A[i, 0] *= dA_i
        for j in range(1, 4):
            A[i, j] *= A[i, j - 1]
        A[i, 3] += dA_i
    return np.sum(A)


@program(normal(3, 4, dtype="float32"))
def rows_in_single_precision(A):
    """An entry that is divided by a Python float stays narrow."""
    A = A.copy()
    for i in range(3):
        A[i, 0] += 1.0
        for j in range(1, 4):
            A[i, j] += A[i, j - 1]
            A[i, j] /= 3.0
    return np.sum(A * A)


@program(normal(3, 4))
def two_rows_at_once(A):
    """Two rows are written in the loop: the array is indexed as the user does it."""
    A = A.copy()
    for i in range(2):
        A[i, 0] += A[i + 1, 0]
        for j in range(1, 4):
            A[i, j] *= A[i, j - 1]
            A[i + 1, j] += A[i, j] * A[i, j]
    return np.sum(A)


@program(normal(3, 3, 4))
def lines_of_a_cube(A):
    """Three indices: the first one is left to the row."""
    A = A.copy()
    for i in range(3):
        A[i, 0, 0] *= 2.0
        for j in range(3):
            A[i, j, 0] *= 0.5
            for k in range(1, 4):
                A[i, j, k] *= A[i, j, k - 1]
    return np.sum(np.sin(A))


@program(normal(5, 4), normal(4))
def columns_less_their_part(A, q):
    """What is subtracted gives its adjoint without a sign to both factors."""
    A = A.copy()
    r = np.zeros(5)
    for j in range(5):
        r[j] = np.dot(q, A[j])
        A[j] -= q * r[j]
    return np.sum(A**3) + np.sum(r * r)


@program(normal(4), positive(4))
def negated_and_kept(x, y):
    """The negated adjoint is bound to a name that goes on, not only added."""
    a = np.zeros(4)
    for i in range(3):
        v = x * y[i]
        a -= v
        x = x - v * 0.1
        a[1:] -= v[:-1] * y[1:]
    return np.sum(a * a) + np.sum(x)


@program(normal(6))
def entry_of_a_view_and_of_its_array(x):
    """The entry is written through one name and read through another one."""
    a = x.copy()
    v = a[::2]
    for i in range(3):
        a[2 * i] *= 1.5
        v[i] = v[i] * a[2 * i + 1]
        a[2 * i] += v[i] * v[i]
    return np.sum(a)
