"""How far the rules reach: the functions that the peers differentiate, by tier, as the registry has them.

`tests/tiers.csv` has a row for each: tier 1 what every user meets, 2 what some peer differentiates, 3 what else is well
defined.
"""

import builtins
import collections
import csv
import math
from pathlib import Path

import numpy as np
import pytest
import scipy
import scipy.fft
import scipy.integrate
import scipy.interpolate
import scipy.linalg
import scipy.ndimage
import scipy.optimize
import scipy.signal
import scipy.sparse.linalg
import scipy.spatial.distance
import scipy.spatial.transform
import scipy.special
import scipy.stats

from tangentish import rules
from tests.test_operations import OLD

ROOTS = {"np": np, "scipy": scipy, "math": math, "ndarray": np.ndarray, "builtins": builtins}
TABLE = Path(__file__).parent / "tiers.csv"

# Of tiers 1 and 2: what needs no rule, because the engines know writes and loops themselves ...
KNOWN_TO_THE_ENGINES = set(
    """
    np.copyto np.fill_diagonal np.place np.put np.put_along_axis np.putmask np.mgrid np.ogrid np.add.at np.multiply.at
    np.subtract.at np.maximum.at ndarray.fill ndarray.flat ndarray.put ndarray.sort builtins.enumerate builtins.zip
    builtins.reversed builtins.map builtins.filter
    """.split()
)
# ... what is refused by name, because an array changes its type or its entries move unseen ...
REFUSED = set("ndarray.view np.from_dlpack np.frombuffer np.random.shuffle".split())
# ... and what has no rule yet.
MISSING = set(
    """
    np.apply_along_axis np.apply_over_axes np.fromfunction np.frompyfunc np.piecewise np.vectorize
    scipy.special.sph_harm_y scipy.linalg.cho_factor scipy.linalg.convolution_matrix scipy.linalg.solve_banded
    scipy.linalg.solve_toeplitz scipy.linalg.expm_frechet scipy.linalg.eigh_tridiagonal scipy.linalg.lu
    scipy.linalg.lu_factor scipy.linalg.lu_solve scipy.linalg.hankel scipy.linalg.leslie scipy.linalg.fiedler
    scipy.linalg.matmul_toeplitz scipy.signal.correlate2d scipy.signal.detrend scipy.signal.stft scipy.signal.istft
    scipy.signal.welch scipy.signal.csd scipy.stats.bernoulli.cdf scipy.stats.bernoulli.ppf
    scipy.stats.betabinom.logpmf scipy.stats.betabinom.pmf scipy.stats.dirichlet.logpdf scipy.stats.dirichlet.pdf
    scipy.stats.multinomial.logpmf scipy.stats.multinomial.pmf scipy.stats.multivariate_normal.entropy
    scipy.stats.multivariate_normal.logpdf scipy.stats.multivariate_normal.pdf scipy.stats.poisson.entropy
    scipy.stats.sem scipy.integrate.odeint scipy.ndimage.map_coordinates scipy.ndimage.maximum_filter
    scipy.ndimage.affine_transform scipy.ndimage.zoom scipy.ndimage.shift scipy.interpolate.RegularGridInterpolator
    scipy.interpolate.interp1d scipy.fft.dct scipy.fft.idct scipy.fft.dctn scipy.fft.idctn scipy.sparse.linalg.cg
    scipy.sparse.linalg.gmres scipy.sparse.linalg.bicgstab scipy.sparse.linalg.spsolve scipy.spatial.distance.cdist
    scipy.spatial.distance.pdist
    """.split()
)


def state(name):
    """What the registry says of a function; None for a row that is a construct, or a function that is not there."""
    first, *rest = name.split(".")
    found = ROOTS.get(first)
    for part in rest:
        found = getattr(found, part, None)
    if found is None or not rest:
        return None
    rule = rules.find(found)
    if rule is None and first == "ndarray":
        rule = rules.find(rules.METHODS.get(rest[0]) or rules.ATTRIBUTES.get(rest[0]))
    if rule is None:
        return "none"
    return "zero" if rule.form == "zero" else "done" if rule.operands else "refused"


@pytest.mark.skipif(OLD, reason="NumPy and SciPy had fewer functions before")
def test_functions_by_tier():
    with TABLE.open(newline="") as file:
        rows = [(row["name"], int(row["tier"])) for row in csv.DictReader(file)]
    states = {name: (tier, state(name)) for name, tier in rows}
    counts = collections.Counter(found for found in states.values() if found[1] is not None)
    for tier in (1, 2, 3):
        parts = [f"{counts[tier, one]} {one}" for one in ("done", "zero", "refused", "none")]
        print(f"tier {tier}: {', '.join(parts)}")
    without = {name for name, (tier, found) in states.items() if found == "none" and tier < 3}
    assert without == KNOWN_TO_THE_ENGINES | REFUSED | MISSING
    assert not [name for name in MISSING if states[name][0] == 1]
