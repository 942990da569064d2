"""`GradientTape`: records what a block does with tensors and variables, and differentiates the outcome."""

import contextlib
import logging
from collections.abc import Iterator
from typing import Any

import numpy as np

from tangentish.tape import explain as explaining
from tangentish.tape import structures
from tangentish.tape.adjoints import (
    UnconnectedGradients,
    checked,
    dtype_of,
    leaves_of,
    plain,
    pulled,
    seeds_of,
    unconnected,
    zeros_like,
)
from tangentish.tape.history import History
from tangentish.tape.jacobians import batch_jacobian, jacobians
from tangentish.tape.picture import Picture, names_of, picture
from tangentish.tape.record import Record, Recorded, Stored, activate, carries_derivative, deactivate

_logger = logging.getLogger("tangentish")
_warned: set[str] = set()


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
        self._record: History | None = None
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
            self._record = History(self._watch_accessed_variables)
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
        record = self._record
        for leaf in structures.flatten(tensor):
            if isinstance(leaf, Recorded):
                value = leaf._value
            elif isinstance(leaf, Stored):
                value = leaf._array
                record.variables[leaf._key] = leaf
            else:
                raise ValueError(f"only tensors and variables can be watched, not {type(leaf).__name__}")
            if carries_derivative(value):
                record.follow(leaf._key, value)
            else:
                _logger.warning("a tensor of dtype %s is watched, and has no derivative", dtype_of(value))

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
        variables = self._record.variables
        return tuple([variables[key] for key in sorted(variables)]) if variables else ()

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
        record = self._finish()
        if target is None:
            raise TypeError("target must be a tensor, a variable or a nest of them, not None")
        targets = leaves_of(target, "target")
        leaves = leaves_of(sources, "sources")
        fill = unconnected(unconnected_gradients)
        seeds = seeds_of(targets, output_gradients)
        if not self._persistent:
            self._spend()
        gradients = pulled(record, seeds, leaves)
        if fill is UnconnectedGradients.ZERO:
            gradients = [
                zeros_like(leaf) if gradient is None else gradient
                for leaf, gradient in zip(leaves, gradients, strict=True)
            ]
        return structures.pack(sources, iter(gradients))

    def jacobian(
        self,
        target: Any,
        sources: Any,
        unconnected_gradients: Any = UnconnectedGradients.NONE,
        parallel_iterations: int | None = None,
        experimental_use_pfor: bool = True,
    ) -> Any:
        """The derivative of each element of a tensor, in the structure of the sources.

        An entry has the shape of the target followed by that of its source, and the dtype of its source. It takes one
        reverse sweep for each element of the target; `parallel_iterations` changes nothing. Raises RuntimeError with
        `experimental_use_pfor=False` on a tape that is not persistent, as TensorFlow does.
        """
        record = self._finish_rows(experimental_use_pfor)
        checked(target, "target")
        leaves = [checked(leaf, "sources") for leaf in structures.flatten(sources)]
        fill = unconnected(unconnected_gradients)
        if not self._persistent:
            self._spend()
        found = jacobians(record, target, leaves, fill is UnconnectedGradients.ZERO)
        return structures.pack_sequence_as(sources, found)

    def batch_jacobian(
        self,
        target: Any,
        source: Any,
        unconnected_gradients: Any = UnconnectedGradients.NONE,
        parallel_iterations: int | None = None,
        experimental_use_pfor: bool = True,
    ) -> Any:
        """The derivatives of each example of a batch: target `[b, y...]` and source `[b, x...]` give `[b, y..., x...]`.

        Examples must not influence each other: entry i is the derivative by example i of the sum over the batch.
        Zeros where nothing depends on the source, whatever `unconnected_gradients` says. Raises ValueError for tensors
        without a second axis and for batches of different size.
        """
        record = self._finish_rows(experimental_use_pfor)
        checked(target, "target")
        checked(source, "source")
        unconnected(unconnected_gradients)
        shapes = np.shape(plain(target)), np.shape(plain(source))
        for shape, argument in zip(shapes, ("target", "source"), strict=True):
            if len(shape) < 2:
                raise ValueError(f"{argument} must have rank at least 2, its shape is {shape}")
        if shapes[0][0] != shapes[1][0]:
            raise ValueError(
                f"Need first dimension of target shape {shapes[0]} and of source shape {shapes[1]} to be equal"
            )
        if not self._persistent:
            self._spend()
        return batch_jacobian(record, target, source)

    def show(self, target: Any = None, sources: Any = None) -> Picture:
        """A picture of the recorded operations with their shapes, and of the way that gradients take.

        Gradients are drawn from `target`, or from all last results, to `sources`, or to all inputs; a dict of tensors
        names them. Show a tape before it is spent. A notebook draws the result, and a tape alone, too.
        """
        targets = [] if target is None else [checked(leaf, "target") for leaf in structures.flatten(target)]
        leaves = [] if sources is None else [checked(leaf, "sources") for leaf in structures.flatten(sources)]
        names = {**names_of(target, "target"), **names_of(sources, "source")}
        return picture(self._record, targets, leaves, names)

    def _repr_html_(self) -> str:
        return self.show()._repr_html_()

    def explain(self, target: Any, source: Any) -> str:
        """Why the gradient of the target by the source is None, or through which operations it flows.

        Names the operations that cut the way, with file and line. Ask before a tape that is not persistent is spent.
        """
        return explaining.explain(self._record, checked(target, "target"), checked(source, "source"))

    def _finish(self) -> Record:
        """The record to differentiate; that of a tape which is not persistent ends here."""
        if self._record is None:
            raise RuntimeError("a non-persistent GradientTape can only compute one set of gradients, or Jacobians")
        if self._recording:
            if not self._persistent:
                self._stop()
            elif "persistent" not in _warned:
                _warned.add("persistent")
                _logger.warning(
                    "a gradient taken in the block of a persistent tape has its own operations recorded: "
                    "move it out of the block unless higher derivatives are wanted"
                )
        return self._record

    def _finish_rows(self, use_pfor: bool) -> Record:
        if self._record is not None and not use_pfor and not self._persistent:
            raise RuntimeError("with experimental_use_pfor=False the tape must be persistent")
        return self._finish()
