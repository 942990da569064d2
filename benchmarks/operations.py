"""What one operation of an eager tape costs, forward and backward, beyond NumPy's own work. Prints a table in Markdown.

    taskset -c 0 python -m benchmarks.operations [--seconds 1]

A program of 100 equal steps is differentiated, and a program of none; the difference, divided by the steps, is a step.
Reductions are added up: the cost of the sum is taken off. NumPy's own work is the call itself and the NumPy calls that
its adjoint must make. TensorFlow, PyTorch and autograd are measured where they are installed.
"""

import argparse
import importlib.util
import os
from types import SimpleNamespace

for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_variable] = "1"

import numpy as np  # noqa: E402

import tangentish as tg  # noqa: E402
from benchmarks.measure import compare  # noqa: E402
from benchmarks.run import versions  # noqa: E402

STEPS = 100
NUMBER = np.float64(1.0)
ARRAY = np.ones(10)
MATRIX = np.eye(8)

# name: the start, what is done in a step (with the names of a namespace), and NumPy's own work in it: a is the first
# operand, b the second, g the adjoint of the result.
CHAINS = {
    "number * number": (NUMBER, lambda xp, z, x: z * x, lambda a, b, g: (a * b, g * b, g + g * a)),
    "number + number": (NUMBER, lambda xp, z, x: z + x, lambda a, b, g: (a + b, g + g)),
    "number / number": (NUMBER, lambda xp, z, x: z / x, lambda a, b, g: (a / b, g / b, g + -(g / b) * a)),
    "number * 1.5": (NUMBER, lambda xp, z, x: z * 1.5, lambda a, b, g: (a * 1.5, g * 1.5)),
    "number ** 2": (NUMBER, lambda xp, z, x: z**2, lambda a, b, g: (a**2, g * 2.0 * a)),
    "array * array": (ARRAY, lambda xp, z, x: z * x, lambda a, b, g: (a * b, g * b, g + g * a)),
    "array + array": (ARRAY, lambda xp, z, x: z + x, lambda a, b, g: (a + b, g + g)),
    "array * 1.5": (ARRAY, lambda xp, z, x: z * 1.5, lambda a, b, g: (a * 1.5, g * 1.5)),
    "matrix @ matrix": (MATRIX, lambda xp, z, x: z @ x, lambda a, b, g: (a @ b, g @ b.T, g + a.T @ g)),
    "sin(number)": (NUMBER, lambda xp, z, x: xp.sin(z), lambda a, b, g: (np.sin(a), g * np.cos(a))),
    "sqrt(array)": (ARRAY, lambda xp, z, x: xp.sqrt(z), lambda a, b, g: (np.sqrt(a), 0.5 * g / a)),
    "tanh(array)": (ARRAY, lambda xp, z, x: xp.tanh(z), lambda a, b, g: (np.tanh(a), g * (1.0 - a * a))),
}
SUMS = {
    "sum(array)": (ARRAY, lambda xp, x: xp.sum(x), lambda a, b, g: (np.sum(a), b + b)),
    "mean(array)": (ARRAY, lambda xp, x: xp.mean(x), lambda a, b, g: (np.mean(a), b + b / 10)),
    "dot(array, array)": (ARRAY, lambda xp, x: xp.dot(x, x), lambda a, b, g: (np.dot(a, a), b + g * a, b + g * a)),
    "array[3]": (ARRAY, lambda xp, x: x[3], lambda a, b, g: (a[3], np.zeros(10), b + b)),
}


def start_of(value):
    return np.array(value) if np.ndim(value) else float(value)


def chained(step, count):
    def program(xp, x):
        z = x
        for _ in range(count):
            z = step(xp, z, x)
        return z

    return program


def added(step, count, both):
    def program(xp, x):
        total = first = step(xp, x)
        for _ in range(count):
            total = total + (step(xp, x) if both else first)
        return total

    return program


def with_tape(program, value):
    x = tg.constant(value)

    def call():
        with tg.GradientTape() as tape:
            tape.watch(x)
            z = program(np, x)
        return tape.gradient(z, x)

    return call


def with_autograd(program, value):
    import autograd
    import autograd.numpy

    return autograd.elementwise_grad(lambda x: program(autograd.numpy, x)).__call__, value


def with_torch(program, value):
    import torch

    torch.set_num_threads(1)
    xp = SimpleNamespace(**{name: getattr(torch, name) for name in ("sin", "sqrt", "tanh", "sum", "mean", "dot")})
    x = torch.tensor(value, dtype=torch.float64).requires_grad_(True)

    def call():
        z = program(xp, x)
        return torch.autograd.grad(z, x, torch.ones_like(z))

    return call


def with_tensorflow(program, value):
    import tensorflow as tf

    xp = SimpleNamespace(sin=tf.sin, sqrt=tf.sqrt, tanh=tf.tanh, sum=tf.reduce_sum, mean=tf.reduce_mean)
    xp.dot = lambda a, b: tf.tensordot(a, b, 1)
    x = tf.constant(value, tf.float64)

    def call():
        with tf.GradientTape() as tape:
            tape.watch(x)
            z = program(xp, x)
        return tape.gradient(z, x)

    return call


def autograd_call(program, value):
    gradient, given = with_autograd(program, value)
    return lambda: gradient(given)


COLUMNS = {
    "tape": (None, with_tape),
    "PyTorch": ("torch", with_torch),
    "autograd": ("autograd", autograd_call),
    "TensorFlow": ("tensorflow", with_tensorflow),
}


def measured(value, programs, own, seconds):
    """Microseconds of NumPy's own work in a step, and of a step in each system: between `programs`, long and short."""
    a = value if np.ndim(value) else np.float64(value)
    contenders = {"NumPy": lambda: own(a, a, a), "nothing": lambda: nothing(a, a, a)}
    for name, (package, prepare) in COLUMNS.items():
        if package is None or importlib.util.find_spec(package):
            for length, program in zip(("long", "short"), programs, strict=True):
                contenders[name, length] = prepare(program, start_of(value))
                contenders[name, length]()
    times = compare(contenders, seconds * len(contenders))
    found = {"NumPy": times["NumPy"] - times["nothing"]}
    for name in COLUMNS:
        if (name, "long") in times:
            found[name] = (times[name, "long"] - times[name, "short"]) / STEPS
    return {name: 1e6 * time for name, time in found.items()}


def nothing(a, b, g):
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=1.0, help="for each program of each system")
    options = parser.parse_args()
    rows = {}
    for name, (value, step, own) in CHAINS.items():
        rows[name] = measured(value, (chained(step, STEPS), chained(step, 0)), own, options.seconds)
    for name, (value, step, own) in SUMS.items():
        rows[name] = measured(value, (added(step, STEPS, True), added(step, STEPS, False)), own, options.seconds)
    systems = list(next(iter(rows.values())))
    print("| operation | " + " | ".join(systems) + " | tape over NumPy |")
    print("| --- " * (len(systems) + 2) + "|")
    for name, row in rows.items():
        cells = [f"{row[system]:.2f}" for system in systems]
        print(f"| `{name}` | " + " | ".join(cells) + f" | {row['tape'] - row['NumPy']:.2f} |")
    print(f"\nMicroseconds for an operation, forward and backward. {versions()}")


if __name__ == "__main__":
    main()
