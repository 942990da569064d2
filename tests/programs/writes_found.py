"""Programs with writes into arrays whose gradients were wrong once."""

import numpy as np

from tests.corpus import normal, positive, program

W = np.array([1.0, 2.0, -1.0, 0.5])


@program(normal(3))
def copied_under_its_name(x):
    """`x = x.copy()` was dropped, and the caller's array [1, 2, 3] became [4, 2, 3]."""
    x = x.copy()
    x[0] = x[1] * 2.0
    return np.sum(x * x)


@program(normal(3), normal(3), wrt=(0, 1))
def both_copied_under_their_names(x, y):
    """Of two copies in one line the first was dropped: `x` of the caller was written to."""
    x, y = x.copy(), y.copy()
    x[0] = x[1] * 2.0 + y[0]
    y[1:] = x[:-1] * y[1:]
    return np.sum(x * x) + np.sum(y)


@program(normal(3), normal(3), wrt=(0, 1), shows=("array methods (x.sum(), x.copy(), x.dot)",))
def copied_and_added_to(x, y):
    """`x = x.copy(); x += y` added to the caller's array."""
    x = x.copy()
    x += y
    return np.sum(x * x)


@program(np.array([0.3, -0.5, 0.7]))
def written_under_another_name(x):
    """`np.dot(a, a)` is reversed after `b = a` was written to: its gradient had 2 * 0.5 in place of 2 * -0.5."""
    a = x * 1.0
    s = np.dot(a, a)
    b = a
    b[1] = 0.5
    return s


@program(np.array([0.3, -0.5, 0.7]), normal(3), wrt=(0, 1))
def written_after_a_swap(x, y):
    """The same through a swap of the arguments, with `*=`: the gradient of `x[1]` was -0.25 - 0.5 y[1]."""
    s = np.dot(x, x)
    x, y = y, x
    y[1] *= 0.5
    return s + np.dot(x, y)


@program(normal(4), 2)
def shifted_by_a_view(x, n):
    """`a[:-1] = v` with a view of `a`: the adjoint went to `a[1:]` before that of `a[:-1]` was taken and cleared.

    The gradient was [0, 0, 0, -0.5], for [0, 0, 1, 1.5].
    """
    a = x * 1.0
    v = a[1:]
    for i in range(n):
        a[:-1] = v
    return np.sum(a * W)


def product_and_first(u, v):
    w = u * v
    v[0] = w[1]
    return v, w


@program(normal(4), normal(4), wrt=(0, 1))
def results_not_read(x, y):
    """A callee writes into an argument; nobody reads its results, and it was called as if it did nothing."""
    p, q = product_and_first(x, y)
    x += 0.5
    return np.sum(x * y)


def relaxed(u, v, c):
    u[1:-1] = u[1:-1] + 0.3 * v[:-2] * c - 0.2 * u[2:]
    u[0] *= c


@program(normal(4), normal(4), wrt=(0, 1))
def written_from_a_choice(x, y):
    """A callee that returns nothing got an array by `np.where`: its writes were not reversed, gradients of x were 0."""
    relaxed(y, np.where(x > 0.1, x[np.array([3, 0, 3, 1])], y[-3]), x[1])
    y[-1] *= 2.0
    return np.sum(y * W)


@program(normal(4), normal(4), W, wrt=(0, 1))
def weights_added_to(x, y, w):
    """The adjoint of `z` was `w` itself, and `np.add.at` of the reverse sweep changed the caller's array."""
    z = y * 1.0
    z[1] += x[0]
    u = np.zeros(4)
    at = np.array([0, 1, 0, 2])
    np.add.at(u, at, x * z[at])
    return np.sum(w * z) + np.sum(w * u)


@program(normal(4), normal(4), 0.8, wrt=(0, 1, 2))
def view_under_the_name_of_its_array(x, y, c):
    """`x = x[:]` after `x[1] -= c`: the write was not seen in the view, and the gradient of `c` was 0."""
    x, y = x * 1.0, y * 1.0
    x[1] -= c
    x = x[:]
    b = x[:]
    b[2] -= np.dot(b, y)
    return np.sum(x * W)


@program(normal(4))
def set_to_itself(x):
    """`v[:] = v`: the adjoint was cleared after it had been added to itself, and was 0."""
    a = x * 1.0
    v = a[1:]
    v[:] = v
    return np.sum(a * W)


@program(normal(5), expect="tape", refused="may overlap")
def spread_over_itself(x):
    """`a[::2] = a[:3]` reads what it has just written: NumPy keeps no order for rows with other steps."""
    a = x * 1.0
    a[::2] = a[:3]
    return np.sum(a * np.arange(5.0)) + a[2] * a[1]


@program(normal(5))
def multiple_spread_over_itself(x):
    """`a[::2] = 2 * a[:3]` with overlapping parts: the product is a new array."""
    a = x * 1.0
    a[::2] = 2.0 * a[:3]
    return np.sum(a * np.arange(5.0)) + a[2] * a[1]


@program(normal(4), normal(4), wrt=(0, 1))
def written_through_the_last_view(x, y):
    """`y * y` is reversed after `v[1] = 0.5` was written through a view that nobody reads: it was not put back."""
    s = np.tanh(y * y)
    v = y[:]
    v[1] = 0.5
    return np.sum(x * s)


@program(normal(5), normal(5), wrt=(0, 1))
def swapped_on_one_way(x, y):
    """What a branch gave another name is written to behind it: `np.cos(x[:3])` was reversed with the new `x[1]`."""
    if x[0] > -5.0:
        y[::2] = np.cos(x[:3])
        y, x = x, y
    y[1] = 2.0
    return np.sum(np.sin(x)) + np.sum(y * y)


@program(normal(4), normal(4), wrt=(0, 1))
def written_between_two_swaps(x, y):
    """Arguments change names, one is written to, they change back: the first write was not reversed."""
    y, x = x, y
    x[:2] = np.sin(y[:2])
    a = x
    y, x = x, y
    a[2:] *= x[:2]
    return np.sum(np.sin(y))


def damped(u, v):
    u[:] = np.sin(v) * u
    return u


@program(normal(4), normal(4), wrt=(0, 1))
def handed_back_between_two_swaps(x, y):
    """A callee hands back the argument that it wrote into; both names were exchanged. The gradient of `x` was 0."""
    y, x = x, y
    a = damped(x, y)
    y, x = x, y
    y[0] = 2.0
    return np.sum(np.sin(a))


@program(normal(5))
def reversed_onto_itself(x):
    """`a[3::-1] = v` with a view `v` of `a`, and then the view is read: only one element had a gradient."""
    a = x * 1.0
    v = a[1:]
    a[3::-1] = v
    return np.sum(v * W)


@program(normal(4), normal(4), wrt=(0, 1))
def looped_over_under_another_name(x, y):
    """The gradient of what a loop reads was added to another adjoint than that of the array, and lost."""
    a = x * 1.0
    b = a
    for e in b:
        y = y * e
    v = b[2:]
    v *= y[2:]
    return np.sum(b * W)


@program(normal(4), positive(4), 0.8, wrt=(0, 1, 2))
def swapped_back_on_one_way(x, y, c):
    """A swap that a branch may undo: the gradient of `c` was counted twice."""
    s = np.sum(y * y)
    y, x = x, y
    x[1] += 0.5 * np.sin(c)
    if np.sum(x) > 0.0:
        y, x = x, y
    return np.sum(y * W) * s


@program(normal(4), normal(4), 0.8, wrt=(0, 1, 2))
def number_added_after_a_swap(x, y, c):
    """The gradient of `c`, an element of an adjoint, was read after that had been added to under another name."""
    s = np.sum(x * x)
    y, x = x, y
    y[1] += c
    return np.sum(np.sin(y)) + s * x[0]
