"""Writes into the items of arrays that a function makes."""

import numpy as np

from tests.corpus import complex_normal, normal, positive, program

TABLE = np.array([1.0, 2.0, 3.0])


@program(normal(5), 0.3, wrt=(0, 1), golden=True, shows=("x[i] = v (element)",))
def smooth(x, a):
    """A loop that writes elements of an array and reads those of the turn before."""
    y = np.zeros_like(x)
    y[0] = x[0]
    for i in range(1, len(x)):
        y[i] = a * y[i - 1] + (1.0 - a) * x[i]
    return np.sum(y * y)


@program(normal(8), 3, golden=True, shows=("x[a:b] = v, overlapping slices",))
def burgers(x, steps):
    """A stencil in place, with overlapping views: the overwritten part is kept, and put back."""
    u = x.copy()
    for t in range(steps):
        u[1:-1] = u[1:-1] - 0.1 * u[1:-1] * (u[2:] - u[:-2])
    return np.sum(u * u)


@program(normal(6), 2)
def gauss_seidel(x, sweeps):
    """Elements are overwritten one by one, and their neighbours read before and after."""
    u = x.copy()
    for _ in range(sweeps):
        for i in range(1, len(u) - 1):
            u[i] = 0.5 * (u[i - 1] * u[i] + np.exp(0.1 * u[i + 1]))
    return np.sum(u**2)


def definite(A):
    return A @ A.T + 4.0 * np.eye(len(A))


@program(normal(4, 4), golden=True, shows=("pickling / saving the derivative code",))
def cholesky(A):
    """The factor is filled row by row, from what has been filled."""
    S = definite(A)
    L = np.zeros_like(S)
    for i in range(len(S)):
        for j in range(i + 1):
            s = np.dot(L[i, :j], L[j, :j])
            if i == j:
                L[i, j] = np.sqrt(S[i, i] - s)
            else:
                L[i, j] = (S[i, j] - s) / L[j, j]
    return np.sum(L * np.arange(16.0).reshape(4, 4))


@program(normal(4, 4), normal(4), wrt=(0, 1))
def elimination(M, b):
    """Rows are overwritten from others; the gradient of b is a view of what the reverse puts back."""
    A = M + 5.0 * np.eye(4)
    n = A.shape[0]
    for k in range(n):
        for i in range(k + 1, n):
            A[i, k] = A[i, k] / A[k, k]
            A[i, k + 1 :] -= A[i, k] * A[k, k + 1 :]
    return np.sum(np.diag(A) * b)


@program(normal(5), 0.2, wrt=(0, 1))
def two_arrays(x, c):
    """Two arrays are written in turn; views of the one are kept while the other is written."""
    u = x.copy()
    v = np.empty_like(u)
    for _ in range(3):
        v[1:-1] = u[1:-1] - c * u[1:-1] * (u[2:] - u[:-2])
        v[0] = 0.0
        v[-1] = u[-1] ** 2
        u[:] = np.tanh(v)
    return np.sum(u * np.arange(len(u)))


@program(normal(4), shows=("x[i] = v (element)",))
def last_writer(x):
    """An element is written twice: the first value does not reach the result."""
    a = np.zeros(4)
    a[0] = x[0] ** 2
    a[0] = x[1] ** 3
    a[1:3] = x[1:3]
    a[2] = 1.0
    return np.sum(a * x)


@program(normal(4), shows=("x += y on an array, no alias",))
def overlapping(x):
    """`a[1:] += a[:-1]` reads what was there before, not what it has just written."""
    a = x * 1.0
    a[1:] += a[:-1]
    a[:-1] *= a[1:]
    return np.sum(np.sin(a))


@program(normal(4))
def backwards_and_ellipsis(x):
    """Negative steps, `...` and newaxis as indices."""
    a = np.zeros((2, 4))
    a[0, ::-1] = x
    a[..., 1] = x[0] * x[1]
    a[1, None, 2:] = x[2:] ** 2
    a[1] *= a[0]
    return np.sum(a * np.exp(a))


@program(positive(4), 4)
def written_on_one_way(x, n):
    """Elements are written in one branch with a function of themselves, in the other with a constant."""
    a = x * x
    for i in range(n):
        if a[i] > 1.0:
            a[i] = a[i] * x[0]
        else:
            a[i] = 1.0
    return np.prod(a + x)


@program(positive(4))
def written_before_break(x):
    """The turn that leaves the loop has written, and the others go on to."""
    a = x.copy()
    for i in range(3):
        if a[i] > 1.1:
            a[i] = np.sin(a[i])
            break
        a[i + 1] = a[i] * a[i + 1]
    return np.sum(a**3)


@program(normal(3), 3)
def new_in_each_turn(x, n):
    """Each turn has an array of its own."""
    s = 0.0
    for i in range(n):
        a = np.zeros(3)
        a[i] = x[i]
        a[1] = a[i] * x[0]
        s = s + np.sum(np.exp(a))
    return s


@program(normal(3), 0)
def no_turn_at_all(x, n):
    """A loop that writes runs no turn."""
    a = x * 2.0
    for i in range(n):
        a[i] = a[i] ** 2
    return np.sum(a * a)


@program(positive(3))
def written_in_while(x):
    """The test of a loop reads the array that the loop writes."""
    a = np.ones(3)
    k = 0
    while np.sum(a) < 20.0:
        a[k % 3] *= 1.0 + x[k % 3]
        k += 1
    return a[0] * a[1] + a[2]


def running(x, n):
    out = np.zeros(n)
    for i in range(n):
        out[i] = x[i] ** 2
        if i > 0:
            out[i] += out[i - 1] * x[i]
    return out


@program(normal(3))
def filled_by_a_callee(x):
    """A callee fills and returns an array of its own, twice, the second time from the first."""
    y = running(x, 3)
    z = running(y * x, 3)
    return np.sum(y * z)


def squared_in_place(x):
    a = x * 1.0
    for i in range(len(a)):
        a[i] = a[i] * a[i] * x[0]
    return a


@program(normal(3))
def overwritten_by_a_callee(x):
    """A callee overwrites its own array; what it returned is read after its reverse has run."""
    y = squared_in_place(x)
    return np.sum(y * squared_in_place(y))


@program(normal(3))
def rows_and_columns(x):
    """Rows, columns and elements of one array, and a product of it with itself."""
    a = np.zeros((3, 3))
    for i in range(3):
        a[i] = x * i
        a[i, i] += x[i] ** 2
    a[:, 0] = a[0, :] * a[:, 1]
    b = a.T @ a
    a[1] = 2.0
    return np.sum(b * a)


@program(complex_normal(3))
def complex_items(z):
    """Complex elements, and a real number written among them."""
    a = np.zeros(3, dtype=complex)
    a[0] = z[0] * z[1]
    a[1:] = z[1:] ** 2
    a[2] = 0.5
    a[1] *= a[0]
    return np.sum(np.abs(a) ** 2)


@program(normal(3, dtype="float32"), rtol=2e-3)
def float32_items(x):
    """The shadow of a float32 array is one, too."""
    a = np.zeros(3, dtype=np.float32)
    for i in range(3):
        a[i] = x[i] * x[0]
    return np.sum(a * a)


@program(normal(4))
def integers_among_them(x):
    """An integer array is written and used as an index; no derivative goes through it."""
    order = np.zeros(4, dtype=int)
    for i in range(4):
        order[i] = 3 - i
    s = 0.0
    for i in range(4):
        s += x[order[i]] * x[i] * i
    return s


@program(normal(4))
def view_read_before(x):
    """A view is read before its array is written, and its value is needed after."""
    a = x * 1.0
    head = a[:2]
    s = np.sum(head * head * head)
    a[:2] = 3.0 * a[2:]
    return s * np.sum(a * a)


@program(normal(4))
def view_read_after(x):
    """A view is read after its array was written: it has changed with it."""
    a = x * 1.0
    head = a[:2]
    a[0] = x[1] ** 2
    return np.sum(head * a[2:])


@program(normal(4), shows=("input array of the caller mutated",))
def argument_written(x):
    """The caller's array is written to."""
    x[0] = 2.0
    return np.sum(x * x)


@program(normal(4))
def argument_written_by_another_name(x):
    """A name for the caller's array is written to."""
    y = x.reshape(2, 2)
    y[0, 0] = 2.0
    return np.sum(x * x)


@program(normal(3), shows=("x[i] += v (element)",))
def repeated_indices(x):
    """Of several values for one element the last is kept."""
    a = np.zeros(3)
    a[np.array([0, 0, 1])] = x
    return np.sum(a * a)


@program(normal(3))
def written_while_iterated(x):
    """Later turns see what earlier ones have written."""
    a = x * 1.0
    s = 0.0
    for i, v in enumerate(a):
        s += v * i
        a[2] = v * 2.0
    return s


@program(normal(3), expect="refused", refused="array of the module")
def captured_array_written(x):
    """An array of the module is written to."""
    table = TABLE
    table[0] = x[0]
    return np.sum(table * x)


def turned(x, y):
    if np.sum(x) > 0.2:
        return x * y
    r = x + np.sin(y)
    return r * 0.5 + y


@program(normal(3), normal(3), wrt=(0, 1))
def held_by_residuals(x, b):
    """What a callee keeps for its reverse is the caller's array, which is overwritten afterwards."""
    p = np.ones(3)
    p[::-1] += np.tanh(turned(p, np.sum(b)))
    return np.sum(np.where(p > 0.1, p, p[-1]) * x)


@program(normal(3), 0.4, wrt=(0, 1))
def held_in_lists_of_a_loop(v, c):
    """Views and residuals of every turn are kept in lists; their array is overwritten behind the loop."""
    q = np.ones(3)
    for _ in range(3):
        v = np.tanh(turned(np.where(q > 0.1, v, v), q[::-1]) + np.cos(turned(q, q * c)))
    q[-1] = np.tanh(c)
    return np.sum(np.tanh(np.sin(q) * v))


@program(normal(4))
def out_by_position(x):
    """out is given by position: the calls were dropped as idle, and the gradient was [0, 0, 0, 0]."""
    m = np.zeros((4, 4))
    np.outer(x, x, m)
    n = np.zeros(4)
    np.clip(x, -1.0, 1.0, n)
    d = np.zeros(4)
    np.dot(m, n, d)
    return np.sum(d * n)


@program(normal(4), expect="tape", refused="nan_to_num")
def written_by_copy_false(x):
    """`np.nan_to_num(a, copy=False)` writes into a."""
    a = np.array([1.0, np.nan, 1.0, np.nan])
    np.nan_to_num(a, copy=False, nan=2.0)
    b = x * a
    np.nan_to_num(b, False)
    return np.sum(b * x)


@program(normal(5), expect="refused", refused="overwrite_input")
def overwritten_input(x):
    """The order of the input is NumPy's to choose; the gradient took it to be as it was."""
    m = x * 1.0
    s = np.median(m, overwrite_input=True)
    return s * m[0]
