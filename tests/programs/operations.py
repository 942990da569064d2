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
