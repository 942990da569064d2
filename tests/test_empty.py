"""Arrays without entries, and without axes: their gradients are arrays of their shapes."""

import numpy as np
import pytest

import tangentish as tg

MATRIX = np.ones((3, 2))

EMPTY = {
    "sum": lambda x: np.sum(x),
    "sum over an axis": lambda x: np.sum(np.sum(x, axis=0) ** 2),
    "mean over an axis": lambda x: np.sum(np.mean(x, axis=1)),
    "prod": lambda x: np.prod(x),
    "prod over an axis": lambda x: np.sum(np.prod(x, axis=0)),
    "max over an axis": lambda x: np.sum(np.max(x, axis=1)),
    "max with an initial value": lambda x: np.max(x, initial=1.0),
    "var over an axis": lambda x: np.sum(np.var(x, axis=1)),
    "std over an axis": lambda x: np.sum(np.std(x, axis=1)),
    "median over an axis": lambda x: np.sum(np.median(x, axis=1)),
    "norms of rows": lambda x: np.sum(np.linalg.norm(x, axis=1)),
    "cumsum": lambda x: np.sum(np.cumsum(x, axis=0)),
    "cumprod": lambda x: np.sum(np.cumprod(x, axis=1)),
    "sort": lambda x: np.sum(np.sort(x, axis=0)),
    "arithmetic": lambda x: np.sum(np.exp(x) * x / (1.0 + x * x) - x**2),
    "broadcasting": lambda x: np.sum(x * np.ones((1, 3)) + np.ones(3)),
    "product": lambda x: np.sum(x @ MATRIX),
    "einsum": lambda x: np.sum(np.einsum("ij,jk->ik", x, MATRIX)),
    "transpose": lambda x: np.sum(x.T),
    "reshape": lambda x: np.sum(np.reshape(x, (3, 0))),
    "flip": lambda x: np.sum(np.flip(x, 0)),
    "roll": lambda x: np.sum(np.roll(x, 1, axis=1)),
    "concatenate": lambda x: np.sum(np.concatenate([x, x, MATRIX.T])),
    "stack": lambda x: np.sum(np.stack([x, 2.0 * x])),
    "where": lambda x: np.sum(np.where(x > 0.0, x, -x)),
    "clip": lambda x: np.sum(np.clip(x, 0.0, 1.0)),
    "maximum": lambda x: np.sum(np.maximum(x, 0.0)),
    "pad": lambda x: np.sum(np.pad(x, ((1, 1), (0, 0)))),
    "slice": lambda x: np.sum(x[:, 1:]),
    "take": lambda x: np.sum(np.take(x, [2, 0], axis=1)),
    "repeat": lambda x: np.sum(np.repeat(x, 2, axis=0)),
    "tile": lambda x: np.sum(np.tile(x, (2, 1))),
    "diff": lambda x: np.sum(np.diff(x, axis=1)),
    "softened": lambda x: np.sum(np.logaddexp(x, 0.0)),
}

WITHOUT_AXES = {
    "sum": lambda x: np.sum(x),
    "mean": lambda x: np.mean(x),
    "prod": lambda x: np.prod(x) * x,
    "max": lambda x: np.max(x),
    "var": lambda x: np.var(x),
    "std": lambda x: np.std(x),
    "median": lambda x: np.median(x),
    "arithmetic": lambda x: np.exp(x) * x / (1.0 + x * x) - x**2,
    "reshape": lambda x: np.sum(np.reshape(x, (1, 1))),
    "ravel": lambda x: np.sum(np.ravel(x)),
    "atleast_1d": lambda x: np.sum(np.atleast_1d(x)),
    "stack": lambda x: np.sum(np.stack([x, 2.0 * x])),
    "broadcasting": lambda x: np.sum(x * MATRIX),
    "full": lambda x: np.sum(np.full((2, 2), x)),
    "expand_dims": lambda x: np.sum(np.expand_dims(x, 0)),
    "where": lambda x: np.where(x > 0.0, x * x, -x),
    "item": lambda x: x.item() ** 2,
    "cumsum": lambda x: np.sum(np.cumsum(x)),
}


@pytest.mark.parametrize("mode", ["source", "tape"])
@pytest.mark.parametrize("operation", EMPTY)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_no_entries(operation, mode):
    for dtype in (np.float64, np.float32):
        gradient = tg.grad(EMPTY[operation], mode=mode)(np.zeros((0, 3), dtype))
        assert gradient.shape == (0, 3)
        assert gradient.dtype == dtype


@pytest.mark.parametrize("mode", ["source", "tape"])
@pytest.mark.parametrize("operation", WITHOUT_AXES)
def test_no_axes(operation, mode):
    gradient = tg.grad(WITHOUT_AXES[operation], mode=mode)(np.array(0.7))
    as_number = tg.grad(WITHOUT_AXES[operation], mode=mode)(np.float64(0.7))
    assert gradient.shape == () and gradient.dtype == np.float64
    slope = (WITHOUT_AXES[operation](np.array(0.7 + 1e-6)) - WITHOUT_AXES[operation](np.array(0.7 - 1e-6))) / 2e-6
    np.testing.assert_allclose([gradient, as_number], slope, rtol=1e-7, atol=1e-9)
