"""How work grows with what it is given: a ratio of processor time in one run, never a limit."""

from __future__ import annotations

import time
from collections.abc import Callable

# Four times as much: work that looks at each thing costs four times as much, work that looks at
# each pair sixteen times.
TIMES, AT_MOST = 4, 8


def cost(work: Callable[[], object]) -> float:
    """Seconds of this process, the less of two runs: the first also imports and compiles."""
    taken = []
    for _ in range(2):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return min(taken)
