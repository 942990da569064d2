"""Functions whose gradient is not that of what they do: `custom_gradient`, `recompute_grad`, `grad_pass_through`."""

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tangentish.capture import takes_keyword
from tangentish.tape import structures
from tangentish.tape.adjoints import dtype_of
from tangentish.tape.record import (
    Backward,
    Listener,
    Record,
    Recorded,
    Step,
    Stored,
    active,
    add_step,
    carries_derivative,
    recording,
)
from tangentish.tape.tensor import SweptTensor, Tensor
from tangentish.tape.values import new_tensor, same_tensor


class Decorated:
    """A function or method whose calls are recorded as one operation."""

    face: Any = Tensor  # what results are where no argument is a tensor

    def __init__(self, f: Callable[..., Any]) -> None:
        self._f = f
        functools.update_wrapper(self, f)  # type: ignore[arg-type]

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        return self if instance is None else type(self)(self._f.__get__(instance, owner))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {getattr(self._f, '__qualname__', self._f)}>"

    def _face_of(self, leaves: Sequence[Any]) -> Any:
        """The class of the results."""
        for leaf in leaves:
            if isinstance(leaf, Stored):
                return leaf._face
            if isinstance(leaf, Recorded):
                return Tensor if type(leaf) is SweptTensor else type(leaf)
        return self.face


class CustomGradient(Decorated):
    """Let a function say its own gradient: it returns its result and the function that takes gradients back.

    >>> @custom_gradient
    ... def log1pexp(x):
    ...     e = np.exp(x)
    ...     return np.log(1.0 + e), lambda upstream: upstream * (1.0 - 1.0 / (1.0 + e))

    `grad_fn` is called with one gradient for each tensor of the result and returns one, or None, for each tensor or
    number of the positional arguments, of its shape and dtype. If the function reads trainable variables that are not
    among its arguments, `grad_fn` must take `variables=`, a list of them, and return their gradients as the second of a
    pair. Tensors from closures and keyword arguments get no gradient. Derivatives of higher order are those of the
    arithmetic in `grad_fn`; in forward mode `grad_fn` is transposed.

    Raises TypeError if no pair is returned, or if `grad_fn` lacks `variables=`; ValueError, at gradient time, for
    gradients of the wrong number, shape or dtype.
    """

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        listener = Listener()
        with recording((*active.records, listener)):
            pair = self._f(*args, **kwargs)
        if not isinstance(pair, tuple) or len(pair) != 2 or not callable(pair[1]):
            raise TypeError(f"{self.__name__} must return a pair: its result, and the function that gives the gradient")  # type: ignore[attr-defined]
        result, grad_fn = pair
        leaves = structures.flatten(args)
        variables = [one for one in listener.trainable() if all(one is not leaf for leaf in leaves)]
        if variables and not takes_keyword(grad_fn, "variables"):
            raise TypeError(
                f"{self.__name__} reads variables, so that its gradient function "  # type: ignore[attr-defined]
                "must accept keyword argument 'variables'"
            )
        face = self._face_of(leaves)
        return recorded(result, _Transposed(grad_fn, leaves, variables, face), [*leaves, *variables], face)


def recorded(result: Any, backward: Backward, inputs: Sequence[Any], face: Any) -> Any:
    """Fresh tensors for the leaves of a result, as outputs of one step; `backward` numbers its inputs as `inputs`."""
    outputs = [fresh(leaf, face) for leaf in structures.flatten(result)]
    kept = [one for one in inputs if isinstance(one, Recorded | Stored)]
    keys = [output._key if carries_derivative(output._value) else None for output in outputs]
    if kept and any(key is not None for key in keys):
        likes = [(np.shape(output._value), dtype_of(output._value)) for output in outputs]
        places = tuple([place for place, one in enumerate(inputs) if isinstance(one, Recorded | Stored)])
        step = Step(
            _Placed(backward, places), None, tuple([one._key for one in kept]), tuple(keys), likes
        )
        add_step(step, outputs)
    return structures.pack_sequence_as(result, outputs)


def fresh(leaf: Any, face: Any) -> Any:
    """A new tensor of the value that a result holds."""
    if isinstance(leaf, Stored):
        leaf = leaf.value()
    if isinstance(leaf, Recorded):
        value = leaf._value
        return new_tensor(face, value.copy() if face.mutable and isinstance(value, np.ndarray) else value)
    return new_tensor(face, face._converted(leaf)._value)


class _Placed(Backward):
    """The backward function of a step whose inputs are at these places of all that `backward` counts."""

    def __init__(self, backward: Any, places: tuple[int, ...]) -> None:
        self.backward = backward
        self.places = places
        self.name = backward.name
        self.not_forward = getattr(backward, "not_forward", None)

    def pull(self, adjoint: Any, saved: Any, wanted: tuple[int, ...], surroundings: Any) -> Sequence[Any]:
        return self.backward.pull(adjoint, saved, tuple([self.places[i] for i in wanted]), surroundings)  # type: ignore[no-any-return]


class _Transposed(Backward):
    """The backward function that a user gives: checks what comes of it."""

    name = "custom_gradient"

    def __init__(
        self, grad_fn: Callable[..., Any], leaves: Sequence[Any], variables: list[Stored], face: Any
    ) -> None:
        self._grad_fn = grad_fn
        self._likes = [like_of(leaf) for leaf in [*leaves, *variables]]
        self._count = len(leaves)
        self._variables = variables
        self._face = face

    def pull(self, adjoint: Any, saved: Any, wanted: tuple[int, ...], surroundings: Any) -> Sequence[Any]:
        upstream = [
            same_tensor(self._face, one) if isinstance(one, Recorded) else new_tensor(self._face, one)
            for one in adjoint
        ]
        # Strict tensors, which the function may hold, are for blocks that are recorded.
        with recording((*active.records, Record()) if self._face.mutable else active.records):
            gradients = self._checked(upstream)
        found = []
        for i in wanted:
            gradient = _fitting(gradients[i], self._likes[i], self._face)
            if gradient is not None:
                gradient = gradient._value if surroundings is None else gradient._swept()
            found.append(gradient)
        return found

    def _checked(self, upstream: list[Any]) -> list[Any]:
        """The gradients of all arguments, and those of the variables."""
        if self._variables:
            pair = self._grad_fn(*upstream, variables=list(self._variables))
            if not isinstance(pair, tuple | list) or len(pair) != 2:
                raise ValueError(
                    "with variables= a gradient function must return a pair: the gradients of the arguments, "
                    "and a gradient for each variable"
                )
            gradients = structures.flatten(pair[0])
            of_variables = structures.flatten(pair[1])
            if len(of_variables) != len(self._variables):
                raise ValueError(
                    f"a gradient function must return a gradient for each variable: "
                    f"{len(of_variables)} for {len(self._variables)}"
                )
        else:
            gradients, of_variables = structures.flatten(self._grad_fn(*upstream)), []
        if len(gradients) != self._count:
            raise ValueError(
                f"the gradient function is expected to return {self._count} gradients, one for each argument, "
                f"but returned {len(gradients)}"
            )
        return gradients + of_variables


def like_of(leaf: Any) -> Any:
    """Shape and dtype of a tensor that has derivatives; None for all else."""
    if isinstance(leaf, Recorded | Stored):
        value = leaf._value if isinstance(leaf, Recorded) else leaf._array
        if carries_derivative(value):
            return np.shape(value), dtype_of(value)
    return None


def _fitting(gradient: Any, like: Any, face: Any) -> Any:
    """What a user gave as a gradient, as a tensor of this shape and dtype; ValueError if it is none."""
    if gradient is None or like is None:
        return None
    shape, dtype = like
    if isinstance(gradient, Stored):
        gradient = gradient.value()
    if isinstance(gradient, Recorded):
        if dtype_of(gradient._value) != dtype:
            found = dtype_of(gradient._value)
            raise ValueError(f"a gradient function returned dtype {found} for an argument of dtype {dtype}")
    else:
        array = np.asarray(gradient)
        if array.dtype.kind == "c" and dtype.kind != "c":
            raise ValueError(f"a gradient function returned a complex number for an argument of dtype {dtype}")
        gradient = new_tensor(face, array.astype(dtype)[()])
    if np.shape(gradient._value) != shape:
        found = np.shape(gradient._value)
        raise ValueError(f"a gradient function returned shape {found} for an argument of shape {shape}")
    return gradient


def custom_gradient(f: Callable[..., Any] | None = None) -> Any:
    """A function, or method, that gives its own gradient; see `CustomGradient`."""
    return CustomGradient if f is None else CustomGradient(f)


custom_gradient.__doc__ = CustomGradient.__doc__


def grad_pass_through(f: Callable[..., Any]) -> Any:
    """The function with the gradient of the identity: each positional argument gets what comes to the result.

    Variables that the function reads get None. With several results there must be as many arguments.
    """
    return CustomGradient(passing(f))


def passing(f: Callable[..., Any]) -> Callable[..., Any]:
    """`f` with the gradient of the identity beside its result."""

    @functools.wraps(f)
    def call(*args: Any, **kwargs: Any) -> Any:
        count = len(structures.flatten(args))

        def back(*upstream: Any, variables: Any = ()) -> Any:
            gradients = list(upstream) * count if len(upstream) == 1 else list(upstream)
            return (gradients, [None] * len(variables)) if variables else gradients

        return f(*args, **kwargs), back

    return call
