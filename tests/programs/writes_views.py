"""Writes through views, and views that are read after their array has changed."""

import numpy as np

from tests.corpus import normal, positive, program

WEIGHTS = np.cos(np.arange(12.0)).reshape(3, 4)


@program(normal(12), golden=True)
def row_written_in_a_loop(x):
    """A view of a row is written to, and read again through its array."""
    A = np.outer(x[:3], x[3:])
    for i in range(3):
        row = A[i]
        row[0] = row[1] * row[2]
        row += 0.5
        A[:, 1] += row[0] * x[:3]
    return np.sum(A**2)


@program(normal(3, 4))
def transpose_written(A):
    """What is written into the transpose is read in the array."""
    B = A * 2.0
    T = B.T
    T[0] = np.sin(T[1])
    B[:, 2] *= T[3]
    return np.sum(T.T * B * WEIGHTS)


@program(normal(4))
def view_of_a_view(x):
    """A slice of a transpose of the array follows it."""
    a = np.zeros((3, 4))
    v = a.T
    v[1] = x[:3]
    w = v[:, 1:]
    a[2] = 3.0 * x[0]
    w *= x[1]
    return np.sum(np.sin(a) * WEIGHTS) + np.sum(w**2)


@program(normal(6))
def reshaped_written(x):
    """A reshaped array of zeros is a view of it."""
    a = np.zeros((2, 3))
    flat = a.reshape(-1)
    flat[::2] = x[::2] * x[1]
    a[1] += x[3:]
    flat[5] *= a[0, 0]
    return np.sum(flat * np.arange(6.0)) * a[1, 2]


@program(normal(2, 3), normal(3, 2))
def reshaped_with_an_adjoint_in_another_order(x, w):
    """The adjoint of the array began as a copy of `w.T` that lay in memory as w.T does, of which reshape made a copy:
    gradients were off by up to 17."""
    u = x.copy()
    flat = u.reshape(-1)
    u[0, 0] *= x[1, 1]
    flat[1] *= x[0, 0]
    return np.sum(flat * flat * np.arange(6.0)) + np.sum(u * w.T)


@program(normal(3, 2), normal(3, 2), wrt=(0, 1))
def reshaped_with_an_adjoint_computed_in_another_order(x, w):
    """The adjoint is a product of transposed arrays, and zero in the order of a transposed argument."""
    u = np.zeros((2, 3))
    flat = u.ravel()
    u += x.T
    flat[1] *= x[0, 0]
    s = np.sum(flat * flat * np.arange(6.0))
    return s + np.sum(u * 2.0 * w.T) + np.sum(np.exp(u) * x.T)


@program(np.asfortranarray(np.arange(6.0).reshape(2, 3)), 2)
def reshaped_of_the_shape_of_an_argument(x, n):
    """The adjoint is made as zeros like the argument, which lies in memory in the order of Fortran."""
    u = np.zeros(x.shape)
    flat = u.reshape(-1)
    for _ in range(n):
        u += x
        flat[1:] *= np.sin(flat[:-1])
    s = 0.0
    for k in range(n):
        s = s + flat[k] * u[1, k]
    return s


@program(normal(6))
def raveled_rows(x):
    """A row of an array of zeros can be reshaped in place."""
    a = np.zeros((2, 6))
    block = a[1].reshape(2, 3)
    block[0] = x[:3] ** 2
    a[1, 4] = x[4] * block[0, 1]
    return np.sum(a * a) + block[1, 1] * x[0]


@program(normal(5))
def reversed_view(x):
    """A reversed view sees a write at the other end."""
    a = x * x
    b = a[::-1]
    a[0] = x[1] * b[0]
    b[1] = a[4] * x[2]
    return np.sum(a * np.arange(5.0)) + b[4]


@program(normal(4, 4))
def flipped_written(A):
    """np.flip gives views."""
    B = A + 1.0
    F, U, L = np.flip(B), np.flipud(B), np.fliplr(B)
    F[0] = B[1] * A[0]
    U[1, 2] *= 3.0
    L[2] -= F[2]
    return np.sum(F * U * L)


@program(normal(3, 4))
def swapped_axes_written(A):
    """np.swapaxes and transpose with axes give views."""
    B = np.stack([A, A * A])
    S, T = np.swapaxes(B, 0, 2), np.transpose(B, (1, 0, 2))
    S[0, 1] = 2.0 * A[0, 0]
    B[1] *= A
    T[2, 0] += S[:, 0, 1]
    return np.sum(np.sin(B)) + np.sum(T[1] * S[1, 1, 0])


@program(normal(4))
def identity_alias(x):
    """`y = x` and then `x *= 2`: y has changed, too."""
    a = x * 1.0
    b = a
    a *= b
    b[1] = a[0] * 3.0
    return np.sum(a * b) + b[2]


@program(normal(4))
def alias_chain(x):
    """Three names for one array, each written to and read."""
    a = np.sin(x)
    b = a
    c = b[1:]
    c[0] = a[0] * b[3]
    b += a
    a[2:] = c[:2] * x[0]
    return np.sum(a * b) * c[2]


@program(normal(3))
def view_without_axes(x):
    """`a[0, ...]` is a view, `a[0]` a number."""
    a = x * x
    view, value = a[0, ...], a[0]
    a[0] = x[1] * 5.0
    return view * value + a[2]


@program(normal(4))
def new_axis_view(x):
    """A view with a new axis is written to."""
    a = x + 1.0
    column = a[:, None]
    column[1, 0] = a[0] * x[2]
    a[3] *= column[1, 0]
    return np.sum(column * a)


@program(normal(6))
def loop_over_views(x):
    """Two overlapping slices of one array, one of which is written to in each turn."""
    a = x.copy()
    left, right = a[:-1], a[1:]
    for _ in range(3):
        right += 0.5 * np.tanh(left)
        left *= 0.9
    return np.sum(a**2) + left[0] * right[0]


@program(normal(3, 3))
def rows_iterated_and_written(A):
    """A loop over the rows of an array writes into them."""
    B = A * 1.0
    for row in B:
        row *= row[0]
        row[1] = 2.0 * row[2]
    return np.sum(B**2)


@program(normal(5))
def element_after_current_written(x):
    """A loop over an array writes behind and before the place where it reads."""
    a = x * 1.0
    s = 0.0
    for i, v in enumerate(a):
        s += v * (i + 1)
        a[(i + 2) % 5] = v * 0.5
        a[0] += v
    return s + np.sum(a)


@program(normal(4), normal(4), wrt=(0, 1))
def zipped_and_written(x, y):
    """Of two arrays in a zip one is written to."""
    a = x * 1.0
    s = 0.0
    for u, v in zip(a, y):
        a[3] += u * v
        s += u * v * v
    return s * a[3]


@program(normal(4))
def backwards_and_written(x):
    """reversed() of an array that is written to meanwhile."""
    a = x * 1.0
    s = 0.0
    for v in reversed(a):
        a[0] = a[0] + v * s
        s += v
    return s * a[0]


@program(normal(4), 2)
def view_bound_before_the_loop(x, n):
    """One view serves all turns; what it shows changes."""
    a = np.zeros(6)
    middle = a[1:5]
    for _ in range(n):
        middle += x
        a[2:] = a[:-2] * a[2:] + a[1:-1]
    return np.sum(middle * a[2:])


@program(positive(3))
def alias_in_branches(x):
    """Which array a name stands for is not known: it is read only before the write."""
    a, b = x * 2.0, x * 3.0
    if x[0] > 0.7:
        c = a
    else:
        c = b
    s = np.sum(c**2)
    a[0] = s
    return np.sum(a * b)


@program(positive(3), expect="tape", refused="another name may share")
def alias_in_branches_read(x):
    """Which array a name stands for is not known, and it is read after the write."""
    a, b = x * 2.0, x * 3.0
    if x[0] > 0.7:
        c = a
    else:
        c = b
    a[0] = x[1]
    return np.sum(a * b * c)


@program(normal(3, 4))
def part_of_a_part(A):
    """`A[i][j] = v` writes through a view."""
    B = A * 1.0
    B[1][2] = B[0][1] * 2.0
    B[2][1:][0] += A[0, 0]
    return np.sum(B**2)


@program(normal(6))
def kept_by_a_name_of_the_turn_before(x):
    """Quoted: 1 - h*h was read after v, which is h, had been written into: off by 3e-5."""
    v = x * 1.0
    for k in range(3):
        h = np.tanh(v[::-1] * x)
        v = h
        v[v > 0.1] -= np.sin(v[0])
    return np.sum(v * x)


@program(normal(3))
def result_of_a_rule_overwritten(x):
    """Quoted: the slope 1 - u*u of the tanh was taken after u had been overwritten: -1.12 for -0.003."""
    u = np.tanh(x * 2.0)
    np.copyto(u, np.cos(np.sin(np.where(x > 0.1, u, u))))
    return np.sum(u * x)


@program(normal(4), 2)
def exchanged_after_a_write(x, n):
    """Quoted: what was put back went into the caller's array, for the name was that of the other one."""
    u, v = x * 1.0, x * 2.0
    for _ in range(n):
        u[:-1] = np.tanh(u[1:] * v[:-1])
    if x[0] < 10.0:
        u, v = v, u + v
    return np.sum(u * np.sin(v))


@program(normal(3), normal(3), wrt=(0, 1))
def adjoint_handed_on(u, v):
    """Quoted: the adjoint of w was q itself, and was added to: the value came out as 22.7, not 13.9."""
    w = u + v
    w[0] = 3.0
    z = w
    q = u * v
    return np.sum(z * q) + q[0]


@program(normal(5))
def slice_of_the_turn_before(x):
    """A slice is added to one of the turn before, which is shorter: of one element it is spread."""
    s = 0.0
    before = x[:1] * 2.0
    for k in range(1, 3):
        if k > 1:
            s += np.sum(before * x[:k] * 2.0)
        before = x[:k] * x[0]
    return s + np.sum(before)


@program(normal(6))
def shifted_and_reversed_over_itself(x):
    """Overlapping rows with equal steps, and with opposite ones."""
    a = x * 1.0
    a[1:] = a[:-1]
    a[::2] = a[::-2] * x[0]
    a[:] = a[::-1]
    a[2:4] = a[1:3]
    return np.sum(a * np.arange(6.0)) * a[3]


@program(normal(4))
def unpacked_under_another_name(x):
    """The elements of an array are unpacked from its other name, and the array is written to afterwards."""
    a = x * 1.0
    b = a
    p, q, r, s = b
    a[1] = p * q
    return np.sum(b * a) * r + s
