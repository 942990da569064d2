import numpy as np


def lower_triangle_tangent(A, tA):
    A = A + 3.0 * np.eye(5)
    tA = np.array(tA)
    n = len(A)
    for i in range(n):
        for j in range(i):
            t = A[i, :j]
            t2 = A[j, :j]
            tA[i, j] -= np.dot(tA[i, :j], t2) + np.dot(t, tA[j, :j])
            A[i, j] -= np.dot(t, t2)
            t3 = A[j, j]
            q = A[i, j] / t3
            tA[i, j] = (tA[i, j] - tA[j, j] * q) / t3
            A[i, j] = q
        t4 = A[i, :i]
        t5 = A[i, :i]
        r = np.sqrt(A[i, i] - np.dot(t4, t5))
        tA[i, i] = 0.5 * (tA[i, i] - (np.dot(tA[i, :i], t5) + np.dot(t4, tA[i, :i]))) / r
        A[i, i] = r
    return np.sum(np.sin(A)), np.sum(tA * np.cos(A))
