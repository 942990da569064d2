"""What a step keeps of a value: what nobody writes to, and of an array whose shape alone is read no more than that."""

import functools
from typing import Any

import numpy as np

from tangentish.tape.record import Recorded
from tangentish.tape.values import is_several, rebuild

SMALL = 256  # elements: up to here it takes longer to make a stand-in for an array than to keep it is worth
_UNREAD = b"\xff" * 32  # NaN in any width, should it be read after all


def keep_like(value: Any) -> Any:
    """What to keep of an array of which only shape and dtype are read: one without memory of its own."""
    array = value._value if isinstance(value, Recorded) else value
    if type(array) is np.ndarray:
        if array.size > SMALL and array.dtype.kind in "fc":
            return _stand_in(array.shape, array.dtype)
        return array
    if is_several(value):
        return rebuild(value, [keep_like(item) for item in value])
    return array


_IMMUTABLE = frozenset({int, float, bool, type(None), slice, str, np.float64})


@functools.lru_cache(256)
def _stand_in(shape: tuple[int, ...], dtype: Any) -> Any:
    return np.ndarray(shape, dtype, _UNREAD, 0, (0,) * len(shape))


def keep(value: Any) -> Any:
    """A value safe from later writes."""
    if type(value) in _IMMUTABLE:
        return value
    if isinstance(value, Recorded):
        return value._kept()
    if isinstance(value, np.ndarray):
        return value.copy() if value.flags.writeable or value.base is not None else value
    if is_several(value):
        return rebuild(value, [keep(item) for item in value])
    return value
