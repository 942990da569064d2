import numpy as np


def definite_tangent(A, tA2):
    t = A.T
    return A @ t + 4.0 * np.eye(len(A)), tA2 @ t + A @ tA2.T


def cholesky_tangent(A, tA):
    S, tS = definite_tangent(A, tA)
    L = np.zeros_like(S)
    tL = np.zeros_like(L)
    for i in range(len(S)):
        for j in range(i + 1):
            t = L[i, :j]
            t2 = L[j, :j]
            s = np.dot(t, t2)
            ts = np.dot(tL[i, :j], t2) + np.dot(t, tL[j, :j])
            if i == j:
                r = np.sqrt(S[i, i] - s)
                tL[i, j] = 0.5 * (tS[i, i] - ts) / r
                L[i, j] = r
            else:
                t3 = L[j, j]
                q = (S[i, j] - s) / t3
                tL[i, j] = (tS[i, j] - ts - tL[j, j] * q) / t3
                L[i, j] = q
    t4 = np.arange(16.0).reshape(4, 4)
    return np.sum(L * t4), np.sum(tL * t4)
