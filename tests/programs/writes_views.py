"""Writes through views, and views that are read after their array has changed."""

import dataclasses

import numpy as np

from tests.corpus import complex_normal, normal, positive, program

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


@program(normal(3, 4), shows=("writing through a view (y = x[1:]; y *= 2; x.T, reshape)",))
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


@program(normal(6), shows=("writing through a view (y = x[1:]; y *= 2; x.T, reshape)",))
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


@program(normal(4), shows=("x += y on an array with an alias",))
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


@program(normal(6), shows=("x[a:b] = v, overlapping slices",))
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


@program(normal(2, 3, 4), normal(3, 4, 2))
def moved_axis_read_late(x, w):
    """The last axis is put first; what is written into the array afterwards shows, and the other way round."""
    A = x * 2.0
    M = np.moveaxis(A, 0, -1)
    A[1] *= np.sin(A[0])
    M[0, :, 1] += M[1, :, 0] * x[0, 2]
    return np.sum(M * w * A[0, 0, 1])


@program(normal(2, 3, 4), (0, 1))
def moved_axes_by_constants(x, axes):
    """Several axes by a tuple in the text, one rolled to the front; and one rolled by a number from outside is no view
    that is read late."""
    A = np.cos(x)
    source = (0, 1)
    M = np.moveaxis(A, source, (2, 0))
    R = np.rollaxis(A, 2)
    A[0, 0] *= x[1, 0]
    M[2] *= R[:, :, 2]
    return np.sum(M * M) + np.sum(R * np.moveaxis(x, axes[1], axes[0]).T)


@program(normal(2, 3, 4))
def moved_axis_by_keywords(x):
    """The axes are named, the one to which the other goes first."""
    A = x * 2.0
    M = np.moveaxis(A, destination=0, source=2)
    A[0] *= A[1]
    M[1] += np.sin(M[0])
    return np.sum(M * M)


@program(normal(3, 4), 1, expect="tape", refused="another name may share")
def moved_axis_of_which_only_the_run_knows(x, axis):
    """Where the axes go is an argument: which part of the array a part of the view is cannot be told."""
    A = x * 2.0
    M = np.moveaxis(A, axis, 0)
    A[1] *= A[0]
    return np.sum(M * M)


@program(normal(4))
def axes_added_and_written(x):
    """Views with more axes than the array: one is written into, all are read afterwards."""
    a = x * x
    row = np.expand_dims(a, 0)
    column = np.expand_dims(a, axis=(1, 2))
    two, three = np.atleast_2d(a), np.atleast_3d(a)
    row[0, 1:] *= x[:-1]
    column[0] -= 1.5 * a[3]
    a[2] *= two[0, 1]
    return np.sum(row * column[:, :, 0]) + np.sum(two * x) * np.sum(three[0, :, 0] * x)


@program(normal(3))
def array_that_has_the_axes_already(x):
    """np.atleast_1d of a row is the row itself; a function that writes through it writes into the row."""
    a = np.sin(x)
    b = np.atleast_1d(a)
    b[0] *= a[1]
    a[1] *= b[0]
    return np.sum(a * b)


@program(normal(1, 3, 1), normal(3))
def axes_of_length_one_left_out(x, y):
    """np.squeeze, of all axes and of one; what is written into the view shows in the array."""
    a = x * 2.0
    flat = np.squeeze(a)
    flat *= y
    rows = a.squeeze(axis=2)
    a[0, 1, 0] *= rows[0, 0]
    rows[0, 2] += flat[1] * flat[0]
    return np.sum(a * a) + np.sum(rows * flat)


@program(normal(3, 4))
def squeezed_to_a_number_without_axes(x):
    """What is left has no axes, and is a view all the same."""
    a = np.ones((1, 1)) * x[1, 1]
    one = np.squeeze(a)
    a *= x[0, 1]
    one += a[0, 0] * x[2, 2]
    return np.sum(a) * one


@program(normal(3, 4), 1, expect="tape", refused="another name may share")
def squeezed_of_unknown_length(x, n):
    """Whether the axis has length 1 is known at run time only."""
    a = x[:n] * 2.0
    flat = np.squeeze(a)
    a *= x[0]
    return np.sum(flat * flat)


@program(normal(3, 3), normal(3))
def diagonal_read_late(x, y):
    """The diagonal of an array that is filled afterwards: as a method, shifted, and as np.diag."""
    A = x * 2.0
    d, upper, same = A.diagonal(), np.diagonal(A, 1), np.diag(A)
    A[1] *= y
    A[:, 2] += d * A[0, 0]
    s = np.sum(d * y) + np.sum(upper * upper)
    A *= np.sin(x)
    return s + np.sum(d * same) + d[1] * np.sum(A)


@program(normal(3, 3, 2), 2)
def diagonal_of_a_part_in_a_loop(x, n):
    """The diagonal is that of a matrix that the loop hands out and changes."""
    A = np.cos(x)
    s = 0.0
    for k in range(n):
        M = A[:, :, k]
        d = M.diagonal()
        M[0] *= M[1]
        s = s + np.sum(d * d)
        A[2] *= 0.5 + d[1]
    return s + np.sum(A)


@program(normal(3))
def matrix_from_a_diagonal(x):
    """np.diag of a row is a new matrix: what is written into the row afterwards does not show."""
    y = x * x
    D = np.diag(y)
    y *= x
    row = D[0]
    D[0] += y
    row[1:] *= y[0]
    return np.sum(D @ y)


@program(normal(3, 4), normal(3, 4))
def broadcast_read_late(x, w):
    """A row spread over a matrix follows the row, whose array is written afterwards."""
    A = x * 2.0
    row = A[1]
    B = np.broadcast_to(row, (3, 4))
    A[1, 1:] *= row[:-1]
    s = np.sum(B * w)
    row *= np.sin(x[0])
    return s + np.sum(B[1:] * x[1:]) + np.sum(A * A)


@program(normal(3))
def broadcast_of_a_whole_array(x):
    """Of the array itself; a single entry of the spread one is read."""
    a = np.exp(x)
    B = np.broadcast_to(a, (2, 3))
    a[0] *= a[2]
    s = B[1, 0] * x[1]
    a[:] = a * B[0] * x
    return s + np.sum(B)


@program(normal(3, 3), expect="tape", refused="another name may share")
def view_of_a_diagonal(x):
    """A slice of the diagonal, of which there is no view that can be written into."""
    A = x * 2.0
    d = A.diagonal()[1:]
    A[1] *= A[0]
    return np.sum(d * d)


@program(normal(3, 3), expect="tape", refused="looping over a view that cannot be written into")
def diagonal_iterated(x):
    """A loop over the diagonal of an array that it writes into."""
    A = x * 2.0
    d = A.diagonal()
    A[0] *= A[1]
    s = 0.0
    for v in d:
        s = s + v * v
    return s


@program(complex_normal(4), normal(4), wrt=(0, 1), rtol=1e-6)
def real_and_imaginary_parts_written(z, x):
    """The parts of a complex array are views of it, that are written into and read."""
    a = z * 2.0
    re, im = a.real, np.imag(a)
    re[1:] *= im[:-1]
    a[0] *= 1.0 + 2.0j
    im += x * re
    return np.sum(np.abs(a) ** 2 * x) + np.sum(re * im)


@program(complex_normal(3), normal(3), wrt=(0, 1), rtol=1e-6)
def parts_assigned(z, x):
    """`a.real = v` and `a.imag += v` write into the array."""
    a = np.zeros(3, dtype=complex)
    a.real = x * np.abs(z)
    a.imag += x[0] * z.real
    a.imag *= a.real
    a[1:] *= z[1:]
    return np.sum(a.imag * x) + np.sum(np.abs(a) ** 2)


@program(complex_normal(3), rtol=1e-6)
def adjoint_that_is_real_by_chance(z):
    """What flows to the array first is real: its adjoint has an imaginary part all the same."""
    a = z * z
    im = a.imag
    a *= z
    return np.sum(np.real(a)) + np.sum(im * im)


@program(normal(3))
def real_part_of_real_numbers(x):
    """Of a real array it is the array itself."""
    a = x * x
    b = a.real
    b[0] = a[1] * x[2]
    a[2] *= b[0]
    return np.sum(a * b)


@dataclasses.dataclass
class Parts:
    real: np.ndarray
    imag: np.ndarray


@program(normal(3), normal(3), expect="tape", refused="assignment to an attribute")
def attribute_of_an_object_called_real(x, y):
    """The attribute is bound to another array; the array that it held stays as it is."""
    a = x * y
    parts = Parts(a, y)
    parts.real = x * x
    return np.sum(a * parts.real)


@program(Parts(np.arange(3.0), np.ones(3)), expect="tape", refused="assignment to an attribute")
def attribute_of_an_argument_called_real(parts):
    """So is that of an argument, which is an object of floats."""
    a = parts.real
    parts.real = a * a
    return np.sum(a * parts.real * parts.imag)
