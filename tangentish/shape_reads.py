"""Which operands the text of a rule reads for their shapes and dtypes alone: the tape need not keep their values."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from tangentish import helpers, tree
from tangentish.tree import Node, nodes

# Functions that look at nothing but the shape and dtype of the argument at this place.
_OF_HELPERS = {
    "along_axis_adjoint": 1, "count": 0, "diagonal_adjoint": 1, "each_like": 1, "each_unbroadcast": 1,
    "index_adjoint": 1, "length_of": 0, "split_like": 1, "split_stack": 1, "spread": 1, "take_adjoint": 1,
    "unbroadcast": 1, "unstack_like": 1,
}  # fmt: skip
_OF_NUMPY = {"ndim": 0, "ones_like": 0, "shape": 0, "size": 0, "zeros_like": 0}
_ATTRIBUTES = ("dtype", "ndim", "shape", "size")


def read_for_shapes(body: list[Node], names: Mapping[str, Any]) -> frozenset[str]:
    """The names of which a text reads no values; `names` says what its free names stand for."""
    values: set[str] = set()
    _collect(body, names, values)
    return frozenset(tree.names_read(body)) - values


def _collect(node: Any, names: Mapping[str, Any], values: set[str]) -> None:
    if isinstance(node, list):
        for part in node:
            _collect(part, names, values)
    elif isinstance(node, nodes.Name):
        values.add(node.id)
    elif isinstance(node, nodes.Attribute) and isinstance(node.value, nodes.Name) and node.attr in _ATTRIBUTES:
        return
    elif isinstance(node, nodes.Call):
        light = _light_place(node.func, names)
        for place, argument in enumerate(node.args):
            if place != light or not isinstance(argument, nodes.Name):
                _collect(argument, names, values)
        _collect([keyword.value for keyword in node.keywords], names, values)
        _collect(node.func, names, values)
    elif isinstance(node, nodes.Assign):
        _collect(node.value, names, values)
    elif isinstance(node, Node):
        for part in vars(node).values():
            _collect(part, names, values)


def _light_place(function: Node, names: Mapping[str, Any]) -> int | None:
    if isinstance(function, nodes.Name):
        found = names.get(function.id)
        if function.id == "len" and found is None:
            return 0
        return _OF_HELPERS.get(function.id) if found is getattr(helpers, function.id, names) else None
    if isinstance(function, nodes.Attribute) and isinstance(function.value, nodes.Name):
        return _OF_NUMPY.get(function.attr) if names.get(function.value.id) is np else None
    return None
