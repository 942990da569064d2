"""Stencils on grids, which write into their arguments in place."""

import numpy as np

from tests.corpus import normal, positive, program, unit


def weights(*shape):
    """Weights of the outputs, so that the gradient of every one of them counts."""
    return np.cos(np.arange(float(np.prod(shape)))).reshape(shape)


def jacobi_1d_steps(steps, A, B):
    for t in range(steps):
        B[1:-1] = (A[:-2] + A[1:-1] + A[2:]) / 3.0
        A[1:-1] = (B[:-2] + B[1:-1] + B[2:]) / 3.0


@program(normal(7), normal(7), 3, weights(2, 7), wrt=(0, 1))
def jacobi_1d(A, B, steps, w):
    """Two arguments are written in turn by a function that returns nothing."""
    jacobi_1d_steps(steps, A, B)
    return np.sum(w[0] * A) + np.sum(w[1] * B)


def jacobi_2d_step(A, B):
    B[1:-1, 1:-1] = 0.2 * (A[1:-1, 1:-1] + A[1:-1, :-2] + A[1:-1, 2:] + A[2:, 1:-1] + A[:-2, 1:-1])


@program(normal(5, 4), normal(5, 4), 2, weights(2, 5, 4), wrt=(0, 1))
def jacobi_2d(A, B, steps, w):
    """One function is called with the same two arrays in either order."""
    for t in range(steps):
        jacobi_2d_step(A, B)
        jacobi_2d_step(B, A)
    return np.sum(w[0] * A * A) + np.sum(w[1] * B)


@program(normal(4, 5, dtype="float32"), 3, weights(4, 5).astype("float32"), rtol=2e-3)
def jacobi_2d_float32(u, steps, w):
    """Two arrays change places in each turn; with float32 all of it is float32."""
    new = u.copy()
    for _ in range(steps):
        new[1:-1, 1:-1] = np.float32(0.25) * (u[:-2, 1:-1] + u[2:, 1:-1] + u[1:-1, :-2] + u[1:-1, 2:])
        u, new = new, u
    return np.sum(w * u * u)


@program(normal(5, 5), 2, weights(5, 5))
def seidel_2d(A, steps, w):
    """Every point is replaced by the mean of nine, of which four have been replaced."""
    n = len(A)
    for t in range(steps):
        for i in range(1, n - 1):
            for j in range(1, n - 1):
                A[i, j] = (
                    A[i - 1, j - 1] + A[i - 1, j] + A[i - 1, j + 1]
                    + A[i, j - 1] + A[i, j] + A[i, j + 1]
                    + A[i + 1, j - 1] + A[i + 1, j] + A[i + 1, j + 1]
                ) / 9.0  # fmt: skip
    return np.sum(w * A * A)


def seidel_rows(A, steps):
    for t in range(steps):
        for i in range(1, A.shape[0] - 1):
            A[i, 1:-1] += A[i, 2:]
            for rows in (A[i - 1], A[i + 1]):
                A[i, 1:-1] += rows[:-2] + rows[1:-1] + rows[2:]
            for j in range(1, A.shape[1] - 1):
                A[i, j] += A[i, j - 1]
                A[i, j] /= 9.0


@program(normal(4, 6), 2, weights(4, 6))
def seidel_2d_rows(A, steps, w):
    """Rows are views that a loop over a tuple hands out while a row between them is written."""
    seidel_rows(A, steps)
    return np.sum(w * A)


def heat_3d_step(A, B, c):
    B[1:-1, 1:-1, 1:-1] = (
        A[1:-1, 1:-1, 1:-1]
        + c * (A[2:, 1:-1, 1:-1] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[:-2, 1:-1, 1:-1])
        + c * (A[1:-1, 2:, 1:-1] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[1:-1, :-2, 1:-1])
        + c * (A[1:-1, 1:-1, 2:] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[1:-1, 1:-1, :-2])
    )


@program(normal(4, 4, 3), normal(4, 4, 3), 0.125, 2, weights(2, 4, 4, 3), wrt=(0, 1, 2))
def heat_3d(A, B, c, steps, w):
    """Three-dimensional slices, and a coefficient whose derivative reads what was overwritten."""
    for t in range(steps):
        heat_3d_step(A, B, c)
        heat_3d_step(B, A, c)
    return np.sum(w[0] * A) + np.sum(w[1] * B)


def fdtd_2d_steps(ex, ey, hz, source):
    for t in range(len(source)):
        ey[0, :] = source[t]
        ey[1:, :] -= 0.5 * (hz[1:, :] - hz[:-1, :])
        ex[:, 1:] -= 0.5 * (hz[:, 1:] - hz[:, :-1])
        hz[:-1, :-1] -= 0.7 * (ex[:-1, 1:] - ex[:-1, :-1] + ey[1:, :-1] - ey[:-1, :-1])


@program(normal(4, 5), normal(4, 5), normal(4, 5), normal(3), weights(3, 4, 5), wrt=(0, 1, 2, 3))
def fdtd_2d(ex, ey, hz, source, w):
    """Three fields are updated in turn, each from the others; a row is set to one number."""
    fdtd_2d_steps(ex, ey, hz, source)
    return np.sum(w[0] * ex) + np.sum(w[1] * ey) + np.sum(w[2] * hz * hz)


def adi_steps(steps, u):
    n = u.shape[0]
    dx, dt = 1.0 / n, 1.0 / steps
    m1, m2 = 2.0 * dt / dx**2, dt / dx**2
    a, b, c = -m1 / 2.0, 1.0 + m1, -m1 / 2.0
    d, e, f = -m2 / 2.0, 1.0 + m2, -m2 / 2.0
    v, p, q = np.empty_like(u), np.empty_like(u), np.empty_like(u)
    for t in range(steps):
        v[0, 1:-1] = 1.0
        p[1:-1, 0] = 0.0
        q[1:-1, 0] = v[0, 1:-1]
        for j in range(1, n - 1):
            below = a * p[1:-1, j - 1] + b
            p[1:-1, j] = -c / below
            right = -d * u[j, :-2] + (1.0 + 2.0 * d) * u[j, 1:-1] - f * u[j, 2:]
            q[1:-1, j] = (right - a * q[1:-1, j - 1]) / below
        v[n - 1, 1:-1] = 1.0
        for j in range(n - 2, 0, -1):
            v[j, 1:-1] = p[1:-1, j] * v[j + 1, 1:-1] + q[1:-1, j]
        u[1:-1, 0] = 1.0
        p[1:-1, 0] = 0.0
        q[1:-1, 0] = u[1:-1, 0]
        for j in range(1, n - 1):
            below = d * p[1:-1, j - 1] + e
            p[1:-1, j] = -f / below
            right = -a * v[:-2, j] + (1.0 + 2.0 * a) * v[1:-1, j] - c * v[2:, j]
            q[1:-1, j] = (right - d * q[1:-1, j - 1]) / below
        u[1:-1, n - 1] = 1.0
        for j in range(n - 2, 0, -1):
            u[1:-1, j] = p[1:-1, j] * u[1:-1, j + 1] + q[1:-1, j]


@program(normal(5, 5), 2, weights(5, 5))
def adi(u, steps, w):
    """Two tridiagonal sweeps a step, in arrays that begin with arbitrary numbers and are overwritten line by line."""
    adi_steps(steps, u)
    return np.sum(w * u * u)


def horizontal_diffusion_into(out, field, coefficient):
    lap = 4.0 * field[1:-1, 1:-1] - (field[2:, 1:-1] + field[:-2, 1:-1] + field[1:-1, 2:] + field[1:-1, :-2])
    flux = lap[1:, 1:-1] - lap[:-1, 1:-1]
    across = np.where(flux * (field[2:-1, 2:-2] - field[1:-2, 2:-2]) > 0.0, 0.0, flux)
    flux = lap[1:-1, 1:] - lap[1:-1, :-1]
    along = np.where(flux * (field[2:-2, 2:-1] - field[2:-2, 1:-2]) > 0.0, 0.0, flux)
    out[:, :] = field[2:-2, 2:-2] - coefficient * (across[1:] - across[:-1] + along[:, 1:] - along[:, :-1])


@program(normal(7, 6, 2), normal(3, 2, 2), normal(3, 2, 2), weights(3, 2, 2), wrt=(0, 1, 2))
def horizontal_diffusion(field, coefficient, out, w):
    """A limiter on fluxes; the result is written into an argument whose old content counts for nothing."""
    horizontal_diffusion_into(out, field, coefficient)
    return np.sum(w * out)


def vertical_advection_into(tendency, u, wind, position, rate):
    levels = u.shape[2]
    c, d = np.empty_like(u), np.empty_like(u)
    for k in range(levels):
        below = np.zeros(u.shape[:2])
        above = np.zeros(u.shape[:2])
        change = np.zeros(u.shape[:2])
        if k > 0:
            g = -0.25 * (wind[1:, :, k] + wind[:-1, :, k])
            below += 0.6 * g
            change -= 0.4 * g * (u[:, :, k - 1] - u[:, :, k])
        if k < levels - 1:
            g = 0.25 * (wind[1:, :, k + 1] + wind[:-1, :, k + 1])
            above += 0.6 * g
            change -= 0.4 * g * (u[:, :, k + 1] - u[:, :, k])
        middle = rate - below - above
        d[:, :, k] = rate * position[:, :, k] + tendency[:, :, k] + change
        c[:, :, k] = above
        if k > 0:
            middle = middle - c[:, :, k - 1] * below
            d[:, :, k] -= d[:, :, k - 1] * below
        c[:, :, k] /= middle
        d[:, :, k] /= middle
    result = d[:, :, levels - 1]
    tendency[:, :, levels - 1] = rate * (result - position[:, :, levels - 1])
    for k in range(levels - 2, -1, -1):
        result = d[:, :, k] - c[:, :, k] * result
        tendency[:, :, k] = rate * (result - position[:, :, k])


@program(
    normal(2, 2, 4), normal(2, 2, 4), normal(3, 2, 4), normal(2, 2, 4), 3.5, weights(2, 2, 4),
    wrt=(0, 1, 2, 3, 4),
)  # fmt: skip
def vertical_advection(tendency, u, wind, position, rate, w):
    """Tridiagonal systems along the last axis; a view of the last level is read by the sweep back."""
    vertical_advection_into(tendency, u, wind, position, rate)
    return np.sum(w * tendency)


def build_up_b(b, rho, dt, u, v, dx, dy):
    b[1:-1, 1:-1] = rho * (
        1.0 / dt * ((u[1:-1, 2:] - u[1:-1, :-2]) / (2.0 * dx) + (v[2:, 1:-1] - v[:-2, 1:-1]) / (2.0 * dy))
        - ((u[1:-1, 2:] - u[1:-1, :-2]) / (2.0 * dx)) ** 2
        - 2.0 * ((u[2:, 1:-1] - u[:-2, 1:-1]) / (2.0 * dy) * (v[1:-1, 2:] - v[1:-1, :-2]) / (2.0 * dx))
        - ((v[2:, 1:-1] - v[:-2, 1:-1]) / (2.0 * dy)) ** 2
    )


def pressure_poisson(sweeps, p, dx, dy, b):
    pn = np.empty_like(p)
    pn = p.copy()
    for q in range(sweeps):
        pn = p.copy()
        p[1:-1, 1:-1] = ((pn[1:-1, 2:] + pn[1:-1, :-2]) * dy**2 + (pn[2:, 1:-1] + pn[:-2, 1:-1]) * dx**2) / (
            2.0 * (dx**2 + dy**2)
        ) - dx**2 * dy**2 / (2.0 * (dx**2 + dy**2)) * b[1:-1, 1:-1]
        p[:, -1] = p[:, -2]
        p[0, :] = p[1, :]
        p[:, 0] = p[:, 1]
        p[-1, :] = 0.0


def momentum(u, un, vn, p, dt, dx, dy, rho, nu):
    """One component: `un` is it, `p` its pressure gradient."""
    u[1:-1, 1:-1] = (
        un[1:-1, 1:-1]
        - un[1:-1, 1:-1] * dt / dx * (un[1:-1, 1:-1] - un[1:-1, :-2])
        - vn[1:-1, 1:-1] * dt / dy * (un[1:-1, 1:-1] - un[:-2, 1:-1])
        - dt / rho * p
        + nu * dt / dx**2 * (un[1:-1, 2:] - 2.0 * un[1:-1, 1:-1] + un[1:-1, :-2])
        + nu * dt / dy**2 * (un[2:, 1:-1] - 2.0 * un[1:-1, 1:-1] + un[:-2, 1:-1])
    )


def cavity_steps(steps, sweeps, u, v, dt, dx, dy, p, rho, nu):
    b = np.zeros_like(u)
    for n in range(steps):
        un = u.copy()
        vn = v.copy()
        build_up_b(b, rho, dt, u, v, dx, dy)
        pressure_poisson(sweeps, p, dx, dy, b)
        momentum(u, un, vn, (p[1:-1, 2:] - p[1:-1, :-2]) / (2.0 * dx), dt, dx, dy, rho, nu)
        v[1:-1, 1:-1] = (
            vn[1:-1, 1:-1]
            - un[1:-1, 1:-1] * dt / dx * (vn[1:-1, 1:-1] - vn[1:-1, :-2])
            - vn[1:-1, 1:-1] * dt / dy * (vn[1:-1, 1:-1] - vn[:-2, 1:-1])
            - dt / (2.0 * rho * dy) * (p[2:, 1:-1] - p[:-2, 1:-1])
            + nu * dt / dx**2 * (vn[1:-1, 2:] - 2.0 * vn[1:-1, 1:-1] + vn[1:-1, :-2])
            + nu * dt / dy**2 * (vn[2:, 1:-1] - 2.0 * vn[1:-1, 1:-1] + vn[:-2, 1:-1])
        )
        u[0, :] = 0.0
        u[:, 0] = 0.0
        u[:, -1] = 0.0
        u[-1, :] = 1.0
        v[0, :] = 0.0
        v[-1, :] = 0.0
        v[:, 0] = 0.0
        v[:, -1] = 0.0


@program(
    normal(4, 5), normal(4, 5), normal(4, 5), 0.3, 0.5, 0.6, 1.2, 0.1, weights(3, 4, 5),
    wrt=(0, 1, 2, 3, 4, 5, 6, 7),
)  # fmt: skip
def cavity_flow(u, v, p, dt, dx, dy, rho, nu, w):
    """Callees write into the arrays of a function that writes into its own arguments."""
    cavity_steps(2, 2, u, v, dt, dx, dy, p, rho, nu)
    return np.sum(w[0] * u) + np.sum(w[1] * v) + np.sum(w[2] * p)


def periodic_source(rho, dt, dx, u):
    b = np.zeros_like(u)
    b[1:-1] = rho / dt * (u[2:] - u[:-2]) / (2.0 * dx)
    b[0] = rho / dt * (u[1] - u[-1]) / (2.0 * dx)
    b[-1] = rho / dt * (u[0] - u[-2]) / (2.0 * dx)
    return b


def relax(p, b, dx):
    for _ in range(2):
        pn = p.copy()
        p[1:-1] = 0.5 * (pn[2:] + pn[:-2]) - 0.5 * dx**2 * b[1:-1]
        p[0] = 0.5 * (pn[1] + pn[-1]) - 0.5 * dx**2 * b[0]
        p[-1] = 0.5 * (pn[0] + pn[-2]) - 0.5 * dx**2 * b[-1]


@program(positive(5), normal(5), 0.05, 0.7, 1.3, weights(2, 5), wrt=(0, 1, 2, 3, 4))
def channel_flow(u, p, dt, force, rho, w):
    """Steps until the flow hardly changes: the test of a while loop sums what the turn has written."""
    dx = 0.5
    change, steps = 1.0, 0
    while change > 0.045:
        un = u.copy()
        relax(p, periodic_source(rho, dt, dx, u), dx)
        u[1:-1] = un[1:-1] - dt / dx * un[1:-1] * (un[1:-1] - un[:-2]) - dt / rho * (p[2:] - p[:-2]) + force * dt
        u[0] = un[0] - dt / dx * un[0] * (un[0] - un[-1]) - dt / rho * (p[1] - p[-1]) + force * dt
        u[-1] = 0.0
        change = abs(np.sum(u) - np.sum(un)) / np.sum(np.abs(u))
        steps += 1
        if steps == 3:
            break
    return np.sum(w[0] * u) + np.sum(w[1] * p)


@program(normal(5, 5), normal(5, 5), 1.4, weights(5, 5), wrt=(0, 1, 2))
def red_black(u, f, omega, w):
    """Strided slices of two colours; each reads what the other has written."""
    for sweep in range(2):
        for first in (1, 2):
            for i in range(1, 4):
                j = 1 + (i + first) % 2
                new = 0.25 * (u[i - 1, j:-1:2] + u[i + 1, j:-1:2] + u[i, j - 1 : -2 : 2] + u[i, j + 1 :: 2])
                u[i, j:-1:2] += omega * (new - 0.25 * f[i, j:-1:2] - u[i, j:-1:2])
    return np.sum(w * u * u)


@program(unit(6), 0.3, 4, wrt=(0, 1))
def leapfrog(u, c, steps):
    """Three time levels change places in each turn; no array is copied."""
    old, now, new = u, u * 1.0, np.zeros_like(u)
    for _ in range(steps):
        new[1:-1] = 2.0 * now[1:-1] - old[1:-1] + c * (now[2:] - 2.0 * now[1:-1] + now[:-2]) * now[1:-1]
        old, now, new = now, new, old
    return np.sum(np.sin(now)) + np.sum(old * old)
