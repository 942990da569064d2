"""Special functions of SciPy. Formulas: NIST Digital Library of Mathematical Functions."""

import numpy as np
from scipy import special

from tangentish.helpers import (
    conj,
    factors_of,
    first,
    signed_log_adjoint,
    signed_log_tangent,
    spread,
    stretched,
    subtrahend,
    unbroadcast,
)
from tangentish.rules import adjoint, d, example, partial, t, tangent, zero
from tangentish.samples import above, normal, part, positive, unit


@example(normal(3, 4))
@partial(special.erf)
def erf(z, x):
    return 1.1283791670955126 * np.exp(-x * x)


@example(normal(3, 4))
@partial(special.erfc)
def erfc(z, x):
    return -1.1283791670955126 * np.exp(-x * x)


@example(normal(3, 4))
@partial(special.erfcx)
def erfcx(z, x):
    return 2.0 * x * z - 1.1283791670955126


@example(normal(3, 4))
@partial(special.erfi)
def erfi(z, x):
    return 1.1283791670955126 * np.exp(x * x)


@example(unit(3, 4))
@partial(special.erfinv)
def erfinv(z, y):
    return 0.8862269254527580 * np.exp(z * z)


@example(positive(3, 4))
@partial(special.erfcinv)
def erfcinv(z, y):
    return -0.8862269254527580 * np.exp(z * z)


@example(normal(3, 4))
@partial(special.dawsn)
def dawsn(z, x):
    return 1.0 - 2.0 * x * z


@example(normal(3, 4))
@adjoint(special.wofz)
def wofz(w, z):
    d[z] = unbroadcast(d[w] * conj(1.1283791670955126j - 2.0 * z * w), z)


@tangent(special.wofz)
def wofz(w, z):
    t[w] = t[z] * (1.1283791670955126j - 2.0 * z * w)


@example(normal(3, 4))
@adjoint(special.fresnel)
def fresnel(z, x):
    d[x] = unbroadcast(d[z][0] * conj(np.sin(np.pi / 2.0 * x * x)) + d[z][1] * conj(np.cos(np.pi / 2.0 * x * x)), x)


@tangent(special.fresnel)
def fresnel(z, x):
    t[z] = [t[x] * np.sin(np.pi / 2.0 * x * x), t[x] * np.cos(np.pi / 2.0 * x * x)]


@example(normal(3, 4))
@partial(special.expit)
def expit(z, x):
    return z * (1.0 - z)


@example(normal(3, 4))
@partial(special.log_expit)
def log_expit(z, x):
    return special.expit(-x)


@example(normal(3, 4))
@partial("scipy.special.softplus")
def softplus(z, x):
    return special.expit(x)


@example(part(3, 4))
@partial(special.logit)
def logit(z, x):
    return 1.0 / (x * (1.0 - x))


@example(normal(3, 4))
@partial(special.ndtr)
def ndtr(z, x):
    return 0.3989422804014327 * np.exp(-0.5 * x * x)


@example(normal(3, 4))
@example(np.array([-40.0, 3.0]))
@partial(special.log_ndtr)
def log_ndtr(z, x):
    """By the scaled error function, which neither vanishes nor overflows where x is far below 0."""
    return 0.7978845608028654 / special.erfcx(-0.7071067811865476 * x)


@example(part(3, 4))
@partial(special.ndtri)
def ndtri(z, y):
    return 2.5066282746310002 * np.exp(0.5 * z * z)


@example(np.array([-0.1, -2.0, -50.0]))
@partial("scipy.special.ndtri_exp")
def ndtri_exp(z, y):
    return 1.2533141373155001 * special.erfcx(-0.7071067811865476 * z)


@example(positive(3, 4))
@example(np.array([-1.3, -0.4, 2.0]))
@partial(special.gamma)
def gamma(z, x):
    return z * special.psi(x)


@example(positive(3, 4))
@example(np.array([-1.3, -0.4, 2.0]))
@partial(special.gammaln)
def gammaln(z, x):
    return special.psi(x)


@example(positive(3, 4))
@partial(special.loggamma)
def loggamma(z, x):
    return special.psi(x)


@example(positive(3, 4))
@example(np.array([-1.3, -1.0, 0.0, 2.0]))
@partial(special.rgamma)
def rgamma(z, x):
    """Below 1/2 by the reflection formula, which holds at its zeros."""
    below = np.real(x) < 0.5
    left = np.where(below, x, 0.0)
    right = np.where(below, 1.0, x)
    reflected = np.cos(np.pi * left) * special.gamma(1.0 - left) - z * special.psi(1.0 - left)
    return np.where(below, reflected, -z * special.psi(right))


@example(positive(3, 4))
@partial(special.psi)
def psi(z, x):
    return special.zeta(2.0, x)


@example(2, positive(3, 4))
@adjoint(special.polygamma)
def polygamma(z, n, x):
    """By the order no derivative is known."""
    d[x] = unbroadcast(d[z] * special.polygamma(n + 1, x), x)


@tangent(special.polygamma)
def polygamma(z, n, x):
    t[z] = t[x] * special.polygamma(n + 1, x)


@example(above(3), 3)
@adjoint(special.multigammaln)
def multigammaln(z, a, d):
    d[a] = unbroadcast(d[z] * np.sum(special.psi(np.expand_dims(a, -1) - 0.5 * np.arange(d)), axis=-1), a)


@tangent(special.multigammaln)
def multigammaln(z, a, d):
    t[z] = t[a] * np.sum(special.psi(np.expand_dims(a, -1) - 0.5 * np.arange(d)), axis=-1)


@example(positive(3, 4), positive(4))
@partial(special.beta)
def beta(z, a, b):
    return z * (special.psi(a) - special.psi(a + b)), z * (special.psi(b) - special.psi(a + b))


@example(positive(3, 4), positive(4))
@partial(special.betaln)
def betaln(z, a, b):
    return special.psi(a) - special.psi(a + b), special.psi(b) - special.psi(a + b)


@example(above(3, 4), part(4))
@partial(special.binom)
def binom(z, n, k):
    return (
        z * (special.psi(n + 1.0) - special.psi(n - k + 1.0)),
        z * (special.psi(n - k + 1.0) - special.psi(k + 1.0)),
    )


@example(above(3, 4), part(4))
@adjoint(special.comb)
def comb(z, N, k):
    d[N] = unbroadcast(d[z] * z * (special.psi(N + 1.0) - special.psi(N - k + 1.0)), N)
    d[k] = unbroadcast(d[z] * z * (special.psi(N - k + 1.0) - special.psi(k + 1.0)), k)


@tangent(special.comb)
def comb(z, N, k):
    of_n = t[N] * (special.psi(N + 1.0) - special.psi(N - k + 1.0))
    t[z] = z * (of_n + t[k] * (special.psi(N - k + 1.0) - special.psi(k + 1.0)))


@example(positive(3, 4), positive(4))
@partial(special.poch)
def poch(z, a, m):
    return z * (special.psi(a + m) - special.psi(a)), z * special.psi(a + m)


@example(positive(3, 4))
@partial(special.entr)
def entr(z, x):
    return -np.log(x) - 1.0


@example(positive(3, 4), positive(4))
@partial(special.rel_entr)
def rel_entr(z, x, y):
    return np.log(x / y) + 1.0, -x / np.where((x == 0) & (y == 0), 1.0, y)


@example(positive(3, 4), positive(4))
@partial(special.kl_div)
def kl_div(z, x, y):
    return np.log(x / y), 1.0 - x / np.where((x == 0) & (y == 0), 1.0, y)


@example(normal(3, 4), positive(4))
@partial(special.xlogy)
def xlogy(z, x, y):
    """Where x is 0, log(y) by x and 0 by y."""
    return np.log(y), x / np.where((x == 0) & (y == 0), 1.0, y)


@example(normal(3, 4), positive(4))
@partial(special.xlog1py)
def xlog1py(z, x, y):
    """Where x is 0, log(1 + y) by x and 0 by y."""
    return np.log1p(y), x / np.where((x == 0) & (y == -1), 1.0, 1.0 + y)


@example(normal(3, 4))
@example(normal(3, 4), axis=1)
@example(normal(3, 4), axis=0, keepdims=True)
@example(normal(3, 4), axis=1, b=positive(4))
@example(normal(3, 4), b=normal(3, 4), return_sign=True)
@adjoint(special.logsumexp)
def logsumexp(z, a, axis=None, b=None, keepdims=False, return_sign=False):
    """0 where all entries are -inf: a row that is masked out stays inert."""
    whole = stretched(a, b)
    g = spread(signed_log_adjoint(d[z], z, return_sign), whole, axis, keepdims)
    parts = conj(np.exp(whole - spread(subtrahend(first(z, return_sign)), whole, axis, keepdims)))
    d[a] = unbroadcast(g * parts * conj(factors_of(b)), a)
    d[b] = unbroadcast(g * parts, b)


@tangent(special.logsumexp)
def logsumexp_of_signed(z, a, axis=None, b=None, keepdims=False, return_sign=False):
    whole = stretched(a, b)
    parts = np.exp(whole - spread(subtrahend(first(z, return_sign)), whole, axis, keepdims))
    moved = parts * (factors_of(b) * t[a] + t[b])
    t[z] = signed_log_tangent(np.sum(moved, axis=axis, keepdims=keepdims), z, return_sign)


@tangent(special.logsumexp, when={"b": None, "return_sign": False})
def logsumexp_of_plain(z, a, axis=None, b=None, keepdims=False, return_sign=False):
    t[z] = np.sum(np.exp(a - spread(subtrahend(z), a, axis, keepdims)) * t[a], axis=axis, keepdims=keepdims)


@adjoint(special.logsumexp, when={"b": None, "return_sign": False})
def logsumexp_of_terms(z, a, axis=None, b=None, keepdims=False, return_sign=False):
    d[a] = spread(d[z], a, axis, keepdims) * conj(np.exp(a - spread(subtrahend(z), a, axis, keepdims)))


@adjoint(special.logsumexp, when={"b": None, "return_sign": False, "a.real": True})
def logsumexp_of_reals(z, a, axis=None, b=None, keepdims=False, return_sign=False):
    d[a] = spread(d[z], a, axis, keepdims) * np.exp(a - spread(subtrahend(z), a, axis, keepdims))


@example(normal(3, 4))
@example(normal(3, 4), axis=1)
@adjoint(special.softmax)
def softmax(z, x, axis=None):
    d[x] = conj(z) * (d[z] - np.sum(d[z] * conj(z), axis=axis, keepdims=True))


@tangent(special.softmax)
def softmax(z, x, axis=None):
    t[z] = z * (t[x] - np.sum(z * t[x], axis=axis, keepdims=True))


@example(normal(3, 4))
@example(normal(3, 4), axis=1)
@adjoint(special.log_softmax)
def log_softmax(z, x, axis=None):
    d[x] = d[z] - conj(np.exp(z)) * np.sum(d[z], axis=axis, keepdims=True)


@tangent(special.log_softmax)
def log_softmax(z, x, axis=None):
    t[z] = t[x] - np.sum(np.exp(z) * t[x], axis=axis, keepdims=True)


@example(normal(3, 4))
@example(np.array([0.0, 20.0]))
@partial(special.j0)
def j0(z, x):
    return -special.j1(x)


@example(normal(3, 4))
@example(np.array([0.0, 20.0]))
@partial(special.j1)
def j1(z, x):
    return 0.5 * (special.j0(x) - special.jv(2.0, x))


@example(positive(3, 4))
@partial(special.y0)
def y0(z, x):
    return -special.y1(x)


@example(positive(3, 4))
@partial(special.y1)
def y1(z, x):
    return 0.5 * (special.y0(x) - special.yv(2.0, x))


@example(2, positive(3, 4))
@partial(special.yn)
def yn(z, n, x):
    """By the order no derivative is known."""
    return None, 0.5 * (special.yv(n - 1.0, x) - special.yv(n + 1.0, x))


@example(2, positive(3, 4))
@partial(special.jv)
def jv(z, v, x):
    """By the order no derivative is known."""
    return None, 0.5 * (special.jv(v - 1.0, x) - special.jv(v + 1.0, x))


@example(2, positive(3, 4))
@partial(special.yv)
def yv(z, v, x):
    """By the order no derivative is known."""
    return None, 0.5 * (special.yv(v - 1.0, x) - special.yv(v + 1.0, x))


@example(2, positive(3, 4))
@partial(special.hankel1)
def hankel1(z, v, x):
    """By the order no derivative is known."""
    return None, 0.5 * (special.hankel1(v - 1.0, x) - special.hankel1(v + 1.0, x))


@example(2, positive(3, 4))
@partial(special.hankel2)
def hankel2(z, v, x):
    """By the order no derivative is known."""
    return None, 0.5 * (special.hankel2(v - 1.0, x) - special.hankel2(v + 1.0, x))


@example(2, positive(3, 4))
@partial(special.iv)
def iv(z, v, x):
    """By the order no derivative is known."""
    return None, 0.5 * (special.iv(v - 1.0, x) + special.iv(v + 1.0, x))


@example(2, positive(3, 4))
@partial(special.kv)
def kv(z, v, x):
    """By the order no derivative is known."""
    return None, -0.5 * (special.kv(v - 1.0, x) + special.kv(v + 1.0, x))


@example(2, positive(3, 4))
@partial(special.kn)
def kn(z, n, x):
    """By the order no derivative is known."""
    return None, -0.5 * (special.kv(n - 1.0, x) + special.kv(n + 1.0, x))


@example(2, positive(3, 4))
@partial(special.ive)
def ive(z, v, x):
    """By the order no derivative is known."""
    return None, 0.5 * (special.ive(v - 1.0, x) + special.ive(v + 1.0, x)) - np.sign(x) * z


@example(2, positive(3, 4))
@partial(special.kve)
def kve(z, v, x):
    """By the order no derivative is known."""
    return None, z - 0.5 * (special.kve(v - 1.0, x) + special.kve(v + 1.0, x))


@example(normal(3, 4))
@partial(special.i0)
def i0(z, x):
    return special.i1(x)


@example(normal(3, 4))
@partial(special.i1)
def i1(z, x):
    return 0.5 * (special.i0(x) + special.iv(2.0, x))


@example(normal(3, 4))
@partial(special.i0e)
def i0e(z, x):
    return special.i1e(x) - np.sign(x) * z


@example(normal(3, 4))
@partial(special.i1e)
def i1e(z, x):
    return 0.5 * (special.i0e(x) + special.ive(2.0, x)) - np.sign(x) * z


@example(positive(3, 4))
@partial(special.k0)
def k0(z, x):
    return -special.k1(x)


@example(positive(3, 4))
@partial(special.k1)
def k1(z, x):
    return -0.5 * (special.k0(x) + special.kv(2.0, x))


@example(positive(3, 4))
@partial(special.k0e)
def k0e(z, x):
    return z - special.k1e(x)


@example(positive(3, 4))
@partial(special.k1e)
def k1e(z, x):
    return z - 0.5 * (special.k0e(x) + special.kve(2.0, x))


@example(2, positive(3, 4))
@adjoint(special.spherical_jn)
def spherical_jn(w, n, z):
    """By the order no derivative is known."""
    before = special.spherical_jn(np.maximum(n - 1, 0), z)
    slope = (n * before - (n + 1.0) * special.spherical_jn(n + 1, z)) / (2.0 * n + 1.0)
    d[z] = unbroadcast(d[w] * conj(slope), z)


@tangent(special.spherical_jn)
def spherical_jn(w, n, z):
    before = special.spherical_jn(np.maximum(n - 1, 0), z)
    t[w] = t[z] * (n * before - (n + 1.0) * special.spherical_jn(n + 1, z)) / (2.0 * n + 1.0)


@example(normal(3, 4))
@adjoint(special.airy)
def airy(w, z):
    g = d[w][0] * conj(w[1]) + d[w][1] * conj(z * w[0]) + d[w][2] * conj(w[3]) + d[w][3] * conj(z * w[2])
    d[z] = unbroadcast(g, z)


@tangent(special.airy)
def airy(w, z):
    t[w] = [t[z] * w[1], t[z] * z * w[0], t[z] * w[3], t[z] * z * w[2]]


@example(positive(3, 4))
@partial(special.exp1)
def exp1(z, x):
    return -np.exp(-x) / x


@example(normal(3, 4))
@partial(special.expi)
def expi(z, x):
    return np.exp(x) / x


@example(0, positive(3, 4))
@example(2, positive(3, 4))
@partial(special.expn)
def expn(z, n, x):
    """By the order no derivative is known."""
    return None, -np.where(n == 0, z * (1.0 + 1.0 / x), special.expn(np.maximum(n - 1, 0), x))


@example(positive(3, 4))
@adjoint(special.sici)
def sici(z, x):
    d[x] = d[z][0] * conj(np.sinc(x / np.pi)) + d[z][1] * conj(np.cos(x) / x)


@tangent(special.sici)
def sici(z, x):
    t[z] = [t[x] * np.sinc(x / np.pi), t[x] * np.cos(x) / x]


@example(positive(3, 4))
@adjoint(special.shichi)
def shichi(z, x):
    d[x] = d[z][0] * np.exp(-x) * special.exprel(2.0 * x) + d[z][1] * np.cosh(x) / x


@tangent(special.shichi)
def shichi(z, x):
    t[z] = [t[x] * np.exp(-x) * special.exprel(2.0 * x), t[x] * np.cosh(x) / x]


@example(positive(3, 4))
@example(np.array([1.0, 0.3]))
@partial(special.spence)
def spence(z, x):
    """log(x) / (1 - x), which is -1 at 1."""
    return -1.0 / special.exprel(np.log(x))


@example(normal(3, 4))
@partial(special.expm1)
def expm1(z, x):
    return np.exp(x)


@example(positive(3, 4))
@partial(special.log1p)
def log1p(z, x):
    return 1.0 / (1.0 + x)


@example(normal(3, 4))
@partial(special.exp2)
def exp2(z, x):
    return 0.6931471805599453 * z


@example(normal(3, 4))
@partial(special.exp10)
def exp10(z, x):
    return 2.302585092994046 * z


@example(normal(3, 4))
@partial(special.cbrt)
def cbrt(z, x):
    return 1.0 / (3.0 * z * z)


@example(normal(3, 4))
@partial(special.cosm1)
def cosm1(z, x):
    return -np.sin(x)


@example(normal(3, 4))
@partial(special.exprel)
def exprel(z, x):
    return 0.5 * special.hyp1f1(2.0, 3.0, x)


@example(positive(3, 4), normal(4))
@example(positive(3), np.array([0.0, 1.0, -1.0]))
@partial(special.boxcox)
def boxcox(z, x, lmbda):
    logs = np.log(x)
    return x ** (lmbda - 1.0), 0.5 * logs * logs * special.hyp1f1(2.0, 3.0, lmbda * logs)


@example(positive(3, 4), normal(4))
@example(positive(3), np.array([0.0, 1.0, -1.0]))
@partial(special.boxcox1p)
def boxcox1p(z, x, lmbda):
    logs = np.log1p(x)
    return (1.0 + x) ** (lmbda - 1.0), 0.5 * logs * logs * special.hyp1f1(2.0, 3.0, lmbda * logs)


@example(unit(3, 4), unit(4))
@example(unit(2), np.array([0.0, 0.5]))
@partial(special.inv_boxcox)
def inv_boxcox(z, y, lmbda):
    return z ** (1.0 - lmbda), -0.5 * y * y * z * special.hyp2f1(2.0, 2.0, 3.0, -lmbda * y)


@example(positive(3, 4), normal(4))
@partial(special.huber)
def huber(z, delta, r):
    return np.where(np.abs(r) > delta, np.abs(r) - delta, 0.0), np.clip(r, -delta, delta)


@example(positive(3, 4), normal(4))
@partial(special.pseudo_huber)
def pseudo_huber(z, delta, r):
    root = np.sqrt(1.0 + (r / delta) ** 2)
    return 2.0 * delta * (root - 1.0) - r * r / (delta * root), r / root


@example(1.5, 2.5, part(3, 4))
@partial(special.betainc)
def betainc(z, a, b, x):
    """By a and b no derivative is known."""
    return None, None, x ** (a - 1.0) * (1.0 - x) ** (b - 1.0) / special.beta(a, b)


@example(1.5, 2.5, part(3, 4))
@partial(special.betaincinv)
def betaincinv(z, a, b, y):
    """By a and b no derivative is known."""
    return None, None, special.beta(a, b) * z ** (1.0 - a) * (1.0 - z) ** (1.0 - b)


@example(1.5, positive(3, 4))
@partial(special.gammainc)
def gammainc(z, a, x):
    """By a no derivative is known."""
    return None, np.exp(special.xlogy(a - 1.0, x) - x - special.gammaln(a))


@example(1.5, positive(3, 4))
@partial(special.gammaincc)
def gammaincc(z, a, x):
    """By a no derivative is known."""
    return None, -np.exp(special.xlogy(a - 1.0, x) - x - special.gammaln(a))


@example(1.5, part(3, 4))
@partial(special.gammaincinv)
def gammaincinv(z, a, y):
    """By a no derivative is known."""
    return None, np.exp(z + special.gammaln(a) - special.xlogy(a - 1.0, z))


@example(1.5, part(3, 4))
@partial(special.gammainccinv)
def gammainccinv(z, a, y):
    """By a no derivative is known."""
    return None, -np.exp(z + special.gammaln(a) - special.xlogy(a - 1.0, z))


@example(2.5, positive(3, 4))
@partial(special.chdtr)
def chdtr(z, v, x):
    """By the degrees of freedom no derivative is known."""
    return None, 0.5 * np.exp(special.xlogy(0.5 * v - 1.0, 0.5 * x) - 0.5 * x - special.gammaln(0.5 * v))


@example(2.5, normal(3, 4))
@partial(special.stdtr)
def stdtr(z, df, t):
    """By the degrees of freedom no derivative is known."""
    return None, (1.0 + t * t / df) ** (-0.5 * (df + 1.0)) / (np.sqrt(df) * special.beta(0.5, 0.5 * df))


@example(2.5, 3.5, positive(3, 4))
@partial(special.fdtr)
def fdtr(z, dfn, dfd, x):
    """By the degrees of freedom no derivative is known."""
    whole = dfn * x + dfd
    return None, None, np.sqrt((dfn * x) ** dfn * dfd**dfd / whole ** (dfn + dfd)) / (
        x * special.beta(0.5 * dfn, 0.5 * dfd)
    )


@example(2.0, 5, part(3, 4))
@partial(special.bdtr)
def bdtr(z, k, n, p):
    """By the numbers of successes and trials no derivative is known."""
    below = np.floor(k)
    return None, None, -(n - below) * special.binom(n, below) * p**below * (1.0 - p) ** (n - below - 1.0)


@example(2.0, positive(3, 4))
@partial(special.pdtr)
def pdtr(z, k, m):
    """By the count no derivative is known."""
    return None, -np.exp(special.xlogy(np.floor(k), m) - m - special.gammaln(np.floor(k) + 1.0))


@example(unit(3, 4))
@example(np.zeros(2))
@partial(special.ellipk)
def ellipk(z, m):
    return 0.39269908169872414 * special.hyp2f1(1.5, 1.5, 2.0, m)


@example(unit(3, 4))
@example(np.zeros(2))
@partial(special.ellipe)
def ellipe(z, m):
    return -0.39269908169872414 * special.hyp2f1(0.5, 1.5, 2.0, m)


@example(normal(3, 4), 0.5)
@partial(special.ellipkinc)
def ellipkinc(z, phi, m):
    """By the parameter no derivative is known."""
    return 1.0 / np.sqrt(1.0 - m * np.sin(phi) ** 2), None


@example(normal(3, 4), 0.5)
@partial(special.ellipeinc)
def ellipeinc(z, phi, m):
    """By the parameter no derivative is known."""
    return np.sqrt(1.0 - m * np.sin(phi) ** 2), None


@example(positive(3, 4))
@adjoint(special.lambertw, constant_in=("k", "tol"))
def lambertw(w, z, k=0, tol=1e-8):
    d[z] = unbroadcast(d[w] * conj(np.exp(-w) / (1.0 + w)), z)


@tangent(special.lambertw)
def lambertw(w, z, k=0, tol=1e-8):
    t[w] = t[z] * np.exp(-w) / (1.0 + w)


@example(normal(3, 4), normal(4))
@partial(special.owens_t)
def owens_t(z, h, a):
    return (
        -0.19947114020071635 * np.exp(-0.5 * h * h) * special.erf(0.7071067811865476 * a * h),
        0.15915494309189535 * np.exp(-0.5 * h * h * (1.0 + a * a)) / (1.0 + a * a),
    )


@example(1.5, normal(3, 4))
@partial(special.hyp0f1)
def hyp0f1(w, v, z):
    """By the parameter no derivative is known."""
    return None, special.hyp0f1(v + 1.0, z) / v


@example(1.5, 2.5, normal(3, 4))
@partial(special.hyp1f1)
def hyp1f1(z, a, b, x):
    """By the parameters no derivative is known."""
    return None, None, a / b * special.hyp1f1(a + 1.0, b + 1.0, x)


@example(1.5, 0.5, 2.5, unit(3, 4))
@partial(special.hyp2f1)
def hyp2f1(w, a, b, c, z):
    """By the parameters no derivative is known."""
    return None, None, None, a * b / c * special.hyp2f1(a + 1.0, b + 1.0, c + 1.0, z)


@example(1.5, 2.5, positive(3, 4))
@partial(special.hyperu)
def hyperu(z, a, b, x):
    """By the parameters no derivative is known."""
    return None, None, -a * special.hyperu(a + 1.0, b + 1.0, x)


@example(3, unit(3, 4))
@partial(special.eval_chebyt)
def eval_chebyt(z, n, x):
    """By the degree no derivative is known."""
    return None, np.where(n == 0, 0.0, n * special.eval_chebyu(np.maximum(n - 1, 0), x))


@example(3, unit(3, 4))
@partial(special.eval_chebyu)
def eval_chebyu(z, n, x):
    """By the degree no derivative is known."""
    return None, np.where(n == 0, 0.0, 2.0 * special.eval_gegenbauer(np.maximum(n - 1, 0), 2.0, x))


@example(3, 0.7, unit(3, 4))
@partial(special.eval_gegenbauer)
def eval_gegenbauer(z, n, alpha, x):
    """By the degree and the parameter no derivative is known."""
    slope = 2.0 * alpha * special.eval_gegenbauer(np.maximum(n - 1, 0), alpha + 1.0, x)
    return None, None, np.where(n == 0, 0.0, slope)


@example(3, 0.7, unit(3, 4))
@partial(special.eval_genlaguerre)
def eval_genlaguerre(z, n, alpha, x):
    """By the degree and the parameter no derivative is known."""
    return None, None, -np.where(n == 0, 0.0, special.eval_genlaguerre(np.maximum(n - 1, 0), alpha + 1.0, x))


@example(3, unit(3, 4))
@partial(special.eval_hermite)
def eval_hermite(z, n, x):
    """By the degree no derivative is known."""
    return None, 2.0 * n * special.eval_hermite(np.maximum(n - 1, 0), x)


@example(0, unit(3, 4))
@example(3, unit(3, 4))
@partial(special.eval_hermitenorm)
def eval_hermitenorm(z, n, x):
    """By the degree no derivative is known."""
    return None, n * special.eval_hermitenorm(np.maximum(n - 1, 0), x)


@example(0, unit(3, 4))
@example(3, unit(3, 4))
@partial(special.eval_legendre)
def eval_legendre(z, n, x):
    """By the degree no derivative is known."""
    return None, np.where(n == 0, 0.0, special.eval_gegenbauer(np.maximum(n - 1, 0), 1.5, x))


@example(3, unit(3, 4))
@partial(special.eval_laguerre)
def eval_laguerre(z, n, x):
    """By the degree no derivative is known."""
    return None, -np.where(n == 0, 0.0, special.eval_genlaguerre(np.maximum(n - 1, 0), 1.0, x))


@example(3, 0.5, 1.5, unit(3, 4))
@partial(special.eval_jacobi)
def eval_jacobi(z, n, alpha, beta, x):
    """By the degree and the parameters no derivative is known."""
    slope = 0.5 * (n + alpha + beta + 1.0) * special.eval_jacobi(np.maximum(n - 1, 0), alpha + 1.0, beta + 1.0, x)
    return None, None, None, np.where(n == 0, 0.0, slope)


@example(2.5, positive(3, 4))
@adjoint(special.zeta)
def zeta(z, x, q=None):
    """By x no derivative is known."""
    d[q] = unbroadcast(-d[z] * x * special.zeta(x + 1.0, q), q)


@tangent(special.zeta)
def zeta(z, x, q=None):
    t[z] = -t[q] * x * special.zeta(x + 1.0, q)


@example(positive(3, 4))
@adjoint(special.factorial)
def factorial(z, n):
    d[n] = unbroadcast(d[z] * z * special.psi(n + 1.0), n)


@tangent(special.factorial)
def factorial(z, n):
    t[z] = t[n] * z * special.psi(n + 1.0)


zero(special.gammasgn)
