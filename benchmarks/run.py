"""Run the benchmarks and print their table in Markdown.

    python -m benchmarks.run [--seconds 3] [--columns NAME ...] [WORKLOAD ...]

A workload is named by its module (`recurrent`). Everything runs on one thread; pin the process for
steadier figures (`taskset -c 0`). The raw seconds go to benchmarks/results/times.json.
"""

import argparse
import json
import os
import platform
import warnings
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

# Before NumPy loads its BLAS: one thread for everybody.
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_variable] = "1"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
os.environ["JAX_PLATFORMS"] = "cpu"

import numpy as np  # noqa: E402

from benchmarks.columns import available  # noqa: E402
from benchmarks.figures import call_overhead, derivation_time  # noqa: E402
from benchmarks.measure import compare  # noqa: E402
from benchmarks.workloads import ALL  # noqa: E402

RESULTS = Path(__file__).parent / "results"


def short_name(workload):
    return workload.__name__.rpartition(".")[2]


def disagreement(result, expected):
    """The largest relative difference between two results `(value, gradients)`."""
    pairs = [(result[0], expected[0]), *zip(result[1], expected[1], strict=True)]
    return max(
        float(np.max(np.abs(np.asarray(got) - want)) / (np.max(np.abs(want)) + 1e-300)) for got, want in pairs
    )


def measure(workload, columns, budget):
    """Seconds per column, the primal's among them; a wrong gradient raises."""
    arguments = workload.arguments()
    expected = workload.by_hand(*arguments)
    contenders = {"primal": lambda: workload.primal(*arguments)}
    for name, prepare in columns.items():
        call, convert = prepare(workload, arguments)
        error = disagreement(convert(call()), expected)
        # The Lorenz system doubles rounding errors along its trajectory; a wrong gradient is off by far more.
        if not error < 1e-6:
            raise SystemExit(f"{short_name(workload)}: {name} is off by {error:.1e}")
        contenders[name] = call
    return compare(contenders, budget * len(contenders))


def in_words(duration):
    if duration < 1e-3:
        return f"{duration * 1e6:.3g} us"
    return f"{duration * 1e3:.3g} ms" if duration < 1.0 else f"{duration:.3g} s"


def table(times, columns):
    """Markdown: absolute times, and in brackets the ratio to the adjoint written by hand."""
    lines = [
        "| workload | primal | " + " | ".join(columns) + " |",
        "| --- " * (len(columns) + 2) + "|",
    ]
    for name, of_one in times.items():
        cells = [in_words(of_one["primal"])]
        for column in columns:
            ratio = of_one[column] / of_one["by hand"]
            in_brackets = f"{ratio:.2f}" if 0.01 < ratio < 10.0 else f"{ratio:.3g}"
            cells.append(in_words(of_one[column]) + (f" ({in_brackets})" if column != "by hand" else ""))
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def versions():
    found = [f"Python {platform.python_version()}"]
    for package in ("numpy", "autograd", "jax", "torch"):
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            continue
    return ", ".join(found)


def main():
    as_written = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=as_written)
    parser.add_argument("workloads", nargs="*", metavar="WORKLOAD", help="all by default")
    parser.add_argument("--columns", nargs="+", help="all that are installed by default")
    parser.add_argument("--seconds", type=float, default=3.0, help="for each column of each workload")
    options = parser.parse_args()
    if unknown := set(options.workloads) - set(map(short_name, ALL)):
        parser.error(f"no workload {', '.join(sorted(unknown))}; there are {', '.join(map(short_name, ALL))}")
    columns = available(options.columns and {"by hand", *options.columns})
    warnings.simplefilter("error", RuntimeWarning)

    times = {}
    for workload in ALL:
        if not options.workloads or short_name(workload) in options.workloads:
            taken = times[workload.NAME] = measure(workload, columns, options.seconds)
            print(workload.NAME, {name: in_words(time) for name, time in taken.items()}, flush=True)
    overhead, derivation = call_overhead(), derivation_time()

    RESULTS.mkdir(exist_ok=True)
    record = {"versions": versions(), "times": times, "call overhead": overhead, "derivation": derivation}
    (RESULTS / "times.json").write_text(json.dumps(record, indent=1) + "\n")
    print(f"\n{table(times, columns)}\n")
    print(f"Call overhead with three arrays: {in_words(overhead)}.")
    print(f"A function of 50 lines is derived in {in_words(derivation)}.")
    print(versions())


if __name__ == "__main__":
    main()
