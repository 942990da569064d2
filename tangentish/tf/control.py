"""Loops and branches as functions, under TensorFlow's names: plain Python, recorded as it runs."""

import builtins
import sys
from collections.abc import Callable
from typing import Any

from tangentish.tape import structures
from tangentish.tf.arrays import stack
from tangentish.tf.errors import InvalidArgumentError
from tangentish.tf.tensor import convert, is_tensor


def map_fn(
    fn: Callable[..., Any], elems: Any, dtype: Any = None, parallel_iterations: Any = None, back_prop: bool = True,
    swap_memory: bool = False, infer_shape: bool = True, name: str | None = None, fn_output_signature: Any = None,
) -> Any:  # fmt: skip
    """The results of a function of each slice along the first axis of `elems`, a tensor or a nest, stacked."""
    return _stacked([fn(part) for part in _slices(elems)])


def vectorized_map(fn: Callable[..., Any], elems: Any, fallback_to_while_loop: bool = True, warn: bool = True) -> Any:
    """As `map_fn`."""
    return _stacked([fn(part) for part in _slices(elems)])


def _slices(elems: Any) -> list[Any]:
    leaves = [convert(leaf) for leaf in structures.flatten(elems)]
    lengths = {len(leaf) for leaf in leaves}
    if len(lengths) != 1:
        raise InvalidArgumentError(f"the first axes must be of one length, these are of {sorted(lengths)}")
    return [structures.pack_sequence_as(elems, [leaf[i] for leaf in leaves]) for i in range(lengths.pop())]


def _stacked(results: list[Any]) -> Any:
    if not results:
        raise ValueError("there are no elements, so that it is not known what the function returns")
    columns = zip(*(structures.flatten(result) for result in results), strict=True)
    return structures.pack_sequence_as(results[0], [stack(list(column)) for column in columns])


def foldl(
    fn: Callable[..., Any], elems: Any, initializer: Any = None, parallel_iterations: int = 10, back_prop: bool = True,
    swap_memory: bool = False, name: str | None = None,
) -> Any:  # fmt: skip
    """`fn(... fn(fn(initializer, e0), e1) ..., en)`; without an initializer it begins with e0."""
    return _folded(fn, _slices(elems), initializer)[-1]


def foldr(
    fn: Callable[..., Any], elems: Any, initializer: Any = None, parallel_iterations: int = 10, back_prop: bool = True,
    swap_memory: bool = False, name: str | None = None,
) -> Any:  # fmt: skip
    """As `foldl`, from the last element to the first."""
    return _folded(fn, _slices(elems)[::-1], initializer)[-1]


def scan(
    fn: Callable[..., Any], elems: Any, initializer: Any = None, parallel_iterations: int = 10, back_prop: bool = True,
    swap_memory: bool = False, infer_shape: bool = True, reverse: bool = False, name: str | None = None,
) -> Any:  # fmt: skip
    """All values that `foldl` goes through, stacked."""
    parts = _slices(elems)[::-1] if reverse else _slices(elems)
    found = _folded(fn, parts, initializer)[0 if initializer is None else 1 :]
    return _stacked(found[::-1] if reverse else found)


def _folded(fn: Callable[..., Any], parts: list[Any], initializer: Any) -> list[Any]:
    if initializer is None:
        if not parts:
            raise ValueError("there are no elements and no initializer")
        initializer, *parts = parts
    else:
        initializer = structures.map_structure(convert, initializer)
    values = [initializer]
    for part in parts:
        values.append(fn(values[-1], part))
    return values


def cond(pred: Any, true_fn: Any = None, false_fn: Any = None, name: str | None = None) -> Any:
    """The result of one of two functions."""
    if not callable(true_fn) or not callable(false_fn):
        raise TypeError("cond takes two functions, true_fn and false_fn")
    return structures.map_structure(_as_result, true_fn() if bool(pred) else false_fn())


def _as_result(leaf: Any) -> Any:
    return leaf if leaf is None or is_tensor(leaf) else convert(leaf)


def case(
    pred_fn_pairs: Any, default: Any = None, exclusive: bool = False, strict: bool = False, name: str | None = None
) -> Any:
    """The result of the function beside the first condition that holds, else of `default`."""
    pairs = list(pred_fn_pairs.items() if isinstance(pred_fn_pairs, dict) else pred_fn_pairs)
    chosen = [fn for pred, fn in pairs if bool(pred)]
    if exclusive and len(chosen) > 1:
        raise InvalidArgumentError(f"{len(chosen)} conditions hold, and only one may")
    if not chosen and default is None:
        raise InvalidArgumentError("no condition holds, and there is no default")
    return structures.map_structure(_as_result, chosen[0]() if chosen else default())


def while_loop(
    cond: Callable[..., Any], body: Callable[..., Any], loop_vars: Any, shape_invariants: Any = None,
    parallel_iterations: int = 10, back_prop: bool = True, swap_memory: bool = False, maximum_iterations: Any = None,
    name: str | None = None,
) -> Any:  # fmt: skip
    """Replace the loop variables by what `body` makes of them as long as `cond` of them holds."""
    values = structures.map_structure(convert, list(loop_vars))
    turns = 0
    while bool(cond(*values)) and (maximum_iterations is None or turns < int(maximum_iterations)):
        made = body(*values)
        made = list(made) if isinstance(made, (list, tuple)) else [made]
        if len(made) != len(values):
            raise ValueError(f"body returned {len(made)} values for {len(values)} loop variables")
        values = structures.map_structure(convert, made)
        turns += 1
    return type(loop_vars)(values) if type(loop_vars) in (list, tuple) else values


def print(
    *inputs: Any, output_stream: Any = None, summarize: int = 3, sep: str = " ", end: str = "\n", name: Any = None
) -> None:
    """Write the values of tensors, and anything else, to standard error or to a file."""
    stream = output_stream if hasattr(output_stream, "write") else sys.stderr
    shown = structures.map_structure(lambda leaf: leaf.numpy() if is_tensor(leaf) else leaf, list(inputs))
    builtins.print(*shown, sep=sep, end=end, file=stream)
