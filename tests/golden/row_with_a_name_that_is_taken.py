import numpy as np


def row_with_a_name_that_is_taken_grad(A, dA_i):
    A2 = A.copy()
    kept = []
    kept2 = []
    kept3 = []
    for i in range(4):
        t = A2[i, 0]
        kept.append(t)
        A2[i, 0] = t * dA_i
        for j in range(1, 4):
            t2 = A2[i, j]
            kept3.append(t2)
            t3 = A2[i, j - 1]
            kept2.append(t3)
            A2[i, j] = t2 * t3
        A2[i, 3] += dA_i

    # return np.sum(A)
    dA = np.ones(A.shape)
    ddA_i = 0.0
    for i in reversed(range(4)):
        t = kept.pop()
        ddA_i += dA[i, 3]
        dA_i2 = dA[i]
        for j in reversed(range(1, 4)):
            t3 = kept2.pop()
            t2 = kept3.pop()
            # A[i, j] *= A[i, j - 1]
            dt = dA_i2[j]
            dA_i2[j] = 0.0
            dA_i2[j - 1] += dt * t2
            dA_i2[j] += dt * t3
        # A[i, 0] *= dA_i
        dt2 = dA[i, 0]
        dA[i, 0] = 0.0
        dA[i, 0] += dt2 * dA_i
        ddA_i += dt2 * t
    # A = A.copy()
    return dA, ddA_i
