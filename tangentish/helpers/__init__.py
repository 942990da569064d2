"""Functions that rules and emitted code call at run time, with nothing but NumPy and each other.

They are plain NumPy calls, so that a tape records what they do; those that write into an array of their own
are `overridable` and have a rule. `g` is always the adjoint of a result.
"""

from tangentish.helpers.arithmetic import (
    above,
    as_kind,
    below,
    conj,
    direction,
    each_unbroadcast,
    finite_adjoint,
    lowered,
    nonzero,
    phase_adjoint,
    unbroadcast,
    within,
)
from tangentish.helpers.calculus import (
    diff_adjoint,
    diff_adjoints,
    gradient_adjoint,
    interp_adjoint,
    interp_inside,
    interp_outside,
    interp_slope,
    pairs,
    pairs_adjoint,
    periodic_order,
    spacing_adjoint,
    spacing_of_trapezoid,
    widths,
    widths_adjoint,
)
from tangentish.helpers.covariance import corrcoef_adjoint, cov_adjoints, like_rows, row_counts, rows_of
from tangentish.helpers.fourier import fft_adjoint, irfft_adjoint, resized, rfft_adjoint
from tangentish.helpers.indexing import (
    along_axis_adjoint,
    choose_adjoints,
    delete_adjoint,
    diagonal_adjoint,
    diagonal_back,
    index_adjoint,
    item_adjoint,
    overridable,
    sort_adjoint,
    take_adjoint,
)
from tangentish.helpers.joining import block_adjoints, split_like, split_stack, unstack_like
from tangentish.helpers.linalg import (
    cholesky_adjoint,
    cofactors,
    eigh_adjoint,
    lstsq_left,
    lstsq_right,
    matrix_norm_slope,
    matrix_power_adjoint,
    norm_slope,
    order_adjoint,
    outer_columns,
    pinv_adjoint,
    qr_adjoint,
    slogdet_slope,
    solve_transposed,
    svd_adjoint,
)
from tangentish.helpers.nests import add_nests, as_nest, check_scalar, copy_nest, zeros_of
from tangentish.helpers.products import (
    contracted_axes,
    convolution_adjoint,
    dot_left,
    dot_right,
    einsum_adjoints,
    kron_left,
    kron_right,
    matmul_left,
    matmul_right,
    multi_dot_adjoints,
    tensordot_left,
    tensordot_right,
    transposed,
)
from tangentish.helpers.quantiles import (
    order_below,
    order_counts,
    order_growth,
    order_place,
    order_slope,
    order_weights,
    quantile_adjoint,
    quantile_slope,
    ranks,
)
from tangentish.helpers.reductions import (
    after_initial,
    centre,
    count,
    counted,
    cumprod_adjoint,
    extremal,
    first,
    known,
    nan_centred,
    only,
    others,
    reduceat_adjoint,
    running_adjoint,
    second,
    share,
    spread,
    subtrahend,
    ties,
    weights_adjoint,
    weights_like,
)
from tangentish.helpers.sequences import differences, factors, multiples, summands, to_first, to_sorted
from tangentish.helpers.shaping import (
    first_adjoint,
    inverse_axes,
    memory,
    meshgrid_adjoints,
    pad_adjoint,
    reading_order,
    repeat_adjoint,
    rolled_axes,
    step_adjoint,
    tile_adjoint,
)
from tangentish.helpers.special import bessel_i1, digamma

__all__ = [
    "above", "add_nests", "after_initial", "along_axis_adjoint", "as_kind", "as_nest", "below", "bessel_i1",
    "block_adjoints", "centre", "check_scalar", "cholesky_adjoint", "choose_adjoints", "cofactors", "conj",
    "contracted_axes", "convolution_adjoint", "copy_nest", "corrcoef_adjoint", "count", "counted",
    "cov_adjoints", "cumprod_adjoint", "delete_adjoint", "diagonal_adjoint", "diagonal_back", "diff_adjoint",
    "diff_adjoints", "differences", "digamma", "direction", "dot_left", "dot_right", "each_unbroadcast",
    "eigh_adjoint", "einsum_adjoints", "extremal", "factors", "fft_adjoint", "finite_adjoint", "first",
    "first_adjoint", "gradient_adjoint", "index_adjoint", "interp_adjoint", "interp_inside", "interp_outside",
    "interp_slope", "inverse_axes", "irfft_adjoint", "item_adjoint", "known", "kron_left", "kron_right",
    "like_rows", "lowered", "lstsq_left", "lstsq_right", "matmul_left", "matmul_right", "matrix_norm_slope",
    "matrix_power_adjoint", "memory", "meshgrid_adjoints", "multi_dot_adjoints", "multiples", "nan_centred",
    "nonzero", "norm_slope", "only", "order_adjoint", "order_below", "order_counts", "order_growth",
    "order_place", "order_slope", "order_weights", "others", "outer_columns", "overridable", "pad_adjoint",
    "pairs", "pairs_adjoint", "periodic_order", "phase_adjoint", "pinv_adjoint", "qr_adjoint",
    "quantile_adjoint", "quantile_slope", "ranks", "reading_order", "reduceat_adjoint", "repeat_adjoint",
    "resized", "rfft_adjoint", "rolled_axes", "row_counts", "rows_of", "running_adjoint", "second", "share",
    "slogdet_slope", "solve_transposed", "sort_adjoint", "spacing_adjoint", "spacing_of_trapezoid",
    "split_like", "split_stack", "spread", "step_adjoint", "subtrahend", "summands", "svd_adjoint",
    "take_adjoint", "tensordot_left", "tensordot_right", "ties", "tile_adjoint", "to_first", "to_sorted",
    "transposed", "unbroadcast", "unstack_like", "weights_adjoint", "weights_like", "widths", "widths_adjoint",
    "within", "zeros_of",
]  # fmt: skip
