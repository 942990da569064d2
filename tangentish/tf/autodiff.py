"""`tf.autodiff`, and functions that give their own gradient."""

from collections.abc import Callable
from typing import Any

from tangentish.tape import custom
from tangentish.tape.forward import ForwardAccumulator
from tangentish.tape.gradient_tape import GradientTape
from tangentish.tf.tensor import Tensor

__all__ = ["ForwardAccumulator", "GradientTape"]


class CustomGradient(custom.CustomGradient):
    face = Tensor


class Recomputed(custom.Recomputed):
    face = Tensor


def custom_gradient(f: Callable[..., Any] | None = None) -> Any:
    return CustomGradient if f is None else CustomGradient(f)


def recompute_grad(f: Callable[..., Any]) -> Any:
    return Recomputed(f)


def grad_pass_through(f: Callable[..., Any]) -> Any:
    return CustomGradient(custom.passing(f))


for _own in (custom_gradient, recompute_grad, grad_pass_through):
    _own.__doc__ = getattr(custom, _own.__name__).__doc__
