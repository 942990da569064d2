import numpy as np
from tangentish.helpers import check_apart


def kernel_with_results_in_its_arguments_grad(A, B):
    check_apart(A, B)
    A = np.copy(A)
    B2 = np.copy(B)
    B_kept = []
    for _ in range(2):
        B_kept.append(B2[1:-1].copy())
        B2[1:-1] = 0.3 * (A[:-2] + A[1:-1] + A[2:])
        A[1:-1] = 0.3 * (B2[:-2] + B2[1:-1] * B2[1:-1] + B2[2:])

    # return np.sum(A * A) + np.sum(B)
    dB = np.ones(B.shape)
    dA = 2.0 * A
    for _ in reversed(range(2)):
        # A[1:-1] = 0.3 * (B[:-2] + B[1:-1] * B[1:-1] + B[2:])
        dt = 0.3 * dA[1:-1]
        dA[1:-1] = 0.0
        dB[2:] += dt
        dB[1:-1] += 2.0 * dt * B2[1:-1]
        dB[:-2] += dt
        # B[1:-1] = 0.3 * (A[:-2] + A[1:-1] + A[2:])
        B2[1:-1] = B_kept.pop()
        dt2 = 0.3 * dB[1:-1]
        dB[1:-1] = 0.0
        dA[2:] += dt2
        dA[1:-1] += dt2
        dA[:-2] += dt2
    return dA, dB
