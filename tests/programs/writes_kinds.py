"""Writes that can only be compiled because the kinds of what is written, and of the index, are found out."""

import numpy as np

from tests.corpus import normal, positive, program


@program(normal(3, 4), normal(3))
def new_axis_by_its_name(x, v):
    """`np.newaxis` is no constant in the text; its index is basic all the same."""
    a = x.copy()
    a *= v[:, np.newaxis]
    a[np.newaxis, 1:] -= np.exp(a[np.newaxis, :-1])
    return np.sum(a * x)


NEW = None


@program(normal(3))
def new_axis_by_a_name_of_the_module(x):
    """A global that is None, in an index."""
    a = np.outer(x, x)
    a[:, 0] = np.sum(a[:, NEW, 1] * x[NEW, :], axis=1)
    return np.sum(np.sin(a))


@program(normal(4, dtype="float32"), rtol=1e-3)
def array_of_the_dtype_of_another(x):
    """`dtype=x.dtype` of a float32 argument: the array, and the gradient, stay narrow."""
    a = np.empty((2, len(x)), dtype=x.dtype)
    a[0] = x * x
    a[1] = np.sin(a[0])
    return np.sum(a[1] * x)


@program(normal(4), normal(3))
def dtype_of_a_result(x, y):
    """The dtype is that of what is computed, given by position."""
    s = x[:3] * y
    a = np.zeros(3, s.dtype)
    a += s
    a *= a
    return np.sum(a * y)


@program(normal(3), np.dtype("float64"))
def dtype_as_an_argument(x, dtype):
    """The dtype is an argument."""
    a = np.ones(len(x), dtype)
    a *= x
    a[1:] *= a[:-1]
    return np.sum(a)


@program(normal(2, 3, 2))
def shape_with_a_starred_part(x):
    """The shape of the result is that of the argument but for an axis."""
    a = np.zeros((*x.shape[:2], 3))
    a[:, :, :2] = x
    a[:, :, 2] = np.prod(x, axis=2)
    return np.sum(np.exp(a))


@program(normal(3), 1.5)
def starred_parts_that_are_active(x, y):
    """A tuple of active values is put into a list between others, and again before it."""
    pair = (x[0] * y, x[1] * x[2])
    values = np.array([y, *pair, x[0], *pair])
    values[1:] *= values[:-1]
    return np.sum(values * np.arange(6.0))


def parted(x):
    return x[0] * x[1], np.sin(x[2])


@program(normal(3))
def starred_result_of_a_call(x):
    """What is starred is the pair that a callee returns; both parts count twice."""
    a = np.array([*parted(x), *parted(x * x)])
    a[0] = a[1] * a[3]
    return np.sum(a * a)


@program(normal(3), expect="tape", refused="a starred display")
def starred_array(x):
    """How many numbers an array puts into a list is not known."""
    a = np.array([*x, x[0] * x[1]])
    a[1:] *= a[:-1]
    return np.sum(a)


@program(normal(3, 4))
def open_grid_of_indices(x):
    """Grids of indices are floats where the step is, integers else; both are added to in place."""
    rows, columns = np.ogrid[0:3, 0:4]
    a = x * (rows + 1.0)
    a += columns
    b = np.mgrid[0:1:4j] * 0.5
    b *= a[0]
    return np.sum(a * a) + np.sum(b * x[1])


@program(normal(4))
def grid_as_long_as_the_argument(x):
    """The grid has the length of the argument, found at run time."""
    n = len(x)
    weights = np.mgrid[1 : n + 1] * x
    weights[1:] *= weights[:-1]
    return np.sum(weights)


@program(normal(3, 4))
def views_in_a_tuple(x):
    """Each row is read after another one was written from it."""
    A = x * 2.0
    for row in (A[0], A[2]):
        A[1] += row * row
        A[2] *= np.cos(A[1])
    return np.sum(A * x)


@program(normal(3, 4))
def views_in_a_list_written_into(x):
    """The rows that a list hands out are written into themselves."""
    A = np.sin(x)
    for row in [A[0], A[2], A[0]]:
        row *= x[1]
        row[1:] += row[:-1] * A[1, 1:]
    return np.sum(A * A)


@program(normal(3, 4), 2)
def pairs_of_signs_and_views(x, n):
    """Pairs in a tuple, unpacked by the loop, in a loop; a turn is left early by `continue`."""
    A = x.copy()
    for i in range(n):
        for sign, row in ((1.0, A[0]), (-1.0, A[2]), (x[0, 0], A[i])):
            A[1] += sign * row
            if row[0] > 10.0:
                continue
            A[0, 1:] *= A[1, :-1] * sign
    return np.sum(A * x)


@program(normal(3), normal(3))
def arrays_in_a_tuple_written_into(x, y):
    """Two arrays take turns under one name; the name is read behind the loop."""
    a, b = x * y, np.exp(x)
    for u in (a, b):
        u[1:] *= u[:-1]
        a[0] += u[2]
    return np.sum(a * b) + u[1]


@program(normal(3, 4), expect="tape", refused="item assignment to an array over which the loop runs")
def views_in_a_tuple_left_by_a_break(x):
    """Which of the turns are made is known at run time only."""
    A = x * 2.0
    for row in (A[0], A[2]):
        A[1] += row * row
        if A[1, 0] > 1e9:
            break
    return np.sum(A * x)


@program(positive(2, 2), normal(2, 2))
def solved_in_an_array_of_fixed_size(x, y):
    """The lengths of one matrix are numbers, those of the other are not; a solution has them all the same."""
    T = np.zeros((2, 2))
    T += x
    T[0, 0] += 3.0
    T[1, 1] += 3.0
    S = np.linalg.solve(T, y)
    S *= y
    return np.sum(S * S)
