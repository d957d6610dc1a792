"""Which task next: a worker stays with a game as long as it has tasks, so that they share its evaluations.

A worker that has none takes the game with most work left that nobody has been at, and where there is none helps at the
game with most work left of all; so that the largest game does not keep one core busy while the others are idle.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterable

from mpgtheory.game import MarkovGame
from verification.running.plan import Item


class Queue:
    """The tasks that nobody has yet."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._games: dict[str, deque[Item]] = {}
        self._work: dict[str, int] = {}
        for item in items:
            self._games.setdefault(item.game, deque()).append(item)
            self._work[item.game] = self._work.get(item.game, 0) + size(item)
        self._fresh = deque(sorted(self._games, key=lambda game: -self._work[game]))
        self._begun: set[str] = set()
        self._at: dict[Hashable, str] = {}

    def __len__(self) -> int:
        return sum(map(len, self._games.values()))

    def next(self, worker: Hashable) -> Item | None:
        """A task for `worker`, or None if there are none left."""
        game = self._at.get(worker)
        if game is None or game not in self._games:
            game = self._choose()
        if game is None:
            return None
        self._at[worker] = game
        item = self._games[game].popleft()
        self._work[game] -= size(item)
        if not self._games[game]:
            del self._games[game]
            self._begun.discard(game)
        return item

    def _choose(self) -> str | None:
        """A game that nobody has been at, or else one to help at; of few, since each was begun by a worker."""
        if self._fresh:
            game = self._fresh.popleft()
            self._begun.add(game)
            return game
        return max(sorted(self._begun), key=self._work.__getitem__, default=None)


def size(item: Item) -> int:
    """How long a task takes, very roughly: general checks longest, then by the numbers that a game's tables hold."""
    if item.on is None:
        return 10**6
    if not isinstance(item.on, MarkovGame):
        return 1
    game = item.on
    return 100 + game.n_players * game.n_states**2 * sum(game.action_counts)
