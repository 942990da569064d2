"""Wording: what the parts of a function are called in texts for its user, who never sees a temporary."""

from typing import NoReturn

from tangentish.analyse.operations import statements
from tangentish.emit.printer import Printer, to_source
from tangentish.lower.flatten import refuse
from tangentish.scope import public_name
from tangentish.stages.parts import Prepared
from tangentish.tree import Node, dotted, expression, name, nodes, replaced, walk


def refuse_operation(prepared: Prepared, node: Node, what: str) -> NoReturn:
    """Refuse an operation through which no derivative can be taken: by its rule, or because it has none."""
    value = getattr(node, "value", None)
    remedy = 'Rewrite it, or use mode="tape".'
    if isinstance(value, nodes.Call):
        if dotted(value.func) is None or isinstance(value.func, nodes.Name) and value.func.id.startswith("_"):
            what = f"{as_written(value.func, prepared)} has no derivative rule for these arguments"
            remedy = 'Call the function by a name of its own, or use mode="tape".'
        if any(isinstance(argument, nodes.Starred) for argument in value.args):
            remedy = 'Pass the arguments one by one, or use mode="tape".'
        elif public_name(prepared.operations[id(node)].function) is not None:
            remedy = "Give it a rule with tangentish.adjoint, or write it with functions that have one."
    elif isinstance(value, nodes.BinOp):
        symbol = Printer.binop[type(value.op).__name__]
        what = f"the operator {symbol} has no derivative rule for these arguments"
    elif isinstance(node, nodes.For):
        remedy = 'Loop over a range, an array, a list or a tuple, or use mode="tape".'
    refuse(prepared.captured, expression_of(node), what, remedy)


def expression_of(node: Node) -> Node:
    """The expression in a statement that has a place in the user's file, else the statement."""
    inner = getattr(node, "value", None) or getattr(node, "iter", None)
    return inner if hasattr(inner, "lineno") else node


def as_written(node: Node, prepared: Prepared) -> str:
    """The user's text of an expression: temporaries are replaced by what they stand for.

    One that is bound in branches stands for the whole `a if t else b` or `a and b` at whose place it is read.
    """
    whole_texts = {
        part.id: prepared.captured.text(part)
        for part in walk(prepared.function.body)
        if isinstance(part, nodes.Name) and part.id in prepared.joined and hasattr(part, "lineno")
    }
    meaning = {
        one.targets[0].id: one.value
        for one in statements(prepared.function.body)
        if isinstance(one, nodes.Assign)
        and isinstance(one.targets[0], nodes.Name)
        and prepared.users.get(one.targets[0].id, one.targets[0].id).startswith("_")
        and one.targets[0].id not in prepared.joined
    }

    def written(part: Node) -> Node | None:
        if not isinstance(part, nodes.Name):
            return None
        if part.id in meaning:
            whole: Node = replaced(meaning[part.id], written)
            return whole
        user = prepared.users.get(part.id, part.id)
        if user.startswith("_") and part.id in whole_texts:
            return expression(whole_texts[part.id])
        return name(user[1:] if user in ("_result", "_returned") else user)  # as the emitted text has them

    return to_source(replaced(node, written)).strip()
