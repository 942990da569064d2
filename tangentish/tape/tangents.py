"""Tangents of recorded operations, from what the rule of a function says of them: a text, or that it is linear.

A step holds what its adjoint reads. Where the tangent reads more there is none here, and the pullback is transposed.
"""

import functools
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from tangentish import tree
from tangentish.differentiate.tangents import ZERO, is_tangent, without_zeros
from tangentish.rules import Rule
from tangentish.tape.plans import RESULT, Selection
from tangentish.tape.values import swept, unwrap
from tangentish.tree import Node, nodes

Push = Callable[[Any, Sequence[Any], Sequence[Any], Any], Any]


def tangent_of(selection: Selection, wanted: tuple[int, ...]) -> Push | None:
    """The tangent of a result given those of the arguments whose indices among `places` are `wanted`.

    A function of the result, of what a step has saved, of the tangents, and of the surroundings in which it is
    recorded, with tensors for values, or None. None where the rule does not say, or the step holds too little.
    """
    if wanted not in selection.tangents:
        selection.tangents[wanted] = _found(selection, wanted)
    return selection.tangents[wanted]  # type: ignore[no-any-return]


def _found(selection: Selection, wanted: tuple[int, ...]) -> Push | None:
    rule, plan = selection.plan.rule, selection.plan
    if any(isinstance(place, list) for place in plan.bound.values()):
        return None
    operands = [plan.operands[selection.places[i]] for i in wanted]
    kept = {name for name, shape in zip(selection.needs, selection.shapes, strict=True) if not shape}
    facts = {name: place.value for name, place in plan.bound.items() if name in plan.left_out}
    if rule.function is operator.getitem:
        index = selection.needs.index("index")
        return lambda z, saved, tangents, surroundings: tangents[0][unwrap(saved[index])]
    text = rule.tangent_statements(operands, facts, selection.text)
    if text is not None:
        return _of_text(rule, *text, operands, selection, kept)
    if rule.form == "linear" or rule.multilinear:
        return _of_linear(rule, operands, selection, kept)
    return None


def _of_text(
    rule: Rule, statements: Sequence[Node], names: Mapping[str, Any], operands: list[str], selection: Selection,
    kept: set[str],
) -> Push | None:
    result = "t_" + rule.result

    def rename(node: Node) -> Node | None:
        if is_tangent(node):
            which = node.slice.id
            return tree.name("t_" + which) if which in operands else ZERO
        return None

    body: list[Node] = []
    read = {result}
    for statement in reversed(statements):
        target = statement.targets[0]
        name = result if is_tangent(target) else target.id
        if name not in read:
            continue
        value = without_zeros(tree.transform(statement.value, rename))
        read.update(tree.names_read(value))
        body.insert(0, tree.assign(name, nodes.Constant(0.0, None) if value is ZERO else value))
    parameters = {parameter.name for parameter in rule.parameters}
    needs = [name for name in (rule.result, *(p.name for p in rule.parameters)) if name in read]
    defaults = {name: place.value for name, place in selection.plan.bound.items() if name in selection.plan.left_out}
    if any(name in parameters and name not in kept and name not in defaults for name in needs):
        return None
    body.append(nodes.Return(tree.name(result)))
    function = rule.executed([*needs, *("t_" + name for name in operands)], body, names)
    sources = [selection.needs.index(name) if name in kept else None for name in needs]
    sources = [RESULT if name == rule.result else source for name, source in zip(needs, sources, strict=True)]

    def push(z: Any, saved: Sequence[Any], tangents: Sequence[Any], surroundings: Any) -> Any:
        values = [
            z if source == RESULT else defaults[name] if source is None else saved[source]
            for name, source in zip(needs, sources, strict=True)
        ]
        if surroundings is None:
            return function(*map(unwrap, values), *tangents)
        return surroundings.placed(function)(*map(swept, values), *tangents)

    return push


def _of_linear(rule: Rule, operands: list[str], selection: Selection, kept: set[str]) -> Push | None:
    """The function itself, of the tangents; or the sum of its values with one operand replaced at a time."""
    function, jointly = rule.function, rule.form == "linear"
    given = [name for name in selection.plan.bound if name not in selection.plan.left_out]
    by_name = {parameter.name for parameter in rule.parameters if parameter.keyword_only}
    if not _dispatches(function) or by_name.intersection(given):
        return None
    if jointly and any(name in rule.operands and name not in operands for name in given):
        return None  # zeros in the shape of an operand that may not be held
    replaced = operands if jointly or len(operands) == 1 else []
    if any(name not in kept and name not in replaced for name in given):
        return None
    order = [parameter.name for parameter in rule.parameters]
    count = next((i for i, name in enumerate(given) if name != order[i]), len(given))

    def call(values: dict[str, Any]) -> Any:
        return function(*[values[name] for name in given[:count]], **{name: values[name] for name in given[count:]})

    def push(z: Any, saved: Sequence[Any], tangents: Sequence[Any], surroundings: Any) -> Any:
        how = unwrap if surroundings is None else swept
        values = {name: how(saved[selection.needs.index(name)]) for name in given if name in kept}
        changes = dict(zip(operands, tangents, strict=True))
        if jointly:
            return call({**values, **changes})
        terms = [call({**values, name: change}) for name, change in changes.items()]
        return functools.reduce(operator.add, terms)

    return push


def _dispatches(function: Any) -> bool:
    """Whether a function of NumPy's, or an operator, takes tensors."""
    if isinstance(function, np.ufunc) or getattr(function, "__module__", None) == "_operator":
        return True
    home = getattr(function, "__module__", None) or ""
    return home.startswith("numpy") and not isinstance(function, type(np.ndarray.sum))
