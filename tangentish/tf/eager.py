"""Execution: all of it is eager, and `function` runs a function as it stands."""

import functools
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, NoReturn

import numpy as np

from tangentish.tape import structures
from tangentish.tf.tensor import convert

_run_eagerly = {"functions": False}


def enable_eager_execution(config: Any = None, device_policy: Any = None, execution_mode: Any = None) -> None:
    """Do nothing: execution is eager."""


def executing_eagerly() -> bool:
    """Always True."""
    return True


def gradients(*args: Any, **kwargs: Any) -> NoReturn:
    """Refuse: there are no graphs."""
    raise RuntimeError("tf.gradients is for graphs: use tf.GradientTape")


def function(
    f: Callable[..., Any] | None = None,
    *,
    input_signature: Any = None,
    jit_compile: Any = None,
    reduce_retracing: bool = False,
    autograph: bool = True,
    **ignored: Any,
) -> Any:
    """A function that takes arrays as tensors and gives numbers and arrays as tensors."""
    if f is None:
        return functools.partial(function, input_signature=input_signature)
    inner = f

    @functools.wraps(inner)
    def call(*args: Any, **kwargs: Any) -> Any:
        args, kwargs = structures.map_structure(_from_array, (args, kwargs))
        return structures.map_structure(_to_tensor, inner(*args, **kwargs))

    call.python_function = inner  # type: ignore[attr-defined]
    return call


def _from_array(leaf: Any) -> Any:
    return convert(leaf) if isinstance(leaf, (np.ndarray, np.generic)) else leaf


def _to_tensor(leaf: Any) -> Any:
    return convert(leaf) if isinstance(leaf, (np.ndarray, np.generic, bool, int, float, complex)) else leaf


def _set_eagerly(run_eagerly: bool) -> None:
    _run_eagerly["functions"] = bool(run_eagerly)


config = SimpleNamespace(
    run_functions_eagerly=_set_eagerly, functions_run_eagerly=lambda: _run_eagerly["functions"]
)
