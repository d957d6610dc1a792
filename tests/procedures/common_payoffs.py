"""What the tests of solutions share: games that are certainly Markov potential games, from a mu with full support."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from flint import fmpq
from random_games import instance_with

from mpgtheory.arithmetic import EXACT
from mpgtheory.game import TabularGame
from verification.compare import Comparison, is_violated
from verification.instance import Instance


def with_initial(game: TabularGame, weights: Iterable[int]) -> TabularGame:
    """The game from mu proportional to integer weights."""
    listed = list(weights)
    return replace(game, initial=EXACT.array([fmpq(w, sum(listed)) for w in listed]))


def common(drawn: Instance) -> Instance:
    """The drawn game with the first player's payoffs for everyone, from everywhere, at the drawn profiles."""
    game = with_initial(drawn.game, range(1, drawn.game.n_states + 1))
    payoffs = np.array([game.payoffs[0]] * game.n_players)
    return instance_with(replace(game, payoffs=payoffs), tuple(p.policy for p in drawn.profiles))


def violations(comparisons: Iterable[Comparison]) -> list[Comparison]:
    """Those that are false."""
    return [comparison for comparison in comparisons if is_violated(comparison)]
