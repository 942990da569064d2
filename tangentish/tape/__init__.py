"""The eager tape: tensors record the operations they go through, and the rules pull gradients back."""

from tangentish.tape.adjoints import UnconnectedGradients
from tangentish.tape.custom import custom_gradient, grad_pass_through
from tangentish.tape.forward import ForwardAccumulator
from tangentish.tape.gradient_tape import GradientTape
from tangentish.tape.gradients import differentiate
from tangentish.tape.recompute import recompute_grad
from tangentish.tape.tensor import Tensor, constant, convert_to_tensor, stop_gradient
from tangentish.tape.variable import Variable

__all__ = [
    "ForwardAccumulator",
    "GradientTape",
    "Tensor",
    "UnconnectedGradients",
    "Variable",
    "constant",
    "convert_to_tensor",
    "custom_gradient",
    "differentiate",
    "grad_pass_through",
    "recompute_grad",
    "stop_gradient",
]
