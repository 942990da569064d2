"""Where NumPy's functions take the array that they write their result into."""

from typing import Any

import numpy as np

BY_NAME = 1000  # more positions than any function has

_places: dict[Any, int | None] = {np.dot: 2, np.concatenate: 2}  # those whose code cannot be asked


def place_of_out(function: Any) -> int | None:
    """At which position a function takes `out`: None if it takes none, `BY_NAME` if only by name."""
    if function not in _places:
        code = getattr(getattr(function, "_implementation", function), "__code__", None)
        place = None
        if code is not None:
            names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
            place = names.index("out") if "out" in names else None
            if place is not None and place >= code.co_argcount:
                place = BY_NAME
        _places[function] = place
    return _places[function]


def writes_by_position(function: Any, count: int) -> bool:
    """Whether a function of NumPy's, given so many positional arguments, is given `out` among them."""
    try:
        place = place_of_out(function)
    except TypeError:  # unhashable: no function of NumPy's
        return False
    return place is not None and count > place and getattr(function, "__module__", "").split(".")[0] == "numpy"
