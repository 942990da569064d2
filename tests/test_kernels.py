"""The kernels of the corpus compute what they are named after: each against a formula of its own."""

import itertools

import numpy as np
import pytest

from tests.programs import kernels_factorizations as factorizations
from tests.programs import kernels_learning as learning
from tests.programs import kernels_linear as linear
from tests.programs import kernels_other as other
from tests.programs import kernels_stencils as stencils

DEFINITE, DOMINANT = factorizations.DEFINITE, factorizations.DOMINANT


def drawn(*shapes):
    random = np.random.RandomState(3)
    return [random.standard_normal(shape) for shape in shapes]


def assert_equal(found, expected):
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)


def neighbours(A, offsets):
    """The sum of the shifted arrays, inside the margin."""
    shifted = sum(factor * np.roll(A, offset, axis=tuple(range(A.ndim))) for offset, factor in offsets.items())
    return shifted[(slice(1, -1),) * A.ndim]


def test_jacobi():
    A, B = drawn(7, 7)
    once = A.copy()
    once[1:-1] = np.convolve(A, np.ones(3) / 3.0, "valid")
    twice = np.concatenate([A[:1], np.convolve(np.r_[B[0], once[1:-1], B[-1]], np.ones(3) / 3.0, "valid"), A[-1:]])
    stencils.jacobi_1d_steps(1, A, B)
    assert_equal(A, twice)
    A, B = drawn((5, 6), (5, 6))
    stencils.jacobi_2d_step(A, B)
    cross = {(0, 0): 0.2, (0, 1): 0.2, (0, -1): 0.2, (1, 0): 0.2, (-1, 0): 0.2}
    assert_equal(B[1:-1, 1:-1], neighbours(A, cross))


def test_heat_3d():
    A, B = drawn((4, 5, 6), (4, 5, 6))
    stencils.heat_3d_step(A, B, 0.1)
    ends = [offset for offset in itertools.product((-1, 0, 1), repeat=3) if sum(map(abs, offset)) == 1]
    assert_equal(B[1:-1, 1:-1, 1:-1], neighbours(A, {(0, 0, 0): 1.0 - 0.6, **dict.fromkeys(ends, 0.1)}))


def test_seidel():
    """Successive replacement solves L u = -U A for the triangles of the matrix of the nine-point mean."""
    (A,) = drawn((5, 5))
    matrix = np.zeros((25, 25))
    for i, j in itertools.product(range(5), repeat=2):
        inside = 0 < i < 4 and 0 < j < 4
        for k, m in itertools.product((-1, 0, 1), repeat=2) if inside else [(0, 0)]:
            matrix[5 * i + j, 5 * (i + k) + j + m] = 1.0 / 9.0 if inside else 1.0
    before, after = np.tril(matrix, -1), np.triu(matrix)
    expected = np.linalg.solve(np.eye(25) - before, after @ A.ravel()).reshape(5, 5)
    by_rows = A.copy()
    stencils.seidel_rows(by_rows, 1)
    assert_equal(by_rows, expected)
    w = np.ones((5, 5))
    assert_equal(stencils.seidel_2d(A, 1, w), np.sum(expected**2))


def test_fdtd_2d():
    ex, ey, hz, source = drawn((4, 5), (4, 5), (4, 5), 1)
    new_ey = ey - 0.5 * np.diff(hz, axis=0, prepend=0.0)
    new_ey[0] = source[0]
    new_ex = ex - 0.5 * np.diff(hz, axis=1, prepend=hz[:, :1])
    curl = np.diff(new_ex, axis=1)[:-1] + np.diff(new_ey, axis=0)[:, :-1]
    new_hz = hz.copy()
    new_hz[:-1, :-1] -= 0.7 * curl
    stencils.fdtd_2d_steps(ex, ey, hz, source)
    for found, expected in zip((ex, ey, hz), (new_ex, new_ey, new_hz), strict=True):
        assert_equal(found, expected)


def test_adi():
    """Both half steps are tridiagonal systems with ones at the edges."""
    (u,) = drawn((5, 5))

    def half_step(field, implicit, explicit):
        matrix, right = np.eye(5), np.ones((5, 5))
        for i in range(1, 4):
            matrix[i, i - 1 : i + 2] = implicit, 1.0 - 2.0 * implicit, implicit
        mean = (1.0 + 2.0 * explicit) * field[1:-1, 1:-1] - explicit * (field[1:-1, :-2] + field[1:-1, 2:])
        right[1:-1, 1:-1] = mean
        return np.linalg.solve(matrix, right)

    a, d = -25.0, -12.5
    new = half_step(half_step(u, a, d).T, d, a).T
    stencils.adi_steps(1, u)
    assert_equal(u[1:-1], new[1:-1])


def test_products():
    C, A, B, D = drawn((3, 4), (3, 2), (2, 4), (4, 4))
    expected = np.einsum("ij,jk->ik", 1.5 * A, B) + 1.2 * C
    for kernel in (linear.gemm_into, linear.gemm_loops):
        found = C.copy()
        kernel(1.5, 1.2, found, A, B)
        assert_equal(found, expected)
    found = C.copy()
    linear.two_products(1.5, 1.2, A, B, D, found)
    assert_equal(found, np.einsum("ij,jk,km->im", 1.5 * A, B, D) + 1.2 * C)
    linear.product_into(found, A, B)
    assert_equal(found, np.einsum("ij,jk->ik", A, B))


def test_products_of_triangles():
    C, S, A, B = drawn((3, 3), (3, 3), (3, 2), (3, 2))
    lower = np.tril(np.ones((3, 3), dtype=bool))
    found = C.copy()
    linear.syrk_into(1.5, 1.2, found, A)
    assert_equal(found, np.where(lower, 1.5 * A @ A.T + 1.2 * C, C))
    found = C.copy()
    linear.syr2k_into(1.5, 1.2, found, A, B)
    assert_equal(found, np.where(lower, 1.5 * (A @ B.T + B @ A.T) + 1.2 * C, C))
    found = A.copy()
    linear.symm_into(1.5, 1.2, found, S, B)
    assert_equal(found, 1.5 * (np.tril(S) + np.tril(S, -1).T) @ B + 1.2 * A)
    found = B.copy()
    linear.trmm_into(1.5, S, found)
    assert_equal(found, 1.5 * (np.tril(S, -1).T + np.eye(3)) @ B)


def test_doitgen():
    A, C4, buffer = drawn((2, 2, 3), (3, 3), (2, 3))
    expected = np.einsum("rqs,sp->rqp", A, C4)
    first, second = A.copy(), A.copy()
    linear.doitgen_loops(first, C4)
    linear.doitgen_buffer(second, C4, buffer)
    assert_equal(first, expected)
    assert_equal(second, expected)


def test_vectors():
    A, x, p, r = drawn((3, 4), 4, 4, 3)
    s, q = np.empty(4), np.empty(3)
    linear.bicg_into(A, s, q, p, r)
    assert_equal(s, r @ A)
    assert_equal(q, A @ p)
    w = linear.weights(4)
    assert_equal(linear.atax(A, x, w), w @ A.T @ A @ x)
    assert_equal(linear.gesummv(1.5, 1.2, A, 2.0 * A, x, w[:3]), w[:3] @ (1.5 * A + 2.4 * A) @ x)


def test_statistics():
    (data,) = drawn((6, 3))
    corr = np.empty((3, 3))
    linear.correlation_into(data.copy(), corr)
    assert_equal(corr, np.corrcoef(data.T))
    linear.covariance_into(data.copy(), corr)
    assert_equal(corr, np.cov(data.T))


def test_sparse():
    values, x, y = drawn(6, 3, 4)
    dense = np.zeros((4, 3))
    for i in range(4):
        for k in range(linear.ROWS[i], linear.ROWS[i + 1]):
            dense[i, linear.COLUMNS[k]] += values[k]
    w = linear.weights(4)
    assert_equal(linear.spmv(values, x, linear.ROWS, linear.COLUMNS, w), w @ (dense @ x) ** 2)
    product = y @ dense
    again = np.ones(4) @ (dense * product)
    w = w[:3]
    found = linear.spmv_transposed(values, y, linear.ROWS, linear.COLUMNS, w)
    assert_equal(found, w @ product + w @ again)


def test_factorizations():
    A = DEFINITE.copy()
    factorizations.factor_cholesky(A)
    assert_equal(np.tril(A), np.linalg.cholesky(DEFINITE))
    w = factorizations.weights(4, 4)
    found = factorizations.cholesky_by_columns(DEFINITE.copy(), w)
    assert_equal(found, np.sum(w * np.linalg.cholesky(DEFINITE)))
    A = DOMINANT.copy()
    factorizations.factor_lu(A)
    assert_equal((np.tril(A, -1) + np.eye(4)) @ np.triu(A), DOMINANT)
    assert_equal(factorizations.lu_outer_products(DOMINANT.copy(), w), np.sum(w * A))


def test_gramschmidt():
    (A,) = drawn((4, 3))
    Q, R = np.zeros((4, 3)), np.zeros((3, 3))
    factorizations.orthogonalise(A.copy(), Q, R)
    assert_equal(Q.T @ Q, np.eye(3))
    assert_equal(Q @ R, A)
    assert np.all(np.diag(R) > 0.0)


def test_householder():
    """What remains is a triangle: the factor of NumPy but for signs, which are opposite to those of the columns."""
    (A,) = drawn((4, 3))
    first = np.zeros((4, 3))
    first[0] = 1.0
    expected = -np.sign(A[0, 0]) * np.sum(np.linalg.qr(A)[1][0] * np.sign(np.linalg.qr(A)[1][0, 0]))
    assert_equal(factorizations.householder(A.copy(), first), expected)
    below = np.tril(np.ones((4, 3)), -1)
    assert_equal(factorizations.householder(A.copy(), below), 0.0)


def test_solvers():
    b, lower, upper, diagonal = drawn(4, 3, 3, 4)
    x, y = np.empty(4), np.empty(4)
    factorizations.solve_lu(DOMINANT.copy(), b, x, y)
    assert_equal(x, np.linalg.solve(DOMINANT, b))
    factorizations.trisolv_into(DOMINANT, x, b)
    expected = np.linalg.solve(np.tril(DOMINANT), b)
    assert_equal(x, expected)
    w = factorizations.weights(4)
    assert_equal(factorizations.trisolv_by_columns(DOMINANT, b.copy(), w), w @ expected)
    matrix = np.diag(diagonal + 4.0) + np.diag(lower, -1) + np.diag(upper, 1)
    expected = w @ np.linalg.solve(matrix, b)
    assert_equal(factorizations.tridiagonal(lower, diagonal, upper, b.copy(), w), expected)
    assert_equal(factorizations.pivoting(DOMINANT[::-1].copy(), b.copy(), w), w @ np.linalg.solve(DOMINANT[::-1], b))


@pytest.mark.parametrize("kernel", [factorizations.durbin, factorizations.durbin_reversed_slices])
def test_durbin(kernel):
    r = np.array([0.5, -0.2, 0.3, 0.1])
    column = np.r_[1.0, r[:-1]]
    toeplitz = column[np.abs(np.subtract.outer(np.arange(4), np.arange(4)))]
    w = factorizations.weights(4)
    assert_equal(kernel(r, w), w @ np.linalg.solve(toeplitz, -r))


def test_layers():
    x, kernel, bias = drawn((2, 4, 4, 2), (2, 2, 2, 3), 3)
    windows = np.lib.stride_tricks.sliding_window_view(x, (2, 2), axis=(1, 2))
    expected = np.einsum("nhwcij,ijco->nhwo", windows, kernel) + bias
    assert_equal(learning.conv2d_bias(x, kernel, bias), expected)
    assert_equal(learning.max_pool(x), x.reshape(2, 2, 2, 2, 2, 2).max(axis=(2, 4)))
    (kernel,) = drawn((3, 3, 2, 3))
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0))), (3, 3), axis=(1, 2))
    assert_equal(learning.conv2d_padded(x, kernel), np.einsum("nhwcij,ijco->nhwo", windows, kernel))


def test_transforms():
    real, imaginary, w = drawn(8, 8, 8)
    z = real + 1j * imaginary
    expected = np.fft.fft(z)
    assert_equal(other.stockham(z.copy(), w), w @ expected.real + w @ np.abs(expected) ** 2)
    assert_equal(other.stockham_slices(z, w), w @ expected.imag + w @ np.abs(expected) ** 2)


def test_shortest_paths():
    path = np.random.RandomState(1).uniform(0.1, 1.0, (4, 4))
    expected = path.copy()
    for i, j in itertools.product(range(4), repeat=2):
        for length in range(4):
            for between in itertools.permutations(set(range(4)) - {i, j}, length):
                way = (i, *between, j)
                expected[i, j] = min(expected[i, j], sum(path[a, b] for a, b in zip(way, way[1:], strict=False)))
    w = other.weights(4, 4)
    assert_equal(other.floyd_warshall(path.copy(), w), np.sum(w * expected))
    assert_equal(other.floyd_warshall_loops(path.copy(), w), np.sum(w * expected))


def test_histogram():
    radius = np.array([0.1, 0.2, 1.4, 0.6, 1.9, 0.7, 2.0, 1.1, 0.3])
    (data,) = drawn(9)
    ring = np.minimum(((radius - 0.1) / 1.9 * 4.0).astype(int), 3)
    expected = [data[ring == k].mean() for k in range(4)]
    assert_equal(other.azimuthal_integration(data, radius, np.ones(4)), np.sum(expected))
