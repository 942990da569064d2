"""Orthogonal columns and their triangular factor, by updates in place: 60 columns of 70."""

import numpy as np

NAME = "gramschmidt 70x60"
WRT = (0,)


def arguments():
    return (np.random.RandomState(19).standard_normal((70, 60)),)


def primal(A):
    A = A.copy()
    n = A.shape[1]
    Q, R = np.zeros(A.shape), np.zeros((n, n))
    for k in range(n):
        R[k, k] = np.sqrt(np.dot(A[:, k], A[:, k]))
        Q[:, k] = A[:, k] / R[k, k]
        for j in range(k + 1, n):
            R[k, j] = np.dot(Q[:, k], A[:, j])
            A[:, j] -= Q[:, k] * R[k, j]
    return np.sum(Q * Q * Q) + np.sum(R * R)


def by_hand(A):
    """The columns are put back by adding what was taken from them."""
    A = A.copy()
    n = A.shape[1]
    Q, R = np.zeros(A.shape), np.zeros((n, n))
    for k in range(n):
        R[k, k] = np.sqrt(np.dot(A[:, k], A[:, k]))
        Q[:, k] = A[:, k] / R[k, k]
        for j in range(k + 1, n):
            R[k, j] = np.dot(Q[:, k], A[:, j])
            A[:, j] -= Q[:, k] * R[k, j]
    value = np.sum(Q * Q * Q) + np.sum(R * R)

    dA, dQ, dR = np.zeros(A.shape), 3.0 * Q * Q, 2.0 * R
    for k in range(n - 1, -1, -1):
        q, dq = Q[:, k], dQ[:, k]
        for j in range(n - 1, k, -1):
            column, dcolumn, r = A[:, j], dA[:, j], R[k, j]
            column += q * r
            dr = dR[k, j] - np.dot(q, dcolumn)
            dq -= r * dcolumn
            dq += dr * column
            dcolumn += dr * q
        norm = R[k, k]
        dr = dR[k, k] - np.dot(dq, q) / norm
        dA[:, k] += dq / norm + dr * q
    return value, (dA,)
