"""Selections of best replies that an exact solution tries at a corner."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mpgtheory.inclusion.exact.stretches import Targets
from mpgtheory.values.best_response import best_actions
from mpgtheory.values.evaluation import Evaluation

MOST_CANDIDATES = 64
"""Selections of best replies that are tried at a tie."""


class Choices:
    """Selections of best replies to try in turn: at a tie new targets before the previous one; rows that may stay stay.

    After the first selection only rows are changed that are said to fall behind at once: other ties do not matter. With
    `leave` rows that could stay move where they can, and all staying comes last.
    """

    def __init__(self, at: Evaluation, previous: Targets | None, *, leave: bool) -> None:
        self.size = at.game.n_states
        self.rows = [(i, s) for i in range(len(at.policy)) for s in range(self.size)]
        self.options = [_options(at, row, previous, leave=leave) for row in self.rows]
        self.waiting = [(0,) * len(self.rows)]
        self.seen, self.tried, self.last = set(self.waiting), 0, self.waiting[0]

    def __iter__(self) -> Iterator[Targets]:
        while self.waiting and self.tried < MOST_CANDIDATES:
            self.last, self.tried = self.waiting.pop(0), self.tried + 1
            chosen = [listed[k] for listed, k in zip(self.options, self.last, strict=True)]
            yield tuple(tuple(chosen[k : k + self.size]) for k in range(0, len(chosen), self.size))

    def change(self, falling: set[tuple[int, int]]) -> None:
        """Try the last selection with the next option of all these rows, and of each alone."""
        where = [k for k, row in enumerate(self.rows) if row in falling]
        for changed in (where, *([k] for k in where)):
            indices = tuple(index + (k in changed) for k, index in enumerate(self.last))
            fits = all(index < len(listed) for index, listed in zip(indices, self.options, strict=True))
            if fits and indices not in self.seen:
                self.seen.add(indices)
                self.waiting.append(indices)


def _options(at: Evaluation, row: tuple[int, int], previous: Targets | None, *, leave: bool) -> list[int | None]:
    i, s = row
    best, weights = best_actions(at.Q[i])[s], at.policy[i][s]
    old = previous[i][s] if previous else None
    listed: list[int | None] = [int(a) for a in np.flatnonzero(best) if weights[a] != 1]
    listed.sort(key=lambda a: a == old)
    if all(best[a] or not weight for a, weight in enumerate(weights)):
        return [*listed, None] if leave else [None, *listed]
    return listed
