import numpy as np


def loss_forward(u, a, y):
    r = a @ u - y
    p = 0.5 * r
    return p @ r, (u, a, r, p)


def loss_backward(residuals, dresult):
    u, a, r, p = residuals
    # return 0.5 * r @ r
    dr = dresult * p + 0.5 * dresult * r
    # r = a @ u - y
    da = np.outer(dr, u)
    du = a.T @ dr
    return du, da


def loss_grad_forward(u, a, y):
    r = a @ u - y
    return a.T @ r, (u, a, r)


def loss_grad_backward(residuals, dresult2):
    u, a, r = residuals
    # du = a.T @ r
    dr = a @ dresult2
    da = np.outer(dresult2, r).T
    # r = a @ u - y
    da = da + np.outer(dr, u)
    du = a.T @ dr
    return du, da


def descent_step_grad(w, a, y):
    t, loss_grad_residuals = loss_grad_forward(w, a, y)
    after = w - 0.1 * t
    result, loss_residuals = loss_forward(after, a, y)

    # return loss(after)
    t2 = loss_backward(loss_residuals, 1.0)
    dafter = t2[0]
    da = t2[1]
    # after = w - 0.1 * tg.grad(loss)(w)
    t3 = loss_grad_backward(loss_grad_residuals, -0.1 * dafter)
    da = da + t3[1]
    dw = dafter + t3[0]
    return dw, da
