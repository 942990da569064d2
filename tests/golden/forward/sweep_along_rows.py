import numpy as np


def sweep_along_rows_tangent(A, tA):
    A = A.copy()
    tA = tA.copy()
    n, m = A.shape
    for i in range(1, n - 1):
        r = i - 1
        s = i + 1
        tA[i, 1:-1] += tA[r, :-2] + tA[s, 2:]
        A[i, 1:-1] += A[r, :-2] + A[s, 2:]
        tA_i = tA[i]
        for j in range(1, m - 1):
            r2 = j - 1
            tA_i[j] += tA_i[r2]
            A[i, j] += A[i, r2]
            tA_i[j] /= 3.0
            A[i, j] /= 3.0
    return np.sum(A * A), np.sum(2.0 * tA * A)
