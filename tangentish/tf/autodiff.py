"""`tf.autodiff`, and functions that give their own gradient."""

from collections.abc import Callable
from typing import Any

from tangentish.tape import custom, recompute
from tangentish.tape.forward import ForwardAccumulator
from tangentish.tape.gradient_tape import GradientTape
from tangentish.tf.tensor import Tensor

__all__ = ["ForwardAccumulator", "GradientTape"]


class CustomGradient(custom.CustomGradient):
    face = Tensor


class Recomputed(recompute.Recomputed):
    face = Tensor


def custom_gradient(f: Callable[..., Any] | None = None) -> Any:
    return CustomGradient if f is None else CustomGradient(f)


def recompute_grad(f: Callable[..., Any]) -> Any:
    return Recomputed(f)


def grad_pass_through(f: Callable[..., Any]) -> Any:
    return CustomGradient(custom.passing(f))


custom_gradient.__doc__ = custom.custom_gradient.__doc__
recompute_grad.__doc__ = recompute.recompute_grad.__doc__
grad_pass_through.__doc__ = custom.grad_pass_through.__doc__
