import numpy as np


def row_with_a_name_that_is_taken_tangent(A, dA_i, tA, tdA_i):
    A = A.copy()
    tA = tA.copy()
    for i in range(4):
        t = A[i, 0]
        tA[i, 0] = tA[i, 0] * dA_i + tdA_i * t
        A[i, 0] = t * dA_i
        tA_i = tA[i]
        for j in range(1, 4):
            t2 = A[i, j]
            r = j - 1
            t3 = A[i, r]
            tA_i[j] = tA_i[j] * t3 + tA_i[r] * t2
            A[i, j] = t2 * t3
        tA[i, 3] += tdA_i
        A[i, 3] += dA_i
    return np.sum(A), np.sum(tA)
