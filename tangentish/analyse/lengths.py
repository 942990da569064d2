"""Lengths: the numbers and tuples that are lengths of arrays: `np.zeros(x.shape)` is known to be as long as x."""

import dataclasses
from collections.abc import Callable

import numpy as np

from tangentish.analyse.indexing import constant_of
from tangentish.kinds import LONGEST_SHORT, Array, Dim, Kind
from tangentish.tree import Node, nodes

CREATORS = (np.zeros, np.ones, np.empty, np.full)


@dataclasses.dataclass
class Lengths:
    """The lengths that names stand for which are bound once: one for a number, several for a tuple."""

    kind: Callable[[Node], Kind]
    known: dict[str, "tuple[int | Dim, ...] | int | Dim"] = dataclasses.field(default_factory=dict)

    def bind(self, name: str, value: Node, function: object) -> None:
        """Note what a name is bound to; `function` is what the value calls, if it is a call."""
        several = self.several(value)
        found = self.one(value, function) if several is None else several
        if found is None:
            self.known.pop(name, None)
        else:
            self.known[name] = found

    def unpack(self, to: Node, value: Node) -> None:
        """Note the lengths that the names of a tuple are bound to."""
        lengths = self.several(value)
        for place, part in enumerate(to.elts):
            if isinstance(part, nodes.Name):
                if lengths is not None and place < len(lengths):
                    self.known[part.id] = lengths[place]
                else:
                    self.known.pop(part.id, None)

    def several(self, value: Node) -> "tuple[int | Dim, ...] | None":
        """The lengths in a tuple."""
        if isinstance(value, nodes.Name):
            known = self.known.get(value.id)
            return known if isinstance(known, tuple) and not isinstance(known, Dim) else None
        if isinstance(value, nodes.Attribute) and value.attr == "shape":
            kind = self.kind(value.value)
            return kind.dims if isinstance(kind, Array) else None
        if isinstance(value, nodes.Tuple | nodes.List):
            parts = [self.one(part, None) for part in value.elts]
            return None if None in parts else tuple(part for part in parts if part is not None)
        return None

    def one(self, value: Node, function: object) -> "int | Dim | None":
        """The length that a number is."""
        match value:
            case nodes.Name():
                known = self.known.get(value.id)
                return known if isinstance(known, int | Dim) else None
            case nodes.Constant() if type(value.value) is int and value.value >= 0:
                return 1 if value.value == 1 else Dim(str(value.value), 0, True, value.value > LONGEST_SHORT)
            case nodes.Call() if function is len and len(value.args) == 1:
                kind = self.kind(value.args[0])
                return kind.dims[0] if isinstance(kind, Array) and kind.ndim else None
            case nodes.Subscript():
                lengths, place = self.several(value.value), constant_of(value.slice)
                if lengths is not None and type(place) is int and -len(lengths) <= place < len(lengths):
                    return lengths[place]
            case nodes.BinOp(op=nodes.Sub(), right=nodes.Constant()) if type(value.right.value) is int:
                length = self.one(value.left, None)
                if isinstance(length, Dim) and length.long and 0 <= value.right.value <= LONGEST_SHORT:
                    return length.cut(-value.right.value)
        return None

    def created(
        self, function: object, arguments: list[Node], keywords: dict[str, Node]
    ) -> "tuple[int | Dim, ...] | None":
        """The lengths of the axes of an array that np.zeros and its kin make."""
        if function not in CREATORS:
            return None
        shape = arguments[0] if arguments else keywords.get("shape")
        if shape is None:
            return None
        several = self.several(shape)
        if several is not None:
            return several
        one = self.one(shape, None)
        return None if one is None else (one,)
