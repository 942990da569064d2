"""SciPy's functions: their rules are loaded once SciPy is, and have their own points without a derivative."""

import subprocess
import sys

import numpy as np
import pytest
import scipy.special
from scipy.special import logsumexp

import tangentish as tg

nan, inf = np.nan, np.inf


def log_likelihood(x, w):
    return logsumexp(w * x) + np.sum(scipy.special.gammaln(x + 3.0))


def test_both_engines_know_functions_of_scipy():
    x, w = np.array([0.5, -0.3, 1.2]), np.array([1.0, 2.0, -1.0])
    expected = w * scipy.special.softmax(w * x) + scipy.special.psi(x + 3.0)
    for mode in ("source", "tape"):
        np.testing.assert_allclose(tg.grad(log_likelihood, mode=mode)(x, w), expected, rtol=1e-14)


def test_what_calls_scipy_is_written_with_its_import(tmp_path):
    x, w = np.array([0.5, -0.3, 1.2]), np.array([1.0, 2.0, -1.0])
    gradient = tg.grad(log_likelihood)
    path = tmp_path / "alone.py"
    gradient.write(path, x, w)
    assert "from scipy import special" in path.read_text()
    names = {}
    exec(path.read_text(), names)
    np.testing.assert_array_equal(names["log_likelihood_grad"](x, w), gradient(x, w))


def test_scipy_is_loaded_by_who_uses_it_only():
    program = (
        "import sys, tangentish as tg, numpy as np\n"
        "f = lambda x: np.sum(np.sin(x))\n"
        "g = tg.grad(f)\n"
        "g(np.ones(2))\n"
        "assert not any(name.startswith('scipy') for name in sys.modules)\n"
        "from tangentish import rules\n"
        "before = rules.generation\n"
        "import scipy.special\n"
        "assert rules.find(scipy.special.erf) is not None\n"
        "assert rules.generation is before\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_a_rule_of_ones_own_comes_before_ours():
    program = (
        "import scipy.special, tangentish as tg\n"
        "@tg.partial(scipy.special.erf)\n"
        "def erf(z, x):\n"
        "    return 1.0\n"
        "from tangentish import rules\n"
        "assert rules.find(scipy.special.erf) is erf\n"
        "assert rules.find(scipy.special.expit) is not None\n"
        "assert rules.find(scipy.special.erf) is erf\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_what_has_no_derivative_is_refused_by_name():
    def by_order(v, x):
        return scipy.special.jv(v, x)

    with pytest.raises(tg.UnsupportedError, match="scipy.special.jv with respect to its parameter 'v' is not known"):
        tg.grad(by_order, mode="source")(0.5, 1.0)


POINTS = {
    "xlogy at x = 0": (lambda x, y: scipy.special.xlogy(x, y), [0.0, 2.0], [np.log(2.0), 0.0]),
    "xlogy at 0, 0": (lambda x, y: scipy.special.xlogy(x, y), [0.0, 0.0], [-inf, 0.0]),
    "xlog1py at x = 0": (lambda x, y: scipy.special.xlog1py(x, y), [0.0, 1.0], [np.log(2.0), 0.0]),
    "entr at 0": (lambda x: scipy.special.entr(x), [0.0], [inf]),
    "rel_entr at 0, 0": (lambda x, y: scipy.special.rel_entr(x, y)[0], [np.zeros(1), np.zeros(1)], [[nan], [0.0]]),
    "kl_div at x = 0": (lambda x, y: scipy.special.kl_div(x, y), [0.0, 2.0], [-inf, 1.0]),
    "logsumexp of -inf": (lambda x: logsumexp(x), [np.full(3, -inf)], [[0.0, 0.0, 0.0]]),
    "logsumexp, a masked row": (
        lambda x: logsumexp(x, axis=1)[1], [np.array([[-inf, -inf], [0.0, 0.0]])], [[[0.0, 0.0], [0.5, 0.5]]],
    ),
    "log_ndtr far below 0": (lambda x: scipy.special.log_ndtr(x), [-1e8], [1e8]),
    "expit far from 0": (lambda x: np.sum(scipy.special.expit(x)), [np.array([-800.0, 800.0])], [[0.0, 0.0]]),
    "log_softmax of large numbers": (
        lambda x: scipy.special.log_softmax(x)[0], [np.array([1000.0, 0.0])], [[0.0, 0.0]],
    ),
    "j1 at 0": (lambda x: scipy.special.j1(x), [0.0], [0.5]),
    "i1 at 0": (lambda x: scipy.special.i1(x), [0.0], [0.5]),
    "spence at 1": (lambda x: scipy.special.spence(x), [1.0], [-1.0]),
    "boxcox with lambda 0": (lambda x, y: scipy.special.boxcox(x, y), [2.0, 0.0], [0.5, 0.5 * np.log(2.0) ** 2]),
    "rgamma at a pole of gamma": (lambda x: scipy.special.rgamma(x), [-1.0], [-1.0]),
    "exprel at 0": (lambda x: scipy.special.exprel(x), [0.0], [0.5]),
    "legendre polynomial at 1": (lambda x: scipy.special.eval_legendre(3, x), [1.0], [6.0]),
    "ellipk at 0": (lambda x: scipy.special.ellipk(x), [0.0], [np.pi / 8.0]),
}  # fmt: skip


@pytest.mark.parametrize("mode", ["source", "tape"])
@pytest.mark.parametrize("point", POINTS)
def test_convention(point, mode):
    function, args, expected = POINTS[point]
    with np.errstate(all="ignore"):
        gradients = tg.grad(function, wrt=tuple(range(len(args))), mode=mode)(*args)
    for got, wanted in zip(gradients, expected, strict=True):
        np.testing.assert_allclose(got, wanted, rtol=1e-12, atol=1e-14)
