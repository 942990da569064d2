def burgers_grad(x, steps):
    u = x.copy()
    kept = []
    kept2 = []
    for t in range(steps):
        p = 0.1 * u[1:-1]
        kept2.append(p)
        r = u[2:] - u[:-2]
        kept.append(r)
        u[1:-1] -= p * r

    # return np.sum(u * u)
    du = 2.0 * u
    for t in reversed(range(steps)):
        r = kept.pop()
        p = kept2.pop()
        # u[1:-1] = u[1:-1] - 0.1 * u[1:-1] * (u[2:] - u[:-2])
        dt = du[1:-1].copy()
        du[1:-1] = 0.0
        dt2 = -dt
        dt3 = dt2 * p
        du[:-2] -= dt3
        du[2:] += dt3
        du[1:-1] += 0.1 * dt2 * r
        du[1:-1] += dt
    # u = x.copy()
    dx = du
    return dx
