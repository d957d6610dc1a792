"""Independent calls on several processes, with an answer for each even where a process dies."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

_Argument = TypeVar("_Argument")
_Answer = TypeVar("_Answer")

FEW = 24
"""Calls up to which no processes are started."""
PORTIONS = 16
"""Portions of the calls for each process: large ones waste time at the end, small ones on the way."""
DIED = "a process died while this was checked"


def spread(
    call: Callable[[_Argument], _Answer], arguments: Sequence[_Argument], jobs: int, *, lost: Callable[[str], _Answer]
) -> Iterator[_Answer]:
    """The answers to all calls, in order. What a process died of is answered by `lost`, with the reason."""
    if jobs == 1 or len(arguments) <= FEW:
        yield from map(call, arguments)
        return
    size = max(1, len(arguments) // (jobs * PORTIONS))
    portions = [arguments[start : start + size] for start in range(0, len(arguments), size)]
    for portion, answers in zip(portions, _on_processes(call, portions, jobs), strict=True):
        yield from [lost(DIED)] * len(portion) if answers is None else answers


def _on_processes(call: Callable[..., Any], portions: Sequence[Sequence[Any]], jobs: int) -> Iterator[Any]:
    from concurrent.futures import BrokenExecutor

    from joblib.externals.loky import get_reusable_executor

    from verification.garbage import collect_rarely
    from verification.running.worker_state import ONE_THREAD

    executor = get_reusable_executor(
        max_workers=jobs, env=ONE_THREAD, initializer=collect_rarely
    )  # kept for what is spread next
    try:
        futures = [executor.submit(_each, call, portion) for portion in portions]
        for future in futures:
            try:
                yield future.result()
            except BrokenExecutor:
                yield None
    except BaseException:
        executor.shutdown(kill_workers=True)
        raise


def _each(call: Callable[..., Any], arguments: Sequence[Any]) -> list[Any]:
    return [call(argument) for argument in arguments]


def cores() -> int:
    """Processes that may be used."""
    from joblib import cpu_count

    return int(cpu_count())
