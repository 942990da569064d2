"""Ten thousand call options by Black and Scholes, the normal distribution function through tanh."""

import numpy as np

NAME = "10^4 option prices"
WRT = (0, 1, 2)

# Page (1977): the normal distribution function is near 0.5 * (1 + tanh(A * (x + B * x**3))).
A = 0.7978845608028654
B = 0.044715


def arguments():
    random = np.random.RandomState(3)
    size = 10_000
    return (
        random.uniform(50.0, 150.0, size),
        random.uniform(0.2, 2.0, size),
        random.uniform(0.1, 0.5, size),
        random.uniform(50.0, 150.0, size),
        0.03,
    )


def primal(spot, time, sigma, strike, rate):
    width = sigma * np.sqrt(time)
    upper = (np.log(spot / strike) + (rate + 0.5 * sigma * sigma) * time) / width
    lower = upper - width
    p = 0.5 * (1.0 + np.tanh(A * (upper + B * upper * upper * upper)))
    q = 0.5 * (1.0 + np.tanh(A * (lower + B * lower * lower * lower)))
    return np.sum(spot * p - strike * np.exp(-rate * time) * q)


def distribution(x):
    """The distribution function and its derivative at x, in few temporaries."""
    square = x * x
    inner = square * B
    inner += 1.0
    inner *= x
    inner *= A
    np.tanh(inner, inner)
    square *= 3.0 * B
    square += 1.0
    square *= 0.5 * A
    density = inner * inner
    np.subtract(1.0, density, density)
    density *= square
    inner += 1.0
    inner *= 0.5
    return inner, density


def by_hand(spot, time, sigma, strike, rate):
    root = np.sqrt(time)
    width = sigma * root
    drift = sigma * sigma
    drift *= 0.5
    drift += rate
    upper = spot / strike
    np.log(upper, upper)
    upper += drift * time
    upper /= width
    lower = upper - width
    p, dupper = distribution(upper)
    q, dlower = distribution(lower)
    discounted = time * -rate
    np.exp(discounted, discounted)
    discounted *= strike
    dlower *= discounted
    discounted *= q
    value = np.dot(spot, p) - np.sum(discounted)

    dupper *= spot
    dupper -= dlower
    dupper /= width
    dspot = dupper / spot
    dspot += p
    dwidth = dupper
    dwidth = dwidth * upper
    np.subtract(dlower, dwidth, dwidth)
    dtime = discounted
    dtime *= rate
    drift *= dupper
    dtime += drift
    dsigma = dupper
    dsigma *= sigma
    dsigma *= time
    dsigma += dwidth * root
    dwidth *= sigma
    dwidth *= 0.5
    dwidth /= root
    dtime += dwidth
    return value, (dspot, dtime, dsigma)
