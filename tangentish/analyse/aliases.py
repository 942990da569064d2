"""Aliases: which names may share memory, before and after each statement, in the order in which statements run.

What is not known to make a new array may share the memory of all that it is given. Memory that a function has not made
itself has an owner: the name of a parameter or of a global in angle brackets.
"""

import dataclasses
import types
from typing import Any

import numpy as np

from tangentish import helpers, rules
from tangentish.analyse.infer import Inference
from tangentish.analyse.operations import loop_sources
from tangentish.core import is_store, stored
from tangentish.kinds import Array, Kind, Nest, Number, Other
from tangentish.tree import Node, dotted, names_read, names_written, nodes

Names = frozenset[str]
State = dict[str, Names]

# The functions whose result shares memory with nothing, whatever they are given.
NEW = frozenset(
    getattr(np, name)
    for name in (
        "zeros", "ones", "empty", "full", "zeros_like", "ones_like", "empty_like", "full_like", "eye", "identity",
        "arange", "linspace", "copy", "dot", "matmul", "outer", "tensordot", "concatenate", "stack", "hstack", "vstack",
        "column_stack", "dstack", "block", "append", "insert", "delete", "cumsum", "cumprod", "sum", "mean", "prod",
        "max", "min", "argmax", "argmin", "var", "std", "median", "clip", "roll", "repeat", "tile", "sort", "argsort",
        "interp", "kron", "cross", "trace", "tril", "triu", "inner", "vdot", "cov", "corrcoef",
        "count_nonzero", "nonzero", "any", "all", "isclose", "allclose", "bincount", "searchsorted", "gradient",
        "convolve", "correlate", "logspace", "geomspace", "tri", "vander", "unique",
    )
) | frozenset(getattr(np.linalg, name) for name in (
    "inv", "solve", "det", "cholesky", "norm", "eigh", "eigvalsh", "svd", "qr", "pinv", "lstsq", "slogdet",
)) | frozenset(getattr(np.fft, name) for name in "fft ifft rfft irfft fft2 ifft2 fftn ifftn".split())  # fmt: skip


def owner(name: str) -> str:
    """The memory that a parameter or a global had before the function ran."""
    return f"<{name}>"


@dataclasses.dataclass
class Aliases:
    """`before[id(store)]` and `after[id(statement)]`: for each name those with which it may share memory there."""

    inference: Inference
    before: dict[int, State] = dataclasses.field(default_factory=dict)
    ever: dict[str, set[str]] = dataclasses.field(default_factory=dict)
    breaks: list[list[State]] = dataclasses.field(default_factory=list)
    sources: dict[int, Names] = dataclasses.field(default_factory=dict)
    end: State = dataclasses.field(default_factory=dict)

    def run(self, function: Node) -> "Aliases":
        arguments = function.args
        given = [*arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
        state: State = {}
        for argument in given:
            if argument is not None and self.may_hold(argument.id):
                self.bind(argument.id, frozenset([owner(argument.id)]), state)
        self.end = self.block(function.body, state) or state
        return self

    def end_owners(self, names: list[str]) -> frozenset[str]:
        """The parameters and globals whose memory these names may hold at the end."""
        held = self.reach(frozenset(names), self.end)
        return frozenset(one[1:-1] for one in held if one.startswith("<"))

    def may_hold(self, name: str) -> bool:
        """Whether a name may hold memory that somebody writes into."""
        kind = self.inference.kinds.get(name)
        return not isinstance(kind, Number | Other) or (isinstance(kind, Other) and not is_plain(kind))

    def bind(self, name: str, others: Names, state: State) -> None:
        """The name holds from here on what `others` hold."""
        others -= {name}
        for other in state.pop(name, ()):
            if other in state:
                state[other] -= {name}
        state[name] = others
        for other in others:
            state[other] = state.get(other, frozenset()) | {name}
            self.ever.setdefault(other, set()).add(name)
            self.ever.setdefault(name, set()).add(other)

    def reach(self, sources: Names, state: State) -> Names:
        """The names that may share memory with one of these, they themselves included; a global's owner."""
        found = set(sources)
        for one in sources:
            found |= state.get(one, frozenset())
            if one not in self.inference.kinds:
                found.add(owner(one))
        return frozenset(found)

    def block(self, block: list[Node], state: State) -> "State | None":
        """The state at the end of a block; None if control does not get there."""
        for node in block:
            match node:
                case nodes.Assign() | nodes.AugAssign() if is_store(node):
                    self.before[id(node)] = dict(state)
                    base = stored(node).value.id
                    if base not in self.inference.kinds:
                        self.before[id(node)][base] = self.reach(frozenset([base]), state)
                case nodes.Assign():
                    self.assignment(node.targets[0], self.sources_of(node), state)
                case nodes.If():
                    ends = [self.block(node.body, dict(state)), self.block(node.orelse, dict(state))]
                    alive = [end for end in ends if end is not None]
                    if not alive:
                        return None
                    state = joined(alive)
                case nodes.For() | nodes.While():
                    state = self.loop(node, state)
                case nodes.Break():
                    self.breaks[-1].append(state)
                    return None
                case nodes.Raise():
                    return None
        return state

    def loop(self, node: Node, state: State) -> State:
        head = dict(state)
        sources: Names = frozenset()
        if isinstance(node, nodes.For):
            iterated = loop_sources(node.iter, self.inference.objects)
            sources = frozenset(one for source in iterated for one in names_read(source))
        while True:
            self.breaks.append([])
            turn = dict(head)
            if isinstance(node, nodes.For):
                self.assignment(node.target, sources, turn)
            end = self.block(node.body, turn)
            left = self.breaks.pop()
            again = joined([head, end]) if end is not None else head
            if again == head:
                return joined([head, *left])
            head = again

    def assignment(self, to: Node, sources: Names, state: State) -> None:
        """Bind the names of a target; the parts that are unpacked from one value may share memory with each other."""
        written = names_written(to)
        held = self.reach(sources, state) if sources else frozenset()
        for one in written:
            self.bind(one, held if self.may_hold(one) else frozenset(), state)

    def over_time(self, name: str) -> set[str]:
        """The names that may at some time hold memory that this one holds at some time: arrays change their names."""
        found, todo = {name}, [name]
        while todo:
            for other in self.ever.get(todo.pop(), ()):
                if other not in found and not other.startswith("<"):
                    found.add(other)
                    todo.append(other)
        return found

    def sources_of(self, node: Node) -> Names:
        if id(node) not in self.sources:
            found = sources_of(node.value, self.inference)
            self.sources[id(node)] = frozenset(one for one in found if self.is_data(one))
        return self.sources[id(node)]

    def is_data(self, name: str) -> bool:
        """Whether a name stands for data: no module and no function."""
        value = self.inference.objects.get(name)
        return name in self.inference.kinds or not (callable(value) or isinstance(value, types.ModuleType))


def is_plain(kind: Other) -> bool:
    """Whether values of a kind hold no arrays: texts, ranges and their like."""
    return kind.cls.__module__ == "builtins" and kind.cls is not object


def result_shares(function: Node, result: Kind, inference: Inference) -> Names:
    """The parameters and globals whose memory the result of a function may share."""
    if isinstance(result, Number):
        return frozenset()
    return Aliases(inference).run(function).end_owners(names_read(function.body[-1]))


def joined(states: list[State]) -> State:
    """What may hold where several paths meet."""
    result: State = {}
    for state in states:
        for one, others in state.items():
            result[one] = result.get(one, frozenset()) | others
    return result


def sources_of(value: Node, inference: Inference) -> set[str]:
    """The names whose memory the value of an expression may share."""
    if isinstance(value, nodes.BinOp | nodes.UnaryOp | nodes.Compare | nodes.Constant | nodes.JoinedStr):
        kinds = [inference.kind(part) for part in (getattr(value, "left", None), getattr(value, "right", None)) if part]
        if all(isinstance(kind, Number | Array) for kind in kinds):
            return set()
    if isinstance(value, nodes.Call):
        function: Any = inference.callee(value)
        shares = inference.shares.get(id(value))
        if shares is not None:
            return {one for argument in shares for one in names_read(argument)}
        if makes_new(function, value) or is_diagonal_matrix(function, value, inference):
            return set()
        method = value.func.attr if isinstance(value.func, nodes.Attribute) else ""
        if method in ("copy", "flatten") and isinstance(inference.kind(value.func.value), Array):
            return set()
    if isinstance(inference.kind(value), Number):
        return set()
    if is_selection(value, inference):
        return set()
    return {one for one in names_read(value) if not isinstance(inference.kinds.get(one), Number)} - _modules(value)


def makes_new(function: Any, value: Node) -> bool:
    """Whether a function's result shares memory with nothing."""
    if isinstance(function, np.ufunc) or function is helpers.changed_at or _is_among(function, NEW):
        return True
    if isinstance(getattr(function, "__self__", None), np.ufunc):  # np.add.reduce, np.add.outer
        return True
    if function in (np.array, np.ndarray.astype):
        return not any(keyword.arg == "copy" for keyword in value.keywords)
    if function is np.where:
        return len(value.args) == 3
    if function is np.diff:  # its n may be 0
        return len(value.args) == 1 and not value.keywords
    rule = rules.find(function) if function is not None else None
    return rule is not None and rule.form == "partial"


def is_diagonal_matrix(function: Any, value: Node, inference: Inference) -> bool:
    """`np.diag(x)` of a row, which is new; of a matrix it is a view."""
    kind = inference.kind(value.args[0]) if function is np.diag and value.args else None
    return isinstance(kind, Array) and kind.ndim == 1


def is_selection(value: Node, inference: Inference) -> bool:
    """`x[i]` with an array of integers or a mask in i, which makes a new array."""
    if not isinstance(value, nodes.Subscript) or not isinstance(inference.kind(value.value), Array):
        return False
    parts = value.slice.elts if isinstance(value.slice, nodes.Tuple) else [value.slice]
    kinds = [inference.kind(part) for part in parts if not isinstance(part, nodes.Slice)]
    arrays = any(isinstance(kind, Array) and kind.ndim > 0 and kind.dtype != "" for kind in kinds)
    return arrays or any(isinstance(kind, Nest) and kind.cls is list for kind in kinds)


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
