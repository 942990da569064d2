"""Kept: what an emitted forward sweep keeps for its reverse, at which statement of the primal, and why."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from tangentish.analyse.facts import binds, is_write, reads
from tangentish.analyse.liveness import live_at_entry
from tangentish.capture import Captured
from tangentish.kinds import Number
from tangentish.stages.parts import Written
from tangentish.stages.wording import as_written
from tangentish.tidy.effects import blocks, every, is_pop
from tangentish.tree import Node, name, names_written, nodes


@dataclasses.dataclass(frozen=True)
class Holding:
    """What one name of an emitted function keeps for the reverse sweep.

    `line` is that of the statement of the primal in its file, `text` the statement, `function` whose it is, `what` the
    expression that is kept, `why` a clause for a person. `residuals` is the emitted function whose residuals they are.
    """

    name: str
    line: int
    text: str
    function: str
    what: str
    why: str
    is_argument: bool = False
    is_number: bool = False
    residuals: str | None = None


def holdings(written: Written) -> list[Holding]:
    """What is kept, in the order in which the forward sweep comes to it, arguments first."""
    wanted = written.residuals if written.residuals is not None else live_at_entry(written.reverse)
    bindings: dict[str, Node] = {}
    for node in every(written.forward):
        for one in kept_by(node):
            in_place = isinstance(node, nodes.AugAssign) and one in bindings and not is_number(one, written)
            if one not in wanted or in_place:  # `a += b` leaves an array where it was made
                continue
            bindings.pop(one, None)
            bindings[one] = node
    found = [argument(one, written) for one in written.parameters if one in wanted and one not in bindings]
    return found + [holding(one, node, written) for one, node in bindings.items()]


def kept_by(node: Node) -> list[str]:
    """The names that get a value here which is not a constant: by a binding, or by `name.append(value)`."""
    match node:
        case nodes.Assign(value=nodes.Constant() | nodes.List(elts=[])):
            return []
        case nodes.Assign() if not is_write(node):
            return names_written(node.targets[0])
        case nodes.AugAssign(target=nodes.Name()) if not is_write(node) and not isinstance(node.value, nodes.Constant):
            return [node.target.id]
        case nodes.For():
            return names_written(node.target)
        case nodes.Expr(value=nodes.Call(func=nodes.Attribute(value=nodes.Name(), attr="append"))):
            return [node.value.func.value.id]
    return []


def argument(one: str, written: Written) -> Holding:
    captured = written.prepared.captured
    why = f"it is an argument, kept by reference{read_by(one, written)}"
    return Holding(one, captured.first_line, head_of(captured), captured.name, one, why, is_argument=True)


def holding(one: str, node: Node, written: Written) -> Holding:
    """What a name keeps that is bound, or appended to, by a statement of the forward sweep."""
    prepared, former = written.prepared, written.swept.former.get(one, one)
    reason = next((each for each in written.swept.keepings if each.keeper == former), None)
    what = as_written(reason.what if reason is not None else name(former), prepared)
    line, text, captured = place_of(node, prepared.captured)
    pairs = pairs_of(written.forward)
    held = node.value.args[0] if isinstance(node, nodes.Expr) else name(one)
    pair = pairs.get(held.id) if isinstance(held, nodes.Name) else None
    if reason is not None and reason.why == "it is overwritten here":
        why = f"{reason.why}, and the reverse sweep puts it back"
    elif reason is not None:
        why = reason.why + read_by(one, written)
    elif not hasattr(node, "lineno"):
        why = "it is the copy of an argument into which the function writes"
    else:
        why = read_by(one, written).removeprefix(", and ")
    if pair is not None:
        callee = prepared.users.get(written.swept.former.get(held.id, held.id), held.id).rpartition("_")[0]
        what = f"what the call of {callee} keeps"
    return Holding(one, line, text, captured.name, what, why, is_number=is_number(one, written), residuals=pair)


def is_number(one: str, written: Written) -> bool:
    return isinstance(written.prepared.inference.kinds.get(written.swept.former.get(one, one)), Number)


def pairs_of(forward: list[Node]) -> dict[str, str]:
    """The names of what calls keep, with the function that is called: of `y, residuals = f_forward(x)`."""
    found: dict[str, str] = {}
    for node in every(forward):
        match node:
            case nodes.Assign(
                targets=[nodes.Tuple(elts=[_, nodes.Name() as kept])], value=nodes.Call(func=nodes.Name() as function)
            ):
                found[kept.id] = function.id
    return found


def place_of(node: Node, captured: Captured) -> tuple[int, str, Captured]:
    """The line in its file and the text of a statement, and the function that it belongs to."""
    line: Any = getattr(node, "lineno", None)
    if line is None:
        return captured.first_line, head_of(captured), captured
    guest = captured.home(line)
    if guest is not None:
        twin = nodes.Pass()
        twin.lineno, twin.col_offset = line - guest.above, node.col_offset
        return place_of(twin, guest.captured)
    text = captured.lines[line - 1].partition("#")[0].strip() if line <= len(captured.lines) else ""
    return line, text, captured


def head_of(captured: Captured) -> str:
    return f"def {captured.name}({', '.join(parameter.name for parameter in captured.parameters)})"


def read_by(one: str, written: Written) -> str:
    """A clause that names the lines of the primal whose reverse reads what a name keeps."""
    places = {place_of(node, written.prepared.captured)[0]: None for node in readers(one, written.reverse)}
    lines = [str(line) for line in sorted(places)]
    if not lines:
        return ", and the reverse sweep reads it"
    several = "lines " + ", ".join(lines[:-1]) + f" and {lines[-1]}" if len(lines) > 1 else f"line {lines[0]}"
    return f", and the reverse of {several} reads it"


def readers(one: str, block: list[Node], turn: Sequence[Node] = ()) -> list[Node]:
    """The statements of a reverse sweep that read what a name keeps, up to where it is bound again.

    What is taken from a list in a `turn` of a loop may be read in the next one, too.
    """
    found: list[Node] = []
    for place, node in enumerate(block):
        inner = blocks(node)
        taken = node.targets[0] if isinstance(node, nodes.Assign) and is_pop(node.value) else None
        if taken is not None and node.value.func.value.id == one:
            after = [*block[place + 1 :], *turn]
            return found + (readers(taken.id, after) if isinstance(taken, nodes.Name) else [])
        head = node if not inner else getattr(node, "test", None)
        if head is not None and one in reads(head) and hasattr(head, "lineno"):
            found.append(head)
        for body in inner:
            found += readers(one, body, body if isinstance(node, nodes.For | nodes.While) else turn)
            iterated = isinstance(node, nodes.For) and one in reads(node.iter) and isinstance(node.target, nodes.Name)
            if iterated and is_kept_list(node.iter):
                found += readers(node.target.id, body)
        if one in binds(node):
            return found
    return found


def is_kept_list(node: Node) -> bool:
    """`reversed(xs)`."""
    return isinstance(node, nodes.Call) and len(node.args) == 1 and isinstance(node.args[0], nodes.Name)
