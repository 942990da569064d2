import numpy as np


def matrix_times_vector_grad(A, x):
    # return np.sum((A @ x) ** 2)
    dt = 2.0 * (A @ x)
    dA = np.outer(dt, x)
    dx = A.T @ dt
    return dA, dx
