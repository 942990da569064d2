import numpy as np


def diagonal_apart_grad(A):
    L = np.zeros((5, 5))
    for i in range(5):
        for j in range(i + 1):
            if i == j:
                L[i, j] = np.exp(A[i, j])
            else:
                L[i, j] = A[i, j] / L[j, j]

    # return np.sum(L * L)
    dL = 2.0 * L
    dA = np.zeros_like(A)
    for i in reversed(range(5)):
        for j in reversed(range(i + 1)):
            if i == j:
                # L[i, j] = np.exp(A[i, j])
                dt = dL[i, j]
                dL[i, j] = 0.0
                dA[i, j] += dt * L[i, j]
            else:
                # L[i, j] = A[i, j] / L[j, j]
                dt2 = dL[i, j]
                dL[i, j] = 0.0
                q = dt2 / L[j, j]
                dL[j, j] -= q * L[i, j]
                dA[i, j] += q
    return dA
