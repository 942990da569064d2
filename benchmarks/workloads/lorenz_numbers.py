"""Ten thousand Euler steps of the Lorenz system on Python floats: a loop that keeps three numbers a turn."""

NAME = "Lorenz, floats, 10^4 steps"
WRT = (0, 1, 2, 3, 4, 5)
STEPS = 10_000


def arguments():
    return 1.0, 1.0, 1.0, 10.0, 28.0, 8.0 / 3.0, 0.001, STEPS


def primal(x, y, z, sigma, rho, beta, h, steps):
    for _ in range(steps):
        u = sigma * (y - x)
        v = x * (rho - z) - y
        w = x * y - beta * z
        x = x + h * u
        y = y + h * v
        z = z + h * w
    return x + y + z


def by_hand(x, y, z, sigma, rho, beta, h, steps):
    xs, ys, zs = [0.0] * steps, [0.0] * steps, [0.0] * steps
    for i in range(steps):
        xs[i], ys[i], zs[i] = x, y, z
        u = sigma * (y - x)
        v = x * (rho - z) - y
        w = x * y - beta * z
        x = x + h * u
        y = y + h * v
        z = z + h * w
    value = x + y + z
    dx = dy = dz = 1.0
    dsigma = drho = dbeta = 0.0
    for i in range(steps - 1, -1, -1):
        x, y, z = xs[i], ys[i], zs[i]
        du, dv, dw = h * dx, h * dy, h * dz
        dsigma += du * (y - x)
        drho += dv * x
        dbeta -= dw * z
        du *= sigma
        dx += dv * (rho - z) + dw * y - du
        dy += du - dv + dw * x
        dz -= dv * x + dw * beta
    return value, (dx, dy, dz, dsigma, drho, dbeta)


def for_jax(np, lax):
    def loss(x, y, z, sigma, rho, beta, h, steps):
        def step(state, _):
            x, y, z = state
            u, v, w = sigma * (y - x), x * (rho - z) - y, x * y - beta * z
            return (x + h * u, y + h * v, z + h * w), None

        return sum(lax.scan(step, (x, y, z), None, length=STEPS)[0])

    return loss
