"""Effects: calls that carry no derivative, but might change what the sweeps read again, are refused.

Such a call stays as it is and runs once, in the forward sweep. The reverse sweep reads arrays and attributes again that
the forward one has read: nothing may change them in between that the compiler does not see.
"""

import functools
import types
from typing import Any

from tangentish.analyse.operations import Operation, statements
from tangentish.capture import static_attribute
from tangentish.core import is_store
from tangentish.errors import UnsupportedError
from tangentish.kinds import Array, Constant, Kind, Nest, Number, Other, Sequence
from tangentish.lower.contained import BUILTINS, is_contained, makes_only
from tangentish.lower.flatten import refuse
from tangentish.scope import public_name
from tangentish.stages.module import Module
from tangentish.stages.parts import Prepared
from tangentish.stages.wording import as_written, expression_of
from tangentish.tree import Node, names_written, nodes

TRUSTED = frozenset(("numpy", "scipy", "math", "cmath", "time", "tangentish"))  # they change no argument unasked
UNCHANGEABLE = frozenset((str, bytes, range, slice, type(None)))


def check_effects(module: Module, prepared: Prepared, active: frozenset[str], varied: frozenset[str]) -> None:
    """Refuse calls that give no derivative to the result but might change what they are given, or what others hold."""
    for node in statements(prepared.function.body):
        if not isinstance(node, nodes.Assign) or is_store(node) or not isinstance(node.value, nodes.Call):
            continue
        op = prepared.operations[id(node)]
        if prepared.keeps_attributes and op.sort == "unknown" and not is_blind(prepared, node.value, op):
            what = f"{spelled(node.value, prepared)}() may read an attribute that this function writes"
            refuse(prepared.captured, expression_of(node), what, "Move it out of the function.")
        if op.sort not in ("user", "unknown") or active.intersection(names_written(node.targets[0])):
            continue
        if not varied.isdisjoint(op.operands()):
            if id(node.value) in module.refusals:
                raise module.refusals[id(node.value)]
            if op.sort == "user" or is_known(op.function):
                continue
        if not is_harmless(module, prepared, node.value, op):
            what = f"{spelled(node.value, prepared)}() may change its arguments, or what others hold"
            remedy = "Give it a rule with tangentish.adjoint, or move it out of the function."
            refuse(prepared.captured, expression_of(node), what, remedy)


def is_blind(prepared: Prepared, call: Node, op: Operation) -> bool:
    """Whether a call, which has no derivative, sees nothing but the values that it is given."""
    if op.function is None and isinstance(call.func, nodes.Attribute):
        owner = prepared.inference.kind(call.func.value)
        known = isinstance(owner, Array | Number | Nest | Sequence)
        return known or (isinstance(owner, Other) and owner.cls in UNCHANGEABLE)
    return getattr(call, "keeps", False) or is_known(op.function)


def spelled(call: Node, prepared: Prepared) -> str:
    """What the user wrote for the function that is called; a method has another name by now."""
    origin = prepared.captured.names.get(call.func.id) if isinstance(call.func, nodes.Name) else None
    if origin is not None and not isinstance(origin.holder, dict) and origin.kind != "closure":
        return prepared.captured.text(call).partition("(")[0]
    return as_written(call.func, prepared)


def is_known(function: Any) -> bool:
    return any(function is one for one in BUILTINS) or public_name(function) is not None


def is_harmless(module: Module, prepared: Prepared, call: Node, op: Operation) -> bool:
    """Whether a call changes nothing that was there before."""
    kind = prepared.inference.kind
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    kinds = [kind(one.value if isinstance(one, nodes.Starred) else one) for one in given]
    if op.function is None and isinstance(call.func, nodes.Attribute):
        return is_harmless_method(module, kind(call.func.value), call.func.attr, kinds)
    return is_harmless_function(module, op.function, kinds)


def is_harmless_function(module: Module, function: Any, kinds: list[Kind]) -> bool:
    if isinstance(function, functools._lru_cache_wrapper):
        function = function.__wrapped__
    if function is None:
        return False
    if is_known(function):
        return True
    if isinstance(function, type):
        return makes_only(function, module.guard)
    if str(getattr(function, "__module__", None)).split(".")[0] in TRUSTED:
        return True
    if isinstance(function, types.BuiltinFunctionType):
        return not any(map(may_be_written, kinds))
    try:
        return is_contained(module.captured(function), module.guard)
    except UnsupportedError:
        return False


def is_harmless_method(module: Module, owner: Kind, method: str, kinds: list[Kind]) -> bool:
    """Whether a method of a value of this kind changes nothing but, if it is no array, the value's own state."""
    if isinstance(owner, Array | Number | Nest | Sequence):
        return True  # those that change it are refused by name when the function is lowered
    if isinstance(owner, Other) and owner.cls in UNCHANGEABLE:
        return True
    cls = owner.cls if isinstance(owner, Other) else type(owner.value) if isinstance(owner, Constant) else None
    found = static_attribute(cls, method) if cls is not None else None
    if str(getattr(cls, "__module__", None)).split(".")[0] in TRUSTED:
        return True
    if isinstance(found, types.FunctionType):
        module.guard(cls, method, found)
        try:
            return is_contained(module.captured(found), module.guard)
        except UnsupportedError:
            return False
    is_builtin = isinstance(found, types.MethodDescriptorType | types.BuiltinFunctionType)
    return is_builtin and not any(map(may_be_written, kinds))


def may_be_written(kind: Kind) -> bool:
    """Whether a value of this kind may be an array, or hold one."""
    return not isinstance(kind, Number | Other | Constant)
