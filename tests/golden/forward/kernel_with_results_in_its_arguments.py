import numpy as np
from tangentish.helpers import check_apart


def kernel_with_results_in_its_arguments_tangent(A, B, tA, tB):
    check_apart(A, B)
    A = np.copy(A)
    tA = np.copy(tA)
    B = np.copy(B)
    tB = np.copy(tB)
    for _ in range(2):
        tB[1:-1] = 0.3 * (tA[:-2] + tA[1:-1] + tA[2:])
        B[1:-1] = 0.3 * (A[:-2] + A[1:-1] + A[2:])
        t = B[1:-1]
        t2 = B[1:-1]
        tA[1:-1] = 0.3 * (tB[:-2] + (tB[1:-1] * t2 + tB[1:-1] * t) + tB[2:])
        A[1:-1] = 0.3 * (B[:-2] + t * t2 + B[2:])
    return np.sum(A * A) + np.sum(B), np.dot(2.0 * tA, A) + np.sum(tB)
