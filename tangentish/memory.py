"""Memory: how many bytes a gradient keeps for its reverse sweep, measured by running the forward sweep once."""

import dataclasses
import types
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from tangentish.compiler import Derived
from tangentish.emit import code as emit_code
from tangentish.emit import printer
from tangentish.stages.kept import Holding, holdings
from tangentish.stages.write import define
from tangentish.tape.islands import Pullback
from tangentish.tape.record import Recorded, Step
from tangentish.tree import call, nodes


@dataclasses.dataclass(frozen=True)
class Kept:
    """What one statement keeps: so many pieces (arrays and numbers) of so many bytes together, and why.

    `bytes` counts the memory that an array holds on to, once for all pieces that share it, and nothing for memory of
    the arguments. On the tape there are no lines: `line` is 0 and `text` the name of the operation.
    """

    line: int
    text: str
    function: str
    what: str
    pieces: int
    bytes: int
    why: str


@dataclasses.dataclass(frozen=True)
class MemoryReport:
    """The bytes that a gradient keeps for its reverse sweep, statement by statement.

    `engine` is 'source' or 'tape', `entries` are in the order of the text, `total` is the sum of their bytes. As a
    string it is a table.
    """

    function: str
    engine: str
    entries: tuple[Kept, ...]
    refusal: str = ""

    @property
    def total(self) -> int:
        return sum(entry.bytes for entry in self.entries)

    def __str__(self) -> str:
        head = f"{self.function} keeps {self.total} bytes for the reverse sweep"
        if self.engine == "tape":
            head = f"{self.function} runs on the tape, which keeps {self.total} bytes for the reverse sweep"
        rows = [("line", "bytes", "pieces", "statement", "kept")]
        for one in self.entries:
            home = f" (in {one.function})" if one.function != self.function else ""
            kept = f"{one.what}: {one.why}{home}" if one.what else one.why
            rows.append((str(one.line or ""), str(one.bytes), str(one.pieces), shortened(one.text), kept))
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        lines = [
            "  ".join([*(row[i].rjust(widths[i]) for i in range(3)), row[3].ljust(widths[3]), row[4]]).rstrip()
            for row in rows
        ]
        return "\n".join([head, *(lines if self.entries else []), *([self.refusal] if self.refusal else [])])


def shortened(text: str, most: int = 48) -> str:
    return text if len(text) <= most else text[: most - 3] + "..."


def explained(derived: Derived) -> list[str]:
    """A line for each thing that is kept, numbers and arguments left out."""
    lines = []
    for function, written in derived.written.items():
        for one in holdings(written):
            if one.is_argument or one.is_number:
                continue
            home = "" if function == derived.name and one.function == written.prepared.captured.name else one.function
            lines.append((function != derived.name, one.line, f"{one.what} is kept: {one.why}", home))
    lines.sort(key=lambda line: line[:2])
    return [f"  line {line}: {text}" + (f" (in {home})" if home else "") for _, line, text, home in lines]


def measured(derived: Derived, function: str, bound: list[Any]) -> MemoryReport:
    """What the compiled gradient of `function` keeps for these arguments; the forward sweep runs once."""
    namespace = forward_sweep(derived)
    values = namespace[derived.name](*bound)
    tally = Tally(derived, [*bound, *derived.namespace.values()])
    for held in holdings(derived.written[derived.name]):
        tally.add(derived.name, held, values.get(held.name))
    return MemoryReport(function, "source", tally.entries())


def forward_sweep(derived: Derived) -> dict[str, Any]:
    """The names of the emitted module, in which the gradient returns its variables at the end of the forward sweep."""
    written = derived.written[derived.name]
    (whole,) = [tree for stage, tree in derived.trees if stage == "emit"]
    stopped = define(derived.name, written.parameters, [*written.forward, nodes.Return(call("locals"))])
    body = [
        stopped if isinstance(node, nodes.FunctionDef) and node.name == derived.name else node for node in whole.body
    ]
    source, lines = printer.to_source_with_lines(nodes.Module(body, []))
    return emit_code.load(source, derived.name, dict(derived.namespace), lines, derived.homes)


class Tally:
    """Sums of pieces and bytes for each thing that is kept; memory counts where it is met first."""

    def __init__(self, derived: Derived | None, free: Iterable[Any]) -> None:
        self.written = derived.written if derived is not None else {}
        self.free = {id(owner(array)) for array in arrays_in(free, set())}
        self.counted: dict[int, Any] = {}
        self.sums: dict[tuple[str, str], Sum] = {}
        self.holdings: dict[str, dict[str, Holding]] = {}

    def add(self, function: str, held: Holding, value: Any) -> None:
        """Count what a name of an emitted function keeps."""
        callee = self.written.get(held.residuals or "")
        if callee is None or callee.residuals is None:
            self.count(function, held, leaves_of(value))
            return
        if callee.name not in self.holdings:
            self.holdings[callee.name] = {one.name: one for one in holdings(callee)}
        inner = self.holdings[callee.name]
        for residuals in value if isinstance(value, list) else [value]:
            for one, part in zip(callee.residuals, residuals or (), strict=bool(residuals)):
                its = inner.get(one)
                if its is None or its.is_argument:  # the caller's value, which the callee reads
                    self.count(function, held, leaves_of(part))
                else:
                    self.add(callee.name, its, part)

    def count(self, function: str, held: Holding, leaves: Iterable[Any]) -> None:
        its = self.sums.setdefault((function, held.name), Sum(held))
        for leaf in leaves:
            if isinstance(leaf, np.ndarray):
                self.array(its, leaf)
            elif not held.is_argument:
                its.pieces += 1
                its.bytes += np.asarray(leaf).nbytes

    def array(self, its: "Sum", array: np.ndarray[Any, Any]) -> None:
        its.pieces += 1
        whole = owner(array)
        if id(whole) in self.free:
            its.of_arguments = True
        elif id(whole) in self.counted:
            its.of_others = True
        else:
            self.counted[id(whole)] = whole
            its.bytes += whole.nbytes

    def entries(self) -> tuple[Kept, ...]:
        return tuple(its.entry() for its in self.sums.values() if its.pieces)


@dataclasses.dataclass
class Sum:
    """The pieces and bytes of one thing that is kept; whether some are of memory that is there anyway."""

    held: Holding
    pieces: int = 0
    bytes: int = 0
    of_arguments: bool = False
    of_others: bool = False

    def entry(self) -> Kept:
        held, why = self.held, self.held.why
        if self.of_arguments and not held.is_argument:
            why += "; memory of an argument or global costs nothing"
        if self.of_others:
            why += "; memory that it shares with an entry above is counted there"
        return Kept(held.line, held.text, held.function, held.what, self.pieces, self.bytes, why)


def taped(function: str, steps: Iterable[Step], bound: list[Any], refusal: Exception | None) -> MemoryReport:
    """What the tape keeps, by operation."""
    why = "operands and results that its derivative reads"
    tally = Tally(None, bound)
    for step in steps:
        name = operation_of(step)
        tally.count(function, Holding(name, 0, name, function, "", why), leaves_of(step.saved))
    return MemoryReport(function, "tape", tally.entries(), str(refusal) if refusal is not None else "")


def operation_of(step: Step) -> str:
    """The name of the function that a step of the tape has recorded."""
    plan = getattr(step.backward, "plan", None)
    function = plan.rule.function if plan is not None else type(step.backward)
    return str(getattr(function, "__name__", function))


def leaves_of(value: Any) -> Iterator[Any]:
    """The arrays and numbers in what a name keeps."""
    if isinstance(value, np.ndarray | np.generic | bool | int | float | complex):
        yield value
    elif isinstance(value, Recorded):
        yield from leaves_of(value._value)
    elif isinstance(value, Pullback):
        for step in value.run.record.steps:
            yield from leaves_of(step.saved)
    elif isinstance(value, tuple | list):
        for part in value:
            yield from leaves_of(part)
    elif isinstance(value, dict):
        yield from leaves_of(list(value.values()))
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        yield from leaves_of([getattr(value, field.name) for field in dataclasses.fields(value)])


def owner(array: Any) -> Any:
    """The array whose memory an array uses: itself, or that of which it is a view."""
    while isinstance(getattr(array, "base", None), np.ndarray):
        array = array.base
    return array


def arrays_in(values: Iterable[Any], seen: set[int]) -> Iterator[np.ndarray[Any, Any]]:
    """The arrays that can be reached from values through containers and attributes."""
    for value in values:
        own = type(value).__module__.partition(".")[0] == "tangentish"
        if id(value) in seen or own or isinstance(value, type | types.ModuleType | types.FunctionType):
            continue
        seen.add(id(value))
        if isinstance(value, np.ndarray):
            yield value
        elif isinstance(value, tuple | list | set):
            yield from arrays_in(value, seen)
        elif isinstance(value, dict):
            yield from arrays_in(value.values(), seen)
        elif hasattr(value, "__dict__"):
            yield from arrays_in(vars(value).values(), seen)
