"""`tf.autodiff`."""

from tangentish.tape.gradient_tape import GradientTape

__all__ = ["GradientTape"]
