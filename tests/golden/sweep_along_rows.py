def sweep_along_rows_grad(A):
    A = A.copy()
    n, m = A.shape
    for i in range(1, n - 1):
        A[i, 1:-1] += A[i - 1, :-2] + A[i + 1, 2:]
        for j in range(1, m - 1):
            A[i, j] += A[i, j - 1]
            A[i, j] /= 3.0

    # return np.sum(A * A)
    dA = 2.0 * A
    for i in reversed(range(1, n - 1)):
        dA_i = dA[i]
        for j in reversed(range(1, m - 1)):
            # A[i, j] /= 3.0
            dt = dA_i[j] = dA_i[j] / 3.0
            # A[i, j] += A[i, j - 1]
            dA_i[j - 1] += dt
        dt2 = dA[i, 1:-1].copy()
        # A[i, 1:-1] += A[i - 1, :-2] + A[i + 1, 2:]
        dA[i + 1, 2:] += dt2
        dA[i - 1, :-2] += dt2
    # A = A.copy()
    return dA
