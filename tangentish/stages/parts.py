"""What the compiler's steps hand on to each other."""

import dataclasses
from typing import Any

from tangentish.analyse.infer import Inference
from tangentish.analyse.memory import Memory
from tangentish.analyse.operations import Operation
from tangentish.capture import Captured
from tangentish.differentiate.forward import Forward
from tangentish.differentiate.record import Keeping
from tangentish.differentiate.reverse import Reverse
from tangentish.kinds import Kind
from tangentish.tree import Node, nodes


@dataclasses.dataclass(frozen=True)
class Note:
    """A fact for `explain`: what happens at a line of the primal, and why."""

    line: int
    text: str


@dataclasses.dataclass(frozen=True)
class Learned:
    """What the kinds tell about the meaning of a function's source.

    `in_place` are the places of the `x += y` that write into an array, `copied` the parameters into whose arrays the
    function writes, `inlined` the identities of the functions that it calls which write into their arguments,
    `indexed` the places of the loops over arrays into which their bodies write.
    """

    in_place: frozenset[tuple[int, int]] = frozenset()
    copied: frozenset[str] = frozenset()
    inlined: frozenset[int] = frozenset()
    indexed: frozenset[tuple[int, int]] = frozenset()

    def and_that(self, **more: frozenset[Any]) -> "Learned":
        """What is known with more of it."""
        return dataclasses.replace(self, **{key: getattr(self, key) | found for key, found in more.items()})


@dataclasses.dataclass
class Prepared:
    """A function in core Python with its kinds: what there is before it is known what to differentiate.

    `shares` are the parameters and globals whose memory the result may share; `keeps_attributes`, whether it writes
    attributes of objects.
    """

    captured: Captured
    function: Node
    users: dict[str, str]
    joined: frozenset[str]
    inference: Inference
    result: Kind
    operations: dict[int, Operation]
    stages: list[tuple[str, Node]]
    memory: Memory
    shares: frozenset[str]
    aux: str | None = None
    writes_into_arguments: bool = False
    keeps_attributes: bool = False


@dataclasses.dataclass
class Swept:
    """Both sweeps of a function; `former` tells what the names of the finished text were called before."""

    forward: list[Node]
    reverse: list[Node]
    adjoints: dict[str, str]
    live: set[str]
    seed: str
    keepings: list[Keeping]
    reverse_maker: Reverse
    former: dict[str, str] = dataclasses.field(default_factory=dict)
    prefix = "d"


@dataclasses.dataclass
class Pushed:
    """A function with its tangents, not yet tidied: `adjoints` are the names of the tangents."""

    body: list[Node]
    adjoints: dict[str, str]
    maker: Forward
    prefix = "t"
    former: dict[str, str] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class Split:
    """A pair of emitted functions `forward(...) -> y, residuals` and `backward(residuals, dy)`."""

    forward: str
    backward: str
    operands: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Written:
    """An emitted function with a forward sweep, from which it can be told what that keeps for the reverse one.

    `residuals` are the names of what it returns to be kept, None for a gradient, which keeps its own.
    """

    name: str
    parameters: list[str]
    forward: list[Node]
    reverse: list[Node]
    prepared: Prepared
    swept: Swept
    residuals: tuple[str, ...] | None = None


class Emitted:
    """Stands for a function of the emitted module among the scope's objects."""

    __module__ = "tangentish.emitted"

    def __init__(self, name: str) -> None:
        self.__name__ = name


class Keep(nodes.Pass):
    """Marks the end of the forward sweep while both sweeps are tidied together."""
