"""Reading parts of arrays."""

import numpy as np

from tests.corpus import normal, program


@program(normal(6), golden=True)
def slices(x):
    """Overlapping slices: the adjoint of x is added to twice, shifted."""
    return np.sum((x[1:] - x[:-1]) ** 2)


@program(normal(4, 5))
def mixed_index(x):
    """Integers, slices with steps and an ellipsis."""
    return np.sum(x[1, ::2] * x[-1, ::-2]) + np.sum(x[..., 0] ** 2)


@program(normal(4, 3), np.array([0, 2, 2, 1]), shows=("fancy index read, repeated indices",))
def rows_by_array(x, rows):
    """Rows are taken repeatedly."""
    return np.sum(x[rows] ** 2 * np.arange(4.0)[:, None])


@program(normal(6), shows=("boolean mask read",))
def boolean_mask(x):
    """A mask made from the data."""
    return np.sum(x[x > -0.3] ** 2)


@program(normal(4, 3), np.array([0, 2, 1, 1]), shows=("fancy index read, repeated indices",))
def pick_per_row(logits, labels):
    """Two index arrays, as in a cross entropy."""
    return np.sum(np.exp(logits[np.arange(4), labels]))


@program(normal(5))
def index_from_a_loop(x):
    """Neighbours in a loop: one element's adjoint is added to twice."""
    s = 0.0
    for i in range(1, len(x)):
        s = s + x[i] * x[i - 1]
    return s


@program(normal(3, 3))
def chained_index(x):
    """x[i][j]: an index of an index."""
    return x[1][2] * x[0][1] + x[2, 2] ** 2


@program(normal(5))
def index_of_the_largest(x):
    """argmax has no derivative; what it picks has."""
    return x[np.argmax(x)] ** 2


@program(normal(5), tape=False, shows=("float(x), x.item(), math.sin(x)",))
def element_by_item(x):
    """float() and item() are ordinary operations."""
    return float(x[0]) * x[1].item() * x[2]


@program(normal(5))
def slice_object(x):
    """A slice kept under a name."""
    middle = slice(1, 4)
    return np.sum(x[middle] ** 2)


@program(normal(6), golden=True)
def row_view_overwritten_name(x):
    """A view and its array under one name."""
    y = x.reshape(2, 3)
    y = y[1]
    return np.sum(y * y)
