"""Jacobians, Hessians and their products with vectors: what is built on both modes of differentiation."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from tangentish import nests, transforms
from tangentish.capture import bind_arguments
from tangentish.compiler import Derived
from tangentish.dispatch import MOST_VARIANTS
from tangentish.errors import ArgumentError, FallbackWarning, UnsupportedError, warn
from tangentish.function import Gradient, callable_with_code, is_float, positions
from tangentish.pullbacks import Pair, finished
from tangentish.pushforwards import Tangent, change_of
from tangentish.signatures import positional
from tangentish.tape.gradients import Run
from tangentish.tape.pushforward import pushed

__all__ = ["Hessian", "Jacobian", "Product", "Slope"]

Places = tuple[int, ...]


class Derivative:
    """A function made of f that is called as f is; `wrt` as for a gradient."""

    def __init__(self, f: Callable[..., Any], wrt: Any, mode: str) -> None:
        self._f = callable_with_code(f)
        self._single = not isinstance(wrt, tuple)
        self._asked = wrt if isinstance(wrt, tuple) else (wrt,)
        self._mode = mode
        transforms.of(Pair, self._f, mode)  # says what is wrong with the mode

    def _bound(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[list[Any], Places]:
        bound = bind_arguments(self._f, args, kwargs)
        return bound, positions(self._f, self._asked, bound)

    def _given(self, found: list[Any]) -> Any:
        return found[0] if self._single else tuple(found)


class Slope(Derivative):
    """The gradient of the sum of all that a function returns."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        bound, places = self._bound(args, kwargs)
        y, pullback = transforms.of(Pair, self._f, self._mode, places).at(bound)
        leaves, structure = nests.flatten(y)
        if any(np.iscomplexobj(leaf) for leaf in leaves):
            raise ArgumentError("elementwise_grad takes a function with a real result. Take its real part, or abs.")
        ones = [np.ones_like(leaf) if is_float(leaf) else None for leaf in leaves]
        adjoints = pullback(nests.rebuild(structure, ones))
        return self._given([adjoints[place] for place in places])


class Jacobian(Derivative):
    """The derivatives of each entry of the result by each entry of the arguments: row by row, or column by column.

    Of nests there is one array for each leaf of the result and each of the argument: in a nest like the result a nest
    like the argument.
    """

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        bound, places = self._bound(args, kwargs)
        y, pullback = transforms.of(Pair, self._f, self._mode, places).at(bound)
        outputs, structure = nests.flatten(y)
        inputs = [nests.flatten(bound[place])[0] for place in places]
        for leaf in (*outputs, *(leaf for leaves in inputs for leaf in leaves)):
            check_real(leaf)
        if structure is nests.LEAF and not is_float(y):  # piecewise constant, as of np.argmax
            zeros = np.zeros(np.shape(y))
            pairs = zip(places, inputs, strict=True)
            return self._given([like(bound[place], [block(zeros, b) for b in its]) for place, its in pairs])
        found = [[[block(a, b) for b in leaves] for a in outputs] for leaves in inputs]
        rows = sum(np.size(leaf) for leaf in outputs if is_float(leaf))
        columns = sum(np.size(leaf) for leaves in inputs for leaf in leaves if is_float(leaf))
        if rows <= columns:
            for row, index, seeds in basis(outputs):
                adjoints = pullback(nests.rebuild(structure, seeds))
                for blocks, place in zip(found, places, strict=True):
                    put(blocks[row], adjoints[place], (*index, ...))
        else:
            transform = transforms.of(Tangent, self._f, self._mode, places)
            for number, column, index, changes in directions(bound, places):
                _, change = transform.at(bound)(*changes)
                put([blocks[column] for blocks in found[number]], finished(change, y), (..., *index))
        return self._given(
            [
                nests.rebuild(structure, [like(bound[place], row) for row in blocks])
                for blocks, place in zip(found, places, strict=True)
            ]
        )


class Curvature(Derivative):
    """Products of the Hessian of a scalar function with vectors.

    Forward mode over the emitted gradient; where that keeps what forward mode cannot read, reverse mode over the
    emitted tangent, which is the same function; else the tape twice.
    """

    def __init__(self, f: Callable[..., Any], wrt: Any, mode: str) -> None:
        super().__init__(f, wrt, mode)
        asked = self._asked[0] if len(self._asked) == 1 else self._asked
        self._gradient = Gradient(f, asked, mode=mode, executor="python", has_aux=False, value=False)
        self._ways: dict[int, tuple[Any, Callable[..., Any]]] = {}
        self._warned = False

    def times(self, bound: list[Any], places: Places, changes: list[Any]) -> list[Any]:
        """The Hessian times a vector, one part for each argument."""
        variant = self._gradient._variant(bound)
        writes = variant.derived is not None and "check_apart" in variant.derived.source
        if writes and self._mode == "auto" and nests.share_memory(bound):
            return taped(self._f, places)(bound, changes)
        held, way = self._ways.get(id(variant), (None, None))
        if held is not variant or way is None:
            way = self._way(variant.derived, variant.refusal, bound, places)
            if len(self._ways) >= MOST_VARIANTS:
                del self._ways[next(iter(self._ways))]
            self._ways[id(variant)] = variant, way
        return way(bound, changes)

    def _way(
        self, derived: "Derived | None", refusal: "Exception | None", bound: list[Any], places: Places
    ) -> Callable[..., Any]:
        """The first way that can be gone for arguments of these kinds."""
        if derived is not None:
            for way in (over_reverse, over_forward):
                try:
                    return way(self._f, derived, bound, places)
                except UnsupportedError as error:
                    refusal = refusal or error
            if self._mode == "source" and refusal is not None:
                raise refusal
        if self._mode == "auto" and not self._warned:
            self._warned = True
            name = getattr(self._f, "__name__", "the function")
            warn(f"the second derivative of {name} runs on the tape: {refusal}", FallbackWarning)
        return taped(self._f, places)


def over_reverse(f: Any, derived: Derived, bound: list[Any], places: Places) -> Callable[..., Any]:
    """Forward mode over the emitted gradient."""
    transform = Tangent(derived.function, "source", places)
    transform._variant(bound)

    def run(bound: list[Any], changes: list[Any]) -> Any:
        _, change = transform.at(bound)(*changes)
        return finished_parts([change] if len(places) == 1 else change, bound, places)

    return run


def over_forward(f: Any, derived: Derived, bound: list[Any], places: Places) -> Callable[..., Any]:
    """Reverse mode over the emitted tangent."""
    first = Tangent(f, "source", places)._variant(bound).derived
    assert first is not None  # in mode "source"
    pair = Pair(first.function, "source", places)
    changes = [change_of(bound[place], bound[place]) for place in places]
    pair._variant([*bound, *changes])

    def run(bound: list[Any], changes: list[Any]) -> list[Any]:
        _, pullback = pair.at([*bound, *changes])
        adjoints = pullback((None, 1.0))
        return [adjoints[place] for place in places]

    return run


def taped(f: Any, places: Places) -> Callable[..., Any]:
    """The transposed pullback of the tape's gradient."""

    def run(bound: list[Any], changes: list[Any]) -> Any:
        plain, args = positional(f, bound)
        wrt = tuple(place - len(bound) + len(args) for place in places)
        gradient = Gradient(plain, wrt, mode="tape", executor="python", has_aux=False, value=False)
        _, change = pushed(Run(lambda *values: gradient(*values), args, {}, wrt), tuple(changes))
        return finished_parts(change, bound, places)

    return run


def finished_parts(found: Any, bound: list[Any], places: Places) -> list[Any]:
    return [finished(one, bound[place]) for one, place in zip(found, places, strict=True)]


class Product(Curvature):
    """The Hessian times a vector, which comes after the arguments."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if not args:
            raise ArgumentError("hvp is called with the arguments of the function and then the vector")
        *rest, vector = args
        bound, places = self._bound(tuple(rest), kwargs)
        vectors = (vector,) if self._single else vector
        if not isinstance(vectors, tuple) or len(vectors) != len(places):
            raise ArgumentError("with respect to several arguments the vector is a tuple with one for each")
        changes = [change_of(bound[place], one) for place, one in zip(places, vectors, strict=True)]
        return self._given(self.times(bound, places, changes))


class Hessian(Curvature):
    """The second derivatives, column by column; of nests one array for each pair of leaves, as of a Jacobian."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        bound, places = self._bound(args, kwargs)
        inputs = [nests.flatten(bound[place])[0] for place in places]
        for leaf in (leaf for leaves in inputs for leaf in leaves):
            check_real(leaf)
        found = [[[[block(a, b) for b in second] for a in first] for second in inputs] for first in inputs]
        for number, column, index, changes in directions(bound, places):
            for row, products in zip(found, self.times(bound, places, changes), strict=True):
                put([blocks[column] for blocks in row[number]], products, (..., *index))
        values = [bound[place] for place in places]
        return self._given([self._given([nested(a, b, its) for b, its in zip(values, row, strict=True)])
                            for a, row in zip(values, found, strict=True)])  # fmt: skip


def nested(a: Any, b: Any, blocks: list[list[Any]]) -> Any:
    """In a nest like a, nests like b of the blocks."""
    return like(a, [like(b, row) for row in blocks])


def like(value: Any, leaves: list[Any]) -> Any:
    """A nest like a value, of other leaves."""
    return nests.rebuild(nests.flatten(value)[1], leaves)


def block(a: Any, b: Any) -> Any:
    """Zeros for the derivatives of a leaf a by a leaf b; None if one of them has none."""
    if not is_float(a) or not is_float(b):
        return None
    return np.zeros(np.shape(a) + np.shape(b), np.result_type(np.asarray(a).dtype, np.asarray(b).dtype))


def put(blocks: list[Any], values: Any, index: tuple[Any, ...]) -> None:
    """Set what belongs to one entry of a leaf, in the blocks of the other leaves."""
    for array, value in zip(blocks, nests.flatten(values)[0], strict=True):
        if array is not None and value is not None:
            array[index] = value


def check_real(leaf: Any) -> None:
    if np.iscomplexobj(leaf):
        raise ArgumentError("a Jacobian is of real arrays and numbers: take real and imaginary parts")


def basis(leaves: list[Any]) -> Iterator[tuple[int, tuple[int, ...], list[Any]]]:
    """The number of the leaf and the index of each entry of the float leaves, with leaves that are 1 there only."""
    zeros = [np.zeros_like(leaf)[()] if is_float(leaf) else None for leaf in leaves]
    for number, leaf in enumerate(leaves):
        if not is_float(leaf):
            continue
        for index in np.ndindex(np.shape(leaf)):
            one = np.zeros(np.shape(leaf), np.asarray(leaf).dtype)
            one[index] = 1.0
            ones = list(zeros)
            ones[number] = one if isinstance(leaf, np.ndarray) else one[()]
            yield number, index, ones


def zero_of(value: Any) -> Any:
    """A tangent of zeros."""
    leaves = nests.flatten(value)[0]
    return change_of(value, like(value, [np.zeros_like(leaf)[()] if is_float(leaf) else None for leaf in leaves]))


def directions(bound: list[Any], places: Places) -> Iterator[tuple[int, int, tuple[int, ...], list[Any]]]:
    """The directions of all entries of the arguments: the number of the argument, that of its leaf, the index, and the
    tangents of all arguments."""
    still = [zero_of(bound[place]) for place in places]
    for number, place in enumerate(places):
        for leaf, index, ones in basis(nests.flatten(bound[place])[0]):
            changes = list(still)
            changes[number] = change_of(bound[place], like(bound[place], ones))
            yield number, leaf, index, changes
