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
