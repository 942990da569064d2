"""Three electromagnetic fields on a grid of 200 by 220, 20 steps; a source drives one edge."""

import numpy as np

NAME = "fdtd_2d 200x220, 20 steps"
WRT = (0, 1, 2, 3)


def arguments():
    random = np.random.RandomState(14)
    fields = random.standard_normal((3, 200, 220))
    return fields[0].copy(), fields[1].copy(), fields[2].copy(), random.standard_normal(20)


def primal(ex, ey, hz, source):
    ex, ey, hz = ex.copy(), ey.copy(), hz.copy()
    for t in range(len(source)):
        ey[0, :] = source[t]
        ey[1:, :] -= 0.5 * (hz[1:, :] - hz[:-1, :])
        ex[:, 1:] -= 0.5 * (hz[:, 1:] - hz[:, :-1])
        hz[:-1, :-1] -= 0.7 * (ex[:-1, 1:] - ex[:-1, :-1] + ey[1:, :-1] - ey[:-1, :-1])
    return np.sum(hz * hz)


def by_hand(ex, ey, hz, source):
    ex, ey, hz = ex.copy(), ey.copy(), hz.copy()
    for t in range(len(source)):
        ey[0, :] = source[t]
        ey[1:, :] -= 0.5 * (hz[1:, :] - hz[:-1, :])
        ex[:, 1:] -= 0.5 * (hz[:, 1:] - hz[:, :-1])
        hz[:-1, :-1] -= 0.7 * (ex[:-1, 1:] - ex[:-1, :-1] + ey[1:, :-1] - ey[:-1, :-1])
    value = np.sum(hz * hz)

    hz *= 2.0
    dex, dey, dhz = ex, ey, hz
    dex.fill(0.0)
    dey.fill(0.0)
    dsource = np.empty(len(source))
    for t in range(len(source) - 1, -1, -1):
        dv = 0.7 * dhz[:-1, :-1]
        dex[:-1, 1:] -= dv
        dex[:-1, :-1] += dv
        dey[1:, :-1] -= dv
        dey[:-1, :-1] += dv
        dv = 0.5 * dex[:, 1:]
        dhz[:, 1:] -= dv
        dhz[:, :-1] += dv
        dv = 0.5 * dey[1:]
        dhz[1:] -= dv
        dhz[:-1] += dv
        dsource[t] = np.sum(dey[0])
        dey[0] = 0.0
    return value, (dex, dey, dhz, dsource)


def for_jax(np, lax):
    def loss(ex, ey, hz, source):
        def step(fields, now):
            ex, ey, hz = fields
            ey = ey.at[0].set(now)
            ey = ey.at[1:].add(-0.5 * (hz[1:] - hz[:-1]))
            ex = ex.at[:, 1:].add(-0.5 * (hz[:, 1:] - hz[:, :-1]))
            hz = hz.at[:-1, :-1].add(-0.7 * (ex[:-1, 1:] - ex[:-1, :-1] + ey[1:, :-1] - ey[:-1, :-1]))
            return (ex, ey, hz), None

        hz = lax.scan(step, (ex, ey, hz), source)[0][2]
        return np.sum(hz * hz)

    return loss
