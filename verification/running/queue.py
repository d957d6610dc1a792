"""Which task next: a worker stays with a game as long as it has tasks, so that they share its evaluations.

A worker that has none takes the game with most work left that nobody is at, and where there is none helps at the game
with most work left of all; so that the largest game does not keep one core busy while the others are idle.
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
        for item in items:
            self._games.setdefault(item.game, deque()).append(item)
        self._at: dict[Hashable, str] = {}

    def __len__(self) -> int:
        return sum(map(len, self._games.values()))

    def next(self, worker: Hashable) -> Item | None:
        """A task for `worker`, or None if there are none left."""
        game = self._at.get(worker)
        if game is None or not self._games[game]:
            game = self._choose()
        if game is None:
            return None
        self._at[worker] = game
        return self._games[game].popleft()

    def _choose(self) -> str | None:
        left = [game for game, items in self._games.items() if items]
        free = [game for game in left if game not in self._at.values()]
        return max(free or left, key=self._work, default=None)

    def _work(self, game: str) -> int:
        return sum(map(size, self._games[game]))


def size(item: Item) -> int:
    """How long a task takes, very roughly: general checks longest, then by the numbers that a game's tables hold."""
    if item.on is None:
        return 10**6
    if not isinstance(item.on, MarkovGame):
        return 1
    game = item.on
    return 100 + game.n_players * game.n_states**2 * sum(game.action_counts)
