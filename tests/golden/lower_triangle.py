import numpy as np


def lower_triangle_grad(A):
    A = A + 3.0 * np.eye(5)
    n = len(A)
    for i in range(n):
        for j in range(i):
            A[i, j] -= np.dot(A[i, :j], A[j, :j])
            A[i, j] /= A[j, j]
        A[i, i] = np.sqrt(A[i, i] - np.dot(A[i, :i], A[i, :i]))

    # return np.sum(np.sin(A))
    dA = np.cos(A)
    for i in reversed(range(n)):
        # A[i, i] = np.sqrt(A[i, i] - np.dot(A[i, :i], A[i, :i]))
        dt = dA[i, i]
        dA[i, i] = 0.0
        dt2 = 0.5 * dt / A[i, i]
        dt3 = -dt2
        dA[i, :i] += 2.0 * dt3 * A[i, :i]
        dA[i, i] += dt2
        for j in reversed(range(i)):
            # A[i, j] /= A[j, j]
            q = dA[i, j] / A[j, j]
            dA[i, j] = q
            dA[j, j] -= q * A[i, j]
            dt4 = -dA[i, j]
            # A[i, j] -= np.dot(A[i, :j], A[j, :j])
            dA[j, :j] += dt4 * A[i, :j]
            dA[i, :j] += dt4 * A[j, :j]
    # A = A + 3.0 * np.eye(5)
    return dA
