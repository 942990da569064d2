"""What memory a gradient needs beyond its arguments: the peak during one call, as `tracemalloc` sees it.

    python -m benchmarks.memory [--columns NAME ...] [--group NAME ...] [WORKLOAD ...]

NumPy reports its arrays to `tracemalloc`, Python its lists and numbers; the result counts, the arguments do
not. Peers that allocate by themselves (JAX, PyTorch) cannot be seen and have no column.
"""

import argparse
import gc
import tracemalloc

from benchmarks.columns import FAILURES, available
from benchmarks.run import rounded
from benchmarks.workloads import GROUPS, chosen

SEEN = ("by hand", "tangentish", "tangentish, called", 'mode="tape"', "autograd")


def peak(call):
    """Bytes that a call has allocated at its worst moment. The first call, which fills caches, does not count."""
    call()
    gc.collect()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    call()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most - before


def measure(workload, columns):
    """Peak bytes per column, the primal's among them; None where a column fails."""
    arguments = workload.arguments()
    peaks = {"primal": peak(lambda: workload.primal(*arguments))}
    for name, prepare in columns.items():
        if name == "by hand" and not hasattr(workload, "by_hand"):
            continue
        try:
            peaks[name] = peak(prepare(workload, arguments)[0])
        except FAILURES.get(name, ()):
            peaks[name] = None
    return peaks


def in_words(size):
    for factor, unit in ((1e6, "MB"), (1e3, "kB")):
        if size >= factor:
            return f"{size / factor:.3g} {unit}"
    return f"{size} B"


def cell(peaks, column):
    if column not in peaks:
        return ""
    if peaks[column] is None:
        return "fails"
    ratio = "" if column == "by hand" else f" ({rounded(peaks[column] / peaks.get('by hand', peaks['primal']))})"
    return in_words(peaks[column]) + ratio


def main():
    as_written = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=as_written)
    parser.add_argument("workloads", nargs="*", metavar="WORKLOAD", help="all by default")
    parser.add_argument("--group", nargs="+", choices=GROUPS, default=[], help="workloads of one kind")
    parser.add_argument("--columns", nargs="+", choices=SEEN, default=["tangentish"])
    options = parser.parse_args()
    try:
        workloads = chosen(options.workloads, options.group)
    except KeyError as unknown:
        parser.error(f"no workload {unknown}")
    columns = available({"by hand", *options.columns})
    print("| workload | primal | " + " | ".join(columns) + " |")
    print("| --- " * (len(columns) + 2) + "|")
    for workload in workloads:
        peaks = measure(workload, columns)
        cells = [in_words(peaks["primal"]), *(cell(peaks, column) for column in columns)]
        print(f"| {workload.NAME} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
