"""Distributions of SciPy. Densities are differentiated by shape parameters, distribution functions by few of them."""

import numpy as np
from scipy import special, stats  # noqa: F401  (the texts read both)

from tangentish.emit.code import load
from tangentish.rules import example, partial, zero

X, POSITIVE, PART = np.array([-0.7, 0.3, 1.9]), np.array([0.4, 1.3, 2.6]), np.array([0.15, 0.45, 0.85])
BEYOND = np.array([1.4, 2.2, 3.9])

# A distribution, the derivative of the logarithm of its density by the standardized variable u, the same by each shape
# parameter, that of the distribution function by each (None: not known), and example arguments.
DISTRIBUTIONS = (
    ("norm", "-u", {}, {}, (X,)),
    ("expon", "-1.0 + 0.0 * u", {}, {}, (POSITIVE,)),
    ("uniform", "0.0 * u", {}, {}, (PART,)),
    ("logistic", "-np.tanh(0.5 * u)", {}, {}, (X,)),
    ("cauchy", "-2.0 * u / (1.0 + u * u)", {}, {}, (X,)),
    ("laplace", "-np.sign(u)", {}, {}, (X,)),
    ("gumbel_r", "np.exp(-u) - 1.0", {}, {}, (X,)),
    ("gumbel_l", "1.0 - np.exp(u)", {}, {}, (X,)),
    ("halfnorm", "-u", {}, {}, (POSITIVE,)),
    ("t", "-(df + 1.0) * u / (df + u * u)", {
        "df": "0.5 * (special.psi(0.5 * df + 0.5) - special.psi(0.5 * df) - 1.0 / df - np.log1p(u * u / df)"
              " + (df + 1.0) * u * u / df / (df + u * u))",
    }, {}, (X, 2.5)),
    ("gamma", "(a - 1.0) / u - 1.0", {"a": "np.log(u) - special.psi(a)"}, {}, (POSITIVE, 1.7)),
    ("chi2", "(0.5 * df - 1.0) / u - 0.5", {"df": "0.5 * (np.log(0.5 * u) - special.psi(0.5 * df))"}, {},
     (POSITIVE, 3.4)),
    ("beta", "(a - 1.0) / u - (b - 1.0) / (1.0 - u)", {
        "a": "np.log(u) - special.psi(a) + special.psi(a + b)",
        "b": "np.log1p(-u) - special.psi(b) + special.psi(a + b)",
    }, {}, (PART, 1.7, 2.4)),
    ("pareto", "-(b + 1.0) / u", {"b": "1.0 / b - np.log(u)"}, {"b": "u ** -b * np.log(u)"}, (BEYOND, 1.6)),
    ("lognorm", "-(1.0 + np.log(u) / (s * s)) / u", {"s": "(np.square(np.log(u) / s) - 1.0) / s"}, {},
     (POSITIVE, 0.8)),
    ("weibull_min", "(c - 1.0) / u - c * u ** (c - 1.0)", {"c": "1.0 / c + np.log(u) - u**c * np.log(u)"},
     {"c": "np.exp(-(u**c)) * u**c * np.log(u)"}, (POSITIVE, 1.4)),
    ("invgamma", "-(a + 1.0) / u + 1.0 / (u * u)", {"a": "-special.psi(a) - np.log(u)"}, {}, (POSITIVE, 1.7)),
    ("gennorm", "-beta * np.abs(u) ** (beta - 1.0) * np.sign(u)", {
        "beta": "1.0 / beta + special.psi(1.0 / beta) / (beta * beta) - np.abs(u) ** beta * np.log(np.abs(u))",
    }, {}, (X, 1.6)),
    ("truncnorm", "-u", {
        "a": "stats.norm.pdf(a) / (special.ndtr(b) - special.ndtr(a))",
        "b": "-stats.norm.pdf(b) / (special.ndtr(b) - special.ndtr(a))",
    }, {}, (X, -1.5, 2.5)),
    ("vonmises", "-kappa * np.sin(u)", {"kappa": "np.cos(u) - special.i1(kappa) / special.i0(kappa)"}, {}, (X, 1.3)),
    ("wrapcauchy", "-2.0 * c * np.sin(u) / (1.0 + c * c - 2.0 * c * np.cos(u))", {
        "c": "-2.0 * c / (1.0 - c * c) - 2.0 * (c - np.cos(u)) / (1.0 + c * c - 2.0 * c * np.cos(u))",
    }, {}, (POSITIVE, 0.4)),
)  # fmt: skip

DENSITY = """
@example(*X, 0.1, 1.2)
@partial(stats.{name}.logpdf)
def {name}_logpdf(z, x, {heads}loc=0, scale=1):
    u = (x - loc) / scale
    v = {slope}
    return v / scale, {of_log}-v / scale, -(1.0 + u * v) / scale


@example(*X, 0.1, 1.2)
@partial(stats.{name}.pdf)
def {name}_pdf(z, x, {heads}loc=0, scale=1):
    u = (x - loc) / scale
    v = {slope}
    return z * v / scale, {of_density}-z * v / scale, -z * (1.0 + u * v) / scale
"""

# Where a density is 0, it and its logarithm do not change: u stands at a place where the formulas are finite.
DENSITY_SOMEWHERE = """
@example(*X, 0.1, 1.2)
@partial(stats.{name}.logpdf)
def {name}_logpdf(z, x, {heads}loc=0, scale=1):
    u = np.where(z > -np.inf, (x - loc) / scale, 0.5)
    inside = np.where(z > -np.inf, 1.0, 0.0)
    v = inside * ({slope})
    return v / scale, {of_log_inside}-v / scale, -inside * (1.0 + u * v) / scale


@example(*X, 0.1, 1.2)
@partial(stats.{name}.pdf)
def {name}_pdf(z, x, {heads}loc=0, scale=1):
    u = np.where(z > 0.0, (x - loc) / scale, 0.5)
    v = {slope}
    return z * v / scale, {of_density}-z * v / scale, -z * (1.0 + u * v) / scale
"""

DISTRIBUTION = """
@example(*X, 0.1, 1.2)
@partial(stats.{name}.cdf)
def {name}_cdf(z, x, {heads}loc=0, scale=1):
    u = (x - loc) / scale
    p = stats.{name}.pdf(x, {shapes}loc, scale)
    return p, {of_cdf}-p, -p * u


@example(*X, 0.1, 1.2)
@partial(stats.{name}.sf)
def {name}_sf(z, x, {heads}loc=0, scale=1):
    u = (x - loc) / scale
    p = stats.{name}.pdf(x, {shapes}loc, scale)
    return -p, {of_sf}p, p * u


@example(*X, 0.1, 1.2)
@partial(stats.{name}.logcdf)
def {name}_logcdf(z, x, {heads}loc=0, scale=1):
    u = (x - loc) / scale
    p = np.where(z > -np.inf, np.exp(stats.{name}.logpdf(x, {shapes}loc, scale) - z), 0.0)
    return p, {of_logcdf}-p, -p * u


@example(*X, 0.1, 1.2)
@partial(stats.{name}.logsf)
def {name}_logsf(z, x, {heads}loc=0, scale=1):
    u = (x - loc) / scale
    p = np.where(z > -np.inf, np.exp(stats.{name}.logpdf(x, {shapes}loc, scale) - z), 0.0)
    return -p, {of_logsf}p, p * u


@example(PART, *X[1:], 0.1, 1.2)
@partial(stats.{name}.ppf)
def {name}_ppf(z, q, {heads}loc=0, scale=1):
    return 1.0 / stats.{name}.pdf(z, {shapes}loc, scale), {nothing}1.0, (z - loc) / scale


@example(PART, *X[1:], 0.1, 1.2)
@partial(stats.{name}.isf)
def {name}_isf(z, q, {heads}loc=0, scale=1):
    return -1.0 / stats.{name}.pdf(z, {shapes}loc, scale), {nothing}1.0, (z - loc) / scale
"""


EVERYWHERE = ("norm", "logistic", "cauchy", "laplace", "gumbel_r", "gumbel_l", "t", "gennorm", "vonmises")
PERIODIC = ("vonmises", "wrapcauchy")


def rules_of(name, slope, by_shape, cdf_by_shape, arguments):
    """The text of the rules of a distribution."""
    text = DENSITY if name in EVERYWHERE else DENSITY_SOMEWHERE
    text += "" if name in PERIODIC else "\n\n" + DISTRIBUTION.strip() + "\n"

    def listed(form, table=by_shape):
        return "".join(f"{form.format(table[one]) if table.get(one) else None}, " for one in by_shape)

    return text.format(
        name=name,
        slope=slope,
        heads="".join(f"{one}, " for one in by_shape),
        shapes="".join(f"{one}, " for one in by_shape),
        of_log=listed("{}"),
        of_log_inside=listed("inside * ({})"),
        of_density=listed("z * ({})"),
        of_cdf=listed("{}", cdf_by_shape),
        of_sf=listed("-({})", cdf_by_shape),
        of_logcdf=listed("({}) * np.exp(-z)", cdf_by_shape),
        of_logsf=listed("-({}) * np.exp(-z)", cdf_by_shape),
        nothing=listed("", {}),
    )


for _one in DISTRIBUTIONS:
    _names = {"__name__": __name__, "X": _one[-1]}
    for _key in ("np", "special", "stats", "example", "partial", "PART"):
        _names[_key] = globals()[_key]
    load(rules_of(*_one), f"rules of {_one[0]}", _names)


# Discrete distributions, by what their numbers depend on continuously

COUNTS = np.array([0, 2, 3])


@example(COUNTS, 1.7)
@partial(stats.poisson.logpmf)
def poisson_logpmf(z, k, mu, loc=0):
    return None, (k - loc) / mu - 1.0, None


@example(COUNTS, 1.7)
@partial(stats.poisson.pmf)
def poisson_pmf(z, k, mu, loc=0):
    return None, z * ((k - loc) / mu - 1.0), None


@example(COUNTS, 1.7)
@partial(stats.poisson.cdf)
def poisson_cdf(z, k, mu, loc=0):
    return None, -stats.poisson.pmf(np.floor(k), mu, loc), None


@example(np.array([0, 1, 1]), 0.3)
@partial(stats.bernoulli.logpmf)
def bernoulli_logpmf(z, k, p, loc=0):
    return None, (k - loc) / p - (1.0 - k + loc) / (1.0 - p), None


@example(np.array([0, 1, 1]), 0.3)
@partial(stats.bernoulli.pmf)
def bernoulli_pmf(z, k, p, loc=0):
    return None, z * ((k - loc) / p - (1.0 - k + loc) / (1.0 - p)), None


@example(COUNTS, 5, 0.3)
@partial(stats.binom.logpmf)
def binom_logpmf(z, k, n, p, loc=0):
    return None, None, (k - loc) / p - (n - k + loc) / (1.0 - p), None


@example(COUNTS, 5, 0.3)
@partial(stats.binom.pmf)
def binom_pmf(z, k, n, p, loc=0):
    return None, None, z * ((k - loc) / p - (n - k + loc) / (1.0 - p)), None


@example(COUNTS + 1, 0.3)
@partial(stats.geom.logpmf)
def geom_logpmf(z, k, p, loc=0):
    return None, 1.0 / p - (k - loc - 1.0) / (1.0 - p), None


@example(COUNTS + 1, 0.3)
@partial(stats.geom.pmf)
def geom_pmf(z, k, p, loc=0):
    return None, z * (1.0 / p - (k - loc - 1.0) / (1.0 - p)), None


@example(COUNTS, 4, 0.3)
@partial(stats.nbinom.logpmf)
def nbinom_logpmf(z, k, n, p, loc=0):
    return None, None, n / p - (k - loc) / (1.0 - p), None


@example(COUNTS, 4, 0.3)
@partial(stats.nbinom.pmf)
def nbinom_pmf(z, k, n, p, loc=0):
    return None, None, z * (n / p - (k - loc) / (1.0 - p)), None


zero(stats.rankdata, stats.mode)
