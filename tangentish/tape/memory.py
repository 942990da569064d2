"""Memory: which tensors lie in the same array, as NumPy's views do, and how one is written into.

A write makes a new version of the array (`helpers.overwritten`, recorded by its rule) and leaves the old one as it
was, for steps may have kept it. The tensors that lie in the memory are the same objects before and after: they are
moved to the new version, each to its place there, with a new key if what they show has changed.
"""

import functools
import weakref
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tangentish.helpers import Layout, Place, deposited, located, overwritten
from tangentish.tape.arrays import address, duplicate, extent, layout_of, overlaps, owner, same_view
from tangentish.tape.kept import keep
from tangentish.tape.operations import apply
from tangentish.tape.record import Recorded, Stored, active, is_followed
from tangentish.tape.refusals import StrictRecord, refuse
from tangentish.tape.values import new_tensor, tensors_in, unwrap

_RULED = "a write into an array that a function with a rule of its own has given a view of cannot be recorded"
_COPY = "Write into a copy of it: a = np.copy(a)."


class Memory:
    """An array (its value and key), the tensors that lie in it, and what stands against writing into it."""

    __slots__ = ("aliases", "before", "key", "lent", "sealed", "value")

    def __init__(self, whole: Any = None) -> None:
        self.aliases: list[Any] = []
        self.lent: list[Any] = []  # copies that code beyond the tape was given
        self.sealed: str | None = None  # why nothing may be written
        self.before: Callable[[], None] | None = None  # called before the first write
        if whole is not None:
            self.key, self.value = whole._key, whole._value
            self.add(whole)

    def add(self, tensor: Any) -> None:
        tensor._memory = self
        aliases = self.aliases
        aliases.append(weakref.ref(tensor))
        n = len(aliases)
        if n >= 32 and not n & (n - 1):
            self.aliases = [one for one in aliases if one() is not None]

    def live(self) -> list[Any]:
        found = [one() for one in self.aliases]
        return [one for one in found if one is not None]

    def open(self) -> None:
        """Refuse where a write cannot be recorded."""
        if self.sealed is not None:
            refuse(self.sealed, _COPY)
        if any(one() is not None for one in self.lent):
            refuse("a write into an array that code beyond the tape still holds a copy of cannot be recorded", _COPY)
        if self.before is not None:
            self.before()
            self.before = None

    def whole(self, face: Any) -> Any:
        """A tensor of all the memory, in C order, of which every alias is a view."""
        if not self.value.flags.c_contiguous:
            self._lay_out(face)
        return _tensor(face, self.key, self.value)

    def _lay_out(self, face: Any) -> None:
        """Move everything to an array of one axis."""
        low, high = extent(self.value)
        start = address(self.value) + low
        shape = ((high - low) // self.value.itemsize,)
        kind = self.value.dtype
        layout = layout_of(self.value, shape, kind, start)
        flat = np.zeros(shape, kind)
        layout.on(flat)[...] = self.value
        laid = apply(
            deposited, (_tensor(face, self.key, self.value), layout), {}, face, lambda value, layout: flat
        )
        for tensor in self.live():
            tensor._value = _moved(tensor._value, layout_of(tensor._value, shape, kind, start), flat)
        self.key, self.value = laid._key, flat


FOREIGN = Memory()  # of arrays that were there before the function ran, or that code beyond the tape has made


def link(result: Any, slots: Sequence[Any], function: Any) -> Any:
    """Note which operand the result of a function is a view of. Returns the operand that it is, if it is one."""
    value, face = result._value, type(result)
    base = value.base
    for slot in slots:
        if type(slot) is face:
            other = slot._value
            if other is value:
                if is_numpys(function):
                    return slot
                _join(slot, result, function)
                return None
            if base is not None and isinstance(other, np.ndarray):
                if other is base or other.base is base or owner(other) is owner(value):
                    _join(slot, result, function)
                    return None
        elif isinstance(slot, np.ndarray) and not isinstance(slot, Recorded):
            if slot is value or (base is not None and owner(slot) is owner(value)):
                result._memory = FOREIGN
                return None
        elif isinstance(slot, (list, tuple)):
            same = link(result, slot, function)
            if same is not None or result._memory is not None:
                return same
    return None


def link_constant(result: Any, slots: Sequence[Any], function: Any) -> Any:
    """As `link`, for a result that no tape follows: a function of the user's may give an array that it keeps."""
    operand = link(result, slots, function)
    if operand is None and result._memory is None and not is_numpys(function):
        result._memory = FOREIGN
    return operand


def _join(tensor: Any, view: Any, function: Any) -> None:
    memory = tensor._memory
    if memory is FOREIGN:
        view._memory = FOREIGN
        return
    if memory is None:
        memory = Memory(tensor)
    memory.add(view)
    if not is_numpys(function) and memory.sealed is None:
        memory.sealed = _RULED


@functools.lru_cache(4096)
def is_numpys(function: Any) -> bool:
    """Whether a function is NumPy's, or the tape's own."""
    owner = getattr(function, "__objclass__", function)
    module = getattr(owner, "__module__", None) or type(owner).__module__
    return module.split(".")[0] in ("numpy", "_operator", "tangentish")


def write(target: Any, index: Any, value: Any, run: Callable[[Any, Any], None]) -> None:
    """Record `target[index] = value`; `run(array, plain value)` does it to an array of NumPy's, as exactly as NumPy."""
    face = type(target)
    array = target._value
    if not array.flags.writeable:
        raise ValueError("assignment destination is read-only")
    index, value = keep(unwrap(index)), _operand(value, face)
    memory = target._memory
    if memory is FOREIGN:
        _write_beyond(array, value, run)
        return
    if memory is not None:
        memory.open()
    if not array.flags.c_contiguous and overlaps(array):
        refuse("a write into an array whose entries lie on one another cannot be recorded", _COPY)
    last = _last_writers(array.shape, index)

    def mutate(whole: Any, place: Place, plain: Any) -> Any:
        new = duplicate(whole)
        run(place.on(new), plain)
        return new

    live = memory.live() if memory is not None else [target]
    if len(live) == 1:
        new = apply(overwritten, (target, Place(index, None, last), value), {}, face, mutate)
        target._value, target._key, target._memory = new._value, new._key, None
        return
    whole = memory.whole(face)
    array, before = target._value, whole._value
    layout = layout_of(array, before.shape, before.dtype, address(before))
    new = apply(overwritten, (whole, Place(index, layout, last), value), {}, face, mutate)
    written = array[index]
    if not isinstance(written, np.ndarray) or written.base is None:
        written = array
    for tensor in live:
        _move(tensor, whole, new, written)
    memory.key, memory.value = new._key, new._value


def overlap(target: Any, value: Any) -> bool:
    """Whether a value is a tensor that may lie in the same memory as the one that it is written into."""
    if type(value) is not type(target) or target._memory is None or target._memory is not value._memory:
        return False
    return target._memory is not FOREIGN and bool(np.may_share_memory(target._value, value._value))


def write_within(target: Any, value: Any, run: Callable[[Any, Any], None]) -> None:
    """Record that entries of a memory are moved within it: `run(target, value)` does it to arrays of NumPy's.

    NumPy may read there what it has just written. Done to the numbers of the entries it says which comes from where.
    """
    face, memory = type(target), target._memory
    if target._value.__array_interface__["data"][1]:
        raise ValueError("assignment destination is read-only")
    memory.open()
    whole = memory.whole(face)
    before = whole._value
    start = address(before)
    into, out_of = (layout_of(one._value, before.shape, before.dtype, start) for one in (target, value))
    if into.real or out_of.real:
        refuse("moving parts of complex numbers within an array cannot be recorded", _COPY)
    sources = np.arange(before.size).reshape(before.shape)
    run(into.on(sources), out_of.on(sources))
    after = before.copy()
    run(into.on(after), out_of.on(after))
    if after.tobytes() != before.ravel()[sources].tobytes():
        refuse("moving entries within an array, in an order that is NumPy's choice, cannot be recorded", _COPY)
    new = apply(np.take, (whole, sources), {}, face, lambda array, places: after)
    written = target._value
    for tensor in memory.live():
        _move(tensor, whole, new, written)
    memory.key, memory.value = new._key, new._value


def _move(tensor: Any, whole: Any, new: Any, written: Any) -> None:
    """Move a tensor to the new version of the memory, whose entries `written` are others than before."""
    old, before = tensor._value, whole._value
    if same_view(old, before):
        tensor._value, tensor._key = new._value, new._key
        return
    layout = layout_of(old, before.shape, before.dtype, address(before))
    tensor._value = moved = _moved(old, layout, new._value)
    if np.may_share_memory(old, written):
        tensor._key = apply(located, (new, layout), {}, type(tensor), lambda value, layout: moved)._key


def _moved(old: Any, layout: Layout, memory: Any) -> Any:
    view = layout.on(memory)
    if old.__array_interface__["data"][1]:
        view.flags.writeable = False
    return view


def _write_beyond(array: Any, value: Any, run: Callable[[Any, Any], None]) -> None:
    """Write into an array that is not the function's own: constants only, and in place."""
    if isinstance(value, Recorded) and is_followed(value._key):
        refuse("a value the gradient depends on would be written into an array the function has not made itself", _COPY)
    for record in active.records:
        if isinstance(record, StrictRecord):
            for argument in record.arguments:
                if np.may_share_memory(argument, array):
                    refuse("a write into an array that is an argument as well cannot be recorded", _COPY)
    run(array, unwrap(value))


def _operand(value: Any, face: Any) -> Any:
    """What is written, as one value."""
    if isinstance(value, Stored):
        return value.value()
    if isinstance(value, (list, tuple)):
        return apply(np.array, (value,), {}, face) if any(True for _ in tensors_in(value)) else np.array(value)
    return value


def _last_writers(shape: tuple[int, ...], index: Any) -> Any:
    """A mask of the entries of `a[index]` that no later one overwrites; None if that is all of them."""
    parts = index if isinstance(index, tuple) else (index,)
    if not any(isinstance(part, list) or (isinstance(part, np.ndarray) and part.dtype != bool) for part in parts):
        return None
    writer = np.empty(shape, int)
    numbers = np.arange(writer[index].size).reshape(writer[index].shape)
    writer[index] = numbers
    last = writer[index] == numbers
    return None if np.all(last) else last


def outer(face: Any, array: Any) -> Any:
    """A tensor of an array that was there before."""
    tensor = new_tensor(face, array)
    tensor._memory = FOREIGN
    return tensor


def followed(value: Any) -> bool:
    """Whether an active tape follows a tensor, or one in a list or tuple."""
    return any(is_followed(tensor._key) for tensor, _ in tensors_in(value))


def frozen(tensor: Any) -> Any:
    """Another tensor with the value and key that this one has now, which writes into this one leave alone."""
    return _tensor(type(tensor), tensor._key, tensor._value)


def _tensor(face: Any, key: int, value: Any) -> Any:
    tensor = new_tensor(face, value)
    tensor._key = key
    return tensor
