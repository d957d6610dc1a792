"""The best deviation of one player from a policy: where it plays otherwise, and what that gains."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from mpgtheory.arithmetic import Array
from mpgtheory.game import MarkovGame
from mpgtheory.game.policy import Policy
from mpgtheory.public.numbers import fraction, words
from mpgtheory.values.best_response import OptimalResponse

MOST_SHOWN = 4
"""States whose actions the text shows."""


@dataclass(frozen=True, eq=False, repr=False)
class Deviation:
    """A pure policy of one player that is optimal against the others, and what it gains over the player's own.

    state:    the initial state from which it gains most; gain: what it gains from there, the player's Nash gap.
    gains:    what it gains from each initial state.
    actions:  the action that it plays, in each state where the player's own policy does not always play it.
    policy:   all players' policies after the deviation.
    """

    player: str
    state: str
    gain: Fraction
    gains: dict[str, Fraction]
    actions: dict[str, str]
    policy: Policy

    def __repr__(self) -> str:
        if self.gain == 0:
            return f"Deviation of player {self.player}: none gains"
        listed = [f"{state} -> {action}" for state, action in list(self.actions.items())[:MOST_SHOWN]]
        more = ", ..." if len(self.actions) > MOST_SHOWN else ""
        return (
            f"Deviation of player {self.player}: gains {words(self.gain)} from {self.state}, by "
            f"{', '.join(listed)}{more}"
        )


def deviation(game: MarkovGame, policy: Policy, response: OptimalResponse, gains: Array) -> Deviation:
    """The deviation to an optimal response whose gains (S,) from each state are known."""
    player, own = response.player, policy[response.player]
    labels, best = game.actions[player], response.block.argmax(axis=1)
    worst = max(range(game.n_states), key=lambda state: gains[state])
    changed = [s for s in range(game.n_states) if own[s, best[s]] != 1]
    blocks = tuple(response.block if i == player else block for i, block in enumerate(policy))
    return Deviation(
        player=game.players[player],
        state=game.states[worst],
        gain=fraction(gains[worst]),
        gains=dict(zip(game.states, map(fraction, gains), strict=True)),
        actions={game.states[s]: labels[int(best[s])] for s in changed},
        policy=Policy(blocks),
    )
