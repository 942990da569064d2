"""Figures of their own: what the dispatch and its guards add to a call, and how long a derivation takes."""

import statistics
import time

import numpy as np

import tangentish as tg
from benchmarks.measure import compare
from tangentish.capture import capture
from tangentish.compiler import derive
from tangentish.kinds import kind_of


def weighted_distance(x, y, w):
    """A function of three arrays."""
    return np.sum(w * (x - y) ** 2)


def call_overhead():
    """Seconds that a call with three arrays takes beyond the bare emitted function."""
    arguments = np.arange(3.0), np.ones(3), np.full(3, 0.5)
    gradient = tg.grad(weighted_distance, mode="source")
    gradient(*arguments)
    bare = derive(capture(weighted_distance), (0,), tuple(map(kind_of, arguments))).function
    times = compare(
        {"called": lambda: gradient(*arguments), "bare": lambda: bare(*arguments)},
        budget=2.0,
    )
    return times["called"] - times["bare"]


def first(v):
    return 2.0 * v


def second(v):
    return v + 1.0


def third(v):
    return v * v


def fourth(v):
    return v - 1.0


def calls_none(x):
    """As `calls_four`, without what the guards watch."""
    t = 2.0 * x + 1.0
    return t * t - 1.0


def calls_four(x):
    """A function of four others, each of which may be bound anew, or given other code or defaults."""
    return fourth(third(second(first(x))))


def guard_cost():
    """Seconds a call that one guard takes: of the function's name, code, and defaults for each one compiled in.

    That is what the call of a function with guards takes beyond the bare emitted function more than one without.
    """
    watched, functions = [], {}
    for primal in (calls_none, calls_four):
        gradient = tg.grad(primal, mode="source")
        gradient(1.5)
        derived = derive(capture(primal), (0,), (kind_of(1.5),))
        watched.append(len(derived.bindings))
        functions[primal.__name__, "called"] = lambda gradient=gradient: gradient(1.5)
        functions[primal.__name__, "bare"] = lambda bare=derived.function: bare(1.5)
    times = compare(functions, budget=2.0)
    none, four = (times[one, "called"] - times[one, "bare"] for one in ("calls_none", "calls_four"))
    return (four - none) / (watched[1] - watched[0])


def fifty_lines(x, a, b, c, d):
    """Fifty statements of the kind a model has: products, elementwise functions, a loop, a branch."""
    u = np.dot(a, x)
    u = u + b
    v = np.tanh(u)
    w = v * c
    s = np.exp(-w)
    p = 1.0 / (1.0 + s)
    q = np.dot(a.T, p)
    r = q - x
    e = np.sqrt(1.0 + r * r)
    f = np.sin(e) * d
    g = np.cos(f) + v
    h = np.log(1.0 + g * g)
    k = np.dot(a, h)
    m = k * k
    n = np.mean(m)
    o = m - n
    t = o / (1.0 + n)
    z = np.tanh(t)
    total = np.sum(z * z)
    for i in range(4):
        y = np.dot(a, z) + b
        z = np.tanh(y * c)
        total = total + np.sum(z * x)
        if i % 2 == 0:
            total = total - 0.5 * np.mean(z)
        else:
            total = total + 0.25 * np.mean(y)
    u = z + d
    v = u * u
    w = np.exp(-0.5 * v)
    s = w / np.sum(w)
    p = s * np.log(s + 1e-9)
    entropy = -np.sum(p)
    q = np.dot(a, s)
    r = q * q + 1.0
    e = np.log(r)
    f = np.sum(e)
    g = np.outer(x, s)
    h = g + g.T
    k = np.sum(h * a)
    m = np.where(x > 0.0, x, 0.1 * x)
    n = np.dot(m, b)
    o = np.concatenate([x, m])
    t = np.sum(o * o)
    penalty = np.abs(x)
    ridge = np.dot(x, x)
    lasso = np.sum(penalty)
    norm = np.sqrt(ridge + 1e-12)
    mix = 0.5 * lasso + 0.5 * norm
    total = total + entropy + f
    total = total + k + n
    total = total + 0.01 * t
    return total + 0.1 * mix


def derivation_time(rounds=7):
    """Median seconds to derive the gradient of a function of fifty lines.

    The first derivation, which loads the rules, is not counted.
    """
    size = 6
    random = np.random.RandomState(5)
    square = random.standard_normal((size, size))
    arguments = (random.standard_normal(size), square, *random.standard_normal((3, size)))
    kinds = tuple(map(kind_of, arguments))
    captured = capture(fifty_lines)
    times = []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        derive(captured, (0,), kinds)
        times.append(time.perf_counter() - start)
    return statistics.median(times[1:])
