"""Derivatives of NumPy programs, written out as readable Python."""

from tangentish.api import elementwise_grad, function, grad, hessian, hvp, jacobian, jvp, value_and_grad, vjp
from tangentish.check import check
from tangentish.check_rule import check_rule
from tangentish.coverage import coverage
from tangentish.errors import (
    ArgumentError,
    CaptureError,
    Error,
    FallbackWarning,
    UnconnectedWarning,
    UnsupportedError,
)
from tangentish.rules import adjoint, linear, partial, tangent
from tangentish.tape import (
    ForwardAccumulator,
    GradientTape,
    Tensor,
    UnconnectedGradients,
    Variable,
    constant,
    convert_to_tensor,
    custom_gradient,
    grad_pass_through,
    recompute_grad,
    stop_gradient,
)

__version__ = "0.1.0"

__all__ = [
    "ArgumentError", "CaptureError", "Error", "FallbackWarning", "ForwardAccumulator", "GradientTape",
    "Tensor", "UnconnectedGradients", "UnconnectedWarning", "UnsupportedError", "Variable", "adjoint",
    "check", "check_rule", "constant", "convert_to_tensor", "coverage", "custom_gradient", "elementwise_grad",
    "function", "grad", "grad_pass_through", "hessian", "hvp", "jacobian", "jvp", "linear", "partial",
    "recompute_grad", "stop_gradient", "tangent", "value_and_grad", "vjp",
]  # fmt: skip
