"""Special functions that derivatives need and NumPy has not got."""

from typing import Any

import numpy as np


def digamma(x: Any) -> Any:
    """The derivative of log(gamma(x)): the asymptotic series at 10 and more, brought there by its recurrence.

    Abramowitz and Stegun 6.3.18, 6.3.5 and, below 0, 6.3.7.
    """
    below = x < 0.0
    y = np.where(below, 1.0 - x, x)
    steps = 0.0
    for k in range(10):
        steps = steps + 1.0 / (y + k)
    y = y + 10.0
    w = 1.0 / (y * y)
    # B(2k) / 2k for k = 7, ..., 1
    series = 1.0 / 12.0
    for term in (-691.0 / 32760.0, 1.0 / 132.0, -1.0 / 240.0, 1.0 / 252.0, -1.0 / 120.0, 1.0 / 12.0):
        series = series * w + term
    value = np.log(y) - 0.5 / y - series * w - steps
    return np.where(below, value - np.pi / np.tan(np.pi * np.where(below, x, 0.5)), value)


def bessel_i1(x: Any) -> Any:
    """The derivative of the modified Bessel function `np.i0`: its power series, and beyond 20 the asymptotic one.

    Abramowitz and Stegun 9.6.10 and 9.7.1.
    """
    near = np.clip(x, -20.0, 20.0)
    quarter = near * near / 4.0
    series = 1.0
    for k in range(50, 0, -1):
        series = 1.0 + series * quarter / (k * (k + 1.0))
    far = np.maximum(np.abs(x), 20.0)
    tail = 1.0
    for k in range(30, 0, -1):
        tail = 1.0 - tail * (4.0 - (2.0 * k - 1.0) ** 2) / (8.0 * k * far)
    beyond = np.sign(x) * np.exp(far) / np.sqrt(2.0 * np.pi * far) * tail
    return np.where(np.abs(x) <= 20.0, near / 2.0 * series, beyond)
