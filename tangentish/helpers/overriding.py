"""How a helper lets tensors take it over."""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np


def overridable(helper: Callable[..., Any]) -> Callable[..., Any]:
    """Let an argument with `__array_function__` take the call over, as it does for NumPy's functions."""

    @functools.wraps(helper)
    def dispatch(*args: Any) -> Any:
        for arg in args:
            if not isinstance(arg, np.ndarray) and hasattr(type(arg), "__array_function__"):
                return arg.__array_function__(dispatch, (type(arg),), args, {})
        return helper(*args)

    return dispatch
