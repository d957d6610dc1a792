"""Shrink a counterexample: fewer states, then players, then actions, then plainer numbers, to a fixed point.

Greedy and deterministic: the first smaller example that still meets the hypotheses and violates the conclusion is
taken. Each step lowers (states, players, actions, size of the numbers) in this order, so it ends; a limit on the number
of examples tried bounds it. Taking parts away may miss a smaller counterexample of another kind: hence `smallest` draws
anew, first at every smaller shape, then at the shape reached, and shrinks what it finds.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from verification.falsify import reduce
from verification.falsify.draws import Sizes
from verification.falsify.source import Seeded
from verification.falsify.trial import Example, Trial

DRAWS_A_SHAPE = 100
"""Examples drawn anew at each shape smaller than that of the counterexample."""
DRAWS_AGAIN, AGAIN = 400, 10
"""Examples drawn anew at the shape reached, and how many counterexamples among them are shrunk."""


@dataclass
class Effort:
    """How many examples may still be tried, and whether the clock has stopped the work."""

    left: int
    out_of_time: Callable[[], bool] = lambda: False
    spent: int = 0

    def spend(self) -> bool:
        """Take one example off; whether there was one left, and time."""
        self.left -= 1
        self.spent += self.left >= 0
        return self.left >= 0 and not self.out_of_time()


@dataclass(frozen=True)
class Shrinker:
    """Shrinks counterexamples of one trial; `accepts` says whether an example still is one."""

    trial: Trial
    accepts: Callable[[Example], bool]
    effort: Effort
    words: tuple[str, ...] = field(default=())
    seed: int = 0

    def smallest(self, example: Example) -> Example:
        """The smallest counterexample found from `example` on."""
        smaller = self.shrunk(example)
        if smaller.has_game:
            redrawn = self.redrawn(smaller)
            if redrawn is not None:
                smaller = self.shrunk(redrawn)
        others = itertools.islice(self.drawn_again(smaller), AGAIN)
        return min((smaller, *map(self.shrunk, others)), key=self.weight)

    def weight(self, example: Example) -> tuple[int, int, int, int]:
        """What is lowered."""
        return reduce.weight(example, self.trial.parts)

    def shrunk(self, example: Example) -> Example:
        """Take away and simplify until nothing more can be."""
        while True:
            smaller = self.fewer(example) if example.has_game else example
            plain = self.plainer(smaller)
            if self.weight(plain) >= self.weight(example):
                return example
            example = plain

    def fewer(self, example: Example) -> Example:
        """Fewer states, then players, then actions."""
        for candidates in (reduce.fewer_states, reduce.fewer_players, reduce.fewer_actions):
            while (smaller := self._first(candidates(example, self.trial.parts))) is not None:
                example = smaller
        return example

    def plainer(self, example: Example) -> Example:
        """One sweep over all places, each made as plain as it can be."""
        for place in reduce.places(example, self.trial.parts):
            example = self._first(place(example)) or example
        return example

    def redrawn(self, example: Example) -> Example | None:
        """A counterexample of a smaller shape drawn anew: fewest states first, then players, then actions."""
        for number, sizes in enumerate(smaller_shapes(example, self.trial.sizes)):
            for k in range(DRAWS_A_SHAPE):
                if not self.effort.spend():
                    return None
                drawn = self.trial.draw(Seeded(self.seed, *self.words, f"smaller {number}", str(k)), sizes)
                if self.accepts(drawn):
                    return drawn
        return None

    def drawn_again(self, example: Example) -> Iterator[Example]:
        """Counterexamples of the same shape drawn anew."""
        sizes = None if not example.has_game else shape_of(*_shape(example))
        for k in range(DRAWS_AGAIN):
            if not self.effort.spend():
                return
            drawn = self.trial.draw(Seeded(self.seed, *self.words, "again", str(k)), sizes)
            if self.accepts(drawn):
                yield drawn

    def _first(self, candidates: Iterator[Example]) -> Example | None:
        for candidate in candidates:
            if not self.effort.spend():
                return None
            if self.accepts(candidate):
                return candidate
        return None


def smaller_shapes(example: Example, allowed: Sizes) -> Iterator[Sizes]:
    """The shapes (states, players, actions of each) below that of `example`, in this order of importance."""
    own = _shape(example)
    lowest = (allowed.states[0], allowed.players[0], allowed.actions[0])
    for shape in itertools.product(*(range(low, size + 1) for low, size in zip(lowest, own, strict=True))):
        if shape != own:
            yield shape_of(*shape)


def shape_of(states: int, players: int, actions: int) -> Sizes:
    """Games of exactly this shape."""
    return Sizes((players, players), (states, states), (actions, actions))


def _shape(example: Example) -> tuple[int, int, int]:
    game = example.game
    return (game.n_states, game.n_players, max(game.action_counts))
