"""Wall times for ratios measured in one run."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any


def seconds_once(call: Callable[[], Any]) -> float:
    """Wall time of one call."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def seconds(call: Callable[[], Any], *, rounds: int) -> float:
    """The smallest wall time of one call over `rounds`: what the call costs when nothing else interferes."""
    call()
    return min(seconds_once(call) for _ in range(rounds))


def in_turn(slow: Callable[[], Any], fast: Callable[[], Any], *, rounds: int, repeats: int) -> tuple[float, float]:
    """The smallest wall times of `slow` and `fast`, taken in turn (`repeats` fast calls to a slow one).

    In turn, so that whatever else the machine does meanwhile falls on both.
    """
    times = [(seconds(slow, rounds=1), seconds(fast, rounds=repeats)) for _ in range(rounds)]
    return min(s for s, _ in times), min(f for _, f in times)
