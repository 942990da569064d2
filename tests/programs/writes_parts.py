"""Programs that ask which parts of an array a later write may change: only those are kept."""

import numpy as np

from tests.corpus import normal, positive, program, unit


@program(unit(5, 5), golden=True)
def lower_triangle(A):
    """Every row reads rows and columns that are final: nothing is kept."""
    A = A + 3.0 * np.eye(5)
    n = len(A)
    for i in range(n):
        for j in range(i):
            A[i, j] -= np.dot(A[i, :j], A[j, :j])
            A[i, j] /= A[j, j]
        A[i, i] = np.sqrt(A[i, i] - np.dot(A[i, :i], A[i, :i]))
    return np.sum(np.sin(A))


@program(unit(5, 5))
def first_column_from_the_end(A):
    """`A[i, j - 1]` is the last column when j is 0, which is overwritten later on."""
    A = A.copy()
    for i in range(5):
        for j in range(5):
            A[i, j] = A[i, j - 1] * A[i, j] * 0.5
    return np.sum(A)


@program(normal(6))
def from_the_start_to_the_end(a):
    """`a[i - 6]` is `a[i]` itself, written as a negative index."""
    a = a.copy()
    for i in range(5):
        a[i + 1] = a[i - 6] * a[i + 1]
    return np.sum(np.sin(a))


@program(normal(6))
def backwards_and_forwards(a):
    """What the first loop reads, the second one overwrites in the other order."""
    a = a.copy()
    for i in range(5):
        a[i] = a[i + 1] ** 2
    for i in range(5, 0, -1):
        a[i] = np.sin(a[i - 1]) * a[i]
    return np.sum(a)


@program(normal(7))
def even_and_odd(a):
    """Steps of two reach no entry twice, but the second loop reads those of the first."""
    a = a.copy()
    for i in range(0, 6, 2):
        a[i] = a[i + 1] * a[i]
    for i in range(1, 6, 2):
        a[i] = a[i - 1] * a[i + 1]
    return np.sum(a * a)


@program(normal(5), 3)
def many_turns_over_one_array(a, steps):
    """In the turns of the outer loop everything is overwritten again."""
    a = a.copy()
    for _ in range(steps):
        for i in range(1, 5):
            a[i] = a[i - 1] * a[i] + 0.1
    return np.sum(a)


@program(normal(5))
def stored_and_read_later(x):
    """The stored value is read from the array by the reverse, until another store overwrites it."""
    a = np.zeros(5)
    total = 0.0
    for i in range(4):
        s = np.exp(0.3 * x[i])
        a[i] = s
        total += s * a[i - 1]
        a[i] = s * x[i + 1]
    return total + np.sum(a)


@program(positive(5))
def result_in_place_of_an_operand(x):
    """The quotient is found in the array, the dividend is not: it was overwritten."""
    a = x.copy()
    for i in range(1, 5):
        a[i] /= a[i - 1]
    return np.sum(a * a)


@program(positive(5))
def result_overwritten_once_more(x):
    """The root is stored, and then the same entry is scaled by itself."""
    a = x.copy()
    for i in range(5):
        a[i] = np.sqrt(a[i])
        a[i] *= a[i]
        a[i] = np.sqrt(1.0 + a[i])
    return np.sum(a)


@program(normal(4, 4))
def columns_by_their_results(A):
    """Whole columns are found where they were stored."""
    Q = np.zeros((4, 4))
    for k in range(4):
        Q[:, k] = A[:, k] / np.sqrt(np.dot(A[:, k], A[:, k]))
        for j in range(k):
            Q[:, j] += 0.1 * Q[:, k] * Q[:, j]
    return np.sum(Q**3)


@program(normal(5, 5), golden=True)
def diagonal_apart(A):
    """Only the test keeps the two stores apart: off the diagonal `A[j, j]` is another entry."""
    L = np.zeros((5, 5))
    for i in range(5):
        for j in range(i + 1):
            if i == j:
                L[i, j] = np.exp(A[i, j])
            else:
                L[i, j] = A[i, j] / L[j, j]
    return np.sum(L * L)


@program(normal(5, 5))
def diagonal_not_apart(A):
    """Here the test lets the diagonal through, and what was read there is overwritten."""
    L = np.zeros((5, 5)) + 0.5
    for i in range(5):
        for j in range(5):
            if i <= j:
                L[i, j] = A[i, j] * L[j, j] * L[i, i]
    return np.sum(L * L)


@program(normal(6), 2)
def index_from_an_argument(a, k):
    """Of `k` nothing is known: it may be negative."""
    a = a.copy()
    for i in range(3):
        a[k + i] = a[i] * a[k]
    return np.sum(a)


@program(normal(6), -2)
def index_from_a_negative_argument(a, k):
    """The same with k = -2."""
    a = a.copy()
    for i in range(2):
        a[k + i] = a[i + 3] * a[k]
    return np.sum(a)


@program(normal(6), np.array([3, 0, 3, 5]), shows=("x[i] += v (element)",))
def index_from_an_array(a, places):
    """Entries of an array of integers may name a place twice."""
    a = a.copy()
    for i in places:
        a[i] = np.sin(a[i]) * a[0]
    return np.sum(a * a)


@program(normal(4, 4))
def rows_that_shrink(A):
    """`A[i:, i:]` reads what the turns before have written, and no more."""
    A = A.copy()
    for i in range(3):
        A[i + 1 :, i + 1 :] -= A[i + 1 :, i : i + 1] * A[i : i + 1, i + 1 :]
    return np.sum(A * A)


@program(normal(5))
def another_array_in_each_turn(x):
    """`t` is another array in each turn: indices of different turns do not meet."""
    total = 0.0
    for i in range(1, 5):
        t = x * float(i)
        t[0] = t[i] * t[0]
        t[i] = np.sin(t[i])
        total += t[0] * t[i]
    return total


@program(normal(6))
def counted_by_while(a):
    """The counter of a `while` is bound again in each turn: of its values nothing is known."""
    a = a.copy()
    i = 5
    while i > 0:
        a[i] = a[i - 1] * a[i]
        i -= 2
    return np.sum(np.sin(a))
