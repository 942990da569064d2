"""Factorizations and solvers, in loops that overwrite the matrix."""

import numpy as np

from tests.corpus import complex_normal, normal, positive, program

DEFINITE = np.array([[4.0, 1.0, -0.5, 0.3], [1.0, 3.0, 0.7, -0.2], [-0.5, 0.7, 5.0, 0.4], [0.3, -0.2, 0.4, 2.0]])
DOMINANT = np.array([[5.0, 1.0, -0.5, 0.3], [0.6, 4.0, 0.7, -1.2], [-0.8, 0.2, 6.0, 0.4], [0.9, -0.4, 0.1, 3.0]])


def weights(*shape):
    """Weights of the outputs, so that the gradient of every one of them counts."""
    return np.cos(np.arange(float(np.prod(shape)))).reshape(shape)


def factor_cholesky(A):
    A[0, 0] = np.sqrt(A[0, 0])
    for i in range(1, len(A)):
        for j in range(i):
            A[i, j] -= np.dot(A[i, :j], A[j, :j])
            A[i, j] /= A[j, j]
        A[i, i] -= np.dot(A[i, :i], A[i, :i])
        A[i, i] = np.sqrt(A[i, i])


@program(DEFINITE, weights(4, 4))
def cholesky_in_place(A, w):
    """A triangle is overwritten by its factor; the other keeps what it was. Both rows of a product may be one."""
    factor_cholesky(A)
    return np.sum(w * A)


@program(DEFINITE, weights(4, 4))
def cholesky_by_columns(A, w):
    """Each column is divided by its root, then the remaining triangle is updated by an outer product."""
    n = len(A)
    for k in range(n):
        A[k, k] = np.sqrt(A[k, k])
        A[k + 1 :, k] /= A[k, k]
        for j in range(k + 1, n):
            A[j:, j] -= A[j:, k] * A[j, k]
    return np.sum(w * np.tril(A))


@program(DEFINITE, weights(4, 4), rtol=1e-6)
def cholesky_compared(A, w):
    """NumPy's factorization of the symmetric part, and a solution with it."""
    L = np.linalg.cholesky(0.5 * (A + A.T))
    return np.sum(w * L) + np.sum(np.linalg.solve(L, w[0]))


def factor_lu(A):
    n = A.shape[0]
    for i in range(n):
        for j in range(i):
            A[i, j] -= A[i, :j] @ A[:j, j]
            A[i, j] /= A[j, j]
        for j in range(i, n):
            A[i, j] -= A[i, :i] @ A[:i, j]


@program(DOMINANT, weights(4, 4))
def lu(A, w):
    """Rows meet columns of the same matrix, which is both factors in the end."""
    factor_lu(A)
    return np.sum(w * A)


@program(DOMINANT, weights(4, 4))
def lu_outer_products(A, w):
    """The remaining block is updated as a whole: `A[k+1:, k+1:] -= outer(...)` of parts of the same array."""
    for k in range(len(A) - 1):
        A[k + 1 :, k] /= A[k, k]
        A[k + 1 :, k + 1 :] -= np.outer(A[k + 1 :, k], A[k, k + 1 :])
    return np.sum(w * A)


def solve_lu(A, b, x, y):
    n = len(b)
    factor_lu(A)
    for i in range(n):
        y[i] = b[i] - A[i, :i] @ y[:i]
    for i in range(n - 1, -1, -1):
        x[i] = (y[i] - A[i, i + 1 :] @ x[i + 1 :]) / A[i, i]


@program(DOMINANT, normal(4), normal(4), normal(4), weights(2, 4), wrt=(0, 1, 2, 3))
def ludcmp(A, b, x, y, w):
    """A factorization in place and two substitutions into arguments that are read as they are filled."""
    solve_lu(A, b, x, y)
    return np.sum(w[0] * x) + np.sum(w[1] * y)


@program(0.5 * weights(5), weights(5))
def durbin(r, w):
    """A vector is replaced by itself plus its own reverse."""
    y = np.zeros_like(r)
    alpha, beta = -r[0], 1.0
    y[0] = -r[0]
    for k in range(1, len(r)):
        beta *= 1.0 - alpha * alpha
        alpha = -(r[k] + np.dot(np.flip(r[:k]), y[:k])) / beta
        y[:k] += alpha * np.flip(y[:k])
        y[k] = alpha
    return np.sum(w * y)


@program(0.5 * weights(5), weights(5))
def durbin_reversed_slices(r, w):
    """The same with a copy of a part, and slices that run backwards."""
    n = len(r)
    y, z = np.empty(n), np.empty(n)
    y[0] = -r[0]
    alpha, beta = -r[0], 1.0
    for k in range(1, n):
        beta = (1.0 - alpha**2) * beta
        alpha = -(r[k] + r[k - 1 :: -1] @ y[:k]) / beta
        z[:k] = y[:k] + alpha * y[k - 1 :: -1]
        y[:k] = z[:k]
        y[k] = alpha
    return np.sum(w * y)


def orthogonalise(A, Q, R):
    for k in range(A.shape[1]):
        R[k, k] = np.sqrt(np.dot(A[:, k], A[:, k]))
        Q[:, k] = A[:, k] / R[k, k]
        for j in range(k + 1, A.shape[1]):
            R[k, j] = np.dot(Q[:, k], A[:, j])
            A[:, j] -= Q[:, k] * R[k, j]


@program(normal(4, 3), normal(4, 3), normal(3, 3), weights(4, 3), weights(3, 3), wrt=(0, 1, 2), rtol=1e-6)
def gramschmidt(A, Q, R, w, v):
    """Columns are made orthogonal in place, into two arguments that the caller gives."""
    orthogonalise(A, Q, R)
    return np.sum(w * Q) + np.sum(v * R) + np.sum(w * A)


def trisolv_into(L, x, b):
    for i in range(len(x)):
        x[i] = (b[i] - L[i, :i] @ x[:i]) / L[i, i]


@program(DOMINANT, normal(4), normal(4), weights(4), wrt=(0, 1, 2))
def trisolv(L, x, b, w):
    """Forward substitution reads the part that it has filled; its first product is of empty slices."""
    trisolv_into(L, x, b)
    return np.sum(w * x)


@program(DOMINANT, normal(4), weights(4), wrt=(0, 1))
def trisolv_by_columns(L, b, w):
    """The right side is overwritten by the solution, column by column."""
    for j in range(len(b)):
        b[j] /= L[j, j]
        b[j + 1 :] -= b[j] * L[j + 1 :, j]
    return np.sum(w * b)


@program(normal(4), positive(5), normal(4), normal(5), weights(5), wrt=(0, 1, 2, 3))
def tridiagonal(lower, diagonal, upper, b, w):
    """Elimination without a copy: of the diagonals and of the right side."""
    diagonal += 4.0
    for i in range(1, len(b)):
        m = lower[i - 1] / diagonal[i - 1]
        diagonal[i] -= m * upper[i - 1]
        b[i] -= m * b[i - 1]
    b[-1] /= diagonal[-1]
    for i in reversed(range(len(b) - 1)):
        b[i] = (b[i] - upper[i] * b[i + 1]) / diagonal[i]
    return np.sum(w * b)


@program(normal(4, 4), normal(4), weights(4), wrt=(0, 1), rtol=1e-6)
def pivoting(A, b, w):
    """Elimination with exchange of rows by an index array, which the sizes of elements decide."""
    n = len(b)
    for k in range(n - 1):
        p = k + int(np.argmax(np.abs(A[k:, k])))
        if p != k:
            A[[k, p]] = A[[p, k]]
            b[[k, p]] = b[[p, k]]
        for i in range(k + 1, n):
            m = A[i, k] / A[k, k]
            A[i, k:] -= m * A[k, k:]
            b[i] -= m * b[k]
    x = np.zeros(n)
    for i in range(n - 1, -1, -1):
        x[i] = (b[i] - A[i, i + 1 :] @ x[i + 1 :]) / A[i, i]
    return np.sum(w * x)


@program(normal(4, 3), weights(4, 3), rtol=1e-6)
def householder(A, w):
    """Reflections are applied to a corner of the matrix; the vector is a changed copy of a column of it."""
    for k in range(3):
        v = A[k:, k].copy()
        v[0] += np.copysign(np.sqrt(v @ v), v[0])
        v /= np.sqrt(v @ v)
        A[k:, k:] -= 2.0 * np.outer(v, v @ A[k:, k:])
    return np.sum(w * A)


@program(normal(3, 3), normal(3, 3), weights(3, 3), wrt=(0, 1), rtol=1e-6)
def inverse_by_newton(A, B, w):
    """Newton's iteration for an inverse, with matrix products into arrays that are reused: `out=`."""
    S = 4.0 * np.eye(3) + A
    X = np.eye(3) / 4.0
    R = np.empty((3, 3))
    for _ in range(3):
        np.matmul(S, X, out=R)
        np.subtract(2.0 * np.eye(3), R, out=R)
        X = X @ R
    return np.sum(w * X) + np.sum(np.linalg.inv(S) @ B)


@program(complex_normal(3, 2, 2), complex_normal(2, 2), 0.7, wrt=(0, 1, 2), rtol=1e-6)
def contour_integral(H, Y, radius):
    """Complex systems on a circle, summed up in two arrays: polynomials of the point as matrices."""
    P0 = np.zeros((2, 2), dtype=np.complex128)
    P1 = np.zeros((2, 2), dtype=np.complex128)
    for z in (1.0 + 1.0j, -0.5 + 2.0j, 1.5 - 0.5j):
        T = np.zeros((2, 2), dtype=np.complex128)
        for n in range(len(H)):
            T += (radius * z) ** (n - 1) * H[n]
        X = np.linalg.solve(T, Y) if n < 5 else np.linalg.inv(T) @ Y
        P0 += X if abs(z) < 1.7 else -X
        P1 += z * X
    return np.sum(np.abs(P0) ** 2) + np.sum(P1.real * P0.imag)
