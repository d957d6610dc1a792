"""Many seeds over the cores: threads, since the compiled loop releases the interpreter's lock and shares no memory.

Seeds, or groups of them, advance in turns of at most `TURN` steps, the least advanced first. So cores are never idle
while work is left, and an interruption finds all seeds near one iterate. Ctrl-C reaches the main thread only. It then
lets every seed advance to the farthest iterate under way; so what was recorded is complete up to one common iterate.
"""

from __future__ import annotations

import heapq
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait

TURN = 2**19
"""Steps of one turn: some tenth of a second."""
GLANCE = 0.1
"""Seconds between two calls of the progress callback."""

Advance = Callable[[int, int], None]
Progress = Callable[[int, int], None]
"""Called with the steps done and the steps to do, of all seeds together."""


class SeedThreads:
    """Groups of seeds 0, 1, ... at iterates `standing`, to be brought to `goal` by `advance(group, steps)`.

    `stops` are iterates at which a turn must end; `stopped(group, iterate)` is called there, in the group's thread.
    `sizes` are the numbers of seeds in each group, by default 1.
    """

    def __init__(
        self,
        standing: Sequence[int],
        goal: int,
        stops: Sequence[int],
        advance: Advance,
        stopped: Advance,
        *,
        sizes: Sequence[int] | None = None,
    ) -> None:
        self.goal = goal
        self._sizes = list(sizes or [1] * len(standing))
        self._queue = [(iterate, group) for group, iterate in enumerate(standing)]
        self._reaching = list(standing)
        self._done = list(standing)
        self._begun = self._steps_done()
        self._stops = list(stops)
        self._advance, self._stopped = advance, stopped
        self._lock = threading.Lock()
        heapq.heapify(self._queue)

    def run(self, cores: int, progress: Progress | None = None) -> bool:
        """Bring all seeds to the goal; False if Ctrl-C made them stop at an earlier common iterate, now `goal`."""
        finished = True
        with ThreadPoolExecutor(max_workers=min(cores, len(self._done))) as pool:
            workers = [pool.submit(self._work) for _ in range(min(cores, len(self._done)))]
            while True:
                try:
                    done, left = wait(workers, timeout=GLANCE, return_when=FIRST_EXCEPTION)
                    if progress is not None:
                        progress(self._steps_done() - self._begun, self.goal * sum(self._sizes) - self._begun)
                except KeyboardInterrupt:
                    finished = False
                    self._stop_early()
                    continue
                if not left or any(worker.exception() for worker in done):
                    break
            self._end()
        for worker in workers:
            worker.result()
        return finished

    def _steps_done(self) -> int:
        """Of all seeds, from iterate 0 on."""
        return sum(size * done for size, done in zip(self._sizes, self._done, strict=True))

    def _stop_early(self) -> None:
        with self._lock:
            self.goal = min(self.goal, max(self._reaching))

    def _end(self) -> None:
        """After an error in one worker: let the others end their turns and stop."""
        with self._lock:
            self._queue.clear()

    def _work(self) -> None:
        while (turn := self._next_turn()) is not None:
            group, start, stop = turn
            if stop > start:
                self._advance(group, stop - start)
            if stop in self._stops:
                self._stopped(group, stop)
            with self._lock:
                self._done[group] = stop
                heapq.heappush(self._queue, (stop, group))

    def _next_turn(self) -> tuple[int, int, int] | None:
        """(group, from, to) of the least advanced group; None if all have arrived."""
        with self._lock:
            if not self._queue or self._queue[0][0] >= self.goal:
                return None
            start, group = heapq.heappop(self._queue)
            turn = max(1, TURN // self._sizes[group])
            stop = min(start + turn, self.goal, *(s for s in self._stops if s > start))
            self._reaching[group] = stop
            return group, start, stop
