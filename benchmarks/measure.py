"""Timing that a busy machine disturbs little: contenders take turns, and each is judged by its median."""

import gc
import statistics
import time
from collections.abc import Callable, Mapping

# Long enough that the clock's own cost (about 50 ns) is lost in a repeat.
REPEAT_SECONDS = 2e-3


def repeats_for(call: Callable[[], object]) -> int:
    """How many calls fill one repeat."""
    call()
    start = time.perf_counter()
    call()
    return max(1, int(REPEAT_SECONDS / max(time.perf_counter() - start, 1e-7)))


def seconds(call: Callable[[], object], repeats: int) -> float:
    """Seconds of one call, averaged over `repeats` of them."""
    start = time.perf_counter()
    for _ in range(repeats):
        call()
    return (time.perf_counter() - start) / repeats


def compare(contenders: Mapping[str, Callable[[], object]], budget: float) -> dict[str, float]:
    """Median seconds per call of each contender; rounds of one repeat each until `budget` seconds are spent.

    Taking turns matters more than many repeats: whatever else the machine does, it does to all of them.
    """
    repeats = {name: repeats_for(call) for name, call in contenders.items()}
    times: dict[str, list[float]] = {name: [] for name in contenders}
    gc.collect()
    end = time.perf_counter() + budget
    rounds = 0
    while rounds < 3 or (rounds < 200 and time.perf_counter() < end):
        for name, call in contenders.items():
            times[name].append(seconds(call, repeats[name]))
        rounds += 1
    return {name: statistics.median(of_one) for name, of_one in times.items()}
