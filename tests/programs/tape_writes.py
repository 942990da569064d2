"""Writes into arrays that the tape records: through views and other names, by arrays of indices, by functions."""

import copy

import numpy as np

from tests.corpus import complex_normal, normal, positive, program

START = np.array([1.0, -2.0, 0.5, 3.0])
SCRATCH = np.zeros(4)


class Grid:
    """An object that holds arrays of the function's, and writes into them."""

    def __init__(self, cells):
        self.cells = cells
        self.inner = cells[1:-1]

    def smooth(self):
        self.inner += 0.1 * (self.cells[2:] - self.cells[:-2])

    def scale(self, factor):
        self.cells *= factor


@program(normal(4))
def views_of_reversed_views(x):
    """A view of a view is written, the array and the other views are read."""
    a = x * x
    b = a[::-1]
    c = b[1:3]
    c[0] = x[0] ** 3
    c *= b[:2]
    return np.sum(a * np.arange(4.0)) + np.sum(b * c[0]) + np.sum(c**2)


@program(normal(2, 3), expect="tape")
def reshaped_and_transposed(x):
    """Reshape, T, ravel and swapaxes give views here, and a copy where NumPy makes one."""
    a = x * 1.0
    flat = a.reshape(6)
    turned = a.T
    copied = turned.reshape(6)
    flat[::2] = x[0] * x[1]
    turned[1] *= flat[1]
    a.swapaxes(0, 1)[2, 0] += copied[3]
    np.ravel(a)[5] = 2.0 * turned[0, 0]
    copied[:] = 1.0
    return np.sum(a * a * np.arange(6.0).reshape(2, 3)) + np.sum(np.sin(turned)) + np.sum(copied * x[0, 0])


@program(normal(2, 3), expect="tape")
def fortran_order(x):
    """An array in Fortran's order, written through a view that has no C-contiguous base."""
    a = np.asfortranarray(x * x)
    column = a[:, 1]
    rows = a.T[::2]
    column *= x[0, 0]
    rows[0, 1] = x[1, 1] ** 3
    a.ravel(order="K")[2] += x[0, 1]
    return np.sum(a * np.arange(6.0).reshape(2, 3)) + np.sum(column * rows[1])


@program(normal(3, 3), expect="tape")
def broadcast_views(x):
    """Views whose entries lie on one another are read after the base changed."""
    a = x[0] * x[1]
    wide = np.broadcast_to(a, (2, 3))
    tall, wider = np.broadcast_arrays(a[:2, None], x[:2])
    a[1] = x[2, 0] ** 2
    a[0] *= a[1]
    return np.sum(wide * x[:2]) + np.sum(tall**2 * x[:2]) + np.sum(wider * a[0])


@program(normal(3, 3), expect="tape")
def diagonals(x):
    """`np.diagonal` is a view that may only be read, `np.fill_diagonal` writes."""
    a = x @ x
    d = np.diagonal(a)
    np.fill_diagonal(a, x[0] ** 2)
    s = np.sum(d**3)
    np.einsum("ii->i", a)[1:] = x[1, :2]
    return s + np.sum(d * x[2]) + np.trace(a)


@program(normal(5))
def index_arrays(x):
    """Of several values for one entry the last counts; `a[i] += v` adds once, `np.add.at` as often as asked."""
    i = np.array([0, 3, 0, 1])
    a = np.ones(5)
    a[i] = x[:4] ** 2
    b = np.zeros(5)
    b[i] += x[1:]
    c = np.zeros(5)
    np.add.at(c, i, x[1:])
    np.subtract.at(c, [4, 4], x[0])
    i[0] = 4
    return np.sum(a * x) + np.sum(b**2 * a) + np.sum(c**3)


@program(positive(4), expect="tape")
def ufuncs_at(x):
    """`np.multiply.at` and its kin see what they have just written."""
    a = np.exp(x)
    np.multiply.at(a, [0, 1, 0, 0], x)
    np.power.at(a, [1, 1], 2.0)
    np.negative.at(a, [2, 2, 3])
    np.maximum.at(a, np.array([2, 3]), x[0])
    np.divide.at(a, [0, 0], 1.0 + x[1])
    return np.sum(a * np.arange(1.0, 5.0))


@program(normal(3, 2), expect="tape")
def masks_and_rows(x):
    """Boolean masks, arrays of indices beside slices and None, lists as indices."""
    a = np.zeros((3, 2))
    a[x > 0.0] = x[x > 0.0] ** 2
    a[x <= 0.0] -= 0.5
    a[[2, 0], 1] *= x[0, 0]
    a[np.array([0, 1, 0])] = x * x[1]
    a[None, [1]] += x[2]
    a[np.ix_([0, 2], [1])] = x[:2, :1] ** 3
    return np.sum(a * a) + a[1, 0] ** 3


@program(normal(4), normal(4), wrt=(0, 1))
def out_arguments(x, y):
    """out= of ufuncs, of reductions and of other functions, by name and by position, in place and not."""
    a = np.empty(4)
    np.multiply(x, y, out=a)
    b = a[1:]
    np.add(b, x[:3], b)
    np.exp(0.1 * a, out=a)
    total = np.zeros(())
    np.sum(a * x, out=total)
    m = np.empty((4, 4))
    np.dot(x[:, None], y[None, :], m)
    running = np.cumsum(m, axis=0, out=m)
    np.clip(running, -1.0, 1.0, out=m)
    return total * np.sum(m * a) + np.sum(b)


@program(normal(4), normal(4), wrt=(0, 1), expect="tape")
def out_where(x, y):
    """With where= only some entries are computed: the others must not make a NaN of the gradient."""
    z = np.zeros(4)
    np.divide(y, np.maximum(x, 0.0), out=z, where=x > 0.0)
    w = np.ones(4)
    np.log(np.abs(x), out=w, where=[True, False, True, True])
    np.add(z, w, out=z, where=False)
    return np.sum(z * y) + np.sum(w * z)


@program(normal(4), expect="tape")
def several_results(x):
    """A ufunc with two results writes both."""
    whole, part = np.zeros(4), np.zeros(4)
    np.modf(x * 3.0, out=(part, whole))
    return np.sum(part**2) + np.sum(whole * x)


@program(normal(4), expect="tape")
def functions_that_write(x):
    """put, putmask, place, copyto, put_along_axis: values that repeat, are cut off, or are masked."""
    a = x * 1.0
    np.put(a, [0, 1, 0], x[2:] ** 2)
    np.putmask(a, a > 0.3, x[::-1] * 2.0)
    np.place(a, [True, False, True, True], [x[0], x[1] ** 2])
    b = np.zeros((2, 4))
    np.copyto(b, a)
    np.copyto(b[0], x * x, where=np.array([True, False, False, True]))
    np.put_along_axis(b, np.array([[1], [2]]), x[:2, None] * x[3], axis=1)
    a.put([3, -4], x[1])
    return np.sum(a**2) + np.sum(b**3)


@program(normal(2, 3))
def methods_that_write(x):
    """fill and sort in place, along either axis, through a view."""
    a = x * x[0, 0]
    b = a[:, 1:]
    b.sort(axis=1)
    a[1].sort()
    a.T[0].fill(x[1, 2])
    c = np.zeros(2)
    c.fill(x[0, 1])
    return np.sum(a * np.arange(6.0).reshape(2, 3)) + np.sum(b[:, 0] * c)


@program(normal(5), expect="tape")
def partition_method(x):
    """partition in place, through a view."""
    a = x * x[0]
    b = a[1:]
    b.partition(2)
    return a[0] * b[2] + np.sum(a**3)


@program(normal(2, 3), expect="tape")
def flat_entries(x):
    """`.flat` is read, written, iterated over and assigned to."""
    a = x.T * 2.0
    a.flat[1] = x[0, 0] ** 2
    a.flat[[0, 5]] = x[1, 1], 3.0
    a.flat[2:4] *= a.flat[0]
    b = np.zeros((2, 2))
    b.flat = x[0]
    s = sum(v * i for i, v in enumerate(a.flat))
    return s + np.sum(b**2) * a.flat[-1]


@program(normal(3), normal(3), wrt=(0, 1))
def arguments_written(x, y):
    """The arguments themselves are written into, one from the other; the caller's arrays stay as they were."""
    x[0] = y[1] * x[0]
    head = x[:2]
    x *= y
    y[1:] -= head
    x.sort()
    return np.sum(x * y * np.arange(1.0, 4.0)) + head[0]


@program({"a": normal(3), "b": (normal(3), 2.0)}, normal(3), expect="tape")
def nests_of_arguments_written(p, table):
    """Arrays in a nest are written, and one by which nothing is differentiated."""
    p["a"][0] = p["b"][1] * table[0]
    p["b"][0][:] += p["a"]
    table[1] = p["b"][0][2]
    table /= 2.0
    return np.sum(p["a"] * p["b"][0] * table)


@program(normal(4), START)
def swapped_in_a_loop(x, start):
    """Two arrays change their names in every turn, and are written through these."""
    u, v = start.copy(), np.zeros(4)
    for k in range(3):
        v[1:-1] = u[1:-1] + 0.1 * (u[2:] - 2.0 * u[1:-1] + u[:-2]) * x[k]
        v[0], v[-1] = u[-1], u[0]
        u, v = v, u
    return np.sum(u * x) + np.sum(v**2)


@program(normal(4), expect="tape")
def held_in_containers(x):
    """Lists, dicts, tuples and objects hold the array, not a copy of it."""
    a = x * 2.0
    box, table, pair = [a, a[:2]], {"a": a}, (a, a[2:])
    box[0][0] = x[1]
    table["a"][1:3] += pair[1]
    pair[1][0] *= box[1][0]
    rows = [np.zeros(2) for _ in range(3)]
    for k, row in enumerate(rows):
        row[k % 2] = x[k] * a[k]
    rows[0], rows[2] = rows[2], rows[0]
    rows[0] += rows[1]
    return np.sum(a**2) + np.sum(rows[0] * rows[2]) + box[1][1]


@program(normal(5), expect="tape")
def methods_of_objects(x):
    """The methods of an object write into its arrays; the function has other names for them."""
    cells = x * 1.0
    grid = Grid(cells)
    grid.smooth()
    cells[0] = grid.inner[1] ** 2
    grid.scale(x[4])
    grid.smooth()
    return np.sum(cells * np.arange(5.0)) + np.sum(grid.inner)


def halve(a, where):
    a[where] *= 0.5
    return a


def swap_rows(a, i, j):
    a[[i, j]] = a[[j, i]]


@program(normal(3, 2), expect="tape")
def callees_that_write(x):
    """Callees write into their arguments, whole or a row of them."""
    a = x * x
    b = halve(a, slice(1, None))
    swap_rows(a, 0, 2)
    halve(a[0], 1)
    return np.sum(b * np.arange(6.0).reshape(3, 2)) + a[2, 0]


@program(normal(3))
def closures_that_write(x):
    """A nested function writes into an array of the enclosing one, and rebinds another."""
    total, count = np.zeros(3), 0.0

    def add(i, value):
        nonlocal count
        total[i] += value
        count = count + value

    for i in range(3):
        add(i, x[i] ** 2)
        add(0, x[i] * count)
    return np.sum(total * x) * count


@program(normal(4), expect="tape")
def read_while_written(x):
    """A loop over an array sees what its turns write; rows are views."""
    a = x * 1.0
    s = 0.0
    for i, v in enumerate(a):
        a[3] += v * i
        s += v * v
    m = np.zeros((2, 2))
    for k, row in enumerate(m):
        row[:] = a[k] * x[:2]
    p, q = m
    p[0] = q[1]
    return s + np.sum(m * m)


@program(normal(4))
def constants_written_first(x):
    """Arrays of constants are written with constants, copied, and only then with values that count."""
    a = START * 2.0
    a[0] = 1.0
    b = START.copy()
    b[a > 0.0] = 0.5
    c = np.copy(START)[::-1]
    c[0] = a[1]
    d = np.linspace(0.0, 1.0, 4)
    d[1] = x[0]
    b[2] = x[1] * d[1]
    c[1:] *= b[:3]
    return np.sum(a * b * c * d)


@program(normal(4), expect="tape")
def scratch_of_the_module(x):
    """Constants may be written into an array of the module, which keeps them."""
    SCRATCH[:] = 0.0
    SCRATCH[1] = 2.0
    view = SCRATCH[1:3]
    s = np.sum(x * SCRATCH)
    view[1] = 5.0
    return s * np.sum(SCRATCH * x * x)


@program(complex_normal(3), normal(3), wrt=(0, 1), rtol=1e-6)
def complex_parts(z, x):
    """The real and imaginary parts are views, or are assigned to; a real number goes among complex ones."""
    a = z * z
    a.real[1:] = x[:2]
    re = a.real
    a.imag = x * re
    a[0] *= z[1]
    re[2] += x[0]
    b = np.zeros(3, complex)
    b[:2] = x[1:]
    b.imag[1] = x[0] ** 2
    return np.sum(np.abs(a) ** 2 * x) + np.sum((a * b).real) + re[0]


@program(normal(3, dtype="float32"), normal(3), wrt=(0, 1), expect="tape", rtol=2e-3)
def precision_of_the_array(x, y):
    """What is written takes the precision of the array."""
    a = np.zeros(3, np.float32)
    a[:] = y * y
    a += y
    a[0] = x[1]
    np.multiply(a, y, out=a, casting="same_kind")
    return np.sum(a * x)


@program(positive(4))
def empty_and_single(x):
    """Empty places, arrays without axes, and arrays of one entry."""
    a = x * 1.0
    a[1:1] = 5.0
    a[[]] = 2.0
    s = np.array(1.0)
    s += x[0]
    s[...] = s * x[1]
    s[()] *= 2.0
    one = a[2:3]
    one[0] = s * x[2]
    return np.sum(a) * s


@program(positive(4))
def kept_by_operations(x):
    """What operations have kept of an array is what it was then, not what it is now."""
    a = x * 1.0
    s = np.sum(a * a) + np.prod(a)
    p = np.exp(a)
    v = a[1:]
    t = np.sin(v)
    a[:] = 2.0
    p *= 3.0
    v[0] = x[0] ** 2
    return s * np.sum(p) + np.sum(t * v) + np.sum(np.sqrt(a))


@program(positive(3), expect="tape")
def copies_are_copies(x):
    """copy.copy, copy.deepcopy, np.array, .copy(), np.asarray: new arrays all but the last."""
    a = x * 2.0
    b, c, d, e = copy.copy(a), copy.deepcopy([a, a]), np.array(a), a.copy()
    f = np.asarray(a)
    a[0] = x[1] * x[2]
    c[0][1] = x[0]
    f[2] = 4.0 * x[1]
    return np.sum(a * b * c[1] * d + e)


@program(normal(6), expect="tape")
def moved_within(x):
    """Where parts overlap NumPy reads what it has just written, or does not: it depends on strides and functions."""
    a, b, c = x * 1.0, x * x, np.outer(x[:3], x[:3])
    a[::2] = a[:3]
    a[4:0:-1] = a[1:5]
    a[2:] = a[:4]
    b.flat[1:5] = b[:4]
    np.copyto(b[::-1], b)
    np.put(b, [0, 1], b[1:3])
    np.fill_diagonal(c, c[0])
    c[1:, 1:] = c[:2, :2]
    c.flat = c.T
    c[c > 0.0] = c[c > 0.0]
    return np.sum(a * np.arange(6.0)) + np.sum(b**2) + np.sum(c**2 * np.arange(9.0).reshape(3, 3))


@program(normal(4), 3)
def overlapping_stencils(x, n):
    """What is read and what is written overlap, in both directions."""
    a = x.copy()
    for _ in range(n):
        a[1:] += a[:-1]
        a[:-1] -= 0.5 * a[1:]
        a[::2] = a[::-2]
        a[1:3] = a[0:2]
    return np.sum(a**2)


@program(normal(3, 3))
def elimination_in_place(x):
    """Gaussian elimination with row swaps, on views of rows."""
    a = x + 4.0 * np.eye(3)
    det = 1.0
    for k in range(3):
        pivot = k + int(np.argmax(np.abs(a[k:, k])))
        if pivot != k:
            a[[k, pivot]] = a[[pivot, k]]
            det = -det
        det = det * a[k, k]
        for row in a[k + 1 :]:
            row[k:] -= row[k] / a[k, k] * a[k, k:]
    return det + np.sum(a * a)


@program(normal(3))
def array_module_imported_inside(x):
    """NumPy is imported in the body."""
    import numpy

    a = numpy.zeros(3)
    a[0] = x[1]
    return numpy.sum(a * x)
