"""The Lorenz system again, the state an array of three: small arrays made anew in each turn."""

import numpy as np

NAME = "Lorenz, 3-vectors, 10^4 steps"
WRT = (0, 1)
STEPS = 10_000


def arguments():
    return np.ones(3), np.array([10.0, 28.0, 8.0 / 3.0]), 0.001, STEPS


def primal(s, p, h, steps):
    for _ in range(steps):
        s = s + h * np.array([p[0] * (s[1] - s[0]), s[0] * (p[1] - s[2]) - s[1], s[0] * s[1] - p[2] * s[2]])
    return np.sum(s)


def by_hand(s, p, h, steps):
    kept = [s] * steps
    for i in range(steps):
        kept[i] = s
        s = s + h * np.array([p[0] * (s[1] - s[0]), s[0] * (p[1] - s[2]) - s[1], s[0] * s[1] - p[2] * s[2]])
    value = np.sum(s)
    sigma, rho, beta = p
    ds = np.ones(3)
    dp = np.zeros(3)
    for i in range(steps - 1, -1, -1):
        x, y, z = kept[i]
        du, dv, dw = h * ds
        dp += np.array([du * (y - x), dv * x, -dw * z])
        du = du * sigma
        ds = ds + np.array([dv * (rho - z) + dw * y - du, du - dv + dw * x, -dv * x - dw * beta])
    return value, (ds, dp)


def for_jax(np, lax):
    def loss(s, p, h, steps):
        def step(s, _):
            slope = [p[0] * (s[1] - s[0]), s[0] * (p[1] - s[2]) - s[1], s[0] * s[1] - p[2] * s[2]]
            return s + h * np.stack(slope), None

        return np.sum(lax.scan(step, s, None, length=STEPS)[0])

    return loss


def for_torch(torch):
    def loss(s, p, h, steps):
        for _ in range(steps):
            slope = [p[0] * (s[1] - s[0]), s[0] * (p[1] - s[2]) - s[1], s[0] * s[1] - p[2] * s[2]]
            s = s + h * torch.stack(slope)
        return torch.sum(s)

    return loss
