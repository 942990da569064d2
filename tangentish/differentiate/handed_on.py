"""Handed on: values that a statement stores into an array, and that the reverse sweep finds there.

    z = x / y
    a[i] = z

The reverse of the first statement may read a[i] for z if nobody puts back what the second one has overwritten.
"""

import dataclasses

import numpy as np

from tangentish import rules
from tangentish.analyse.indexing import is_basic
from tangentish.analyse.infer import Inference
from tangentish.analyse.memory import Memory
from tangentish.analyse.sites import Site
from tangentish.core import is_store, stored
from tangentish.kinds import Array, Number
from tangentish.tree import Node, nodes, walk

CONSUMING = (np.dot, np.matmul, np.sum)  # functions besides the elementwise ones whose result is a new array


@dataclasses.dataclass(frozen=True)
class HandedOn:
    """A value that is bound and then stored in the same block, where no other write to the array is from `first` on."""

    first: int
    store: Site

    def is_there_at(self, reader: Site) -> bool:
        """Whether the reverse of the statement at `reader` follows that of the store, with no other write between."""
        return (
            len(reader.path) == len(self.store.path)
            and reader.path[-1][0] is self.store.path[-1][0]
            and self.first <= reader.order <= self.store.order
        )


def handed_on(
    sites: list[Site], bindings: dict[str, list[Site]], rebound: frozenset[str], memory: Memory, inference: Inference
) -> dict[str, HandedOn]:
    """By name, the values that are stored right after they are bound, with no other write to the array between."""
    found: dict[str, HandedOn] = {}
    for site in sites:
        if not isinstance(site.statement, nodes.Assign) or not is_store(site.statement):
            continue
        to, value = stored(site.statement), site.statement.value
        if not isinstance(value, nodes.Name) or value.id in rebound or value.id in memory.late:
            continue
        places = bindings.get(value.id, [])
        if len(places) != 1 or not isinstance(places[0].statement, nodes.Assign):
            continue
        (bound,) = places
        if len(bound.path) != len(site.path) or bound.path[-1][0] is not site.path[-1][0] or bound.order > site.order:
            continue
        array = to.value.id
        if array in rebound or memory.root(array) != array or not is_basic(to.slice, inference.kind):
            continue
        if not is_kept_whole(inference, value, nodes.Subscript(to.value, to.slice, nodes.Load())):
            continue
        first = max((other.order + 1 for other in bindings[array] if other.order < site.order), default=0)
        if first <= bound.order:
            found[value.id] = HandedOn(first, site)
    return found


def is_kept_whole(inference: Inference, value: Node, part: Node) -> bool:
    """Whether a part of an array holds a value that was stored there bit for bit, in its shape."""
    one, other = inference.kind(value), inference.kind(part)
    if isinstance(one, Number) and isinstance(other, Number):
        return one.dtype == other.dtype != ""
    if not isinstance(one, Array) or not isinstance(other, Array) or one.dtype != other.dtype or not one.dtype:
        return False
    return one.ndim == other.ndim and all(map(inference.same, one.dims, other.dims))


def loose_names(code: list[Node], inference: Inference) -> set[str]:
    """The names whose values code may hand on as they are, not only compute with."""
    consumed: set[int] = set()
    for node in walk(code):
        match node:
            case nodes.BinOp():
                consumed |= {id(node.left), id(node.right)}
            case nodes.UnaryOp():
                consumed.add(id(node.operand))
            case nodes.Call() if makes_new(inference.callee(node)):
                consumed |= set(map(id, node.args))
    return {part.id for part in walk(code) if isinstance(part, nodes.Name) and id(part) not in consumed}


def makes_new(function: object) -> bool:
    if function in CONSUMING:
        return True
    rule = rules.find(function) if function is not None else None
    return rule is not None and rule.form == "partial"
