"""Programs of control and signals."""

import numpy as np

from tests.corpus import normal, program


@program(normal(2), normal(2, 2), normal(2, 1), normal(5, 1), wrt=(0, 3))
def rollout(x, A, B, controls):
    """A linear system under control, with a cost each turn."""
    cost = 0.0
    for u in controls:
        x = 0.5 * (A @ x) + B @ u
        cost = cost + x @ x + 0.1 * (u @ u)
    return cost


@program(np.array([1.2, 0.4, 0.05]), 8)
def pid(gains, steps):
    """A controller: an error that is handed to the next turn."""
    position, integral, before = 0.0, 0.0, 1.0
    cost = 0.0
    for _ in range(steps):
        error = 1.0 - position
        integral = integral + 0.1 * error
        force = gains[0] * error + gains[1] * integral + gains[2] * (error - before)
        before = error
        position = position + 0.1 * force
        cost = cost + error * error
    return cost


@program(0.8, normal(6))
def kalman(noise, data):
    """A filter with a gain, and a clipped step."""
    mean, variance, total = 0.0, 1.0, 0.0
    for v in data:
        variance = variance + 0.1
        gain = variance / (variance + noise)
        mean = mean + gain * min(max(v - mean, -1.0), 1.0)
        variance = (1.0 - gain) * variance
        total = total + (v - mean) ** 2
    return total


@program(normal(3), normal(8))
def finite_response(taps, signal):
    """A convolution written as a loop over shifted slices."""
    n = len(signal) - len(taps) + 1
    out = np.zeros(n)
    for k in range(len(taps)):
        out = out + taps[k] * signal[k : k + n]
    return np.sum(out**2)
