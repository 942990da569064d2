"""Kernels of physics, signals and graphs, which write into arrays in place."""

import numpy as np

from tests.corpus import complex_normal, normal, positive, program, unit


def weights(*shape):
    """Weights of the outputs, so that the gradient of every one of them counts."""
    return np.cos(np.arange(float(np.prod(shape)))).reshape(shape)


def deriche_into(alpha, image, out):
    k = (1.0 - np.exp(-alpha)) ** 2 / (1.0 + 2.0 * alpha * np.exp(-alpha) - np.exp(2.0 * alpha))
    a1 = a5 = k
    a2 = a6 = k * np.exp(-alpha) * (alpha - 1.0)
    a3 = a7 = k * np.exp(-alpha) * (alpha + 1.0)
    a4 = a8 = -k * np.exp(-2.0 * alpha)
    b1 = 2.0 ** (-alpha)
    b2 = -np.exp(-2.0 * alpha)
    y1, y2 = np.empty_like(image), np.empty_like(image)
    y1[:, 0] = a1 * image[:, 0]
    y1[:, 1] = a1 * image[:, 1] + a2 * image[:, 0] + b1 * y1[:, 0]
    for j in range(2, image.shape[1]):
        y1[:, j] = a1 * image[:, j] + a2 * image[:, j - 1] + b1 * y1[:, j - 1] + b2 * y1[:, j - 2]
    y2[:, -1] = 0.0
    y2[:, -2] = a3 * image[:, -1]
    for j in range(image.shape[1] - 3, -1, -1):
        y2[:, j] = a3 * image[:, j + 1] + a4 * image[:, j + 2] + b1 * y2[:, j + 1] + b2 * y2[:, j + 2]
    out[:] = y1 + y2
    y1[0, :] = a5 * out[0, :]
    y1[1, :] = a5 * out[1, :] + a6 * out[0, :] + b1 * y1[0, :]
    for i in range(2, image.shape[0]):
        y1[i, :] = a5 * out[i, :] + a6 * out[i - 1, :] + b1 * y1[i - 1, :] + b2 * y1[i - 2, :]
    y2[-1, :] = 0.0
    y2[-2, :] = a7 * out[-1, :]
    for i in range(image.shape[0] - 3, -1, -1):
        y2[i, :] = a7 * out[i + 1, :] + a8 * out[i + 2, :] + b1 * y2[i + 1, :] + b2 * y2[i + 2, :]
    out[:] = y1 + y2


@program(0.25, normal(4, 3), normal(4, 3), weights(4, 3), wrt=(0, 1, 2), rtol=1e-6)
def deriche(alpha, image, out, w):
    """Recursive filters forwards and backwards along either axis, in two arrays that are used twice."""
    deriche_into(alpha, image, out)
    return np.sum(w * out)


def shortest_paths(path):
    for k in range(len(path)):
        path[:] = np.minimum(path, np.add.outer(path[:, k], path[k, :]))


@program(positive(4, 4), weights(4, 4))
def floyd_warshall(path, w):
    """The smaller of what there is and a sum of a row and a column of it replaces all of it."""
    shortest_paths(path)
    return np.sum(w * path)


@program(positive(3, 3), weights(3, 3))
def floyd_warshall_loops(path, w):
    """The same by elements and `if`."""
    n = len(path)
    for k in range(n):
        for i in range(n):
            for j in range(n):
                if path[i, k] + path[k, j] < path[i, j]:
                    path[i, j] = path[i, k] + path[k, j]
    return np.sum(w * path)


def accelerations(position, mass, softening):
    x, y, z = position[:, 0:1], position[:, 1:2], position[:, 2:3]
    dx, dy, dz = x.T - x, y.T - y, z.T - z
    inverse = dx**2 + dy**2 + dz**2 + softening**2
    inverse[inverse > 0] = inverse[inverse > 0] ** (-1.5)
    return np.hstack(((dx * inverse) @ mass, (dy * inverse) @ mass, (dz * inverse) @ mass))


def energies(position, velocity, mass):
    kinetic = 0.5 * np.sum(mass * velocity**2)
    x, y = position[:, 0:1], position[:, 1:2]
    squared = (x.T - x) ** 2 + (y.T - y) ** 2
    inverse = np.zeros_like(squared)
    apart = squared > 0.0
    inverse[apart] = 1.0 / np.sqrt(squared[apart])
    potential = np.sum(np.triu(-(mass * mass.T) * inverse, 1))
    return kinetic, potential


@program(positive(3, 1), normal(3, 3), normal(3, 3), 0.05, 0.3, weights(2, 3), wrt=(0, 1, 2, 3, 4), rtol=1e-6)
def nbody(mass, position, velocity, dt, softening, w):
    """Elements chosen by a mask are replaced by a power of themselves; positions move in place, energies are kept."""
    velocity -= np.mean(mass * velocity, axis=0) / np.mean(mass)
    kinetic, potential = np.zeros(3), np.zeros(3)
    acceleration = accelerations(position, mass, softening)
    kinetic[0], potential[0] = energies(position, velocity, mass)
    for i in range(2):
        velocity += acceleration * dt / 2.0
        position += velocity * dt
        acceleration = accelerations(position, mass, softening)
        velocity += acceleration * dt / 2.0
        kinetic[i + 1], potential[i + 1] = energies(position, velocity, mass)
    return np.sum(w[0] * kinetic) + np.sum(w[1] * potential) + np.sum(w * position[:2])


def butterflies(x, y, n, stride):
    half = n // 2
    for p in range(half):
        turn = np.exp(-2j * np.pi * p / n)
        for q in range(stride):
            a = x[q + stride * p]
            b = x[q + stride * (p + half)]
            y[q + stride * 2 * p] = a + b
            y[q + stride * (2 * p + 1)] = (a - b) * turn


@program(complex_normal(4), weights(4))
def stockham(x, w):
    """Stockham's transform: two complex arrays change places until one has all; elements are written by a callee."""
    y = np.empty_like(x)
    n, stride = len(x), 1
    while n > 1:
        butterflies(x, y, n, stride)
        x, y = y, x
        n //= 2
        stride *= 2
    return np.sum(w * x.real) + np.sum(np.abs(x) ** 2 * w)


@program(complex_normal(8), weights(8))
def stockham_slices(x, w):
    """The same by slices of reshaped views, with the powers of a root of one."""
    work = np.empty((2, len(x)), dtype=complex)
    work[0] = x
    n, source = len(x), 0
    while n > 1:
        old = work[source].reshape(n, -1)
        new = work[1 - source].reshape(n // 2, 2, -1)
        turns = np.exp(-2j * np.pi * np.arange(n // 2) / n)[:, None]
        new[:, 0] = old[: n // 2] + old[n // 2 :]
        new[:, 1] = (old[: n // 2] - old[n // 2 :]) * turns
        source = 1 - source
        n //= 2
    return np.sum(w * work[source].imag) + np.sum(np.abs(work[source]) ** 2 * w)


@program(-1.5, 0.4, -0.7, 0.9, wrt=(0, 1, 2, 3))
def mandelbrot(left, right, bottom, top):
    """z * z + c on a grid between four numbers, with no test whether a point escapes."""
    X = np.linspace(left, right, 3)
    Y = np.linspace(bottom, top, 2)
    C = X + Y[:, None] * 1j
    Z = np.zeros(C.shape, dtype=np.complex128)
    for n in range(3):
        Z[:] = Z**2 + C
    return np.sum(np.abs(Z) ** 2)


@program(complex_normal(2, 3), rtol=1e-6)
def mandelbrot_with_masks(C):
    """Only the points that have not escaped go on; the mask is made anew in every turn."""
    Z = np.zeros(C.shape, dtype=np.complex128)
    N = np.zeros(C.shape, dtype=np.int64)
    for n in range(4):
        inside = np.less(np.abs(Z), 1.2)
        N[inside] = n
        Z[inside] = Z[inside] ** 2 + C[inside]
    N[N == 3] = 0
    return np.sum(np.abs(Z) ** 2 * (1.0 + N))


@program(complex_normal(2, 2), rtol=1e-6)
def mandelbrot_out(C):
    """`np.multiply(Z, Z, Z)` and `np.add(Z, C, Z)`: the third operand is the result; masks by logic."""
    Z = C.copy()
    gone = np.zeros(C.shape, dtype=bool)
    s = 0.0
    for n in range(3):
        np.multiply(Z, Z, Z)
        np.add(Z, C, Z)
        new = np.logical_and(np.abs(Z) > 2.0, np.logical_not(gone))
        s += np.sum(np.abs(Z[new]) ** 2) / (n + 1.0)
        gone[new] = True
        Z[gone] = 0.3
    return s + np.sum(np.abs(Z) ** 2)


@program(normal(9), np.array([0.1, 0.2, 1.4, 0.6, 1.9, 0.7, 2.0, 1.1, 0.3]), weights(4), rtol=1e-6)
def azimuthal_integration(data, radius, w):
    """A histogram with weights over one without: a mean in each ring."""
    counts, edges = np.histogram(radius, 4)
    sums, edges = np.histogram(radius, 4, weights=data)
    return np.sum(w * sums / counts)


@program(normal(3, 3), weights(3, 3))
def go_fast(a, w):
    """A number, summed up by elements of the diagonal, is added to all."""
    trace = 0.0
    for i in range(a.shape[0]):
        trace += np.tanh(a[i, i])
    return np.sum(w * (a + trace))


@program(unit(4), unit(4), unit(4), unit(4), weights(4), wrt=(0, 1, 2, 3))
def arc_distance(theta_1, phi_1, theta_2, phi_2, w):
    """Distances on a sphere."""
    temp = np.sin((theta_2 - theta_1) / 2.0) ** 2
    temp = temp + np.cos(theta_1) * np.cos(theta_2) * np.sin((phi_2 - phi_1) / 2.0) ** 2
    return np.sum(w * 2.0 * np.arctan2(np.sqrt(temp), np.sqrt(1.0 - temp)))


@program(3.0 * weights(3, 3), normal(3, 3), 1.5, -0.7, 0.3, weights(3, 3), wrt=(0, 1, 2, 3, 4))
def compute(array_1, array_2, a, b, c, w):
    """Entries are clipped; some are within the limits, some are not."""
    return np.sum(w * (np.clip(array_1, -2.0, 1.0) * a + array_2 * b + c))


NEIGHBOURS = np.array([[1], [0]])


def self_energies(neighbours, dH, G, D, sigma):
    for k in range(G.shape[0]):
        for q in range(D.shape[0]):
            for a in range(G.shape[1]):
                for b in range(neighbours.shape[1]):
                    for i in range(dH.shape[2]):
                        for j in range(dH.shape[2]):
                            left = G[k - q, neighbours[a, b]] @ dH[a, b, i]
                            right = dH[a, b, j] * D[q, a, b, i, j]
                            sigma[k, a] += left @ right


@program(
    complex_normal(2, 1, 2, 2, 2), complex_normal(2, 2, 2, 2),
    complex_normal(2, 2, 1, 2, 2), complex_normal(2, 2, 2, 2),
    weights(2, 2, 2, 2), wrt=(0, 1, 2, 3), rtol=1e-6,
)  # fmt: skip
def scattering_self_energies(dH, G, D, sigma, w):
    """Small complex products in six loops are added to parts of an argument; some indices are negative."""
    self_energies(NEIGHBOURS, dH, G, D, sigma)
    return np.sum(w * sigma.real) + np.sum(np.abs(sigma) ** 2)


@program(normal(3), normal(4), weights(5, 5), wrt=(0, 1))
def time_warping(a, b, w):
    """A table is filled from three neighbours of which the least counts; the margins are infinite."""
    table = np.full((len(a) + 1, len(b) + 1), np.inf)
    table[0, 0] = 0.0
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            step = min(table[i - 1, j], table[i, j - 1], table[i - 1, j - 1])
            table[i, j] = (a[i - 1] - b[j - 1]) ** 2 + step
    return table[-1, -1] + np.sum(w[1:4, 1:] * table[1:, 1:])


@program(normal(2), normal(2, 2), normal(2, 3), np.array([0, 2, 1, 0]), wrt=(0, 1, 2))
def hidden_markov(start, transition, emission, observed):
    """Forward probabilities, scaled in every turn in place; the scales are kept in an array."""
    alpha = np.exp(start) * np.exp(emission[:, observed[0]])
    scales = np.zeros(len(observed))
    for t in range(len(observed)):
        if t > 0:
            alpha = np.exp(emission[:, observed[t]]) * (alpha @ np.exp(transition))
        scales[t] = alpha.sum()
        alpha /= scales[t]
    return np.log(scales).sum()


@program(normal(3, 2), positive(2), weights(3), wrt=(0, 1))
def kernel_matrix(points, length, w):
    """A matrix of distances by adding axes, a factorization, and a solution."""
    scaled = points / length
    squared = np.sum((scaled[:, None, :] - scaled[None, :, :]) ** 2, axis=2)
    K = np.exp(-0.5 * squared) + 0.5 * np.eye(3)
    L = np.linalg.cholesky(K)
    z = np.linalg.solve(L, w)
    return 0.5 * np.dot(z, z) + np.sum(np.log(np.diag(L)))


@program(normal(6), 3, weights(4))
def running_mean(x, width, w):
    """A window slides: a number is added to and taken from, and written out in every turn."""
    out = np.empty(len(x) - width + 1)
    total = np.sum(x[:width])
    out[0] = total / width
    for i in range(width, len(x)):
        total += x[i] - x[i - width]
        out[i - width + 1] = total / width
    return np.sum(w * out**2)


@program(normal(2, 3), normal(4), wrt=(0, 1))
def bins_and_repeats(x, y):
    """Rows are repeated, tiled and stacked; an open grid of indices weights them."""
    rows, columns = np.mgrid[0:4, 0:3]
    wide = np.repeat(x, 2, axis=0)
    wide *= np.power(1.5, columns)
    wide[1:, 0] += y[:-1] * rows[1:, 0]
    both = np.vstack([wide, np.flip(wide, axis=0)])
    return np.sum(both * np.cos(np.arange(24.0)).reshape(8, 3) * np.tile(y, 2)[:, None])


@program(positive(4), normal(4), 0.1, 0.05, 3, wrt=(0, 1, 2, 3))
def predator_prey(populations, noise, birth, death, steps):
    """Runge-Kutta stages in rows of one work array, which every step overwrites."""
    k = np.empty((2, 4))
    y = populations
    for t in range(steps):
        k[0] = birth * y - death * y * y[::-1]
        middle = y + 0.5 * k[0]
        k[1] = birth * middle - death * middle * middle[::-1] + 0.01 * noise
        y += k[1]
    return np.sum(y * np.array([1.0, -2.0, 0.5, 3.0])) + np.sum(k)
