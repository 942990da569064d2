import numpy as np


def matrix_times_matrix_grad(A, B):
    # return np.sum(np.sin(A @ B))
    dt = np.cos(A @ B)
    dA = dt @ B.T
    dB = A.T @ dt
    return dA, dB
