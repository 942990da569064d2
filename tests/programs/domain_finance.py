"""Programs of finance."""

import math

import numpy as np

from tests.corpus import normal, program


def normal_cdf(x):
    return 0.5 * (1.0 + math.erf(x / math.sqrt(2.0)))


@program(100.0, 95.0, 0.02, 0.25, 0.5, wrt=(0, 2, 3, 4), rtol=1e-6)
def black_scholes(spot, strike, rate, volatility, time):
    """The greeks, with math.erf in a callee."""
    d1 = (math.log(spot / strike) + (rate + 0.5 * volatility**2) * time) / (volatility * math.sqrt(time))
    d2 = d1 - volatility * math.sqrt(time)
    return spot * normal_cdf(d1) - strike * math.exp(-rate * time) * normal_cdf(d2)


@program(np.array([0.02, 0.03, 0.025]), golden=True)
def bond(rates):
    """A discount factor that is handed on."""
    discount, value = 1.0, 0.0
    for rate in rates:
        discount = discount / (1.0 + rate)
        value = value + 5.0 * discount
    return value + 100.0 * discount


@program(100.0, 0.2, normal(4, 6), wrt=(0, 1), rtol=1e-6)
def asian_option(spot, volatility, shocks):
    """A payoff with a kink, over paths at once."""
    steps = np.exp(0.1 * volatility * shocks - 0.005 * volatility**2)
    paths = spot * np.cumprod(steps, axis=1)
    return np.mean(np.maximum(np.mean(paths, axis=1) - 99.0, 0.0))


@program(0.05, (-100.0, 40.0, 50.0, 30.0))
def present_value(rate, flows):
    """A power that depends on the turn."""
    value = 0.0
    for year, flow in enumerate(flows):
        value = value + flow / (1.0 + rate) ** year
    return value


@program(normal(3), normal(8, 3))
def portfolio(weights, returns):
    """A ratio of a mean to a deviation."""
    w = np.exp(weights) / np.sum(np.exp(weights))
    r = returns @ w
    return np.mean(r) / np.std(r)
