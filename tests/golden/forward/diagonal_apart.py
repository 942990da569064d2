import numpy as np


def diagonal_apart_tangent(A, tA):
    L = np.zeros((5, 5))
    tL = np.zeros_like(L)
    for i in range(5):
        for j in range(i + 1):
            if i == j:
                e = np.exp(A[i, j])
                tL[i, j] = tA[i, j] * e
                L[i, j] = e
            else:
                t = L[j, j]
                q = A[i, j] / t
                tL[i, j] = (tA[i, j] - tL[j, j] * q) / t
                L[i, j] = q
    return np.sum(L * L), np.sum(2.0 * tL * L)
