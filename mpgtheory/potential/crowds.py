"""A dense game of players who are all alike, by head counts: the same game, with far fewer numbers.

Eight players with four actions have 65,536 joint actions and 165 head counts. Bounds for alpha ask about each of them.
"""

from __future__ import annotations

import math

import numpy as np

from mpgtheory.arithmetic import Array
from mpgtheory.game import MarkovGame, TabularGame
from mpgtheory.game.anonymous import BY_COUNTS, BY_OWN_COUNT, AnonymousGame, HeadCounts
from mpgtheory.potential.exchangeable import groups_of

FEWEST = 1_000
"""Joint actions from which on the game by head counts is sought: below, tables are quick."""


def by_head_counts(game: MarkovGame) -> MarkovGame:
    """The same game by head counts if it is dense, large, and all players can be exchanged; else the game as it is.

    Example:
        >>> from mpgtheory.families import build
        >>> by_head_counts(build("congestion:players=5")).representation
        'head counts'
        >>> by_head_counts(build("routing:players=3")).representation
        'dense tables'
    """
    if not isinstance(game, TabularGame) or math.prod(game.action_counts) < FEWEST or len(set(game.actions)) > 1:
        return game
    if len(set(groups_of(game))) > 1:
        return game
    heads = HeadCounts(game.n_players, game.action_counts[0])
    paid, paid_by = _paid(game, heads)
    everyone = np.array([_joint(counts) for counts in heads.all]).T
    return AnonymousGame(
        name=game.name,
        players=game.players,
        states=game.states,
        actions=game.actions,
        discount=game.discount,
        initial=game.initial,
        payoff_table=paid[None],
        transition_table=game.transitions[(slice(None), *everyone)],
        groups=(0,) * game.n_players,
        paid_by=paid_by,
        arithmetic=game.arithmetic,
        notes=game.notes,
    )


def _joint(counts: Array) -> Array:
    """A joint action with these head counts: players in the order of their actions."""
    return np.repeat(np.arange(len(counts)), counts)


def _paid(game: TabularGame, heads: HeadCounts) -> tuple[Array, str]:
    """Payoffs by own action and the others' counts, or by the own action's count where that is enough."""
    table = game.payoffs[0]
    others = np.array([_joint(counts) for counts in heads.others]).T
    full = np.stack([table[(slice(None), a, *others)] for a in range(heads.actions)], axis=1)
    first = [[int(np.argmax(heads.others[:, a] == n)) for n in range(game.n_players)] for a in range(heads.actions)]
    by_own = np.stack([full[:, a, listed] for a, listed in enumerate(first)], axis=1)
    again = np.stack([by_own[:, a, heads.others[:, a]] for a in range(heads.actions)], axis=1)
    return (by_own, BY_OWN_COUNT) if (again == full).all() else (full, BY_COUNTS)
