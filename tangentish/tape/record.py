"""What a tape keeps: values known by their keys, and the steps that made them. Knows nothing of rules.

References go from a tape to its record, to its steps, to values, never back: all is freed by counting alone.
"""

import contextlib
import itertools
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

new_key = itertools.count().__next__


class Recorded:
    """A value that tapes can follow: they know it by its key, which no other value ever has."""

    __slots__ = ("_key", "_value")
    _key: int
    _value: Any
    _life: "Life | None" = None

    def _swept(self) -> "Recorded":
        raise NotImplementedError

    def _kept(self) -> Any:
        """What a step keeps of the value: it must not change."""
        return self


class Life:
    """Shared by the tensors of one key while an accumulator has a tangent for it: it ends with the last of them."""

    __slots__ = ("__weakref__",)


class Stored:
    """A variable: its key stays while its value changes; operations get a fresh `Recorded` from `value()`."""

    _key: int
    _array: Any
    _life: "Life | None" = None
    _face: Any  # the class of the tensors that operations get
    trainable: bool

    def value(self) -> Recorded:
        raise NotImplementedError


class Backward:
    """What takes the adjoint of a step's output to adjoints of its inputs."""

    # Where there is one: takes the adjoint and what was saved to the adjoint of the input, or a tuple of those of the
    # inputs, in a sweep that is not recorded.
    plain: "Callable[[Any, Any], Any] | None" = None

    def pull(self, adjoint: Any, saved: Any, wanted: tuple[int, ...], surroundings: Any) -> Sequence[Any]:
        """The adjoints of the inputs with the indices `wanted`.

        `adjoint` is a list where there are several outputs. A sweep that is recorded in turn has tensors for
        it and for all values, and `surroundings` in which functions record them; any other has None.
        """
        raise NotImplementedError


Like = tuple[tuple[int, ...], Any]


class Step(NamedTuple):
    """One recorded operation: what it made of what, and what its backward function will need."""

    backward: Backward
    saved: Any
    inputs: tuple[int, ...]
    outputs: tuple[int | None, ...]
    # The shape and dtype of each of several outputs: those that nothing flows into get zeros.
    likes: "list[Like] | None" = None


class Known(dict[int, Any]):
    """The keys of what a tape follows, each with the shape of its value."""

    def isdisjoint(self, keys: Iterable[Any]) -> bool:
        return self.keys().isdisjoint(keys)


class Record:
    """The steps of one tape, and the keys of what it follows: values watched, and derived from them."""

    __slots__ = ("entries", "follows_variables", "known", "mixed", "roots", "variables")
    alone = False  # whether nothing else records what its sweep does
    direct = True  # whether an entry may be put into the list, and its key among the known, in place of `add`
    cuts: Any = ()  # where paths end, for records that can be asked
    known: Any  # keys, and what is known of them

    def __init__(self, follows_variables: bool = False) -> None:
        # Plain tuples of what a `Step` has, but for its outputs: a key, or a tuple of keys where there are likes.
        # One is made for every operation.
        self.entries: list[tuple[Any, ...]] = []
        self.known = Known()
        self.roots: set[int] = set()  # the keys that no step has made
        self.mixed = False  # whether there are steps that another record may have asked for
        self.variables: dict[int, Stored] = {}
        self.follows_variables = follows_variables

    @property
    def steps(self) -> list[Step]:
        """What was recorded, in order."""
        return [
            Step(backward, saved, inputs, (outputs,) if likes is None else outputs, likes)
            for backward, saved, inputs, outputs, likes in self.entries
        ]

    def add(self, step: Step, outputs: Sequence[Any], place: int) -> None:
        """Take a step, one of whose inputs is known. `outputs` are its tensors, and `place` is that of this
        record among the active ones.
        """
        backward, saved, inputs, keys, likes = step
        self.entries.append((backward, saved, inputs, keys[0] if likes is None else keys, likes))
        self.mixed = self.mixed or len(active.records) > 1
        for key, output in zip(keys, outputs, strict=True):
            if key is not None:  # an output with a derivative
                self.known[key] = getattr(output._value, "shape", ())

    def meet(self, variable: Stored) -> None:
        """Follow a variable that has been read, if it is trainable."""
        if variable.trainable and variable._key not in self.variables:
            self.variables[variable._key] = variable
            if carries_derivative(variable._array):
                self.follow(variable._key, variable._array)

    def follow(self, key: int, value: Any) -> None:
        """Follow a value that is no result of a step."""
        self.known[key] = getattr(value, "shape", ())
        self.roots.add(key)


class Listener(Record):
    """Notes the variables that are read, trainable or not, with their values then; follows nothing."""

    __slots__ = ("met",)

    def __init__(self) -> None:
        super().__init__(follows_variables=True)
        self.met: dict[int, tuple[Stored, Any]] = {}

    def meet(self, variable: Stored) -> None:
        self.met.setdefault(variable._key, (variable, variable._array))

    def trainable(self) -> list[Stored]:
        """The trainable ones."""
        return [variable for variable, _ in self.met.values() if variable.trainable]


class _Active(threading.local):
    """The records that are active in this thread, the innermost last."""

    records: tuple[Record, ...] = ()
    # The same for operations, who ask most often: the records, the keys that one of them knows, and the record to which
    # an entry may be put if it is the only one.
    now: tuple[tuple[Record, ...], Any, Record | None] = (), (), None
    held: dict[int, Any] | None = None  # values of variables, by key, that hold instead of those now


active = _Active()


class _KnownToAny:
    """The keys that one of several records knows."""

    __slots__ = ("records",)

    def __init__(self, records: tuple[Record, ...]) -> None:
        self.records = records

    def __contains__(self, key: int) -> bool:
        for record in self.records:  # noqa: SIM110 - `any` costs twice as much
            if key in record.known:
                return True
        return False


def _let_be_active(records: tuple[Record, ...]) -> None:
    active.records = records
    if len(records) == 1:
        active.now = records, records[0].known, records[0] if records[0].direct else None
    else:
        active.now = records, _KnownToAny(records) if records else (), None


def activate(record: Record) -> None:
    _let_be_active((*active.records, record))


def deactivate(record: Record) -> None:
    """Take a record out, wherever it is: blocks need not end in the order in which they began."""
    _let_be_active(tuple([other for other in active.records if other is not record]))


def add_step(step: Step, outputs: Sequence[Any]) -> None:
    """Record a step on each active tape that follows one of its inputs; `outputs` are the tensors it made."""
    for place, record in enumerate(active.records):
        if not record.known.isdisjoint(step.inputs):
            record.add(step, outputs, place)


def is_followed(key: int) -> bool:
    """Whether an active tape follows the value of this key."""
    for record in active.records:  # noqa: SIM110 - runs for every operand of every operation, `any` costs twice as much
        if key in record.known:
            return True
    return False


def access(variable: Stored) -> None:
    """Let the active tapes that follow the variables they meet follow this one."""
    for record in active.records:
        if record.follows_variables:
            record.meet(variable)


@contextlib.contextmanager
def recording(records: tuple[Record, ...]) -> Iterator[None]:
    """Let these records be the active ones for the length of a block."""
    before = active.records
    _let_be_active(records)
    try:
        yield
    finally:
        _let_be_active(before)


@contextlib.contextmanager
def holding(values: dict[int, Any]) -> Iterator[None]:
    """Let variables have other values in a block, and this thread: those given by key, which may be assigned to."""
    before = active.held
    active.held = {**(before or {}), **values}
    try:
        yield
    finally:
        active.held = before


def carries_derivative(value: Any) -> bool:
    """Whether a plain value is a real or complex number, or an array of them."""
    if isinstance(value, (np.ndarray, np.generic)):
        return value.dtype.kind in "fc"
    return isinstance(value, (float, complex))
