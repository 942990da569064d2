"""Making, reshaping, joining and taking apart of tensors, under TensorFlow's names."""

import operator
from typing import Any

import numpy as np

from tangentish.tape.tensor import stopped
from tangentish.tape.values import new_tensor
from tangentish.tf.dtypes import as_array, as_dtype
from tangentish.tf.errors import InvalidArgumentError
from tangentish.tf.shapes import TensorShape
from tangentish.tf.tensor import Tensor, agreed, convert, is_tensor, run


def _shape_of(shape: Any) -> tuple[int, ...]:
    """A shape given as numbers, tensors, a tensor of numbers or a TensorShape."""
    if is_tensor(shape):
        shape = shape.numpy()
    if np.ndim(shape) == 0 and not isinstance(shape, TensorShape):
        shape = [shape]
    return tuple(operator.index(size) for size in shape)


def _index(value: Any) -> int:
    return operator.index(value)


def ones(shape: Any, dtype: Any = np.float32, name: str | None = None) -> Any:
    """A tensor of ones."""
    return new_tensor(Tensor, np.ones(_shape_of(shape), as_dtype(dtype).dtype))


def zeros(shape: Any, dtype: Any = np.float32, name: str | None = None) -> Any:
    """A tensor of zeros."""
    return new_tensor(Tensor, np.zeros(_shape_of(shape), as_dtype(dtype).dtype))


def fill(dims: Any, value: Any, name: str | None = None) -> Any:
    """A tensor with the value everywhere."""
    return run(np.broadcast_to, convert(value), _shape_of(dims))


def eye(
    num_rows: int, num_columns: int | None = None, dtype: Any = np.float32, name: str | None = None
) -> Any:
    """The identity matrix."""
    columns = None if num_columns is None else _index(num_columns)
    return new_tensor(Tensor, np.eye(_index(num_rows), columns, dtype=as_dtype(dtype).dtype))


def ones_like(input: Any, dtype: Any = None, name: str | None = None) -> Any:
    """Ones in the shape of a tensor; no derivative goes to it."""
    value = convert(input)._value
    return new_tensor(Tensor, np.ones_like(value, dtype=None if dtype is None else as_dtype(dtype).dtype))


def zeros_like(input: Any, dtype: Any = None, name: str | None = None) -> Any:
    """Zeros in the shape of a tensor; no derivative goes to it."""
    value = convert(input)._value
    return new_tensor(Tensor, np.zeros_like(value, dtype=None if dtype is None else as_dtype(dtype).dtype))


def range(start: Any, limit: Any = None, delta: Any = 1, dtype: Any = None, name: str | None = None) -> Any:
    """The numbers from start, or 0, up to the limit and without it."""
    if limit is None:
        start, limit = 0, start
    parts = [item.numpy() if is_tensor(item) else as_array(item)[()] for item in (start, limit, delta)]
    kind = np.result_type(*parts) if dtype is None else as_dtype(dtype).dtype
    return new_tensor(Tensor, np.arange(*parts).astype(kind))


def linspace(start: Any, stop: Any, num: int, name: str | None = None) -> Any:
    """So many numbers at equal distances from start to stop."""
    start, stop = agreed(start, stop)
    kind = np.float64 if start.dtype.is_integer else start.dtype.dtype
    return new_tensor(Tensor, np.linspace(start._value, stop._value, _index(num)).astype(kind))


def one_hot(
    indices: Any, depth: int, on_value: Any = 1, off_value: Any = 0, axis: int = -1, dtype: Any = np.float32
) -> Any:
    """Rows with on_value at the index and off_value elsewhere."""
    index = np.asarray(convert(indices)._value)
    hot = np.expand_dims(index, -1) == np.arange(_index(depth))
    return new_tensor(
        Tensor, np.moveaxis(np.where(hot, on_value, off_value), -1, axis).astype(as_dtype(dtype).dtype)
    )


def shape(input: Any, out_type: Any = np.int32, name: str | None = None) -> Any:
    """The shape as an integer tensor."""
    return new_tensor(Tensor, np.array(np.shape(convert(input)._value), as_dtype(out_type).dtype))


def size(input: Any, out_type: Any = np.int32, name: str | None = None) -> Any:
    """The number of elements as an integer tensor."""
    return new_tensor(Tensor, np.array(np.size(convert(input)._value), as_dtype(out_type).dtype))


def rank(input: Any, name: str | None = None) -> Any:
    """The number of axes as an integer tensor."""
    return new_tensor(Tensor, np.array(np.ndim(convert(input)._value), np.int32))


def reshape(tensor: Any, shape: Any, name: str | None = None) -> Any:
    """The elements in another shape; one size may be -1."""
    return _checked(np.reshape, convert(tensor), _shape_of(shape))


def transpose(a: Any, perm: Any = None, conjugate: bool = False, name: str | None = None) -> Any:
    """The axes in another order: reversed, or that of `perm`."""
    turned = _checked(np.transpose, convert(a), None if perm is None else _shape_of(perm))
    return run(np.conjugate, turned) if conjugate else turned


def expand_dims(input: Any, axis: Any, name: str | None = None) -> Any:
    """With a new axis of length 1."""
    return run(np.expand_dims, convert(input), _index(axis))


def squeeze(input: Any, axis: Any = None, name: str | None = None) -> Any:
    """Without its axes of length 1, or those of them that are given."""
    return _checked(np.squeeze, convert(input), None if axis is None else _shape_of(axis))


def concat(values: Any, axis: Any, name: str | None = None) -> Any:
    """Tensors one after the other along an axis."""
    return _checked(np.concatenate, _of_one_dtype(values), _index(axis))


def stack(values: Any, axis: int = 0, name: str | None = None) -> Any:
    """Tensors of one shape side by side along a new axis."""
    return _checked(np.stack, _of_one_dtype(values), _index(axis))


def _of_one_dtype(values: Any) -> list[Any]:
    if not isinstance(values, (list, tuple)):
        values = list(convert(values))
    dtype = next((convert(item).dtype for item in values if is_tensor(item)), None)
    if dtype is None and values:
        dtype = convert(values[0]).dtype
    return [convert(item, dtype) for item in values]


def unstack(value: Any, num: int | None = None, axis: int = 0, name: str | None = None) -> list[Any]:
    """The slices along an axis, as a list."""
    moved = run(np.moveaxis, convert(value), _index(axis), 0)
    return list(moved)


def split(
    value: Any, num_or_size_splits: Any, axis: int = 0, num: int | None = None, name: str | None = None
) -> Any:
    """So many equal pieces along an axis, or pieces of the given sizes, as a list."""
    value = convert(value)
    whole = value.shape[axis]
    if np.ndim(num_or_size_splits):
        sizes = list(_shape_of(num_or_size_splits))
        if -1 in sizes:
            sizes[sizes.index(-1)] = whole - sum(sizes) - 1
    else:
        count = _index(num_or_size_splits)
        if whole % count:
            raise InvalidArgumentError(f"an axis of length {whole} cannot be split into {count} equal pieces")
        sizes = [whole // count] * count
    ends = np.cumsum([0, *sizes])
    if ends[-1] != whole:
        raise InvalidArgumentError(f"pieces of sizes {sizes} do not make up an axis of length {whole}")
    before = (slice(None),) * (axis % value.ndim)
    places = [(*before, slice(start, end)) for start, end in zip(ends, ends[1:], strict=False)]
    return [value[place] for place in places]


def gather(
    params: Any,
    indices: Any,
    validate_indices: Any = None,
    axis: Any = None,
    batch_dims: int = 0,
    name: Any = None,
) -> Any:
    """The slices of params at the indices along an axis; gradients of repeated ones add up."""
    params = convert(params)
    index = np.asarray(convert(indices)._value)
    along = _index(batch_dims if axis is None else axis)
    if index.dtype.kind not in "iu":
        raise InvalidArgumentError(f"gather takes integer indices, not dtype {index.dtype}")
    if batch_dims:
        along = along % params.ndim
        parts = [
            gather(p, i, axis=along - 1, batch_dims=batch_dims - 1)
            for p, i in zip(params, index, strict=True)
        ]
        return stack(parts)
    length = params.shape[along]
    if index.size and not (0 <= index.min() and index.max() < length):
        raise InvalidArgumentError(f"gather with indices outside [0, {length})")
    return run(np.take, params, index, axis=along)


def slice_(input_: Any, begin: Any, size: Any, name: str | None = None) -> Any:
    """The part of that size from `begin` on; a size of -1 goes to the end."""
    tensor = convert(input_)
    starts, sizes = _shape_of(begin), _shape_of(size)
    parts = []
    for start, length, whole in zip(starts, sizes, tensor._value.shape, strict=True):
        end = whole if length == -1 else start + length
        if not 0 <= start <= end <= whole:
            raise InvalidArgumentError(
                f"a slice from {starts} of size {sizes} is outside of shape {tensor.shape}"
            )
        parts.append(slice(start, end))
    return tensor[tuple(parts)]


def tile(input: Any, multiples: Any, name: str | None = None) -> Any:
    """The tensor repeated so many times along each axis."""
    return _checked(np.tile, convert(input), _shape_of(multiples))


def repeat(input: Any, repeats: Any, axis: Any = None, name: str | None = None) -> Any:
    """Each element repeated so many times."""
    counts = repeats.numpy() if is_tensor(repeats) else repeats
    return _checked(np.repeat, convert(input), counts, None if axis is None else _index(axis))


def broadcast_to(input: Any, shape: Any, name: str | None = None) -> Any:
    """The tensor repeated along axes of length 1, or new ones."""
    return _checked(np.broadcast_to, convert(input), _shape_of(shape))


def pad(
    tensor: Any, paddings: Any, mode: str = "CONSTANT", constant_values: Any = 0, name: Any = None
) -> Any:
    """With so many elements added before and after along each axis."""
    widths = [tuple(int(n) for n in row) for row in np.asarray(convert(paddings)._value)]
    tensor = convert(tensor)
    if mode.upper() == "CONSTANT" and np.any(constant_values):
        level = convert(constant_values, tensor.dtype)
        return run(np.pad, tensor - level, widths, "constant") + level
    return run(np.pad, tensor, widths, mode.lower())


def where(condition: Any, x: Any = None, y: Any = None, name: str | None = None) -> Any:
    """x where the condition holds, else y; without them the indices where it holds, one a row."""
    test = np.asarray(convert(condition)._value)
    if x is None and y is None:
        return new_tensor(Tensor, np.argwhere(test))
    if x is None or y is None:
        raise ValueError("where takes x and y both, or neither")
    return _checked(np.where, test.astype(bool), *agreed(x, y))


def reverse(tensor: Any, axis: Any, name: str | None = None) -> Any:
    """With the elements along the given axes in reverse order."""
    return run(np.flip, convert(tensor), _shape_of(axis))


def roll(input: Any, shift: Any, axis: Any, name: str | None = None) -> Any:
    """With the elements along an axis moved round."""
    return run(np.roll, convert(input), shift, axis)


def boolean_mask(tensor: Any, mask: Any, axis: Any = None, name: str | None = None) -> Any:
    """The elements where the mask holds."""
    leading = (slice(None),) * _index(axis or 0)
    place = (*leading, np.asarray(convert(mask)._value))
    return convert(tensor)[place]


def stop_gradient(input: Any, name: str | None = None) -> Any:
    """A tensor with the same value that no tape connects to what it was computed from."""
    tensor = convert(input)
    return stopped(tensor, new_tensor(Tensor, tensor._value))


def _checked(function: Any, *args: Any) -> Any:
    try:
        return run(function, *args)
    except ValueError as problem:
        raise InvalidArgumentError(str(problem)) from None
