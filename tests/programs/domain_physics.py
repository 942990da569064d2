"""Programs of physics."""

import math

import numpy as np

from tests.corpus import normal, program


@program(np.array([1.0, 0.5, 20.0]), 10.0, 28.0, wrt=(0, 1, 2), rtol=1e-6)
def lorenz(state, sigma, rho):
    """Euler steps of three numbers at once."""
    x, y, z = state
    for _ in range(10):
        x, y, z = (
            x + 0.01 * sigma * (y - x),
            y + 0.01 * (x * (rho - z) - y),
            z + 0.01 * (x * y - 2.5 * z),
        )
    return x * x + y + z


@program(0.4, 1.3, wrt=(0, 1))
def pendulum(angle, length):
    """math.sin in a loop, with semi-implicit steps."""
    speed = 0.0
    for _ in range(12):
        speed = speed - 0.05 * 9.81 / length * math.sin(angle)
        angle = angle + 0.05 * speed
    return angle * angle + speed


def derivative(y, k):
    return np.array([y[1], -k * y[0]])


@program(normal(2), 1.7, wrt=(0, 1))
def runge_kutta(y, k):
    """Four calls of one callee a turn."""
    h = 0.1
    for _ in range(4):
        k1 = derivative(y, k)
        k2 = derivative(y + 0.5 * h * k1, k)
        k3 = derivative(y + 0.5 * h * k2, k)
        k4 = derivative(y + h * k3, k)
        y = y + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
    return np.sum(y * y)


@program(normal(8), 0.2, wrt=(0, 1))
def diffusion(u, rate):
    """A stencil without writing: a new array each turn."""
    for _ in range(3):
        inner = u[1:-1] + rate * (u[2:] - 2.0 * u[1:-1] + u[:-2])
        u = np.concatenate([u[:1], inner, u[-1:]])
    return np.sum(u * u)


@program(normal(4, 2), rtol=1e-6)
def pair_energy(points):
    """All pairs in two loops, each with a distance."""
    energy = 0.0
    for i in range(len(points)):
        for j in range(i):
            r2 = np.sum((points[i] - points[j]) ** 2) + 0.5
            energy = energy + 1.0 / r2**2 - 1.0 / r2
    return energy


@program(2.0, 0.3)
def kepler(mean_anomaly, eccentricity):
    """Newton's method in a while loop, started from the argument."""
    E = mean_anomaly
    while abs(E - eccentricity * math.sin(E) - mean_anomaly) > 1e-12:
        E = E - (E - eccentricity * math.sin(E) - mean_anomaly) / (1.0 - eccentricity * math.cos(E))
    return math.cos(E)


@program(0.7, normal(5))
def frequencies(spacing, w):
    """The sample spacing of `np.fft.fftfreq`, whose derivative was zero."""
    return np.sum(w * np.fft.fftfreq(5, spacing) ** 2)
