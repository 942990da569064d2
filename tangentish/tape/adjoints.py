"""Adjoints of a record: seeds for targets, the sweep, and gradients in the type of their sources."""

import enum
from typing import Any

import numpy as np

from tangentish.tape import structures
from tangentish.tape.record import Record, Recorded, Stored, active, carries_derivative
from tangentish.tape.surroundings import of_rules
from tangentish.tape.sweep import sweep
from tangentish.tape.tensor import SweptTensor
from tangentish.tape.values import new_tensor, same_tensor


def pulled(record: Record, seeds: list[tuple[int, Any]], sources: list[Any]) -> list[Any]:
    """The gradient of each source, None where nothing flows, from the adjoints of targets by their keys."""
    surroundings = None
    if active.records:
        surroundings = of_rules
        seeds = [(key, seed if isinstance(seed, Recorded) else new_tensor(SweptTensor, seed)) for key, seed in seeds]
    else:
        seeds = [(key, seed._value if isinstance(seed, Recorded) else seed) for key, seed in seeds]
    with np.errstate(all="ignore"):
        adjoints = sweep(record, seeds, [leaf._key for leaf in sources], surroundings)
        return [gradient_as(leaf, adjoints.get(leaf._key)) for leaf in sources]


def checked(leaf: Any, argument: str) -> Any:
    """The leaf; TypeError if it is neither tensor nor variable."""
    if not isinstance(leaf, (Recorded, Stored)):
        raise TypeError(f"{argument} must hold tensors and variables, not {type(leaf).__name__}")
    return leaf


def leaves_of(nest: Any, argument: str) -> list[Any]:
    """The tensors and variables in a nest; TypeError if there is anything else."""
    leaves = [nest] if isinstance(nest, Recorded) else structures.flatten(nest)
    for leaf in leaves:
        if not isinstance(leaf, (Recorded, Stored)):
            checked(leaf, argument)
    return leaves


class UnconnectedGradients(enum.Enum):
    """What `gradient` gives for a source that no target depends on: None, or zeros."""

    NONE = "none"
    ZERO = "zero"


def unconnected(choice: Any) -> UnconnectedGradients:
    """The member that a choice stands for."""
    if isinstance(choice, UnconnectedGradients):
        return choice
    for member in UnconnectedGradients:
        if isinstance(choice, str) and choice == member.value:
            return member
    raise ValueError(f"Unknown value for unconnected_gradients: {choice!r}")


def plain(leaf: Any) -> Any:
    """The value of a tensor or variable."""
    return leaf._value if isinstance(leaf, Recorded) else leaf._array


def seeds_of(targets: list[Any], output_gradients: Any) -> list[tuple[int, Any]]:
    """Key and adjoint, a plain value or a tensor, of each target."""
    given = [] if output_gradients is None else structures.flatten(output_gradients)
    given = given[: len(targets)] + [None] * (len(targets) - len(given))
    found = []
    for target, seed in zip(targets, given, strict=True):
        value = plain(target)
        if type(value) is np.float64 and seed is None:
            found.append((target._key, _ONE))
        elif dtype_of(value).kind in "biufc":
            found.append((target._key, _seed(value, seed)))
    return found


_ONE = np.float64(1.0)


def _seed(value: Any, seed: Any) -> Any:
    if seed is None or not carries_derivative(value):
        return np.ones_like(value)[()]
    if isinstance(seed, Stored):
        seed = seed.value()
    if isinstance(seed, (int, float, complex)) and not isinstance(seed, np.generic):
        return np.full_like(value, seed)[()]
    given = plain(seed) if isinstance(seed, Recorded) else np.array(seed)
    if dtype_of(given) != dtype_of(value):
        raise ValueError(f"an output gradient has dtype {dtype_of(given)}, its target dtype {dtype_of(value)}")
    shape, wanted = np.shape(given), np.shape(value)
    if shape and shape != wanted:
        raise ValueError(f"an output gradient has shape {shape}, its target shape {wanted}")
    tensor: Any = seed._swept() if isinstance(seed, Recorded) else new_tensor(SweptTensor, given)
    return np.broadcast_to(tensor, wanted) if shape != wanted else tensor


def gradient_as(source: Any, gradient: Any) -> Any:
    """The gradient as a tensor of the face, dtype and shape of its source."""
    value = plain(source)
    if gradient is None:
        return None
    if type(gradient) is type(value) and gradient.dtype == value.dtype and gradient.shape == value.shape:
        return new_tensor(type(source) if isinstance(source, Recorded) else source._face, gradient)
    if not carries_derivative(value) and dtype_of(gradient) != dtype_of(value):
        return None  # only the seed of a target that is the source itself has such a dtype
    face = type(source) if isinstance(source, Recorded) else source._face
    gradient = fitted(gradient, value)
    return same_tensor(face, gradient) if isinstance(gradient, Recorded) else new_tensor(face, gradient)


def dtype_of(value: Any) -> Any:
    """The dtype of a number or array."""
    return value.dtype if hasattr(value, "dtype") else np.asarray(value).dtype


def fitted(gradient: Any, value: Any) -> Any:
    """The gradient in the dtype and shape of the value that it belongs to."""
    dtype, shape = dtype_of(value), np.shape(value)
    if not hasattr(gradient, "dtype"):
        gradient = np.asarray(gradient)
    if dtype.kind != "c" and gradient.dtype.kind == "c":
        gradient = np.real(gradient)
    if gradient.dtype != dtype:
        gradient = gradient.astype(dtype)
    return np.broadcast_to(gradient, shape) if np.shape(gradient) != shape else gradient


def zeros_like(source: Any) -> Any:
    """Zeros as a tensor of the face, dtype and shape of a source."""
    face = type(source) if isinstance(source, Recorded) else source._face
    return new_tensor(face, np.zeros_like(plain(source)))
