"""`GradientTape`: records what a block does with tensors and variables, and differentiates the outcome."""

import contextlib
import enum
import logging
from collections.abc import Iterator
from typing import Any

import numpy as np

from tangentish.tape import structures
from tangentish.tape.record import Record, Recorded, Stored, activate, active, carries_derivative, deactivate
from tangentish.tape.surroundings import of_rules
from tangentish.tape.sweep import sweep
from tangentish.tape.tensor import SweptTensor
from tangentish.tape.values import new_tensor, same_tensor

_logger = logging.getLogger("tangentish")
_warned: set[str] = set()


class UnconnectedGradients(enum.Enum):
    """What `gradient` gives for a source that no target depends on: None, or zeros."""

    NONE = "none"
    ZERO = "zero"


class GradientTape:
    """Record operations for differentiation.

    >>> x = constant(3.0)
    >>> with GradientTape() as tape:
    ...     tape.watch(x)
    ...     y = x * x
    >>> tape.gradient(y, x)
    <tg.Tensor: shape=(), dtype=float64, numpy=6.0>

    A tape follows the trainable variables that are read while it records, and the tensors it is told to
    `watch`. It gives one gradient and is then spent, unless it is `persistent`.
    """

    def __init__(self, persistent: bool = False, watch_accessed_variables: bool = True) -> None:
        self._persistent = bool(persistent)
        self._watch_accessed_variables = bool(watch_accessed_variables)
        self._record: Record | None = None
        self._recording = False
        self._last_watched: tuple[Any, ...] = ()

    def __enter__(self) -> "GradientTape":
        if self._recording:
            raise ValueError(
                "the tape is already recording: it cannot be re-entered before its block has ended"
            )
        self._start()
        return self

    def __exit__(self, *problem: object) -> None:
        self._stop()

    def _start(self) -> None:
        if self._record is None:
            self._record = Record(self._watch_accessed_variables)
        activate(self._record)
        self._recording = True

    def _stop(self) -> None:
        if self._recording and self._record is not None:
            deactivate(self._record)
        self._recording = False

    def _spend(self) -> None:
        self._last_watched = self.watched_variables()
        self._record = None

    def watch(self, tensor: Any) -> None:
        """Follow a tensor, a variable, or each in a nest of them."""
        if self._record is None:
            raise RuntimeError("the tape is not recording: watch() belongs into its block")
        for leaf in structures.flatten(tensor):
            if not isinstance(leaf, (Recorded, Stored)):
                raise ValueError(f"only tensors and variables can be watched, not {type(leaf).__name__}")
            value = _plain(leaf)
            if not carries_derivative(value):
                _logger.warning("a tensor of dtype %s is watched, and has no derivative", _dtype(value))
            else:
                self._record.known.add(leaf._key)
            if isinstance(leaf, Stored):
                self._record.variables[leaf._key] = leaf

    @contextlib.contextmanager
    def stop_recording(self) -> Iterator[None]:
        """Leave what happens in a block unrecorded by this tape."""
        if self._record is None:
            raise RuntimeError("the tape is not recording: it has not been entered")
        if not self._recording:
            raise ValueError("the tape is not recording")
        self._stop()
        try:
            yield
        finally:
            self._start()

    def reset(self) -> None:
        """Forget all that was recorded and watched, and go on recording."""
        if not self._recording:
            raise ValueError("the tape is not recording")
        self._stop()
        self._record = None
        self._last_watched = ()
        self._start()

    def watched_variables(self) -> tuple[Any, ...]:
        """The variables that are followed, in the order in which they were made."""
        if self._record is None:
            return self._last_watched
        return tuple(variable for _, variable in sorted(self._record.variables.items()))

    def gradient(
        self,
        target: Any,
        sources: Any,
        output_gradients: Any = None,
        unconnected_gradients: Any = UnconnectedGradients.NONE,
    ) -> Any:
        """The derivative of the sum of all elements of the targets, in the structure of the sources.

        `output_gradients` weighs the elements of each target. Sources that no target depends on get None, or
        zeros with `unconnected_gradients="zero"`.
        """
        if self._record is None:
            raise RuntimeError("a non-persistent GradientTape can only compute one set of gradients")
        if self._recording:
            if not self._persistent:
                self._stop()
            elif "persistent" not in _warned:
                _warned.add("persistent")
                _logger.warning(
                    "gradient() in the block of a persistent tape records the gradient's own operations: "
                    "move it out of the block unless higher derivatives are wanted"
                )
        if target is None:
            raise TypeError("target must be a tensor, a variable or a nest of them, not None")
        targets = [_checked(leaf, "target") for leaf in structures.flatten(target)]
        leaves = [_checked(leaf, "sources") for leaf in structures.flatten(sources)]
        fill = _unconnected(unconnected_gradients)
        seeds = _seeds(targets, output_gradients)
        record = self._record
        if not self._persistent:
            self._spend()
        gradients = []
        for leaf, adjoint in zip(leaves, _pull(record, seeds, leaves), strict=True):
            gradient = _gradient_as(leaf, adjoint)
            if gradient is None and fill is UnconnectedGradients.ZERO:
                gradient = _zeros_like(leaf)
            gradients.append(gradient)
        return structures.pack_sequence_as(sources, gradients)


def _pull(record: Record, seeds: list[tuple[int, Any]], leaves: list[Any]) -> list[Any]:
    surroundings = of_rules if active.records else None
    if surroundings is None:
        seeds = [(key, seed._value) for key, seed in seeds]
    with np.errstate(all="ignore"):
        adjoints = sweep(list(record.steps), seeds, [leaf._key for leaf in leaves], surroundings)
        return [adjoints.get(leaf._key) for leaf in leaves]


def _checked(leaf: Any, argument: str) -> Any:
    if not isinstance(leaf, (Recorded, Stored)):
        raise TypeError(f"{argument} must hold tensors and variables, not {type(leaf).__name__}")
    return leaf


def _unconnected(choice: Any) -> UnconnectedGradients:
    for member in UnconnectedGradients:
        if choice is member or (isinstance(choice, str) and choice == member.value):
            return member
    raise ValueError(f"Unknown value for unconnected_gradients: {choice!r}")


def _plain(leaf: Any) -> Any:
    return leaf._value if isinstance(leaf, Recorded) else leaf._array


def _seeds(targets: list[Any], output_gradients: Any) -> list[tuple[int, Any]]:
    """Key and adjoint, a tensor, of each target."""
    given = [] if output_gradients is None else structures.flatten(output_gradients)
    given = given[: len(targets)] + [None] * (len(targets) - len(given))
    return [
        (target._key, _seed(_plain(target), seed))
        for target, seed in zip(targets, given, strict=True)
        if np.asarray(_plain(target)).dtype.kind in "biufc"
    ]


def _seed(value: Any, seed: Any) -> Any:
    if seed is None or not carries_derivative(value):
        return new_tensor(SweptTensor, np.ones_like(value))
    if isinstance(seed, Stored):
        seed = seed.value()
    if isinstance(seed, (int, float, complex)) and not isinstance(seed, np.generic):
        return new_tensor(SweptTensor, np.full_like(value, seed))
    plain = _plain(seed) if isinstance(seed, Recorded) else np.array(seed)
    if _dtype(plain) != _dtype(value):
        raise ValueError(f"an output gradient has dtype {_dtype(plain)}, its target dtype {_dtype(value)}")
    shape, wanted = np.shape(plain), np.shape(value)
    if shape and shape != wanted:
        raise ValueError(f"an output gradient has shape {shape}, its target shape {wanted}")
    tensor: Any = seed._swept() if isinstance(seed, Recorded) else new_tensor(SweptTensor, plain)
    return np.broadcast_to(tensor, wanted) if shape != wanted else tensor


def _gradient_as(source: Any, gradient: Any) -> Any:
    """The gradient as a tensor of the face, dtype and shape of its source."""
    value = _plain(source)
    if gradient is None:
        return None
    if not carries_derivative(value) and _dtype(gradient) != _dtype(value):
        return None  # only the seed of a target that is the source itself has such a dtype
    face = type(source) if isinstance(source, Recorded) else source._face
    gradient = match(gradient, value)
    return same_tensor(face, gradient) if isinstance(gradient, Recorded) else new_tensor(face, gradient)


def _dtype(value: Any) -> Any:
    return value.dtype if hasattr(value, "dtype") else np.asarray(value).dtype


def match(gradient: Any, value: Any) -> Any:
    """The gradient in the dtype and shape of the value that it belongs to."""
    dtype, shape = _dtype(value), np.shape(value)
    if not hasattr(gradient, "dtype"):
        gradient = np.asarray(gradient)
    if dtype.kind != "c" and gradient.dtype.kind == "c":
        gradient = np.real(gradient)
    if gradient.dtype != dtype:
        gradient = gradient.astype(dtype)
    return np.broadcast_to(gradient, shape) if np.shape(gradient) != shape else gradient


def _zeros_like(source: Any) -> Any:
    face = type(source) if isinstance(source, Recorded) else source._face
    return new_tensor(face, np.zeros_like(_plain(source)))
