"""`recompute_grad`: a function that is run a second time for its gradient."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tangentish.tape import structures
from tangentish.tape.custom import Decorated, like_of, recorded
from tangentish.tape.kept import keep
from tangentish.tape.record import (
    Backward,
    Listener,
    Record,
    Recorded,
    Stored,
    access,
    active,
    carries_derivative,
    holding,
    recording,
)
from tangentish.tape.sweep import sweep


class Recomputed(Decorated):
    """Run a function again for its gradient instead of keeping what it computes: time is paid for memory.

    Gradients go to the positional arguments, zeros to those that do not matter, and to the trainable variables that the
    function reads, at the values they had. Keyword arguments are passed both times and get no gradient. Reverse mode
    gives any order; forward mode through it raises NotImplementedError.
    """

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        leaves = structures.flatten(args)
        listener = Listener()
        with recording((listener,)):
            result = self._f(*args, **kwargs)
        variables = [one for one in listener.trainable() if all(one is not leaf for leaf in leaves)]
        for variable, _ in listener.met.values():
            access(variable)
        inputs: dict[int, Any] = {}
        for leaf in [*leaves, *variables]:
            if isinstance(leaf, Recorded | Stored):
                inputs.setdefault(leaf._key, leaf)
        given = structures.pack_sequence_as(args, [keep(leaf) for leaf in leaves])
        values = {key: value for key, (_, value) in listener.met.items()}
        again = _Again(self._f, given, kwargs, list(inputs.values()), values)
        return recorded(result, again, list(inputs.values()), self._face_of(leaves))


class _Again(Backward):
    """The backward function that runs the function a second time."""

    name = "recompute_grad"
    not_forward = "recompute_grad has no forward mode: call the function without it in the block of an accumulator"

    def __init__(self, f: Any, args: Any, kwargs: Any, inputs: Sequence[Any], values: dict[int, Any]) -> None:
        self._f, self._args, self._kwargs = f, args, kwargs
        self._keys = [one._key for one in inputs]
        self._likes = [like_of(one) for one in inputs]
        self._values = values

    def pull(self, adjoint: Any, saved: Any, wanted: tuple[int, ...], surroundings: Any) -> Sequence[Any]:
        record = Record()
        for key, like in zip(self._keys, self._likes, strict=True):
            if like is not None:
                record.follow(key, None)
        with recording((*active.records, record)), holding(self._values):
            result = self._f(*self._args, **self._kwargs)
        pairs = zip(structures.flatten(result), adjoint, strict=True)
        seeds = [
            (leaf._key, one) for leaf, one in pairs if isinstance(leaf, Recorded) and carries_derivative(leaf._value)
        ]
        adjoints = sweep(record, seeds, self._keys, surroundings)
        return [
            None if self._likes[i] is None else adjoints.get(self._keys[i], np.zeros(*self._likes[i])) for i in wanted
        ]


def recompute_grad(f: Callable[..., Any]) -> Any:
    """See `Recomputed`."""
    return Recomputed(f)


recompute_grad.__doc__ = Recomputed.__doc__
