"""How each system is asked for a value and its gradients; a column whose package is absent is left out.

A column takes a workload and its arguments, and returns the call to measure and a function that turns
its result into `(value, gradients)` in NumPy. What a system cannot express it says by one of the errors in `FAILURES`.
"""

import importlib.util
import types

import numpy as np

import tangentish as tg
from tangentish.capture import capture
from tangentish.compiler import derive
from tangentish.kinds import kind_of


def unchanged(result):
    return result


def with_namespace(primal, namespace):
    """The primal with another meaning of `np`."""
    names = {**primal.__globals__, "np": namespace}
    return types.FunctionType(primal.__code__, names, primal.__name__)


def hand_written(workload, arguments):
    return (lambda: workload.by_hand(*arguments)), unchanged


def emitted(workload, arguments):
    """The emitted function itself, without the dispatch in front of it."""
    kinds = tuple(kind_of(argument) for argument in arguments)
    derived = derive(capture(workload.primal), workload.WRT, kinds, value=True, single=False)
    return (lambda: derived.function(*arguments)), unchanged


def emitted_called(workload, arguments):
    gradient = tg.value_and_grad(workload.primal, wrt=workload.WRT, mode="source")
    return (lambda: gradient(*arguments)), unchanged


def taped(workload, arguments):
    gradient = tg.value_and_grad(workload.primal, wrt=workload.WRT, mode="tape")
    return (lambda: gradient(*arguments)), unchanged


def under_a_tape(workload, arguments):
    """A `GradientTape` of one's own over tensors, as in TensorFlow."""
    given = [tg.constant(a) if isinstance(a, (float, np.ndarray)) else a for a in arguments]
    sources = [given[position] for position in workload.WRT]

    def call():
        with tg.GradientTape() as tape:
            tape.watch(sources)
            value = workload.primal(*given)
        return value, tape.gradient(value, sources)

    def convert(result):
        if any(gradient is None for gradient in result[1]):
            raise TypeError("np.array of a list of tensors gives a plain array: no tape follows it")
        return result[0].numpy(), [gradient.numpy() for gradient in result[1]]

    return call, convert


def with_autograd(workload, arguments):
    import autograd
    import autograd.numpy

    gradient = autograd.value_and_grad(with_namespace(workload.primal, autograd.numpy), workload.WRT)
    return (lambda: gradient(*arguments)), unchanged


def with_jax(workload, arguments):
    import jax
    import jax.numpy

    jax.config.update("jax_enable_x64", True)
    if hasattr(workload, "for_jax"):
        loss = workload.for_jax(jax.numpy, jax.lax)
    else:
        loss = with_namespace(workload.primal, jax.numpy)
    gradient = jax.jit(jax.value_and_grad(loss, workload.WRT))
    given = [jax.numpy.asarray(a) if isinstance(a, (float, np.ndarray)) else a for a in arguments]
    return (lambda: jax.block_until_ready(gradient(*given))), unchanged


class TorchAsNumPy:
    """The few names of NumPy that the workloads use, spelled for torch."""

    def __init__(self, torch):
        for name in ("sin", "cos", "exp", "log", "tanh", "sqrt", "mean"):
            setattr(self, name, getattr(torch, name))
        self.dot = torch.matmul
        self.sum = lambda x, axis=None: torch.sum(x) if axis is None else torch.sum(x, axis)


def with_torch(workload, arguments):
    import torch

    torch.set_num_threads(1)
    if hasattr(workload, "for_torch"):
        loss = workload.for_torch(torch)
    else:
        loss = with_namespace(workload.primal, TorchAsNumPy(torch))
    given = [
        torch.tensor(a, dtype=torch.float64) if isinstance(a, (float, np.ndarray)) else a for a in arguments
    ]
    inputs = [given[position].requires_grad_(True) for position in workload.WRT]

    def call():
        value = loss(*given)
        return value, torch.autograd.grad(value, inputs)

    return call, lambda result: (result[0].item(), [gradient.numpy() for gradient in result[1]])


class TensorFlowAsNumPy:
    """The few names of NumPy that the workloads use, spelled for TensorFlow."""

    def __init__(self, tf):
        for name in ("sin", "cos", "exp", "tanh", "sqrt"):
            setattr(self, name, getattr(tf, name))
        self.log, self.mean = tf.math.log, tf.reduce_mean
        self.dot = lambda a, b: tf.linalg.matvec(a, b) if len(b.shape) == 1 else tf.matmul(a, b)
        self.sum = lambda x, axis=None: tf.reduce_sum(x, axis)


def with_tensorflow(workload, arguments):
    import tensorflow as tf

    loss = with_namespace(workload.primal, TensorFlowAsNumPy(tf))
    given = [tf.constant(a, tf.float64) if isinstance(a, (float, np.ndarray)) else a for a in arguments]
    sources = [given[position] for position in workload.WRT]

    def call():
        with tf.GradientTape() as tape:
            tape.watch(sources)
            value = loss(*given)
        return value, tape.gradient(value, sources)

    return call, lambda result: (result[0].numpy(), [gradient.numpy() for gradient in result[1]])


# How peers say that they cannot trace a write into an array, or a function they have no rule for.
OF_A_PEER = (TypeError, ValueError, AttributeError, NotImplementedError, RuntimeError, IndexError)
FAILURES = {
    "tangentish": tg.Error,
    "tangentish, called": tg.Error,
    'mode="tape"': tg.Error,
    "GradientTape": (tg.Error, TypeError),  # a tensor cannot be written into
    "autograd": OF_A_PEER,
    "JAX jit": OF_A_PEER,
    "PyTorch": OF_A_PEER,
    "TensorFlow eager": OF_A_PEER,
}

COLUMNS = {
    "by hand": (None, hand_written),
    "tangentish": (None, emitted),
    "tangentish, called": (None, emitted_called),
    'mode="tape"': (None, taped),
    "GradientTape": (None, under_a_tape),
    "autograd": ("autograd", with_autograd),
    "JAX jit": ("jax", with_jax),
    "PyTorch": ("torch", with_torch),
    "TensorFlow eager": ("tensorflow", with_tensorflow),
}


def available(names=None):
    """The columns asked for (all by default) whose package is installed, in the table's order."""
    return {
        name: prepare
        for name, (package, prepare) in COLUMNS.items()
        if (names is None or name in names) and (package is None or importlib.util.find_spec(package))
    }
