"""Functions and methods that write: `out=`, fill, sort, copyto, ufunc.at, and functions of the user's."""

import numpy as np

from tests.corpus import complex_normal, normal, positive, program, unit

INDEX = np.array([2, 0, 2, 1])
MASK = np.array([True, False, True, True])


@program(normal(4), normal(4), wrt=(0, 1), golden=True)
def out_of_a_chain(x, y):
    """A chain of ufuncs that reuse one buffer."""
    buffer = np.empty(4)
    np.multiply(x, y, out=buffer)
    np.sin(buffer, out=buffer)
    np.add(buffer, x, out=buffer)
    return np.sum(buffer**2)


@program(normal(4))
def out_as_a_position(x):
    """The third operand of np.add is its result."""
    a = np.zeros(4)
    np.add(x, 1.0, a)
    np.exp(a, a)
    return np.sum(a)


@program(normal(3))
def out_in_a_tuple(x):
    """`out=(a,)`, and the value of the call is the array."""
    a = np.empty(3)
    b = np.multiply(x, x, out=(a,))
    b[0] = 2.0 * a[1]
    return np.sum(a * x)


@program(normal(3, 4))
def out_into_a_row(A):
    """The result goes into a part of an array."""
    B = np.zeros((3, 4))
    np.multiply(A[0], A[1], out=B[0])
    np.sum(A, axis=0, out=B[1])
    np.cumsum(A[2], out=B[2])
    B[1] *= B[0]
    return np.sum(B * B)


@program(normal(3, 3), normal(3), wrt=(0, 1), shows=("out= arguments",))
def out_of_a_product(A, x):
    """np.dot and np.matmul into arrays that have been read."""
    y = x * 1.0
    s = np.sum(y**3)
    np.dot(A, x, out=y)
    z = np.empty((3, 3))
    np.matmul(A, A, out=z)
    return np.sum(z @ y) + s


@program(normal(4))
def out_over_its_operand(x):
    """The operand is overwritten by its own function; its slope needs the old value."""
    a = x * 1.5
    np.tanh(a, out=a)
    np.square(a, out=a)
    np.cos(a, out=a)
    return np.sum(a * x)


@program(normal(4))
def clipped_out(x):
    """np.clip with out=."""
    a = x * 2.0
    np.clip(a, -0.6, 0.8, out=a)
    return np.sum(a * a * x)


@program(normal(4))
def filled_part(x):
    """A part of an array is filled with what is computed from it."""
    a = x * x
    a[1:].fill(a[0] * x[3])
    return np.sum(a * x)


@program(normal(5))
def sorted_in_place(x):
    """Sorting moves values; the adjoint moves back."""
    a = np.sin(x) * 2.0
    before = a[0] * a[1]
    a.sort()
    return np.sum(a * np.arange(5.0)) * before


@program(normal(3, 4))
def rows_sorted_in_place(A):
    """`A[1].sort()` and `A.sort(axis=0)`."""
    B = A * 1.0
    B[1].sort()
    B.sort(axis=0)
    return np.sum(B * np.arange(12.0).reshape(3, 4))


@program(normal(4))
def copied_to_a_view(x):
    """np.copyto into a slice, with broadcasting."""
    a = np.ones((2, 4))
    np.copyto(a[1], x * x)
    np.copyto(a[:, :2], x[3])
    return np.sum(a * a * np.arange(8.0).reshape(2, 4))


@program(normal(4), golden=True)
def added_at_repeated_places(x):
    """np.add.at counts every entry, `a[i] += v` the last one."""
    a, b = x * 1.0, x * 1.0
    np.add.at(a, INDEX, x * x)
    b[INDEX] += x * x
    return np.sum(a**2) - np.sum(b**3)


@program(normal(4))
def subtracted_at_places(x):
    """np.subtract.at with a tuple of indices and a number."""
    A = np.outer(x, x)
    np.subtract.at(A, (INDEX, 1), x[0])
    np.add.at(A, (slice(None), [0, 0]), 2.0 * x[1])
    return np.sum(A**2)


@program(normal(4))
def put_and_place(x):
    """np.put counts in the order of C, np.place takes values from the first one on."""
    a = np.zeros((2, 3))
    np.put(a, [4, 1], x[:2])
    np.place(a, a > -9.0, x[1:] * x[0])
    np.putmask(a, a > 0.0, x * 3.0)
    return np.sum(a * a * np.arange(6.0).reshape(2, 3))


@program(normal(3))
def diagonal_filled(x):
    """np.fill_diagonal of tall and wide matrices."""
    A, B = np.ones((4, 3)) * x, np.outer(x, np.ones(5))
    np.fill_diagonal(A, x * x)
    np.fill_diagonal(B, x[0])
    return np.sum(A**2) + np.sum(B * B * np.arange(5.0))


@program(normal(6))
def flat_written(x):
    """`a.flat[i] = v` writes in the order of C."""
    a = np.zeros((2, 3))
    a.flat[1::2] = x[:3]
    a.flat[4] = x[5] * a[0, 1]
    return np.sum(a.flat[1:] ** 2) + a[1, 1]


@program(normal(4), shows=("boolean mask write",))
def mask_written(x):
    """Where a mask is true, another formula."""
    a = x * x
    big = a > 0.3
    a[big] = np.sqrt(a[big])
    a[~big] *= 2.0
    return np.sum(a * x)


@program(normal(4))
def mask_of_what_is_written(x):
    """The mask is computed from the array that changes, and used again."""
    a = x * 1.0
    positive_ = a > 0.0
    a[positive_] = -a[positive_] * x[0]
    a[positive_] += a[MASK & positive_].sum()
    return np.sum(a**2)


@program(normal(4), normal(4), wrt=(0, 1), shows=("fancy index write / +=",))
def last_writer_only(x, y):
    """`a[[0, 0]] = v`: the first entry is lost."""
    a = y * 1.0
    a[[0, 0]] = x[:2]
    a[INDEX] = x * a[0]
    a[[3, 3, 3]] *= x[1:]
    return np.sum(a**2)


@program(normal(3, 4))
def rows_and_columns_by_index(A):
    """Index arrays mixed with slices and integers."""
    B = A * 1.0
    B[[2, 0]] = B[[0, 1]] * A[[1, 2]]
    B[:, [1, 3]] += A[:, [0, 0]]
    B[1, [0, 2]] *= 2.0
    B[[0, 1], [1, 2]] = A[2, 2]
    return np.sum(B**2)


@program(normal(4), 3, shows=("fancy index write / +=",))
def gather_and_scatter(x, n):
    """Nodes are read and written through index arrays, as on a graph."""
    start, end = np.array([0, 1, 2, 3, 0]), np.array([1, 2, 3, 0, 2])
    a = x * 1.0
    for _ in range(n):
        flow = 0.1 * np.sin(a[start] - a[end])
        np.add.at(a, end, flow)
        np.subtract.at(a, start, flow)
    return np.sum(a**2 * np.arange(4.0))


def advance(u, dt):
    """Writes into what it is given, returns nothing."""
    u[1:-1] += dt * (u[2:] - 2.0 * u[1:-1] + u[:-2])


@program(normal(8), 0.1, wrt=(0, 1), golden=True, shows=("callee mutates its argument",))
def advanced_by_a_callee(x, dt):
    """A step that works in place, called in a loop."""
    u = x.copy()
    for _ in range(3):
        advance(u, dt)
    return np.sum(u**2)


def jacobi(n, A, B):
    for _ in range(n):
        B[1:-1] = 0.3 * (A[:-2] + A[1:-1] + A[2:])
        A[1:-1] = 0.3 * (B[:-2] + B[1:-1] * B[1:-1] + B[2:])


@program(normal(9), normal(9), wrt=(0, 1), golden=True)
def kernel_with_results_in_its_arguments(A, B):
    """A kernel that returns nothing, called for its arguments."""
    jacobi(2, A, B)
    return np.sum(A * A) + np.sum(B)


def normalize(a, scale=2.0):
    """Writes, and returns a number."""
    largest = np.max(np.abs(a))
    if largest > 5.0:
        return largest
    a /= largest * scale
    return largest


@program(positive(4))
def callee_writes_and_returns(x):
    """A callee that writes into an array and a part of one, and returns a number, with a default and two exits."""
    a = x * x
    s = normalize(a)
    s += normalize(a[1:], scale=s)
    return s * np.sum(a * x)


def outer_step(u, n):
    for _ in range(n):
        inner_step(u)
        inner_step(u[::-1])


def inner_step(w):
    w[0] = w[1] * w[2]
    w *= 0.9


@program(normal(4))
def callees_of_callees_write(x):
    """A callee hands what it is given on to another that writes."""
    u = np.sin(x)
    outer_step(u, 2)
    return np.sum(u * x)


@program(normal(4))
def local_function_writes(x):
    """A local function writes into an array of the function around it."""
    a = x * 2.0

    def spread(i):
        a[i] = a[i - 1] * x[i]

    for i in range(1, 4):
        spread(i)
    return np.sum(a)


def same(a):
    return a


@program(normal(4))
def callee_returns_its_argument(x):
    """What a callee returns may be what it was given."""
    a = x * 1.0
    s = np.sum(same(a))
    a[0] = s
    return np.sum(a * a)


def filled(n, value):
    a = np.zeros(n)
    a[1:] = value
    return a


@program(normal(4))
def callee_returns_a_new_array(x):
    """An array that a callee has made is written to."""
    a = filled(4, x[0])
    a[0] = x[1] * a[2]
    a *= x
    return np.sum(a**2)


@program(unit(4, dtype="float32"), rtol=1e-3, shows=("x += y on an array, no alias",))
def in_place_float32(x):
    """float32 stays float32 in arrays and adjoints."""
    a = x * np.float32(2.0)
    a[1:] *= a[:-1]
    np.sin(a, out=a)
    a += x
    return np.sum(a)


@program(complex_normal(4))
def in_place_complex(z):
    """Complex arrays are written to."""
    a = z * z
    a[1:] *= a[:-1]
    a[0] = np.conj(z[1]) * 2j
    a += 1.0
    return np.sum(np.abs(a) ** 2)


@program(normal(4), 0)
def no_turns(x, n):
    """A loop that writes and never runs."""
    a = x * 1.0
    for i in range(n):
        a[i] = a[i + 1] ** 2
        a *= 2.0
    return np.sum(a**2)


@program(normal(5))
def partial_writes_and_continue(x):
    """`continue` behind a write, `break` before one."""
    a = x * 1.0
    for i in range(4):
        a[i] *= 2.0
        if a[i] > 0.5:
            continue
        a[i + 1] += a[i] * x[0]
        if i == 3:
            break
        a[0] = np.sin(a[i])
    return np.sum(a**2)


@program(normal(4), normal(4), wrt=(0, 1))
def arguments_updated(x, y):
    """Both arguments are written to; the caller's stay what they were."""
    x += y
    y *= x
    x[0] = y[1]
    return np.sum(x * y)


@program(normal(3, 3))
def argument_updated_through_a_view(A):
    """The caller's array is written through a view of a view."""
    d = A.T[1]
    d *= 3.0
    A[0] += d
    return np.sum(A**2)


@program(normal(5), 3)
def three_buffers_rotated(x, n):
    """A wave equation with three arrays that change places."""
    before, now, after = x * 1.0, x * 0.9, np.zeros_like(x)
    for _ in range(n):
        after[1:-1] = 2.0 * now[1:-1] - before[1:-1] + 0.1 * np.sin(now[2:] - now[:-2]) * now[1:-1]
        before, now, after = now, after, before
    return np.sum(now**2) + np.sum(before * x)


@program(normal(6), 3, golden=True)
def two_buffers_swapped(x, n):
    """Two arrays change places in each turn."""
    a, b = x * 1.0, np.zeros_like(x)
    for _ in range(n):
        b[1:-1] = a[1:-1] * a[2:] - 0.5 * a[:-2] ** 2
        a, b = b, a
    return np.sum(a * x) + np.sum(b)


@program(normal(4))
def deleted_name(x):
    """A write, and the array under its other name only."""
    a = x * 1.0
    b = a
    a[0] = 3.0
    a = x * b
    a[1] = b[0]
    return np.sum(a * b)


def smoothed(x, n=2):
    """Makes an array, writes into it and returns it."""
    u = x * 0.5
    for _ in range(n):
        u[1:-1] += 0.1 * u[2:] * x[1:-1]
    return u


@program(normal(6))
def callee_returns_what_it_has_made(x):
    """A callee's result is known to be new: it can be written to while the argument is still read."""
    u = smoothed(x)
    u[0] = 3.0 * x[1]
    v = smoothed(u)
    v *= x
    return np.sum(u * x) + np.sum(v)


def tail(a, i):
    return a[i:]


@program(normal(6))
def callee_returns_a_part(x):
    """A callee's result is a part of its argument, and is read only before the write."""
    a = x * 2.0
    b = tail(a, 2)
    s = np.sum(b * x[2:])
    a[3] = s
    return np.sum(a * x) + s


@program(normal(6), expect="tape", refused="another name may share")
def callee_returns_a_part_that_changes(x):
    """A callee's result is a part of its argument, and is read after the write."""
    a = x * 2.0
    b = tail(a, 2)
    a[3] = x[0]
    return np.sum(a * x) + np.sum(b)


def relaxed_into(u, order, shift=None, mode="damped"):
    """Fills u, by order, with or without a shift."""
    if order > 3:
        raise ValueError("no such order")
    if shift is not None and order > 1:
        u[order:] = np.exp(shift * u[0])
    elif mode == "damped":
        u *= 0.5 if order == 1 else u[0]
    if not order - 1:
        return
    u[1:] += u[:-1] * u[-1]


@program(normal(4), golden=True)
def callee_with_tests_of_constants(x):
    """What decides is given as a constant at the call: neither the tests nor the other branches are left."""
    u = x * x
    relaxed_into(u, 1)
    relaxed_into(u, 2, 0.5)
    relaxed_into(u, 2, mode="free")
    return np.sum(u * x)


def counted_down_into(u, n):
    if n > 1:
        n -= 1
    for i in range(n):
        u[i] *= u[n]


@program(normal(4))
def callee_that_binds_what_it_tests(x):
    """The parameter is bound again: it is no constant, and what the test says is found at run time."""
    u = np.sin(x)
    counted_down_into(u, 3)
    counted_down_into(u, 1)
    return np.sum(u)


@program(normal(4), np.array([1.5, 0.0, -2.0, 0.0]))
def quotient_where_there_is_one(x, y):
    """What the mask leaves out is neither computed nor written: no division by zero, and the old entries stay."""
    a = x * x
    np.divide(x, y, out=a, where=y != 0.0)
    return np.sum(a * x) + np.sum(y)


@program(normal(3, 4), normal(4))
def masked_into_a_part(x, y):
    """`out=` is a part of an array, `where=` a row spread over it, and the operand what is written into."""
    a = np.sin(x)
    np.multiply(a[1:], y, out=a[1:], where=MASK)
    b = np.exp(a[:2], out=a[:2], where=True)
    np.subtract(a, 1.0, a, where=MASK[::-1])
    return np.sum(a * x) + np.sum(b * b)


@program(normal(4), 2)
def masked_in_a_loop(x, n):
    """The result is an operand of the next turn; in the turns between the masks differ."""
    a = x.copy()
    for k in range(n):
        np.exp(a, out=a, where=a < 0.5 * k)
        np.sqrt(np.abs(a), out=a, where=np.arange(4) % 2 == k)
    return np.sum(a * np.arange(4.0))


@program(normal(3, 4), normal(4), wrt=(0, 1))
def copied_where(x, y):
    """np.copyto with a mask: a row into an array, and a number."""
    a = x * 2.0
    np.copyto(a, y * y, where=MASK)
    np.copyto(a[1], a[0, 0], where=MASK[::-1])
    np.copyto(a[1:, 2:], 0.5, where=MASK[:2])
    return np.sum(a * a * x)


@program(normal(2, 3), normal(2), wrt=(0, 1))
def reduced_where_into(x, y):
    """The mask of a reduction chooses what is summed up; every entry is written."""
    a = y * y
    np.sum(x * x, axis=1, out=a, where=x > 0.0)
    a[1] *= y[0]
    return np.sum(a * y)


@program(normal(4), np.array([1.5, 0.0, -2.0, 0.5]), wrt=(0, 1), shows=("np.add.at and friends",))
def multiplied_at_repeated_places(x, v):
    """An entry is multiplied as often as it is named, by zero among others."""
    a = x + 2.0
    np.multiply.at(a, [0, 2, 0, 0], v)
    np.multiply.at(a, np.array([-1, 3]), [x[0], 1.5])
    return np.sum(a * a * x)


@program(normal(3, 2), positive(2), 1.5, wrt=(0, 1, 2))
def divided_at_repeated_rows(x, v, s):
    """Rows are divided by a row that is spread over them; then entries by a number, as often as they are named."""
    a = np.exp(x)
    np.divide.at(a, [2, 0, 2], v)
    np.divide.at(a, (np.array([0, 0, 1]), np.array([1, 1, 0])), s)
    return np.sum(a * x)


@program(normal(5), normal(4), wrt=(0, 1))
def largest_and_smallest_at_places(x, v):
    """The largest value given for a place counts, and only its own; a loop does it again in what it left."""
    a = x[:3] * 1.5
    for _ in range(2):
        np.maximum.at(a, [1, 1, 0, 1], v)
        np.minimum.at(a, np.array([2, 2]), x[3:])
        a *= v[:3]
    return np.sum(a * x[:3])


@program(normal(3), normal(3, dtype="float32"), wrt=(0, 1), rtol=1e-3)
def changed_at_in_other_types(x, v):
    """A narrow array keeps its type, and so do the gradients."""
    a = v * np.float32(2.0)
    np.multiply.at(a, [0, 0, 2], x)
    return np.sum(a * a)


@program(normal(3), expect="tape", refused="np.power.at", shows=("np.add.at and friends",))
def raised_at_places(x):
    """A power at places that repeat is left to the tape."""
    a = x * x + 1.0
    np.power.at(a, [0, 0, 2], 1.5)
    return np.sum(a)
