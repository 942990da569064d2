def loss_grad_tangent(u, a, y, tu, ta2):
    r = a @ u - y
    tr = ta2 @ u + a @ tu
    t = a.T
    du = t @ r
    tdu = ta2.T @ r + t @ tr
    return du, tdu


def loss_tangent(u, a, y, tu2, ta3):
    r = a @ u - y
    tr = ta3 @ u + a @ tu2
    p = 0.5 * r
    return p @ r, 0.5 * tr @ r + p @ tr


def descent_step_tangent(w, a, y, tw, ta):
    t, t2 = loss_grad_tangent(w, a, y, tw, ta)
    after = w - 0.1 * t
    tafter = tw - 0.1 * t2
    result, t3 = loss_tangent(after, a, y, tafter, ta)
    return result, t3
