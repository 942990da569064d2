"""Memory: the arrays into which a function writes, the names that may share memory with them, and what is refused.

A write `a[i] = v` is differentiated where `a` is an array that the function itself has made, and no other name that may
hold the same memory is read after the write: then it changes the value of `a` alone.
"""

import dataclasses
from typing import Any

import numpy as np

from tangentish.analyse.indexing import is_basic
from tangentish.analyse.infer import Inference
from tangentish.analyse.liveness import liveness
from tangentish.analyse.operations import loop_sources, statements
from tangentish.capture import Captured
from tangentish.core import is_store
from tangentish.kinds import Array, Number
from tangentish.lower.flatten import MUTATION, REWRITE, refuse, refuse_in_source
from tangentish.tree import Node, dotted, names_read, names_written, nodes

COPY = "Write into a copy: {0} = {0}.copy()."

# NumPy's functions whose result shares memory with nothing, whatever they are given.
NEW = frozenset(
    getattr(np, name)
    for name in (
        "zeros", "ones", "empty", "full", "zeros_like", "ones_like", "empty_like", "full_like", "eye", "identity",
        "arange", "linspace", "copy", "dot", "matmul", "outer", "tensordot", "concatenate", "stack", "hstack", "vstack",
        "cumsum", "cumprod", "sum", "mean", "prod", "max", "min", "var", "std", "clip", "roll", "repeat", "tile",
        "diff", "sort", "argsort", "interp", "kron", "cross",
    )
)  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Memory:
    """The arrays into which a function writes: `shared[name]` are the names that may hold memory of that one."""

    shared: dict[str, set[str]] = dataclasses.field(default_factory=dict)

    @property
    def written(self) -> frozenset[str]:
        return frozenset(self.shared)

    def holders(self, names: "set[str] | frozenset[str]") -> set[str]:
        """The arrays of which a part may be read through these names."""
        return {array for array, others in self.shared.items() if not others.isdisjoint(names)}

    def hold(self, holder: str, names: "set[str] | frozenset[str]") -> None:
        """Note that a new name holds what these names hold: residuals hold the arguments of the call."""
        for array in self.holders(names):
            self.shared[array].add(holder)


def memory(function: Node, inference: Inference, captured: Captured) -> Memory:
    """The memory of a core function; UnsupportedError for writes whose meaning is not certain."""
    stores = [node for node in statements(function.body) if is_store(node)]
    if not stores:
        return Memory()
    classes, foreign = _classes(function, inference)
    live = liveness(function)
    shared: dict[str, set[str]] = {}
    for node in stores:
        base = node.targets[0].value.id
        _check(node, base, inference, captured)
        own = classes.of(base)
        if not foreign.isdisjoint(own):
            owner = "an argument's array, or one from outside"
            refuse(captured, node.targets[0], MUTATION.format(f"assignment to items of {owner},"), COPY.format(base))
        others = (own - {base}) & live.after[id(node)]
        if others:
            what = "assignment to items of an array that another name may share, which is read afterwards,"
            refuse(captured, node.targets[0], MUTATION.format(what), COPY.format(base))
        node.touches = shared.setdefault(base, own)
    _check_iteration(function.body, shared, captured)
    return Memory(shared)


def _check(node: Node, base: str, inference: Inference, captured: Captured) -> None:
    kind, index = inference.kinds.get(base), node.targets[0].slice
    if not isinstance(kind, Array) or not kind.dtype:
        what, remedy = "item assignment to what is not known to be an array", "Write the whole list or dict at once"
        refuse_in_source(captured, node.targets[0], what, remedy)
    if not is_basic(index, inference.kind):
        refuse(captured, node.targets[0], MUTATION.format("item assignment with an array as index"), REWRITE)
    part = inference.kind(nodes.Subscript(node.targets[0].value, index, nodes.Load()))
    value = inference.kind(node.value)
    fits = isinstance(value, Number) or (
        isinstance(value, Array) and isinstance(part, Array) and value.ndim <= part.ndim
    )
    if not fits or (kind.real and not value.real):
        refuse(captured, node.targets[0], MUTATION.format("item assignment of a value of this kind"), REWRITE)


def _check_iteration(block: list[Node], shared: dict[str, set[str]], captured: Captured) -> None:
    """Refuse writes into an array over which a loop runs: its later turns would see them."""
    for node in block:
        for inner in (getattr(node, "body", None), getattr(node, "orelse", None)):
            if isinstance(inner, list):
                _check_iteration(inner, shared, captured)
        if not isinstance(node, nodes.For):
            continue
        iterated = set(names_read(node.iter))
        for part in statements(node.body):
            if is_store(part) and not iterated.isdisjoint(shared[part.targets[0].value.id]):
                what = "item assignment to an array over which the loop runs"
                refuse(captured, part.targets[0], MUTATION.format(what), "Loop over a copy, or over its indices.")


class _Classes:
    """Names that may share memory, merged."""

    def __init__(self) -> None:
        self.parents: dict[str, str] = {}

    def find(self, one: str) -> str:
        while self.parents.setdefault(one, one) != one:
            one = self.parents[one]
        return one

    def union(self, one: str, other: str) -> None:
        self.parents[self.find(one)] = self.find(other)

    def of(self, one: str) -> set[str]:
        root = self.find(one)
        return {other for other in list(self.parents) if self.find(other) == root}


def _classes(function: Node, inference: Inference) -> tuple[_Classes, set[str]]:
    """The classes of names, and those that hold memory from outside: parameters and globals."""
    classes, arguments = _Classes(), function.args
    given = [*arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    foreign = {argument.id for argument in given if argument is not None}

    def connect(names: list[str], sources: set[str]) -> None:
        for one in names:
            if not isinstance(inference.kinds.get(one), Number):
                for other in sources:
                    classes.union(one, other)

    for node in statements(function.body):
        if is_store(node):
            continue
        if isinstance(node, nodes.Assign):
            connect(names_written(node.targets[0]), sources_of(node.value, inference))
        elif isinstance(node, nodes.For):
            sources = {one for source in loop_sources(node.iter, inference.objects) for one in names_read(source)}
            connect(names_written(node.target), sources)
    foreign |= {one for one in classes.parents if one not in inference.kinds}
    return classes, foreign


def sources_of(value: Node, inference: Inference) -> set[str]:
    """The names whose memory the value of an expression may share."""
    if isinstance(value, nodes.BinOp | nodes.UnaryOp | nodes.Compare | nodes.Constant | nodes.JoinedStr):
        kinds = [inference.kind(part) for part in (getattr(value, "left", None), getattr(value, "right", None)) if part]
        if all(isinstance(kind, Number | Array) for kind in kinds):
            return set()
    if isinstance(value, nodes.Call):
        function: Any = inference.callee(value)
        fresh = isinstance(function, np.ufunc) or _is_among(function, NEW)
        is_copy = isinstance(value.func, nodes.Attribute) and value.func.attr == "copy"
        if fresh or (is_copy and isinstance(inference.kind(value.func.value), Array)):
            return set()
        if function is np.array and not value.keywords:
            return set()
        if function is np.where and len(value.args) == 3:
            return set()
    if isinstance(inference.kind(value), Number):
        return set()
    return {one for one in names_read(value) if not isinstance(inference.kinds.get(one), Number)} - _modules(value)


def _modules(value: Node) -> set[str]:
    """The names that only lead to the function that is called."""
    if not isinstance(value, nodes.Call) or dotted(value.func) is None or not isinstance(value.func, nodes.Attribute):
        return {value.func.id} if isinstance(value, nodes.Call) and isinstance(value.func, nodes.Name) else set()
    path = dotted(value.func) or ""
    return {path.split(".")[0]} if path.split(".")[0] in ("np", "numpy", "np_", "math", "operator") else set()


def _is_among(function: Any, known: frozenset[Any]) -> bool:
    try:
        return function in known
    except TypeError:
        return False
