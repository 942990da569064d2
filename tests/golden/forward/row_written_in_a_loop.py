import numpy as np


def row_written_in_a_loop_tangent(x, tx):
    t = x[:3]
    t2 = x[3:]
    A = np.outer(t, t2)
    tA = np.outer(tx[:3], t2) + np.outer(t, tx[3:])
    for i in range(3):
        row = A[i]
        trow = tA[i]
        t3 = row[1]
        t4 = row[2]
        trow[0] = trow[1] * t4 + trow[2] * t3
        row[0] = t3 * t4
        row += 0.5
        t5 = row[0]
        t6 = x[:3]
        tA[:, 1] += trow[0] * t6 + tx[:3] * t5
        A[:, 1] += t5 * t6
    return np.sum(A ** 2), np.sum(2.0 * tA * A)
