"""`explain`: why a gradient is None, told from the record of a tape."""

from typing import Any

from tangentish.tape.adjoints import plain
from tangentish.tape.history import Cut, History, label
from tangentish.tape.record import Recorded, carries_derivative


def explain(record: History | None, target: Any, source: Any) -> str:
    """Whether a gradient flows from the target to the source, through which operations; if not, what is in the way."""
    if record is None:
        return (
            "The tape holds no record: it was not entered, or it gave a gradient and is spent. "
            "Ask before the gradient is taken, or make it GradientTape(persistent=True)."
        )
    for leaf, name in ((target, "target"), (source, "source")):
        value = plain(leaf)
        if not carries_derivative(value):
            return f"The {name} has dtype {value.dtype}: only floating and complex numbers have derivatives."
    if target._key == source._key:
        return "The target is the source itself: its gradient is 1."
    if source._key not in record.known:
        return f"The tape did not follow the source{_hint(record, source)}."
    path = _path(record, target._key, source._key)
    if path is not None:
        return f"The gradient flows from the target to the source through {_listed([label(step) for step in path])}."
    cuts = _cuts_between(record, target._key, source._key)
    if cuts:
        return "\n".join(["The way from the target to the source is cut at", *_places(cuts)])
    if _path(record, source._key, target._key) is not None:
        return "The source was computed from the target, not the other way round."
    reached = _from(record, source._key)
    exits = [cut for cut in record.cuts if not cut.outputs and not reached.isdisjoint(cut.inputs)]
    if exits:
        what = "The target does not depend on the source. Values that do were taken out of tensors at"
        return "\n".join([what, *_places(exits)])
    if target._key not in record.known:
        return (
            "The tape did not record what made the target: it was made outside of the block or under stop_recording(), "
            "before watch() was called, or from values that do not depend on the source."
        )
    return "The target was computed from other values that the tape follows, and not from the source."


def _places(cuts: list[Cut]) -> list[str]:
    return list(dict.fromkeys(f"  {cut.file}, line {cut.line}: {cut.what}" for cut in cuts))


def _hint(record: History, source: Any) -> str:
    if isinstance(source, Recorded):
        if any(source._key in cut.outputs for cut in record.cuts):
            return ": it was computed from what has no derivative; call tape.watch(source), before it is used"
        return ": call tape.watch(source) in the block, before it is used"
    if not source.trainable:
        return ": it is a variable with trainable=False; call tape.watch(source)"
    if not record.follows_variables:
        return ": the tape was made with watch_accessed_variables=False; call tape.watch(source)"
    return ": the variable was not read in the block"


def _path(record: History, target: int, source: int) -> "list[Any] | None":
    """The steps that lead from the source to the target, in order; None if there is no way."""
    on_the_way = {source}
    found = []
    for step in record.steps:
        if not on_the_way.isdisjoint(step.inputs):
            found.append(step)
            on_the_way.update(key for key in step.outputs if key is not None)
    if target not in on_the_way:
        return None
    needed, path = {target}, []
    for step in reversed(found):
        if not needed.isdisjoint(step.outputs):
            path.append(step)
            needed.update(step.inputs)
    return path[::-1]


def _from(record: History, source: int) -> set[int]:
    """The keys of all that was computed from a source, across cuts too."""
    found = {source}
    edges: list[Any] = [*record.steps, *record.cuts]
    grown = True
    while grown:  # cuts and steps are in two lists: once more through both until nothing is new
        before = len(found)
        for edge in edges:
            if not found.isdisjoint(edge.inputs):
                found.update(key for key in edge.outputs if key is not None)
        grown = len(found) > before
    return found


def _cuts_between(record: History, target: int, source: int) -> list[Cut]:
    """The cuts on ways from the source to the target that would exist without them."""
    after = _from(record, source)
    if target not in after:
        return []
    before = {target}
    edges: list[Any] = [*record.steps, *record.cuts]
    grown = True
    while grown:
        size = len(before)
        for edge in edges:
            if not before.isdisjoint(edge.outputs):
                before.update(edge.inputs)
        grown = len(before) > size
    return [
        cut
        for cut in record.cuts
        if cut.what and not after.isdisjoint(cut.inputs) and not before.isdisjoint(cut.outputs)
    ]


def _listed(labels: list[str]) -> str:
    if len(labels) > 12:
        return f"{len(labels)} operations: {', '.join(labels[:5])}, ..., {', '.join(labels[-5:])}"
    return ", ".join(labels)
