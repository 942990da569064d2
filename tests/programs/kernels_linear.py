"""Products of matrices and vectors, in loops and in-place updates."""

import numpy as np

from tests.corpus import normal, positive, program


def weights(*shape):
    """Weights of the outputs, so that the gradient of every one of them counts."""
    return np.cos(np.arange(float(np.prod(shape)))).reshape(shape)


def gemm_into(alpha, beta, C, A, B):
    C[:] = alpha * A @ B + beta * C


@program(1.5, 1.2, normal(3, 4), normal(3, 2), normal(2, 4), weights(3, 4), wrt=(0, 1, 2, 3, 4))
def gemm(alpha, beta, C, A, B, w):
    """A whole argument is overwritten by a function of itself."""
    gemm_into(alpha, beta, C, A, B)
    return np.sum(w * C)


def gemm_loops(alpha, beta, C, A, B):
    for i in range(C.shape[0]):
        C[i, :] *= beta
        for k in range(A.shape[1]):
            C[i, :] += alpha * A[i, k] * B[k, :]


@program(
    np.float32(1.5), np.float32(1.2), normal(2, 3, dtype="float32"), normal(2, 2, dtype="float32"),
    normal(2, 3, dtype="float32"), weights(2, 3).astype("float32"),
    wrt=(0, 1, 2, 3, 4), rtol=2e-3,
)  # fmt: skip
def gemm_float32(alpha, beta, C, A, B, w):
    """Rows are scaled and added to in loops; gradients of float32 are float32."""
    gemm_loops(alpha, beta, C, A, B)
    return np.sum(w * C * C)


def two_products(alpha, beta, A, B, C, D):
    D[:] = alpha * A @ B @ C + beta * D


@program(1.5, 1.2, normal(2, 3), normal(3, 2), normal(2, 3), normal(2, 3), weights(2, 3), wrt=(0, 1, 2, 3, 4, 5))
def k2mm(alpha, beta, A, B, C, D, w):
    """A product of three matrices is written into an argument."""
    two_products(alpha, beta, A, B, C, D)
    return np.sum(w * D)


def product_into(out, A, B):
    out[:] = 0.0
    for k in range(A.shape[1]):
        out += np.outer(A[:, k], B[k])


@program(normal(2, 3), normal(3, 2), normal(2, 3), normal(3, 2), weights(2, 2), wrt=(0, 1, 2, 3))
def k3mm(A, B, C, D, w):
    """Whole-array `+=` in a callee, called for three arrays of which the third is made of the others."""
    E, F, G = np.empty((2, 2)), np.empty((2, 2)), np.empty((2, 2))
    product_into(E, A, B)
    product_into(F, C, D)
    product_into(G, E, F)
    return np.sum(w * G) + np.sum(w * E)


def gemver_into(alpha, beta, A, u1, v1, u2, v2, w, x, y, z):
    A += np.outer(u1, v1) + np.outer(u2, v2)
    x += beta * y @ A + z
    w += alpha * A @ x


@program(
    1.5, 1.2, normal(3, 3), normal(3), normal(3), normal(3), normal(3), normal(3), normal(3), normal(3), normal(3),
    weights(3, 3), wrt=(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
)  # fmt: skip
def gemver(alpha, beta, A, u1, v1, u2, v2, w, x, y, z, weight):
    """Three arguments are added to as a whole, each with what the one before has become."""
    gemver_into(alpha, beta, A, u1, v1, u2, v2, w, x, y, z)
    return np.sum(weight * A) + np.sum(weight[0] * x) + np.sum(weight[1] * w)


@program(1.5, 1.2, normal(3, 4), normal(3, 4), normal(4), weights(3), wrt=(0, 1, 2, 3, 4))
def gesummv(alpha, beta, A, B, x, w):
    """Two sums run side by side in one loop and are joined in an element."""
    y = np.zeros(len(A))
    for i in range(len(A)):
        tmp = 0.0
        for j in range(len(x)):
            tmp += A[i, j] * x[j]
            y[i] += B[i, j] * x[j]
        y[i] = alpha * tmp + beta * y[i]
    return np.sum(w * y)


def mvt_into(x1, x2, y1, y2, A):
    x1 += A @ y1
    x2 += y2 @ A


@program(normal(3), normal(4), normal(4), normal(3), normal(3, 4), weights(2, 4), wrt=(0, 1, 2, 3, 4))
def mvt(x1, x2, y1, y2, A, w):
    """One matrix from both sides, into two arguments."""
    mvt_into(x1, x2, y1, y2, A)
    return np.sum(w[0, :3] * x1) + np.sum(w[1] * x2)


@program(normal(3, 4), normal(4), weights(4), wrt=(0, 1))
def atax(A, x, w):
    """Rows are multiplied and added as the loop meets them."""
    y = np.zeros_like(x)
    for row in A:
        y += row * np.dot(row, x)
    return np.sum(w * y)


def bicg_into(A, s, q, p, r):
    s[:] = 0.0
    for i in range(A.shape[0]):
        s[:] += r[i] * A[i, :]
        q[i] = A[i, :] @ p


@program(normal(3, 4), normal(4), normal(3), normal(4), normal(3), weights(2, 4), wrt=(0, 1, 2, 3, 4))
def bicg(A, s, q, p, r, w):
    """`s[:] += v`; what the outputs held before has the gradient zero."""
    bicg_into(A, s, q, p, r)
    return np.sum(w[0] * s * s) + np.sum(w[1, :3] * q)


def doitgen_loops(A, C4):
    for r in range(A.shape[0]):
        for q in range(A.shape[1]):
            A[r, q, :] = A[r, q, :] @ C4


def doitgen_buffer(A, C4, buffer):
    for r in range(A.shape[0]):
        buffer[:] = np.dot(A[r], C4)
        A[r] = buffer


@program(normal(2, 2, 3), normal(3, 3), normal(2, 3), weights(2, 2, 3), wrt=(0, 1, 2))
def doitgen(A, C4, buffer, w):
    """Slices are replaced by their products, once in place and once through a buffer of the caller's."""
    doitgen_loops(A, C4)
    doitgen_buffer(A, C4, buffer)
    return np.sum(w * A) + np.sum(w[0] * buffer)


def trmm_into(alpha, A, B):
    for i in range(B.shape[0]):
        for j in range(B.shape[1]):
            B[i, j] += np.dot(A[i + 1 :, i], B[i + 1 :, j])
    B *= alpha


@program(1.5, normal(3, 3), normal(3, 4), weights(3, 4), wrt=(0, 1, 2))
def trmm(alpha, A, B, w):
    """A triangular product in place: of the matrix only one triangle has a gradient. The last slices are empty."""
    trmm_into(alpha, A, B)
    return np.sum(w * B)


def symm_into(alpha, beta, C, A, B):
    for i in range(C.shape[0]):
        for j in range(C.shape[1]):
            C[:i, j] += alpha * B[i, j] * A[i, :i]
            half = np.dot(B[:i, j], A[i, :i])
            C[i, j] = beta * C[i, j] + alpha * B[i, j] * A[i, i] + alpha * half


@program(1.5, 1.2, normal(3, 2), normal(3, 3), normal(3, 2), weights(3, 2), wrt=(0, 1, 2, 3, 4))
def symm(alpha, beta, C, A, B, w):
    """A symmetric matrix of which one triangle is stored; elements are added to before and after they are scaled."""
    symm_into(alpha, beta, C, A, B)
    return np.sum(w * C)


def syrk_into(alpha, beta, C, A):
    for i in range(A.shape[0]):
        C[i, : i + 1] *= beta
        for k in range(A.shape[1]):
            C[i, : i + 1] += alpha * A[i, k] * A[: i + 1, k]


@program(1.5, 1.2, normal(3, 3), normal(3, 2), weights(3, 3), wrt=(0, 1, 2, 3))
def syrk(alpha, beta, C, A, w):
    """`*=` and `+=` on slices that grow; one matrix is both factors."""
    syrk_into(alpha, beta, C, A)
    return np.sum(w * C)


def syr2k_into(alpha, beta, C, A, B):
    for i in range(A.shape[0]):
        C[i, : i + 1] *= beta
        for k in range(A.shape[1]):
            C[i, : i + 1] += A[: i + 1, k] * alpha * B[i, k] + B[: i + 1, k] * alpha * A[i, k]


@program(1.5, 1.2, normal(3, 3), normal(3, 2), normal(3, 2), weights(3, 3), wrt=(0, 1, 2, 3, 4))
def syr2k(alpha, beta, C, A, B, w):
    """The same with two matrices that change places."""
    syr2k_into(alpha, beta, C, A, B)
    return np.sum(w * C)


def correlation_into(data, corr):
    rows, columns = data.shape
    mean = np.mean(data, axis=0)
    stddev = np.std(data, axis=0)
    stddev[stddev <= 0.1] = 1.0
    data -= mean
    data /= np.sqrt(float(rows)) * stddev
    for i in range(columns - 1):
        corr[i, i] = 1.0
        corr[i, i + 1 :] = data[:, i] @ data[:, i + 1 :]
        corr[i + 1 :, i] = corr[i, i + 1 :]
    corr[columns - 1, columns - 1] = 1.0


@program(normal(4, 3), normal(3, 3), weights(3, 3), wrt=(0, 1))
def correlation(data, corr, w):
    """Standard deviations that are too small are set to one by a mask; an argument is centred and scaled in place."""
    data[:, 1] = 0.01 * data[:, 1]
    correlation_into(data, corr)
    return np.sum(w * corr) + np.sum(data**3)


def covariance_into(data, cov):
    data -= np.mean(data, axis=0)
    for i in range(data.shape[1]):
        cov[i, i:] = data[:, i] @ data[:, i:] / (len(data) - 1.0)
        cov[i:, i] = cov[i, i:]


@program(normal(4, 3), weights(3, 3))
def covariance(data, w):
    """A row is written, and then read into a column which shares an element with it."""
    cov = np.zeros((3, 3))
    covariance_into(data, cov)
    return np.sum(w * cov) + np.sum(w[0] * np.cov(data.T)[1])


ROWS = np.array([0, 2, 3, 3, 6])
COLUMNS = np.array([0, 2, 1, 0, 1, 2])


@program(normal(6), normal(3), ROWS, COLUMNS, weights(4), wrt=(0, 1))
def spmv(values, x, rows, columns, w):
    """A sparse product: index arrays are cut out of index arrays; one row is empty."""
    y = np.empty(len(rows) - 1)
    for i in range(len(y)):
        column = columns[rows[i] : rows[i + 1]]
        y[i] = values[rows[i] : rows[i + 1]] @ x[column]
    return np.sum(w * y * y)


@program(normal(6), normal(4), ROWS, COLUMNS, weights(3), wrt=(0, 1))
def spmv_transposed(values, x, rows, columns, w):
    """The product with the transposed matrix adds to the elements of an index array, whose entries may repeat."""
    y = np.zeros(3)
    for i in range(len(rows) - 1):
        for k in range(rows[i], rows[i + 1]):
            y[columns[k]] += values[k] * x[i]
    z = np.zeros(3)
    np.add.at(z, columns, values * y[columns])
    return np.sum(w * y) + np.sum(w * z)


@program(positive(3, 3), normal(3), weights(3), wrt=(0, 1))
def power_method(A, x, w):
    """A vector is normalised in place in every turn: `x /= norm` reads what it overwrites."""
    for _ in range(3):
        x = A @ x
        norm = np.sqrt(np.sum(x * x))
        x /= norm
    return norm + np.sum(w * x)


@program(positive(3, 3), normal(3), weights(3), wrt=(0, 1))
def conjugate_gradients(M, b, w):
    """Three vectors and two numbers are updated in turn; one vector begins as a copy, another as the right side."""
    A = M @ M.T + 3.0 * np.eye(3)
    x = np.zeros_like(b)
    r = b
    p = r.copy()
    old = r @ r
    for _ in range(3):
        q = A @ p
        alpha = old / (p @ q)
        x += alpha * p
        r -= alpha * q
        new = r @ r
        p *= new / old
        p += r
        old = new
        if new < 1e-4:
            break
    return np.sum(w * x)
