"""The arguments of a function that runs on the tape: it may write into them, the caller's arrays stay as they are."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from tangentish import nests
from tangentish.tape.memory import Memory
from tangentish.tape.reach import held_arrays
from tangentish.tape.record import Backward, Recorded, Step, Stored, add_step, carries_derivative, is_followed
from tangentish.tape.refusals import StrictRecord, refuse
from tangentish.tape.strict import StrictTensor
from tangentish.tape.values import new_tensor, same_tensor


class Arguments:
    """Tensors for arguments. What is written into them goes to new versions, so that nothing needs to be copied but
    arrays that no tensor stands for, those of integers for one.
    """

    def __init__(self, record: StrictRecord, roots: Sequence[Any]) -> None:
        self._record = record
        self._roots = roots
        self._tensors: list[tuple[Any, Any]] = []  # each with the array that it was made of
        self._held: dict[int, tuple[Any, Any]] = {}

    def follow(self, leaf: Any) -> Any:
        """A tensor of its own for the leaf of an argument, even if another leaf is the same object."""
        if isinstance(leaf, Stored):
            leaf = leaf.value()
        value = leaf._value if isinstance(leaf, Recorded) else leaf
        if not carries_derivative(value):
            return value
        tensor = self._tensor(value)
        if isinstance(leaf, Recorded) and is_followed(leaf._key):
            add_step(Step(_same, None, (leaf._key,), (tensor._key,)), (tensor,))
        self._record.follow(tensor._key, value)
        return tensor

    def hold(self, value: Any) -> Any:
        """An argument by which nothing is differentiated; arrays in nests, too; one given twice stays one."""
        leaves, structure = nests.flatten(value)
        if any(isinstance(leaf, np.ndarray) for leaf in leaves):
            return nests.rebuild(structure, [self._constant(leaf) for leaf in leaves])
        return value

    def _constant(self, leaf: Any) -> Any:
        if not isinstance(leaf, np.ndarray):
            return leaf
        if id(leaf) not in self._held:
            self._held[id(leaf)] = leaf, self._copy(leaf)
        return self._held[id(leaf)][1]

    def _copy(self, leaf: Any) -> Any:
        if type(leaf) is StrictTensor:
            tensor = same_tensor(StrictTensor, self._tensor(leaf._value))
            tensor._key = leaf._key
            return tensor
        if type(leaf) is np.ndarray and carries_derivative(leaf):
            return self._tensor(leaf)
        return leaf if isinstance(leaf, Recorded) else leaf.copy()

    def _tensor(self, value: Any) -> Any:
        tensor = new_tensor(StrictTensor, value)
        if isinstance(value, np.ndarray):
            self._tensors.append((tensor, value))
            self._record.arguments.append(value)
        return tensor

    def seal(self, reason: str | None = None) -> None:
        """Let arrays be written into only where nothing else that the function may read has the same memory.

        A `reason` is why none may be.
        """
        for tensor, value in self._tensors:
            memory = Memory(tensor)
            memory.sealed = reason
            memory.before = _Check(self._roots, value)
            if any(other is not value and np.may_share_memory(other, value) for _, other in self._tensors) or (
                sum(other is value for _, other in self._tensors) > 1
            ):
                memory.sealed = "a write into an array that shares memory with another argument cannot be recorded"


    def unchanged(self) -> bool:
        """Whether the arrays that had to be copied are as they were."""
        return all(
            isinstance(copy, Recorded) or leaf.tobytes() == copy.tobytes() for leaf, copy in self._held.values()
        )


class _Check:
    """Before an argument is written into: no object that the function may reach holds the same memory."""

    def __init__(self, roots: Sequence[Any], value: Any) -> None:
        self._roots = roots
        self._value = value

    def __call__(self) -> None:
        for array in held_arrays(self._roots):
            if np.may_share_memory(array, self._value):
                refuse(
                    "a write into an argument that shares memory with an array which an object or a global holds "
                    "cannot be recorded",
                    "Write into a copy of it: a = np.copy(a).",
                )


class _Same(Backward):
    """The backward function of taking a tensor over as an argument."""

    def pull(self, adjoint: Any, saved: Any, wanted: tuple[int, ...], surroundings: Any) -> Sequence[Any]:
        return (adjoint,)


_same = _Same()
