"""Linear algebra, scattering, special functions, loops and checks of tangentish.tf: values and gradients."""

import math

import numpy as np
import pytest
import scipy.linalg
import scipy.special

import tangentish.tf as tf

rng = np.random.default_rng(3)
M = rng.uniform(-1.5, 1.5, (3, 4))
P = rng.uniform(0.4, 2.0, (3, 4))
A = rng.uniform(-1, 1, (3, 3)) + 2 * np.eye(3)
B = np.stack([A, A.T + 1, 2 * A])
D = A @ A.T + np.eye(3)
T = np.tril(A)


def symmetric(x):
    return x + tf.linalg.matrix_transpose(x)


def signs(x):
    """A function of eigenvectors or singular vectors that does not depend on their signs."""
    return x * x


CASES = [
    ("cholesky", tf.linalg.cholesky, D, lambda x: np.linalg.cholesky((x + x.T) / 2)),
    ("logdet", tf.linalg.logdet, D, lambda x: np.linalg.slogdet(x)[1]),
    ("slogdet", lambda x: tf.linalg.slogdet(x)[1], B, lambda x: np.linalg.slogdet(x)[1]),
    ("eigh, values", lambda x: tf.linalg.eigh(symmetric(x))[0], B,
     lambda x: np.linalg.eigvalsh(x + np.swapaxes(x, -1, -2))),
    ("eigh, vectors", lambda x: signs(tf.linalg.eigh(symmetric(x))[1]), A, lambda x: np.linalg.eigh(x + x.T)[1] ** 2),
    ("eigvalsh", lambda x: tf.linalg.eigvalsh(symmetric(x)), A, lambda x: np.linalg.eigvalsh(x + x.T)),
    ("svd, values", lambda x: tf.linalg.svd(x)[0], M, lambda x: np.linalg.svd(x)[1]),
    ("svd, values alone", lambda x: tf.linalg.svd(x, compute_uv=False), M, lambda x: np.linalg.svd(x)[1]),
    ("svd, right", lambda x: signs(tf.linalg.svd(x)[2]), M, lambda x: np.linalg.svd(x, False)[2].T ** 2),
    ("qr", lambda x: tf.linalg.qr(x)[1] ** 2, A, lambda x: np.linalg.qr(x)[1] ** 2),
    ("triangular_solve", lambda x: tf.linalg.triangular_solve(x, M), A, lambda x: np.linalg.solve(np.tril(x), M)),
    ("triangular_solve, upper and adjoint", lambda x: tf.linalg.triangular_solve(x, M, lower=False, adjoint=True), A,
     lambda x: np.linalg.solve(np.triu(x).T, M)),
    ("band_part", lambda x: tf.linalg.band_part(x, 1, 0) ** 2, M, lambda x: np.tril(np.triu(x, -1)) ** 2),
    ("band_part, all", lambda x: tf.linalg.band_part(x, -1, -1), M, lambda x: x),
    ("set_diag", lambda x: tf.linalg.set_diag(x * x, x[0]), A, lambda x: x * x * (1 - np.eye(3)) + np.diag(x[0])),
    ("expm", tf.linalg.expm, A, scipy.linalg.expm),
    ("expm of a batch, squared", lambda x: tf.linalg.expm(x * 3), B / 2, lambda x: scipy.linalg.expm(x * 3)),
    ("cross", lambda x: tf.linalg.cross(x, x[::-1] * 2), A, lambda x: np.cross(x, x[::-1] * 2)),
    ("pinv", tf.linalg.pinv, M, np.linalg.pinv),
    ("lstsq", lambda x: tf.linalg.lstsq(tf.transpose(x), M.T), P, lambda x: np.linalg.lstsq(x.T, M.T, rcond=None)[0]),
    ("lstsq, regularised", lambda x: tf.linalg.lstsq(x, M, l2_regularizer=0.3), A,
     lambda x: np.linalg.solve(x.T @ x + 0.3 * np.eye(3), x.T @ M)),
    ("adjoint", tf.linalg.adjoint, M, lambda x: x.T),
    ("gather_nd", lambda x: tf.gather_nd(x, [[0, 1], [2, 3], [0, 1]]), M, lambda x: x[[0, 2, 0], [1, 3, 1]]),
    ("gather_nd of rows", lambda x: tf.gather_nd(x, [[2], [0]]), M, lambda x: x[[2, 0]]),
    ("gather_nd in a batch", lambda x: tf.gather_nd(x, [[[0]], [[3]], [[1]]], batch_dims=1), M,
     lambda x: x[[0, 1, 2], [0, 3, 1]][:, None]),
    ("scatter_nd", lambda x: tf.scatter_nd([[1], [4], [1]], x, [6, 4]), M,
     lambda x: np.stack([0 * x[0], x[0] + x[2], 0 * x[0], 0 * x[0], x[1], 0 * x[0]])),
    ("tensor_scatter_nd_add", lambda x: tf.tensor_scatter_nd_add(x, [[0, 0], [0, 0]], x[0, :2]), M,
     lambda x: x + np.eye(3, 4) * np.array([x[0, 0] + x[0, 1], 0, 0, 0])),
    ("tensor_scatter_nd_sub", lambda x: tf.tensor_scatter_nd_sub(x, [[1]], x[:1]), M,
     lambda x: np.stack([x[0], x[1] - x[0], x[2]])),
    ("tensor_scatter_nd_update", lambda x: tf.tensor_scatter_nd_update(x, [[1], [0], [1]], x * 2), M,
     lambda x: np.stack([2 * x[1], 2 * x[2], x[2]])),
    ("sort", lambda x: tf.sort(x, axis=0), M, lambda x: np.sort(x, 0)),
    ("sort, descending", lambda x: tf.sort(x, direction="DESCENDING"), M, lambda x: -np.sort(-x)),
    ("top_k", lambda x: tf.math.top_k(x, 2).values, M, lambda x: -np.sort(-x)[:, :2]),
    ("meshgrid", lambda x: tf.meshgrid(x[0], x[1])[1] ** 2, M, lambda x: np.meshgrid(x[0], x[1])[1] ** 2),
    ("segment_sum", lambda x: tf.math.segment_sum(x, [0, 0, 2]), M,
     lambda x: np.stack([x[0] + x[1], 0 * x[0], x[2]])),
    ("segment_mean", lambda x: tf.math.segment_mean(x, [0, 0, 1]), M, lambda x: np.stack([(x[0] + x[1]) / 2, x[2]])),
    ("unsorted_segment_sum", lambda x: tf.math.unsorted_segment_sum(x, [1, -1, 1], 2), M,
     lambda x: np.stack([0 * x[0], x[0] + x[2]])),
    ("bincount", lambda x: tf.math.bincount([0, 2, 2], weights=x[:, 0]), M,
     lambda x: np.array([x[0, 0], 0, x[1, 0] + x[2, 0]])),
    ("dynamic_partition", lambda x: tf.dynamic_partition(x, [1, 0, 1], 2)[1], M, lambda x: x[[0, 2]]),
    ("erf", tf.math.erf, M, scipy.special.erf),
    ("erfc", tf.math.erfc, M, scipy.special.erfc),
    ("lgamma", tf.math.lgamma, P, scipy.special.gammaln),
    ("lgamma of negative numbers", tf.math.lgamma, P / 4 - 1.7, scipy.special.gammaln),
    ("digamma", tf.math.digamma, P, scipy.special.psi),
    ("polygamma", lambda x: tf.math.polygamma(2, x), P, lambda x: scipy.special.polygamma(2, x)),
    ("l2_normalize", lambda x: tf.math.l2_normalize(x, axis=1), M, lambda x: x / np.linalg.norm(x, axis=1)[:, None]),
    ("polyval", lambda x: tf.math.polyval([2.0, x[0, 0], 1.0], x), M, lambda x: 2 * x * x + x[0, 0] * x + 1),
    ("reduce_euclidean_norm", lambda x: tf.math.reduce_euclidean_norm(x, 0), M, lambda x: np.linalg.norm(x, axis=0)),
    ("cumprod", lambda x: tf.math.cumprod(x, axis=1), M, lambda x: np.cumprod(x, 1)),
    ("cumprod, exclusive and reverse", lambda x: tf.math.cumprod(x, axis=1, exclusive=True, reverse=True), M,
     lambda x: np.stack([x[:, 3] * x[:, 2] * x[:, 1], x[:, 3] * x[:, 2], x[:, 3], 1 + 0 * x[:, 3]], 1)),
    ("cumulative_logsumexp", lambda x: tf.math.cumulative_logsumexp(x, 1), M,
     lambda x: np.log(np.cumsum(np.exp(x), 1))),
    ("log_sigmoid", tf.math.log_sigmoid, M, lambda x: -np.log1p(np.exp(-x))),
    ("softsign", tf.nn.softsign, M, lambda x: x / (1 + abs(x))),
    ("crelu", tf.nn.crelu, M, lambda x: np.maximum(np.concatenate([x, -x], 1), 0)),
    ("moments", lambda x: tf.nn.moments(x, [0])[1], M, lambda x: x.var(0)),
    ("normalize", lambda x: tf.nn.normalize(x, axis=0)[0], M, lambda x: x / np.linalg.norm(x, axis=0)),
    ("batch_normalization", lambda x: tf.nn.batch_normalization(x, x[0], x[1] ** 2, x[2], x[0], 0.1), M,
     lambda x: (x - x[0]) / np.sqrt(x[1] ** 2 + 0.1) * x[0] + x[2]),
    ("complex and angle", lambda x: tf.math.angle(tf.complex(x, x[::-1] + 3)), P, lambda x: np.arctan2(x[::-1] + 3, x)),
    ("fft", lambda x: tf.abs(tf.signal.fft(tf.complex(x, x * x))), M, lambda x: abs(np.fft.fft(x + 1j * x * x))),
    ("rfft", lambda x: tf.math.real(tf.signal.rfft(x)), M, lambda x: np.fft.rfft(x).real),
    ("irfft", lambda x: tf.signal.irfft(tf.complex(x, x * 2)), M, lambda x: np.fft.irfft(x * (1 + 2j))),
    ("map_fn", lambda x: tf.map_fn(lambda row: tf.reduce_sum(row * row[0]), x), M, lambda x: (x * x[:, :1]).sum(1)),
    ("map_fn of a nest", lambda x: tf.map_fn(lambda pair: (pair["a"] * pair["b"], pair["a"]), {"a": x, "b": x})[0], M,
     lambda x: x * x),
    ("vectorized_map", lambda x: tf.vectorized_map(lambda row: row[::-1] * row, x), M, lambda x: x[:, ::-1] * x),
    ("foldl", lambda x: tf.foldl(lambda a, row: a * 0.5 + row, x, initializer=tf.zeros(4, tf.float64)), M,
     lambda x: x[0] * 0.25 + x[1] * 0.5 + x[2]),
    ("foldr", lambda x: tf.foldr(lambda a, row: a * row, x), M, lambda x: x.prod(0)),
    ("scan", lambda x: tf.scan(lambda a, row: a * row, x), M, lambda x: np.cumprod(x, 0)),
    ("scan, reverse", lambda x: tf.scan(lambda a, row: a + row, x, reverse=True), M,
     lambda x: np.cumsum(x[::-1], 0)[::-1]),
    ("scan from a value", lambda x: tf.scan(lambda a, row: a + row, x, initializer=x[0]), M,
     lambda x: x[0] + np.cumsum(x, 0)),
    ("while_loop", lambda x: tf.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, y * x), (0, x))[1], M,
     lambda x: x**4),
    ("cond", lambda x: tf.cond(x[0, 0] > 100, lambda: x, lambda: x * x), M, lambda x: x * x),
    ("case", lambda x: tf.case([(False, lambda: x), (True, lambda: x**3)]), M, lambda x: x**3),
    ("shuffle", lambda x: tf.sort(tf.random.shuffle(x, seed=1), axis=0), M, lambda x: np.sort(x, 0)),
    ("ensure_shape", lambda x: tf.ensure_shape(x, [None, 4]), M, lambda x: x),
]  # fmt: skip

TWO = [
    ("xlogy", tf.math.xlogy, scipy.special.xlogy),
    ("xlog1py", tf.math.xlog1py, scipy.special.xlog1py),
    ("xdivy", tf.math.xdivy, lambda x, y: x / y),
    ("multiply_no_nan", tf.math.multiply_no_nan, np.multiply),
]


def numeric(function, x, weights, step=2e-3):
    slopes = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        estimates = []
        for h in (step, step / 2, step / 4):
            up, down = x.copy(), x.copy()
            up[index] += h
            down[index] -= h
            estimates.append(np.sum((function(up) - function(down)) * weights) / (2 * h))
        first = [(4 * b - a) / 3 for a, b in zip(estimates, estimates[1:], strict=False)]
        slopes[index] = (16 * first[1] - first[0]) / 15
    return slopes


@pytest.mark.parametrize(("function", "x", "plain"), [pytest.param(*case[1:], id=case[0]) for case in CASES])
def test_values_gradients_and_tangents(function, x, plain):
    source = tf.constant(x)
    tangent = rng.uniform(-1, 1, x.shape)
    with tf.autodiff.ForwardAccumulator(source, tangent) as accumulator, tf.GradientTape() as tape:
        tape.watch(source)
        result = function(source)
    np.testing.assert_allclose(result.numpy(), plain(x), rtol=1e-10, atol=1e-12)
    weights = rng.uniform(0.5, 1.5, np.shape(result.numpy()))
    gradient = tape.gradient(result, source, output_gradients=weights).numpy()
    np.testing.assert_allclose(gradient, numeric(plain, x, weights), rtol=2e-7, atol=2e-7)
    along = np.sum(accumulator.jvp(result).numpy() * weights)
    np.testing.assert_allclose(along, np.sum(gradient * tangent), rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize(("function", "plain"), [pytest.param(*case[1:], id=case[0]) for case in TWO])
def test_functions_of_two(function, plain):
    x, y = tf.constant(M), tf.constant(P)
    with tf.GradientTape() as tape:
        tape.watch([x, y])
        result = function(x, y)
    np.testing.assert_allclose(result.numpy(), plain(M, P))
    dx, dy = tape.gradient(result, [x, y])
    np.testing.assert_allclose(dx.numpy(), numeric(lambda v: plain(v, P), M, 1.0), rtol=1e-8, atol=1e-9)
    np.testing.assert_allclose(dy.numpy(), numeric(lambda v: plain(M, v), P, 1.0), rtol=1e-8, atol=1e-9)
    zero = tf.constant([0.0, 0.0])
    with tf.GradientTape() as tape:
        tape.watch(zero)
        result = function(zero, zero)
    assert result.numpy().tolist() == [0, 0] and tape.gradient(result, zero).numpy().tolist() == [0, 0]


def test_second_derivatives_of_special_functions():
    x = tf.constant(P)
    for function, second in (
        (tf.math.lgamma, lambda x: scipy.special.polygamma(1, x)),
        (tf.math.digamma, lambda x: scipy.special.polygamma(2, x)),
        (tf.math.erf, lambda x: -4 * x / math.sqrt(math.pi) * np.exp(-x * x)),
    ):
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                y = function(x)
            first = inner.gradient(y, x)
        np.testing.assert_allclose(outer.gradient(first, x).numpy(), second(P), rtol=1e-10)


class TestIntegers:
    """What gives indices, counts and masks."""

    def test_order(self):
        x = tf.constant([2.0, 1.0, 2.0, 3.0])
        assert tf.argsort(x).numpy().tolist() == [1, 0, 2, 3]
        assert tf.argsort(x, direction="DESCENDING").numpy().tolist() == [3, 0, 2, 1]
        assert tf.argsort(x).dtype == tf.int32
        values, indices = tf.math.top_k(x, k=3)
        assert indices.numpy().tolist() == [3, 0, 2] and values.numpy().tolist() == [3, 2, 2]
        with tf.GradientTape() as tape:
            tape.watch(x)
            order = tf.argsort(x)
        assert tape.gradient(order, x) is None
        with pytest.raises(tf.errors.InvalidArgumentError, match="top_k"):
            tf.math.top_k(x, 5)
        with pytest.raises(ValueError, match="DOWN"):
            tf.sort(x, direction="DOWN")

    def test_unique(self):
        x = tf.constant([5.0, 2.0, 5.0, 1.0])
        with tf.GradientTape() as tape:
            tape.watch(x)
            y, where = tf.unique(x)
        assert y.numpy().tolist() == [5, 2, 1] and where.numpy().tolist() == [0, 1, 0, 2]
        with pytest.raises(LookupError, match="unique"):
            tape.gradient(y, x)

    def test_counts_and_masks(self):
        assert tf.sequence_mask([1, 3], 4).numpy().tolist() == [[True, False, False, False], [True, True, True, False]]
        assert tf.math.bincount([1, 1, 3], minlength=5).numpy().tolist() == [0, 2, 0, 1, 0]
        assert tf.math.bincount([1, 1, 3], maxlength=2).numpy().tolist() == [0, 2]
        assert tf.searchsorted([1.0, 2.0, 3.0], [2.0, 2.5], side="right").numpy().tolist() == [2, 2]
        assert tf.math.count_nonzero([[0, 1], [2, 0]]).numpy() == 2
        assert tf.linalg.matrix_rank(np.ones((3, 3))).numpy() == 1

    @pytest.mark.parametrize(
        "call",
        [
            lambda: tf.gather_nd(M, [[0, 4]]),
            lambda: tf.gather_nd(M, [[-1, 0]]),
            lambda: tf.scatter_nd([[3]], [1.0], [3]),
            lambda: tf.scatter_nd([[1.5]], [1.0], [3]),
            lambda: tf.tensor_scatter_nd_update(M, [[0]], M[:1, :2]),
            lambda: tf.math.segment_sum(M, [1, 0, 0]),
            lambda: tf.math.unsorted_segment_sum(M, [0, 5, 0], 2),
            lambda: tf.linalg.cross([1.0, 2.0], [1.0, 2.0]),
            lambda: tf.ensure_shape(M, [3, 3]),
            lambda: tf.math.erf([1, 2]),
            lambda: tf.map_fn(lambda pair: pair[0], (M, M[:2])),
        ],
    )
    def test_refusals(self, call):
        with pytest.raises(tf.errors.InvalidArgumentError):
            call()


class TestControl:
    def test_conditions(self):
        with pytest.raises(TypeError, match="two functions"):
            tf.cond(True, 1, 2)
        with pytest.raises(tf.errors.InvalidArgumentError, match="no default"):
            tf.case([(False, lambda: 1)])
        with pytest.raises(tf.errors.InvalidArgumentError, match="2 conditions"):
            tf.case([(True, lambda: 1), (True, lambda: 2)], exclusive=True)
        assert tf.case([(False, lambda: 1)], default=lambda: 7).numpy() == 7

    def test_loops(self):
        i, total = tf.while_loop(lambda i, s: True, lambda i, s: [i + 1, s + i], [0, 0], maximum_iterations=4)
        assert (i.numpy(), total.numpy()) == (4, 6)
        with pytest.raises(ValueError, match="returned 1 values for 2"):
            tf.while_loop(lambda i, s: i < 1, lambda i, s: i, (0, 0))
        with pytest.raises(ValueError, match="no initializer"):
            tf.foldl(lambda a, b: a, tf.zeros((0, 2)))

    def test_print(self, capsys):
        tf.print("x", tf.constant([1, 2]), sep="=")
        assert capsys.readouterr().err == "x=[1 2]\n"


class TestDebugging:
    @pytest.mark.parametrize(
        ("name", "good", "bad"),
        [
            ("assert_equal", ([1, 2], [1, 2]), ([1, 2], [1, 3])),
            ("assert_none_equal", ([1], [2]), ([1], [1])),
            ("assert_greater", ([2], [1]), ([1], [1])),
            ("assert_greater_equal", ([1], [1]), ([0], [1])),
            ("assert_less", ([0], [1]), ([1], [1])),
            ("assert_less_equal", ([1], [1]), ([2], [1])),
            ("assert_near", ([1.0], [1.0000001]), ([1.0], [1.1])),
            ("assert_positive", ([1],), ([0],)),
            ("assert_negative", ([-1],), ([0],)),
            ("assert_non_negative", ([0],), ([-1],)),
            ("assert_non_positive", ([0],), ([1],)),
            ("assert_all_finite", ([1.0], "text"), ([np.nan], "text")),
            ("assert_rank", ([1.0], 1), ([1.0], 2)),
            ("assert_type", ([1.0], tf.float32), ([1.0], tf.int32)),
            ("assert_integer", ([1],), ([1.0],)),
            ("assert_shapes", ([([1.0], ("n",)), ([2.0], ("n",))],), ([([1.0], ("n",)), ([2.0, 3.0], ("n",))],)),
        ],
    )
    def test_checks(self, name, good, bad):
        check = getattr(tf.debugging, name)
        check(*good)
        with pytest.raises((ValueError, TypeError), match=name if name != "assert_all_finite" else "text"):
            check(*bad)


def test_random_tensors():
    tf.random.set_seed(4)
    first = tf.random.truncated_normal([1000], 1.0, 2.0)
    assert first.dtype == tf.float32 and np.all(np.abs(first.numpy() - 1) <= 4)
    x = tf.ones([1000])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.nn.dropout(x, 0.4)
    kept = y.numpy() != 0
    assert 500 < kept.sum() < 700
    np.testing.assert_allclose(tape.gradient(y, x).numpy(), kept / 0.6, rtol=1e-6)


def test_specifications():
    spec = tf.TensorSpec([None, 2], tf.float64, name="x")
    assert spec.is_compatible_with(tf.zeros((5, 2), tf.float64)) and not spec.is_compatible_with(tf.zeros((5, 2)))
    assert spec == tf.TensorSpec([None, 2], "float64", "x") and spec != tf.TensorSpec([2, 2], "float64", "x")
    assert repr(tf.TensorSpec.from_tensor(tf.zeros(2))) == "TensorSpec(shape=(2,), dtype=tf.float32, name=None)"
