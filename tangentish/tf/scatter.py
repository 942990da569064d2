"""Gathering, scattering, sorting and segments under TensorFlow's names."""

import operator
from typing import Any, NamedTuple

import numpy as np

from tangentish.helpers import accumulated
from tangentish.tape.values import new_tensor
from tangentish.tf.arrays import _checked, _index, _shape_of
from tangentish.tf.dtypes import as_dtype
from tangentish.tf.errors import InvalidArgumentError
from tangentish.tf.tensor import Tensor, convert, run


def _indices(indices: Any) -> Any:
    index = np.asarray(convert(indices)._value)
    if index.dtype.kind not in "iu":
        raise InvalidArgumentError(f"indices must be integers, not of dtype {index.dtype}")
    return index


def _places(indices: Any, shape: Any) -> tuple[Any, ...]:
    """The rows of an array of indices as an index of NumPy's, none of them outside of the shape."""
    index = _indices(indices)
    depth = index.shape[-1] if index.ndim else 0
    if not index.ndim or depth > len(shape):
        raise InvalidArgumentError(f"indices of shape {index.shape} do not fit a tensor of shape {tuple(shape)}")
    for axis, length in zip(range(depth), shape, strict=False):
        part = index[..., axis]
        if part.size and not (0 <= part.min() and part.max() < length):
            raise InvalidArgumentError(f"an index is outside of [0, {length}), the range of axis {axis}")
    return tuple([index[..., axis] for axis in range(depth)])


def gather_nd(params: Any, indices: Any, batch_dims: int = 0, name: str | None = None) -> Any:
    """The slices of params at rows of indices: `[..., k]` indices name the first k axes."""
    params = convert(params)
    index = _indices(indices)
    if batch_dims:
        grid = np.indices(index.shape[:-1])[:batch_dims]
        index = np.concatenate([np.moveaxis(grid, 0, -1), index], axis=-1)
    return run(operator.getitem, params, _places(index, params._value.shape))


def scatter_nd(indices: Any, updates: Any, shape: Any, name: str | None = None) -> Any:
    """Zeros of a shape with updates added at rows of indices."""
    updates = convert(updates)
    return tensor_scatter_nd_add(new_tensor(Tensor, np.zeros(_shape_of(shape), updates.dtype.dtype)), indices, updates)


def tensor_scatter_nd_add(tensor: Any, indices: Any, updates: Any, name: str | None = None) -> Any:
    """The tensor with updates added at rows of indices; those of repeated rows all count."""
    return _accumulate(tensor, indices, updates, 1.0)


def tensor_scatter_nd_sub(tensor: Any, indices: Any, updates: Any, name: str | None = None) -> Any:
    """The tensor with updates subtracted at rows of indices."""
    return _accumulate(tensor, indices, updates, -1.0)


def _accumulate(tensor: Any, indices: Any, updates: Any, sign: float) -> Any:
    tensor = convert(tensor)
    updates = convert(updates, tensor.dtype)
    places = _places(indices, tensor._value.shape)
    _check_updates(tensor, places, updates)

    def add(array: Any, where: Any, value: Any, sign: float) -> Any:
        whole = array.copy()
        (np.add if sign > 0 else np.subtract).at(whole, where, value)
        return whole

    return run(accumulated, tensor, places, updates, sign, by=add)


def _check_updates(tensor: Any, places: tuple[Any, ...], updates: Any) -> None:
    wanted = (*places[0].shape, *tensor._value.shape[len(places) :]) if places else tensor._value.shape
    if tuple(updates._value.shape) != tuple(wanted):
        raise InvalidArgumentError(f"updates have shape {tuple(updates._value.shape)}, not {tuple(wanted)}")


def tensor_scatter_nd_update(tensor: Any, indices: Any, updates: Any, name: str | None = None) -> Any:
    """The tensor with updates in the place of its slices at rows of indices; of repeated rows the last counts."""
    tensor = convert(tensor)
    updates = convert(updates, tensor.dtype)
    places = _places(indices, tensor._value.shape)
    _check_updates(tensor, places, updates)
    lead, rest = tensor._value.shape[: len(places)], tensor._value.shape[len(places) :]
    count = places[0].size
    if not count:
        return run(np.copy, tensor)
    writer = np.full(lead, -1)
    writer[tuple([part.ravel() for part in places])] = np.arange(count)
    rows = run(np.take, run(np.reshape, updates, (count, *rest)), np.maximum(writer, 0), axis=0)
    return run(np.where, (writer >= 0).reshape(lead + (1,) * len(rest)), rows, tensor)


def sort(values: Any, axis: int = -1, direction: str = "ASCENDING", name: str | None = None) -> Any:
    """The elements in order along an axis; gradients go back to where they were."""
    order = _order(values, axis, direction)
    return run(np.take_along_axis, convert(values), order, _index(axis))


def argsort(
    values: Any, axis: int = -1, direction: str = "ASCENDING", stable: bool = False, name: str | None = None
) -> Any:
    """The indices that put the elements in order along an axis; equals keep theirs."""
    return new_tensor(Tensor, _order(values, axis, direction).astype(np.int32))


def _order(values: Any, axis: int, direction: str) -> Any:
    array = np.asarray(convert(values)._value)
    if direction == "ASCENDING":
        return np.argsort(array, axis, kind="stable")
    if direction != "DESCENDING":
        raise ValueError(f"direction is 'ASCENDING' or 'DESCENDING', not {direction!r}")
    return array.shape[axis] - 1 - np.flip(np.argsort(np.flip(array, axis), axis, kind="stable"), axis)


class TopK(NamedTuple):
    """The result of `top_k`."""

    values: Any
    indices: Any


def top_k(input: Any, k: int = 1, sorted: bool = True, name: str | None = None) -> TopK:
    """The k largest elements along the last axis, the largest first, and their indices."""
    x, k = convert(input), _index(k)
    if x.ndim < 1 or k > x._value.shape[-1]:
        raise InvalidArgumentError(f"top_k takes k <= the length of the last axis; k is {k}, the shape {x.shape}")
    order = _order(x, -1, "DESCENDING")[..., :k]
    return TopK(run(np.take_along_axis, x, order, -1), new_tensor(Tensor, order.astype(np.int32)))


def searchsorted(
    sorted_sequence: Any, values: Any, side: str = "left", out_type: Any = np.int32, name: str | None = None
) -> Any:
    """Where along the last axis of a sorted sequence the values belong."""
    rows, wanted = np.asarray(convert(sorted_sequence)._value), np.asarray(convert(values)._value)
    flat = zip(rows.reshape(-1, rows.shape[-1]), wanted.reshape(-1, wanted.shape[-1]), strict=True)
    found = [np.searchsorted(row, some, side) for row, some in flat]  # type: ignore[call-overload]
    return new_tensor(Tensor, np.reshape(found, wanted.shape).astype(as_dtype(out_type).dtype))


class Unique(NamedTuple):
    """The result of `unique`."""

    y: Any
    idx: Any


def unique(x: Any, out_idx: Any = np.int32, name: str | None = None) -> Unique:
    """The different elements of a vector in the order of their first places, and for each element which it is."""
    x = convert(x)
    if x.ndim != 1:
        raise InvalidArgumentError(f"unique takes a vector, not shape {x.shape}")
    _, first, inverse = np.unique(x._value, return_index=True, return_inverse=True)
    order = np.argsort(first)
    which = np.argsort(order)[inverse.reshape(-1)]
    return Unique(run(_elements, x, first[order]), new_tensor(Tensor, which.astype(as_dtype(out_idx).dtype)))


def _elements(x: Any, places: Any) -> Any:
    return x[places]


_elements.__name__ = "unique"  # it has no derivative, and is named where that is asked for


def sequence_mask(lengths: Any, maxlen: Any = None, dtype: Any = np.bool_, name: str | None = None) -> Any:
    """For each length a row that is true up to there."""
    count = _indices(lengths)
    longest = (count.max() if count.size else 0) if maxlen is None else _index(maxlen)
    return new_tensor(Tensor, (np.arange(longest) < count[..., None]).astype(as_dtype(dtype).dtype))


def meshgrid(*args: Any, indexing: str = "xy", name: str | None = None) -> list[Any]:
    """Vectors spread over a grid."""
    return list(run(np.meshgrid, *[convert(arg) for arg in args], indexing=indexing))


def segment_sum(data: Any, segment_ids: Any, name: str | None = None) -> Any:
    """The sums of the slices of data with equal ids, which ascend."""
    ids = _ascending(segment_ids)
    return unsorted_segment_sum(data, ids, int(ids.max()) + 1 if ids.size else 0)


def segment_mean(data: Any, segment_ids: Any, name: str | None = None) -> Any:
    """The means of the slices of data with equal ids, which ascend; zeros for ids that do not occur."""
    ids = _ascending(segment_ids)
    total = segment_sum(data, ids)
    counts = np.maximum(np.bincount(ids), 1).reshape((-1,) + (1,) * (total.ndim - 1))
    return total / counts.astype(total.dtype.dtype)


def _ascending(segment_ids: Any) -> Any:
    ids = _indices(segment_ids)
    if ids.ndim != 1 or np.any(np.diff(ids) < 0) or np.any(ids < 0):
        raise InvalidArgumentError("segment_ids must be a vector of ids that ascend from 0")
    return ids


def unsorted_segment_sum(data: Any, segment_ids: Any, num_segments: Any, name: str | None = None) -> Any:
    """The sums of the slices of data with equal ids; those with a negative id are left out."""
    data, ids = convert(data), _indices(segment_ids)
    count = _index(num_segments)
    if tuple(data._value.shape[: ids.ndim]) != ids.shape:
        raise InvalidArgumentError(f"segment_ids of shape {ids.shape} do not fit data of shape {data.shape}")
    rest = data._value.shape[ids.ndim :]
    flat = run(np.reshape, data, (ids.size, *rest))
    kept = np.flatnonzero(ids.ravel() >= 0)
    return scatter_nd(ids.ravel()[kept][:, None], run(np.take, flat, kept, axis=0), (count, *rest))


def bincount(
    arr: Any, weights: Any = None, minlength: Any = None, maxlength: Any = None, dtype: Any = np.int32, name: Any = None
) -> Any:
    """How often each number from 0 on occurs, or the sums of the weights of its places."""
    numbers = _indices(arr).ravel()
    length = max(int(numbers.max()) + 1 if numbers.size else 0, 0 if minlength is None else _index(minlength))
    length = length if maxlength is None else min(length, _index(maxlength))
    kept = np.flatnonzero(numbers < length)
    if weights is None:
        counts = np.bincount(numbers[kept], minlength=length)
        return new_tensor(Tensor, counts.astype(as_dtype(dtype).dtype))
    rows = run(np.take, run(np.reshape, convert(weights), (-1,)), kept, axis=0)
    return scatter_nd(numbers[kept][:, None], rows, (length,))


def ensure_shape(x: Any, shape: Any, name: str | None = None) -> Any:
    """A new tensor of the same value, whose shape has been checked."""
    tensor = convert(x)
    if not tensor.shape.is_compatible_with(shape):
        raise InvalidArgumentError(f"a tensor has shape {tensor.shape}, not {shape}")
    return run(np.copy, tensor)


def dynamic_partition(data: Any, partitions: Any, num_partitions: int, name: str | None = None) -> list[Any]:
    """The slices of data, by the number of the list that each belongs to."""
    data, numbers = convert(data), _indices(partitions)
    flat = run(np.reshape, data, (numbers.size, *data._value.shape[numbers.ndim :]))
    return [run(np.take, flat, np.flatnonzero(numbers.ravel() == i), axis=0) for i in range(_index(num_partitions))]


def identity_n(input: Any, name: str | None = None) -> list[Any]:
    """New tensors of the same values."""
    return [_checked(np.copy, convert(one)) for one in input]


