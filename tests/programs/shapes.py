"""Broadcasting, length-1 axes, 0-d arrays, shaping and joining."""

import numpy as np

from tests.corpus import normal, positive, program


@program(normal(3, 1), normal(1, 4), wrt=(0, 1), golden=True)
def length_one_axes(x, y):
    """Both operands are spread."""
    return np.sum(x * y + x)


@program(normal(4), normal(3, 4), wrt=(0, 1))
def missing_axis(x, y):
    """An axis that one operand does not have."""
    return np.sum((x + y) * y)


@program(1.5, normal(3), wrt=(0, 1))
def number_with_array(a, x):
    """A number's adjoint is a sum."""
    return np.sum(a * x + a)


@program(normal(), normal(3), wrt=(0, 1))
def zero_dimensional(a, x):
    """A 0-d array's gradient is a 0-d array."""
    return np.sum(a * x) * a


@program(normal(1), normal(5), wrt=(0, 1))
def vector_of_one(a, x):
    """An array with one element against a longer one."""
    return np.sum(a * x * a)


@program(normal(0))
def empty_array(x):
    """An empty array has an empty gradient."""
    return np.sum(x * x) + 1.0


@program(normal(2, 6), golden=True)
def reshaping(x):
    """reshape, as function and method, and transposition."""
    return np.sum(np.reshape(x, (3, 4)) * x.reshape(4, 3).T)


@program(normal(2, 3, 4))
def transposing(x):
    """A transposition with axes, whose inverse is another one."""
    return np.sum(np.transpose(x, (1, 2, 0)) ** 2 * np.arange(4.0)[:, None])


@program(normal(3), normal(2), wrt=(0, 1))
def joining(x, y):
    """concatenate of active and constant parts."""
    z = np.concatenate([x, y, np.ones(2), x])
    return np.sum(z * z * np.arange(10.0))


@program(normal(3), normal(3), wrt=(0, 1))
def stacking(x, y):
    """stack along a new axis."""
    return np.sum(np.stack([x, y * x], axis=1) ** 2)


@program(0.3, 0.8, wrt=(0, 1), golden=True, shows=("np.array([[x0, x1], ...]) from active scalars",))
def array_of_numbers(a, b):
    """A matrix made from active numbers."""
    m = np.array([[a, b], [b * a, 1.0]])
    return np.sum(m @ m)


@program(normal(3, 4))
def new_axis(x):
    """None in an index, and expand_dims."""
    return np.sum(x[:, None, :] * np.expand_dims(x, 0))


@program(positive(3, 1, 2))
def squeezing(x):
    """squeeze and ravel."""
    return np.sum(np.log(np.squeeze(x, axis=1))) + np.sum(np.ravel(x) ** 2)


@program(normal(3))
def broadcast_to_a_shape(x):
    """broadcast_to is undone by a sum."""
    return np.sum(np.broadcast_to(x, (4, 3)) ** 2)


@program(normal(3), normal(3))
def shape_read(x, y):
    """Shapes are read, which has no derivative."""
    n = x.shape[0]
    return np.sum(x * y) / n + x.size * x.ndim * x[0]


@program(normal(3, 3), shows=("array methods (x.sum(), x.copy(), x.dot)",))
def method_calls(x):
    """Methods of arrays."""
    return x.sum() + x.T.dot(x).mean() + x.max() * x.ravel()[0]


@program(normal(4), shows=("boolean mask read",))
def where_on_data(x):
    """where: each operand's part."""
    return np.sum(np.where(x > 0.0, x * x, 3.0 * x))


@program(normal(4))
def clipped(x):
    """clip, maximum and minimum away from ties."""
    return np.sum(np.clip(x, -0.5, 0.5) * x + np.maximum(x, 0.1) * np.minimum(x, 2.0))


@program(normal(2, 3), normal(6))
def order_of_memory(x, w):
    """The orders "A" and "K" go by memory; the adjoint was laid out as if the array were C-contiguous."""
    return np.sum(np.ravel(x.T, order="A") * w) + np.sum(x.T.flatten("K") * w)


@program(normal(3, 4), normal(4), 1, wrt=(0, 1))
def squeezed_by_chance(x, w, n):
    """A slice has one row or several: np.squeeze was taken to leave two axes, and the gradient of w was off by 1.4."""
    b = np.squeeze(x[:n])
    return np.sum(b * w)


@program(normal(3, 4), normal(4), 2, wrt=(0, 1))
def squeezed_in_vain(x, w, n):
    """The same with two rows."""
    b = x[:n].squeeze()
    return np.sum(b * w) + np.sum(b[0] * w)


@program(normal(3, 4), normal(3), 1, wrt=(0, 1))
def covariance_of_one_row(x, w, n):
    """Of one row the covariance is a number without axes, of several a matrix."""
    return np.sum(np.cov(x[:n]) * w)


@program(normal(2, 4), normal(4), wrt=(0, 1))
def squeezed_after_a_cut(x, w):
    """What is left of two rows is one."""
    b = np.squeeze(x[1:])
    return np.sum(np.exp(b) * w)
