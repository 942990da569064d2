import numpy as np


def row_written_in_a_loop_grad(x):
    t = x[:3]
    t2 = x[3:]
    A = np.outer(t, t2)
    kept = []
    kept2 = []
    kept3 = []
    for i in range(3):
        row = A[i]
        t3 = row[1]
        kept2.append(t3)
        t4 = row[2]
        kept.append(t4)
        row[0] = t3 * t4
        row += 0.5
        t5 = row[0]
        kept3.append(t5)
        A[:, 1] += t5 * x[:3]

    # return np.sum(A**2)
    dA = 2.0 * A
    dx = np.zeros_like(x)
    for i in reversed(range(3)):
        t4 = kept.pop()
        t3 = kept2.pop()
        t5 = kept3.pop()
        dt = dA[:, 1]
        # A[:, 1] += row[0] * x[:3]
        dx[:3] += dt * t5
        dA[i][0] += np.dot(dt, x[:3])
        # row[0] = row[1] * row[2]
        dt2 = dA[i][0]
        dA[i][0] = 0.0
        dA[i][2] += dt2 * t3
        dA[i][1] += dt2 * t4
    # A = np.outer(x[:3], x[3:])
    dx[3:] += t @ dA
    dx[:3] += dA @ t2
    return dx
