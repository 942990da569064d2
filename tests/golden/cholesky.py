import numpy as np


def definite_forward(A):
    return A @ A.T + 4.0 * np.eye(len(A)), (A,)


def definite_backward(residuals, dresult):
    A, = residuals
    # return A @ A.T + 4.0 * np.eye(len(A))
    dA = dresult @ A + (A.T @ dresult).T
    return dA


def cholesky_grad(A):
    S, definite_residuals = definite_forward(A)
    L = np.zeros_like(S)
    kept = []
    for i in range(len(S)):
        for j in range(i + 1):
            s = np.dot(L[i, :j], L[j, :j])
            if i == j:
                L[i, j] = np.sqrt(S[i, i] - s)
            else:
                t = L[j, j]
                kept.append(t)
                L[i, j] = (S[i, j] - s) / t
    t2 = np.arange(16.0).reshape(4, 4)
    p = L * t2

    # return np.sum(L * np.arange(16.0).reshape(4, 4))
    dL = t2.copy()
    dS = np.zeros_like(S)
    for i in reversed(range(len(S))):
        for j in reversed(range(i + 1)):
            if i == j:
                # L[i, j] = np.sqrt(S[i, i] - s)
                dt = dL[i, j]
                dL[i, j] = 0.0
                dt2 = 0.5 * dt / L[i, j]
                dS[i, i] += dt2
                ds = -dt2
            else:
                t = kept.pop()
                # L[i, j] = (S[i, j] - s) / L[j, j]
                dt3 = dL[i, j]
                dL[i, j] = 0.0
                q = dt3 / t
                dL[j, j] -= q * L[i, j]
                dS[i, j] += q
                ds = -q
            # s = np.dot(L[i, :j], L[j, :j])
            dL[j, :j] += ds * L[i, :j]
            dL[i, :j] += ds * L[j, :j]
    # S = definite(A)
    dA = definite_backward(definite_residuals, dS)
    return dA.copy()
