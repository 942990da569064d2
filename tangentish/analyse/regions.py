"""Regions: whether a write may change a part of an array that has been read before.

Parts are described by the bounds of their indices, as sums of multiples of the turns of the loops around them, of
lengths and of other whole numbers. A write changes what was read if it may run after the reading and every axis of the
two parts may overlap then. What is not known may always be.
"""

import dataclasses
import itertools

from tangentish.analyse.affine import Affine, can_hold, variable
from tangentish.analyse.facts import is_write
from tangentish.analyse.indexing import constant_of
from tangentish.analyse.infer import Inference
from tangentish.analyse.sites import Reading, Site
from tangentish.core import stored
from tangentish.kinds import Array, Number
from tangentish.tree import Node, dotted, nodes

Span = tuple[Affine, Affine]  # the first and the last index
DEEPEST = 6  # loops around one statement; what is deeper is taken to meet
MOST_TESTS = 3  # of those around a statement that are looked at; each may have come out in two ways


@dataclasses.dataclass
class Regions:
    """The parts of arrays that one function's statements read and write."""

    inference: Inference
    bindings: dict[str, list[Site]]
    loops: dict[int, Node]
    rebound: frozenset[str]
    parameters: frozenset[str]

    def may_change(self, write: Site, reading: Reading) -> bool:
        """Whether a write may change, after the reading, what is read."""
        if reading.site is None or max(len(write.loops), len(reading.site.loops)) > DEEPEST:
            return True
        common = 0
        for one, other in zip(reading.site.loops, write.loops, strict=False):
            if one != other:
                break
            common += 1
        return any(self.may_meet(write, reading, reading.site, same, common) for same in range(common + 1))

    def may_meet(self, write: Site, reading: Reading, site: Site, same: int, common: int) -> bool:
        """Whether they may meet in equal turns of the `same` outermost loops, and a later turn of the next one."""
        if same == common and not site.order + reading.after <= write.order:
            return False
        before, later = Run(self, site, same, "'"), Run(self, write, same, '"')
        known = [*before.known, *later.known]
        if same < common:
            known.append(later.turn(same) - before.turn(same) - 1)
        to = stored(write.statement)
        if to.value.id == reading.array and reading.index is not None and self.is_one_array(reading.array):
            spans, others = before.spans(reading.array, reading.index), later.spans(reading.array, to.slice)
            known = [*before.known, *later.known, *known]
            for one, other in zip(spans, others, strict=False):
                if one is not None and other is not None:
                    known += [one[1] - one[0], other[1] - other[0], other[1] - one[0], one[1] - other[0]]
        cases = itertools.product(*before.tests(), *later.tests())
        return any(can_hold([*known, *itertools.chain(*case)]) for case in cases)

    def is_one_array(self, array: str) -> bool:
        """Whether a name holds the same array whenever a statement runs."""
        sites = [site for site in self.bindings.get(array, []) if not is_write(site.statement)]
        return array not in self.rebound and not any(site.loops for site in sites)


class Run:
    """One run of a statement, in equal turns with another run in the `same` outermost loops.

    `known` are sums that are not negative. Names that differ between the two runs carry the mark of theirs.
    """

    def __init__(self, regions: Regions, site: Site, same: int, mark: str) -> None:
        self.regions, self.site, self.same, self.mark = regions, site, same, mark
        self.known: list[Affine] = []
        self.counters: dict[str, Affine] = {}
        for depth, loop in enumerate(site.loops):
            self.known.append(self.turn(depth))
            self.enter(regions.loops[loop], self.turn(depth))

    def tests(self) -> "list[list[list[Affine]]]":
        """For each `if` around the statement the ways in which its test may have come out as it did."""
        found = []
        for (block, at), (inner, _) in itertools.pairwise(self.site.path):
            step = block.steps[at]
            if isinstance(step.statement, nodes.If):
                ways = self.ways(step.statement.test, step.blocks[0] is inner)
                if ways:
                    found.append(ways)
        return found[:MOST_TESTS]

    def ways(self, test: Node, holds: bool) -> "list[list[Affine]]":
        """The ways in which a comparison of whole numbers comes out; none where it is not known to be one."""
        if isinstance(test, nodes.Name) and test.id not in self.regions.rebound:
            sites = self.regions.bindings.get(test.id, [])
            value = getattr(sites[0].statement, "value", None) if len(sites) == 1 else None
            return self.ways(value, holds) if isinstance(value, nodes.Compare) else []
        if not isinstance(test, nodes.Compare) or len(test.ops) != 1:
            return []
        left, right = self.form(test.left), self.form(test.comparators[0])
        if left is None or right is None:
            return []
        less, more, equal = [right - left - 1], [left - right - 1], [left - right, right - left]
        ways = {
            nodes.Lt: [less], nodes.Gt: [more], nodes.Eq: [equal], nodes.NotEq: [less, more],
            nodes.LtE: [[right - left]], nodes.GtE: [[left - right]],
        }  # fmt: skip
        opposite = {nodes.Lt: nodes.GtE, nodes.Gt: nodes.LtE, nodes.Eq: nodes.NotEq, nodes.NotEq: nodes.Eq,
                    nodes.LtE: nodes.Gt, nodes.GtE: nodes.Lt}  # fmt: skip
        sort = type(test.ops[0])
        if sort not in ways:
            return []
        return ways[sort if holds else opposite[sort]]

    def turn(self, depth: int) -> Affine:
        """The number of the turn in which the loop at some depth is."""
        return variable(f"turn {depth}" + self.mark * (depth >= self.same))

    def enter(self, loop: Node, turn: Affine) -> None:
        """Note the bounds of a loop's counter."""
        if not isinstance(loop, nodes.For) or not isinstance(loop.target, nodes.Name) or not self.is_range(loop.iter):
            return
        first, last, step = range_of(loop.iter)
        start, stop = self.form(first), self.form(last)
        if start is None or not isinstance(step, int) or step == 0 or loop.target.id in self.regions.rebound:
            return
        counter = self.counters[loop.target.id] = start + turn * step
        if stop is not None:
            self.known.append(stop - counter - 1 if step > 0 else counter - stop - 1)

    def is_range(self, node: Node) -> bool:
        return isinstance(node, nodes.Call) and self.regions.inference.callee(node) is range

    def spans(self, array: str, index: Node) -> "list[Span | None]":
        """The bounds of an index for each axis of which they are known; none at all for other indices than slices
        and numbers."""
        parts = index.elts if isinstance(index, nodes.Tuple) else [index]
        found: list[Span | None] = []
        for axis, part in enumerate(parts):
            if isinstance(part, nodes.Slice):
                step = constant_of(part.step)
                forward = step is None or (isinstance(step, int) and step > 0)
                lower = Affine() if part.lower is None else self.bound(part.lower, array, axis)
                upper = self.length(array, axis) if part.upper is None else self.bound(part.upper, array, axis)
                found.append((lower, upper - 1) if forward and lower is not None and upper is not None else None)
            elif is_whole_number(self.regions.inference.kind(part)):
                place = self.bound(part, array, axis)
                found.append(None if place is None else (place, place))
                if place is not None:
                    self.known.append(self.length(array, axis) - place - 1)
            else:
                return []
        return found

    def bound(self, node: Node, array: str, axis: int) -> Affine | None:
        """A place on an axis, counted from its start."""
        place = self.form(node)
        if place is None or self.surely(place):
            return place
        return self.length(array, axis) + place if self.surely(place * -1 - 1) else None

    def surely(self, one: Affine) -> bool:
        """Whether a sum is known to be zero or more."""
        return not can_hold([*self.known, one * -1 - 1])

    def length(self, array: str, axis: int) -> Affine:
        found = variable(f"length {axis} of {array}")
        self.known.append(found)
        return found

    def form(self, node: Node) -> Affine | None:
        """A whole number as a sum; None if it is not known to be one."""
        value = constant_of(node)
        if value is not ... and not isinstance(value, bool):
            return Affine((), value) if isinstance(value, int) else None
        match node:
            case nodes.Name():
                return self.counters[node.id] if node.id in self.counters else self.named(node.id)
            case nodes.BinOp(op=nodes.Add() | nodes.Sub()):
                left, right = self.form(node.left), self.form(node.right)
                if left is None or right is None:
                    return None
                return left + right if isinstance(node.op, nodes.Add) else left - right
            case nodes.BinOp(op=nodes.Mult()):
                left, right = self.form(node.left), self.form(node.right)
                if left is None or right is None or (left.factors and right.factors):
                    return None
                return left * right.constant if left.factors else right * left.constant
            case nodes.UnaryOp(op=nodes.USub()):
                operand = self.form(node.operand)
                return None if operand is None else operand * -1
            case nodes.Call(args=[nodes.Name() as array]) if self.is_length(node, array.id):
                return self.length(array.id, 0)
        return None

    def is_length(self, node: Node, array: str) -> bool:
        regions = self.regions
        is_array = isinstance(regions.inference.kinds.get(array), Array) and regions.is_one_array(array)
        return is_array and dotted(node.func) == "len" and regions.inference.callee(node) is len

    def named(self, identifier: str) -> Affine | None:
        """A name that holds a whole number: by what it is bound to, or as a variable."""
        regions = self.regions
        kind = regions.inference.kinds.get(identifier)
        if identifier in regions.rebound or not is_whole_number(kind):
            return None
        sites = regions.bindings.get(identifier, [])
        if not sites and identifier in regions.parameters:
            return variable(identifier)
        if len(sites) != 1:
            return None
        (binding,) = sites
        depth = len(binding.loops)
        if self.site.loops[:depth] != binding.loops:
            return None
        if isinstance(binding.statement, nodes.Assign) and isinstance(binding.statement.targets[0], nodes.Name):
            found = self.form(binding.statement.value)
            if found is not None:
                return found
        return variable(identifier + self.mark * (depth > self.same))


def range_of(node: Node) -> "tuple[Node, Node, object]":
    """The first number, the end and the step of a `range(...)`."""
    zero = nodes.Constant(0, None)
    match node.args:
        case [stop]:
            return zero, stop, 1
        case [start, stop]:
            return start, stop, 1
        case [start, stop, step]:
            return start, stop, constant_of(step)
    return zero, zero, None


def is_whole_number(kind: object) -> bool:
    return isinstance(kind, Number) and kind.dtype.startswith("int")
