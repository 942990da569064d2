"""Steps: the reverse sweep in the shape of the forward one.

Each forward statement has a step with the code of its reverse. Code reads primal names as if nothing were ever
overwritten: the values they have when the forward statement has just run. `record` mends what is not true of that.
"""

from __future__ import annotations

import dataclasses

from tangentish.analyse import facts
from tangentish.tree import Node, nodes


@dataclasses.dataclass
class Step:
    """The reverse of one statement: `code`, or for a compound statement `before` and the blocks inside."""

    statement: Node
    code: list[Node] = dataclasses.field(default_factory=list)
    before: list[Node] = dataclasses.field(default_factory=list)
    blocks: list[Block] = dataclasses.field(default_factory=list)
    header: Node | None = None
    binds: list[Node] = dataclasses.field(default_factory=list)

    def empty(self) -> bool:
        return not self.code and not self.before and all(block.empty() for block in self.blocks)


@dataclasses.dataclass
class Block:
    """The reverse of a block: its steps in forward order, code at the start and at the end of the reverse."""

    statements: list[Node]
    steps: list[Step] = dataclasses.field(default_factory=list)
    start: list[Node] = dataclasses.field(default_factory=list)
    end: list[Node] = dataclasses.field(default_factory=list)

    def empty(self) -> bool:
        return not self.start and not self.end and all(step.empty() for step in self.steps)


def only_branch(node: Node) -> int | None:
    """The branch of an `if` that was taken if control came past it: 0 or 1, where the other one ends by raising."""
    raising = [bool(block) and isinstance(block[-1], nodes.Raise) for block in (node.body, node.orelse)]
    return raising.index(False) if sum(raising) == 1 else None


def reads(code: list[Node]) -> set[str]:
    return set().union(*map(facts.needs, code))
