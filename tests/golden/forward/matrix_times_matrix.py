import numpy as np


def matrix_times_matrix_tangent(A, B, tA, tB):
    p = A @ B
    return np.sum(np.sin(p)), np.sum((tA @ B + A @ tB) * np.cos(p))
