"""Run the benchmarks and print their table in Markdown.

    python -m benchmarks.run [--seconds 3] [--columns NAME ...] [--group NAME ...] [WORKLOAD ...]

A workload is named by its module (`recurrent`), a group as in `workloads/__init__.py` (`kernels`). Everything
runs on one thread; pin the process for steadier figures (`taskset -c 0`). The raw seconds go to
benchmarks/results/times.json.
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

import tangentish as tg  # noqa: E402
from benchmarks.columns import FAILURES, OF_A_PEER, available  # noqa: E402
from benchmarks.figures import call_overhead, derivation_time, guard_cost  # noqa: E402
from benchmarks.measure import compare  # noqa: E402
from benchmarks.workloads import ALL, GROUPS, chosen, short_name  # noqa: E402

RESULTS = Path(__file__).parent / "results"


def disagreement(result, expected):
    """The largest relative difference between two results `(value, gradients)`."""
    pairs = [(result[0], expected[0]), *zip(result[1], expected[1], strict=True)]
    return max(
        float(np.max(np.abs(np.asarray(got) - want)) / (np.max(np.abs(want)) + 1e-300)) for got, want in pairs
    )


def measure(workload, columns, budget):
    """Seconds per column, the primal's among them; "fails" or "wrong" for a peer that does or is.

    A wrong gradient of ours ends the run.
    """
    arguments = workload.arguments()
    contenders = {"primal": lambda: workload.primal(*arguments)}
    without = {}
    if hasattr(workload, "by_hand"):
        expected = workload.by_hand(*arguments)
    else:
        columns = {name: prepare for name, prepare in columns.items() if name != "by hand"}
        expected = tg.value_and_grad(workload.primal, wrt=workload.WRT, mode="tape")(*arguments)
    for name, prepare in columns.items():
        try:
            call, convert = prepare(workload, arguments)
            result = convert(call())
        except FAILURES.get(name, ()) as failure:
            print(f"{short_name(workload)}: {name} fails: {str(failure).splitlines()[0]}", flush=True)
            without[name] = "fails"
            continue
        error = disagreement(result, expected)
        # The Lorenz system doubles rounding errors along its trajectory; a wrong gradient is off by far more.
        if error < 1e-6:
            contenders[name] = call
        elif FAILURES.get(name) is OF_A_PEER:
            without[name] = "wrong"
        else:
            raise SystemExit(f"{short_name(workload)}: {name} is off by {error:.1e}")
    times = {**compare(contenders, budget * len(contenders)), **without}
    return {name: times[name] for name in ("primal", *columns)}


def in_words(duration):
    if isinstance(duration, str):
        return duration
    if duration < 1e-3:
        return f"{duration * 1e6:.3g} us"
    return f"{duration * 1e3:.3g} ms" if duration < 1.0 else f"{duration:.3g} s"


def cell(of_one, column):
    """The time of a column, and in brackets its ratios to the adjoint written by hand and to the primal."""
    time = of_one[column]
    if isinstance(time, str):
        return time
    to_primal = f"{rounded(time / of_one['primal'])}x"
    if column == "by hand" or "by hand" not in of_one:
        return f"{in_words(time)} ({to_primal})"
    return f"{in_words(time)} ({rounded(time / of_one['by hand'])}, {to_primal})"


def rounded(ratio):
    return f"{ratio:.2f}" if 0.01 < ratio < 10.0 else f"{ratio:.3g}"


def table(times, columns):
    """The times in Markdown, a row for each workload."""
    columns = [column for column in columns if any(column in of_one for of_one in times.values())]
    lines = ["| workload | primal | " + " | ".join(columns) + " |", "| --- " * (len(columns) + 2) + "|"]
    for name, of_one in times.items():
        cells = [in_words(of_one["primal"]), *(cell(of_one, one) if one in of_one else "" for one in columns)]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def versions():
    found = [f"Python {platform.python_version()}"]
    for package in ("numpy", "autograd", "jax", "torch", "tensorflow_cpu"):
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            continue
    return ", ".join(found)


def main():
    as_written = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=as_written)
    parser.add_argument("workloads", nargs="*", metavar="WORKLOAD", help="all by default")
    parser.add_argument("--group", nargs="+", choices=GROUPS, default=[], help="workloads of one kind")
    parser.add_argument("--columns", nargs="+", help="all that are installed by default")
    parser.add_argument("--seconds", type=float, default=3.0, help="for each column of each workload")
    options = parser.parse_args()
    try:
        workloads = chosen(options.workloads, options.group)
    except KeyError as unknown:
        parser.error(f"no workload {unknown}; there are {', '.join(map(short_name, ALL))}")
    columns = available(options.columns and {"by hand", *options.columns})
    warnings.simplefilter("error", RuntimeWarning)

    times = {}
    for workload in workloads:
        taken = times[workload.NAME] = measure(workload, columns, options.seconds)
        print(workload.NAME, {name: in_words(time) for name, time in taken.items()}, flush=True)
    overhead, derivation, guard = call_overhead(), derivation_time(), guard_cost()

    RESULTS.mkdir(exist_ok=True)
    figures = {"call overhead": overhead, "derivation": derivation, "guard": guard}
    record = {"versions": versions(), "times": times, **figures}
    (RESULTS / "times.json").write_text(json.dumps(record, indent=1) + "\n")
    print(f"\n{table(times, columns)}\n")
    print(f"Call overhead with three arrays: {in_words(overhead)}.")
    print(f"Each guard adds {in_words(guard)} to a call.")
    print(f"A function of 50 lines is derived in {in_words(derivation)}.")
    print(versions())


if __name__ == "__main__":
    main()
