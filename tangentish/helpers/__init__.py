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
    lowered,
    nonzero,
    phase_adjoint,
    unbroadcast,
    within,
)
from tangentish.helpers.calculus import (
    diff_adjoint,
    gradient_adjoint,
    interp_adjoint,
    interp_slope,
    pairs,
    pairs_adjoint,
    spacing_adjoint,
    spacing_of_trapezoid,
    widths,
    widths_adjoint,
)
from tangentish.helpers.fourier import fft_adjoint, irfft_adjoint, resized, rfft_adjoint
from tangentish.helpers.indexing import (
    along_axis_adjoint,
    choose_adjoints,
    delete_adjoint,
    diagonal_adjoint,
    diagonal_back,
    index_adjoint,
    item_adjoint,
    last_written,
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
from tangentish.helpers.nests import add_nests, as_nest, check_apart, check_scalar, copy_nest, zeros_of
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
from tangentish.helpers.quantiles import order_slope, order_weights, quantile_adjoint, quantile_slope, ranks
from tangentish.helpers.reductions import (
    count,
    cov_adjoint,
    cumprod_adjoint,
    others,
    running_adjoint,
    spread,
    ties,
    weights_adjoint,
    weights_like,
)
from tangentish.helpers.sequences import differences, factors, multiples, summands, to_first
from tangentish.helpers.shaping import (
    first_adjoint,
    inverse_axes,
    memory,
    meshgrid_adjoints,
    pad_adjoint,
    reading_order,
    repeat_adjoint,
    resize_adjoint,
    rolled_axes,
    tile_adjoint,
)
from tangentish.helpers.versions import (
    Layout,
    Place,
    accumulated,
    deposited,
    located,
    overwritten,
    taken_at,
    taken_back,
)

__all__ = [
    "Layout", "Place", "accumulated", "deposited", "located", "overwritten", "taken_at", "taken_back",
    "above", "add_nests", "along_axis_adjoint", "as_kind", "as_nest", "below", "block_adjoints",
    "check_apart", "check_scalar", "cholesky_adjoint", "choose_adjoints", "cofactors", "conj", "contracted_axes",
    "convolution_adjoint", "copy_nest", "count", "cov_adjoint", "cumprod_adjoint", "delete_adjoint",
    "diagonal_adjoint", "diagonal_back", "diff_adjoint", "differences", "direction", "dot_left",
    "dot_right", "each_unbroadcast", "eigh_adjoint", "einsum_adjoints", "factors", "fft_adjoint",
    "first_adjoint", "gradient_adjoint", "index_adjoint", "interp_adjoint", "interp_slope",
    "inverse_axes", "irfft_adjoint", "item_adjoint", "kron_left", "kron_right", "last_written", "lowered", "lstsq_left",
    "lstsq_right", "matmul_left", "matmul_right", "matrix_norm_slope", "matrix_power_adjoint", "memory",
    "meshgrid_adjoints", "multi_dot_adjoints", "multiples", "nonzero", "norm_slope", "order_adjoint", "order_slope",
    "order_weights", "others", "outer_columns", "overridable", "pad_adjoint", "pairs", "phase_adjoint", "pairs_adjoint",
    "pinv_adjoint", "qr_adjoint", "quantile_adjoint", "quantile_slope", "ranks", "reading_order",
    "repeat_adjoint", "resize_adjoint", "resized", "rfft_adjoint", "rolled_axes", "running_adjoint", "slogdet_slope",
    "solve_transposed", "sort_adjoint", "spacing_adjoint", "spacing_of_trapezoid", "split_like",
    "split_stack", "spread", "summands", "svd_adjoint", "take_adjoint", "tensordot_left",
    "tensordot_right", "ties", "tile_adjoint", "to_first", "transposed", "unbroadcast", "unstack_like",
    "weights_adjoint", "weights_like", "widths", "widths_adjoint", "within", "zeros_of",
]  # fmt: skip
