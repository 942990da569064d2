"""Kinds of numbers: single precision, complex, integers, NumPy's scalars."""

import numpy as np

from tests.corpus import complex_normal, normal, positive, program


@program(normal(4, dtype="float32"), rtol=1e-4)
def single_precision(x):
    """float32 in, float32 out, also through Python's numbers."""
    return np.sum(2.0 * x * x + np.sin(x))


@program(normal(4, dtype="float32"), normal(4), wrt=(0, 1), rtol=1e-4)
def mixed_precision(x, y):
    """Each gradient has its own argument's precision."""
    return np.sum(x * y * x)


@program(np.float64(1.3))
def numpy_scalar(x):
    """A NumPy scalar is no array."""
    y = x
    y += 1.0
    return y * x


@program(np.float32(1.3), rtol=1e-4)
def numpy_scalar_of_single_precision(x):
    """A NumPy scalar of single precision."""
    return x * x * np.float32(2.0)


@program(complex_normal(3), shows=("complex numbers",))
def complex_argument(z):
    """The gradient is df/dx + i df/dy."""
    return np.sum(np.abs(z * z) ** 2) + np.sum((z * 1j).real)


@program(normal(3), shows=("complex numbers",))
def complex_within(x):
    """Real in and out, complex in between: real operands get the real part."""
    z = np.exp(1j * x) * (x + 2j)
    return np.sum(z.real * z.imag)


@program(normal(3), np.array([1, 2, 3]))
def integers_beside(x, k):
    """An integer array is an operand, not active."""
    return np.sum(x**k * k)


@program(positive(3))
def cast(x):
    """astype to the same precision and back from booleans."""
    return np.sum(x.astype(np.float64) * (x > 0.7).astype(float) * x)


@program(np.array([1.0, np.inf, 2.0]), np.array([1.0, 0.0, 3.0]), wrt=1)
def infinite_data(x, y):
    """Infinite data in what is not differentiated, masked out."""
    return np.sum(np.where(np.isinf(x), 0.0, y * y))


@program(complex_normal(4), complex_normal(4), wrt=(0, 1))
def phases(x, w):
    """The sign of a complex number is its phase, which moves with it; that of a real one does not."""
    return np.real(np.sum(np.sign(x) * w)) + np.sum(np.sign(np.imag(w)) * np.imag(x))


@program(normal(2, 3, dtype="float32"), rtol=1e-4)
def single_precision_turned(x):
    """Linear from end to end: the gradient was the 1.0 of the loss spread out, in double precision."""
    return np.sum(np.flip(x.T, 0))


@program(normal(2, 3, dtype="float32"), rtol=1e-4)
def single_precision_clipped(x):
    """The derivative is a mask: of a mask times 1.0 came double precision."""
    return np.sum(np.clip(x, -0.5, 0.5))


@program(complex_normal(4, 3), complex_normal(3, 4))
def complex_polar_factor(a, w):
    """Vectors of an SVD, the product of which no phase changes: the turn of each pair of vectors was left out, and the
    gradient along one direction came out as 5.56 for 5.32."""
    u, _, v = np.linalg.svd(a, full_matrices=False)
    return np.sum(np.real(w @ u @ v))


@program(complex_normal(4, 3), complex_normal(3, 4))
def complex_qr(a, w):
    """R has a real diagonal: what would have made it complex was kept, and -2.96 came out as -3.33."""
    q, r = np.linalg.qr(a)
    return np.sum(np.real(w @ q)) + np.sum(np.imag(w[:, :3] * r))
