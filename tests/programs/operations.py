"""Operations of which an argument changes the meaning."""

import numpy as np

from tests.corpus import normal, program


@program(normal(3, 3))
def spectral_norm_by_a_float(a):
    """The order 2.0 of a matrix is the spectral norm as 2 is; its gradient was that of Frobenius' norm, a / norm."""
    return np.linalg.norm(a, 2.0)


@program(normal(3, 4))
def fourier_of_last_axes(a):
    """Where `s` is given and `axes` is not, the last len(s) axes are transformed; the adjoint transformed all."""
    return np.sum(np.abs(np.fft.fftn(a, s=(4,), axes=None)) ** 2)


@program(normal(3))
def columns_of_a_bracket(x):
    """The gradient was 0: what `np.c_` makes of its index was taken for an element of a constant."""
    return np.sum(np.c_[x, x * x] * np.array([1.0, 2.0]))


@program(normal(3))
def joined_in_brackets(x):
    """The gradient was 0, as for np.c_."""
    return np.sum(np.r_[x[0], x * x, 0.0] * np.arange(5.0))


class Doubling:
    """An object whose items are computed of the index."""

    def __getitem__(self, index):
        return 2.0 * index


DOUBLING = Doubling()


@program(normal(3), expect="tape", refused="this way of indexing")
def item_of_an_object(x):
    """The gradient was 0: any object may compute with its index."""
    return np.sum(DOUBLING[np.sin(x)])


@program(np.array([0.1, 0.9, 0.3]), normal(5), wrt=(0, 1))
def one_place_against_five(x, w):
    """The place is one, so it is stretched: that it might be was not known, and the reverse sweep failed."""
    places = np.nonzero(x > 0.5)[0]
    others = np.where(x > 0.5)[0]
    return np.sum(x[places] * w) + np.mean(x[others] * w * w)


@program(np.array([1.0, 2.0, 3.0]), normal(3))
def rest_of_a_division(u, w):
    """Zeros that lead are cut off the rest of a division: how many is left to the values."""
    quotient, rest = np.polydiv(u, np.array([1.0, 2.0]))
    return np.sum(quotient) + np.mean(rest * w)


@program(np.array([[1.0, 2.0, 0.5], [-2.0, 1.5, 0.3], [0.1, 0.2, 3.0]]))
def complex_eigenvalues(a):
    """The values of a real matrix decide whether its eigenvalues are complex: taken for real, their conjugates went."""
    w = np.linalg.eigvals(a)
    return np.sum(np.abs(w * w) * np.arange(3.0))


@program(np.array([1.0, 0.5, 2.0, 0.3]))
def complex_roots(p):
    """As complex_eigenvalues: some polynomials have complex roots."""
    r = np.roots(p)
    return np.sum(np.abs(r * r + 1.0))


@program(np.array([1.0 + 2.0j, 3.0 - 1.0j]))
def complex_if_far_from_real(z):
    """As complex_eigenvalues: what is near to real numbers becomes real, other values stay as they are."""
    r = np.real_if_close(z)
    return np.sum(np.abs(r * r))


@program(normal(4), normal(6), wrt=(0, 1))
def correlated_with_a_longer_one(a, v):
    """NumPy turns the two around, and finds the middle from the other end: the gradient was off by one place."""
    return np.sum(np.correlate(a, v, mode="same") * np.arange(6.0))


@program(normal(4))
def joins_tuples_and_arrays(x):
    """A tuple and a list of numbers are joined with arrays; the reverse sweep failed at them with a TypeError."""
    y = np.hstack(((x[0],), -x[1:]))
    z = np.concatenate(([x[0], x[1] * x[0]], y, [1.0]))
    w = np.stack(([x[0], x[1], 1.0, x[3]], y))
    return np.sum(z**3) + np.sum(w**2 * np.arange(4.0))
