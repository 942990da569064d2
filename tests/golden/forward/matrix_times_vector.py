import numpy as np


def matrix_times_vector_tangent(A, x, tA, tx):
    p = A @ x
    return np.sum(p ** 2), np.dot(2.0 * (tA @ x + A @ tx), p)
