"""Timing that a busy machine disturbs little: contenders take turns, and each is judged by its best round."""

import gc
import time
from collections.abc import Callable, Mapping

# Long enough that the clock's own cost (about 50 ns) is lost in a repeat.
REPEAT_SECONDS = 2e-3
# Some peers need seconds for a long loop; one call then says enough.
SLOW_SECONDS = 1.0


def seconds(call: Callable[[], object], repeats: int) -> float:
    """Seconds of one call, averaged over `repeats` of them."""
    start = time.perf_counter()
    for _ in range(repeats):
        call()
    return (time.perf_counter() - start) / repeats


def compare(contenders: Mapping[str, Callable[[], object]], budget: float) -> dict[str, float]:
    """Seconds per call of each contender; rounds of one repeat each until `budget` seconds are spent.

    Taking turns, all of them meet what else the machine does. It can only add to a time: the least counts.
    """
    times = {name: [seconds(call, 1)] for name, call in contenders.items()}
    quick = {name: call for name, call in contenders.items() if times[name][0] < SLOW_SECONDS}
    repeats = {name: max(1, int(REPEAT_SECONDS / seconds(call, 1))) for name, call in quick.items()}
    gc.collect()
    end = time.perf_counter() + budget
    rounds = 0
    while rounds < 3 or (rounds < 200 and time.perf_counter() < end):
        for name, call in quick.items():
            times[name].append(seconds(call, repeats[name]))
        rounds += 1
    return {name: min(of_one) for name, of_one in times.items()}
